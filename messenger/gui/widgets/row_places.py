"""Where the rows of a list stand: rows of one height, under some of which a heading comes first. No widget here."""

from collections.abc import Sequence


class RowPlaces:
    """All heights in px of the screen. ``heads``: over which rows a heading stands, by their numbers, in order."""

    def __init__(self, row: int, head: int) -> None:
        self.row = row
        self.head = head
        self.count = 0
        self.heads: Sequence[int] = ()

    @property
    def total(self) -> int:
        """How high everything is together."""
        return self.count * self.row + len(self.heads) * self.head

    def top_of(self, number: int) -> int:
        """Where row ``number`` begins, its heading left out."""
        return number * self.row + sum(self.head for head in self.heads if head <= number)

    def head_of(self, number: int) -> int:
        """Where the heading over row ``number`` begins."""
        return self.top_of(number) - self.head

    def at(self, y: int) -> int | None:
        """The row that lies at ``y``; None for a heading, and for where nothing is."""
        number = self.first_below(y)
        return number if number < self.count and y >= max(0, self.top_of(number)) else None

    def first_below(self, y: int) -> int:
        """The first row that ends below ``y``; ``count`` when there is none."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self.top_of(middle) + self.row > y:
                high = middle
            else:
                low = middle + 1
        return low
