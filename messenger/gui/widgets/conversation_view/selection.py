"""What is selected in a conversation: from a place in one row to a place in another. No Tk, no places on the screen.

It knows its rows by what they are, not by where they stand: rows may come before, after and between them, and a message
may come further on its way.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from messenger.client.model import Notice
from messenger.gui.widgets.conversation_view.dates import time_words
from messenger.gui.widgets.conversation_view.files.words import spoken
from messenger.gui.widgets.conversation_view.neutral import neutral_line
from messenger.gui.widgets.conversation_view.rows import Row, Rows, is_same


class Spot(NamedTuple):
    """A stretch of one row's text: one place (``start`` is ``end``), a word, or the whole text."""

    row: Row
    start: int
    end: int


class Bounds(NamedTuple):
    """Where the selection begins and ends: the index of a row and a place in its text."""

    first: int
    start: int
    last: int
    end: int

    def span(self, index: int, length: int) -> tuple[int, int] | None:
        """What is selected of the row ``index``, whose text is so long; None for nothing."""
        if not self.first <= index <= self.last:
            return None
        start = self.start if index == self.first else 0
        end = self.end if index == self.last else length
        return (start, end) if start < end else None


class Selection:
    """From where it was begun to where it was drawn, in either order."""

    def __init__(self) -> None:
        self._rows = Rows()
        self._from: Spot | None = None
        self._to: Spot | None = None

    def show(self, rows: Rows) -> None:
        """Select nothing, in other rows from now on."""
        self._rows = rows
        self.clear()

    @property
    def ends(self) -> tuple[Spot | None, Spot | None]:
        """Where it was begun and to where it was drawn, for ``go_on``."""
        return self._from, self._to

    def go_on(self, ends: tuple[Spot | None, Spot | None]) -> None:
        """Select what another one of the same rows had."""
        self._from, self._to = ends

    def clear(self) -> None:
        """Select nothing."""
        self._from = self._to = None

    def begin(self, spot: Spot) -> None:
        """Begin anew with ``spot``."""
        self._from = self._to = spot

    def extend(self, spot: Spot) -> None:
        """Select up to ``spot`` from where it was begun, or begin there."""
        self._to = spot
        if self._from is None:
            self._from = spot

    def select_all(self) -> None:
        """Select all rows."""
        if len(self._rows):
            last = self._rows[len(self._rows) - 1]
            self._from = Spot(self._rows[0], 0, 0)
            end = len(spoken(last))
            self._to = Spot(last, end, end)

    def replace(self, row: Row) -> None:
        """``row`` stands in place of the same message from now on."""
        if self._from is not None and is_same(self._from.row, row):
            self._from = self._from._replace(row=row)
        if self._to is not None and is_same(self._to.row, row):
            self._to = self._to._replace(row=row)

    @property
    def bounds(self) -> Bounds | None:
        """Where it begins and ends; None when nothing is selected, or an end of it is gone."""
        if self._from is None or self._to is None:
            return None
        first, last = self._rows.find(self._from.row), self._rows.find(self._to.row)
        if first is None or last is None:
            return None
        start = min((first, self._from.start), (last, self._to.start))
        end = max((first, self._from.end), (last, self._to.end))
        return Bounds(*start, *end) if start < end else None

    def text(self, name_of: Callable[[int], str]) -> str:
        """What is selected, exactly as it was typed; of several rows each with who said it and when.

        In place of a text that there is not, the name of a file stands, always whole.

        ``name_of`` gives the name of a person by the id.
        """
        bounds = self.bounds
        if bounds is None:
            return ""
        parts: list[tuple[Row, str]] = []
        for index in range(bounds.first, bounds.last + 1):
            row = self._rows[index]
            text = spoken(row)
            span = bounds.span(index, len(text))
            if span is not None:
                parts.append((row, text[span[0] : span[1]]))
        if len(parts) == 1:
            return parts[0][1]
        neutral_name_of = cache(lambda user: neutral_line(name_of(user)))  # few people, but a hundred thousand rows
        return "\n".join(_said(row, part, neutral_name_of) for row, part in parts)


def _said(row: Row, text: str, name_of: Callable[[int], str]) -> str:
    time = time_words(row.ts)
    return f"[{time}] {text}" if isinstance(row, Notice) else f"{name_of(row.sender)}, [{time}]: {text}"
