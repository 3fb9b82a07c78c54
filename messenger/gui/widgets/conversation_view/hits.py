"""From a point to a place in a text, and from a stretch of a text to what it covers on the screen. No Tk, no colours.

Places are counted in characters of the text as typed, and lie between two of them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from messenger.gui.look.plain import plain_characters
from messenger.gui.widgets.conversation_view.files.words import spoken
from messenger.gui.widgets.conversation_view.layout import RowLayout
from messenger.gui.widgets.conversation_view.lines import Line, Ruler, Run, is_mark
from messenger.gui.widgets.conversation_view.neutral import neutral
from messenger.gui.widgets.conversation_view.viewport import Placed

Span = tuple[int, int]
"""From one place in a text to another."""

_EMPTY = 0.3  # how much of a line's height is shaded where an empty line is selected


class Cell(NamedTuple):
    """What is selected as one: characters ``start`` to ``end``, drawn from ``left`` to ``right``.

    ``rtl``: it is read from right to left, so its end is at the left.
    """

    left: int
    right: int
    start: int
    end: int
    rtl: bool = False


class Shade(NamedTuple):
    """What is shaded of the line ``number``, px from the left of its text."""

    number: int
    left: int
    right: int


def spot_at(visible: Sequence[Placed], y: int) -> Placed | None:
    """The row at this height of the pane, or the nearest one; None where nothing stands."""
    return next((spot for spot in visible if y < spot.top + spot.layout.height), visible[-1] if visible else None)


def place_at(layout: RowLayout, x: int, y: int) -> int:
    """The place nearest to a point. ``x`` is from the left of the pane, ``y`` from the top of the row.

    Over the bubble it is the beginning of the text, under it the end.
    """
    top, bottom = _text_box(layout)
    if not layout.lines:  # a file without words is selected as one
        return 0 if 2 * y < top + bottom else len(spoken(layout.row))
    most = len(layout.row.text)  # a notice has its time after that
    if y < top:
        return 0
    return min(most, _place_in_line(_line_at(layout, y), layout, x - layout.text_x) if y < bottom else most)


def _place_in_line(line: Line, layout: RowLayout, x: int) -> int:
    cells = cells_of(line, layout)
    cell = _cell_at(cells, x)
    if cell is None:
        return line.start
    if x < cell.left or x >= cell.right:  # beside the line, at its end with the blanks that hang
        return line.start if (x < cell.left) != line.rtl else line.end
    return cell.start if (2 * x < cell.left + cell.right) != cell.rtl else cell.end


def cell_at(layout: RowLayout, x: int, y: int) -> Span:
    """The character or emoji at a point, or the nearest one."""
    if not layout.lines:
        return 0, 0
    line = _line_at(layout, y)
    cell = _cell_at(cells_of(line, layout), x - layout.text_x)
    return (cell.start, cell.end) if cell else (line.start, line.start)


def is_over_text(layout: RowLayout, x: int, y: int) -> bool:
    """Whether a point lies where the row has something to select: in its bubble, or on its lines."""
    top, bottom = _text_box(layout)
    if layout.box is not None:
        return layout.box[0] <= x < layout.box[2] and top <= y < bottom
    left = min((run.x for line in layout.lines for run in line.runs), default=0)
    right = max((run.x + run.width for line in layout.lines for run in line.runs), default=0)
    return left <= x - layout.text_x < right and top <= y < bottom


def is_over_letters(layout: RowLayout, x: int, y: int) -> bool:
    """Whether a point lies on a line of the text, or between two letters of it."""
    number = (y - layout.text_y) // layout.line
    if not 0 <= number < len(layout.lines) or not layout.lines[number].runs:
        return False
    first, last = layout.lines[number].runs[0], layout.lines[number].runs[-1]
    return first.x <= x - layout.text_x < last.x + last.width


def shades_of(layout: RowLayout, span: Span, first: int, last: int) -> Iterator[Shade]:
    """What to shade for a selected stretch, of the lines ``first`` to ``last``, both included."""
    start, end = span
    for number in range(max(0, first), min(len(layout.lines), last + 1)):
        line = layout.lines[number]
        if line.end < start or line.start > end:
            continue
        if not line.runs:
            if start <= line.start < end:
                yield Shade(number, 0, int(layout.line * _EMPTY))
            continue
        if start <= line.start and line.end <= end:
            yield Shade(number, line.runs[0].x, line.runs[-1].x + line.runs[-1].width)
            continue
        yield from _merged(number, (cell for cell in cells_of(line, layout) if start <= cell.start and cell.end <= end))


def cells_of(line: Line, layout: RowLayout) -> list[Cell]:
    """The cells of one line of a row's text from left to right, without holes between them."""
    return _cells_in(line, layout.row.text, layout.font)


def shades_in(line: Line, text: str, font: Ruler, span: Span) -> Iterator[Shade]:
    """What to shade of a line that stands alone, for a stretch of its ``text``."""
    start, end = span
    yield from _merged(0, (cell for cell in _cells_in(line, text, font) if start <= cell.start and cell.end <= end))


def _cells_in(line: Line, text: str, font: Ruler) -> list[Cell]:
    cells: list[Cell] = []
    for run in line.runs:
        if cells and run.x > cells[-1].right:
            cells += _blanks(cells[-1], run)
        cells += _cells_of_run(run, text, font)
    return cells


def _cells_of_run(run: Run, text: str, font: Ruler) -> list[Cell]:
    if run.picture:
        return [Cell(run.x, run.x + run.width, run.start, run.end)]
    widths = font.advances(run.text)
    if run.clusters:
        return list(_clusters(run, widths))
    typed = neutral(text)[run.start : run.end] if len(run.text) != run.end - run.start else run.text
    same = len(typed) == len(run.text)
    cells: list[Cell] = []
    x, drawn = run.x, 0
    for at, character in enumerate(typed, run.start):
        count = 1 if same else len(plain_characters(character))
        right = x + sum(widths[drawn : drawn + count])
        drawn += count
        if cells and (not count or is_mark(character)):
            cells[-1] = cells[-1]._replace(right=right, end=at + 1)
        else:
            cells.append(Cell(x, right, at, at + 1))
        x = right
    return cells


def _clusters(run: Run, widths: Sequence[int]) -> Iterator[Cell]:
    x, drawn = run.x, 0
    for cluster in run.clusters:
        right = x + sum(widths[drawn : drawn + cluster.length])
        if len(run.clusters) == 1:
            right = x + run.width  # a tab is wider than the blank that is drawn for it
        yield Cell(x, right, cluster.start, cluster.end, run.rtl)
        x, drawn = right, drawn + cluster.length


def _blanks(before: Cell, run: Run) -> Iterator[Cell]:
    """The blanks between two runs, which share the room there."""
    count = run.start - before.end
    room = run.x - before.right
    edges = [before.right + room * number // max(1, count) for number in range(count + 1)]
    for number, (left, right) in enumerate(pairwise(edges), before.end):
        yield Cell(left, right, number, number + 1)


def _merged(number: int, cells: Iterator[Cell]) -> Iterator[Shade]:
    """One shade for cells that stand side by side."""
    shade: Shade | None = None
    for cell in cells:
        if shade is not None and shade.right == cell.left:
            shade = shade._replace(right=cell.right)
            continue
        if shade is not None:
            yield shade
        shade = Shade(number, cell.left, cell.right)
    if shade is not None:
        yield shade


def _text_box(layout: RowLayout) -> tuple[int, int]:
    """From which height to which, from the top of the row, a point counts as beside the lines."""
    if layout.box is not None:
        return layout.box[1], layout.box[3]
    return layout.text_y, layout.text_y + len(layout.lines) * layout.line


def _line_at(layout: RowLayout, y: int) -> Line:
    return layout.lines[max(0, min((y - layout.text_y) // layout.line, len(layout.lines) - 1))]


def _cell_at(cells: Sequence[Cell], x: int) -> Cell | None:
    return next((cell for cell in cells if x < cell.right), cells[-1] if cells else None)
