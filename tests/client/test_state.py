"""Every fact is taken in, and what windows are told matches what has changed."""

from typing import Any, get_args

import pytest

from messenger.client import facts
from messenger.client.changes import (
    AccountChanged,
    BannerChanged,
    ChatListChanged,
    ContactsChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesReceived,
    MessagesRemoved,
    MessagesUpdated,
    ServerAnswered,
    SignInFailed,
    WarningChanged,
)
from messenger.client.facts import ChatSummary, Fact
from messenger.client.files.model import FileChoices, FileSpace, Transfer, TransferPhase
from messenger.client.model import (
    EVERYONE,
    ChatMessage,
    Contact,
    Delivery,
    Hit,
    Link,
    LinkStatus,
    Notice,
    SavedServer,
    ShownServer,
)
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import Phase, PrivateChoices, PrivateStatus
from messenger.client.state import State
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group

LOG = "d1-2"
ME = Contact(1, "anna", "Anna")
BEN = Contact(2, "ben", "Ben")
CLEO = Contact(3, "cleo", "Cleo")
SERVER = SavedServer("Home", "home.test:7420", "pin", "anna")


@pytest.fixture
def state() -> State:
    state = State(notices=5)
    state.apply(facts.ProfileOpened(True, (SERVER,)))
    state.apply(facts.SignedIn(ME, SERVER))
    state.apply(facts.PeopleChanged((ME, BEN, CLEO)))
    return state


def message(seq: int, sender: int = 2, cid: str = "", delivery: Delivery | None = None, ts: int = 0) -> ChatMessage:
    if delivery is None:
        delivery = Delivery.RECEIVED if sender != 1 else Delivery.STORED if seq else Delivery.WAITING
    return ChatMessage(LOG, seq, cid or f"cid {seq}", sender, ts or seq, f"text {cid or seq}", delivery)


def summary(
    head: int, read: int = 0, delivered: int = 0, last: ChatMessage | None = None, log: str = LOG
) -> ChatSummary:
    return ChatSummary(log, 2, head, read, delivered, last)


def opened(state: State, *messages: ChatMessage, complete: bool = True) -> None:
    state.apply(facts.HistoryLoaded(LOG, 0, messages, complete))


def shown(state: State) -> list[tuple[int, str]]:
    return [(one.seq, one.cid) for one in state.chats[LOG].messages if isinstance(one, ChatMessage)]


def test_knows_every_fact() -> None:
    assert set(State.HANDLERS) == set(get_args(Fact))


def test_takes_in_every_fact_before_anybody_is_signed_in() -> None:
    """Facts may come late, after signing out."""
    values: dict[str, Any] = {
        "signed_in": False,
        "servers": (SERVER,),
        "server": ShownServer("Home", "home.test", "pin", "words", True, False),
        "reason": "a sentence",
        "code": Code.BUSY,
        "me": ME,
        "status": LinkStatus(Link.ONLINE),
        "people": (BEN,),
        "changes": (PresenceChange(2, Presence.ONLINE),),
        "all": True,
        "ts": 1,
        "chats": (summary(1),),
        "chat": summary(1),
        "messages": (message(1),),
        "log": LOG,
        "before": 0,
        "complete": True,
        "drafts": ((LOG, "typed"),),
        "emoji": ("🎉",),
        "ticket": 1,
        "event": None,
        "users": frozenset({2}),
        "logs": frozenset({LOG}),
        "groups": (Group("g" * 22, "Plans"),),
        "user": 2,
        "after": "benny",
        "until": 1.0,
        "shown": False,
        "text": "a line",
        "behind": 0,
        "rows": (Notice(1, "a line", seq=1),),
        "choices": PrivateChoices(),
        "hits": (Hit(LOG, 1, 2, 3),),
        "more": True,
        "transfers": (Transfer(LOG, "cid", "h" * 43, True, TransferPhase.RUNNING, 1, 5),),
        "space": FileSpace(1, 2, 3),
        "hash": "h" * 43,
        "whole": True,
        "data": b"picture",
    }
    for kind in get_args(Fact):
        given = {name: values[name] for name in kind.__struct_fields__ if name in values}
        if kind is facts.SignedIn:
            given["server"] = SERVER
        if kind is facts.UserRenamed:
            given["before"] = "ben"
        if kind is facts.PrivateTold:
            given["status"] = PrivateStatus("s" * 22, 2, Phase.OPEN)
        if kind is facts.NotificationChoicesTold:
            given["choices"] = NotificationChoices()
        if kind is facts.FileChoicesTold:
            given["choices"] = FileChoices()
        State().apply(kind(**given))


def test_tells_what_a_look_up_found() -> None:
    server = ShownServer("Home", "home.test", "pin", "words", True, False)
    assert State().apply(facts.ServerFound(server)) == [ServerAnswered(server)]
    assert State().apply(facts.ServerRefused("No.")) == [ServerAnswered(None, "No.")]


def test_tells_why_signing_in_failed() -> None:
    refusal = facts.SignInRefused(Code.WRONG_CREDENTIALS, "Wrong.", "password", 3)
    assert State().apply(refusal) == [SignInFailed(Code.WRONG_CREDENTIALS, "Wrong.", "password", 3)]


def test_waits_for_the_name_when_somebody_is_signed_in() -> None:
    """Otherwise the sign-in page would flash up at each start."""
    state = State()
    assert state.apply(facts.ProfileOpened(True, (SERVER,))) == []
    assert not state.opened
    assert AccountChanged() in state.apply(facts.SignedIn(ME, SERVER))
    assert state.opened


def test_forgets_one_account_before_it_shows_another(state: State) -> None:
    state.apply(facts.ChatsChanged((summary(3),)))
    state.keep_draft(LOG, "typed")
    state.apply(facts.SignedIn(Contact(7, "dora", "Dora"), SERVER))
    assert state.contacts == {}
    assert list(state.chats) == [EVERYONE]
    assert state.drafts == {}


def test_keeps_what_it_knows_when_the_same_account_signs_in_again(state: State) -> None:
    state.apply(facts.ChatsChanged((summary(3),)))
    state.apply(facts.SignedIn(ME, SERVER))
    assert state.unread_total() == 3


def test_says_why_it_was_signed_out(state: State) -> None:
    changes = state.apply(facts.SignedOut(Code.PASSWORD_CHANGED, "Changed."))
    assert AccountChanged("Changed.") in changes
    assert state.me is None
    assert state.chats == {}
    assert state.link.link is Link.SIGNED_OUT


def test_shows_the_link_and_the_trouble(state: State) -> None:
    status = LinkStatus(Link.WAITING, 5, "Lost.")
    assert state.apply(facts.LinkChanged(status)) == [BannerChanged()]
    assert state.link == status
    assert state.apply(facts.StoreTroubled("Full.")) == [BannerChanged()]
    assert state.trouble == "Full."


# -- people


def test_orders_people_online_first_then_by_when_they_were_seen(state: State) -> None:
    people = tuple(Contact(number, f"u{number}", name) for number, name in ((4, "dan"), (5, "Eva"), (6, "Fay")))
    state.apply(facts.PeopleChanged(people))
    state.apply(
        facts.PresenceMoved(
            (
                PresenceChange(6, Presence.ONLINE, 0, True),
                PresenceChange(4, Presence.ONLINE, 0, True),
                PresenceChange(2, Presence.AWAY, 0, True),
                PresenceChange(3, Presence.OFFLINE, 10, True),
                PresenceChange(5, Presence.OFFLINE, 20, True),
            ),
            True,
            1,
        )
    )
    assert state.contact_order() == [4, 6, 2, 5, 3]


def test_counts_everybody_not_named_as_offline(state: State) -> None:
    state.apply(facts.PresenceMoved((PresenceChange(2, Presence.ONLINE, 0, True),), False, 1))
    changes = state.apply(facts.PresenceMoved((PresenceChange(3, Presence.ONLINE, 0, True),), True, 2))
    assert changes == [ContactsChanged(frozenset({2, 3}))]
    assert state.contacts[2].presence is Presence.OFFLINE
    assert state.contacts[3].presence is Presence.ONLINE


@pytest.mark.parametrize("link", [Link.WAITING, Link.CONNECTING, Link.SIGNED_OUT])
def test_claims_of_nobody_to_be_online_without_a_connection(state: State, link: Link) -> None:
    """Whoever was online until then was last seen at that moment; other times stay, and nobody comes or goes."""
    state.apply(facts.LinkChanged(LinkStatus(Link.ONLINE), 5))
    there = PresenceChange(2, Presence.ONLINE, 0, True), PresenceChange(3, Presence.OFFLINE, 4, True)
    state.apply(facts.PresenceMoved(there, True, 6))
    lost = facts.LinkChanged(LinkStatus(link), 7)
    assert state.apply(lost) == [BannerChanged(), ContactsChanged(frozenset({2}))]
    assert state.contacts[2] == Contact(2, "ben", "Ben", Presence.OFFLINE, 7)
    assert state.contacts[3] == Contact(3, "cleo", "Cleo", Presence.OFFLINE, 4)
    assert state.apply(lost) == [BannerChanged()]
    assert state.chats[EVERYONE].messages == []


@pytest.mark.parametrize("link", [Link.WAITING, Link.CONNECTING, Link.SIGNED_OUT])
def test_warns_of_no_logout_without_a_connection(state: State, link: Link) -> None:
    """C11: the next connection begins with a new warning where one is due; until then the lost link is told."""
    state.apply(facts.InactivityTold(70.5))
    assert state.apply(facts.LinkChanged(LinkStatus(link), 7)) == [BannerChanged(), WarningChanged()]
    assert state.warning is None


@pytest.mark.parametrize("link", [Link.SYNCING, Link.ONLINE])
def test_keeps_presence_while_there_is_a_connection(state: State, link: Link) -> None:
    state.apply(facts.PresenceMoved((PresenceChange(2, Presence.AWAY, 0, True),), True, 6))
    state.apply(facts.InactivityTold(70.5))
    assert state.apply(facts.LinkChanged(LinkStatus(link), 7)) == [BannerChanged()]
    assert state.warning == 70.5
    assert state.contacts[2].presence is Presence.AWAY


def test_keeps_presence_when_a_name_changes(state: State) -> None:
    state.apply(facts.ChatsChanged((summary(1),)))
    state.apply(facts.PresenceMoved((PresenceChange(2, Presence.ONLINE, 0, True),), False, 1))
    changes = state.apply(facts.PeopleChanged((Contact(2, "ben", "Benjamin"),)))
    assert state.contacts[2] == Contact(2, "ben", "Benjamin", Presence.ONLINE)
    assert changes == [ContactsChanged(frozenset({2})), ChatListChanged(frozenset({LOG}))]
    assert state.title_of(LOG) == "Benjamin"


def test_takes_the_own_new_name(state: State) -> None:
    changes = state.apply(facts.PeopleChanged((Contact(1, "anna", "Anna B"),)))
    assert AccountChanged() in changes
    assert state.me
    assert state.me.display == "Anna B"


def test_the_next_sign_in_offers_the_own_new_name(state: State) -> None:
    """C4, C69"""
    before = state.server
    assert before is not None
    state.apply(facts.PeopleChanged((Contact(1, "annabel", "Anna"),)))
    state.apply(facts.SignedOut(Code.INACTIVE, "You were inactive."))
    assert [(server.pin, server.account) for server in state.servers] == [(before.pin, "annabel")]


def test_tells_in_everyone_who_comes_and_goes(state: State) -> None:
    """C15, C17: in the order of the server; a quiet change moves the dot only (C18)."""
    changes = state.apply(
        facts.PresenceMoved(
            (
                PresenceChange(2, Presence.ONLINE),
                PresenceChange(3, Presence.ONLINE, 0, True),
                PresenceChange(2, Presence.OFFLINE, 9),
            ),
            False,
            7,
        )
    )
    notices = (Notice(7, "Ben is online"), Notice(7, "Ben went offline"))
    assert MessagesAdded(EVERYONE, notices) in changes
    assert state.chats[EVERYONE].messages == list(notices)
    assert state.contacts[2].seen == 9
    assert state.unread_total() == 0


def test_keeps_the_last_notices_only(state: State) -> None:
    for _ in range(4):
        state.apply(facts.PresenceMoved((PresenceChange(2, Presence.ONLINE),), False, 1))
        state.apply(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE),), False, 2))
    assert len(state.chats[EVERYONE].messages) == 5


# -- chats


def test_orders_chats_by_when_something_was_last_said(state: State) -> None:
    state.apply(
        facts.ChatsChanged((summary(1, last=message(1, ts=10)), summary(1, last=message(1, ts=30), log="d1-3")))
    )
    assert state.chat_order() == ["d1-3", LOG, EVERYONE]
    state.apply(facts.MessagesChanged(summary(2, last=message(2, ts=40)), (message(2, ts=40),)))
    assert state.chat_order() == [LOG, "d1-3", EVERYONE]


def test_leaves_chats_out_of_the_list_in_which_nothing_was_said(state: State) -> None:
    state.chat("d1-3")
    assert state.chat_order() == [EVERYONE]
    assert state.title_of("d1-3") == "Cleo"


def test_holds_no_messages_of_a_chat_that_was_not_opened(state: State) -> None:
    changes = state.apply(facts.MessagesChanged(summary(1), (message(1),)))
    assert changes == [MessagesReceived(LOG, (message(1),)), ChatListChanged(frozenset({LOG}))]
    assert state.chats[LOG].messages == []
    assert state.chats[LOG].unread == 1


def test_moves_a_waiting_message_to_its_number(state: State) -> None:
    opened(state, message(1), message(0, 1, "a"), message(0, 1, "b"))
    changes = state.apply(facts.MessagesChanged(summary(2), (message(2, 1, "a"),)))
    assert MessagesUpdated(LOG, (message(2, 1, "a"),)) in changes
    assert shown(state) == [(1, "cid 1"), (2, "a"), (0, "b")]
    changes = state.apply(facts.MessagesChanged(summary(4), (message(3), message(4, 1, "b"))))
    assert shown(state) == [(1, "cid 1"), (2, "a"), (3, "cid 3"), (4, "b")]
    assert MessagesAdded(LOG, (message(3),)) in changes
    assert MessagesUpdated(LOG, (message(4, 1, "b"),)) in changes


def test_shows_a_message_once_however_often_it_is_told(state: State) -> None:
    opened(state, message(1))
    for _ in range(2):
        state.apply(facts.MessagesChanged(summary(2), (message(2), message(0, 1, "a"))))
    assert shown(state) == [(1, "cid 1"), (2, "cid 2"), (0, "a")]


def test_gives_own_messages_their_second_tick(state: State) -> None:
    opened(state, message(1, 1), message(2), message(3, 1), message(4, 1))
    changes = state.apply(facts.ChatsChanged((summary(4, delivered=3),)))
    delivered = message(1, 1, delivery=Delivery.DELIVERED), message(3, 1, delivery=Delivery.DELIVERED)
    assert MessagesUpdated(LOG, delivered) in changes
    assert [one.delivery for one in state.chats[LOG].messages if isinstance(one, ChatMessage)] == [
        Delivery.DELIVERED,
        Delivery.RECEIVED,
        Delivery.DELIVERED,
        Delivery.STORED,
    ]


def test_puts_another_try_in_the_place_of_the_refused_message(state: State) -> None:
    opened(state, message(1), message(0, 1, "old", Delivery.FAILED))
    changes = state.apply(facts.MessagesChanged(summary(1), (message(0, 1, "new"),), gone=("old",)))
    assert MessagesRemoved(LOG, ("old",)) in changes
    assert MessagesAdded(LOG, (message(0, 1, "new"),)) in changes
    assert shown(state) == [(1, "cid 1"), (0, "new")]


def test_puts_older_messages_before_those_loaded(state: State) -> None:
    opened(state, message(3), message(4), complete=False)
    older = facts.HistoryLoaded(LOG, 3, (message(1), message(2)), True)
    assert state.apply(older) == [HistoryAdded(LOG, 2)]
    assert state.apply(older) == []  # asked twice
    assert [seq for seq, _cid in shown(state)] == [1, 2, 3, 4]
    assert state.chats[LOG].complete


def test_starts_over_when_the_server_was_restored(state: State) -> None:
    opened(state, message(1), message(2), message(0, 1, "a"))
    changes = state.apply(facts.ChatsChanged((), all=True))
    assert HistoryAdded(LOG, 1, opened=True) in changes
    assert shown(state) == [(0, "a")]
    state.apply(facts.MessagesChanged(summary(1), (message(1),)))
    assert shown(state) == [(1, "cid 1"), (0, "a")]
