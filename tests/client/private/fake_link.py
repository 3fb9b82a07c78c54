"""A stream between two devices without a socket: every line goes through the real codec, and a test can break it."""

from collections import deque
from typing import Any

from messenger.protocol.base import PeerLine
from messenger.protocol.codec import LineReader, encode, peer_reader
from tests.client.private.virtual_time import VirtualLoop


class FakeLink:
    """One end of a stream, with everything of ``PeerLink``. ``deaf``: what arrives is lost, and nobody notices."""

    def __init__(self, loop: VirtualLoop, direct: bool) -> None:
        self.direct = direct
        self.deaf = False
        self.paused = False
        self.ended = False
        self.closing = False
        self.other: FakeLink
        self.said: list[PeerLine] = []
        self._loop = loop
        self._out: list[PeerLine] = []
        self._in: deque[bytes] = deque()
        self._reader: LineReader[Any] = peer_reader()
        self._receiver: Any = None
        self._heard = False
        self.bytes_until_cut: int | None = None
        """How many more bytes arrive at this end before the stream is cut."""

    def hand_over(self, receiver: Any) -> None:
        self._receiver = receiver
        if self.ended:
            receiver.lost(None)
        else:
            self._loop.call_soon(self._read)

    def say(self, line: PeerLine) -> None:
        self._out.append(line)

    def flush(self) -> None:
        lines, self._out = self._out, []
        if self.closing or self.ended or not lines:
            return
        self.said += lines
        data = b"".join(encode(line) for line in lines)
        if not self.other.deaf:
            self.other._in.append(data)
            self._loop.call_soon(self.other._read)

    def heard(self) -> bool:
        heard, self._heard = self._heard, False
        return heard

    @property
    def waiting(self) -> int:
        return 0

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False
        self._loop.call_soon(self._read)

    def close(self, *last: PeerLine) -> None:
        self._out[:] = last
        self.flush()
        self.closing = True
        self._loop.call_soon(self._loop.call_soon, self.end)

    def congest(self, slow: bool) -> None:
        """The other side does not read as fast as this one writes, or does again."""
        self._receiver.congested(slow)

    def abort(self) -> None:
        self.closing = True
        self._loop.call_soon(self.end)

    def end(self) -> None:
        """The stream is gone, on both ends unless the other one is deaf."""
        for one in (self, self.other):
            if not one.ended and (one is self or not one.deaf):
                one.ended = True
                if one._receiver is not None:
                    one._receiver.lost(None)

    def _read(self) -> None:
        while self._in and self._receiver is not None and not (self.paused or self.closing or self.ended):
            data = self._in.popleft()
            if self.bytes_until_cut is not None:
                data = data[: self.bytes_until_cut]
                self.bytes_until_cut -= len(data)
            self._heard = True
            lines, error = self._reader.feed(data) if data else ([], None)
            assert error is None
            if lines:
                self._receiver.received(lines)
            if self.bytes_until_cut == 0:
                self.end()


def link(loop: VirtualLoop, direct: bool) -> tuple[FakeLink, FakeLink]:
    """Return both ends of a stream."""
    here, there = FakeLink(loop, direct), FakeLink(loop, direct)
    here.other, there.other = there, here
    return here, there
