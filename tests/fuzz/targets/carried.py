"""Bytes that are no lines: of files on their way to the server, and of private sessions on their way through it."""

from itertools import count
from typing import Any, Final

from messenger.protocol.codec import event_reader
from messenger.protocol.connection import Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import Stored
from messenger.server.relay import Account, End, Passage, RelayBounds
from tests.fuzz.house import House
from tests.fuzz.streams import Stream, begin_upload, feed
from tests.fuzz.targets.base import Target, pieces

_PICTURE: Final = bytes(range(256)) * 12
"""The file that is promised."""
MOST: Final = 5_000
"""Bytes that a relay may carry."""


def _check_upload(data: bytes) -> None:
    """A file is stored when exactly its bytes have come, and else never."""
    house = House()
    try:
        reader, stream = begin_upload(house.house, *house.open[0], _PICTURE)
        for piece in pieces(data):
            feed(reader, stream, piece)
            house.house.loop.turn()
        house.house.loop.pass_time()
        said, error = event_reader().feed(bytes(stream.written)) if stream.written else ([], None)
        assert error is None
        if data[: len(_PICTURE)] == _PICTURE:
            assert said == [Stored()]
        elif len(data) >= len(_PICTURE):
            assert [one.code for one in said if isinstance(one, Refused)] == [Code.FILE_WRONG]
        else:
            assert said == []
        house.no_error_is_logged()
    finally:
        house.close()


class _Joined:
    """A session whose stream a relay takes over."""

    finished = False

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.connection = self

    def hand_over(self, protocol: End) -> Stream:
        self.protocol = protocol
        return self._stream

    def connection_lost(self, error: Exception | None) -> None:
        pass

    def abort(self) -> None:
        self._stream.abort()


class _Clock:
    """Of which each look takes a second, so that nothing comes too fast."""

    def __init__(self) -> None:
        self._looks = count()

    def time(self) -> float:
        return float(next(self._looks))

    def call_later(self, delay: float, callback: Any) -> object:
        return callback()


def _check_relay(data: bytes) -> None:
    """What one side says the other hears, byte for byte; and no more than may be carried."""
    clock: Any = _Clock()
    bounds = RelayBounds(2, 10**6, MOST, join=20, silence=40, drain=20)
    nothing: Any = lambda _: None  # noqa: E731
    passage = Passage(Account(), bounds, clock, memoryview(bytearray(4096)), nothing, nothing)
    streams = Stream(), Stream()
    ends: Any = [_Joined(stream) for stream in streams]
    passage.waiting += ends
    passage.begin()
    said = [b"", b""]
    for turn, piece in enumerate(pieces(data)):
        feed(ends[turn % 2].protocol, streams[turn % 2], piece)
        said[turn % 2] += piece
    heard = bytes(streams[1].written), bytes(streams[0].written)
    if len(data) <= MOST:
        assert heard == tuple(said)
        assert not streams[0].closing
    else:
        assert streams[0].closing
        assert streams[1].closing
        assert sum(map(len, heard)) <= MOST
        assert all(one.startswith(part) for one, part in zip(said, heard, strict=True))


TARGETS: Final = (
    Target("upload", (_PICTURE, _PICTURE, _PICTURE[:1000], b"x"), _check_upload, every=32),
    Target("relay", (b"\x17\x03\x03\x00\x45" + bytes(range(64)), b"\x16\x03\x01", b"x" * 900), _check_relay),
)
