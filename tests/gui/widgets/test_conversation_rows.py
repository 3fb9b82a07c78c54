"""The order of rows, and how neighbours stand to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.widgets.conversation_view.rows import RUN_GAP, Put, Row, Rows, Standing

NOON = 1_773_313_200_000
ME, ANNA, CHIDI = 1, 2, 3


def message(
    seq: int, sender: int = ANNA, ts: int = NOON, cid: str = "", delivery: Delivery | None = None
) -> ChatMessage:
    how = delivery or (Delivery.RECEIVED if sender != ME else Delivery.STORED if seq else Delivery.WAITING)
    return ChatMessage("d1-2", seq, cid or f"cid{seq}", sender, ts, f"text {seq}", how)


def notice(text: str = "Anna came online") -> Notice:
    return Notice(NOON, text)


def seqs(rows: Rows) -> list[int | str]:
    return [row.seq or row.cid if isinstance(row, ChatMessage) else row.text for row in rows]


@given(st.permutations(range(1, 12)))
def test_stand_by_seq_in_whatever_order_they_come(order: list[int]) -> None:
    rows = Rows(message(seq) for seq in order)
    assert seqs(rows) == list(range(1, 12))


def test_stand_after_all_numbered_ones_while_waiting() -> None:
    rows = Rows([message(1), message(0, ME, cid="a"), message(0, ME, cid="b")])
    rows.put(message(2))
    assert seqs(rows) == [1, 2, "a", "b"]


def test_move_to_their_place_when_they_are_numbered() -> None:
    rows = Rows([message(1), message(0, ME, cid="a"), message(0, ME, cid="b"), message(0, ME, cid="c")])
    assert rows.put(message(2, ME, cid="b")) == Put(2, 1)
    assert seqs(rows) == [1, 2, "a", "c"]
    assert rows.put(message(3, ME, cid="a")) == Put(2, 2)
    assert seqs(rows) == [1, 2, 3, "c"]


def test_are_there_once_however_often_they_come() -> None:
    rows = Rows([message(1), message(2)])
    assert rows.put(message(2)) == Put(1, 1)
    rows.put(message(0, ME, cid="a"))
    rows.put(message(0, ME, cid="a", delivery=Delivery.FAILED))
    assert seqs(rows) == [1, 2, "a"]
    newest = rows[2]
    assert isinstance(newest, ChatMessage)
    assert newest.delivery is Delivery.FAILED


def test_are_not_replaced_by_somebody_who_names_their_cid() -> None:
    rows = Rows([message(0, ME, cid="a")])
    rows.put(message(1, ANNA, cid="a"))
    assert seqs(rows) == [1, "a"]


def test_let_a_notice_stay_where_it_came() -> None:
    rows = Rows([message(1)])
    rows.put(notice("first"))
    rows.put(notice("second"))
    rows.put(message(2))
    rows.put(message(0, ME, cid="a"))
    rows.put(notice("third"))
    assert seqs(rows) == [1, "first", "second", 2, "third", "a"]


def test_take_older_ones_before_all_others() -> None:
    rows = Rows([notice("here"), message(10), message(11)])
    assert rows.prepend([message(8), notice("there"), message(9)])
    rows.put(message(9))
    rows.put(message(12))
    assert seqs(rows) == [8, "there", 9, "here", 10, 11, 12]


@pytest.mark.parametrize("older", [[10], [8, 11], [9, 8], [12]])
def test_refuse_to_put_in_front_what_is_not_older(older: list[int]) -> None:
    rows = Rows([message(10), message(11)])
    assert not rows.prepend([message(seq) for seq in older])
    assert seqs(rows) == [10, 11]


def test_let_a_waiting_one_be_taken_out() -> None:
    rows = Rows([message(1), message(0, ME, cid="a"), message(0, ME, cid="b")])
    assert rows.take_out("a") == 1
    assert rows.take_out("cid1") is None
    assert seqs(rows) == [1, "b"]


def standings(*shown: Row, unread_after: int | None = None) -> list[str]:
    """For each row: f(irst) l(ast) of a run, d(ay), u(nread)."""
    rows = Rows(shown, unread_after)

    def letters(standing: Standing) -> str:
        return "".join(letter for letter, true in zip("fldu", standing, strict=True) if true)

    return [letters(rows.standing(index)) for index in range(len(rows))]


def test_form_runs_by_sender() -> None:
    assert standings(message(1), message(2), message(3), message(4, CHIDI), message(5)) == ["fd", "", "l", "fl", "fl"]


def test_form_runs_of_at_most_ten_minutes_between_two() -> None:
    later = NOON + RUN_GAP
    assert standings(message(1), message(2, ts=later), message(3, ts=later + RUN_GAP + 1)) == ["fd", "l", "fl"]


def test_form_no_run_over_a_notice_or_midnight() -> None:
    assert standings(message(1), notice(), notice(), message(2)) == ["fld", "f", "l", "fl"]
    midnight = NOON - NOON % 86_400_000 + 86_400_000
    days = standings(message(1, ts=midnight - 13 * 3_600_000), message(2, ts=midnight + 15 * 3_600_000))
    assert days == ["fld", "fld"]


def test_mark_the_first_unread_one_and_begin_a_run_there() -> None:
    shown = [message(1), message(2), message(3)]
    assert standings(*shown, unread_after=1) == ["fld", "fu", "l"]
    assert standings(*shown, unread_after=0) == ["fdu", "", "l"]
    assert standings(*shown, unread_after=3) == ["fd", "", "l"]


def test_do_not_count_ones_own_as_unread() -> None:
    assert standings(message(1), message(2, ME), message(3), unread_after=1) == ["fld", "fl", "flu"]


def test_know_their_newest_number() -> None:
    assert Rows().last_seq() == 0
    assert Rows([message(4), message(0, ME, cid="a")]).last_seq() == 4


def numbered(seq: int) -> Notice:
    return Notice(NOON, f"happened {seq}", seq)


def test_what_happened_to_a_group_stands_by_seq_among_the_messages() -> None:
    rows = Rows([message(1), numbered(2), message(3)])
    rows.put(numbered(5))
    rows.put(message(4))
    rows.put(message(0, ME, cid="a"))
    rows.put(numbered(6))
    assert seqs(rows) == [1, "happened 2", 3, 4, "happened 5", "happened 6", "a"]
    assert rows.last_seq() == 6


def test_what_happened_is_there_once_however_often_it_comes() -> None:
    rows = Rows([message(1), numbered(2), message(3)])
    assert rows.put(numbered(2)) == Put(1, 1)
    assert seqs(rows) == [1, "happened 2", 3]


def test_a_line_of_our_own_stands_behind_the_row_after_which_it_came() -> None:
    rows = Rows([message(1), message(2), message(3)])
    rows.put(Notice(NOON, "late", after=2))
    rows.put(notice("now"))
    assert seqs(rows) == [1, 2, "late", 3, "now"]


def test_older_pages_hold_what_happened_too() -> None:
    rows = Rows([numbered(4), message(5)])
    assert rows.prepend([message(1), numbered(2), message(3)])
    assert seqs(rows) == [1, "happened 2", 3, "happened 4", 5]
    assert not rows.prepend([numbered(2)])


def test_the_line_of_new_messages_stands_before_a_message() -> None:
    rows = Rows([message(1), numbered(2), message(3)], unread_after=1)
    assert rows.first_unread() == 2
    assert rows.standing(2).unread
