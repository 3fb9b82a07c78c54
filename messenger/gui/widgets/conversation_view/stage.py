"""The rows that exist as canvas items: brings them to what the viewport says, with as few calls as it can."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence

from messenger.client.model import ChatMessage
from messenger.gui.widgets.conversation_view.drawn import Drawn
from messenger.gui.widgets.conversation_view.files.words import spoken
from messenger.gui.widgets.conversation_view.found import FoundWords
from messenger.gui.widgets.conversation_view.hits import Span
from messenger.gui.widgets.conversation_view.painter import Painter
from messenger.gui.widgets.conversation_view.selection import Bounds
from messenger.gui.widgets.conversation_view.shading import Shading
from messenger.gui.widgets.conversation_view.viewport import Placed

_SPARE = 80  # px: a bubble cut short ends with corners like any other, and nobody is to see them


class Stage:
    """What is drawn on one canvas. Only rows that can be seen are."""

    def __init__(self, canvas: tk.Canvas, painter: Painter, shading: Shading, found: FoundWords) -> None:
        self._canvas = canvas
        self._painter = painter
        self._shading = shading
        self._found = found
        self._drawn: dict[int, Drawn] = {}  # by the id of their layout, which they keep alive

    def show(self, visible: Iterable[Placed], size: tuple[int, int]) -> None:
        """Take away what went, move what stays, draw what is new. ``size``: the pane's width and height."""
        placed = {id(spot.layout): spot for spot in visible}
        gone = [
            key
            for key, drawn in self._drawn.items()
            if key not in placed or not _covers(drawn, placed[key].top, size[1])
        ]
        if gone:
            self._canvas.delete(*(self._drawn.pop(key).tag for key in gone))
        self._move(placed)
        for key, spot in placed.items():
            if key not in self._drawn:
                self._drawn[key] = self._painter.draw(spot.layout, spot.top, size)
        self._found.follow(self._drawn.values())

    def shade(self, visible: Iterable[Placed], bounds: Bounds | None, current: int | None) -> None:
        """Have what lies between ``bounds`` look selected, and the row ``current`` have a ring."""
        for spot in visible:
            drawn = self._drawn[id(spot.layout)]
            self._shading.select(drawn, bounds and bounds.span(spot.at, len(spoken(spot.layout.row))))
            self._shading.ring(drawn, on=spot.at == current)

    def look_for(self, spans_of: Callable[[str], Sequence[Span]] | None) -> None:
        """Mark what ``spans_of`` finds in each message; None: nothing."""
        self._found.look_for(spans_of, self._drawn.values())

    def look_at(self, seq: int) -> None:
        """Mark what is found in the message ``seq`` more strongly."""
        self._found.look_at(seq, self._drawn.values())

    def refresh_files(self, wanted: Callable[[ChatMessage], bool]) -> None:
        """Draw anew how the files of these messages stand."""
        for drawn in self._drawn.values():
            row = drawn.layout.row
            if isinstance(row, ChatMessage) and row.file is not None and wanted(row):
                self._painter.files.draw_moving(drawn)

    def action_of(self, item: int) -> Callable[[], None] | None:
        """What a click on this item does."""
        for drawn in self._drawn.values():
            if item in drawn.clicks:
                return drawn.clicks[item]
        return None

    def _move(self, placed: dict[int, Placed]) -> None:
        distances = {placed[key].top - drawn.top for key, drawn in self._drawn.items()}
        together = len(distances) == 1  # as in scrolling
        if together and distances != {0}:
            self._canvas.tk.call(str(self._canvas), "move", "all", 0, *distances)
        for key, drawn in self._drawn.items():
            distance = placed[key].top - drawn.top
            if distance and not together:
                self._canvas.tk.call(str(self._canvas), "move", drawn.tag, 0, distance)
            drawn.top += distance


def _covers(drawn: Drawn, top: int, height: int) -> bool:
    """Whether a row drawn in part has items for all that a pane of this height shows of it at ``top``."""
    first, last = max(0, -top - _SPARE), min(drawn.layout.height, height - top + _SPARE)
    return drawn.reach[0] <= first and last <= drawn.reach[1]
