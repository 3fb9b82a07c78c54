"""Where emoji lie in the picker's grid, and where the arrow keys lead."""

import pytest

from messenger.gui.widgets.emoji_picker.layout import GridLayout, Section

CELL, HEADING = 36, 30


@pytest.fixture
def layout() -> GridLayout:
    """Three rows of emoji under two headings: two, three and one."""
    sections = [Section("recent", "Recently used", "ab"), Section("smileys", "Smileys", "cdef")]
    return GridLayout(sections, 3, CELL, HEADING)


def test_headings_and_rows_follow_each_other(layout: GridLayout) -> None:
    assert [(row.top, row.heading, "".join(row.emoji), row.first) for row in layout.rows] == [
        (0, "Recently used", "", 0), (30, "", "ab", 0), (66, "Smileys", "", 2), (96, "", "cde", 2), (132, "", "f", 5),
    ]  # fmt: skip
    assert layout.height == 168
    assert "".join(layout.emoji) == "abcdef"
    assert layout.starts == {"recent": 0, "smileys": 66}


def test_only_what_is_seen_is_drawn(layout: GridLayout) -> None:
    assert list(layout.seen(0, 30)) == [0]
    assert list(layout.seen(0, 31)) == [0, 1]
    assert list(layout.seen(65, 2)) == [1, 2]
    assert list(layout.seen(130, 1_000)) == [3, 4]


def test_says_in_which_section_one_looks(layout: GridLayout) -> None:
    assert [layout.section_at(top) for top in (-5, 0, 65, 66, 999)] == [
        "recent", "recent", "recent", "smileys", "smileys",
    ]  # fmt: skip


def test_finds_the_place_of_each_and_each_by_its_place(layout: GridLayout) -> None:
    assert [layout.place_of(number) for number in range(6)] == [
        (0, 30), (36, 30), (0, 96), (36, 96), (72, 96), (0, 132),
    ]  # fmt: skip
    for number in range(6):
        x, y = layout.place_of(number)
        assert layout.number_at(x, y) == layout.number_at(x + CELL - 1, y + CELL - 1) == number


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0, 29), (72, 40), (-1, 40), (0, 70), (36, 140), (0, 168), (0, -1)])
def test_there_is_nothing_between(layout: GridLayout, x: int, y: int) -> None:
    assert layout.number_at(x, y) is None


def test_the_arrows_stay_in_their_column_over_headings(layout: GridLayout) -> None:
    assert layout.below(1, 1) == 3
    assert layout.below(4, -1) == 1  # there is no third one
    assert layout.below(4, 1) == 5
    assert layout.below(0, -1) == 0
    assert layout.below(3, 9) == 5


def test_the_arrows_go_on_from_row_to_row_and_stop_at_the_ends(layout: GridLayout) -> None:
    assert [layout.beside(number, 1) for number in range(6)] == [1, 2, 3, 4, 5, 5]
    assert layout.beside(0, -1) == 0


def test_nothing_has_no_place() -> None:
    layout = GridLayout([], 3, CELL, HEADING)
    assert (layout.height, layout.rows, layout.section_at(0), layout.number_at(0, 0)) == (0, [], "", None)
    assert list(layout.seen(0, 100)) == []
