"""A small tag beside a picture that stands alone: its name, light on dark or the other way round, to stand out.

It takes neither pointer nor keyboard.
"""

from __future__ import annotations

import tkinter as tk
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.text_line import draw_line

_HEIGHT: Final = 30
_PAD: Final = 12
_WIDEST: Final = 280
"""Of the words."""


class NameTag(tk.Canvas):
    """Lies over ``window`` where ``show`` puts it, until ``hide``. ``name`` is what it says, "" when it is not seen."""

    def __init__(self, window: tk.Misc, look: Look) -> None:
        super().__init__(
            window, name="tag", height=look.px(_HEIGHT), width=1, background=look.palette.text, borderwidth=0,
            highlightthickness=0, takefocus=False,
        )  # fmt: skip
        self._look = look
        self.name = ""

    def show(self, name: str, x: int, y: int) -> None:
        """Say ``name`` with the left edge at x and the middle at y, px of the window."""
        look = self._look
        if name != self.name:
            self.name = name
            self.delete("all")
            end = draw_line(
                self, look, look.px(_PAD), look.px(_HEIGHT / 2), name, font=look.fonts.sender,
                colour=look.palette.window, background=look.palette.text, width=look.px(_WIDEST),
            )  # fmt: skip
            self.configure(width=end + look.px(_PAD))
        self.place(x=x, y=y, anchor="w")
        tk.Misc.lift(self)  # a canvas's own raises its items

    def hide(self) -> None:
        """Be seen no more."""
        self.name = ""
        self.place_forget()
