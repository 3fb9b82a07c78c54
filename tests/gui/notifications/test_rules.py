"""Which notifications follow from what happens, with the real state and without a window."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from messenger.client import facts
from messenger.client.facts import ChatSummary, Fact
from messenger.client.model import EVERYONE, ChatMessage, Contact, Delivery, Link, LinkStatus, Notice, SavedServer
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.client.private.model import Phase, PrivateStatus, private_log
from messenger.client.state import State
from messenger.gui.notifications.announcement import Orders
from messenger.gui.notifications.rules import MISSED, MOST_MISSED, SOUND_SECONDS, Front, Rules
from messenger.protocol.errors import Code

SERVER = SavedServer("Home", "home.test", "pin", "anna")
ME = Contact(1, "anna", "Anna")
PEOPLE = (ME, *(Contact(user, f"user{user}", f"User {user}") for user in range(2, 12)))
BEN, CLEO = "d1-2", "d1-3"
NOW = 1_700_000_000.0


class Desk:
    """``tell`` applies facts and returns what follows from them together."""

    def __init__(self) -> None:
        self.state = State()
        self.front = Front(here=False)
        self.clock = 0.0
        self.rules = Rules(self.state, lambda: self.front, lambda: NOW, lambda: self.clock)
        self.heads: dict[str, int] = {}
        self.read: dict[str, int] = {}

    def tell(self, *told: Fact) -> Orders:
        for fact in told:
            for change in self.state.apply(fact):
                self.rules.heard(change)
        return self.rules.take()

    def link(self, link: Link) -> Orders:
        return self.tell(facts.LinkChanged(LinkStatus(link)))

    def came(self, log: str, *texts: str, sender: int = 0, own: bool = False) -> Fact:
        """What is told when these messages come."""
        author = 1 if own else sender or self.state.peer_of(log) or 2
        how = Delivery.STORED if own else Delivery.RECEIVED
        messages = []
        for text in texts:
            seq = self.heads[log] = self.heads.get(log, 0) + 1
            messages.append(ChatMessage(log, seq, f"{log} {seq}", author, seq, text, how))
        if own:
            self.read[log] = self.heads[log]
        return facts.MessagesChanged(self.summary(log, messages[-1]), tuple(messages))

    def seen(self, log: str) -> Fact:
        """What is told when everything in ``log`` was read, here or elsewhere."""
        self.read[log] = self.heads[log]
        return facts.ChatsChanged((self.summary(log),))

    def summary(self, log: str, last: ChatMessage | None = None) -> ChatSummary:
        head, read = self.heads.get(log, 0), self.read.get(log, 0)
        peer = self.state.peer_of(log)
        return ChatSummary(log, peer, head, read, 0, last, None if peer else head - read)


def texts(orders: Orders) -> dict[str, str | None]:
    """What is shown, and what is withdrawn, by key."""
    return {key: f"{order.title}: {order.body}" if order else None for key, order in orders.items()}


@pytest.fixture
def desk() -> Desk:
    """Somebody who was signed in before, and everything is here."""
    made = Desk()
    made.tell(facts.ProfileOpened(True, (SERVER,)), facts.SignedIn(ME, SERVER), facts.PeopleChanged(PEOPLE))
    made.tell(facts.ChatsChanged((), all=True))
    for link in (Link.CONNECTING, Link.SYNCING, Link.ONLINE):
        made.link(link)
    return made


# -- what is shown


def test_tells_of_what_is_received(desk: Desk) -> None:
    assert texts(desk.tell(desk.came(BEN, "hello"))) == {BEN: "User 2: hello"}
    assert texts(desk.tell(desk.came(EVERYONE, "all of you"))) == {EVERYONE: "Everyone: User 2: all of you"}
    assert desk.rules.take() == {}


def test_has_one_notification_for_each_chat(desk: Desk) -> None:
    desk.tell(desk.came(BEN, "one"))
    assert texts(desk.tell(desk.came(BEN, "two"), desk.came(CLEO, "other"), desk.came(BEN, "three"))) == {
        BEN: "User 2: three\n3 new messages",
        CLEO: "User 3: other",
    }


def test_tells_nothing_of_own_messages_from_another_device(desk: Desk) -> None:
    assert desk.tell(desk.came(BEN, "mine", own=True)) == {}


def test_tells_nothing_of_the_chat_in_front(desk: Desk) -> None:
    """Nor later, when something else lies in front."""
    desk.front = Front(True, BEN)
    assert texts(desk.tell(desk.came(BEN, "hello"), desk.came(CLEO, "other"))) == {CLEO: "User 3: other"}
    desk.front = Front(here=False)
    assert desk.rules.take() == {}


def test_tells_of_the_open_chat_when_the_person_looks_elsewhere(desk: Desk) -> None:
    assert BEN in desk.tell(desk.came(BEN, "hello"))


@pytest.mark.parametrize("link", [Link.SYNCING, Link.WAITING])
def test_tells_nothing_of_muted_chats(desk: Desk, link: Link) -> None:
    desk.tell(facts.MutesTold(frozenset([BEN])))
    desk.link(link)
    desk.tell(desk.came(BEN, "hello"))
    assert desk.link(Link.ONLINE) == {}


def test_tells_nothing_of_what_was_read_elsewhere_first(desk: Desk) -> None:
    desk.link(Link.SYNCING)
    desk.tell(desk.came(BEN, "hello"), desk.seen(BEN))
    assert desk.link(Link.ONLINE) == {}


def test_shows_no_text_without_preview(desk: Desk) -> None:
    desk.tell(facts.NotificationChoicesTold(NotificationChoices(preview=False)))
    assert texts(desk.tell(desk.came(BEN, "secret"))) == {BEN: "User 2: New message"}


# -- what is silent


def sounds(orders: Orders) -> list[bool]:
    return [order.sound for order in orders.values() if order is not None]


def test_sounds_once_and_not_for_each_of_many(desk: Desk) -> None:
    assert sounds(desk.tell(desk.came(BEN, "one"), desk.came(CLEO, "other"))) == [True, False]
    desk.clock = SOUND_SECONDS - 0.01
    assert sounds(desk.tell(desk.came(BEN, "two"))) == [False]
    desk.clock = SOUND_SECONDS
    assert sounds(desk.tell(desk.came(BEN, "three"))) == [True]


def test_makes_no_sound_where_none_is_wanted(desk: Desk) -> None:
    desk.tell(facts.NotificationChoicesTold(NotificationChoices(sound=False)))
    assert sounds(desk.tell(desk.came(BEN, "one"))) == [False]


@pytest.mark.parametrize(
    "choices",
    [
        NotificationChoices(shown=False),
        NotificationChoices(quiet_until=round(NOW * 1000) + 1),
        NotificationChoices(quiet_until=UNTIL_TURNED_OFF),
    ],
)
def test_disturbs_nobody_who_wants_peace(desk: Desk, choices: NotificationChoices) -> None:
    """What stood there goes; what came meanwhile is not told afterwards."""
    desk.tell(desk.came(BEN, "before"), facts.PrivateTold(asking()))
    assert texts(desk.tell(facts.NotificationChoicesTold(choices))) == {BEN: None, "ask-2": None}
    assert desk.tell(desk.came(CLEO, "meanwhile")) == {}
    assert desk.tell(facts.PrivateTold(replace(asking(), phase=Phase.OPEN)), said("hush")) == {}
    assert desk.tell(facts.NotificationChoicesTold(NotificationChoices())) == {}
    assert texts(desk.tell(desk.came(BEN, "after"))) == {BEN: "User 2: after\n2 new messages"}


def test_disturbs_again_when_the_time_is_over(desk: Desk) -> None:
    desk.tell(facts.NotificationChoicesTold(NotificationChoices(quiet_until=round(NOW * 1000))))
    assert BEN in desk.tell(desk.came(BEN, "hello"))


# -- what is withdrawn


def test_withdraws_what_has_been_read(desk: Desk) -> None:
    desk.tell(desk.came(BEN, "one"), desk.came(CLEO, "other"))
    assert texts(desk.tell(desk.seen(BEN))) == {BEN: None}
    assert desk.rules.take() == {}
    assert desk.rules.shown


def test_withdraws_what_was_muted(desk: Desk) -> None:
    desk.tell(desk.came(BEN, "one"))
    assert texts(desk.tell(facts.MutesTold(frozenset([BEN])))) == {BEN: None}


@pytest.mark.parametrize(
    "gone",
    [
        facts.SignedOut(Code.SIGNED_OUT_HERE, ""),
        facts.SignedIn(Contact(9, "other", "Other"), SERVER),
        facts.SignedIn(ME, replace(SERVER, pin="another")),
    ],
)
def test_withdraws_everything_with_the_account(desk: Desk, gone: Fact) -> None:
    desk.tell(desk.came(BEN, "one"), facts.PrivateTold(asking(3)))
    assert texts(desk.tell(gone)) == {BEN: None, "ask-3": None}
    assert not desk.rules.shown


def test_keeps_what_is_shown_when_the_same_account_is_told_again(desk: Desk) -> None:
    desk.tell(desk.came(BEN, "one"))
    assert desk.tell(facts.SignedIn(ME, SERVER)) == {}


# -- what came while this device was away


def test_waits_until_everything_is_here(desk: Desk) -> None:
    desk.link(Link.WAITING)
    desk.link(Link.SYNCING)
    assert desk.tell(desk.came(BEN, *"abc")) == {}
    assert desk.tell(desk.came(BEN, "d"), desk.came(CLEO, "e")) == {}
    assert texts(desk.link(Link.ONLINE)) == {BEN: "User 2: d\n4 new messages", CLEO: "User 3: e"}


def test_tells_of_many_chats_at_once(desk: Desk) -> None:
    """The one notification leads to the chat in which something was said last."""
    desk.tell(desk.came(BEN, "shown before"))
    desk.link(Link.WAITING)
    desk.link(Link.SYNCING)
    logs = [f"d1-{user}" for user in range(2, 3 + MOST_MISSED)]
    for log in logs:
        desk.tell(desk.came(log, *["text"] * (10 if log == CLEO else 2)))
    missed = texts(desk.link(Link.ONLINE))
    assert missed == {
        MISSED: f"Messenger: {10 + 2 * MOST_MISSED + 1} new messages in {MOST_MISSED + 1} chats",
        BEN: None,
    }
    assert desk.rules.target(MISSED) == CLEO
    assert texts(desk.tell(desk.came("d1-11", "new"))) == {"d1-11": "User 11: new"}
    assert texts(desk.tell(desk.seen(logs[1]))) == {MISSED: None}


def test_tells_of_each_chat_when_much_comes_while_one_is_here(desk: Desk) -> None:
    news = [desk.came(f"d1-{user}", "hello") for user in range(2, 10)]
    assert MISSED not in desk.tell(*news)


def test_tells_of_no_history_on_a_new_device() -> None:
    """The first sync of a device that has never seen this account; what comes afterwards is news."""
    desk = Desk()
    desk.tell(facts.ProfileOpened(False, ()), facts.SignedIn(ME, SERVER), facts.PeopleChanged(()))
    desk.tell(facts.ChatsChanged((), all=True))
    desk.link(Link.SYNCING)
    desk.tell(facts.PeopleChanged(PEOPLE), desk.came(BEN, "old"))
    desk.link(Link.WAITING)
    desk.link(Link.SYNCING)
    desk.tell(desk.came(CLEO, "old too"))
    assert desk.link(Link.ONLINE) == {}
    assert texts(desk.tell(desk.came(BEN, "new"))) == {BEN: "User 2: new\n2 new messages"}


def test_tells_nothing_of_what_lay_in_the_store(desk: Desk) -> None:
    desk.link(Link.WAITING)
    desk.heads[BEN] = 7
    desk.tell(facts.ChatsChanged((desk.summary(BEN),), all=True))
    desk.link(Link.SYNCING)
    assert desk.link(Link.ONLINE) == {}


# -- private chats


def asking(user: int = 2, session: str = "s" * 22) -> PrivateStatus:
    return PrivateStatus(session, user, Phase.ASKED)


def said(*said: str, user: int = 2, first: int = 1) -> Fact:
    rows = tuple(
        ChatMessage(private_log(user), first + at, f"c{first + at}", user, 1, text, Delivery.RECEIVED)
        for at, text in enumerate(said)
    )
    return facts.PrivateSaid(user, rows)


@pytest.fixture
def talk(desk: Desk) -> Desk:
    """The same with a private chat open."""
    desk.tell(facts.PrivateTold(replace(asking(), phase=Phase.OPEN)))
    return desk


def test_says_who_asks_for_a_private_chat(desk: Desk) -> None:
    assert texts(desk.tell(facts.PrivateTold(asking()))) == {"ask-2": "User 2: Wants a private chat with you"}
    assert desk.tell(facts.PrivateTold(asking())) == {}
    assert desk.rules.target("ask-2") == private_log(2)
    assert texts(desk.tell(facts.PrivateTold(replace(asking(), phase=Phase.OVER)))) == {"ask-2": None}
    assert "ask-2" in desk.tell(facts.PrivateTold(asking(session="t" * 22)))


def test_asks_nobody_twice_who_sees_the_question(desk: Desk) -> None:
    desk.front = Front(True, CLEO)
    assert desk.tell(facts.PrivateTold(asking())) == {}
    desk.front = Front(here=False)
    assert desk.rules.take() == {}


def test_tells_that_somebody_wrote_privately_and_not_what(talk: Desk) -> None:
    log = private_log(2)
    assert texts(talk.tell(said("secret"))) == {log: "User 2: Wrote in your private chat"}
    assert texts(talk.tell(said("secret", "and more", first=2))) == {log: "User 2: Wrote 3 times in your private chat"}
    assert talk.rules.target(log) == log


def test_tells_nothing_of_the_private_chat_in_front(talk: Desk) -> None:
    talk.front = Front(True, private_log(2))
    assert talk.tell(said("secret")) == {}
    talk.front = Front(here=False)
    assert talk.rules.take() == {}


def test_withdraws_what_was_written_privately_once_it_is_looked_at(talk: Desk) -> None:
    talk.tell(said("one"))
    talk.front = Front(True, private_log(2))
    assert texts(talk.rules.take()) == {private_log(2): None}
    talk.front = Front(here=False)
    assert texts(talk.tell(said("two", first=2))) == {private_log(2): "User 2: Wrote in your private chat"}


def test_withdraws_what_was_written_privately_when_it_is_forgotten(talk: Desk) -> None:
    talk.tell(said("one"))
    assert texts(talk.tell(facts.PrivateForgotten(2))) == {private_log(2): None}


def own_and_notices() -> Fact:
    own = ChatMessage(private_log(2), 1, "own", 1, 1, "mine", Delivery.STORED)
    return facts.PrivateSaid(2, (own, Notice(1, "a line", seq=2)))


@pytest.mark.parametrize("make", [own_and_notices, lambda: facts.Noted(EVERYONE, 1, "a line")])
def test_tells_nothing_of_what_nobody_else_wrote(talk: Desk, make: Callable[[], Fact]) -> None:
    assert talk.tell(make()) == {}
