"""Private sessions, by command. That each case is refused with the right sentence is proved with a real server."""

import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.commands import Outcome
from messenger.client.model import ChatMessage, Delivery, Link, LinkStatus, Notice
from messenger.client.private.model import Phase, PrivateStatus, private_log
from messenger.protocol.connection import Done
from tests.client.message_box import BEN, Typed

SESSION = "s" * 22


def stands(typed: Typed, phase: Phase) -> None:
    typed.state.apply(facts.PrivateTold(PrivateStatus(SESSION, 2, phase)))


def answered(typed: Typed, refusal: str = "") -> list[tuple[str, str]]:
    """What is said when the one order of the last command is settled."""
    ((_name, ticket, _user),) = typed.calls
    typed.network.calls.clear()
    typed.commands.answered(Answered(ticket, None if refusal else Done(ticket), refusal))
    return typed.notes


@pytest.mark.parametrize(
    ("text", "order"), [("/startprivate @ben", "start_private"), ("/stopprivate ben", "stop_private")]
)
def test_orders_it_from_the_core(typed: Typed, text: str, order: str) -> None:
    assert typed.run(text) == Outcome()
    ((name, _ticket, user),) = typed.calls
    assert (name, user) == (order, 2)


def test_says_that_somebody_was_asked(typed: Typed) -> None:
    typed.run("/startprivate ben")
    stands(typed, Phase.ASKING)
    assert answered(typed) == [(BEN, "You asked Ben for a private chat.")]


def test_says_nothing_of_an_ask_that_was_an_answer(typed: Typed) -> None:
    typed.run("/startprivate ben")
    stands(typed, Phase.CONNECTING)
    assert answered(typed) == []


@pytest.mark.parametrize(
    ("phase", "line"),
    [
        (Phase.OPEN, "The private chat with Ben is over."),
        (Phase.ASKING, "You no longer ask Ben for a private chat."),
        (Phase.ASKED, "You declined a private chat with Ben."),
    ],
)
def test_says_what_was_stopped(typed: Typed, phase: Phase, line: str) -> None:
    """C55"""
    stands(typed, phase)
    typed.run("/stopprivate ben")
    assert answered(typed) == [(BEN, line)]


def test_passes_refusals_on(typed: Typed) -> None:
    typed.run("/startprivate ben")
    assert answered(typed, "Ben is offline.") == [(BEN, "Ben is offline.")]


@pytest.mark.parametrize("text", ["/startprivate ben", "/stopprivate ben"])
def test_does_not_wait_for_a_server_that_is_away(typed: Typed, text: str) -> None:
    """What can be done without it is done; what cannot is refused, and not done much later."""
    typed.state.apply(facts.LinkChanged(LinkStatus(Link.WAITING)))
    typed.run(text)
    assert typed.notes == []


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.CUT])
def test_writes_in_a_session(typed: Typed, phase: Phase) -> None:
    """C51, C13: and the server hears that somebody is there."""
    stands(typed, phase)
    assert typed.run("/private ben  two\nlines ") == Outcome(opened=private_log(2))
    assert typed.calls == [("send_private", 2, "two\nlines "), ("activity",)]


@pytest.mark.parametrize("phase", [Phase.ASKED, Phase.ASKING, Phase.CONNECTING, Phase.CHECKING, Phase.NO_WAY])
def test_refuses_text_before_it_is_open(typed: Typed, phase: Phase) -> None:
    stands(typed, phase)
    assert typed.run("/private ben hi") == Outcome(error="The private chat with Ben is not open yet.")
    assert typed.calls == []


def test_refuses_text_after_it_is_over(typed: Typed) -> None:
    """C51"""
    stands(typed, Phase.OVER)
    assert typed.run("/private ben hi") == Outcome(error="There is no private chat with Ben.")


def test_takes_what_is_typed_in_the_window_itself(typed: Typed) -> None:
    """Text, two slashes and commands, as in any chat."""
    stands(typed, Phase.OPEN)
    log = private_log(2)
    assert typed.run("hello", log) == Outcome()
    assert typed.calls[0] == ("send_private", 2, "hello")
    typed.run("//hello", log)
    assert typed.calls[0] == ("send_private", 2, "/hello")
    typed.run("/help whoelse", log)
    assert typed.notes == [(log, "/whoelse - Show who else is online")]


def test_puts_what_came_of_a_command_into_the_window(typed: Typed) -> None:
    stands(typed, Phase.OPEN)
    log = private_log(2)
    said = ChatMessage(log, 1, "c" * 22, 2, 1, "hi", Delivery.RECEIVED)
    typed.state.apply(facts.PrivateSaid(2, (said,)))
    typed.state.apply(facts.Noted(log, 5, "a line"))
    assert typed.state.privates[2].chat.messages == [said, Notice(5, "a line", after=1)]
    assert log not in typed.state.chats


def test_puts_it_into_everyone_when_the_window_is_gone(typed: Typed) -> None:
    log = private_log(2)
    typed.state.apply(facts.Noted(log, 5, "a line"))
    assert log not in typed.state.chats
    assert [row.text for row in typed.state.chats["all"].messages] == ["a line"]
