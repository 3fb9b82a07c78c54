"""What is dragged into the window from other programs, by tkdnd: told as files or as text. Nothing is shown here.

Tk itself knows of no dropping. Where tkdnd cannot be loaded, nothing can be dropped and all else works. Tried on X11
(XDND); on Windows and macOS tkdnd speaks what is usual there, which has not been run for this program yet.
"""

from __future__ import annotations

import logging
import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.sending.candidate import Named, sort_names
from messenger.gui.widgets.exchange import join_surrogates

LATE_MS: Final = 120
"""After the widget has come to the screen: to load the library takes 15 ms, for which nobody is to wait."""
_FILES, _TEXT = "DND_Files", "DND_Text"
_REFUSED, _COPY = "refuse_drop", "copy"

_log = logging.getLogger(__name__)


class DropTarget:
    """Lets files and text be dropped on ``widget`` and what is in it, as long as it exists.

    ``on_hover(over)`` hears that something comes or goes that could be dropped here; ``on_files`` and ``on_text`` of
    what was. While ``takes()`` is false, nothing can be.
    """

    def __init__(
        self,
        widget: tk.Misc,
        *,
        takes: Callable[[], bool],
        on_hover: Callable[[bool], object],
        on_files: Callable[[Named], object],
        on_text: Callable[[str], object],
    ) -> None:
        self._widget = widget
        self._takes = takes
        self._on_hover = on_hover
        self._on_files = on_files
        self._on_text = on_text
        self.ready = False
        """Whether something can be dropped by now."""
        self._timer = ""
        widget.bind("<Map>", self._on_map, add=True)
        widget.bind("<Destroy>", self._on_destroy, add=True)

    def _on_map(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget and not self._timer:
            self._timer = self._widget.after(LATE_MS, self._begin)

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget and self._timer and not self.ready:
            self._widget.after_cancel(self._timer)

    def _begin(self) -> None:
        widget, call = self._widget, self._widget.tk.call
        try:
            load(widget)
            call("tkdnd::drop_target", "register", str(widget), (_FILES, _TEXT))
        except (ImportError, RuntimeError, tk.TclError) as error:
            _log.info("nothing can be dropped here: %s", error)
            return
        self.ready = True
        # Bound without tkinter's own ``bind``, which would ask for all that can be told: the names of types, too, which
        # the other program chooses and which would stand in the script as they are. What is dropped is quoted.
        for event, hear, given in (
            ("<<DropPosition>>", self._on_position, ""),
            ("<<DropLeave>>", self._on_leave, ""),
            (f"<<Drop:{_FILES}>>", self._on_drop_files, " %D"),
            (f"<<Drop:{_TEXT}>>", self._on_drop_text, " %D"),
        ):
            call("bind", str(widget), event, f"{widget.register(hear)}{given}")

    def _on_position(self) -> str:
        takes = self._takes()
        self._on_hover(takes)
        return _COPY if takes else _REFUSED

    def _on_leave(self) -> str:
        self._on_hover(False)
        return _REFUSED

    def _on_drop_files(self, data: str) -> str:
        names = [join_surrogates(str(name)) for name in self._widget.tk.splitlist(data)]
        return self._take(lambda: self._on_files(sort_names(names)))

    def _on_drop_text(self, data: str) -> str:
        return self._take(lambda: self._on_text(join_surrogates(data)))

    def _take(self, give: Callable[[], object]) -> str:
        """Hand over what was dropped, but not before the other program has heard that it arrived."""
        self._on_hover(False)
        if not self._takes():
            return _REFUSED
        self._widget.after_idle(lambda: give() if self._widget.winfo_exists() else None)
        return _COPY


def load(widget: tk.Misc) -> None:
    """Load tkdnd into the Tk of ``widget``, once. Raises ``ImportError``, ``RuntimeError`` or ``TclError``."""
    if widget.tk.call("namespace", "exists", "::tkdnd"):
        return
    from tkinterdnd2 import TkinterDnD

    TkinterDnD._require(widget)
