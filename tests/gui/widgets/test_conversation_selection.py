"""What is selected: which parts of which rows, whatever comes, goes and moves, and what is copied of it."""

from dataclasses import replace

import pytest

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.widgets.conversation_view.dates import time_words
from messenger.gui.widgets.conversation_view.rows import Row, Rows
from messenger.gui.widgets.conversation_view.selection import Selection, Spot
from tests.gui.widgets.shown_conversation import ANNA, ME, NAMES, NOON, message, messages

TIME = time_words(NOON)


def name_of(user: int) -> str:
    return NAMES[user]


class Case:
    """Rows and a selection in them."""

    def __init__(self, *rows: Row) -> None:
        self.rows = Rows(rows)
        self.selection = Selection()
        self.selection.show(self.rows)

    def select(self, first: int, start: int, last: int, end: int) -> None:
        self.selection.begin(Spot(self.rows[first], start, start))
        self.selection.extend(Spot(self.rows[last], end, end))

    def put(self, row: ChatMessage) -> None:
        self.rows.put(row)
        self.selection.replace(row)

    @property
    def text(self) -> str:
        return self.selection.text(name_of)

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """What is selected, by the text of the row."""
        bounds = self.selection.bounds
        found = {row.text: bounds and bounds.span(at, len(row.text)) for at, row in enumerate(self.rows)}
        return {text: span for text, span in found.items() if span is not None}


def test_of_one_message_is_its_text_exactly() -> None:
    typed = "a\u202eb\r\nc\u2028👩\u200d👧 \x07\u200f\ufe0f  "
    case = Case(message(1, typed))
    case.select(0, 0, 0, len(typed))
    assert case.text == typed
    case.select(0, 1, 0, 5)
    assert case.text == typed[1:5]


def test_of_several_rows_says_who_and_when() -> None:
    case = Case(
        message(1, "first one"), message(2, "line\nbreak 🎉", ME), Notice(NOON, "Anna left", 3), message(4, "z")
    )
    case.select(0, 6, 3, 1)
    assert case.text.split("\n") == [
        f"Anna Lindqvist, [{TIME}]: one",
        f"Jonas Berg, [{TIME}]: line",
        "break 🎉",
        f"[{TIME}] Anna left",
        f"Anna Lindqvist, [{TIME}]: z",
    ]


def test_leaves_out_rows_of_which_nothing_is_selected() -> None:
    case = Case(message(1, "first"), message(2, "second"), message(3, "third"))
    case.select(0, 5, 2, 0)
    assert case.text == "second"
    assert case.spans == {"second": (0, 6)}


def test_c23_a_name_adds_no_line_to_what_is_copied() -> None:
    """C23: a name cannot begin a line of its own."""
    case = Case(message(1, "a"), message(2, "b"))
    case.selection.select_all()
    lines = case.selection.text(lambda _user: "Anna\nChidi, [12:00]: no").split("\n")
    assert len(lines) == 2


@pytest.mark.parametrize(("first", "last"), [((0, 2), (2, 4)), ((2, 4), (0, 2)), ((1, 5), (1, 1)), ((1, 1), (1, 5))])
def test_goes_in_either_direction(first: tuple[int, int], last: tuple[int, int]) -> None:
    case = Case(*messages(1, 3))
    case.select(*first, *last)
    low, high = sorted((first, last))
    bounds = case.selection.bounds
    assert bounds is not None
    assert tuple(bounds) == (*low, *high)


def test_by_words_keeps_the_word_it_was_begun_with() -> None:
    case = Case(message(1, "one two three"))
    case.selection.begin(Spot(case.rows[0], 4, 7))
    assert case.text == "two"
    case.selection.extend(Spot(case.rows[0], 0, 3))
    assert case.text == "one two"
    case.selection.extend(Spot(case.rows[0], 8, 13))
    assert case.text == "two three"


def test_of_everything_is_every_row_that_is_loaded() -> None:
    case = Case(*messages(1, 5))
    case.selection.select_all()
    assert len(case.text.split("\n")) == 5
    case.rows.prepend(messages(-1, 0))  # what comes later is not
    assert len(case.text.split("\n")) == 5


def test_stays_on_its_rows_when_others_come_and_go() -> None:
    case = Case(
        *messages(11, 13), message(0, "failed", ME, cid="f", how=Delivery.FAILED), message(0, "mine", ME, cid="m")
    )
    case.select(1, 2, 4, 2)
    before = case.spans
    assert list(before) == ["message 12", "message 13", "failed", "mine"]
    case.rows.prepend(messages(1, 10))
    case.put(message(14))
    assert case.spans == before | {"message 14": (0, 10)}
    case.rows.take_out("f")
    assert "failed" not in case.spans
    assert case.spans["message 12"] == before["message 12"]


def test_stays_on_a_message_while_it_comes_further() -> None:
    waiting = message(0, "mine", ME, cid="m")
    case = Case(message(1), waiting)
    case.select(1, 1, 1, 3)
    for change in (
        replace(waiting, seq=2, delivery=Delivery.STORED),
        replace(waiting, seq=2, delivery=Delivery.DELIVERED),
    ):
        case.put(change)
        assert case.text == "in"


def test_is_gone_with_the_message_it_ends_in() -> None:
    case = Case(message(1), message(0, "mine", ME, cid="m"))
    case.select(0, 0, 1, 2)
    case.rows.take_out("m")
    assert case.selection.bounds is None
    assert case.text == ""


def test_begins_in_a_notice_that_has_no_number() -> None:
    notices = [Notice(NOON, "Anna came online", after=11) for _ in range(2)]
    case = Case(message(11), *notices, message(12))
    case.select(1, 5, 1, 9)
    assert case.text == "came"
    assert case.rows.prepend(messages(1, 10))
    bounds = case.selection.bounds
    assert bounds is not None
    assert (bounds.first, bounds.last) == (11, 11)


def test_is_empty_where_it_was_only_clicked_and_in_other_rows() -> None:
    case = Case(*messages(1, 3))
    case.select(1, 2, 1, 2)
    assert case.selection.bounds is None
    case.selection.extend(Spot(case.rows[2], 3, 3))  # with Shift
    assert case.spans == {"message 2": (2, 9), "message 3": (0, 3)}
    case.selection.show(Rows(messages(1, 3)))
    assert case.selection.bounds is None
    assert case.text == ""


def test_nobody_elses_message_takes_its_place_by_naming_its_cid() -> None:
    case = Case(message(1), message(0, "mine", ME, cid="m"))
    case.select(1, 0, 1, 4)
    case.put(message(2, "theirs, and longer", ANNA, cid="m"))
    assert case.text == "mine"
