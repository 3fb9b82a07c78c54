"""Heights in blocks answer as a plain list of numbers would, only faster."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.widgets.conversation_view.heights import BLOCK, Heights

HEIGHTS = st.integers(0, 5 * BLOCK).map(lambda count: [index * 37 % 101 for index in range(count)])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.floats(0, 1), st.lists(st.integers(0, 500), max_size=300)),
        st.tuples(st.just("set"), st.floats(0, 0.999), st.integers(0, 500)),
        st.tuples(st.just("remove"), st.floats(0, 0.999), st.none()),
    ),
    max_size=30,
)


def same(heights: Heights, plain: list[int]) -> None:
    assert len(heights) == len(plain)
    assert heights.total == sum(plain)
    assert [heights[index] for index in range(len(plain))] == plain
    offsets = list(accumulate(plain, initial=0))
    assert [heights.offset(index) for index in range(0, len(plain) + 1, 7)] == offsets[::7]


@given(HEIGHTS, CHANGES)
def test_agree_with_a_naive_sum(start: list[int], changes: list[tuple[str, float, object]]) -> None:
    heights, plain = Heights(start), list(start)
    for what, where, value in changes:
        if what == "insert":
            assert isinstance(value, list)
            index = round(where * len(plain))
            heights.insert(index, value)
            plain[index:index] = value
        elif not plain:
            continue
        elif what == "set":
            assert isinstance(value, int)
            index = int(where * len(plain))
            heights.set(index, value)
            plain[index] = value
        else:
            index = int(where * len(plain))
            heights.remove(index)
            del plain[index]
    same(heights, plain)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=4 * BLOCK), st.integers(-10, 30_000))
def test_find_the_row_at_a_place(plain: list[int], offset: int) -> None:
    heights = Heights(plain)
    index, within = heights.at(offset)
    if not sum(plain):
        assert within == 0
    else:
        inside = max(0, min(offset, sum(plain) - 1))
        assert sum(plain[:index]) + within == inside
        assert within < plain[index]


def test_count_what_came_into_the_middle() -> None:
    heights = Heights([10] * 1_000)
    heights.insert(5, [7, 7])
    assert heights.offset(900) == 10 * 898 + 14
    assert heights.at(10 * 898 + 14) == (900, 0)


def test_have_no_row_when_empty() -> None:
    heights = Heights()
    assert (len(heights), heights.total, heights.offset(0)) == (0, 0, 0)
    with pytest.raises(IndexError):
        heights.at(0)


@pytest.mark.parametrize("index", [-1, 3])
def test_refuse_an_index_outside(index: int) -> None:
    heights = Heights([1, 2, 3])
    with pytest.raises(IndexError):
        heights[index]
    with pytest.raises(IndexError):
        heights.remove(index)


def test_find_a_row_among_many_in_any_part() -> None:
    heights = Heights([10] * 100_000)
    heights.set(99_000, 500)
    assert heights.at(10 * 99_000 + 499) == (99_000, 499)
    assert heights.at(10 * 50_000 + 3) == (50_000, 3)
    assert heights.offset(99_999) == 10 * 99_998 + 500
