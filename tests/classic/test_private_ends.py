"""How private sessions of a terminal client end, and what else goes on."""

import pytest

from tests.classic.conftest import Guest
from tests.classic.private_talk import DISCONTINUED, NONE, OVER, Invite, called, converse, dial
from tests.classic.scripted import Listener


def test_ends_when_the_server_says_so_to_who_asked_for_it(anna: Guest, ben: Listener) -> None:
    """C55, C73: the active side."""
    line = dial(anna, ben)
    anna.terminal.enter("private ben last words", "stopprivate ben")
    anna.line.expect("WhatsApp sent private command")
    anna.line.expect("stopprivate ben")
    line.expect("last words")
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.terminal.until(OVER)
    line.expect_end()
    anna.terminal.enter("private ben hello")
    anna.terminal.until(NONE)


def test_the_passive_side_shows_that_it_was_discontinued(anna: Guest) -> None:
    """C55, C73: behind the last words, which may come later than the server's."""
    with called(anna) as ben:
        anna.line.say("ben has ended the private session.", "WhatsApp stopprivate (2) with ben")
        anna.settle()
        anna.terminal.enter("private ben hello")
        anna.terminal.until(NONE)
        ben.say("last words")
        ben.close()
        anna.terminal.until("ben (private): last words\n" + DISCONTINUED)


def test_does_not_wait_long_for_last_words(quick: Guest) -> None:
    """C73."""
    with called(quick) as ben:
        quick.line.say("WhatsApp stopprivate (2) with ben")
        quick.terminal.until(DISCONTINUED)
        ben.expect_end()


def test_a_closed_connection_is_told_once(anna: Guest) -> None:
    """C57: whether the server or the other side is quicker."""
    with called(anna) as ben:
        ben.say("bye")
        ben.close()
        anna.terminal.until("ben (private): bye\n")
        anna.line.say("WhatsApp stopprivate (2) with ben")
        anna.terminal.until(DISCONTINUED)
    anna.settle()
    assert anna.terminal.output.count(DISCONTINUED) == 1


def test_tells_a_server_that_does_not_know(quick: Guest) -> None:
    """C57."""
    with called(quick) as ben:
        ben.close()
        quick.terminal.until(DISCONTINUED)
        quick.line.expect("stopprivate ben")
        quick.line.say("WhatsApp stopprivate (1) with ben")
    quick.settle()
    assert OVER not in quick.terminal.output


def test_a_broken_connection_is_lost(quick: Guest) -> None:
    """C57."""
    with called(quick) as ben:
        ben.reset()
        quick.terminal.until("The private connection with ben is lost.\n")
        quick.line.expect("stopprivate ben")


def test_there_may_be_another_session_after_one(anna: Guest, ben: Listener) -> None:
    dial(anna, ben).close()
    converse(anna, dial(anna, ben))
    with called(anna) as line:  # a third one, before the second was said to be over
        converse(anna, line)


def test_goes_on_without_the_server(anna: Guest, ben: Listener) -> None:
    """C57: a server crash leaves private sessions running."""
    line = dial(anna, ben)
    anna.line.reset()
    anna.terminal.until(
        "The connection to the server has ended. Private sessions go on: ben. To leave: logout\n",
    )
    anna.terminal.enter("private ben still here")
    line.expect("still here")
    line.say("me too")
    anna.terminal.until("ben (private): me too\n")
    anna.terminal.enter("whoelse")
    anna.terminal.until("There is no server any more: only private, stopprivate and logout can be typed.\n")
    anna.terminal.enter("stopprivate ben")
    line.expect_end()
    assert anna.terminal.wait(1) == OVER + "The server is gone, and there is no private session any more.\n"


def test_ends_when_the_other_side_does_without_the_server(anna: Guest) -> None:
    """C57."""
    with called(anna) as ben, called(anna, "carl") as carl:
        anna.line.close()
        anna.terminal.until("Private sessions go on: ben, carl. To leave: logout\n")
        ben.close()
        anna.terminal.until(DISCONTINUED)
        anna.terminal.enter("logout")
        carl.expect_end()
        assert anna.terminal.wait() == "You have left.\n"


def test_waits_for_no_word_of_a_server_that_is_gone(invite: Invite) -> None:
    """C57."""
    anna = invite("anna", durations={"ending": 600})
    with called(anna) as ben:
        ben.say("bye")
        ben.close()
        anna.terminal.until("ben (private): bye\n")
        anna.settle()
        anna.line.close()
        shown = anna.terminal.wait(1)
        assert DISCONTINUED in shown
        assert "go on: ." not in shown


@pytest.mark.parametrize("end", ["logout", "interrupt", "inactive"])
def test_the_end_of_the_client_ends_its_private_sessions(anna: Guest, end: str) -> None:
    """C57, C70."""
    with called(anna) as ben:
        if end == "inactive":
            anna.line.say("WhatsApp anna logout")
        else:
            anna.terminal.interrupt() if end == "interrupt" else anna.terminal.enter("logout")
            anna.line.expect("logout")
            anna.line.say("You have signed out.")
            anna.line.close()
        anna.terminal.wait()
        ben.expect_end()


def test_a_session_goes_on_under_another_name(anna: Guest) -> None:
    """C69."""
    with called(anna) as ben:
        anna.line.say("ben is called benno now.")
        anna.terminal.until("ben is called benno now.\n")
        ben.say("it is me")
        anna.terminal.until("benno (private): it is me\n")
        anna.terminal.enter("private benno hello")
        ben.expect("hello")
        anna.line.say("WhatsApp stopprivate (1) with benno")
        anna.terminal.until("The private session with benno is over.\n")
        ben.expect_end()


def test_a_name_that_is_not_known_is_told_about(anna: Guest) -> None:
    """C73: what was asked for, and withdrawn."""
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.terminal.until(OVER)
    anna.line.say("WhatsApp stopprivate (2) with ben")
    anna.terminal.until(DISCONTINUED)
