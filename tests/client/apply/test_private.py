"""Private sessions in the state: what is told, what is said, and that nothing of it stays longer than its account."""

import pytest

from messenger.client import facts
from messenger.client.changes import (
    AccountChanged,
    MessagesAdded,
    MessagesUpdated,
    PrivateChanged,
    PrivateChoicesChanged,
)
from messenger.client.model import ChatMessage, Contact, Delivery, Notice, SavedServer
from messenger.client.private.model import (
    Phase,
    PrivateChoices,
    PrivateStatus,
    RelayChoice,
    private_log,
    private_user,
)
from messenger.client.state import State
from messenger.protocol.errors import Code

LOG = private_log(2)
SERVER = SavedServer("Home", "home.test:7420", "pin", "anna")
ME = Contact(1, "anna", "Anna")


def status(phase: Phase) -> PrivateStatus:
    return PrivateStatus("s" * 22, 2, phase)


def row(seq: int, cid: str, sender: int, delivery: Delivery) -> ChatMessage:
    return ChatMessage(LOG, seq, cid, sender, 1, f"text {cid}", delivery)


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(ME, SERVER))
    state.apply(facts.PeopleChanged((ME, Contact(2, "ben", "Ben"))))
    state.apply(facts.PrivateTold(status(Phase.OPEN)))
    return state


@pytest.mark.parametrize("log", ["private-", "private-x", "private-1x", "all", "d1-2", "private", "private-²"])
def test_takes_no_other_log_for_a_private_one(log: str) -> None:
    assert private_user(log) is None


def test_finds_with_whom_a_private_log_is_held() -> None:
    assert private_user(private_log(2**53 - 1)) == 2**53 - 1


def test_begins_with_what_is_told_first(state: State) -> None:
    state = State()
    assert state.apply(facts.PrivateTold(status(Phase.ASKED))) == [PrivateChanged(2)]
    chat = state.privates[2].chat
    assert (chat.log, chat.peer, chat.opened, chat.complete, chat.messages) == (LOG, 2, True, True, [])
    assert state.apply(facts.PrivateTold(status(Phase.OPEN))) == [PrivateChanged(2)]
    assert state.privates[2].status.phase is Phase.OPEN
    assert state.privates[2].chat is chat


def test_puts_what_is_said_in_order(state: State) -> None:
    """Numbered rows by their numbers, and behind them what waits."""
    began = Notice(1, "began", 1)
    waits, later = row(0, "a", 1, Delivery.WAITING), row(0, "b", 1, Delivery.WAITING)
    assert state.apply(facts.PrivateSaid(2, (began, waits))) == [MessagesAdded(LOG, (began, waits))]
    theirs = row(2, "c", 2, Delivery.RECEIVED)
    assert state.apply(facts.PrivateSaid(2, (later, theirs))) == [MessagesAdded(LOG, (later, theirs))]
    assert state.privates[2].chat.messages == [began, theirs, waits, later]
    ticked = row(3, "a", 1, Delivery.DELIVERED)
    assert state.apply(facts.PrivateSaid(2, (ticked,))) == [MessagesUpdated(LOG, (ticked,))]
    failed = ChatMessage(LOG, 4, "b", 1, 1, "text b", Delivery.FAILED, Code.PEER_LOST)
    assert state.apply(facts.PrivateSaid(2, (failed,))) == [MessagesUpdated(LOG, (failed,))]
    assert state.privates[2].chat.messages == [began, theirs, ticked, failed]
    assert state.privates[2].chat.unnumbered == set()
    assert state.unread_total() == 0


def test_does_not_take_another_ones_text_for_an_own_one(state: State) -> None:
    """A cid is whatever its sender says."""
    mine = row(0, "a", 1, Delivery.WAITING)
    theirs = row(1, "a", 2, Delivery.RECEIVED)
    state.apply(facts.PrivateSaid(2, (mine, theirs)))
    assert state.privates[2].chat.messages == [theirs, mine]


def test_lets_late_text_of_a_forgotten_session_go(state: State) -> None:
    state.keep_draft(LOG, "typed")
    assert state.apply(facts.PrivateForgotten(2)) == [PrivateChanged(2)]
    assert state.privates == {}
    assert state.drafts == {}
    assert state.apply(facts.PrivateForgotten(2)) == []
    assert state.apply(facts.PrivateSaid(2, (Notice(1, "late", 1),))) == []
    assert state.privates == {}


def test_forgets_all_of_it_with_the_account(state: State) -> None:
    """C11"""
    changes = state.apply(facts.SignedOut(Code.INACTIVE, "Inactive."))
    assert changes[:2] == [PrivateChanged(2), AccountChanged("Inactive.")]
    assert state.privates == {}


def test_forgets_all_of_it_when_somebody_else_signs_in(state: State) -> None:
    assert PrivateChanged(2) not in state.apply(facts.SignedIn(ME, SERVER))
    assert PrivateChanged(2) in state.apply(facts.SignedIn(Contact(3, "cleo", "Cleo"), SERVER))
    assert state.privates == {}


def test_knows_what_was_chosen_whoever_signs_in(state: State) -> None:
    choices = PrivateChoices(RelayChoice.NEVER, hidden=True, port=7421)
    assert state.apply(facts.PrivateChoicesTold(choices)) == [PrivateChoicesChanged()]
    state.apply(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    assert state.private_choices == choices


def test_is_none_of_the_chats(state: State) -> None:
    assert LOG not in state.chats
    assert LOG not in state.chat_order()
    assert state.title_of(LOG) == "Ben"


def test_keeps_the_newest_rows_and_all_that_waits(state: State) -> None:
    """They lie in memory alone, and the other side could fill it."""
    state.most_private_rows = 3
    state.apply(facts.PrivateSaid(2, (row(0, "w", 1, Delivery.WAITING), row(0, "x", 1, Delivery.WAITING))))
    for seq in range(1, 9):
        state.apply(facts.PrivateSaid(2, (row(seq, f"{seq}", 2, Delivery.RECEIVED),)))
    chat = state.privates[2].chat
    assert [one.seq for one in chat.messages] == [8, 0, 0]
    state.apply(facts.PrivateSaid(2, (row(9, "w", 1, Delivery.DELIVERED), row(10, "x", 1, Delivery.DELIVERED))))
    assert [one.seq for one in chat.messages] == [8, 9, 10]
    assert chat.head == 10
    state.most_private_rows = 0
    state.apply(facts.PrivateSaid(2, (row(0, "y", 1, Delivery.WAITING),)))
    assert [one.seq for one in chat.messages] == [0]
