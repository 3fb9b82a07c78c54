"""The ways by which files come into one conversation: the clip, dropping, pasting. What becomes of them is told."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Protocol

from messenger.gui.look.look import Look
from messenger.gui.sending.candidate import Candidate, Named, files_at
from messenger.gui.sending.dropping import DropTarget
from messenger.gui.widgets.drop_sign import DropSign

OnFiles = Callable[[tuple[Candidate, ...]], object]


class Field(Protocol):
    """Where one writes, as far as files are concerned."""

    def type_in(self, text: str) -> None:
        """Put a text where the cursor is."""


class FileEntrance:
    """Belongs to ``pane``, whose part ``over()`` is covered while something is dragged over it.

    ``takes()``: whether files can be sent here now; ``whose()``: what is said of it, a title and a sentence.
    ``on_files`` hears of what is to be sent, ``field()`` gets dropped text.
    """

    def __init__(
        self,
        pane: tk.Misc,
        look: Look,
        *,
        over: Callable[[], tk.Misc],
        takes: Callable[[], bool],
        whose: Callable[[], str],
        field: Callable[[], Field],
        on_files: OnFiles,
    ) -> None:
        self._pane = pane
        self._over = over
        self._takes = takes
        self._whose = whose
        self._field = field
        self._on_files = on_files
        self._asking = False
        self.sign = DropSign(pane, look, title=_("Drop files here to send them"), sentence="")
        self.target = DropTarget(pane, takes=takes, on_hover=self.hover, on_files=self._on_drop, on_text=self._on_text)

    def choose(self) -> None:
        """Let the person choose files."""
        if self._asking or not self._takes():
            return
        from messenger.gui.system_dialogs.files import ask_files

        self._asking = True
        ask_files(self._pane, _("Choose files to send"), self._on_chosen)

    def paste(self) -> bool:
        """Take files or a picture from the clipboard, if that is what is there; return whether it is."""
        if not self._takes():
            return False
        from messenger.gui.sending.pasting import pasted

        found = pasted(self._pane)
        if found:
            self.offer(found)
        return bool(found)

    def offer(self, files: tuple[Candidate, ...]) -> None:
        """Have it asked whether these are to be sent."""
        self._on_files(files)

    def can_paste(self) -> bool:
        """Whether there are files or a picture on the clipboard."""
        from messenger.gui.sending.pasting import can_paste

        return self._takes() and can_paste(self._pane)

    def _on_chosen(self, chosen: tuple[Path, ...]) -> None:
        self._asking = False
        if chosen and self._takes():
            self.offer(files_at(chosen))

    def hover(self, here: bool) -> None:
        """Show that something could be dropped here, or no longer."""
        if here:
            self.sign.say(_("Drop files here to send them"), self._whose())
            self.sign.show(over=self._over())
        else:
            self.sign.hide()

    def _on_drop(self, dropped: Named) -> None:
        if not self._takes():
            return
        if dropped.links:
            self._on_text("\n".join(dropped.links))
        if dropped.files:
            self.offer(dropped.files)

    def _on_text(self, text: str) -> None:
        if self._takes() and text:
            self._field().type_in(text)
