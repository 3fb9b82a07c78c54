"""Dialling: the first address whose key is the pinned one wins; nobody else hears a byte of ours."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from messenger.net.connection import Connection, shared_buffer
from messenger.net.endpoints import PeerTerms, UnreachableError, dial
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import PEER_ALPN, UntrustedPeerError, peer_client_context, peer_server_context
from messenger.protocol.codec import AnyEvent, encode, event_reader
from messenger.protocol.connection import Ping, Ready
from messenger.protocol.errors import Code, LineError
from tests.net.conftest import Listen, Listener
from tests.net.device_keys import DeviceKey, device_key
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


# -- another device, under its own terms


class Device:
    """A device that listens, and answers whatever the one who dials says; ``mute``: it never does."""

    def __init__(self, key: DeviceKey, expects: DeviceKey) -> None:
        self.key = key
        self.mute = False
        self.streams: list[asyncio.Transport] = []
        self.server: asyncio.Server | None = None
        self.endpoint = Endpoint("127.0.0.1", 0)
        self._context = peer_server_context(key.file, [expects.certificate])

    async def open(self, port: int = 0, plain: bool = False) -> None:
        loop, context = asyncio.get_running_loop(), None if plain else self._context
        self.server = await loop.create_server(lambda: DeviceEnd(self), "127.0.0.1", port, ssl=context)
        self.endpoint = Endpoint("127.0.0.1", self.server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
        for stream in self.streams:
            stream.abort()


class DeviceEnd(asyncio.Protocol):
    def __init__(self, device: Device) -> None:
        self.device = device

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.device.streams.append(transport)

    def data_received(self, data: bytes) -> None:
        if not self.device.mute:
            self.device.streams[-1].write(encode(Ready("device", "0.1.0")))


class Town:
    """Anna, who dials, and others."""

    def __init__(self, folder: Path) -> None:
        self.anna, bert, carl = (device_key(folder, name) for name in ("anna", "bert", "carl"))
        self.bert, self.carl = Device(bert, self.anna), Device(carl, self.anna)
        self.second_bert = Device(bert, self.anna)
        self.settling = 0

    def terms(self, patience: float = 10) -> PeerTerms[Connection[AnyEvent]]:
        context = peer_client_context(self.anna.file, self.bert.key.certificate)
        return PeerTerms(context, PEER_ALPN, self._settle, again=0.02, patience=patience, shutdown=1)

    async def _settle(self, connection: Connection[AnyEvent]) -> None:
        self.settling += 1
        connection.post(Ping())
        connection.flush()
        while connection.heard:  # it was "heard" from the beginning: wait for the first read after that
            connection.heard = False
        await until(lambda: connection.heard or connection.closing)
        if connection.closing:
            raise UnreachableError("the other side has gone")

    async def dial(self, *devices: Device, timeout: float = 10, patience: float = 10) -> Endpoint:
        make = Caller().make
        where = [device.endpoint for device in devices]
        connection, pin, endpoint = await dial(where, self.bert.key.pin, make, timeout, self.terms(patience))
        assert pin == self.bert.key.pin
        connection.abort()
        return endpoint


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(tmp_path)
    yield town
    for device in (town.bert, town.second_bert, town.carl):
        device.close()


async def test_reaches_a_device_that_answers(town: Town) -> None:
    await town.bert.open()
    assert await town.dial(town.bert) == town.bert.endpoint
    assert town.settling == 1


async def test_whoever_passes_tls_and_nothing_more_has_not_won(town: Town) -> None:
    await town.bert.open()
    await town.second_bert.open()
    town.bert.mute = True
    assert await town.dial(town.bert, town.second_bert) == town.second_bert.endpoint
    await until(town.bert.streams[0].is_closing)


async def test_a_device_with_another_key_is_refused_and_the_right_one_found(town: Town) -> None:
    await town.bert.open()
    await town.carl.open()
    assert await town.dial(town.carl, town.bert) == town.bert.endpoint
    with pytest.raises(UntrustedPeerError):
        await town.dial(town.carl, timeout=0.5)
    assert town.settling == 1


async def test_a_device_that_begins_to_listen_later_is_found(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, attempts = asyncio.get_running_loop(), []
    connect = loop.sock_connect

    async def counted(sock: socket.socket, address: Any) -> None:
        attempts.append(address)
        await connect(sock, address)

    monkeypatch.setattr(loop, "sock_connect", counted)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        town.bert.endpoint = Endpoint("127.0.0.1", taken.getsockname()[1])
        dialling = asyncio.create_task(town.dial(town.bert))
        await until(lambda: len(attempts) > 2)
    await town.bert.open(town.bert.endpoint.port)
    assert await dialling == town.bert.endpoint


async def test_an_address_that_swallows_everything_is_tried_again_when_patience_ends(town: Town) -> None:
    hole = town.second_bert
    await hole.open(plain=True)
    hole.mute = True
    town.bert.endpoint = hole.endpoint
    dialling = asyncio.create_task(town.dial(town.bert, patience=0.5))
    await until(lambda: len(hole.streams) > 1)
    hole.close()
    await town.bert.open(hole.endpoint.port)
    assert await dialling == hole.endpoint


async def test_gives_up_in_time_when_nobody_is_there(town: Town) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        town.bert.endpoint = Endpoint("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(UnreachableError):
            await town.dial(town.bert, timeout=0.2)


async def dial_a_device_and_give_up(town: Town, passes: int, end: bool) -> None:
    """As above; ``end``: the device answers, so that it may have been reached just then."""
    town.bert.mute = not end
    endpoints = [town.bert.endpoint, town.carl.endpoint, Endpoint("127.0.0.1", 1)]
    dialling = asyncio.create_task(dial(endpoints, town.bert.key.pin, Caller().make, 10, town.terms(patience=0.02)))
    for _ in range(passes):
        await asyncio.sleep(0)
    dialling.cancel()
    await asyncio.sleep(0)
    dialling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        (await dialling)[0].abort()


@pytest.mark.parametrize("end", [True, False])
async def test_leaves_no_socket_of_a_device_open_when_it_is_called_off(town: Town, end: bool) -> None:
    """In whatever stage it is, the proof and the repeats among them."""
    await town.bert.open()
    await town.carl.open()
    for passes in [*range(20), *range(20, 800, 20)]:
        leak = await asyncio.to_thread(left_open, dial_a_device_and_give_up(town, passes, end))
        assert (passes, leak) == (passes, [])
