"""Groups in the state: what they are called, where one may write, and what happened to them, in words."""

import pytest

from messenger.client import facts
from messenger.client.apply.wording import names
from messenger.client.changes import ChatListChanged, GroupsChanged, HistoryAdded, MessagesAdded
from messenger.client.facts import ChatSummary
from messenger.client.model import EVERYONE, ChatMessage, Contact, Delivery, Notice, SavedServer
from messenger.client.state import State
from messenger.protocol.groups import Group, GroupChanged, Happening, Standing

PLANS = "g" + "p" * 22
LUNCH = "g" + "l" * 22
ME = Contact(1, "anna", "Anna")


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(ME, SavedServer("Home", "home.test:7420", "pin", "anna")))
    state.apply(facts.PeopleChanged((ME, Contact(2, "ben", "Ben"), Contact(3, "cleo", "Cleo"))))
    return state


def group(log: str, title: str, *members: int, standing: Standing = Standing.MEMBER) -> Group:
    return Group(log[1:], title, members[0] if members else 0, members, standing)


def change(
    seq: int, what: Happening = Happening.ADDED, actor: int = 2, users: tuple[int, ...] = (1,), title: str = ""
) -> GroupChanged:
    return GroupChanged(PLANS, seq, seq - 1, 1_000 + seq, actor, what, users, title)


def message(seq: int, sender: int = 2) -> ChatMessage:
    how = Delivery.RECEIVED if sender != 1 else Delivery.STORED
    return ChatMessage(PLANS, seq, f"cid {seq}", sender, 1_000 + seq, f"text {seq}", how)


def summary(head: int, last: ChatMessage | GroupChanged | None = None, counted: int = 0, read: int = 0) -> ChatSummary:
    return ChatSummary(PLANS, None, head, read, 0, last, counted)


def test_names_groups_shortly(state: State) -> None:
    """C62: titles need not be unique, short names are."""
    changes = state.apply(facts.GroupsTold((group(LUNCH, "Plans", 1), group(PLANS, "Plans", 2, 1)), all=True))
    assert GroupsChanged(frozenset({LUNCH, PLANS})) in changes
    assert (state.groups[LUNCH].short, state.groups[PLANS].short) == ("plans", "plans-2")
    assert state.title_of(PLANS) == "Plans"
    assert set(state.chat_order()) == {LUNCH, PLANS, EVERYONE}
    changes = state.apply(facts.GroupsTold((group(LUNCH, "Lunch", 1),)))
    assert changes[0] == GroupsChanged(frozenset({LUNCH, PLANS}))
    assert state.groups[PLANS].short == "plans"


def test_tells_nothing_when_a_group_is_as_it_was(state: State) -> None:
    told = facts.GroupsTold((group(PLANS, "Plans", 1),), all=True)
    state.apply(told)
    assert state.apply(told) == []


def test_forgets_groups_that_are_not_named_in_a_snapshot(state: State) -> None:
    state.apply(facts.GroupsTold((group(PLANS, "Plans", 1), group(LUNCH, "Lunch", 1)), all=True))
    assert state.apply(facts.GroupsTold((group(PLANS, "Plans", 1),), all=True))[0] == GroupsChanged(frozenset({LUNCH}))
    assert list(state.groups) == [PLANS]


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (Standing.MEMBER, ""),
        (Standing.LEFT, "You have left this group."),
        (Standing.REMOVED, "You were removed from this group."),
        (Standing.ENDED, "This group has ended."),
    ],
)
def test_says_why_one_may_not_write(state: State, standing: Standing, sentence: str) -> None:
    """C64"""
    state.apply(facts.GroupsTold((group(PLANS, "Plans", standing=standing),)))
    assert state.may_write(PLANS) == sentence


def test_says_that_nobody_writes_to_strangers_and_to_who_is_no_more(state: State) -> None:
    assert state.may_write("d1-2") == ""
    assert state.may_write(EVERYONE) == ""
    assert state.may_write("d2-3") == state.may_write(PLANS) == "You cannot write here."
    state.apply(facts.PeopleChanged((Contact(2, "", "deleted user", deleted=True),)))
    assert state.may_write("d1-2") == "This account was deleted."
    assert state.name_of(2) == "deleted user"
    assert state.contact_order() == [3]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (change(1, Happening.CREATED, 2, (), "Plans"), "Ben made the group “Plans”"),
        (change(1, Happening.ADDED, 2, (1,)), "Ben added you"),
        (change(1, Happening.ADDED, 2, (1, 3)), "Ben added Cleo and you"),
        (change(1, Happening.ADDED, 2, (3, 4, 1)), "Ben added Cleo, Unknown person and you"),
        (change(1, Happening.REMOVED, 2, (3,)), "Ben removed Cleo"),
        (change(1, Happening.RENAMED, 2, (), "{actor} wins"), "Ben renamed the group to “{actor} wins”"),
        (change(1, Happening.HANDED_OVER, 2, (1,)), "Ben handed the group over to you"),
        (change(1, Happening.LEFT, 2, ()), "Ben left the group"),
        (change(1, Happening.ENDED, 2, ()), "Ben ended the group"),
        (change(1, Happening.CREATED, 1, (), "Plans"), "You made the group “Plans”"),
        (change(1, Happening.ADDED, 1, (2,)), "You added Ben"),
        (change(1, Happening.REMOVED, 1, (2,)), "You removed Ben"),
        (change(1, Happening.RENAMED, 1, (), "Ours"), "You renamed the group to “Ours”"),
        (change(1, Happening.HANDED_OVER, 1, (2,)), "You handed the group over to Ben"),
        (change(1, Happening.LEFT, 1, ()), "You left the group"),
        (change(1, Happening.ENDED, 1, ()), "You ended the group"),
    ],
)
def test_says_what_happened(state: State, event: GroupChanged, line: str) -> None:
    """C64: with the names as they are now, oneself as "you"."""
    state.apply(facts.HistoryLoaded(PLANS, 0, (), True))
    changes = state.apply(facts.MessagesChanged(summary(1, event), (event,)))
    assert MessagesAdded(PLANS, (Notice(1_001, line, 1),)) in changes
    assert state.chats[PLANS].messages == [Notice(1_001, line, 1)]
    assert state.chats[PLANS].last == Notice(1_001, line, 1)


@pytest.mark.parametrize(
    ("users", "row"),
    [
        ((2, 3, 4, 5, 6), "Ben, Cleo, Unknown person, Unknown person and Unknown person"),
        ((2, 3, 4, 5, 1), "Ben, Cleo, Unknown person, Unknown person and you"),
        ((2, 3, 4, 5, 6, 7), "Ben, Cleo, Unknown person, Unknown person and 2 others"),
        ((2, 3, 4, 5, 6, 1), "Ben, Cleo, Unknown person, you and 2 others"),
        ((*range(2, 1_255), 1), "Ben, Cleo, Unknown person, you and 1,250 others"),
    ],
)
def test_counts_who_is_not_named(state: State, users: tuple[int, ...], row: str) -> None:
    """A hundred names are nothing that anybody reads."""
    assert names(state, users) == row


def test_orders_what_happened_among_the_messages(state: State) -> None:
    state.apply(facts.HistoryLoaded(PLANS, 0, (message(2), change(4)), False))
    state.apply(facts.MessagesChanged(summary(5), (message(5), change(3))))
    state.apply(facts.MessagesChanged(summary(5), (change(3),)))
    assert [row.seq for row in state.chats[PLANS].messages] == [2, 3, 4, 5]


def test_counts_no_notice_as_unread(state: State) -> None:
    state.apply(facts.ChatsChanged((summary(9, counted=2),)))
    assert state.chats[PLANS].unread == 2
    assert state.unread_total() == 2


def test_asks_for_older_messages_from_the_first_entry_although_it_is_not_shown(state: State) -> None:
    """Else a page of nothing but hidden lines would be asked for again and again."""
    state.apply(facts.NoticesSwitched(False))
    state.apply(facts.HistoryLoaded(PLANS, 0, (change(7), message(8)), False))
    chat = state.chats[PLANS]
    assert (chat.first, [row.seq for row in chat.messages]) == (7, [8])
    assert state.apply(facts.HistoryLoaded(PLANS, 7, (change(5), change(6)), False)) == [HistoryAdded(PLANS, 0)]
    assert state.apply(facts.HistoryLoaded(PLANS, 5, (message(4),), True)) == [HistoryAdded(PLANS, 1)]
    assert [row.seq for row in chat.messages] == [4, 8]


def test_shows_no_line_of_a_group_when_notices_are_off(state: State) -> None:
    """They are kept, and shown again when the chat is loaded anew."""
    state.apply(facts.NoticesSwitched(False))
    state.apply(facts.HistoryLoaded(PLANS, 0, (message(1),), True))
    changes = state.apply(facts.MessagesChanged(summary(2, change(2)), (change(2),)))
    assert changes == [ChatListChanged(frozenset({PLANS}))]
    assert [row.seq for row in state.chats[PLANS].messages] == [1]
    state.apply(facts.NoticesSwitched(True))
    state.apply(facts.HistoryLoaded(PLANS, 0, (message(1), change(2)), True))
    assert [row.seq for row in state.chats[PLANS].messages] == [1, 2]


def test_shows_in_the_chat_list_what_happened_as_long_as_notices_are_shown(state: State) -> None:
    """Of chats that were never opened, too."""
    state.apply(facts.ChatsChanged((summary(2, change(2)),)))
    line = state.chats[PLANS].last
    assert isinstance(line, Notice)
    state.apply(facts.NoticesSwitched(False))
    assert state.chats[PLANS].last is None
    assert ChatListChanged(frozenset({PLANS, EVERYONE})) in state.apply(facts.NoticesSwitched(True))
    assert state.chats[PLANS].last == line
