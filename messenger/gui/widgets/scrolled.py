"""A frame of which a part is seen when there is no room for all of it. For forms; long lists draw only what is seen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.keys import bind_window
from messenger.gui.widgets.scrollbar import WIDTH, Scrollbar

_STEP: Final = 48


class Scrolled(tk.Frame):
    """``inside`` is where the content goes; as high as that, but at most ``most`` px of the screen.

    ``field``: the colour behind it, by the name of its token.
    """

    def __init__(self, parent: tk.Misc, look: Look, *, name: str, width: int, most: int, field: str = "window") -> None:
        background = getattr(look.palette, field)
        super().__init__(parent, name=name, background=background)
        self._look = look
        self._most = most
        self._canvas = tk.Canvas(
            self, name="view", width=width, height=1, background=background, highlightthickness=0, borderwidth=0,
            takefocus=False, yscrollincrement=1, yscrollcommand=self._on_scroll,
        )  # fmt: skip
        self._canvas.pack(fill="both", expand=True)
        self.inside = tk.Frame(self._canvas, name="inside", background=background)
        self._canvas.create_window(0, 0, window=self.inside, anchor="nw", width=width)
        self._scrollbar = Scrollbar(self, look, on_move=self._canvas.yview_moveto, on_page=self._page, background=field)
        self.inside.bind("<Configure>", lambda _event: self.fit())
        self._follow()

    def fit(self, most: int | None = None) -> None:
        """Take the height of what is inside, or ``most`` where that is more."""
        if most is not None:
            self._most = most
        wanted = self.inside.winfo_reqheight()
        height = max(1, min(wanted, self._most))
        self._canvas.configure(height=height, scrollregion=(0, 0, 1, max(wanted, 1)))

    @property
    def overflows(self) -> bool:
        """Whether a part cannot be seen."""
        return self.inside.winfo_reqheight() > self._most

    def show(self, widget: tk.Misc) -> None:
        """Bring ``widget`` into view, if it is inside."""
        if not self.overflows or not str(widget).startswith(f"{self.inside}."):
            return
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom, margin = top + widget.winfo_height(), self._look.px(28)  # the label over a field comes along
        first, view = self._canvas.canvasy(0), self._canvas.winfo_height()
        if top - margin < first:
            self._canvas.yview_scroll(round(top - margin - first), "units")
        elif bottom + margin > first + view:
            self._canvas.yview_scroll(round(bottom + margin - first - view), "units")

    def scroll(self, steps: float) -> None:
        """Scroll down by so many lines, or up."""
        if self.overflows:
            self._canvas.yview_scroll(round(steps * self._look.px(_STEP)), "units")

    def to_top(self) -> None:
        """Show the beginning."""
        self._canvas.yview_moveto(0)

    def _follow(self) -> None:
        """Whatever the keyboard goes to is seen, and the wheel works wherever the pointer is."""
        actions: tuple[tuple[str, Callable[[tk.Event[tk.Misc]], None]], ...] = (
            ("<FocusIn>", lambda event: self.show(event.widget)),
            ("<Button-4>", lambda event: self._wheel(event, -1)),
            ("<Button-5>", lambda event: self._wheel(event, 1)),
            ("<MouseWheel>", lambda event: self._wheel(event, -event.delta / 120)),
        )
        for sequence, action in actions:
            bind_window(self, sequence, action)

    def _wheel(self, event: tk.Event[tk.Misc], steps: float) -> None:
        inside = str(event.widget).startswith(str(self))
        in_list = isinstance(getattr(event.widget, "master", None), ChatList)
        if inside and not in_list:
            self.scroll(steps)

    def _page(self, direction: int) -> None:
        self._canvas.yview_scroll(direction * self._canvas.winfo_height() * 3 // 4, "units")

    def _on_scroll(self, first: float, last: float) -> None:
        part = (float(first), float(last))
        self._scrollbar.set(*part)
        if part[1] - part[0] < 1 and self.overflows:
            self._scrollbar.place(relx=1.0, y=0, width=self._look.px(WIDTH), relheight=1.0, anchor="ne")
        else:
            self._scrollbar.place_forget()
