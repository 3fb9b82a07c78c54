"""Older pages of a log, however often and in whatever order they were asked for."""

import pytest

from messenger.client import facts
from messenger.client.changes import HistoryAdded
from messenger.client.model import ChatMessage, Contact, Delivery, SavedServer
from messenger.client.state import State

LOG = "d1-2"


@pytest.fixture
def state() -> State:
    """State in which the entries 91 to 100 are loaded."""
    state = State()
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test:7420", "pin", "anna")))
    state.apply(facts.HistoryLoaded(LOG, 0, entries(91, 100), False))
    return state


def entries(first: int, last: int) -> tuple[ChatMessage, ...]:
    return tuple(
        ChatMessage(LOG, seq, f"cid {seq}", 2, seq, f"text {seq}", Delivery.RECEIVED) for seq in range(first, last + 1)
    )


def page(first: int, last: int, complete: bool = False) -> facts.HistoryLoaded:
    return facts.HistoryLoaded(LOG, last + 1, entries(first, last), complete)


def loaded(state: State) -> list[int]:
    return [row.seq for row in state.chats[LOG].messages]


def test_puts_a_page_before_what_is_loaded(state: State) -> None:
    assert state.apply(page(81, 90)) == [HistoryAdded(LOG, 10)]
    assert loaded(state) == list(range(81, 101))


def test_takes_the_same_page_once(state: State) -> None:
    state.apply(page(81, 90))
    assert state.apply(page(81, 90)) == []
    assert loaded(state) == list(range(81, 101))


def test_takes_of_a_page_what_is_not_loaded_yet(state: State) -> None:
    state.apply(page(86, 90))
    assert state.apply(page(71, 90)) == [HistoryAdded(LOG, 15)]
    assert loaded(state) == list(range(71, 101))
    assert state.chats[LOG].first == 71


def test_takes_no_page_that_does_not_reach_what_is_loaded(state: State) -> None:
    assert state.apply(page(71, 80)) == []
    assert loaded(state) == list(range(91, 101))


def test_knows_when_nothing_is_older(state: State) -> None:
    state.apply(page(86, 90, complete=True))
    assert state.chats[LOG].complete
    assert state.chats[LOG].reaches(1)


def test_knows_how_far_back_it_reaches(state: State) -> None:
    chat = state.chats[LOG]
    assert [seq for seq in range(88, 94) if chat.reaches(seq)] == [91, 92, 93]
