"""A number chosen on a line, by dragging, by click or by keyboard. What the number means is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import bind_keys

_HEIGHT: Final = 32
_KNOB: Final = 18
_TRACK: Final = 4
_RING: Final = 3
SETTLE_MS: Final = 250
"""So long after the last key a number counts as chosen: whoever holds a key down passes many."""


class Slider(tk.Canvas):
    """From ``lowest`` to ``highest`` in steps of ``step``; ``width`` in px of the screen.

    ``on_move`` hears of every number on the way, ``on_choose`` of the one where the person stops.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        lowest: int,
        highest: int,
        step: int,
        value: int,
        width: int,
        background: str,
        on_move: Callable[[int], object],
        on_choose: Callable[[int], object],
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=look.px(_HEIGHT), background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._lowest, self._highest, self._step = lowest, highest, step
        self._width = width
        self._background = background
        self._on_move = on_move
        self._on_choose = on_choose
        self._value = self._chosen = value
        self._focused = False
        self._timer: str | None = None
        self.bind("<ButtonPress-1>", lambda event: self._drag(event.x))
        self.bind("<B1-Motion>", lambda event: self._drag(event.x))
        self.bind("<ButtonRelease-1>", lambda _event: self.settle())
        self.bind("<FocusIn>", lambda _event: self._turn(True))
        self.bind("<FocusOut>", lambda _event: self._turn(False))
        self.bind("<Destroy>", lambda _event: self._stop())
        for keys, change in (
            (("<Left>", "<Down>"), -step),
            (("<Right>", "<Up>"), step),
            (("<Prior>",), 4 * step),
            (("<Next>",), -4 * step),
            (("<Home>",), lowest - highest),
            (("<End>",), highest - lowest),
        ):
            bind_keys(self, keys, lambda change=change: self._press(change))  # type: ignore[misc]
        self._draw()

    @property
    def value(self) -> int:
        """Where it stands."""
        return self._value

    def place_of(self, value: int) -> tuple[int, int]:
        """Where its knob stands for a number, px of the screen."""
        left, right = self._ends()
        part = (value - self._lowest) / (self._highest - self._lowest)
        return round(left + part * (right - left)), self._look.px(_HEIGHT) // 2

    def _ends(self) -> tuple[int, int]:
        edge = self._look.px(_KNOB / 2 + _RING)
        return edge, self._width - edge

    def _drag(self, x: int) -> None:
        self._stop()
        self.focus_set()
        left, right = self._ends()
        part = (x - left) / max(1, right - left)
        self._go_to(self._lowest + round(part * (self._highest - self._lowest) / self._step) * self._step)

    def _press(self, change: int) -> None:
        self._go_to(self._value + change)
        self._stop()
        self._timer = self.after(SETTLE_MS, self.settle)

    def _go_to(self, value: int) -> None:
        value = min(max(value, self._lowest), self._highest)
        if value != self._value:
            self._value = value
            self._draw()
            self._on_move(value)

    def settle(self) -> None:
        """Take where it stands as chosen, now."""
        self._stop()
        if self._value != self._chosen:
            self._chosen = self._value
            self._on_choose(self._value)

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette, shapes = self._look, self._look.palette, self._look.shapes
        self.delete("all")
        (left, right), (x, y) = self._ends(), self.place_of(self._value)
        thick = max(2, look.px(_TRACK))
        top = y - thick // 2
        self.create_rectangle(left, top, right, top + thick, fill=palette.border, width=0)
        self.create_rectangle(left, top, x, top + thick, fill=palette.accent, width=0)
        if self._focused:
            ring = shapes.circle(_KNOB + 2 * _RING, palette.row_selected, self._background)
            self.create_image(x, y, image=ring)
        around = palette.row_selected if self._focused else self._background
        self.create_image(x, y, image=shapes.circle(_KNOB, palette.accent, around))
