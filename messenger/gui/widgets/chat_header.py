"""The head over a conversation: avatar, title, a line about it, and buttons. It shows what it is given."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.look.palette import hue_of
from messenger.gui.widgets.button import QUIET_EDGE, Button, IconButton
from messenger.gui.widgets.text_line import draw_line

HEIGHT: Final = 60
_AVATAR: Final = 38
_TEXT_X: Final = 68
_EDGE: Final = 12
"""From the right edge to the last button; the others follow with their gaps."""
_GAP: Final = 4
_WORDS_EDGE: Final = 16
_TITLE: Final = "title"


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


class HeaderButton(NamedTuple):
    """One button at the right: its ``name`` says what it does. ``words`` stand in place of the icon, in red."""

    name: str
    icon: str
    command: Callable[[], object]
    words: str = ""


class ChatHeader(tk.Canvas):
    """``heading`` is what it says now. ``on_title``: what a click on avatar or title does."""

    def __init__(self, parent: tk.Misc, look: Look, *, on_title: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            parent, name="header", height=look.px(HEIGHT), width=1, background=look.palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._look = look
        self.heading: Heading | None = None
        self._named: tuple[tuple[str, str, str], ...] = ()
        self._buttons: list[IconButton | Button] = []
        self._taken = look.px(_EDGE)
        self.bind("<Configure>", lambda _event: self._draw())
        self.tag_bind(_TITLE, "<ButtonRelease-1>", lambda _event: on_title())
        self.tag_bind(_TITLE, "<Enter>", lambda _event: self.configure(cursor="hand2"))
        self.tag_bind(_TITLE, "<Leave>", lambda _event: self.configure(cursor=""))

    def show(self, heading: Heading | None, buttons: Sequence[HeaderButton] = ()) -> None:
        """Say something else, or nothing, with these buttons from left to right."""
        self._put(buttons)
        if heading != self.heading:
            self.heading = heading
            self._draw()

    def place_of(self, name: str) -> tuple[int, int]:
        """Where the button ``name`` ends at the right and below, px of the screen: a menu belongs there."""
        button = self.nametowidget(name)
        return button.winfo_rootx() + button.winfo_width(), button.winfo_rooty() + button.winfo_height()

    def _put(self, buttons: Sequence[HeaderButton]) -> None:
        """Have exactly these buttons; those that stay keep the keyboard."""
        named = tuple((button.name, button.icon, button.words) for button in buttons)
        if named == self._named:
            for made, button in zip(self._buttons, buttons, strict=True):
                made.command = button.command
            return
        for old in self._buttons:
            old.destroy()
        look = self._look
        self._named = named
        self._buttons = [self._make(button) for button in buttons]
        self._taken = look.px(_EDGE)
        if buttons and buttons[-1].words:
            self._taken = look.px(_WORDS_EDGE - QUIET_EDGE)
        for made in reversed(self._buttons):
            made.place(relx=1.0, x=-self._taken, y=look.px(HEIGHT / 2), anchor="e")
            self._taken += made.winfo_reqwidth() + look.px(_GAP)
        self._draw()

    def _make(self, button: HeaderButton) -> IconButton | Button:
        look, palette = self._look, self._look.palette
        if button.words:
            return Button(
                self, look, name=button.name, text=button.words, command=button.command, background=palette.window,
                kind="quiet", colour=palette.danger,
            )  # fmt: skip
        return IconButton(
            self, look, name=button.name, icon=button.icon, command=button.command, background=palette.window
        )

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
        x, top = look.px(18), look.px((HEIGHT - 2 - _AVATAR) / 2)
        if heading.icon:
            circle = look.shapes.circle(_AVATAR, palette.accent, fill)
            self.create_image(x, top, image=circle, anchor="nw", tags=_TITLE)
            icon = look.icons.image(heading.icon, 18, palette.on_accent, palette.accent)
            self.create_image(x + look.px(_AVATAR / 2), top + look.px(_AVATAR / 2), image=icon, tags=_TITLE)
        else:
            avatar = look.shapes.avatar(heading.initials, hue_of(heading.hue_key), _AVATAR, fill, heading.dot)
            self.create_image(x, top, image=avatar, anchor="nw", tags=_TITLE)
        text_x = look.px(_TEXT_X)
        room = width - text_x - self._taken - look.px(4)
        title_y = look.px(21 if heading.subtitle else HEIGHT / 2)
        draw_line(
            self, look, text_x, title_y, heading.title, font=fonts.header, colour=palette.text, background=fill,
            width=room, tags=_TITLE,
        )  # fmt: skip
        colour = palette.accent if heading.lively else palette.secondary
        draw_line(
            self, look, text_x, look.px(41), heading.subtitle, font=fonts.preview, colour=colour, background=fill,
            width=room, tags=_TITLE,
        )  # fmt: skip
