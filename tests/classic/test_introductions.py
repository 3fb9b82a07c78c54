"""Whom a terminal client dials for a private session, and whom it takes."""

import pytest

from tests.classic.conftest import Guest
from tests.classic.private_talk import BEN, OVER, Invite, called, converse, dial
from tests.classic.scripted import Listener, call


def test_the_asking_side_dials_and_says_who_it_is(anna: Guest, ben: Listener) -> None:
    """C71, C51, C74."""
    converse(anna, dial(anna, ben))


def test_the_asked_side_awaits_the_other_one(anna: Guest) -> None:
    """C72, C51, C74."""
    with called(anna) as ben:
        converse(anna, ben)


def test_takes_a_caller_who_was_quicker_than_the_server(anna: Guest) -> None:
    """C72."""
    with call(anna.port) as ben:
        ben.say("WhatsApp anna private ben", "early", "bird")
        anna.settle()
        anna.line.say("WhatsApp anna allowprivate ben")
        anna.terminal.until(BEN + "ben (private): early\nben (private): bird\n")
        converse(anna, ben)


def test_a_whole_text_may_follow_the_first_line_at_once(anna: Guest) -> None:
    anna.line.say("WhatsApp anna allowprivate ben")
    text = "long " * 3200
    with call(anna.port) as ben:
        ben.say("WhatsApp anna private ben", text)
        anna.terminal.until(BEN + f"ben (private): {text}\n")


def test_closes_strangers_and_shows_nothing(invite: Invite) -> None:
    """C48."""
    quick = invite("anna", durations={"stranger": 0.2, "awaited": 1})
    quick.line.say("WhatsApp anna allowprivate ben")
    with call(quick.port) as carl, call(quick.port) as nobody, call(quick.port) as dora:
        carl.say("WhatsApp anna private carl", "let me in")
        dora.send(b"WhatsApp anna priv")
        for stranger in (carl, nobody, dora):
            stranger.expect_end()
    assert quick.terminal.until("ben has not called: there is no private session.\n") == ""
    quick.line.expect("stopprivate ben")


@pytest.mark.parametrize(
    "first", [b"\n", b"GET / HTTP/1.0\r\n", b"WhatsApp anna private\n", b"\xff\x00\n", b"x" * 300, b"WhatsApp"]
)
def test_closes_who_does_not_say_a_name_at_once(anna: Guest, first: bytes) -> None:
    """C48."""
    with call(anna.port) as stranger:
        stranger.send(first)
        if first == b"WhatsApp":
            stranger.finish()
        stranger.expect_end()
    anna.settle()


def test_strangers_keep_nobody_out(invite: Invite) -> None:
    """C48: however many there are, and however long they may stay."""
    anna = invite("anna", durations={"stranger": 600})
    strangers = [call(anna.port) for _ in range(40)]
    with called(anna) as ben:
        converse(anna, ben)
    for stranger in strangers[:20]:
        stranger.expect_end()
    for stranger in strangers:
        stranger.close()


def test_a_name_is_good_for_one_caller(invite: Invite) -> None:
    """C48."""
    quick = invite("anna", durations={"stranger": 3})
    with called(quick) as ben, call(quick.port) as other:
        other.say("WhatsApp anna private ben", "I am Ben")
        other.expect_end()
        converse(quick, ben)


@pytest.mark.parametrize("name", ["ben", "carl", "anna"])
def test_nobody_takes_a_name_that_is_not_awaited(invite: Invite, ben: Listener, name: str) -> None:
    """C48: whether there is a session of that name or none."""
    anna = invite("anna", durations={"stranger": 0.2})
    line = dial(anna, ben)
    with call(anna.port) as other:
        other.say(f"WhatsApp anna private {name}", "hello")
        other.expect_end()
    line.say("still here")
    assert anna.terminal.until("\n") == "ben (private): still here"
    converse(anna, line)


@pytest.mark.parametrize(
    "where",
    [
        *("224.0.0.1 5000", "0.0.0.0 5000", "127.0.0.1 80", "127.0.0.1 70000", "example.com 5000", ":: 5000"),
        "2001:db8::1%no-such-card 5000",
    ],
)
def test_dials_no_address_that_cannot_be_a_terminal(anna: Guest, where: str) -> None:
    anna.line.say(f"WhatsApp anna startprivate {where} ben")
    host, port = where.split()
    anna.terminal.until(f"No other terminal can be at {host} port {port}: there is no private session.\n")
    anna.line.expect("stopprivate ben")
    anna.settle()


def test_says_that_nobody_answers_there(anna: Guest, ben: Listener) -> None:
    ben.close()
    anna.line.say(f"WhatsApp anna startprivate 127.0.0.1 {ben.port} ben")
    anna.terminal.until("ben cannot be reached (Connection refused): there is no private session.\n")
    anna.line.expect("stopprivate ben")
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.settle()
    assert OVER not in anna.terminal.output  # it was said


def test_tries_for_some_time_only(invite: Invite) -> None:
    quick = invite("anna", durations={"dial": 0.2})
    with Listener(backlog=0) as ben, call(ben.port):  # its queue is full
        quick.line.say(f"WhatsApp anna startprivate 127.0.0.1 {ben.port} ben")
        quick.terminal.until("ben cannot be reached (Connection timed out): there is no private session.\n")
        quick.line.expect("stopprivate ben")
