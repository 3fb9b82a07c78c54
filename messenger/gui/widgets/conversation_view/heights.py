"""The heights of many rows, in blocks: where a row begins and which row lies at a place, without walking over all.

Heights are whole px. Nothing here knows what a row is, or which heights are estimates.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

BLOCK = 128
"""Rows in a block. A block that has grown to twice as many is split."""


class _Block:
    __slots__ = ("heights", "total")

    def __init__(self, heights: array[int]) -> None:
        self.heights = heights
        self.total = sum(heights)


class Heights:
    """A list of heights with its running sums. Indexes must lie inside; ``IndexError`` otherwise."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._blocks: list[_Block] = _in_blocks(array("i", heights))
        self._count = sum(len(block.heights) for block in self._blocks)
        self._total = sum(block.total for block in self._blocks)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> int:
        block, within = self._find(index)
        return self._blocks[block].heights[within]

    @property
    def total(self) -> int:
        """The height of all rows together."""
        return self._total

    def set(self, index: int, height: int) -> None:
        """Give one row another height."""
        number, within = self._find(index)
        block = self._blocks[number]
        change = height - block.heights[within]
        block.heights[within] = height
        block.total += change
        self._total += change

    def insert(self, index: int, heights: Iterable[int]) -> None:
        """Put rows before the row ``index``, or at the end when it is the number of rows."""
        new = array("i", heights)
        if not new:
            return
        if not self._blocks:
            self._blocks = _in_blocks(new)
        elif index == 0 and len(new) > BLOCK:
            self._blocks[:0] = _in_blocks(new)
        else:
            number, within = self._find(index - 1) if index else (0, -1)
            block = self._blocks[number]
            block.heights[within + 1 : within + 1] = new
            if len(block.heights) > 2 * BLOCK:
                self._blocks[number : number + 1] = _in_blocks(block.heights)
            else:
                block.total += sum(new)
        self._count += len(new)
        self._total += sum(new)

    def remove(self, index: int) -> None:
        """Take one row out."""
        number, within = self._find(index)
        block = self._blocks[number]
        height = block.heights.pop(within)
        block.total -= height
        if not block.heights:
            del self._blocks[number]
        self._count -= 1
        self._total -= height

    def offset(self, index: int) -> int:
        """How much lies above the row ``index``; for the number of rows itself: everything."""
        if index == self._count:
            return self._total
        number, within = self._find(index)
        above = sum(block.total for block in self._blocks[:number])
        return above + sum(self._blocks[number].heights[:within])

    def at(self, offset: int) -> tuple[int, int]:
        """The row that covers ``offset`` px from the top, and how far inside the row that is.

        Outside of all rows it is the nearest one. Raises ``IndexError`` when there are none.
        """
        if not self._count:
            raise IndexError("no rows")
        rest = max(0, min(offset, self._total - 1))
        index = 0
        for block in self._blocks:
            if rest < block.total:
                for height in block.heights:
                    if rest < height:
                        return index, rest
                    rest -= height
                    index += 1
            rest -= block.total
            index += len(block.heights)
        return self._count - 1, 0  # all rows without height

    def _find(self, index: int) -> tuple[int, int]:
        """The block of a row and its place inside."""
        if not 0 <= index < self._count:
            raise IndexError(f"row {index} of {self._count}")
        if index * 2 < self._count:
            for number, block in enumerate(self._blocks):
                if index < len(block.heights):
                    return number, index
                index -= len(block.heights)
        index -= self._count
        for number in range(len(self._blocks) - 1, -1, -1):
            index += len(self._blocks[number].heights)
            if index >= 0:
                return number, index
        raise AssertionError("the blocks hold every row")


def _in_blocks(heights: array[int]) -> list[_Block]:
    return [_Block(heights[start : start + BLOCK]) for start in range(0, len(heights), BLOCK)]
