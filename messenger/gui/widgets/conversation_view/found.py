"""What lies under the words that somebody looks for, in every message that is drawn. What they are, others say."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from messenger.client.model import ChatMessage
from messenger.gui.widgets.conversation_view.files.layout import ICON, ICON_GAP, NAME_Y
from messenger.gui.widgets.conversation_view.hits import Span, shades_in, shades_of
from messenger.gui.widgets.conversation_view.neutral import neutral_line
from messenger.gui.widgets.shade import blend

if TYPE_CHECKING:
    from messenger.gui.look.look import Look
    from messenger.gui.widgets.conversation_view.drawn import Drawn

STRENGTHS: Final = {False: (0.35, 0.8), True: (0.25, 0.5)}
"""How strong the colour is under words, and under those of the message one looks at; by whether the palette is dark."""
_NAME: Final = 20
"""How high a mark in the name of a file is, px at scale 1."""


class FoundWords:
    """Marks found words on one canvas, in one look. A mark is part of its row: it moves and goes with that."""

    def __init__(self, canvas: tk.Canvas, look: Look) -> None:
        self._call = canvas.tk.call
        self._path = str(canvas)
        self._look = look
        self._spans_of: Callable[[str], Sequence[Span]] | None = None
        self._at = 0
        self._marked: dict[str, tuple[bool, list[int]]] = {}  # by the tag of the row

    def look_for(self, spans_of: Callable[[str], Sequence[Span]] | None, rows: Iterable[Drawn]) -> None:
        """Mark what ``spans_of`` finds in a text, in ``rows`` and all that follow; None: nothing."""
        self._take_off()
        self._spans_of = spans_of
        self._at = 0
        self.follow(rows)

    def look_at(self, seq: int, rows: Iterable[Drawn]) -> None:
        """Mark the words of the message ``seq`` more strongly than all others."""
        self._at = seq
        self.follow(rows)

    def follow(self, rows: Iterable[Drawn]) -> None:
        """Mark what is new among ``rows``, which are all that are drawn."""
        if self._spans_of is None:
            return
        before, self._marked = self._marked, {}
        for drawn in rows:
            row = drawn.layout.row
            if not isinstance(row, ChatMessage):
                continue
            at = row.seq == self._at != 0
            known = before.get(drawn.tag)
            if known is None or known[0] != at:
                if known is not None:
                    self._delete(known[1])
                strength = STRENGTHS[self._look.palette.dark][at]
                marks = self._mark(drawn, self._spans_of(row.text), strength) if row.text else []
                known = at, marks + self._mark_name(drawn, row, strength)
            self._marked[drawn.tag] = known

    def _mark(self, drawn: Drawn, spans: Iterable[Span], strength: float) -> list[int]:
        layout, colour = drawn.layout, blend(drawn.fill, self._look.palette.away, strength)
        first, last = ((y - layout.text_y) // layout.line for y in drawn.reach)
        items = []
        for span in spans:
            for shade in shades_of(layout, span, first, last):
                top = drawn.top + layout.text_y + shade.number * layout.line
                left, right = layout.text_x + shade.left, layout.text_x + shade.right
                items.append(self._rectangle(drawn, left, top, right, top + layout.line, colour))
        return items

    def _mark_name(self, drawn: Drawn, row: ChatMessage, strength: float) -> list[int]:
        """The same in the name of a file; one that is cut is marked as a whole."""
        part, look = drawn.layout.file, self._look
        if part is None or part.name is None or row.file is None or self._spans_of is None:
            return []
        name, line, colour = row.file.name, part.name, blend(drawn.fill, look.palette.away, strength)
        spans = self._spans_of(name)
        if spans and line.end != len(neutral_line(name)):
            ends = [(0, line.width)]
        else:
            shades = chain.from_iterable(shades_in(line, name, look.fonts.title, span) for span in spans)
            ends = [(shade.left, shade.right) for shade in shades]
        left, middle = part.x + look.px(ICON + ICON_GAP), drawn.top + part.y + look.px(NAME_Y)
        top, bottom = middle - look.px(_NAME) // 2, middle + look.px(_NAME) // 2
        return [self._rectangle(drawn, left + start, top, left + end, bottom, colour) for start, end in ends]

    def _rectangle(self, drawn: Drawn, left: int, top: int, right: int, bottom: int, colour: str) -> int:
        item = int(
            self._call(
                self._path, "create", "rectangle", left, top, right, bottom, "-fill", colour, "-width", 0,
                "-tags", drawn.tag,
            )
        )  # fmt: skip
        if drawn.over_bubble:
            self._call(self._path, "lower", item, drawn.over_bubble)
        return item

    def _take_off(self) -> None:
        for _at, items in self._marked.values():
            self._delete(items)
        self._marked = {}

    def _delete(self, items: Sequence[int]) -> None:
        if items:
            self._call(self._path, "delete", *items)
