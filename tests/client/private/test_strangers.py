"""C48: whoever comes to the port of a device and is not the one who was introduced."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from messenger.client.private.handshake import Handshake
from messenger.client.private.identity import Identity
from messenger.client.private.ways import NoWayError, WayLimits
from messenger.net.tls import PEER_ALPN, client_context, peer_client_context, peer_server_context
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import encode
from messenger.protocol.private import Hello, Proof
from tests.client.private.devices import (
    TEXT,
    Couple,
    Hearer,
    MakeDevice,
    Side,
    fresh_id,
    introduce,
    making,
    until,
)


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[MakeDevice]:
    async with making(tmp_path) as make:
        yield make


@pytest.fixture
async def couple(make: MakeDevice) -> Couple:
    """Anna, who asked and leads, and Bert; both listen."""
    return await introduce(make(), make())


class Stranger:
    """Somebody who comes to Bert's port and is closed there, having heard what TLS says and nothing more."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self._port = port
        self._context = context
        self.heard = b""

    async def comes(self, lines: list[PeerLine] | bytes = b"", drip: bool = False) -> None:
        """Say ``lines`` and wait until the stream is closed; ``drip``: a byte at a time."""
        with contextlib.suppress(OSError, ssl.SSLError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", self._port, ssl=self._context, server_hostname="" if self._context else None
            )
            try:
                data = lines if isinstance(lines, bytes) else b"".join(map(encode, lines))
                if drip:
                    for place in range(len(data)):
                        writer.write(data[place : place + 1])
                        with contextlib.suppress(TimeoutError):
                            self.heard += await asyncio.wait_for(reader.read(1000), 0.05)
                        if reader.at_eof():
                            return
                writer.write(data)
                self.heard += await reader.read()
            finally:
                writer.transport.abort()


def hello(side: Side, nonce: str = "n" * 43) -> Hello:
    return Hello("0.1.0", side.meeting.session, nonce)


async def no_tls(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port)
    await stranger.comes(b"GET / HTTP/1.1\r\n\r\n")
    return stranger


async def nothing_at_all(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port)
    await stranger.comes()
    return stranger


async def no_certificate(anna: Side, bert: Side, port: int) -> Stranger:
    context = client_context()
    context.set_alpn_protocols([PEER_ALPN])
    stranger = Stranger(port, context)
    await stranger.comes([hello(anna)])
    return stranger


async def wrong_certificate(anna: Side, bert: Side, port: int) -> Stranger:
    carl = Identity.of(anna.device.identity.file.parent.parent, 99)
    stranger = Stranger(port, peer_client_context(carl.file, anna.meeting.certificate))
    await stranger.comes([hello(anna)])
    return stranger


def annas_context(anna: Side) -> ssl.SSLContext:
    return peer_client_context(anna.device.identity.file, anna.meeting.certificate)


async def wrong_protocol(anna: Side, bert: Side, port: int) -> Stranger:
    context = annas_context(anna)
    context.set_alpn_protocols(["messenger/1"])
    stranger = Stranger(port, context)
    await stranger.comes([hello(anna)])
    return stranger


async def silence_after_tls(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes()
    return stranger


async def no_proof(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes([hello(anna)])
    assert b'"hello"' in stranger.heard
    stranger.heard = b""
    return stranger


async def drops_of_tls(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port)
    await stranger.comes(b"\x16\x03\x01\x02\x00\x01" + bytes(506), drip=True)
    return stranger


async def drops_of_hello(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes([hello(anna)], drip=True)
    return stranger


async def other_session(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes([Hello("0.1.0", fresh_id(), "n" * 43)])
    return stranger


async def endless_line(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes(b"x" * 1_000_000)
    return stranger


async def text_at_once(anna: Side, bert: Side, port: int) -> Stranger:
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes([TEXT])
    return stranger


async def replay(anna: Side, bert: Side, port: int) -> Stranger:
    """Anna's own hello and proof of a link that came about before, on a stream with Anna's own key."""
    said: list[PeerLine] = []
    heard = Handshake.heard

    def recorded(self: Handshake, line: Any) -> Any:
        answer = heard(self, line)
        if self._own == anna.device.identity.pin:
            said.extend(answer)
        return answer

    opening = Handshake.opening

    def opened(self: Handshake) -> Any:
        lines = opening(self)
        said.extend(lines)
        return lines

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Handshake, "heard", recorded)
        patch.setattr(Handshake, "opening", opened)
        link = await anna.dial()
        await until(lambda: bert.device.came)
        link.abort()
        bert.device.came.pop().abort()
    assert [type(line) for line in said] == [Hello, Proof]
    stranger = Stranger(port, annas_context(anna))
    await stranger.comes(said)
    assert b'"hello"' in stranger.heard
    assert b'"proof"' not in stranger.heard
    stranger.heard = b""
    return stranger


STRANGERS: list[Callable[[Side, Side, int], Coroutine[Any, Any, Stranger]]] = [
    no_tls,
    nothing_at_all,
    no_certificate,
    wrong_certificate,
    wrong_protocol,
    silence_after_tls,
    no_proof,
    drops_of_tls,
    drops_of_hello,
    other_session,
    endless_line,
    text_at_once,
    replay,
]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.__name__)
async def test_a_stranger_is_closed_unheard_and_the_session_goes_on(
    couple: Couple, stranger: Callable[[Side, Side, int], Coroutine[Any, Any, Stranger]]
) -> None:
    """C48: the time that each of them takes is bounded by ``WayLimits.prove``, under 5 s; here by less."""
    assert WayLimits().prove < 5
    anna, bert = couple
    bert.expect()
    link = await anna.dial()
    await until(lambda: bert.device.came)
    here, there = Hearer(link), Hearer(bert.device.came.pop())
    assert bert.device.offered is not None
    async with asyncio.timeout(10):
        came = await stranger(anna, bert, bert.device.offered.port)
    assert came.heard == b""
    assert bert.device.came == []
    here.link.say(TEXT)
    here.link.flush()
    await until(lambda: there.lines == [TEXT])
    assert (there.losses, there.errors) == (0, [])
    await anna.dial()  # and Anna still comes in
    await until(lambda: bert.device.came)


async def test_eight_silent_strangers_do_not_keep_out_the_right_one(make: MakeDevice) -> None:
    limits = WayLimits(prove=30, again=0.02)
    anna, bert = await introduce(make(limits), make(limits))
    bert.expect()
    assert bert.device.offered is not None
    silent = [await asyncio.open_connection("127.0.0.1", bert.device.offered.port) for _ in range(20)]
    await anna.dial()
    await until(lambda: bert.device.came)
    for _, stream in silent:
        stream.transport.abort()


async def test_somebody_who_is_expected_for_another_session_does_not_get_into_this_one(make: MakeDevice) -> None:
    """Not even with its token: the key is another one."""
    bert = make()
    anna, annas = await introduce(make(), bert)
    carl, carls = await introduce(make(), bert)
    annas.expect()
    carls.expect()
    meeting = replace(carl.meeting, session=anna.meeting.session, token=anna.meeting.token)
    with pytest.raises(NoWayError):
        await Side(carl.device, meeting).dial(0.3)
    assert bert.came == []
    await carl.dial()


async def test_a_key_that_tls_accepts_and_nobody_awaits_hears_nothing(
    couple: Couple, make: MakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pin is compared again after the handshake."""
    anna, bert = couple
    bert.expect()
    carl = make().identity
    both = peer_server_context(bert.device.identity.file, [anna.device.identity.certificate, carl.certificate])
    monkeypatch.setattr(bert.device.ways, "_server_context", lambda _certificates: both)
    stranger = Stranger(bert.device.ways.port, peer_client_context(carl.file, anna.meeting.certificate))
    await stranger.comes([hello(anna)])
    assert stranger.heard == b""
    await anna.dial()
