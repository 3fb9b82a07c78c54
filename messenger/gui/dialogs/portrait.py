"""The head of a dialog about somebody or a group: a large avatar, the name, and a line under it. It shows only."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from messenger.gui.faces import Face
from messenger.gui.look.look import Look
from messenger.gui.look.palette import hue_of
from messenger.gui.widgets.text_line import draw_line

_AVATAR: Final = 72
_TEXT_X: Final = 90


class Portrait(tk.Canvas):
    """``show`` says whose it is."""

    def __init__(self, parent: tk.Misc, look: Look, *, width: int) -> None:
        super().__init__(
            parent, name="portrait", width=width, height=look.px(_AVATAR), background=look.palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._look = look

    def show(self, face: Face, title: str, line: str, *, dot: str | None = None, lively: bool = False) -> None:
        """``dot``: the colour of the presence dot. ``lively``: the line is said in the accent."""
        look, palette, fonts, fill = self._look, self._look.palette, self._look.fonts, self._look.palette.window
        self.delete("all")
        avatar = look.shapes.avatar(face.initials, hue_of(face.hue_key), _AVATAR, fill, dot)
        self.create_image(0, 0, image=avatar, anchor="nw")
        x, room = look.px(_TEXT_X), int(self.cget("width")) - look.px(_TEXT_X)
        draw_line(
            self, look, x, look.px(24), title, font=fonts.page_title, colour=palette.text, background=fill, width=room
        )
        colour = palette.accent if lively else palette.secondary
        draw_line(self, look, x, look.px(50), line, font=fonts.message, colour=colour, background=fill, width=room)
