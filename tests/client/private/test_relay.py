"""Two devices that meet at a server: what it carries is sealed, and nobody else comes in that way."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from messenger.client.private import relay as relay_module
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.relay import Joined
from messenger.client.private.ways import NoWayError
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import server_context
from messenger.protocol.codec import encode
from messenger.protocol.connection import Pong
from messenger.protocol.errors import Code
from messenger.protocol.peers import Relaying
from messenger.protocol.private import End, Say
from tests.client.private.devices import TEXT, Couple, Hearer, MakeDevice, Side, fresh_id, introduce, making, until
from tests.net.pipe import Pipe
from tests.watched_loop import left_open


class Server:
    """Carries bytes behind its own TLS."""

    def __init__(self, folder: Path) -> None:
        issued = trustme.CA(key_type=trustme.KeyType.ECDSA).issue_cert("server.test", key_type=trustme.KeyType.ECDSA)
        certificate, key = folder / "server.pem", folder / "server.key"
        certificate.write_bytes(issued.cert_chain_pems[0].bytes())
        key.write_bytes(issued.private_key_pem.bytes())
        self.pin = Pin.of_certificate(ssl.PEM_cert_to_DER_cert(certificate.read_text()))
        self.pipe = Pipe(server_context(certificate, key), joining=True)

    @property
    def where(self) -> Endpoint:
        return Endpoint("127.0.0.1", self.pipe.port)

    async def join(self, *sides: Side, timeout: float = 10) -> list[PeerLink]:
        return await asyncio.gather(*(side.relay(self.where, self.pin, timeout=timeout) for side in sides))


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path)
    async with server.pipe:
        yield server


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[MakeDevice]:
    async with making(tmp_path) as make:
        yield make


@pytest.fixture
async def couple(make: MakeDevice) -> Couple:
    return await introduce(make(), make())


async def test_both_are_proven_and_text_passes_both_ways(server: Server, couple: Couple) -> None:
    links = await server.join(*couple)
    here, there = map(Hearer, links)
    for one in (here, there):
        assert not one.link.direct
        one.link.say(TEXT)
        one.link.flush()
    await until(lambda: here.lines == there.lines == [TEXT])
    assert len(set(server.pipe.tokens)) == 2


async def test_the_server_reads_nothing_of_what_it_carries(server: Server, couple: Couple) -> None:
    """C50: neither the text, nor the session, the token, a proof or a certificate."""
    anna, bert = couple
    here, there = map(Hearer, await server.join(anna, bert))
    for number in range(1, 200):
        here.link.say(Say(number, "c" * 22, TEXT.text))
    here.link.say(End(Code.PRIVATE_STOPPED))
    here.link.flush()
    await until(lambda: len(there.lines) == 200)
    carried = bytes(server.pipe.passed[0] + server.pipe.passed[1])
    assert len(carried) > 200 * len(TEXT.text)
    readable = [TEXT.text.encode(), b"say", b"hello", b"proof", b"private_stopped", b'"t"', b"messenger device"]
    secrets = [anna.meeting.session.encode(), anna.meeting.token.encode()]
    certificates = [anna.device.identity.certificate, bert.device.identity.certificate]
    assert [part for part in (*readable, *secrets, *certificates) if part in carried] == []


async def test_one_flipped_bit_ends_the_link_before_it_is_heard(server: Server, couple: Couple) -> None:
    """C49"""
    here, there = map(Hearer, await server.join(*couple))
    here.link.say(TEXT)
    here.link.flush()
    there.link.say(TEXT)
    there.link.flush()
    await until(lambda: here.lines and there.lines)
    server.pipe.spoil = len(server.pipe.passed[0]) + 20
    for one in (here, there):  # whichever of them is the first end
        one.link.say(TEXT)
        one.link.flush()
    await until(lambda: here.losses and there.losses)
    assert sorted([len(here.lines), len(there.lines)]) in ([1, 1], [1, 2])


@pytest.mark.parametrize("place", [1, 3, 60, 300, 900])
async def test_one_flipped_bit_on_the_way_to_the_proof_lets_nothing_come_about(
    server: Server, couple: Couple, place: int
) -> None:
    server.pipe.spoil = place
    anna, bert = couple
    results = await asyncio.gather(
        *(side.relay(server.where, server.pin, timeout=1) for side in (anna, bert)), return_exceptions=True
    )
    assert [type(result) for result in results] == [NoWayError, NoWayError]


async def test_an_impostor_with_another_key_is_refused(server: Server, make: MakeDevice) -> None:
    """Somebody whom the server has let in instead of Bert, and who knows everything but his key."""
    anna, bert = await introduce(make(), make())
    carl = Side(make(), bert.meeting)
    results = await asyncio.gather(
        anna.relay(server.where, server.pin, timeout=2), carl.relay(server.where, server.pin, timeout=2),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(result) for result in results] == [NoWayError, NoWayError]


async def test_the_right_key_and_another_token_is_refused(server: Server, couple: Couple) -> None:
    anna, bert = couple
    bert.keys = Keys(False, fresh_id())
    results = await asyncio.gather(
        *(side.relay(server.where, server.pin, timeout=2) for side in (anna, bert)), return_exceptions=True
    )
    assert [type(result) for result in results] == [NoWayError, NoWayError]
    assert "Somebody else answered" in str(results[1])


async def test_a_server_with_another_key_hears_no_token(server: Server, couple: Couple) -> None:
    with pytest.raises(NoWayError):
        await couple[0].relay(server.where, couple[0].meeting.pin, timeout=2)
    assert server.pipe.tokens == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (Code.TOKEN_INVALID, "did not come to the server in time"),
        (Code.PEER_GONE, "did not come to the server in time"),
        (Code.SERVER_STOPPING, "The server is being stopped"),
    ],
)
async def test_a_server_that_refuses_is_a_sentence(server: Server, couple: Couple, code: Code, words: str) -> None:
    server.pipe.refuse = code
    with pytest.raises(NoWayError, match=words):
        await couple[0].relay(server.where, server.pin)


async def test_waits_for_the_other_side_no_longer_than_it_may(server: Server, couple: Couple) -> None:
    with pytest.raises(NoWayError, match="through the server"):
        await couple[0].relay(server.where, server.pin, timeout=0.3)
    assert len(server.pipe.tokens) == 1
    await until(lambda: all(writer.transport.is_closing() for writer in server.pipe.writers))


async def test_a_cut_of_the_carrier_ends_the_link(server: Server, couple: Couple) -> None:
    hearers = [Hearer(link) for link in await server.join(*couple)]
    server.pipe.cut()
    await until(lambda: all(one.losses for one in hearers))
    assert [one.losses for one in hearers] == [1, 1]


async def test_last_words_arrive(server: Server, couple: Couple) -> None:
    here, there = map(Hearer, await server.join(*couple))
    here.link.close(TEXT, End(Code.PRIVATE_STOPPED))
    await until(lambda: here.losses and there.losses)
    assert there.lines == [TEXT, End(Code.PRIVATE_STOPPED)]


async def test_whoever_reads_slowly_slows_the_writer_through_the_server(server: Server, couple: Couple) -> None:
    here, there = map(Hearer, await server.join(*couple))
    there.link.pause()
    said = 0
    while not here.slow:
        said += 1
        assert said < 10_000, "the writer was never told"
        here.link.say(Say(said, "c" * 22, "x" * 8000))
        here.link.flush()
        await asyncio.sleep(0)
    assert there.lines == []
    there.link.resume()
    await until(lambda: len(there.lines) == said)
    assert here.slow == [True, False]


async def test_bytes_of_the_other_side_may_come_with_the_last_line(
    server: Server, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who is connected second hears ``relaying`` together with what the other has said since."""
    rests: list[bytes] = []
    join = Joined.join

    async def late(self: Joined, token: str) -> asyncio.Transport:
        if not server.pipe.tokens:  # the first one: it is the TLS client, and speaks at once
            return await join(self, token)
        self.pause()
        joining = asyncio.create_task(join(self, token))
        await until(lambda: server.pipe.passed[0])
        self.resume()
        transport = await joining
        rests.append(self.rest)
        return transport

    monkeypatch.setattr(Joined, "join", late)
    anna, bert = couple
    first = asyncio.create_task(anna.relay(server.where, server.pin))
    await until(lambda: server.pipe.tokens)
    second = await bert.relay(server.where, server.pin)
    hearers = [Hearer(await first), Hearer(second)]
    hearers[0].link.say(TEXT)
    hearers[0].link.flush()
    await until(lambda: hearers[1].lines == [TEXT])
    assert rests[0] != b""


def test_what_follows_the_last_line_is_no_line() -> None:
    for size in (1, 2, 3, 7, 1000):
        reader = relay_module._JoinReader()
        data = encode(Pong(5)) + encode(Relaying()) + b"\x16\x03\x01\n\n{}\nrest\n"
        found = []
        for place in range(0, len(data), size):
            lines, error = reader.feed(data[place : place + size])
            assert error is None
            found += lines
        assert found == [Pong(5), Relaying()]
        assert reader.rest == b"\x16\x03\x01\n\n{}\nrest\n"


def test_nonsense_before_the_last_line_is_an_error() -> None:
    lines, error = relay_module._JoinReader().feed(encode(Pong(5)) + b"nonsense\n" + encode(Relaying()))
    assert lines == [Pong(5)]
    assert error is not None


async def relay_and_give_up(side: Side, server: Server, passes: int) -> None:
    where = [server.where]
    relaying = asyncio.create_task(side.device.ways.relay(where, server.pin, fresh_id(), side.meeting, side.keys, 10))
    for _ in range(passes):
        await asyncio.sleep(0)
    relaying.cancel()
    await asyncio.sleep(0)
    relaying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        (await relaying).abort()


async def test_leaves_no_socket_open_when_it_is_called_off(server: Server, couple: Couple) -> None:
    """In whatever stage it is: alone at the server, in the handshake with the other side, or proven just now."""
    anna, bert = couple
    for passes in [*range(20), *range(20, 400, 20)]:
        other = asyncio.create_task(
            bert.device.ways.relay([server.where], server.pin, fresh_id(), bert.meeting, bert.keys, 10)
        )
        leak = await asyncio.to_thread(left_open, relay_and_give_up(anna, server, passes))
        assert (passes, leak) == (passes, [])
        other.cancel()
        with contextlib.suppress(asyncio.CancelledError, NoWayError):
            (await other).abort()
        server.pipe.forget()
