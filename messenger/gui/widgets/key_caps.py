"""Keys drawn as keys: a row of small caps with a word on each. Which keys they are is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_HEIGHT: Final = 24
_AROUND: Final = 16
"""Both sides of a word together, px at scale 1."""
_GAP: Final = 3
_APART: Final = 10
_BELOW: Final = 4


class KeyCaps(tk.Canvas):
    """``combinations``: each is the words on the keys to press together.

    They go on in a new line where ``width`` px of the screen are full.
    """

    def __init__(
        self, parent: tk.Misc, look: Look, *, name: str, combinations: Sequence[Sequence[str]], background: str,
        width: int,
    ) -> None:  # fmt: skip
        super().__init__(
            parent, name=name, width=width, height=look.px(_HEIGHT), background=background, highlightthickness=0,
            borderwidth=0,
        )  # fmt: skip
        self._look = look
        self._background = background
        self.combinations = [tuple(words) for words in combinations]
        x = y = 0
        for words in self.combinations:
            wide = self._width(words)
            if x and x + wide > width:
                x, y = 0, y + look.px(_HEIGHT + _BELOW)
            self._draw(words, x, y)
            x += wide + look.px(_APART)
        self.configure(height=y + look.px(_HEIGHT))

    @property
    def text(self) -> str:
        """The keys in words: ``Alt+Up, Alt+Down``."""
        return ", ".join("+".join(words) for words in self.combinations)

    def _width(self, words: Sequence[str]) -> int:
        return sum(map(self._cap, words)) + self._look.px(_GAP) * (len(words) - 1)

    def _cap(self, word: str) -> int:
        look = self._look
        return max(look.px(_HEIGHT), look.fonts.day_pill.advance(word) + look.px(_AROUND))

    def _draw(self, words: Sequence[str], x: int, y: int) -> None:
        look, palette = self._look, self._look.palette
        style = BoxStyle(palette.field, self._background, 6, palette.border, 1)
        for word in words:
            width, height = self._cap(word), look.px(_HEIGHT)
            draw_box(self, look, x, y, width, height, style, "cap")
            self.create_text(
                x + width // 2, y + height // 2, text=word, font=look.fonts.day_pill.spec, fill=palette.text
            )
            x += width + look.px(_GAP)
