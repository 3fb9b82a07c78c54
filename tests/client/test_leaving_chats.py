"""What stays in memory of a chat that no window shows any more, and that nothing is lost by it."""

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, ChatMessage, Contact, Delivery, Notice, SavedServer
from messenger.client.state import KEPT_CHATS, KEPT_ROWS, State

LOG = "d1-2"


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test:7420", "pin", "anna")))
    return state


def open_chat(state: State, log: str, last: int, first: int = 1) -> None:
    rows = tuple(
        ChatMessage(log, seq, f"cid {seq}", 2, seq, f"text {seq}", Delivery.RECEIVED) for seq in range(first, last + 1)
    )
    state.apply(facts.HistoryLoaded(log, 0, rows, complete=first == 1))


def test_keeps_the_newest_rows_and_knows_that_there_are_older_ones(state: State) -> None:
    open_chat(state, LOG, 5_000)
    state.leave(LOG)
    chat = state.chats[LOG]
    assert [row.seq for row in chat.messages] == list(range(5_001 - KEPT_ROWS, 5_001))
    assert chat.first == 5_001 - KEPT_ROWS
    assert not chat.reaches(chat.first - 1)
    older = tuple(ChatMessage(LOG, seq, f"cid {seq}", 2, seq, "", Delivery.RECEIVED) for seq in range(1, chat.first))
    state.apply(facts.HistoryLoaded(LOG, chat.first, older, True))
    assert [row.seq for row in chat.messages] == list(range(1, 5_001))


def test_leaves_a_short_chat_as_it_is(state: State) -> None:
    open_chat(state, LOG, KEPT_ROWS)
    before = list(state.chats[LOG].messages)
    state.leave(LOG)
    assert state.chats[LOG].messages == before
    assert state.chats[LOG].complete


def test_keeps_what_waits_to_be_sent(state: State) -> None:
    open_chat(state, LOG, 5_000)
    waiting = ChatMessage(LOG, 0, "mine", 1, 9_000, "mine", Delivery.WAITING)
    state.apply(facts.MessagesChanged(facts.ChatSummary(LOG, 2, 5_000, 0, 0, waiting), (waiting,)))
    state.leave(LOG)
    assert state.chats[LOG].messages[-1] == waiting
    stored = ChatMessage(LOG, 5_001, "mine", 1, 9_000, "mine", Delivery.STORED)
    state.apply(facts.MessagesChanged(facts.ChatSummary(LOG, 2, 5_001, 0, 0, stored), (stored,)))
    assert [row.seq for row in state.chats[LOG].messages[-2:]] == [5_000, 5_001]


def test_unloads_the_chats_that_were_left_long_ago_but_never_everyone(state: State) -> None:
    open_chat(state, EVERYONE, 10)
    state.leave(EVERYONE)
    logs = [f"d1-{user}" for user in range(2, KEPT_CHATS + 12)]
    for log in logs:
        open_chat(state, log, 10)
        state.apply(facts.Noted(log, 50, "a line of our own"))
        state.leave(log)
    opened = [log for log in logs if state.chats[log].opened]
    assert opened == logs[-KEPT_CHATS:]
    assert state.chats[EVERYONE].opened
    assert [type(row) for row in state.chats[logs[0]].messages] == [Notice]
    open_chat(state, logs[0], 10)
    assert len(state.chats[logs[0]].messages) == 11


def test_leaving_again_makes_a_chat_the_last_one_left(state: State) -> None:
    logs = [f"d1-{user}" for user in range(2, KEPT_CHATS + 3)]
    for log in (*logs[:-1], logs[0], logs[-1]):
        open_chat(state, log, 10)
        state.leave(log)
    assert [log for log in logs if not state.chats[log].opened] == [logs[1]]
