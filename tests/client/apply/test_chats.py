"""*Everyone* as a chat with notices, lines of our own in any chat, and who is writing."""

import pytest

from messenger.client import facts
from messenger.client.changes import (
    AccountChanged,
    Answered,
    BlocksChanged,
    ChatListChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesReceived,
    MutesChanged,
    NoticesChanged,
    TypingChanged,
    WarningChanged,
)
from messenger.client.facts import ChatSummary
from messenger.client.model import EVERYONE, ChatMessage, Contact, Delivery, Notice, SavedServer
from messenger.client.state import State
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code

ME = Contact(1, "anna", "Anna")
LOG = "d1-2"


@pytest.fixture
def state() -> State:
    state = State(notices=3)
    state.apply(facts.SignedIn(ME, SavedServer("Home", "home.test:7420", "pin", "anna"), timeout=600))
    state.apply(facts.PeopleChanged((ME, Contact(2, "ben", "Ben"), Contact(3, "cleo", "Cleo"))))
    return state


def broadcast(seq: int, sender: int = 2, ts: int = 0, cid: str = "") -> ChatMessage:
    how = Delivery.RECEIVED if sender != 1 else Delivery.STORED if seq else Delivery.WAITING
    return ChatMessage(EVERYONE, seq, cid or f"cid {seq}", sender, ts or seq, f"text {seq}", how)


def summary(head: int, last: ChatMessage | None = None, counted: int = 0) -> ChatSummary:
    return ChatSummary(EVERYONE, None, head, 0, 0, last, counted)


def came(state: State, ts: int, user: int = 2) -> None:
    state.apply(facts.PresenceMoved((PresenceChange(user, Presence.ONLINE),), False, ts))


def rows(state: State, log: str = EVERYONE) -> list[int | str]:
    return [row.seq or row.text for row in state.chats[log].messages]


def test_tells_what_was_received_whether_or_not_the_chat_is_open(state: State) -> None:
    """Own messages, and pages that are loaded, are not news."""
    theirs, own = broadcast(7), broadcast(8, sender=1)
    shut = ChatMessage("d1-3", 1, "c", 3, 1, "hello", Delivery.RECEIVED)
    told = facts.MessagesChanged(ChatSummary("d1-3", 3, 1, 0, 0, shut), (shut,))
    assert MessagesReceived("d1-3", (shut,)) in state.apply(told)
    assert MessagesReceived(EVERYONE, (theirs,)) in state.apply(facts.MessagesChanged(summary(8, own), (theirs, own)))
    for quiet in (
        facts.MessagesChanged(summary(8, own), (own,)),
        facts.HistoryLoaded(EVERYONE, 0, (theirs,), True),
        facts.ChatsChanged((summary(8, theirs),)),
    ):
        assert not any(isinstance(change, MessagesReceived) for change in state.apply(quiet))


def test_shows_broadcasts_and_notices_together(state: State) -> None:
    """C27: in the order in which they came; a broadcast that was missed finds its place."""
    state.apply(facts.HistoryLoaded(EVERYONE, 0, (broadcast(1), broadcast(4)), True))
    came(state, 5)
    state.apply(facts.MessagesChanged(summary(6, broadcast(6)), (broadcast(6),)))
    came(state, 7, 3)
    state.apply(facts.MessagesChanged(summary(6, broadcast(6)), (broadcast(3),)))
    assert rows(state) == [1, 3, 4, "Ben is online", 6, "Cleo is online"]


def test_puts_notices_before_what_waits_to_be_sent(state: State) -> None:
    waiting = broadcast(0, 1, cid="a")
    state.apply(facts.MessagesChanged(summary(0, waiting), (waiting,)))
    came(state, 5)
    assert rows(state) == ["Ben is online", "text 0"]
    state.apply(facts.MessagesChanged(summary(1, broadcast(1, 1, cid="a")), (broadcast(1, 1, cid="a"),)))
    assert rows(state) == ["Ben is online", 1]


def test_keeps_notices_when_the_chat_is_loaded_anew(state: State) -> None:
    came(state, 5)
    changes = state.apply(facts.HistoryLoaded(EVERYONE, 0, (broadcast(1),), True))
    assert changes == [HistoryAdded(EVERYONE, 2, opened=True)]
    assert rows(state) == ["Ben is online", 1]


def test_shows_in_the_list_what_came_last(state: State) -> None:
    """What makes a chat active is a message; who comes and goes is none."""
    state.apply(facts.MessagesChanged(summary(1, broadcast(1, ts=50)), (broadcast(1, ts=50),)))
    came(state, 60)
    everyone = state.chats[EVERYONE]
    assert (everyone.last, everyone.active) == (Notice(60, "Ben is online"), 50)
    state.apply(facts.ChatsChanged((summary(1, broadcast(1, ts=50)),)))
    assert (everyone.last, everyone.active) == (Notice(60, "Ben is online"), 50)
    state.apply(facts.MessagesChanged(summary(2, broadcast(2, ts=70)), (broadcast(2, ts=70),)))
    assert (everyone.last, everyone.active) == (broadcast(2, ts=70), 70)


def test_counts_messages_only_as_unread(state: State) -> None:
    came(state, 5)
    state.apply(facts.ChatsChanged((summary(7, counted=2),)))
    assert state.chats[EVERYONE].unread == 2


def test_keeps_the_last_notices_and_all_messages(state: State) -> None:
    state.apply(facts.HistoryLoaded(EVERYONE, 0, (broadcast(1), broadcast(2)), True))
    for ts in range(5):
        came(state, 10 + ts)
    state.apply(facts.MessagesChanged(summary(3), (broadcast(3),)))
    assert rows(state) == [1, 2, "Ben is online", "Ben is online", "Ben is online", 3]
    assert [row.ts for row in state.chats[EVERYONE].messages[2:5]] == [12, 13, 14]


def test_tells_who_is_called_otherwise_now(state: State) -> None:
    """C69"""
    state.apply(facts.UserRenamed(2, "ben", "benny", 9))
    assert state.chats[EVERYONE].messages == [Notice(9, "Ben is called @benny now, no longer @ben")]


def test_shows_no_line_about_people_when_notices_are_off(state: State) -> None:
    came(state, 5)
    switched = [NoticesChanged(), ChatListChanged(frozenset({EVERYONE}))]
    assert state.apply(facts.NoticesSwitched(False)) == switched
    assert state.apply(facts.NoticesSwitched(False)) == []
    came(state, 6)
    state.apply(facts.UserRenamed(2, "ben", "benny", 9))
    assert rows(state) == []
    assert state.chats[EVERYONE].last is None
    assert state.contacts[2].presence is Presence.ONLINE


def test_shows_lines_of_our_own_although_notices_are_off(state: State) -> None:
    state.apply(facts.NoticesSwitched(False))
    state.apply(facts.Noted(EVERYONE, 5, "Your message could not be delivered to some people."))
    assert len(rows(state)) == 1


def test_puts_lines_of_our_own_into_the_chat(state: State) -> None:
    state.apply(facts.HistoryLoaded(LOG, 0, (), True))
    line = Notice(5, "You have blocked Ben.")
    assert state.apply(facts.Noted(LOG, 5, line.text)) == [MessagesAdded(LOG, (line,))]
    assert state.chats[LOG].messages == [line]
    assert state.chats[LOG].last is None


def test_shows_a_line_of_our_own_when_the_chat_is_opened_later(state: State) -> None:
    assert state.apply(facts.Noted(LOG, 5, "You have blocked Ben.")) == []
    state.apply(facts.HistoryLoaded(LOG, 0, (), True))
    assert rows(state, LOG) == ["You have blocked Ben."]


def test_keeps_lines_of_our_own_when_the_server_was_restored(state: State) -> None:
    state.apply(facts.HistoryLoaded(EVERYONE, 0, (broadcast(1), broadcast(0, 1, cid="a")), True))
    came(state, 5)
    state.apply(facts.ChatsChanged((), all=True))
    assert rows(state) == ["Ben is online", "text 0"]
    assert state.chats[EVERYONE].last == Notice(5, "Ben is online")


def test_knows_who_is_writing(state: State) -> None:
    assert state.apply(facts.TypingTold(LOG, (2,))) == [TypingChanged(LOG)]
    assert state.typing == {LOG: (2,)}
    assert state.apply(facts.TypingTold(LOG, ())) == [TypingChanged(LOG)]
    assert state.typing == {}


def test_knows_whom_one_has_blocked_and_what_is_muted(state: State) -> None:
    assert state.apply(facts.BlocksTold(frozenset({2, 3}))) == [BlocksChanged(frozenset({2, 3}))]
    assert state.apply(facts.BlocksTold(frozenset({2}))) == [BlocksChanged(frozenset({3}))]
    assert state.apply(facts.BlocksTold(frozenset({2}))) == []
    assert state.blocked == {2}
    assert MutesChanged(frozenset({LOG})) in state.apply(facts.MutesTold(frozenset({LOG})))
    assert state.apply(facts.MutesTold(frozenset({LOG}))) == []
    assert state.muted == {LOG}


def test_warns_before_inactivity_ends_the_session(state: State) -> None:
    """C11"""
    assert state.timeout == 600
    assert state.apply(facts.InactivityTold(70.5)) == [WarningChanged()]
    assert [state.warning] == [70.5]
    changes = state.apply(facts.SignedOut(Code.INACTIVE, "You were inactive."))
    assert AccountChanged("You were inactive.") in changes
    assert WarningChanged() in changes
    assert (state.warning, state.timeout) == (None, 0)


def test_hands_on_what_came_of_a_request(state: State) -> None:
    assert state.apply(facts.RequestAnswered(5, Done(5))) == [Answered(5, Done(5))]
    assert state.apply(facts.RequestAnswered(5, None, "No.")) == [Answered(5, None, "No.")]


def test_forgets_when_somebody_was_last_seen_who_hides_it_now(state: State) -> None:
    """C18, C36"""
    state.apply(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, 50, True),), False, 60))
    assert state.contacts[2].seen == 50
    state.apply(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, 0, True),), False, 70))
    assert state.contacts[2].seen == 0
    assert rows(state) == []


def test_lets_go_of_everything_of_an_account(state: State) -> None:
    state.apply(facts.BlocksTold(frozenset({2})))
    state.apply(facts.MutesTold(frozenset({LOG})))
    state.apply(facts.TypingTold(LOG, (2,)))
    state.apply(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    assert (state.blocked, state.muted, state.groups, state.typing) == (set(), set(), {}, {})
