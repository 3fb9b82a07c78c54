"""A switch with a word beside it: on or off. What that means is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import PRESS, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_HEIGHT: Final = 40
_WIDTH: Final = 36
_TRACK: Final = 20
_KNOB: Final = 14
_INSET: Final = 4


class Switch(tk.Canvas):
    """``text`` on the left, the switch on the right; ``on`` says how it stands."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        text: str,
        background: str,
        on_change: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        super().__init__(
            parent, name=name, width=1, height=look.px(_HEIGHT), background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._text = text
        self._background = background
        self._on_change = on_change
        self._on = self._focused = False
        self.bind("<Configure>", lambda _event: self._draw())
        self.bind("<FocusIn>", lambda _event: self._turn(True))
        self.bind("<FocusOut>", lambda _event: self._turn(False))
        self.bind("<ButtonRelease-1>", lambda _event: self.toggle())
        bind_keys(self, PRESS[-1:], self.toggle)

    @property
    def on(self) -> bool:
        """How it stands."""
        return self._on

    @on.setter
    def on(self, on: bool) -> None:
        self._on = on
        self._draw()

    def toggle(self) -> None:
        """Turn it, as a person does."""
        self.on = not self._on
        self._on_change(self._on)

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        width, middle = self.winfo_width(), self.winfo_height() // 2
        self.delete("all")
        if width <= 1:
            return
        inset = look.px(_INSET)
        if self._focused:
            ring_width, ring_height = look.px(_WIDTH + 2 * _INSET), look.px(_TRACK + 2 * _INSET)
            style = BoxStyle(self._background, self._background, _TRACK / 2 + _INSET, palette.accent)
            draw_box(self, look, width - ring_width, middle - ring_height // 2, ring_width, ring_height, style, "box")
        room = width - look.px(_WIDTH + 12) - inset
        words = look.fonts.message.fit(self._text, room)
        self.create_text(0, middle, text=words, font=look.fonts.message.spec, fill=palette.text, anchor="w")
        fill = palette.accent if self._on else palette.muted
        track = look.shapes.rounded(_WIDTH, _TRACK, _TRACK / 2, fill, self._background)
        right = width - inset
        self.create_image(right, middle, image=track, anchor="e")
        gap = look.px((_TRACK - _KNOB) / 2)
        knob = look.shapes.circle(_KNOB, palette.on_accent, fill)
        if self._on:
            self.create_image(right - gap, middle, image=knob, anchor="e")
        else:
            self.create_image(right - look.px(_WIDTH) + gap, middle, image=knob, anchor="w")
