"""The pace of one passage, with a clock and streams that the test moves."""

from collections.abc import Sequence
from typing import Any

import pytest

from messenger.server.relay import BURST, WRITE_HIGH, Account, Passage, RelayBounds
from messenger.server.session import Session
from tests.server.turns import ManualLoop

KIB = 1024
RATE = 256 * KIB


class Stream:
    """A transport that remembers what was written and whether it is read from."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.waiting = 0
        self.reads = True
        self.closed = False
        self.high = 0

    def write(self, data: bytes) -> None:
        assert type(data) is bytes  # not a view of the buffer that the next read fills
        self.written += data

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def set_write_buffer_limits(self, high: int) -> None:
        self.high = high

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def close(self) -> None:
        self.closed = True


class Ended:
    """A connection whose stream can be had, and who hears of its end."""

    def __init__(self, stream: Stream | None) -> None:
        self._stream = stream
        self.finished = False
        self.protocol: Any = None
        self.aborted = False
        self.lost = 0
        self.connection = self

    def hand_over(self, protocol: Any) -> Stream | None:
        self.protocol = protocol
        return self._stream

    def abort(self) -> None:
        self.aborted = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost += 1


class Joined:
    """A passage between two streams."""

    def __init__(self, size: int = 10**9, streams: Sequence[Stream | None] = ()) -> None:
        self.loop = ManualLoop()
        self.account = Account()
        self.forgotten = 0
        self.turned_away: list[Session] = []
        self._buffer = memoryview(bytearray(64 * KIB))
        bounds = RelayBounds(1, RATE, size, join=20, silence=40, drain=20)
        self.passage = Passage(self.account, bounds, self.loop, self._buffer, self._forget, self.turned_away.append)
        self.streams = (Stream(), Stream())
        self.sessions: Any = [Ended(stream) for stream in streams or self.streams]
        self.passage.waiting[:] = self.sessions
        self.passage.begin()
        self.ends = [session.protocol for session in self.sessions]

    def _forget(self, passage: Passage) -> None:
        self.forgotten += 1

    def comes(self, data: bytes, end: int = 0) -> None:
        """Let bytes come from one device."""
        view = self.ends[end].get_buffer(-1)
        view[: len(data)] = data
        self.ends[end].buffer_updated(len(data))

    def seconds(self, count: float) -> None:
        """Let time pass for those who wait for it."""
        self.loop.now += count
        self.loop.pass_time()

    @property
    def reads(self) -> list[bool]:
        return [stream.reads for stream in self.streams]


def test_what_comes_too_fast_is_read_more_slowly_and_never_lost() -> None:
    joined = Joined()
    burst = int(RATE * BURST)
    joined.comes(bytes(burst))
    assert joined.reads == [True, True]
    joined.comes(b"y" * 32 * KIB)
    assert joined.reads == [False, False]  # one pace for both ways
    assert [delay for delay, _ in joined.loop.later] == [pytest.approx(32 * KIB / RATE)]
    joined.seconds(32 * KIB / RATE)
    assert joined.reads == [True, True]
    joined.comes(b"z", 1)  # nothing has been earned above that
    assert joined.reads == [False, False]
    assert joined.streams[1].written == bytes(burst) + b"y" * 32 * KIB
    assert joined.streams[0].written == b"z"


def test_no_more_passes_in_a_while_than_the_rate_allows() -> None:
    joined = Joined()
    carried = 0
    for _ in range(100):
        while joined.streams[0].reads:
            joined.comes(bytes(64 * KIB))
            carried += 64 * KIB
        joined.seconds(joined.loop.later[0][0])
    seconds = joined.loop.now - 1000
    assert carried - 64 * KIB - RATE * BURST <= RATE * seconds + 1


def test_rest_is_not_saved_up_for_later() -> None:
    joined = Joined()
    joined.loop.now += 3600
    for _ in range(2):
        joined.comes(bytes(64 * KIB))
    assert joined.reads == [False, False]


def test_what_one_does_not_take_is_not_read_from_the_other() -> None:
    joined = Joined()
    joined.ends[1].pause_writing()
    assert joined.reads == [False, True]
    assert {stream.high for stream in joined.streams} == {WRITE_HIGH}
    joined.ends[1].resume_writing()
    assert joined.reads == [True, True]


def test_who_rests_does_not_read_though_the_other_takes_it_again() -> None:
    joined = Joined()
    for _ in range(2):
        joined.comes(bytes(64 * KIB))
    joined.ends[1].pause_writing()
    joined.ends[1].resume_writing()
    assert joined.reads == [False, False]
    joined.ends[1].pause_writing()
    joined.seconds(10)
    assert joined.reads == [False, True]


def test_nothing_is_passed_on_above_the_size() -> None:
    joined = Joined(size=10)
    joined.comes(b"0123456789")
    joined.comes(b"x", 1)
    assert joined.streams[1].written == b"0123456789"
    assert joined.streams[0].written == b""
    assert [stream.closed for stream in joined.streams] == [True, True]
    assert joined.forgotten == 1


def test_a_stall_is_nobodys_silence_and_no_standing_still() -> None:
    joined = Joined()
    joined.ends[1].pause_writing()
    joined.streams[1].waiting = 5
    joined.passage.look(joined.loop.now)
    joined.loop.now += 3600
    joined.passage.move(3600)
    joined.passage.look(joined.loop.now)
    assert joined.forgotten == 0
    joined.loop.now += 21
    joined.passage.look(joined.loop.now)
    assert joined.sessions[1].aborted


def test_who_takes_little_but_takes_something_is_not_stuck() -> None:
    joined = Joined()
    joined.ends[1].pause_writing()
    for left in range(60, 0, -1):
        joined.streams[1].waiting = left
        joined.loop.now += 1
        joined.comes(b"", 1)
        joined.passage.look(joined.loop.now)
    assert not joined.sessions[1].aborted


@pytest.mark.parametrize("silent", [0, 1])
def test_silence_of_one_ends_both(silent: int) -> None:
    """C49: who talks does not keep who is silent."""
    joined = Joined()
    for _ in range(40):
        joined.loop.now += 1
        joined.comes(b".", 1 - silent)
        joined.passage.look(joined.loop.now)
    assert joined.forgotten == 0
    joined.loop.now += 1
    joined.passage.look(joined.loop.now)
    assert joined.forgotten == 1
    assert [stream.closed for stream in joined.streams] == [True, True]


def test_silence_is_not_counted_while_nobody_listens() -> None:
    joined = Joined()
    joined.ends[1].pause_writing()
    joined.streams[1].waiting = 1000
    for step in range(60):
        joined.streams[1].waiting -= 1
        joined.loop.now += 1
        if step < 50:
            joined.comes(b".", 1)
        joined.passage.look(joined.loop.now)
    assert joined.forgotten == 0
    for _ in range(41):
        joined.loop.now += 1
        joined.passage.look(joined.loop.now)
    assert joined.forgotten == 1


@pytest.mark.parametrize("missing", [0, 1])
def test_when_one_is_not_there_any_more_the_other_is_let_go(missing: int) -> None:
    streams: list[Stream | None] = [Stream(), Stream()]
    streams[missing] = None
    joined = Joined(streams=streams)
    assert joined.forgotten == 1
    other, stream = joined.sessions[1 - missing], streams[1 - missing]
    assert stream is not None
    assert other.aborted or stream.closed


def test_when_one_end_is_lost_both_are_told_once() -> None:
    joined = Joined()
    joined.ends[0].connection_lost(None)
    assert joined.streams[1].closed
    joined.ends[1].connection_lost(None)
    assert [session.lost for session in joined.sessions] == [1, 1]
    assert joined.forgotten == 1
