"""Small pictures of the window in several colours side by side, of which one is chosen. It changes nothing itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from messenger.gui.look.look import Look
from messenger.gui.look.palette import Palette
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_PICTURE: Final = 76
"""The height of a picture; its words stand under it."""
_HEIGHT: Final = 106
_GAP: Final = 12
_RADIUS: Final = 10
_FRAME: Final = 3
"""Between the edge of a picture and what is in it."""
_SIDE: Final = 0.34
"""How much of a picture its sidebar takes."""

Value = TypeVar("Value")


class Card(NamedTuple, Generic[Value]):
    """One choice: ``palettes`` are the colours of its picture, two of them stand side by side."""

    value: Value
    words: str
    palettes: Sequence[Palette]


class ThemeCards(tk.Canvas, Generic[Value]):
    """``width`` in px of the screen. Left and Right move the choice; ``on_choose`` hears of each."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        cards: Sequence[Card[Value]],
        chosen: Value,
        width: int,
        background: str,
        on_choose: Callable[[Value], object],
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=look.px(_HEIGHT), background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._cards = tuple(cards)
        self._at = [card.value for card in cards].index(chosen)
        self._room = width
        self._background = background
        self._on_choose = on_choose
        self._focused = False
        self.bind("<Button-1>", self._on_click)
        self.bind("<FocusIn>", lambda _event: self._turn(True))
        self.bind("<FocusOut>", lambda _event: self._turn(False))
        bind_keys(self, ("<Left>", "<Up>"), lambda: self.choose(self._at - 1))
        bind_keys(self, ("<Right>", "<Down>"), lambda: self.choose(self._at + 1))
        self._draw()

    @property
    def chosen(self) -> Value:
        """The value that is chosen."""
        return self._cards[self._at].value

    def choose(self, number: int) -> None:
        """Choose by place, as a person does."""
        number = min(max(number, 0), len(self._cards) - 1)
        if number != self._at:
            self._at = number
            self._draw()
            self._on_choose(self.chosen)

    def place_of(self, number: int) -> tuple[int, int]:
        """The middle of a picture, px of the screen."""
        return self._left(number) + self._wide // 2, self._look.px(_PICTURE) // 2

    @property
    def _wide(self) -> int:
        count = len(self._cards)
        return (self._room - (count - 1) * self._look.px(_GAP)) // count

    def _left(self, number: int) -> int:
        return number * (self._wide + self._look.px(_GAP))

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        for number in range(len(self._cards)):
            if self._left(number) <= event.x < self._left(number) + self._wide:
                self.choose(number)
                return

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette, font = self._look, self._look.palette, self._look.fonts.preview
        self.delete("all")
        high = look.px(_PICTURE)
        for number, card in enumerate(self._cards):
            chosen, left = number == self._at, self._left(number)
            edge = palette.accent if chosen else palette.border
            thick = 3 if chosen and self._focused else 2 if chosen else 1
            fill = card.palettes[0].conversation if len(card.palettes) == 1 else self._background
            style = BoxStyle(fill, self._background, _RADIUS, edge, ring_width=thick)
            draw_box(self, look, left, 0, self._wide, high, style, "card")
            inset = look.px(_FRAME + 2)
            room = self._wide - 2 * inset
            share = room // len(card.palettes)
            for part, shown in enumerate(card.palettes):
                last = part == len(card.palettes) - 1
                self._draw_window(shown, left + inset + part * share, room - part * share if last else share, high)
            self.create_text(
                left + self._wide // 2, look.px(_HEIGHT - 12), text=font.fit(card.words, self._wide), font=font.spec,
                fill=palette.accent if chosen else palette.text,
            )  # fmt: skip

    def _draw_window(self, shown: Palette, x: int, width: int, high: int) -> None:
        """A window in few strokes: its list on the left, what was said on the right."""
        look = self._look
        top, bottom = look.px(_FRAME + 2), high - look.px(_FRAME + 2)
        side = x + round(width * _SIDE)
        self.create_rectangle(x, top, side, bottom, fill=shown.sidebar, width=0)
        self.create_rectangle(side, top, x + width, bottom, fill=shown.conversation, width=0)
        self.create_rectangle(side, top, x + width, top + look.px(9), fill=shown.window, width=0)
        dot = look.px(7)
        for row in range(3):
            y = top + look.px(14) + row * look.px(15)
            self.create_image(x + look.px(4), y, image=look.shapes.circle(7, _DOTS[row], shown.sidebar), anchor="nw")
            start = x + look.px(6) + dot
            if side - start > look.px(6):
                self.create_rectangle(
                    start, y + look.px(2), side - look.px(4), y + look.px(5), fill=shown.muted, width=0
                )
        right, gap = x + width - look.px(6), look.px(6)
        for y, fill, begin, end in (
            (16, shown.bubble_in, side + gap, side + gap + (right - side) // 2),
            (31, shown.bubble_out, side + gap + (right - side) // 4, right),
            (46, shown.bubble_in, side + gap, side + gap + (right - side) // 3),
        ):
            style = BoxStyle(fill, shown.conversation, 4)
            draw_box(self, look, begin, top + look.px(y), max(look.px(10), end - begin), look.px(10), style, "card")


_DOTS: Final = ("#4C8DE8", "#E06C4F", "#3FA77A")
