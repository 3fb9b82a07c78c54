"""What the server tells beside messages: stored, shown without a link, and never shown longer than it is true."""

import pytest

from messenger.client.changes import AccountChanged
from messenger.client.model import EVERYONE, Delivery
from messenger.protocol.accounts import SignedOut
from messenger.protocol.connection import Failed
from messenger.protocol.contacts import Blocks, People, Person, Presence, PresenceChange, PresenceChanged, Renamed
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, GroupChanged, Groups, Happening, Standing
from messenger.protocol.messages import Mutes
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

PLANS, LUNCH = "p" * 22, "l" * 22
LOG = "g" + PLANS
BEN = "d1-2"


def happened(what: Happening, *users: int, title: str = "") -> GroupChanged:
    return GroupChanged(LOG, 1, 0, 0, 2, what, users, title)


# -- groups, blocks, mutes


def test_shows_groups_blocks_and_mutes_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(Groups((Group(PLANS, "Plans", 2, (2, 1)), Group(LUNCH, "Lunch", standing=Standing.LEFT))))
    server.tell(Blocks((2, 3)))
    server.tell(Mutes((BEN, EVERYONE)))
    anna.until(lambda: anna.state.muted, "the news")
    groups = dict(anna.state.groups)
    assert groups[LOG].members == (2, 1)
    anna.reopen()
    assert not anna.online
    assert anna.state.groups == groups
    assert anna.state.blocked == {2, 3}
    assert anna.state.muted == {BEN, EVERYONE}
    assert anna.state.title_of(LOG) == "Plans"


def test_takes_a_snapshot_for_the_whole_and_all_else_for_changes(anna: Desktop, server: ModelServer) -> None:
    """Pages become one; only the last makes it true."""
    server.tell(Groups((Group(PLANS, "Plans", 2, (2, 1)),)))
    server.tell(Blocks((2,)))
    server.tell(Mutes((BEN,)))
    server.tell(Blocks((3,), (2,)))
    server.tell(Mutes((EVERYONE,), (BEN,)))
    anna.until(lambda: anna.state.muted == {EVERYONE}, "the news")
    assert anna.state.blocked == {3}
    server.tell(Groups((Group(LUNCH, "Lunch", 1, (1,)),), all=True, more=True))
    server.tell(Blocks((4,), all=True, more=True))
    server.tell(Mutes(("d1-3",), all=True, more=True))
    for _ in range(5):
        anna.step()
    assert list(anna.state.groups) == [LOG]
    assert anna.state.blocked == {3}
    assert anna.state.muted == {EVERYONE}
    server.tell(Groups((Group("x" * 22, "More", 1, (1,)),)))
    server.tell(Blocks((5,)))
    server.tell(Mutes(("d1-4",)))
    anna.until(lambda: anna.state.muted == {"d1-3", "d1-4"}, "the news")
    assert set(anna.state.groups) == {"g" + LUNCH, "g" + "x" * 22}
    assert anna.state.blocked == {4, 5}
    server.tell(Groups((Group(PLANS, "Plans", 2, (2, 1)),)))
    server.tell(Blocks((6,), (4,)))
    server.tell(Mutes((BEN,), ("d1-4",)))
    anna.until(lambda: anna.state.muted == {"d1-3", BEN}, "the news")
    assert anna.state.blocked == {5, 6}
    assert set(anna.state.groups) == {"g" + LUNCH, "g" + "x" * 22, LOG}
    anna.reopen()
    assert set(anna.state.groups) == {"g" + LUNCH, "g" + "x" * 22, LOG}
    assert anna.state.blocked == {5, 6}
    assert anna.state.muted == {"d1-3", BEN}


def test_begins_a_snapshot_anew_after_a_lost_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(Mutes((BEN,), all=True, more=True))
    for _ in range(5):
        anna.step()
    server.own = [Mutes((EVERYONE,), all=True)]
    anna.lose_link()
    anna.until(lambda: anna.online, "being online again")
    assert anna.state.muted == {EVERYONE}


# -- what happens to a group


def test_keeps_what_happened_to_a_group_in_its_place(anna: Desktop, server: ModelServer) -> None:
    """C64: told once, over restarts too, among the messages of the group."""
    anna.open(LOG)
    server.happen(happened(Happening.ADDED, 1))
    server.say_in(LOG, 2, "welcome")
    server.happen(happened(Happening.RENAMED, title="Better plans"))
    anna.until(lambda: len(anna.state.chats[LOG].messages) == 3, "the group's entries")
    told = list(anna.state.chats[LOG].messages)
    assert [row.text for row in told] == ["Ben added you", "welcome", "Ben renamed the group to “Better plans”"]
    assert [row.seq for row in told] == [1, 2, 3]
    anna.reopen()
    anna.open(LOG)
    assert anna.state.chats[LOG].messages == told


@pytest.mark.parametrize("pushed", [True, False])
def test_asks_for_what_happened_meanwhile(anna: Desktop, server: ModelServer, pushed: bool) -> None:
    anna.open(LOG)
    anna.lose_link()
    server.happen(happened(Happening.ADDED, 1))
    server.say_in(LOG, 2, "one")
    server.pushes = pushed
    anna.until(lambda: anna.online, "being online again")
    server.say_in(LOG, 2, "two")
    server.pushes = True
    server.happen(happened(Happening.REMOVED, 3))
    anna.until(lambda: len(anna.state.chats[LOG].messages) == 4, "the group's entries")
    assert [row.seq for row in anna.state.chats[LOG].messages] == [1, 2, 3, 4]


def test_counts_in_groups_what_others_wrote_and_was_not_read(anna: Desktop, server: ModelServer) -> None:
    for _ in range(3):
        server.happen(happened(Happening.ADDED, 3))
        server.say_in(LOG, 2, "hello")
    anna.until(lambda: LOG in anna.state.chats and anna.state.chats[LOG].unread == 3, "three unread messages")
    anna.actions.mark_read(LOG, 4)
    anna.until(lambda: anna.state.chats[LOG].unread == 1, "one unread message")
    anna.reopen()
    assert anna.state.chats[LOG].unread == 1


def test_counts_no_further_than_a_hundred(anna: Desktop, server: ModelServer) -> None:
    for number in range(120):
        server.say_in(EVERYONE, 2, f"news {number}")
    anna.until(lambda: anna.state.chats[EVERYONE].head == 120, "all broadcasts")
    assert anna.state.chats[EVERYONE].unread == 100


def test_counts_own_messages_and_what_happened_as_read(anna: Desktop, server: ModelServer) -> None:
    """Nobody has to read them, so the marker goes over them when nothing before them waits."""
    server.happen(happened(Happening.ADDED, 1))
    anna.actions.send_message(EVERYONE, "hello")
    anna.until(lambda: anna.state.chats[EVERYONE].head == 1 and anna.state.chats[LOG].head == 1, "the answers")
    assert anna.state.chats[EVERYONE].read == anna.state.chats[LOG].read == 1
    assert anna.state.unread_total() == 0


@pytest.mark.parametrize("log", [BEN, EVERYONE])
def test_reads_over_own_messages_that_stand_behind_what_is_read(anna: Desktop, server: ModelServer, log: str) -> None:
    """They were written while others' waited unread before them; nothing else would ever count them."""
    server.say_in(log, 2, "one")
    server.say_in(log, 2, "two")
    anna.until(lambda: log in anna.state.chats and anna.state.chats[log].head == 2, "what ben says")
    anna.actions.send_message(log, "an answer")
    anna.actions.send_message(log, "another one")
    anna.until(lambda: anna.state.chats[log].head == 4, "the answers")
    anna.actions.mark_read(log, 2)
    anna.until(lambda: anna.state.chats[log].read == 4, "the marker behind all")
    assert anna.state.unread_total() == 0
    anna.until(lambda: server.data.read.get((log, 1)) == 4, "the server's marker")


# -- broadcasts


def test_keeps_broadcasts_in_everyone(anna: Desktop, server: ModelServer) -> None:
    """C27: a message like any other, over restarts too; *Everyone* is always open."""
    server.say_in(EVERYONE, 2, "from ben")
    anna.until(lambda: anna.texts(EVERYONE) == ["from ben"], "the broadcast")
    anna.actions.send_message(EVERYONE, "from anna")
    anna.until(lambda: [one.seq for one in anna.messages(EVERYONE)] == [1, 2], "the answer")
    assert [one.delivery for one in anna.messages(EVERYONE)] == [Delivery.RECEIVED, Delivery.STORED]
    anna.reopen()
    assert anna.texts(EVERYONE) == ["from ben", "from anna"]


@pytest.mark.parametrize("cut_after", [None, 1])
def test_says_once_that_a_block_left_somebody_out(anna: Desktop, server: ModelServer, cut_after: int | None) -> None:
    """C28: a general notice without names or numbers, in *Everyone*, also when the answer has to be repeated."""
    server.left_out = True
    assert anna.pair is not None
    anna.pair.lines_until_cut = cut_after
    anna.actions.send_message(EVERYONE, "hello")
    anna.until(lambda: anna.online and [one.seq for one in anna.messages(EVERYONE)] == [1], "the answer")
    left_out = "Your message could not be delivered to some people."
    assert anna.lines() == [left_out]
    assert [row.text for row in anna.state.chats[EVERYONE].messages] == ["hello", left_out]


def test_says_of_each_message_that_a_block_left_somebody_out(anna: Desktop, server: ModelServer) -> None:
    """C28: right behind the message, also when several are answered at once."""
    server.left_out = True
    for text in ("one", "two"):
        anna.actions.send_message(EVERYONE, text)
    anna.until(lambda: [one.seq for one in anna.messages(EVERYONE)] == [1, 2], "the answers")
    left_out = "Your message could not be delivered to some people."
    assert [row.text for row in anna.state.chats[EVERYONE].messages] == ["one", left_out, "two", left_out]


def test_says_nothing_when_nobody_was_left_out(anna: Desktop) -> None:
    """C28, C29"""
    anna.actions.send_message(EVERYONE, "hello")
    anna.until(lambda: [one.seq for one in anna.messages(EVERYONE)] == [1], "the answer")
    assert anna.lines() == []


# -- people


def test_tells_who_has_another_user_name(anna: Desktop, server: ModelServer) -> None:
    """C69"""
    server.tell(People((Person(2, "benny", "Ben"),), 4))
    server.tell(Renamed(2, "ben", "benny"))
    anna.until(anna.lines, "a line")
    assert anna.lines() == ["Ben is called @benny now, no longer @ben"]
    assert anna.state.contacts[2].name == "benny"


def test_forgets_for_good_when_somebody_was_seen_who_hides_it(anna: Desktop, server: ModelServer) -> None:
    """C18, C36: without a line, and over a restart."""
    server.tell(PresenceChanged((PresenceChange(2, Presence.OFFLINE, 50, True),)))
    anna.until(lambda: anna.state.contacts[2].seen == 50, "the time")
    server.tell(PresenceChanged((PresenceChange(2, Presence.OFFLINE, 0, True),)))
    anna.until(lambda: anna.state.contacts[2].seen == 0, "no time")
    anna.reopen()
    assert anna.state.contacts[2].seen == 0
    assert anna.lines() == []


def test_shows_deleted_accounts_as_such(anna: Desktop, server: ModelServer) -> None:
    """C67: what was said stays, nothing more can be."""
    server.say(2, 1, "goodbye")
    anna.open(BEN)
    anna.until(lambda: anna.texts(BEN) == ["goodbye"], "the message")
    server.tell(People((Person(2, "", "deleted user", deleted=True),), 4))
    anna.until(lambda: anna.state.contacts[2].deleted, "the news")
    anna.reopen()
    assert anna.state.title_of(BEN) == "deleted user"
    assert anna.state.may_write(BEN)
    assert anna.state.contact_order() == [3]
    assert [one.text for one in anna.open(BEN)] == ["goodbye"]


def test_keeps_nothing_of_the_own_deleted_account(anna: Desktop, server: ModelServer) -> None:
    """C67: the answer comes before the end, and nothing is left on this disk."""
    server.say(2, 1, "hello")
    server.happen(happened(Happening.ADDED, 1))
    server.tell(Groups((Group(PLANS, "Plans", 2, (2, 1)),)))
    server.tell(Blocks((3,)))
    server.tell(Mutes((BEN,)))
    anna.actions.keep_draft(BEN, "typed")
    anna.until(lambda: anna.state.muted and anna.state.chats[BEN].last, "the news")
    server.reply = lambda _request: [SignedOut(Code.ACCOUNT_DELETED)]
    ticket = anna.actions.delete_account("secret")
    answer = anna.answer(ticket)
    assert answer.refusal == ""
    anna.until(lambda: anna.state.me is None, "being signed out")
    left = [change for change in anna.changes if isinstance(change, AccountChanged) and change.reason]
    assert left == [AccountChanged("Your account was deleted.")]
    assert anna.changes.index(answer) < anna.changes.index(left[0])
    database = anna.store.database
    for table in ("account", "person", "chat", "message", "outbox", "draft", "user_group", "block", "mute"):
        assert database.read(f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608


# -- quiet lines


def test_keeps_the_wish_to_see_no_notices(anna: Desktop, server: ModelServer) -> None:
    """Groups show none either, until the wish is another."""
    anna.open(LOG)
    server.happen(happened(Happening.ADDED, 1))
    server.tell(Renamed(2, "ben", "benny"))
    anna.until(lambda: anna.lines() and anna.lines(LOG), "the lines")
    anna.actions.show_notices(False)
    anna.until(lambda: not anna.lines(LOG), "no line in the group")
    assert anna.lines() == []
    anna.reopen(reachable=True)
    assert not anna.state.show_notices
    anna.until(lambda: anna.online, "being online")
    anna.open(LOG)
    server.tell(Renamed(2, "ben", "benny"))
    server.happen(happened(Happening.REMOVED, 3))
    anna.until(lambda: anna.state.chats[LOG].head == 2, "the news")
    assert anna.lines() == anna.lines(LOG) == []
    anna.actions.show_notices(True)
    anna.until(lambda: len(anna.lines(LOG)) == 2, "the lines of the group")


def test_notes_lines_of_our_own(anna: Desktop) -> None:
    anna.open(BEN)
    anna.actions.note(BEN, "You have blocked Ben.")
    anna.until(lambda: anna.lines(BEN) == ["You have blocked Ben."], "the line")


def test_leaves_refusals_that_nobody_asked_for_aside(anna: Desktop, server: ModelServer) -> None:
    server.tell(Failed(2**41, Code.BUSY))
    server.say(2, 1, "hello")
    anna.until(lambda: BEN in anna.state.chats, "the message")
