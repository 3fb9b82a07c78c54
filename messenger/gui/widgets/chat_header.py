"""The head over a conversation: avatar, title and a line about it. It shows what it is given."""

from __future__ import annotations

import tkinter as tk
from typing import Final, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.look.palette import hue_of
from messenger.gui.widgets.text_line import draw_line

_HEIGHT: Final = 60
_AVATAR: Final = 38


class Heading(NamedTuple):
    """What the head says. ``dot``: the colour of the presence dot; ``icon`` replaces the initials."""

    title: str
    subtitle: str
    hue_key: int
    initials: str
    dot: str | None = None
    icon: str = ""
    lively: bool = False
    """The subtitle is said in the accent: the person is there now."""


class ChatHeader(tk.Canvas):
    """``heading`` is what it says now."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(
            parent, name="header", height=look.px(_HEIGHT), width=1, background=look.palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._look = look
        self.heading: Heading | None = None
        self.bind("<Configure>", lambda _event: self._draw())

    def show(self, heading: Heading | None) -> None:
        """Say something else, or nothing."""
        if heading != self.heading:
            self.heading = heading
            self._draw()

    def _draw(self) -> None:
        look, palette, fonts = self._look, self._look.palette, self._look.fonts
        width, height = self.winfo_width(), self.winfo_height()
        self.delete("all")
        if width <= 1:
            return
        self.create_rectangle(0, height - 1, width, height, fill=palette.border, width=0)
        if self.heading is None:
            return
        heading, fill = self.heading, palette.window
        x, top = look.px(18), look.px(10)
        if heading.icon:
            self.create_image(x, top, image=look.shapes.circle(_AVATAR, palette.accent, fill), anchor="nw")
            icon = look.icons.image(heading.icon, 18, palette.on_accent, palette.accent)
            self.create_image(x + look.px(_AVATAR / 2), top + look.px(_AVATAR / 2), image=icon)
        else:
            avatar = look.shapes.avatar(heading.initials, hue_of(heading.hue_key), _AVATAR, fill, heading.dot)
            self.create_image(x, top, image=avatar, anchor="nw")
        text_x = look.px(68)
        room = width - text_x - look.px(16)
        draw_line(
            self, look, text_x, look.px(21), heading.title, font=fonts.header, colour=palette.text, background=fill,
            width=room,
        )  # fmt: skip
        colour = palette.accent if heading.lively else palette.secondary
        draw_line(
            self, look, text_x, look.px(41), heading.subtitle, font=fonts.preview, colour=colour, background=fill,
            width=room,
        )  # fmt: skip
