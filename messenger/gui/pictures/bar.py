"""The head of the viewer: whose picture it is and when it came, how large it is seen, and the buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.text_line import draw_line

HEIGHT: Final = 60
_EDGE: Final = 12
_GAP: Final = 4
_PERCENT: Final = 52
_LINE: Final = 3
"""The line that shows how much of the picture has come."""


class BarButton(NamedTuple):
    """``name`` says what it does."""

    name: str
    icon: str
    command: Callable[[], object]


class ViewerBar(tk.Canvas):
    """``say`` what it says; the share between the first two buttons is how large the picture is seen."""

    def __init__(self, parent: tk.Misc, look: Look, buttons: Sequence[BarButton]) -> None:
        super().__init__(
            parent, name="bar", height=look.px(HEIGHT), width=1, background=look.palette.sidebar,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._look = look
        self._title = self._subtitle = self._percent = ""
        self._progress: float | None = None
        x = _EDGE
        for button in reversed(buttons):
            made = IconButton(
                self, look, name=button.name, icon=button.icon, command=button.command,
                background=look.palette.sidebar,
            )  # fmt: skip
            made.place(relx=1.0, x=-look.px(x), y=look.px(HEIGHT / 2), anchor="e")
            x += 36 + _GAP
            if button is buttons[1]:
                self._percent_x = x + _PERCENT / 2
                x += _PERCENT
        self._taken = x
        self.bind("<Configure>", lambda _event: self._draw())

    def say(self, title: str, subtitle: str) -> None:
        """Say who, and what and when."""
        if (title, subtitle) != (self._title, self._subtitle):
            self._title, self._subtitle = title, subtitle
            self._draw()

    def show(self, percent: str, progress: float | None) -> None:
        """Say how large it is seen, and how much of it has come: from 0 to 1, ``None`` when nothing is awaited."""
        if (percent, progress) != (self._percent, self._progress):
            self._percent, self._progress = percent, progress
            self._draw()

    def _draw(self) -> None:
        look, palette, fonts = self._look, self._look.palette, self._look.fonts
        width, height = self.winfo_width(), self.winfo_height()
        self.delete("all")
        if width <= 1:
            return
        ground, x = palette.sidebar, look.px(20)
        room = width - x - look.px(self._taken)
        middle = look.px(HEIGHT / 2)
        for y, text, font, colour in (
            (look.px(21), self._title, fonts.title, palette.text),
            (look.px(41), self._subtitle, fonts.preview, palette.secondary),
        ):
            draw_line(self, look, x, y, text, font=font, colour=colour, background=ground, width=room)
        self.create_text(
            width - look.px(self._percent_x), middle, text=self._percent, font=fonts.preview.spec,
            fill=palette.secondary, tags="percent",
        )  # fmt: skip
        if self._progress is not None:
            thick = look.px(_LINE)
            self.create_rectangle(0, height - thick, width, height, fill=palette.border, width=0)
            share = round(width * max(0.02, min(1.0, self._progress)))
            self.create_rectangle(0, height - thick, share, height, fill=palette.accent, width=0, tags="progress")
