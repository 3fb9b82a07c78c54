"""What is typed with a slash does what the buttons do."""

import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.commands import EXECUTE, Commands, Outcome
from messenger.client.model import EVERYONE, Link, LinkStatus
from messenger.protocol import contacts, profiles
from messenger.protocol.connection import Done
from messenger.protocol.verbs import verbs
from tests.client.message_box import BEN, Typed


def test_carries_out_every_command_it_knows() -> None:
    assert set(EXECUTE) == set(verbs())


# -- text


def test_sends_what_is_no_command(typed: Typed) -> None:
    assert typed.run("hello /there") == Outcome()
    assert typed.calls == [("send", BEN, "hello /there")]


@pytest.mark.parametrize(("text", "sent"), [("//etc is a folder", "/etc is a folder"), ("  //x", "  /x"), ("//", "/")])
def test_sends_a_text_that_begins_with_a_slash(typed: Typed, text: str, sent: str) -> None:
    """C40"""
    assert typed.commands.is_command(text)
    assert typed.run(text) == Outcome()
    assert typed.calls == [("send", BEN, sent)]


def test_says_that_no_chat_is_open(typed: Typed) -> None:
    for text in ("hello", "//x", "/mute", "/unmute"):
        assert typed.run(text, None) == Outcome(error="No chat is open.")
        assert typed.network.calls == []


# -- what comes of them


def test_says_in_the_chat_why_it_was_refused(typed: Typed) -> None:
    typed.run("/block ben")
    refusal = "You have already blocked this person."
    assert typed.answer(refusal=refusal) == [(BEN, refusal)]


@pytest.mark.parametrize("link", [Link.WAITING, Link.CONNECTING])
@pytest.mark.parametrize("log", [BEN, None])
def test_says_at_once_that_a_command_waits_for_the_server(typed: Typed, link: Link, log: str | None) -> None:
    """Where it was typed, in one line; what comes of it is told later as ever."""
    typed.state.apply(facts.LinkChanged(LinkStatus(link)))
    assert typed.run(" /block  cleo\n", log) == Outcome()
    assert isinstance(typed.asked, contacts.Block)
    assert typed.notes == [(log or EVERYONE, "The server is away: this command waits for it: /block cleo")]
    assert typed.answer() == [(log or EVERYONE, "You have blocked Cleo.")]
    typed.run("/about " + "x" * 5_000)
    ((_log, line),) = typed.notes
    assert line.endswith("x…")
    assert len(line) < 300
    typed.answer(profiles.Profile(1, 1, "anna", "Anna", "", "", ""))
    assert typed.notes == []


@pytest.mark.parametrize("link", [Link.SYNCING, Link.ONLINE])
def test_calls_no_server_away_that_is_there(typed: Typed, link: Link) -> None:
    """While the rest is being fetched, too."""
    typed.state.apply(facts.LinkChanged(LinkStatus(link)))
    typed.run("/block cleo")
    assert isinstance(typed.asked, contacts.Block)
    assert typed.notes == []


@pytest.mark.parametrize("text", ["/password old-one new-one", ' /PASSWORD "old one" "new one"'])
def test_repeats_no_password_while_the_server_is_away(typed: Typed, text: str) -> None:
    typed.state.apply(facts.LinkChanged(LinkStatus(Link.WAITING)))
    assert typed.run(text) == Outcome()
    assert typed.notes == [(BEN, "The server is away: this command waits for it.")]


@pytest.mark.parametrize(
    "text", ["/message ben hi", "/group members our-plans", "/help block", "/logout", "/block dora"]
)
def test_says_of_nothing_else_that_it_waits(typed: Typed, text: str) -> None:
    """A message shows by itself that it waits; the others need no server, or are refused."""
    typed.state.apply(facts.LinkChanged(LinkStatus(Link.WAITING)))
    typed.run(text)
    assert not any("waits" in line for _log, line in typed.notes)


def test_leaves_the_answers_of_others_aside(typed: Typed) -> None:
    typed.commands.answered(Answered(7, Done(7)))
    assert typed.network.calls == []
    typed.run("/block ben")
    (_name, ticket, _requests) = typed.calls[0]
    typed.commands.answered(Answered(ticket, Done(ticket)))
    typed.network.calls.clear()
    typed.commands.answered(Answered(ticket, Done(ticket)))
    assert typed.network.calls == []


# -- help


def test_shows_the_page_of_help(typed: Typed) -> None:
    assert typed.run("/help") == Outcome(shows="help")
    assert typed.network.calls == []


def test_helps_with_one_command(typed: Typed) -> None:
    """C40"""
    typed.run("/help /block")
    assert typed.notes == [(BEN, "/block USER - Receive nothing from somebody, and hide from them")]
    typed.run("/help group")
    assert len(typed.notes) == 9


def test_lists_every_command_with_its_usage(typed: Typed) -> None:
    """C40: group and profile verbs included."""
    usage = dict(typed.commands.usage())
    assert len(usage) == len(verbs()) == 30
    for line, what in usage.items():
        assert line.startswith("/")
        assert what[0].isupper()
    original = ("message", "broadcast", "whoelse", "whoelsesince", "block", "unblock", "logout")
    for name in (*original, "startprivate", "private", "stopprivate", "group new", "town"):
        assert any(line.startswith(f"/{name}") for line in usage)


# -- secrets


@pytest.mark.parametrize(
    "text",
    ["/password", "/password old", " /PASSWORD old new", "\n/password x", "/private ben hi", " /Private @ben\nhi"],
)
def test_knows_what_must_be_kept_nowhere(text: str) -> None:
    """C50: passwords, and what is said privately."""
    assert Commands.is_secret(text)
    assert Commands.is_command(text)


@pytest.mark.parametrize("text", ["/message ben password", "password", "//password x"])
def test_knows_what_is_no_secret(text: str) -> None:
    assert not Commands.is_secret(text)
