"""What the server tells beside messages: stored, shown without a link, and never shown longer than it is true."""

import pytest

from messenger.client.changes import AccountChanged
from messenger.client.model import EVERYONE, Delivery, Link
from messenger.protocol.accounts import Activity, InactivityWarning, SignedOut
from messenger.protocol.connection import Failed
from messenger.protocol.contacts import Blocks, People, Person, Presence, PresenceChange, PresenceChanged, Renamed
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, GroupChanged, Groups, Happening, Standing
from messenger.protocol.messages import Mutes, Typing, TypingNow
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

PLANS, LUNCH = "p" * 22, "l" * 22
LOG = "g" + PLANS
BEN = "d1-2"


def happened(what: Happening, *users: int, title: str = "") -> GroupChanged:
    return GroupChanged(LOG, 1, 0, 0, 2, what, users, title)


def reopen(desktop: Desktop, reachable: bool = False) -> None:
    """Close the program and start it again, without a network unless told otherwise."""
    desktop.close()
    desktop.changes.clear()
    desktop.reachable = reachable
    desktop.start()


def lose_link(desktop: Desktop) -> None:
    """It may be back at once."""
    pair = desktop.pair
    assert pair is not None
    pair.cut()
    desktop.until(lambda: not desktop.online or desktop.pair is not pair, "the cut")


# -- groups, blocks, mutes


def test_shows_groups_blocks_and_mutes_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(Groups((Group(PLANS, "Plans", 2, (2, 1)), Group(LUNCH, "Lunch", standing=Standing.LEFT))))
    server.tell(Blocks((2, 3)))
    server.tell(Mutes((BEN, EVERYONE)))
    anna.until(lambda: anna.state.muted, "the news")
    groups = dict(anna.state.groups)
    assert groups[LOG].members == (2, 1)
    reopen(anna)
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
    reopen(anna)
    assert set(anna.state.groups) == {"g" + LUNCH, "g" + "x" * 22}


def test_begins_a_snapshot_anew_after_a_lost_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(Mutes((BEN,), all=True, more=True))
    for _ in range(5):
        anna.step()
    server.own = [Mutes((EVERYONE,), all=True)]
    lose_link(anna)
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
    reopen(anna)
    anna.open(LOG)
    assert anna.state.chats[LOG].messages == told


@pytest.mark.parametrize("pushed", [True, False])
def test_asks_for_what_happened_meanwhile(anna: Desktop, server: ModelServer, pushed: bool) -> None:
    anna.open(LOG)
    lose_link(anna)
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
    reopen(anna)
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


# -- broadcasts


def test_keeps_broadcasts_in_everyone(anna: Desktop, server: ModelServer) -> None:
    """C27: a message like any other, over restarts too; *Everyone* is always open."""
    server.say_in(EVERYONE, 2, "from ben")
    anna.until(lambda: anna.texts(EVERYONE) == ["from ben"], "the broadcast")
    anna.actions.send_message(EVERYONE, "from anna")
    anna.until(lambda: [one.seq for one in anna.messages(EVERYONE)] == [1, 2], "the answer")
    assert [one.delivery for one in anna.messages(EVERYONE)] == [Delivery.RECEIVED, Delivery.STORED]
    reopen(anna)
    assert anna.texts(EVERYONE) == ["from ben", "from anna"]


@pytest.mark.parametrize("cut_after", [None, 1])
def test_says_once_that_a_block_left_somebody_out(anna: Desktop, server: ModelServer, cut_after: int | None) -> None:
    """C28: a general notice without names or numbers, in *Everyone*, also when the answer has to be repeated."""
    server.left_out = True
    assert anna.pair is not None
    anna.pair.lines_until_cut = cut_after
    anna.actions.send_message(EVERYONE, "hello")
    anna.until(lambda: anna.online and [one.seq for one in anna.messages(EVERYONE)] == [1], "the answer")
    assert anna.lines() == ["Your message could not be delivered to some people."]


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
    reopen(anna)
    assert anna.state.contacts[2].seen == 0
    assert anna.lines() == []


def test_shows_deleted_accounts_as_such(anna: Desktop, server: ModelServer) -> None:
    """C67: what was said stays, nothing more can be."""
    server.say(2, 1, "goodbye")
    anna.open(BEN)
    anna.until(lambda: anna.texts(BEN) == ["goodbye"], "the message")
    server.tell(People((Person(2, "", "deleted user", deleted=True),), 4))
    anna.until(lambda: anna.state.contacts[2].deleted, "the news")
    reopen(anna)
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


# -- who is writing


def test_shows_who_is_writing_until_a_message_comes(anna: Desktop, server: ModelServer) -> None:
    server.tell(TypingNow(LOG, 2))
    server.tell(TypingNow(LOG, 3))
    anna.until(lambda: anna.state.typing == {LOG: (2, 3)}, "two who write")
    server.say_in(LOG, 2, "done")
    anna.until(lambda: anna.state.typing == {LOG: (3,)}, "one who writes")
    server.tell(TypingNow(LOG, 3, stopped=True))
    anna.until(lambda: anna.state.typing == {}, "nobody who writes")


def test_believes_of_nobody_that_it_writes_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(TypingNow(LOG, 2))
    anna.until(lambda: anna.state.typing, "somebody who writes")
    lose_link(anna)
    assert anna.state.typing == {}


def test_tells_that_one_writes_at_most_every_few_seconds(anna: Desktop, server: ModelServer) -> None:
    for _ in range(3):
        anna.actions.typing(BEN)
    anna.clock.pass_by(3)
    anna.actions.typing(BEN)
    anna.actions.typing(BEN, stopped=True)
    anna.actions.typing(BEN, stopped=True)
    anna.actions.typing(BEN)
    anna.actions.send_message(BEN, "hello")
    anna.actions.typing(BEN)
    anna.until(lambda: len(server.asked) == 5, "all of it")
    assert server.asked == [Typing(BEN), Typing(BEN), Typing(BEN, stopped=True), Typing(BEN), Typing(BEN)]


# -- activity


def test_reports_activity_at_most_four_times_in_the_timeout(anna: Desktop, server: ModelServer) -> None:
    """C12"""
    anna.state.timeout = 40
    for _ in range(3):
        anna.actions.activity()
        anna.clock.pass_by(4)
        anna.actions.activity()
        anna.clock.pass_by(6)
    anna.state.timeout = 0
    anna.actions.activity()
    anna.clock.pass_by(59)
    anna.actions.activity()
    anna.clock.pass_by(1)
    anna.actions.activity()
    anna.until(lambda: len(server.asked) == 4, "all of it")
    assert server.asked == [Activity()] * 4


def test_warns_until_one_is_active(anna: Desktop, server: ModelServer) -> None:
    """C11: then at once, however short a time ago that was said before."""
    anna.actions.activity()
    server.tell(InactivityWarning(60))
    anna.until(lambda: anna.state.warning is not None, "the warning")
    assert anna.state.warning == anna.clock.monotonic() + 60
    anna.actions.activity()
    anna.until(lambda: anna.state.warning is None, "no warning")
    assert server.asked == [Activity(), Activity()]


def test_reports_later_that_one_was_active_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(InactivityWarning(60))
    anna.until(lambda: anna.state.warning is not None, "the warning")
    anna.reachable = False
    lose_link(anna)
    anna.actions.activity()
    for _ in range(10):
        anna.step()
    assert anna.state.warning is not None
    anna.reachable = True
    anna.until(lambda: server.asked == [Activity()], "the report")
    anna.until(lambda: anna.state.warning is None, "no warning")


def test_says_that_it_was_signed_out_for_inactivity(anna: Desktop, server: ModelServer) -> None:
    """C11: the unsent waits for the next sign-in."""
    anna.actions.keep_draft(BEN, "typed")
    anna.step()
    server.tell(SignedOut(Code.INACTIVE))
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert AccountChanged("You were signed out because you were inactive.") in anna.changes
    anna.sign_in("anna")
    assert anna.actions.draft(BEN) == "typed"


def test_asks_for_the_password_when_it_was_inactive_without_a_link(anna: Desktop, server: ModelServer) -> None:
    """C11: the clock runs on over reconnects."""
    server.refuse_resume = Code.INACTIVE
    lose_link(anna)
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert anna.state.link.link is Link.SIGNED_OUT
    server.refuse_resume = None
    reopen(anna, reachable=True)
    assert anna.state.me is None


def test_starts_a_session_only_when_the_program_starts(anna: Desktop, server: ModelServer) -> None:
    """C11: starting the program is activity, a link that comes back is none."""
    lose_link(anna)
    anna.until(lambda: anna.online, "being online again")
    assert [line.start for line in server.resumed] == [False]
    reopen(anna)
    anna.reachable = True
    anna.until(lambda: anna.online, "being online")
    lose_link(anna)
    anna.until(lambda: anna.online, "being online again")
    assert [line.start for line in server.resumed] == [False, True, False]


def test_knows_how_long_one_may_be_inactive(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.timeout = 600
    desktop = make_desktop()
    desktop.sign_in("anna")
    assert desktop.state.timeout == 600
    server.timeout = 300
    lose_link(desktop)
    desktop.until(lambda: desktop.online, "being online again")
    assert desktop.state.timeout == 300


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
    reopen(anna, reachable=True)
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
