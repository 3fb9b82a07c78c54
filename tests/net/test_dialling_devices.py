"""Dialling another device, under its own terms: it must prove more than its key, and may begin to listen later."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from messenger.net.connection import Connection
from messenger.net.endpoints import PeerTerms, UnreachableError, dial
from messenger.net.invite import Endpoint
from messenger.net.tls import PEER_ALPN, UntrustedPeerError, peer_client_context, peer_server_context
from messenger.protocol.codec import AnyEvent, encode
from messenger.protocol.connection import Ping, Ready
from tests.net.device_keys import DeviceKey, device_key
from tests.net.test_endpoints import Caller, until
from tests.watched_loop import left_open


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
        return PeerTerms(
            context, PEER_ALPN, self._settle, again=0.02, again_longest=0.05, patience=patience, shutdown=1
        )

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
    loop = asyncio.get_running_loop()
    attempts: list[float] = []
    connect = loop.sock_connect

    async def counted(sock: socket.socket, address: Any) -> None:
        attempts.append(loop.time())
        await connect(sock, address)

    monkeypatch.setattr(loop, "sock_connect", counted)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        town.bert.endpoint = Endpoint("127.0.0.1", taken.getsockname()[1])
        dialling = asyncio.create_task(town.dial(town.bert))
        await until(lambda: len(attempts) > 4)
    await town.bert.open(town.bert.endpoint.port)
    assert await dialling == town.bert.endpoint
    waits = [after - before for before, after in itertools.pairwise(attempts)][:4]
    assert all(wait > least for wait, least in zip(waits, (0.019, 0.039, 0.049, 0.049), strict=True)), (
        "longer each time"
    )


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
    """Dial, and call it off twice after some passes of the loop; ``end``: it may have been reached just then."""
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
