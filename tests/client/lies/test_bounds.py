"""A server that says more than there can be: memory and questions stay bounded, and what is true still comes."""

from collections.abc import Sequence

import pytest

from messenger.client.model import Delivery, Link
from messenger.protocol.base import Event, Request
from messenger.protocol.connection import Failed, Head, Reset
from messenger.protocol.contacts import Blocks, Who, WhoElse
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, Groups
from messenger.protocol.messages import Heads, Mutes, TypingNow
from messenger.protocol.peers import PrivateAsked
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer
from tests.server.wire import random_id

LOG = "d1-2"


def new(make_desktop: MakeDesktop, **limits: int) -> Desktop:
    """Return a device that is signed in and has these limits."""
    anna = make_desktop("anna", **limits)
    anna.sign_in("anna")
    return anna


def group(number: int) -> str:
    """Return the id of a group."""
    return f"{number:022d}"


def test_knows_no_more_chats_than_there_may_be(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.say(2, 1, "hello")
    anna = new(make_desktop, chats=10)
    anna.until(lambda: LOG in anna.state.chats, "the first chat")
    for start in range(0, 1_000, 100):
        server.tell(Heads(tuple(Head("g" + group(number), 1) for number in range(start, start + 100))))
    server.say(2, 1, "and on")
    anna.until(lambda: anna.state.chats[LOG].head == 2, "what is true")
    assert len(anna.store.database.read("SELECT 1 FROM chat")) <= 10
    assert server.sinces <= 20


def test_keeps_no_more_groups_blocks_and_mutes_than_there_may_be(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    anna = new(make_desktop, told=50)
    server.tell(Blocks((2,)))
    for start in range(0, 1_000, 100):
        numbers = range(start, start + 100)
        server.tell(Groups(tuple(Group(group(number), "x" * 500) for number in numbers)))
        server.tell(Blocks(tuple(number + 10 for number in numbers)))
        server.tell(Mutes(tuple(f"d1-{number + 10}" for number in numbers)))
    server.say(2, 1, "hello")
    anna.until(lambda: LOG in anna.state.chats, "what is true")
    assert len(anna.state.groups) <= 50
    assert all(len(one.title) <= 64 for one in anna.state.groups.values())
    assert anna.state.blocked == {2}
    assert len(anna.state.muted) <= 50


def test_a_list_that_never_ends_is_taken_for_whole_when_it_is_full(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    anna = new(make_desktop, told=50)
    for start in range(0, 1_000, 20):
        numbers = range(start, start + 20)
        server.tell(Groups(tuple(Group(group(number), "x") for number in numbers), all=not start, more=True))
    server.say(2, 1, "hello")
    anna.until(lambda: LOG in anna.state.chats, "what is true")
    assert 0 < len(anna.state.groups) <= 60


def test_an_answer_that_never_ends_is_one_when_it_is_full(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = new(make_desktop, told=50)

    def answer(request: Request) -> Sequence[Event]:
        assert isinstance(request, WhoElse)
        return [Who(request.r, tuple(range(start + 10, start + 20)), True) for start in range(0, 1_000, 10)]

    server.reply = answer
    found = anna.answer(anna.actions.who_else(None))
    assert isinstance(found.event, Who)
    assert len(found.event.users) <= 60


def test_believes_of_no_more_people_that_they_write(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = new(make_desktop, typists=20)
    for number in range(1_000):
        server.tell(TypingNow("g" + group(number % 100), 2 + number))
    server.say(2, 1, "hello")
    anna.until(lambda: LOG in anna.state.chats, "what is true")
    assert sum(map(len, anna.state.typing.values())) <= 20


def test_rings_for_no_more_people_at_once(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = new(make_desktop, private_asks=5)
    for number in range(500):
        server.tell(PrivateAsked(random_id(), 2 + number, "a device", 60))
    server.say(2, 1, "hello")
    anna.until(lambda: LOG in anna.state.chats, "what is true")
    assert len(anna.state.privates) == 5


@pytest.mark.parametrize("lines", [2, 3, 4])
def test_a_server_put_back_unnoticed_loses_nobody_a_word(
    make_desktop: MakeDesktop, server: ModelServer, lines: int
) -> None:
    """It says that it is the same, and has less than before: all is fetched anew, and what comes then is not missed."""
    server.say(2, 1, "kept")
    anna = new(make_desktop)
    anna.open(LOG)
    backup = server.backup()
    anna.send(LOG, "lost by the server")
    for number in range(lines):
        server.say(2, 1, f"lost {number}")
    anna.until(lambda: anna.state.chats[LOG].head == lines + 2, "everything")
    server.restore(backup, epoch=server.data.epoch)
    anna.until(lambda: anna.online and anna.state.chats[LOG].head == 1, "the state before")
    server.say(2, 1, "and on")
    anna.until(lambda: "and on" in anna.texts(LOG), "what comes then")
    failed = [one.text for one in anna.messages(LOG) if one.delivery is Delivery.FAILED]
    assert failed == ["lost by the server"]
    assert [one.text for one in anna.messages(LOG) if one.seq] == ["kept", "and on"]


def test_a_server_that_wants_to_be_left_alone_for_ever_is_asked_again(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    anna = new(make_desktop)
    honest = server._resume

    def refuse(pair: object, line: object) -> None:
        server._resume = honest  # type: ignore[method-assign]
        pair.say(Failed(line.r, Code.BUSY, "", 1e300))  # type: ignore[attr-defined]

    server._resume = refuse  # type: ignore[method-assign]
    anna.lose_link()
    anna.until(lambda: anna.state.link.link is Link.WAITING and anna.state.link.retry_at, "waiting")
    assert anna.state.link.retry_at - anna.clock.monotonic() <= anna.config.durations.retry_after


def test_numbers_that_are_reset_for_ever_are_not_asked_for_without_a_wait(
    make_desktop: MakeDesktop, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = new(make_desktop)
    sends = 0

    def reset(pair: object, _session: object, line: object) -> None:
        nonlocal sends
        sends += 1
        pair.say(Reset(line.dn + 5))  # type: ignore[attr-defined]

    honest, server._send = server._send, reset  # type: ignore[method-assign, assignment]
    waits: list[float] = []
    session = anna.core._link.session
    assert session is not None

    def later(delay: float, _call: object) -> _Never:
        waits.append(delay)
        return _Never()

    monkeypatch.setattr(session.sending, "_later", later)
    anna.send(LOG, "hello")
    for _ in range(300):
        anna.step()
    assert (sends, len(waits)) == (2, 1)
    server._send = honest  # type: ignore[method-assign]
    anna.lose_link()
    anna.until(lambda: server.texts(LOG) == ["hello"], "the message")


class _Never:
    """A timer that does not come."""

    def cancel(self) -> None:
        """Need nothing."""
