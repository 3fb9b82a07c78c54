"""The sums behind zooming and pushing: what is seen of a picture, and what stays where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.pictures.lens import CLOSEST, Lens, Part

ROOM = (800, 600)
LARGE = (4000, 3000)

sides = st.tuples(st.integers(1, 20_000), st.integers(1, 20_000))
rooms = st.tuples(st.integers(50, 3000), st.integers(50, 3000))
points = st.tuples(st.floats(0, 1), st.floats(0, 1))


def lens(picture: tuple[int, int] = LARGE, room: tuple[int, int] = ROOM) -> Lens:
    return Lens(picture, room).fitted()


def seen_at(it: Lens, at: tuple[float, float]) -> tuple[float, float]:
    """The place of the picture that stands there in the room."""
    return it.x + (at[0] - it.room[0] / 2) / it.scale, it.y + (at[1] - it.room[1] / 2) / it.scale


def test_sees_all_of_a_large_picture() -> None:
    it = lens()
    assert it.scale == 0.2
    assert tuple(it.part) == (0, 0, 4000, 3000)
    assert it.size == ROOM
    assert it.place(it.part) == (0, 0)
    assert it.fits is True


def test_sees_a_small_picture_in_its_own_size_in_the_middle() -> None:
    it = lens((100, 50))
    assert it.scale == 1
    assert it.size == (100, 50)
    assert it.place(it.part) == (350, 275)


def test_keeps_under_the_pointer_what_is_there() -> None:
    at = (200.0, 450.0)
    closer = lens().zoomed(4, at)
    for _ in range(6):
        before = seen_at(closer, at)
        closer = closer.zoomed(1.25, at)
        assert seen_at(closer, at) == pytest.approx(before)


def test_comes_only_so_close_and_goes_only_so_far() -> None:
    assert lens().zoomed(1e6).scale == CLOSEST
    assert lens().zoomed(1e-6) == lens()
    assert lens((4, 4), (3000, 3000)).zoomed(1e6).scale == CLOSEST


def test_cannot_be_pushed_into_emptiness() -> None:
    closer = lens().at_scale(1)
    assert closer.moved(1e6, 1e6).part == (0, 0, 800, 600)
    assert closer.moved(-1e6, -1e6).part == (3200, 2400, 4000, 3000)
    assert lens().moved(50, 50) == lens()


def test_is_pushed_as_far_as_the_hand_goes() -> None:
    closer = lens().at_scale(2)
    before = closer.place(Part(1000, 1000, 1001, 1001))
    after = closer.moved(30, -20).place(Part(1000, 1000, 1001, 1001))
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((30, -20))


def test_another_room_shows_all_where_all_was_seen() -> None:
    assert lens().in_room((400, 300)) == lens(LARGE, (400, 300))
    closer = lens().at_scale(1)
    narrower = closer.in_room((400, 300))
    assert (narrower.scale, narrower.x, narrower.y) == (1, closer.x, closer.y)
    assert closer.in_room((5000, 5000)).fits


@given(sides, rooms, points, st.lists(st.floats(0.3, 3), max_size=6), st.floats(-5000, 5000))
def test_what_is_seen_lies_in_the_picture_and_in_the_room(
    picture: tuple[int, int], room: tuple[int, int], at: tuple[float, float], factors: list[float], by: float
) -> None:
    it = lens(picture, room)
    for factor in factors:
        it = it.zoomed(factor, (at[0] * room[0], at[1] * room[1])).moved(by, -by)
        left, top, right, bottom = it.part
        assert 0 <= left < right <= picture[0]
        assert 0 <= top < bottom <= picture[1]
        assert 1 <= it.size[0] <= room[0]
        assert 1 <= it.size[1] <= room[1]
        x, y = it.place(it.part)
        assert -0.01 <= x <= room[0]
        assert -0.01 <= y <= room[1]
