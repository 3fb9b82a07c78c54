"""One watched link, in virtual time: silence ends it, and nothing else does."""

import asyncio
from collections.abc import Sequence

from messenger.client.private.strand import Strand
from messenger.protocol.codec import AnyPeerLine, encode
from messenger.protocol.errors import Code
from messenger.protocol.private import End, Got, PeerPing, PeerPong
from tests.client.private.fake_link import FakeLink, link
from tests.client.private.stage import DURATIONS
from tests.client.private.virtual_time import VirtualClock, VirtualLoop, run


class Watcher:
    """Holds one end of a link as a session does. ``there``: the other end, at which nobody answers by itself."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.here, self.there = link(loop, True)
        self.lines: list[AnyPeerLine] = []
        self.losses: list[float] = []
        self.gone = 0
        self.strand = Strand(self.here, self, VirtualClock(loop), DURATIONS, self._gone)  # type: ignore[arg-type]
        self.began = loop.now
        self.strand.begin()

    def heard(self, strand: Strand, lines: Sequence[AnyPeerLine]) -> None:
        self.lines += lines

    def lost(self, strand: Strand) -> None:
        self.losses.append(self.loop.now - self.began)

    def _gone(self, strand: Strand) -> None:
        self.gone += 1

    def pings(self) -> int:
        return sum(isinstance(line, PeerPing) for line in self.here.said)


def test_asks_after_some_silence_and_gives_up_after_more() -> None:
    """C57"""

    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        await asyncio.sleep(DURATIONS.peer_ping - 0.1)
        assert one.pings() == 0
        await asyncio.sleep(0.2)
        assert one.pings() == 1
        await asyncio.sleep(DURATIONS.peer_silence - DURATIONS.peer_ping - 0.2)
        assert one.losses == []
        await asyncio.sleep(0.2)
        assert len(one.losses) == 1
        assert one.pings() == 1
        assert one.here.ended
        assert one.gone == 1

    run(scene)


def test_lives_as_long_as_it_is_answered() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        for _ in range(20):
            pings = one.pings()
            while one.pings() == pings:
                await asyncio.sleep(0.5)
            one.there.say(PeerPong())
            one.there.flush()
        assert one.losses == []
        assert one.lines == []

    run(scene)


def test_answers_a_ping() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        one.there.say(PeerPing())
        one.there.say(Got(3))
        one.there.flush()
        await asyncio.sleep(0.1)
        assert one.here.said == [PeerPong()]
        assert one.lines == [Got(3)]

    run(scene)


def test_answers_many_pings_at_once_by_one_pong() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        for _ in range(100):
            one.there.say(PeerPing())
        one.there.flush()
        await asyncio.sleep(0.1)
        assert one.here.said == [PeerPong()]

    run(scene)


def test_answers_nobody_who_does_not_read_until_he_does() -> None:
    """He could fill the memory of this side by asking."""

    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        one.here.congest(True)
        for _ in range(100):
            one.there.say(PeerPing())
            one.there.say(Got(3))
            one.there.flush()
            await asyncio.sleep(DURATIONS.peer_ping * 1.5)
        assert one.here.said == []
        assert one.losses == []
        assert one.lines == [Got(3)] * 100
        one.here.congest(False)
        await asyncio.sleep(0.1)
        assert one.here.said == [PeerPong()]
        one.here.congest(True)
        await asyncio.sleep(DURATIONS.peer_silence + 0.1)
        assert len(one.losses) == 1  # silence is one all the same

    run(scene)


def test_takes_a_part_of_a_line_for_a_sign_of_life() -> None:
    """A long text on a slow line."""

    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        for byte in encode(Got(123_456_789_012))[:-1]:
            one.here._in.append(bytes([byte]))
            one.here._read()
            await asyncio.sleep(DURATIONS.peer_ping)
        assert loop.now - one.began > DURATIONS.peer_silence * 3
        assert one.losses == []

    run(scene)


def test_takes_nothing_for_silence_while_it_does_not_read() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        one.strand.pause()
        await asyncio.sleep(DURATIONS.peer_silence * 5)
        assert one.losses == []
        one.strand.resume()
        await asyncio.sleep(DURATIONS.peer_silence - 0.1)
        assert one.losses == []
        await asyncio.sleep(0.2)
        assert len(one.losses) == 1

    run(scene)


def test_forgives_what_it_could_not_hear_because_it_stood_still() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        await asyncio.sleep(1)
        loop.now += 60  # the whole program stood still
        await asyncio.sleep(DURATIONS.peer_silence - DURATIONS.peer_ping - 0.1)
        assert one.losses == []
        await asyncio.sleep(0.2)
        assert len(one.losses) == 1

    run(scene)


def test_gives_up_sooner_when_it_is_doubted() -> None:
    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        one.strand.doubt()
        assert one.pings() == 1
        one.there.say(PeerPong())
        one.there.flush()
        await asyncio.sleep(DURATIONS.peer_wake + 1)
        assert one.losses == []
        one.strand.doubt()
        await asyncio.sleep(DURATIONS.peer_wake + 0.1)
        assert len(one.losses) == 1

    run(scene)


def test_waits_only_so_long_for_its_last_words_to_leave() -> None:
    """The other side does not read them."""

    async def scene(loop: VirtualLoop) -> None:
        one = Watcher(loop)
        stuck: FakeLink = one.here
        stuck.close = lambda *last: stuck.said.extend(last)  # type: ignore[method-assign]
        one.strand.close(End(Code.PEER_GONE))
        await asyncio.sleep(DURATIONS.goodbye - 0.1)
        assert one.gone == 0
        await asyncio.sleep(0.2)
        assert stuck.ended
        assert one.gone == 1
        assert one.losses == []  # it was closed here
        assert isinstance(stuck.said[-1], End)

    run(scene)


def test_leaves_no_timer_behind() -> None:
    async def scene(loop: VirtualLoop) -> None:
        for end in ("close", "abort", "lost", "fail"):
            one = Watcher(loop)
            if end == "lost":
                one.there.end()
            else:
                getattr(one.strand, end)()
            await asyncio.sleep(0.1)
            assert one.gone == 1
            assert one.strand._timer is None or one.strand._timer.cancelled()

    run(scene)
