"""The dialogue of a terminal without a server: every event is understood, and what goes wrong is told once."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from messenger.protocol.accounts import Activity, SignedIn, SignIn, SignOut
from messenger.protocol.base import Event
from messenger.protocol.codec import AnyEvent, AnyRequest
from messenger.protocol.connection import Done, Failed, Gap, Head, Ping, Ready, Reset, StorageTrouble
from messenger.protocol.contacts import Block, People, Person
from messenger.protocol.errors import Code
from messenger.protocol.messages import Accepted, Heads, MarkLogs, Message, Page, Rejected, Send, Since
from messenger.protocol.peers import Introduced, PeerEndpoint, PrivateKind, StopPrivate
from messenger.protocol.verbs import verbs
from messenger.server.classic.commands import OF_WINDOWS
from messenger.server.classic.context import Context
from messenger.server.classic.dialogue import Dialogue
from messenger.server.classic.lines import Garbage
from messenger.server.classic.private import Privates

ANNA, BEN, CARLA = 1, 2, 3
LOG, OTHER = "d1-2", "d1-3"


class Talk:
    """One dialogue: a test says what is typed and told, and when a timer ends."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.left = True
        """The person has taken all that was written."""
        self.dialogue = Dialogue(
            lambda name: f"device of {name}",
            lambda delay, callback: self.timers.append((delay, callback)),
            lambda: self.left,
        )
        self.requests: list[AnyRequest] = []

    def type(self, *lines: Any) -> list[str]:
        for line in lines:
            self.dialogue.typed(line)
        return self._take()

    def tell(self, *events: Event) -> list[str]:
        for event in events:
            self.dialogue.told(event)
        return self._take()

    def pass_time(self) -> list[str]:
        """Let all timers end."""
        timers, self.timers = self.timers, []
        for _, callback in timers:
            callback()
        return self._take()

    def asked(self) -> list[AnyRequest]:
        """Return what was asked since the last time, pings left out."""
        requests, self.requests = self.requests, []
        return [request for request in requests if not isinstance(request, Ping)]

    def _take(self) -> list[str]:
        said, asked = self.dialogue.take()
        self.requests += asked
        return "".join(said).splitlines()


def send(talk: Talk, text: str = "x") -> Send:
    """Type a message to Ben; return what was asked."""
    talk.asked()
    assert talk.type(f"message ben {text}") == []
    (request,) = talk.asked()
    assert isinstance(request, Send)
    return request


def message(
    log: str, seq: int, text: str, ts: int | None = None, sender: int = BEN, prev: int | None = None
) -> Message:
    return Message(log, seq, seq - 1 if prev is None else prev, seq if ts is None else ts, sender, "c" * 22, text)


def text_of(lines: list[str]) -> list[str]:
    """Return lines without the times of those that have one."""
    return [line.partition("] ")[2] if line.startswith("[") else line for line in lines]


@pytest.fixture
def talk() -> Talk:
    """A dialogue in which Anna has signed in and knows Ben and Carla; nothing is unread."""
    talk = Talk()
    talk.tell(Ready("here", "1"))
    talk.type("anna", "secret", "40000")
    (request,) = talk.asked()
    assert isinstance(request, SignIn)
    people = [Person(ANNA, "anna", "Anna"), Person(BEN, "ben", "Ben"), Person(CARLA, "carla", "Carla")]
    talk.tell(SignedIn(request.r, ANNA, "anna", "Anna", "t", "e", 6, 1), People(tuple(people), 1), Heads(()))
    return talk


def test_understands_every_event() -> None:
    assert Talk().dialogue.understood == set(get_args(AnyEvent))


def test_has_every_verb_of_the_windows_but_those_about_an_open_chat() -> None:
    """C40, C75"""
    names = Talk().dialogue._commands.names
    assert names >= set(verbs()) - OF_WINDOWS
    assert names - set(verbs()) <= {"startprivate", "accept", "decline", "private", "stopprivate"}


def test_signs_in_as_the_terminal_of_the_user() -> None:
    talk = Talk()
    assert talk.tell(Ready("a\nb", "1"))[0] == "This is Messenger at a⏎b. Nothing here is encrypted."
    talk.type(" anna ", " my secret ", "")
    (request,) = talk.asked()
    assert isinstance(request, SignIn)
    assert (request.device, request.user_name, request.password) == ("device of anna", "anna", " my secret ")
    assert request.private is PrivateKind.NONE
    assert talk.dialogue.busy


def test_numbers_requests_as_no_earlier_terminal_has(talk: Talk) -> None:
    talk.type("block ben")
    (request,) = talk.asked()
    assert isinstance(request, Block)
    assert request.r > 10_000  # by chance below once in ten thousand million times


def test_takes_the_next_line_when_the_one_before_is_answered(talk: Talk) -> None:
    talk.type("block ben")
    (request,) = talk.asked()
    assert isinstance(request, Block)
    assert talk.dialogue.busy
    assert talk.tell(Done(request.r)) == ["You have blocked ben."]
    assert not talk.dialogue.busy


def test_a_message_is_numbered_on_and_not_answered(talk: Talk) -> None:
    first = send(talk)
    assert first.dn == 7
    assert talk.tell(Accepted(7, 1, 0, 1)) == []
    second = send(talk)
    assert second.dn == 8
    assert second.cid != first.cid
    assert talk.tell(Rejected(8, Code.BLOCKED)) == ["Your message was not sent: ben has blocked you."]
    assert send(talk).dn == 9


def test_of_an_unknown_outcome_a_message_is_repeated_with_the_same_numbers(talk: Talk) -> None:
    """C61"""
    first = send(talk)
    assert talk.tell(StorageTrouble(7)) == ["The server cannot write to its disk now: your message to ben waits."]
    assert not talk.dialogue.busy
    assert talk.tell(StorageTrouble(7)) == []
    assert talk.pass_time() == []
    assert talk.asked() == [first]
    assert talk.tell(StorageTrouble(7)) == []
    assert [delay for delay, _ in talk.timers][-1] == 2
    talk.pass_time()
    assert talk.asked() == [first]
    assert talk.tell(Accepted(7, 1, 0, 1)) == ["Your message to ben was sent."]
    assert talk.tell(Accepted(7, 1, 0, 1)) == []


def test_numbers_that_the_server_knows_otherwise_are_taken_over(talk: Talk) -> None:
    first = send(talk)
    talk.tell(Gap(3))
    talk.pass_time()
    assert [(one.dn, one.cid) for one in talk.asked() if isinstance(one, Send)] == [(3, first.cid)]
    talk.tell(Reset(20))
    talk.pass_time()
    assert [(one.dn, one.cid) for one in talk.asked() if isinstance(one, Send)] == [(21, first.cid)]
    talk.tell(Accepted(21, 1, 0, 1))
    assert send(talk).dn == 22


def test_a_request_that_could_not_be_written_is_told(talk: Talk) -> None:
    talk.type("block ben")
    (request,) = talk.asked()
    assert isinstance(request, Block)
    assert talk.tell(Failed(request.r, Code.STORAGE, "full", 1.0)) == [
        "The server cannot write to its disk now, and nothing was changed. Please try again later."
    ]


def test_whatever_is_typed_counts_as_a_line_that_was_sent(talk: Talk) -> None:
    """So that nobody types nonsense without end."""
    talk.pass_time()
    for line in (
        "",
        "nonsense",
        "block",
        Garbage.TOO_LONG,
        "help",
        "whoelse now",
        "private ben x",
        "startprivate anna",
    ):
        talk.requests.clear()
        talk.type(line)
        assert talk.requests, line


def test_only_valid_commands_are_activity(talk: Talk) -> None:
    """C12, C74"""
    for line in ("help", "WhatsApp sent private command"):
        talk.type(line)
        assert talk.asked() == [Activity()]
    for line in ("", "nonsense", "block", "private ben x"):
        talk.type(line)
        assert talk.asked() == []


def test_what_was_missed_is_told_by_time_over_all_chats_and_then_what_came_meanwhile(talk: Talk) -> None:
    """C24"""
    talk.tell(Heads((Head(LOG, 3, 1), Head(OTHER, 9, 7))))
    (first,) = talk.asked()
    assert isinstance(first, Since)
    assert (first.log, first.after) == (LOG, 1)
    assert talk.tell(message(OTHER, 10, "live", 99, CARLA)) == []
    assert talk.tell(message(LOG, 2, "b", 20), message(LOG, 3, "d", 40), Page(first.r, LOG, 3, 3)) == []
    (second,) = talk.asked()
    assert isinstance(second, Since)
    assert (second.log, second.after) == (OTHER, 7)
    late = [message(OTHER, 8, "a", 10, CARLA), message(OTHER, 9, "c", 30, CARLA), message(OTHER, 10, "live", 99, CARLA)]
    lines = talk.tell(*late, Page(second.r, OTHER, 10, 10))
    assert text_of(lines) == [
        "Unread messages:",
        *("carla: a", "ben: b", "carla: c", "ben: d"),
        "No more unread messages.",
        "carla: live",
    ]
    assert talk.tell(message(OTHER, 10, "live", 99, CARLA)) == []


def test_pages_are_asked_for_one_after_the_other(talk: Talk) -> None:
    talk.tell(Heads((Head(LOG, 4, 0),)))
    told: list[str] = []
    for seq in range(1, 5):
        (request,) = talk.asked()
        assert isinstance(request, Since)
        assert request.after == seq - 1
        told += talk.tell(message(LOG, seq, str(seq)), Page(request.r, LOG, seq, 4))
    assert text_of(told) == ["Unread messages:", "ben: 1", "ben: 2", "ben: 3", "ben: 4", "No more unread messages."]
    assert talk.asked() == []


def test_a_hole_is_noticed_and_asked_for(talk: Talk) -> None:
    """C24"""
    assert talk.tell(message(LOG, 1, "one")) == ["ben: one"]
    assert talk.tell(message(LOG, 4, "four")) == []
    (request,) = [one for one in talk.asked() if isinstance(one, Since)]
    assert request.after == 1
    late = [message(LOG, seq, str(seq)) for seq in (2, 3, 4)]
    lines = talk.tell(*late, Page(request.r, LOG, 4, 4))
    assert text_of(lines) == ["Unread messages:", "ben: 2", "ben: 3", "ben: 4", "No more unread messages."]


def test_heads_that_are_ahead_are_asked_for_after_slowness(talk: Talk) -> None:
    talk.tell(message(LOG, 1, "one"))
    talk.asked()
    talk.tell(Heads((Head(LOG, 2, 0),)))
    (request,) = talk.asked()
    assert isinstance(request, Since)
    talk.tell(Failed(request.r, Code.BUSY, "slow", 1.0))
    talk.pass_time()
    again = [one for one in talk.asked() if isinstance(one, Since)]
    assert [one.after for one in again] == [1]


def test_a_chat_that_is_no_more_ends_the_catching_up(talk: Talk) -> None:
    talk.tell(Heads((Head(LOG, 2, 0), Head(OTHER, 1, 0))))
    (request,) = talk.asked()
    assert isinstance(request, Since)
    talk.tell(Failed(request.r, Code.NO_SUCH_CHAT, "gone"))
    (other,) = talk.asked()
    assert isinstance(other, Since)
    assert other.log == OTHER
    lines = talk.tell(message(OTHER, 1, "x", sender=CARLA), Page(other.r, OTHER, 1, 1))
    assert text_of(lines)[1] == "carla: x"


def test_entries_that_one_may_not_see_leave_no_hole(talk: Talk) -> None:
    talk.tell(Heads((Head(LOG, 9, 0),)))
    (request,) = talk.asked()
    assert isinstance(request, Since)
    lines = talk.tell(message(LOG, 5, "five", prev=0), Page(request.r, LOG, 9, 9))
    assert text_of(lines) == ["Unread messages:", "ben: five", "No more unread messages."]
    assert talk.tell(message(LOG, 10, "ten")) == ["ben: ten"]


def test_marks_what_was_written_at_once_and_then_once_in_a_while(talk: Talk) -> None:
    """C24, C75"""
    talk.tell(message(LOG, 1, "one"))
    talk.pass_time()
    (marks,) = talk.asked()
    assert isinstance(marks, MarkLogs)
    assert [(mark.log, mark.delivered, mark.read) for mark in marks.marks] == [(LOG, 1, 1)]
    talk.tell(message(LOG, 2, "two"), message(LOG, 3, "three"))
    assert talk.asked() == []
    talk.pass_time()
    (marks,) = talk.asked()
    assert isinstance(marks, MarkLogs)
    assert [mark.read for mark in marks.marks] == [3]
    talk.tell(message(LOG, 4, "four"))
    talk.type("logout")
    marks, out = talk.asked()
    assert isinstance(marks, MarkLogs)
    assert isinstance(out, SignOut)


def test_marks_nothing_that_a_slow_reader_has_not_taken(talk: Talk) -> None:
    """C24, C75: it may be thrown away, and then it comes again."""
    talk.left = False
    talk.tell(message(LOG, 1, "one"))
    talk.pass_time()
    talk.type("logout")
    talk.pass_time()
    assert talk.asked() == []
    talk.left = True
    talk.pass_time()
    marks, out = talk.asked()
    assert isinstance(marks, MarkLogs)
    assert isinstance(out, SignOut)


def test_a_dead_link_has_taken_nothing_more(talk: Talk) -> None:
    """C24, C59"""
    talk.left = False
    talk.tell(message(LOG, 1, "one"))
    talk.dialogue.lost()
    talk.pass_time()
    assert [type(request) for request in talk.asked()] == [SignOut]


def test_keeps_nothing_of_private_sessions_that_are_over() -> None:
    context = Context(lambda _delay, _callback: None, lambda: True)
    privates = Privates(context)
    privates.port = 40_000
    for digit in "123":
        there = (PeerEndpoint("127.0.0.1", 5000),)
        privates.introduced(Introduced(digit * 22, BEN, True, "d" * 22, "Terminal", "", "t" * 22, there))
        privates.stop(BEN)
        _said, (stop,) = context.take()
        assert isinstance(stop, StopPrivate)
        context.answered(stop.r, Done(stop.r))
    assert privates._open == {}
