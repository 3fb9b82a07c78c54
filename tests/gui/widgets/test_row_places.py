from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.widgets.row_places import RowPlaces


@given(st.integers(0, 50), st.sets(st.integers(0, 49), max_size=4))
def test_every_height_belongs_to_one_row_or_to_the_heading_over_it(count: int, heads: set[int]) -> None:
    places = RowPlaces(7, 3)
    places.count, places.heads = count, sorted(head for head in heads if head < count)
    y = 0
    for number in range(count):
        if number in places.heads:
            assert places.head_of(number) == y
            assert [places.at(y + part) for part in range(3)] == [None] * 3
            assert places.first_below(y) == number
            y += 3
        assert places.top_of(number) == y
        assert [places.at(y + part) for part in range(7)] == [number] * 7
        y += 7
    assert places.total == y
    assert places.at(y) is None
    assert places.at(-1) is None
    assert places.first_below(y) == count
