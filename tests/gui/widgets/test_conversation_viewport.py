"""Where rows stand in the pane, with invented heights and no screen."""

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.layout import Typesetter
from messenger.gui.widgets.conversation_view.rows import Row, Rows, Standing
from messenger.gui.widgets.conversation_view.viewport import KEPT_LAYOUTS, Viewport

PANE, MARGIN = 300, 8


def message(seq: int, height: int = 40, cid: str = "") -> ChatMessage:
    """A row of that height; one without a seq is waiting."""
    delivery = Delivery.RECEIVED if seq else Delivery.WAITING
    return ChatMessage("d1-2", seq, cid or f"cid{seq}", 2 if seq else 1, 0, str(height), delivery)


@dataclass(frozen=True)
class Layout:
    row: Row
    standing: Standing
    height: int


class Heights:
    """Takes a row's height from its text, times a factor; guesses 50 for all."""

    def __init__(self, factor: int = 1) -> None:
        self.factor = factor
        self.laid_out: list[Row] = []

    def estimates(self, rows: list[Row]) -> list[int]:
        return [50 for _ in rows]

    def lay_out(self, row: Row, standing: Standing) -> Layout:
        self.laid_out.append(row)
        return Layout(row, standing, int(row.text) * self.factor)


def typesetter(factor: int = 1) -> Typesetter:
    return cast(Typesetter, Heights(factor))


def viewport(rows: list[ChatMessage], unread_after: int | None = None) -> Viewport:
    made = Viewport(typesetter(), PANE, MARGIN)
    made.show(Rows(rows, unread_after))
    made.place()
    return made


def places(shown: Viewport) -> dict[str, tuple[int, int]]:
    """Of every visible row its top and bottom, by cid."""
    found = {}
    for spot in shown.place():
        assert isinstance(spot.layout.row, ChatMessage)
        found[spot.layout.row.cid] = (spot.top, spot.top + spot.layout.height)
    return found


def many(count: int, height: int = 40, first: int = 1) -> list[ChatMessage]:
    return [message(seq, height) for seq in range(first, first + count)]


def check(shown: Viewport) -> None:
    """The visible rows fill the pane without gap or overlap, and nothing hangs in the air."""
    spots = shown.place()
    assert [spot.at for spot in spots] == list(range(spots[0].at, spots[0].at + len(spots)))
    for upper, lower in pairwise(spots):
        assert upper.top + upper.layout.height == lower.top
    bottom = spots[-1].top + spots[-1].layout.height
    assert spots[0].top <= 0 or (spots[0].at == 0 and bottom == PANE - MARGIN)
    assert bottom >= PANE or (shown.at_bottom and bottom >= PANE - MARGIN)
    first, last = shown.shown_part()
    assert 0 <= first <= last <= 1
    assert (last == 1) >= shown.at_bottom


def test_begins_at_the_newest() -> None:
    shown = viewport(many(20))
    assert shown.at_bottom
    assert places(shown)["cid20"] == (PANE - MARGIN - 40, PANE - MARGIN)


def test_puts_too_few_rows_at_the_bottom() -> None:
    shown = viewport(many(2))
    assert places(shown) == {"cid1": (212, 252), "cid2": (252, 292)}
    shown.scroll(-100)
    assert places(shown) == {"cid1": (212, 252), "cid2": (252, 292)}
    assert shown.shown_part() == (0.0, 1.0)


def test_shows_nothing_when_there_is_nothing() -> None:
    shown = viewport([])
    shown.scroll(10)
    shown.jump(0.5)
    assert shown.place() == []
    shown.put(message(1))
    assert places(shown) == {"cid1": (252, 292)}


def test_begins_at_the_first_unread_row() -> None:
    shown = viewport(many(100), unread_after=49)
    assert places(shown)["cid50"][0] == 0
    assert not shown.at_bottom


def test_fills_the_pane_when_the_unread_ones_do_not() -> None:
    shown = viewport(many(100), unread_after=98)
    assert shown.at_bottom


def test_begins_at_the_first_unread_row_though_others_came_before_it_was_shown() -> None:
    shown = Viewport(typesetter(), 0, MARGIN)
    shown.show(Rows(many(100, first=101), 149))
    shown.prepend(many(50, first=51))
    shown.put(message(201))
    shown.resize(typesetter(), PANE)
    assert places(shown)["cid150"][0] == 0


def test_puts_a_row_into_the_middle() -> None:
    shown = viewport(many(100))
    shown.to_row(50)
    assert places(shown)["cid50"] == (130, 170)
    assert not shown.at_bottom


def test_puts_the_nearest_row_into_the_middle_when_that_one_is_not_there() -> None:
    shown = viewport([row for row in many(100) if not 45 <= row.seq < 50])
    shown.to_row(47)
    assert places(shown)["cid50"] == (130, 170)
    shown.to_row(1_000)
    assert list(places(shown))[-1] == "cid100"


def test_begins_with_a_row_that_is_higher_than_the_pane() -> None:
    shown = viewport([*many(50), message(51, 800), *many(50, first=52)])
    shown.to_row(51)
    assert places(shown)["cid51"] == (0, 800)


def test_shows_the_ends_without_a_hole_when_the_middle_would_make_one() -> None:
    shown = viewport(many(100))
    shown.to_row(1)
    assert places(shown)["cid1"][0] == 0
    shown.to_row(100)
    assert shown.place()[-1].top == PANE - MARGIN - 40
    assert shown.at_bottom


def test_puts_a_row_into_the_middle_as_soon_as_the_pane_has_a_size() -> None:
    shown = Viewport(typesetter(), 0, MARGIN)
    shown.show(Rows(many(100), 10))
    shown.to_row(50)
    shown.place()
    shown.put(message(101))
    shown.resize(typesetter(), PANE)
    assert places(shown)["cid50"] == (130, 170)


def test_stays_at_the_bottom_when_a_row_comes() -> None:
    shown = viewport(many(20))
    shown.put(message(21, 70))
    assert places(shown)["cid21"] == (222, 292)


def test_is_at_the_bottom_while_the_newest_row_is_seen_whole() -> None:
    shown = viewport(many(20))
    for up, seen in ((MARGIN, True), (1, False), (-1, True)):
        shown.scroll(-up)
        shown.place()
        assert shown.at_bottom is seen


def test_stays_where_it_is_when_a_row_comes_while_reading() -> None:
    shown = viewport(many(50))
    shown.scroll(-500)
    before = places(shown)
    shown.put(message(51))
    assert places(shown) == before


@given(st.integers(0, 3_000), st.integers(1, 300), st.integers(1, 90))
def test_shows_the_same_after_older_rows_came(up: int, count: int, height: int) -> None:
    shown = viewport(many(60, first=1_001))
    shown.scroll(-up)
    before = places(shown)
    shown.prepend(many(count, height, first=1_001 - count))
    after = places(shown)
    assert {cid: after[cid] for cid in before} == before
    check(shown)


def test_keeps_the_bottom_when_the_pane_grows_or_shrinks() -> None:
    shown = viewport(many(60))
    shown.scroll(-600)
    before = places(shown)
    setter = shown._typesetter
    shown.resize(setter, PANE - 100)
    smaller = places(shown)
    assert {top - smaller[cid][0] for cid, (top, _) in before.items() if cid in smaller} == {100}
    shown.resize(setter, PANE)
    assert places(shown) == before


def test_keeps_the_row_at_the_bottom_when_all_heights_change() -> None:
    shown = viewport(many(60))
    shown.scroll(-610)
    last = shown.place()[-1]
    hidden = last.top + last.layout.height - PANE
    shown.resize(typesetter(3), PANE)
    spot = shown.place()[-1]
    assert spot.layout.row is last.layout.row
    assert spot.top + spot.layout.height - PANE == 3 * hidden


def test_stays_at_the_bottom_when_all_heights_change() -> None:
    shown = viewport(many(60))
    shown.resize(typesetter(3), PANE)
    assert places(shown)["cid60"] == (PANE - MARGIN - 120, PANE - MARGIN)
    assert shown.at_bottom


def test_lays_out_no_row_that_is_not_seen() -> None:
    heights = Heights()
    shown = Viewport(cast(Typesetter, heights), PANE, MARGIN)
    shown.show(Rows(many(10_000)))
    shown.place()
    shown.scroll(-60)
    shown.place()
    assert len(heights.laid_out) <= PANE // 40 + 4


def test_does_not_lay_out_twice_what_has_not_changed() -> None:
    heights = Heights()
    shown = Viewport(cast(Typesetter, heights), PANE, MARGIN)
    shown.show(Rows(many(100)))
    for _ in range(5):
        shown.scroll(-300)
        shown.place()
        shown.scroll(300)
        shown.place()
    assert len(heights.laid_out) == len({id(row) for row in heights.laid_out})


def test_lays_out_a_row_anew_when_its_neighbours_change() -> None:
    shown = viewport([message(1)])
    (only,) = shown.place()
    assert only.layout.standing.last
    shown.put(message(2))
    assert not shown.place()[0].layout.standing.last


def test_keeps_a_bounded_number_of_layouts() -> None:
    shown = viewport(many(2 * KEPT_LAYOUTS))
    for _ in range(3 * KEPT_LAYOUTS // 5):
        shown.scroll(-200)
        shown.place()
    assert len(shown._layouts) <= KEPT_LAYOUTS


def test_jumps_to_any_part() -> None:
    shown = viewport(many(1_000, 50))
    shown.jump(0.5)
    assert shown.place()[0].at == 500
    shown.jump(0)
    assert shown.place()[0].top == 0
    assert shown.shown_part()[0] == 0
    shown.jump(1)
    shown.place()
    assert shown.at_bottom


def test_takes_a_waiting_row_out() -> None:
    shown = viewport([*many(20), message(0, cid="a"), message(0, cid="b")])
    shown.take_out("a")
    shown.take_out("nobody")
    assert list(places(shown))[-2:] == ["cid20", "b"]
    assert shown.at_bottom


def test_knows_when_little_is_left_above() -> None:
    shown = viewport(many(60, 50))
    assert not shown.near_top
    shown.scroll(-60 * 50 + 2 * PANE - MARGIN)
    shown.place()
    assert not shown.near_top
    shown.scroll(-1)
    shown.place()
    assert shown.near_top


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 60)),
        st.tuples(st.just("scroll"), st.integers(-2_000, 2_000)),
        st.tuples(st.just("jump"), st.integers(0, 100)),
        st.tuples(st.just("older"), st.integers(1, 200)),
        st.tuples(st.just("wait"), st.integers(0, 5)),
        st.tuples(st.just("out"), st.integers(0, 5)),
    ),
    max_size=25,
)


@given(st.lists(st.integers(10, 900), min_size=1, max_size=30), STEPS)
def test_leaves_no_gap_whatever_happens(heights: list[int], steps: list[tuple[str, int]]) -> None:
    first = 10_000
    shown = viewport([message(first + 2 * index, height) for index, height in enumerate(heights)])
    for what, number in steps:
        match what:
            case "put":
                shown.put(message(first + number, 30 + number))
            case "scroll":
                shown.scroll(number)
            case "jump":
                shown.jump(number / 100)
            case "older":
                first -= number
                shown.prepend(many(number, 20 + number, first))
                first += number // 2
            case "wait":
                shown.put(message(0, 33, cid=f"w{number}"))
            case _:
                shown.take_out(f"w{number}")
        check(shown)
