"""The quiet mark on the row to which somebody has jumped: a band across the pane, behind the row, for a moment.

It knows its row by the seq, so it stays with it whatever moves. A timer runs only as long as a mark is to be seen.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable

from messenger.gui.widgets.conversation_view.viewport import Placed

MARK_MS = 1_600


class Mark:
    """At most one mark on ``canvas``. ``colour`` is that of its band."""

    def __init__(self, canvas: tk.Canvas, colour: str) -> None:
        self._canvas = canvas
        self._colour = colour
        self._seq = 0
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

    def follow(self, visible: Iterable[Placed], width: int) -> None:
        """Put the band behind its row, wherever that stands now."""
        if not self._seq:
            return
        spot = next((spot for spot in visible if spot.layout.row.seq == self._seq), None)
        if spot is None:
            self._hide()
            return
        if self._item is None:
            self._item = self._canvas.create_rectangle(0, 0, 0, 0, width=0, fill=self._colour, tags="mark")
            self._canvas.tag_lower(self._item)
        self._canvas.coords(self._item, 0, spot.top, width, spot.top + spot.layout.height)

    def _hide(self) -> None:
        if self._item is not None:
            self._canvas.delete(self._item)
            self._item = None
