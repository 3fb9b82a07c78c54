"""TLS inside another stream: two ends that a third one connects, and what it sees and can do."""

import asyncio
import contextlib
import random
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from messenger.net.peers import InnerTls
from messenger.net.tls import PEER_ALPN, check_peer, peer_client_context, peer_server_context
from tests.net.device_keys import DeviceKey, device_key
from tests.net.pipe import Pipe
from tests.net.test_endpoints import until

CANARY = b"nobody in between may read this"


class Outside(asyncio.Protocol):
    """Whoever has the stream before TLS begins in it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        self.transport = transport


class Talker(asyncio.BufferedProtocol):
    """One end inside: keeps what it hears and how it ended."""

    def __init__(self, expects: DeviceKey | None = None) -> None:
        self.heard = bytearray()
        self.made = 0
        self.transport: asyncio.Transport | None = None
        self.ended = asyncio.get_running_loop().create_future()
        self.slow: list[bool] = []
        self.gone: list[Exception | None] = []
        self.pause_after = 0
        self._expects = expects
        self._buffer = memoryview(bytearray(4096))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.made += 1
        self.transport = transport
        if self._expects is not None:
            check_peer(transport.get_extra_info("ssl_object"), self._expects.pin, PEER_ALPN)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.heard += self._buffer[:nbytes]
        self.pause_after -= 1
        if self.pause_after == 0:
            assert self.transport is not None
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        self.slow.append(True)

    def resume_writing(self) -> None:
        self.slow.append(False)

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.append(exc)
        self.ended.set_result(exc)


class End:
    """One side: ``talker`` inside, ``inner`` between, ``outer`` outside."""

    def __init__(self, outer: asyncio.Transport, talker: Talker, context: ssl.SSLContext, server_side: bool) -> None:
        self.outer = outer
        self.talker = talker
        self.inner = InnerTls(outer, talker, context, server_side=server_side, shutdown=2)


class Meeting:
    """Anna's end, which is the client, and Bert's, with a pipe between them."""

    def __init__(self, folder: Path, pipe: Pipe) -> None:
        self.pipe = pipe
        self.anna, self.bert, self.carl = (device_key(folder, name) for name in ("anna", "bert", "carl"))
        self.annas = peer_client_context(self.anna.file, self.bert.certificate)
        self.berts = peer_server_context(self.bert.file, [self.anna.certificate])

    async def outer(self) -> asyncio.Transport:
        _, outside = await asyncio.get_running_loop().create_connection(Outside, "127.0.0.1", self.pipe.port)
        assert outside.transport is not None
        return outside.transport

    async def ends(self) -> tuple[End, End]:
        anna = End(await self.outer(), Talker(self.bert), self.annas, server_side=False)
        bert = End(await self.outer(), Talker(self.anna), self.berts, server_side=True)
        return anna, bert

    async def begun(self) -> tuple[End, End]:
        anna, bert = await self.ends()
        await asyncio.gather(anna.inner.begin(), bert.inner.begin())
        return anna, bert


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with Pipe() as pipe:
        yield Meeting(tmp_path, pipe)


async def test_carries_bytes_both_ways_and_whoever_carries_them_reads_nothing(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    anna.inner.write(b"to bert: " + CANARY)
    bert.inner.write(b"to anna: " + CANARY)
    await until(lambda: anna.talker.heard and bert.talker.heard)
    assert bert.talker.heard == b"to bert: " + CANARY
    assert anna.talker.heard == b"to anna: " + CANARY
    assert all(passed and CANARY not in passed for passed in meeting.pipe.passed)
    assert (anna.talker.made, bert.talker.made) == (1, 1)


async def test_says_goodbye_after_the_last_word(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    anna.inner.write(CANARY)
    anna.inner.close()
    anna.inner.write(b"too late")
    assert (await bert.talker.ended, await anna.talker.ended) == (None, None)
    assert bert.talker.heard == CANARY
    assert bert.inner.is_closing()


async def test_a_goodbye_while_the_other_side_still_talks_loses_none_of_the_last_words(meeting: Meeting) -> None:
    """TLS counts as an error what has come and is not read then; it is none of ours."""
    anna, bert = await meeting.begun()
    anna.talker.pause_after = 1
    for _ in range(50):
        bert.inner.write(b"x" * 1000)
    await until(lambda: anna.talker.heard)
    meeting.pipe.flows.clear()
    last = CANARY * 300_000  # more than sockets hold
    anna.inner.write(last)
    anna.inner.close()
    meeting.pipe.flows.set()
    await bert.talker.ended
    assert bert.talker.heard == last


async def test_one_flipped_bit_ends_the_stream_before_the_byte_is_heard(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    anna.inner.write(b"first")
    await until(lambda: bert.talker.heard)
    meeting.pipe.spoil = len(meeting.pipe.passed[0]) + 10
    anna.inner.write(b"second")
    assert isinstance(await bert.talker.ended, ssl.SSLError)
    assert bert.talker.heard == b"first"
    await anna.talker.ended


@pytest.mark.parametrize("place", [0, 5, 40, 200, 500])
async def test_one_flipped_bit_in_the_handshake_lets_nothing_begin(meeting: Meeting, place: int) -> None:
    meeting.pipe.spoil = place
    anna, bert = await meeting.ends()
    results = await asyncio.gather(anna.inner.begin(), bert.inner.begin(), return_exceptions=True)
    assert isinstance(results[1], OSError)
    assert bert.talker.made == 0
    if anna.talker.made:  # the client believes that it was accepted until it hears otherwise
        await anna.talker.ended
        assert anna.talker.heard == b""


async def test_an_impostor_in_between_with_another_key_is_refused_on_either_side(meeting: Meeting) -> None:
    meeting.annas = peer_client_context(meeting.carl.file, meeting.bert.certificate)
    anna, bert = await meeting.ends()
    _, refused = await asyncio.gather(anna.inner.begin(), bert.inner.begin(), return_exceptions=True)
    assert isinstance(refused, ssl.SSLCertVerificationError)
    assert bert.talker.made == 0

    meeting.annas = peer_client_context(meeting.anna.file, meeting.bert.certificate)
    meeting.berts = peer_server_context(meeting.carl.file, [meeting.anna.certificate])
    anna, bert = await meeting.ends()
    refused, _ = await asyncio.gather(anna.inner.begin(), bert.inner.begin(), return_exceptions=True)
    assert isinstance(refused, ssl.SSLCertVerificationError)
    assert anna.talker.made == 0


async def test_a_key_that_tls_accepts_and_the_inner_protocol_does_not_is_refused(meeting: Meeting) -> None:
    meeting.annas = peer_client_context(meeting.carl.file, meeting.bert.certificate)
    meeting.berts = peer_server_context(meeting.bert.file, [meeting.anna.certificate, meeting.carl.certificate])
    anna, bert = await meeting.ends()
    _, refused = await asyncio.gather(anna.inner.begin(), bert.inner.begin(), return_exceptions=True)
    assert isinstance(refused, ssl.SSLError)
    await anna.talker.ended


async def test_a_stream_that_ends_in_the_handshake_is_an_error(meeting: Meeting) -> None:
    anna, _ = await meeting.ends()
    beginning = asyncio.create_task(anna.inner.begin())
    await until(lambda: meeting.pipe.passed[0])
    meeting.pipe.cut()
    with pytest.raises(OSError, match=r"."):
        await beginning
    assert (anna.talker.made, anna.talker.gone) == (0, [])


async def test_a_cut_is_told_once(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    meeting.pipe.cut()
    await asyncio.gather(anna.talker.ended, bert.talker.ended)
    anna.inner.write(b"nobody is there")
    anna.inner.close()
    anna.inner.abort()
    anna.inner.resume_reading()
    await asyncio.sleep(0)
    assert (len(anna.talker.gone), len(bert.talker.gone)) == (1, 1)


async def test_whoever_reads_slowly_slows_the_writer_and_nothing_is_lost(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    assert bert.talker.transport is not None
    bert.talker.transport.pause_reading()
    data = random.Random(4).randbytes(32 * 1024 * 1024)
    written = 0
    while not anna.talker.slow:
        anna.inner.write(data[written : written + 10_000])
        written += 10_000
        await asyncio.sleep(0)
        assert written < len(data), "the writer was never told"
    assert anna.inner.get_write_buffer_size() > 0
    assert bert.talker.heard == b""
    bert.talker.transport.resume_reading()
    await until(lambda: anna.talker.slow == [True, False])
    anna.inner.close()
    await bert.talker.ended
    assert bert.talker.heard == data[:written]


async def test_what_has_come_already_waits_while_reading_is_paused(meeting: Meeting) -> None:
    anna, bert = await meeting.begun()
    bert.talker.pause_after = 1
    anna.inner.write(CANARY * 300)
    await until(lambda: bert.talker.heard)
    assert not bert.inner.is_reading()
    assert bert.talker.heard == (CANARY * 300)[:4096]
    bert.inner.resume_reading()
    await until(lambda: bert.talker.heard == CANARY * 300)


async def test_a_goodbye_that_cannot_leave_ends_after_a_while(meeting: Meeting) -> None:
    anna, bert = await meeting.ends()
    anna.inner = InnerTls(anna.outer, anna.talker, meeting.annas, server_side=False, shutdown=0.05)
    await asyncio.gather(anna.inner.begin(), bert.inner.begin())
    meeting.pipe.flows.clear()
    anna.inner.write(b"x" * 32 * 1024 * 1024)
    anna.inner.close()
    await anna.talker.ended
    assert anna.outer.is_closing()


@pytest.mark.parametrize("passes", [1, 2, 3, 5, 8, 13, 21])
async def test_ends_the_outer_stream_when_it_is_called_off(meeting: Meeting, passes: int) -> None:
    anna, bert = await meeting.ends()
    tasks = [asyncio.create_task(end.inner.begin()) for end in (anna, bert)]
    for _ in range(passes):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    for end, task in zip((anna, bert), tasks, strict=True):
        assert end.outer.is_closing() is task.cancelled()
    if any(task.cancelled() for task in tasks):
        await until(lambda: all(writer.transport.is_closing() for writer in meeting.pipe.writers))
