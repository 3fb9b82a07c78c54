"""Dialling: the first address whose key is the pinned one wins; nobody else hears a byte of ours."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from messenger.net.connection import Connection, shared_buffer
from messenger.net.endpoints import UnreachableError, dial
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import UntrustedPeerError
from messenger.protocol.codec import AnyEvent, encode, event_reader
from messenger.protocol.connection import Ping, Ready
from messenger.protocol.errors import Code, LineError
from tests.net.conftest import Listen, Listener
from tests.watched_loop import left_open


class Caller:
    """Keeps what the other side says."""

    def __init__(self) -> None:
        self.heard: list[AnyEvent] = []
        self.ended = asyncio.get_running_loop().create_future()
        self.admitted = 0

    def make(self, admit: Callable[[ssl.SSLObject], None]) -> Connection[AnyEvent]:
        connection: Connection[AnyEvent] = Connection(event_reader(), shared_buffer(), admit)
        connection.bind(self)
        return connection

    def connected(self) -> None:
        self.admitted += 1

    def received(self, lines: list[AnyEvent]) -> None:
        self.heard += lines

    def garbled(self, error: LineError) -> None:
        """Not in these tests."""

    def congested(self, slow: bool) -> None:
        """Not in these tests."""

    def lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(error)


async def until(look: Callable[[], Any]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(10):
        while not look():
            await asyncio.sleep(0.005)


def at(listener: Listener) -> Endpoint:
    return Endpoint("127.0.0.1", listener.port)


async def test_reaches_a_server_with_the_pinned_key_and_hears_it_first(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    connection, pin, where = await dial([at(listener)], listener.pin, caller.make, 10)
    assert (pin, where) == (listener.pin, at(listener))
    await until(lambda: caller.heard)
    assert isinstance(caller.heard[0], Ready)
    connection.post(Ping())
    connection.flush()
    await until(lambda: listener.heard == [Ping()])
    connection.close()
    await caller.ended


async def test_refuses_another_key_before_a_byte_of_ours_leaves(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    with pytest.raises(UntrustedPeerError):
        await dial([at(listener)], Pin(bytes(32)), caller.make, 10)
    await until(lambda: listener.lost == len(listener.connections))
    assert listener.heard == []
    assert caller.admitted == 0


async def test_refuses_a_server_that_does_not_speak_this_protocol(listen: Listen) -> None:
    listener, caller = await listen(context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)), Caller()
    with pytest.raises(UntrustedPeerError):
        await dial([at(listener)], listener.pin, caller.make, 10)


async def test_refuses_a_server_below_tls_1_3(listen: Listen) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    listener, caller = await listen(context=old), Caller()
    with pytest.raises(UnreachableError):
        await dial([at(listener)], listener.pin, caller.make, 10)


async def test_of_several_addresses_the_one_that_answers_wins(listen: Listen) -> None:
    """C3: an invite names several addresses; a dead one does not keep anybody out."""
    listener, caller = await listen(), Caller()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        dead = Endpoint("127.0.0.1", taken.getsockname()[1])
        _, _, where = await dial([dead, Endpoint("nowhere.invalid", 1), at(listener)], listener.pin, caller.make, 10)
    assert where == at(listener)


async def test_an_impostor_at_the_first_address_does_not_keep_us_from_the_second(listen: Listen) -> None:
    impostor, listener, caller = await listen(), await listen(), Caller()
    _, pin, where = await dial([at(impostor), at(listener)], listener.pin, caller.make, 10)
    assert (pin, where) == (listener.pin, at(listener))
    assert impostor.heard == []


async def test_says_that_nobody_answered() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(UnreachableError):
            await dial([Endpoint("127.0.0.1", taken.getsockname()[1])], None, Caller().make, 10)


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "a..test"])
async def test_says_that_nobody_answers_at_a_name_that_cannot_be(host: str) -> None:
    with pytest.raises(UnreachableError):
        await dial([Endpoint(host, 7420)], None, Caller().make, 10)


async def test_tries_every_address_of_a_name(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is dead, at one somebody else listens."""
    impostor, listener, caller = await listen(), await listen(), Caller()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        addresses = [taken.getsockname(), ("127.0.0.1", impostor.port), ("127.0.0.1", listener.port)]

        async def resolve(host: str, port: int, **_how: object) -> list[object]:
            assert (host, port) == ("home.test", 7420)
            return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in addresses]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        _, pin, where = await dial([Endpoint("home.test", 7420)], listener.pin, caller.make, 10)
    assert (pin, where) == (listener.pin, Endpoint("home.test", 7420))
    assert impostor.heard == []


async def dial_and_give_up(listener: Listener, passes: int) -> None:
    """Dial, and call it off twice after some passes of the loop."""
    where = [at(listener), Endpoint("localhost", listener.port)]
    dialling = asyncio.create_task(dial(where, listener.pin, Caller().make, 10))
    for _ in range(passes):
        await asyncio.sleep(0)
    dialling.cancel()
    await asyncio.sleep(0)
    dialling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        (await dialling)[0].abort()


async def test_leaves_no_socket_open_when_it_is_called_off(listen: Listen) -> None:
    """In whatever stage it is."""
    listener = await listen()
    for passes in [*range(20), *range(20, 400, 20)]:
        assert (passes, await asyncio.to_thread(left_open, dial_and_give_up(listener, passes))) == (passes, [])


async def test_shows_an_unknown_key_without_saying_anything(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    connection, pin, _ = await dial([at(listener)], None, caller.make, 10)
    assert pin == listener.pin
    connection.close()
    await caller.ended
    assert listener.heard == []


async def test_half_a_line_at_the_end_of_a_stream_is_no_line(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    connection, _, _ = await dial([at(listener)], listener.pin, caller.make, 10)
    assert connection.transport is not None
    connection.transport.write(encode(Ping()) + encode(Ping())[:-1])
    await until(lambda: listener.heard)
    connection.close()
    await until(lambda: listener.lost)
    assert listener.heard == [Ping()]
    assert listener.errors == []


async def test_a_bad_line_is_told_once_and_ends_the_reading(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    connection, _, _ = await dial([at(listener)], listener.pin, caller.make, 10)
    assert connection.transport is not None
    connection.transport.write(encode(Ping()) + b"nonsense\n" + b"more\n" * 1000 + encode(Ping()))
    await caller.ended
    assert listener.heard == [Ping()]
    assert [error.code for error in listener.errors if isinstance(error, LineError)] == [Code.BAD_LINE]


async def test_everything_posted_leaves_in_one_write_and_in_order(listen: Listen) -> None:
    listener, caller = await listen(), Caller()
    await dial([at(listener)], listener.pin, caller.make, 10)
    await until(lambda: listener.connections and caller.heard)
    server_side = listener.connections[0]
    for number in range(3):
        server_side.post(Ready(str(number), "0"))
    assert len(caller.heard) == 1
    server_side.flush()
    await until(lambda: len(caller.heard) == 4)
    assert [line.server for line in caller.heard[1:] if isinstance(line, Ready)] == ["0", "1", "2"]
