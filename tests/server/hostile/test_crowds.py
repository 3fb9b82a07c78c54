"""Many hostile sockets at once, and one address that does nothing but connect: the others go on talking and coming."""

import select
import socket
import sys
import threading
from contextlib import ExitStack, suppress
from itertools import count

import pytest

from messenger.protocol.connection import Ping, Pong
from messenger.protocol.messages import Message
from tests.reliability.figures import note
from tests.server.hostile.clients import NATIVE, SaysNothing, TlsAndSilence
from tests.server.hostile.conftest import MakeWatched, Watched
from tests.server.hostile.ground import EVERY, Ground, Hostile
from tests.server.town import Town
from tests.server.wire import ClosedError, Wire
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="many addresses of one machine are Linux's")

CROWD = 100
TEXTS = 50
FLOOD = 1000
BURST = 200
EACH = 10


class Stepping:
    """Lets clients take their steps on a thread of its own."""

    def __init__(self, clients: list[Hostile]) -> None:
        self._clients = clients
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Stepping":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            for client in self._clients:
                client.step()


def test_a_chat_goes_through_whole_while_a_hundred_hostile_sockets_stand(
    make_watched: MakeWatched, stack: ExitStack
) -> None:
    """F3"""
    watched = make_watched(presence_gather_ms="10", drain_seconds="600")
    server, numbers = watched.server, count(1)
    invite = server.shared_invite
    anna, ben = Town(server, stack).newcomers("anna", "ben")
    kinds = [kind for kind in NATIVE if kind.deadline]
    clients: list[Hostile] = []

    def sign_in(wire: Wire) -> None:
        wire.sign_up(invite, f"hostile{next(numbers)}")

    for number in range(CROWD):
        ground = Ground(server.address, f"127.0.2.{number + 1}", sign_in)
        clients.append(kinds[number % len(kinds)](ground))
        stack.callback(clients[-1].close)
    with Stepping(clients):
        texts = [f"number {number}" for number in range(TEXTS)]
        for number, text in enumerate(texts):
            writer, reader = (anna, ben) if number % 2 else (ben, anna)
            writer.say(reader, text)
        for wire in (anna, ben):
            wire.send(Ping())
            wire.expect(Pong)
        sources = set(watched.look().standing)
    for wire in (anna, ben):
        assert wire.me is not None
        written = [line.text for line in wire.seen if isinstance(line, Message)]
        assert written == texts[wire is ben :: 2]
    assert len({f"127.0.2.{number + 1}" for number in range(CROWD)} & sources) == CROWD, "all of them stood"


def greeted(watched: Watched, source: str) -> bool:
    """Return whether a newcomer from ``source`` comes in."""
    with suppress(ClosedError, OSError):
        Wire(watched.server.address, source=source).close()
        return True
    return False


def test_one_address_cannot_flood_the_door(make_watched: MakeWatched, stack: ExitStack) -> None:
    """F4: it has its few places and its handshakes, all others theirs, and nobody who is signed in is disturbed."""
    watched = make_watched(
        unauthenticated_per_address=str(EACH),
        connects_burst=str(BURST),
        connects_per_second="1",
        presence_gather_ms="10",
    )
    server, flooder = watched.server, Ground(watched.server.address, "127.0.3.1")
    anna, ben = Town(server, stack).newcomers("anna", "ben")
    flood: list[socket.socket] = []
    most, entered = 0, 0
    for number in range(FLOOD):
        raw = stack.enter_context(socket.socket())
        raw.setblocking(False)
        with suppress(BlockingIOError):
            raw.bind((flooder.source, 0))
            raw.connect(server.address)
        flood.append(raw)
        if number % 50 == 49:
            anna.say(ben, f"undisturbed {number}")
            most = max(most, watched.look().standing.count(flooder.source))
            entered += greeted(watched, f"127.0.4.{number // 50 + 1}")
    wait_until(lambda: len(cut(flood)) == FLOOD - EACH, "all the others cut off")
    assert most <= EACH
    assert entered == FLOOD // 50
    assert sum(isinstance(line, Message) for line in _caught_up(ben)) == FLOOD // 50
    reached = f"{FLOOD} connections from one address: {most} stood at most, {entered} of {FLOOD // 50} others came in"
    note("F4", f"{reached}, no message of users lost", True, "short")


def _caught_up(wire: Wire) -> list[object]:
    wire.send(Ping())
    wire.expect(Pong)
    return list(wire.seen)


def cut(flood: list[socket.socket]) -> list[socket.socket]:
    """Return which of them the server has ended."""
    look = select.poll()
    for raw in flood:
        look.register(raw, select.POLLRDHUP)
    ended = {number for number, _ in look.poll(0)}
    return [raw for raw in flood if raw.fileno() in ended]


def test_who_connects_again_and_again_costs_handshakes_only_so_often(
    make_watched: MakeWatched, stack: ExitStack
) -> None:
    """F4: whoever leaves at once takes no place, yet each time costs a handshake. It gets new ones as time passes."""
    watched = make_watched(connects_burst="5", connects_per_second="1")
    came = [greeted(watched, "127.0.3.1") for _ in range(30)]
    assert came[:5] == [True] * 5
    assert not all(came)
    assert greeted(watched, "127.0.3.2")
    wait_until(lambda: greeted(watched, "127.0.3.1"), "another one, as time has passed")


def test_what_stands_before_signing_in_is_bounded_in_all(make_watched: MakeWatched, stack: ExitStack) -> None:
    """F4: in the handshake, and behind it; over the bound some are told why and all are gone soon."""
    watched = make_watched(unauthenticated_total="20", unauthenticated_per_address="5")
    silent = [_stands(SaysNothing, watched, stack, f"127.0.5.{number % 6 + 1}") for number in range(30)]
    wait_until(lambda: len(cut([client.socket for client in silent])) == 10, "only so many in the handshake")
    for client in silent:
        client.close()
    wait_until(lambda: not watched.look().standing, "all of them gone")
    known = []
    for number in range(30):
        with suppress(ClosedError, OSError):
            known.append(_stands(TlsAndSilence, watched, stack, f"127.0.6.{number % 6 + 1}"))
    held = wait_until(
        lambda: (held := watched.look()).strangers == len(held.standing) and held, "those who are told gone"
    )
    assert held
    assert held.strangers == 20
    assert max(held.standing.count(where) for where in held.standing) <= 5


def _stands(kind: type[Hostile], watched: Watched, stack: ExitStack, source: str) -> Hostile:
    client = kind(Ground(watched.server.address, source))
    stack.callback(client.close)
    return client
