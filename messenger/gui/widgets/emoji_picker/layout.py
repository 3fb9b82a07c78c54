"""Where headings and emoji lie in the grid of the picker, and where the arrow keys lead. Numbers only, no widget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Section(NamedTuple):
    """Some emoji under one heading; ``title`` "" for none."""

    key: str
    title: str
    emoji: Sequence[str]


class Row(NamedTuple):
    """A heading, or up to as many emoji as there are columns: those from ``first`` on. ``top`` in px from the top."""

    top: int
    heading: str
    emoji: Sequence[str]
    first: int


class GridLayout:
    """``cell`` is how wide and high an emoji's place is, ``heading`` how high a heading is, px of the screen.

    Emoji are numbered through all sections.
    """

    def __init__(self, sections: Sequence[Section], columns: int, cell: int, heading: int) -> None:
        self.columns, self.cell, self.heading = columns, cell, heading
        self.rows: list[Row] = []
        self.emoji: list[str] = []
        self.starts: dict[str, int] = {}
        """Where each section begins."""
        top = 0
        for section in sections:
            self.starts[section.key] = top
            if section.title:
                self.rows.append(Row(top, section.title, (), len(self.emoji)))
                top += heading
            for at in range(0, len(section.emoji), columns):
                self.rows.append(Row(top, "", section.emoji[at : at + columns], len(self.emoji) + at))
                top += cell
            self.emoji += section.emoji
        self.height = top
        self._tops = [row.top for row in self.rows]
        self._lines = [row for row in self.rows if row.emoji]
        self._firsts = [row.first for row in self._lines]

    def seen(self, top: int, height: int) -> range:
        """The numbers of the rows of which something lies in the ``height`` px from ``top`` on."""
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, bisect_right(self._tops, top + height - 1))

    def section_at(self, top: int) -> str:
        """The section in which ``top`` lies; "" where there is none."""
        keys = [key for key, start in self.starts.items() if start <= max(0, top)]
        return keys[-1] if keys else ""

    def place_of(self, number: int) -> tuple[int, int]:
        """The upper left corner of an emoji's place."""
        line = self._lines[self._line_of(number)]
        return (number - line.first) * self.cell, line.top

    def number_at(self, x: int, y: int) -> int | None:
        """The emoji whose place holds this point."""
        at, column = bisect_right(self._tops, y) - 1, x // self.cell
        if at < 0 or not 0 <= y - self.rows[at].top < self.cell or not 0 <= column < len(self.rows[at].emoji):
            return None
        return self.rows[at].first + column

    def beside(self, number: int, step: int) -> int:
        """The emoji ``step`` places further on; the last one where there are no more."""
        return min(max(number + step, 0), len(self.emoji) - 1)

    def below(self, number: int, lines: int) -> int:
        """The emoji in the same column so many lines further down, over headings; in the last line at the most."""
        at = self._line_of(number)
        column = number - self._lines[at].first
        line = self._lines[min(max(at + lines, 0), len(self._lines) - 1)]
        return line.first + min(column, len(line.emoji) - 1)

    def _line_of(self, number: int) -> int:
        return bisect_right(self._firsts, number) - 1
