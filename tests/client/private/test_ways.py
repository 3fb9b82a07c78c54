"""Two devices on real sockets: they find each other and prove themselves, and nobody else gets in."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from messenger.client.private.handshake import Handshake
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.ways import NoWayError
from messenger.net.invite import Endpoint
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine, encode
from messenger.protocol.errors import Code
from messenger.protocol.private import End, PeerPing, Say
from tests.client.private.devices import (
    TEXT,
    Couple,
    Device,
    Hearer,
    MakeDevice,
    Side,
    fresh_id,
    introduce,
    making,
    until,
)
from tests.watched_loop import left_open


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[MakeDevice]:
    async with making(tmp_path) as make:
        yield make


@pytest.fixture
async def couple(make: MakeDevice) -> Couple:
    """Anna, who asked and leads, and Bert; both listen."""
    return await introduce(make(), make())


async def test_a_link_comes_about_and_text_passes_both_ways(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    link = await anna.dial()
    await until(lambda: bert.device.came)
    here, there = Hearer(link), Hearer(bert.device.came[0])
    link.say(TEXT)
    link.say(PeerPing())
    assert there.lines == []
    link.flush()
    there.link.say(TEXT)
    there.link.flush()
    await until(lambda: len(there.lines) == 2 and here.lines)
    assert (there.lines, here.lines) == ([TEXT, PeerPing()], [TEXT])
    assert (link.direct, there.link.direct) == (True, True)
    assert here.link.heard()
    assert not here.link.heard()
    link.close(End(Code.PRIVATE_STOPPED))
    await until(lambda: there.losses and here.losses)
    assert there.lines[-1] == End(Code.PRIVATE_STOPPED)
    assert (here.losses, there.losses) == (1, 1)


async def test_the_other_side_may_dial_the_leader(couple: Couple) -> None:
    anna, bert = couple
    anna.expect()
    await bert.dial()
    await until(lambda: anna.device.came)


async def test_both_may_dial_at_once_and_each_link_is_reported(couple: Couple) -> None:
    anna, bert = couple
    anna.expect()
    bert.expect()
    links = await asyncio.gather(anna.dial(), bert.dial())
    await until(lambda: anna.device.came and bert.device.came)
    hearers = [Hearer(link) for link in (*links, *anna.device.came, *bert.device.came)]
    for one in hearers:
        one.link.say(TEXT)
        one.link.flush()
    await until(lambda: all(one.lines == [TEXT] for one in hearers))


async def test_works_by_ipv6_alone(make: MakeDevice) -> None:
    anna, bert = await introduce(make(), make(), host="::1")
    bert.expect()
    assert (await anna.dial()).direct


async def test_lines_that_come_before_the_link_is_handed_over_wait(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    link = await anna.dial()
    for number in range(1, 2001):
        link.say(Say(number, "c" * 22, "x" * 200))
    link.flush()
    await until(lambda: bert.device.came)
    await until(lambda: link.waiting == 0)
    there = Hearer(bert.device.came[0])
    await until(lambda: len(there.lines) == 2000)
    assert [line.n for line in there.lines if isinstance(line, Say)] == list(range(1, 2001))


async def test_lines_that_come_with_the_proof_are_not_lost(couple: Couple, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert = couple
    bert.expect()
    heard = Handshake.heard

    def talkative(self: Handshake, line: AnyPeerLine) -> list[PeerLine]:
        answer = list(heard(self, line))
        return [*answer, TEXT] if self.met is not None and not self.met.meeting.leads else answer

    monkeypatch.setattr(Handshake, "heard", talkative)
    here = Hearer(await anna.dial())
    await until(lambda: here.lines == [TEXT])


async def test_a_link_that_nobody_has_taken_over_reads_no_more_than_once(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    here = Hearer(await anna.dial())
    await until(lambda: bert.device.came)
    said = 0
    while not here.slow:
        said += 1
        assert said < 10_000, "all of it was taken in"
        here.link.say(Say(said, "c" * 22, "x" * 8000))
        here.link.flush()
        await asyncio.sleep(0)


async def test_what_ended_before_it_was_handed_over_is_told_in_order(couple: Couple) -> None:
    """Even when the other side said goodbye in the same breath as its proof."""
    anna, bert = couple
    anna.expect()
    bert.expect()
    link = await anna.dial()
    link.close(TEXT, End(Code.PRIVATE_STOPPED))
    await until(lambda: bert.device.came)
    there = Hearer(bert.device.came[0])
    await until(lambda: there.losses)
    assert there.lines == [TEXT, End(Code.PRIVATE_STOPPED)]
    late = await bert.dial()
    late.abort()
    await until(lambda: late.ended)
    assert Hearer(late).losses == 1


async def test_a_link_that_turns_to_nonsense_is_told(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    link = await anna.dial()
    await until(lambda: bert.device.came)
    there = Hearer(bert.device.came[0])
    assert link._connection.transport is not None
    link._connection.transport.write(encode(TEXT) + b"nonsense\n")
    await until(lambda: there.errors)
    assert there.lines == [TEXT]


async def test_whoever_reads_slowly_slows_the_writer_and_nothing_is_lost(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    here = Hearer(await anna.dial())
    await until(lambda: bert.device.came)
    there = Hearer(bert.device.came[0])
    there.link.pause()
    said = 0
    while not here.slow:
        said += 1
        assert said < 10_000, "the writer was never told"
        here.link.say(Say(said, "c" * 22, "x" * 8000))
        here.link.flush()
        await asyncio.sleep(0)
    assert here.link.waiting > 0
    there.link.resume()
    await until(lambda: len(there.lines) == said)
    assert here.slow == [True, False]


# -- who is let in


async def test_the_one_who_dials_is_refused_while_it_is_not_expected_and_found_when_it_is(
    couple: Couple,
) -> None:
    """The two are not introduced in the same moment."""
    anna, bert = couple
    refused = 0
    meet = bert.device.ways._listener._meet

    async def counted(raw: socket.socket) -> None:
        nonlocal refused
        refused += 1
        await meet(raw)

    bert.device.ways._listener._meet = counted
    dialling = asyncio.create_task(anna.dial())
    await until(lambda: refused > 2)
    assert not dialling.done()
    bert.expect()
    assert (await dialling).direct
    assert len(bert.device.came) == 1


async def test_a_token_that_was_used_up_opens_nothing(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    secret = anna.keys.offer()
    bert.keys.offered(secret)
    bert.keys.settled(secret)
    with pytest.raises(NoWayError):
        await anna.dial(0.3)
    assert bert.device.came == []
    anna.keys.arrived(secret)
    await anna.dial()


async def test_a_wrong_token_is_refused_by_whoever_dials(couple: Couple) -> None:
    """The leader is the one who listens: it proves itself first, and hears nothing for it."""
    anna, bert = couple
    anna.keys = Keys(True, fresh_id())
    anna.expect()
    with pytest.raises(NoWayError, match=r"Somebody else answered"):
        await bert.dial(0.3)
    assert anna.device.came == []


async def test_an_impostor_at_the_right_address_is_refused_before_a_line_is_said(make: MakeDevice) -> None:
    anna, _ = await introduce(make(), make())
    anna_too, carl = await introduce(anna.device, make())
    carl.expect()
    meeting = Meeting(
        anna.meeting.session,
        True,
        anna.meeting.certificate,
        anna.meeting.pin,
        anna.meeting.token,
        anna_too.meeting.endpoints,
    )
    with pytest.raises(NoWayError, match="Somebody else answered"):
        await Side(anna.device, meeting).dial(0.3)
    assert carl.device.came == []


async def test_a_peer_that_passes_tls_and_proves_nothing_does_not_win(make: MakeDevice) -> None:
    """The first address leads to a port where Bert's key is, and silence."""
    anna, bert = await introduce(make(), make())
    bert.expect()
    silence = asyncio.Event()
    context = bert.device.ways._server_context([anna.device.identity.certificate])
    streams: list[asyncio.StreamWriter] = []

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        streams.append(writer)
        silence.set()

    mute = await asyncio.start_server(come, "127.0.0.1", 0, ssl=context)
    endpoints = (Endpoint("127.0.0.1", mute.sockets[0].getsockname()[1]), *anna.meeting.endpoints)
    meeting = Meeting(
        anna.meeting.session, True, anna.meeting.certificate, anna.meeting.pin, anna.meeting.token, endpoints
    )
    side = Side(anna.device, meeting)
    link = await side.dial()
    assert silence.is_set()
    await until(lambda: bert.device.came)
    Hearer(link)
    mute.close()
    for stream in streams:
        stream.transport.abort()


async def test_several_sessions_share_the_listener(make: MakeDevice) -> None:
    """C54: each link is reported to its own session."""
    bert = make()
    sides = [await introduce(make(), bert) for _ in range(4)]
    reported: list[str] = []
    for _, side in sides:
        bert.ways.expect(side.meeting, side.keys, partial(report, bert, reported, side.meeting.session))
    await asyncio.gather(*(side.dial() for side, _ in sides))
    await until(lambda: len(bert.came) == 4)
    assert sorted(reported) == sorted(side.meeting.session for _, side in sides)
    one, side = await introduce(make(), bert)  # later than the others
    side.expect()
    sides.append((one, side))
    bert.ways.expect(side.meeting, side.keys, partial(report, bert, reported, side.meeting.session))
    await one.dial()
    await until(lambda: len(bert.came) == 5)
    assert sorted(reported) == sorted(side.meeting.session for _, side in sides)


def report(device: Device, reported: list[str], session: str, link: PeerLink) -> None:
    reported.append(session)
    device.report(link)


async def test_a_session_that_is_forgotten_lets_nobody_in(make: MakeDevice) -> None:
    bert = make()
    anna, side = await introduce(make(), bert)
    carl, other = await introduce(make(), bert)
    side.expect()
    other.expect()
    bert.ways.forget(side.meeting.session)
    with pytest.raises(NoWayError):
        await anna.dial(0.3)
    await carl.dial()
    await until(lambda: bert.came)


async def test_whoever_is_forgotten_while_it_proves_itself_is_closed(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    bert.device.ways._invited.add(fresh_id())  # somebody else: the listener stays
    check = Keys.proof_of

    def forgetful(self: Keys, mac: str, message: bytes) -> str | None:
        if not self.leads:
            bert.device.ways.forget(bert.meeting.session)
        return check(self, mac, message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Keys, "proof_of", forgetful)
        here = Hearer(await anna.dial())
    await until(lambda: here.losses)
    assert bert.device.came == []


# -- dialling


async def test_nobody_there_is_a_sentence_after_the_time_and_not_before(couple: Couple) -> None:
    anna, bert = couple
    bert.device.close()
    with pytest.raises(NoWayError, match=r"^The other device could not be reached directly\.$"):
        await anna.dial(0.2)


async def test_without_any_address_it_waits_for_the_other_side_to_come(couple: Couple) -> None:
    anna, _ = couple
    meeting = Meeting(anna.meeting.session, True, anna.meeting.certificate, anna.meeting.pin, anna.meeting.token)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    with pytest.raises(NoWayError, match="has told no address"):
        await Side(anna.device, meeting).dial(0.2)
    assert loop.time() - begin >= 0.2


async def test_an_identity_that_has_gone_is_a_sentence(couple: Couple) -> None:
    anna, bert = couple
    bert.expect()
    bert.device.identity.file.unlink()
    with pytest.raises(NoWayError):
        await anna.dial(0.2)
    anna.device.identity.file.unlink()
    with pytest.raises(NoWayError):
        await anna.dial(0.2)


async def dial_and_give_up(anna: Side, passes: int) -> None:
    dialling = asyncio.create_task(anna.device.ways.dial(anna.meeting, anna.keys, 10))
    for _ in range(passes):
        await asyncio.sleep(0)
    dialling.cancel()
    await asyncio.sleep(0)
    dialling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        (await dialling).abort()


async def test_leaves_no_socket_open_when_it_is_called_off(couple: Couple) -> None:
    """In whatever stage it is; and nothing is left of it at the other side either."""
    anna, bert = couple
    bert.expect()
    for passes in [*range(20), *range(20, 400, 10)]:
        leak = await asyncio.to_thread(left_open, dial_and_give_up(anna, passes))
        assert (passes, leak) == (passes, [])
    for link in bert.device.came:
        hearer = Hearer(link)
        await until(lambda hearer=hearer: hearer.losses)  # type: ignore[misc]
    await until(lambda: not bert.device.ways._listener._unproven)
