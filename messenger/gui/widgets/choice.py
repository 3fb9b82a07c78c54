"""One of a few words, as pills in a row (in several rows where one is too short). What is chosen, the caller hears."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_HEIGHT: Final = 32
_GAP: Final = 8
_PADDING: Final = 13

Value = TypeVar("Value")


class Choice(tk.Canvas, Generic[Value]):
    """``choices``: values and what they are called, the one ``at`` being chosen at first.

    Left and Right move the choice; ``on_choose`` hears of each.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        choices: Sequence[tuple[Value, str]],
        background: str,
        width: int,
        on_choose: Callable[[Value], None],
        at: int = 0,
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=look.px(_HEIGHT), background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._choices = tuple(choices)
        self._background = background
        self._on_choose = on_choose
        self._at = at
        self._focused = False
        self._places = self._arrange(width)
        rows = max(y for _x, y, _width in self._places)
        self.configure(height=rows + look.px(_HEIGHT))
        self.bind("<FocusIn>", lambda _event: self._turn(True))
        self.bind("<FocusOut>", lambda _event: self._turn(False))
        self.bind("<Button-1>", self._on_click)
        bind_keys(self, ("<Left>", "<Up>"), lambda: self.choose(self._at - 1))
        bind_keys(self, ("<Right>", "<Down>"), lambda: self.choose(self._at + 1))
        self._draw()

    @property
    def chosen(self) -> Value:
        """The value that is chosen."""
        return self._choices[self._at][0]

    def choose(self, number: int) -> None:
        """Choose by place, as a person does."""
        number = min(max(number, 0), len(self._choices) - 1)
        if number != self._at:
            self._at = number
            self._draw()
            self._on_choose(self.chosen)

    def show(self, number: int) -> None:
        """Show another one as chosen; nobody hears of it."""
        self._at = number
        self._draw()

    def place_of(self, number: int) -> tuple[int, int]:
        """The middle of a pill, px of the screen."""
        x, y, width = self._places[number]
        return x + width // 2, y + self._look.px(_HEIGHT) // 2

    def _arrange(self, room: int) -> list[tuple[int, int, int]]:
        """The place and width of each pill."""
        look, places = self._look, []
        x = y = 0
        for _value, words in self._choices:
            width = look.fonts.preview.advance(words) + 2 * look.px(_PADDING)
            if x and x + width > room:
                x, y = 0, y + look.px(_HEIGHT + _GAP)
            places.append((x, y, width))
            x += width + look.px(_GAP)
        return places

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        height = self._look.px(_HEIGHT)
        for number, (x, y, width) in enumerate(self._places):
            if x <= event.x < x + width and y <= event.y < y + height:
                self.choose(number)

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        self.delete("all")
        height = look.px(_HEIGHT)
        for number, ((x, y, width), (_value, words)) in enumerate(zip(self._places, self._choices, strict=True)):
            chosen = number == self._at
            fill = palette.row_selected if chosen else palette.field
            ring = palette.accent if chosen and self._focused else None
            draw_box(self, look, x, y, width, height, BoxStyle(fill, self._background, _HEIGHT / 2, ring), "pill")
            colour = palette.accent if chosen else palette.text
            self.create_text(
                x + width // 2, y + height // 2, text=words, font=look.fonts.preview.spec, fill=colour
            )  # fmt: skip
