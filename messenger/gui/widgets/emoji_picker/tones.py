"""The strip that offers the skin tones of one emoji. What is picked goes to the picker; the keys come from there."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.emoji_picker.grid import CELL, EMOJI
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend

_EDGE: Final = 4
_RADIUS: Final = 10
_CHOSEN: Final = 0.10


class ToneStrip(tk.Canvas):
    """Lies in ``parent`` over x, y (px of the parent: the middle of an emoji's upper edge), as far as there is room.

    ``on_pick(emoji, stay)``: one was clicked, ``stay`` with Shift held.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        emoji: Sequence[str],
        *,
        chosen: str,
        x: int,
        y: int,
        on_pick: Callable[[str, bool], None],
    ) -> None:
        palette = look.palette
        edge, cell = look.px(_EDGE), look.px(CELL)
        width, height = 2 * edge + len(emoji) * cell, 2 * edge + cell
        super().__init__(
            parent, name="tones", width=width, height=height, background=palette.window, highlightthickness=0,
            borderwidth=0, takefocus=False, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._emoji = tuple(emoji)
        self._at = self._emoji.index(chosen) if chosen in self._emoji else 0
        self.bind("<Motion>", lambda event: self._go_to(self._number_at(event.x)))
        for sequence, stay in (("<ButtonRelease-1>", False), ("<Shift-ButtonRelease-1>", True)):
            self.bind(sequence, lambda event, stay=stay: on_pick(self._emoji[self._number_at(event.x)], stay))  # type: ignore[misc]
        style = BoxStyle(palette.window, palette.window, _RADIUS, palette.border, ring_width=1)
        draw_box(self, look, 0, 0, width, height, style, "box")
        left = min(max(x - width // 2, edge), parent.winfo_width() - width - edge)
        self.place(x=left, y=max(edge, y - height), width=width, height=height)
        tk.Misc.lift(self)  # a canvas's own raises its items
        self._draw()

    @property
    def chosen(self) -> str:
        """The emoji that stands out."""
        return self._emoji[self._at]

    def move(self, step: int) -> None:
        """Let the one beside it stand out; after the last comes the first."""
        self._go_to((self._at + step) % len(self._emoji))

    def _number_at(self, x: int) -> int:
        number = (x - self._look.px(_EDGE)) // self._look.px(CELL)
        return min(max(number, 0), len(self._emoji) - 1)

    def _go_to(self, number: int) -> None:
        if number != self._at:
            self._at = number
            self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        self.delete("emoji")
        edge, cell = look.px(_EDGE), look.px(CELL)
        for number, emoji in enumerate(self._emoji):
            fill = palette.window
            if number == self._at:
                fill = blend(palette.window, palette.text, _CHOSEN)
                pill = look.shapes.rounded(CELL, CELL, 8, fill, palette.window)
                self.create_image(edge + number * cell, edge, image=pill, anchor="nw", tags="emoji")
            x, y = edge + number * cell + cell // 2, edge + cell // 2
            self.create_image(x, y, image=look.emoji.image(emoji, EMOJI, fill), tags="emoji")
