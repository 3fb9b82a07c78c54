"""The quiet mark on the row to which somebody has jumped: a tint over the row, across the pane, for a moment.

It knows its row by the seq, so it stays with it whatever moves. A timer runs only as long as a mark is to be seen.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from typing import Final

from messenger.gui.widgets.conversation_view.clear_image import clear_image
from messenger.gui.widgets.conversation_view.viewport import Placed

MARK_MS: Final = 1_600
_STRENGTH: Final = 38
"""How much of what it covers it hides, of 255."""


class Mark:
    """At most one mark on ``canvas``, in a tint of ``colour``."""

    def __init__(self, canvas: tk.Canvas, colour: str) -> None:
        self._canvas = canvas
        self._colour = colour
        self._seq = 0
        self._tint: tk.PhotoImage | None = None
        self._item: int | None = None
        self._timer: str | None = None

    def put(self, seq: int) -> None:
        """Mark the row ``seq`` from now on, and no other; ``follow`` shows it."""
        self.clear()
        self._seq = seq
        self._timer = self._canvas.after(MARK_MS, self.clear)

    def clear(self) -> None:
        """Take the mark away."""
        self.stop()
        self._hide()

    def stop(self) -> None:
        """Have no timer any more, for the canvas goes."""
        self._seq = 0
        if self._timer is not None:
            self._canvas.after_cancel(self._timer)
            self._timer = None

    def follow(self, visible: Iterable[Placed], size: tuple[int, int]) -> None:
        """Put the tint over its row, wherever that stands now in a pane of this width and height."""
        if not self._seq:
            return
        spot = next((spot for spot in visible if spot.layout.row.seq == self._seq), None)
        if spot is None:
            self._hide()
            return
        top, bottom = max(0, spot.top), min(size[1], spot.top + spot.layout.height)
        tint = self._tint_of(size[0], min(spot.layout.height, size[1]))
        if self._item is None:
            self._item = self._canvas.create_image(0, 0, image=tint, anchor="nw", tags="mark", state="disabled")
        self._canvas.itemconfigure(self._item, image=tint)
        self._canvas.coords(self._item, 0, spot.top if tint.height() == spot.layout.height else min(top, bottom))
        self._canvas.tag_raise(self._item)

    def _tint_of(self, width: int, height: int) -> tk.PhotoImage:
        tint = self._tint
        if tint is None or (tint.width(), tint.height()) != (width, height):
            tint = self._tint = clear_image(self._canvas, (width, height), self._colour, _STRENGTH)
        return tint

    def _hide(self) -> None:
        if self._item is not None:
            self._canvas.delete(self._item)
        self._item = self._tint = None
