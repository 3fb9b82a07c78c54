"""Which rows stand where in the pane. Decides all places from one anchor; draws nothing.

The anchor is one row and how far its bottom is from the pane's bottom. Everything else is laid out from there, upwards
and downwards, and only as far as the pane reaches. So rows may come, go and change their height anywhere without what
the eye looks at moving; heights of rows that were never laid out are estimates and only move the scrollbar.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from messenger.client.model import ChatMessage
from messenger.gui.widgets.conversation_view.heights import Heights
from messenger.gui.widgets.conversation_view.layout import RowLayout, Typesetter
from messenger.gui.widgets.conversation_view.rows import Row, Rows

KEPT_LAYOUTS = 600


class Placed(NamedTuple):
    """A row that can be seen at least in part: the row ``at`` this index, and where its top is in the pane."""

    at: int
    top: int
    layout: RowLayout


class Place(NamedTuple):
    """What the pane ends in: the row ``at`` this index, and which ``part`` of its height lies below, from 0 to 1."""

    at: int
    part: float


class Viewport:
    """The rows of a conversation and the part of them that the pane shows. Call ``place`` after every change."""

    def __init__(self, typesetter: Typesetter, height: int, margin: int) -> None:
        self._typesetter = typesetter
        self._height = height
        self._margin = margin  # under the newest row
        self._layouts: OrderedDict[int, RowLayout] = OrderedDict()
        self._anchor = 0
        self._below = margin
        self._start: int | None = None  # the row to begin with, until the pane has a size
        self._in_middle = False  # where that row is to stand: at the top otherwise
        self._ending: Place | None = None  # the place to go on at, until the pane has a size
        self.show(Rows())

    def show(self, rows: Rows) -> None:
        """Show other rows: from the first unread one, or else from the end."""
        self._rows = rows
        self._layouts.clear()
        self._heights = Heights(self._typesetter.estimates(rows))
        self.visible: list[Placed] = []
        self.to_bottom()
        self._start, self._in_middle = rows.first_unread(), False
        self.at_bottom = self._start is None

    @property
    def ending(self) -> Place | None:
        """Where the pane ends, for ``go_on``; None at the bottom, and before anything was placed."""
        if self._ending is not None or self.at_bottom or not self.visible:
            return self._ending
        last = self.visible[-1]
        hidden = last.top + last.layout.height - self._height
        return Place(last.at, max(0, hidden) / max(1, last.layout.height))

    def go_on(self, rows: Rows, ending: Place | None) -> None:
        """Show rows as another viewport has shown them; None: from the end."""
        self.show(rows)
        self.to_bottom()
        self._ending, self.at_bottom = ending, ending is None

    def resize(self, typesetter: Typesetter, height: int) -> None:
        """The pane has another size or look. What was at its bottom stays there."""
        self._height = height
        if typesetter is self._typesetter:
            return
        self._typesetter = typesetter
        self._layouts.clear()
        if not len(self._rows) or self.at_bottom or self._start is not None or self._ending is not None:
            return
        before = self._heights[self._anchor]
        if self._below < 0 < before:  # the pane ends inside this row: it ends in the same part of it again
            self._below = self._below * self._lay_out(self._anchor).height // before

    def put(self, row: Row) -> None:
        """Put a row in, or in place of the same message. At the bottom it stays at the bottom."""
        removed, inserted = self._rows.put(row)
        if removed != inserted:
            if removed is not None:
                self._heights.remove(removed)
                self._shift(removed, -1)
            self._heights.insert(inserted, self._typesetter.estimates([row]))
            self._shift(inserted, 1)
        if self.at_bottom:
            self.to_bottom()

    def take_out(self, cid: str) -> None:
        """Take out a message that the server has not numbered; nothing happens when it is not there."""
        index = self._rows.take_out(cid)
        if index is not None:
            self._heights.remove(index)
            self._shift(index, -1)
            if self.at_bottom:
                self.to_bottom()

    def prepend(self, rows: Sequence[Row]) -> None:
        """Put older rows before all others."""
        if self._rows.prepend(rows):
            self._heights.insert(0, self._typesetter.estimates(rows))
            self._shift(0, len(rows))
        else:
            for row in rows:
                self.put(row)

    def look_again(self, wanted: Callable[[ChatMessage], bool]) -> bool:
        """Lay out anew those of these messages that look different now; return whether there is one."""
        different = False
        for key, layout in self._layouts.items():
            row = layout.row
            if not isinstance(row, ChatMessage) or row.file is None or not wanted(row):
                continue
            new = self._typesetter.lay_out(row, layout.standing)
            if (new.file, new.box) != (layout.file, layout.box):
                self._layouts[key] = new
                different = True
        return different

    def scroll(self, distance: int) -> None:
        """Look ``distance`` px further down."""
        self._start = self._ending = None
        self._below += distance

    def to_bottom(self) -> None:
        """Look at the newest row."""
        self._start = self._ending = None
        self._anchor = max(0, len(self._rows) - 1)
        self._below = self._margin

    def to_row(self, seq: int) -> None:
        """Look at the row ``seq``, or what is nearest to it: in the middle, or from its top if it is too high."""
        index = self._rows.nearest(seq)
        if index is not None:
            self._start, self._in_middle, self._ending = index, True, None
            self.at_bottom = False

    def stop_at(self, index: int) -> None:
        """If newer rows have pushed the row ``index`` out over the top, put it at the top and stay there."""
        placed = self.place()
        if not placed:  # nothing can be seen: the pane has no height yet
            return
        first = placed[0]
        if self.at_bottom and (first.at > index or (first.at == index and first.top < 0)):
            self._start, self._in_middle = index, False
            self.at_bottom = False

    def jump(self, fraction: float) -> None:
        """Put what lies after this part of all the height at the top of the pane."""
        if not len(self._rows):
            return
        self._start = self._ending = None
        offset = round(fraction * (self._heights.total + self._margin))
        index, within = self._heights.at(offset)
        estimate = self._heights[index]
        height = self._lay_out(index).height
        self._look_from(index, within * height // max(1, estimate))

    def place(self) -> list[Placed]:
        """Lay out what the pane shows and say where it stands, from top to bottom."""
        count = len(self._rows)
        if not count or self._height <= 0:
            self.visible = []
            return self.visible
        if self._start is not None:
            start, self._start = self._start, None
            above = max(0, (self._height - self._lay_out(start).height) // 2) if self._in_middle else 0
            self._look_from(start, -above)
        if self._ending is not None:
            (self._anchor, part), self._ending = self._ending, None
            self._below = -round(part * self._lay_out(self._anchor).height)
        placed = self._placed_around_anchor(count)
        self.visible = [
            spot for spot in placed if spot.top < self._height and spot.top + spot.layout.height > 0
        ] or placed[-1:]
        last = self.visible[-1]
        self._anchor = last.at
        self._below = self._height - last.top - last.layout.height
        self.at_bottom = last.at == count - 1 and self._below >= 0
        return self.visible

    def shown_part(self) -> tuple[float, float]:
        """Which part of all the height the pane shows, from 0 to 1."""
        if not self.visible:
            return 0.0, 1.0
        total = self._heights.total + self._margin
        above = self._hidden_above()
        return max(0.0, above / total), 1.0 if self.at_bottom else min(1.0, (above + self._height) / total)

    @property
    def near_top(self) -> bool:
        """Whether less than a pane is left above."""
        return self._hidden_above() < self._height

    @property
    def hidden_below(self) -> int:
        """How much lies under the pane, px."""
        if self.at_bottom or not self.visible:
            return 0
        return max(0, self._heights.total + self._margin - self._hidden_above() - self._height)

    def _hidden_above(self) -> int:
        if not self.visible:
            return 0
        return self._heights.offset(self.visible[0].at) - self.visible[0].top

    def _look_from(self, index: int, within: int) -> None:
        """Put the place ``within`` px inside a row at the top of the pane."""
        self._anchor = index
        self._below = self._height + within - self._lay_out(index).height

    def _shift(self, index: int, count: int) -> None:
        """``count`` rows came in before the row ``index``, or went if it is negative."""
        if self._anchor > index or (self._anchor == index and count > 0):
            self._anchor += count
        self._anchor = max(0, min(self._anchor, len(self._rows) - 1))
        if self._start is not None and self._start >= index:
            self._start += count
        if self._ending is not None and self._ending.at >= index:
            self._ending = self._ending._replace(at=max(0, self._ending.at + count))

    def _placed_around_anchor(self, count: int) -> list[Placed]:
        layout = self._lay_out(self._anchor)
        placed = [Placed(self._anchor, self._height - self._below - layout.height, layout)]
        self._fill_down(placed, count)
        placed = self._without_hole_below(placed, count)
        while placed[0].top > 0 and placed[0].at > 0:
            index = placed[0].at - 1
            layout = self._lay_out(index)
            placed.insert(0, Placed(index, placed[0].top - layout.height, layout))
        if placed[0].top > 0:  # the oldest row stands at the top, or everything at the bottom if it is too little
            placed = _moved(placed, -placed[0].top)
            self._fill_down(placed, count)
            placed = self._without_hole_below(placed, count)
        return placed

    def _fill_down(self, placed: list[Placed], count: int) -> None:
        y = placed[-1].top + placed[-1].layout.height
        for index in range(placed[-1].at + 1, count):
            if y >= self._height:
                return
            layout = self._lay_out(index)
            placed.append(Placed(index, y, layout))
            y += layout.height

    def _without_hole_below(self, placed: list[Placed], count: int) -> list[Placed]:
        last = placed[-1]
        hole = self._height - self._margin - last.top - last.layout.height
        return _moved(placed, hole) if hole > 0 and last.at == count - 1 else placed

    def _lay_out(self, index: int) -> RowLayout:
        row = self._rows[index]
        standing = self._rows.standing(index)
        layout = self._layouts.get(id(row))
        if layout is None or layout.row is not row or layout.standing != standing:
            layout = self._layouts[id(row)] = self._typesetter.lay_out(row, standing)
            if len(self._layouts) > KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        self._layouts.move_to_end(id(row))
        if self._heights[index] != layout.height:
            self._heights.set(index, layout.height)
        return layout


def _moved(placed: list[Placed], distance: int) -> list[Placed]:
    return [spot._replace(top=spot.top + distance) for spot in placed]
