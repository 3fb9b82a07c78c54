"""One TLS stream that carries lines both ways. Used by the server, by clients, and between two clients.

A connection knows how to read lines and how to write many of them in one call. It does not know what they mean: a
``Receiver`` is told. Nothing is written by ``post``; ``flush`` writes everything posted since, in one call, so that
a turn of the loop costs one write a connection.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar, cast

import msgspec

from messenger.protocol.base import Line
from messenger.protocol.codec import LineReader, encoder
from messenger.protocol.errors import LineError

BUFFER_BYTES: Final = 64 * 1024
WRITE_HIGH: Final = 256 * 1024
"""Bytes waiting to be written above which a peer counts as a slow reader."""
PIECE_BYTES: Final = 2 * 1024
"""Output is written in pieces: TLS keeps a buffer as large as the largest write for the life of the connection, and
most connections write much only once, when they arrive. (Measured: 9 KiB less for each of 5,000 connections.)"""

_Read = TypeVar("_Read")
_LineIn = TypeVar("_LineIn")


class Receiver(Protocol[_LineIn]):
    """Who is told what happens on a connection. All calls come from the loop's thread."""

    def connected(self) -> None:
        """The peer has been admitted: TLS stands and its key is the right one."""

    def received(self, lines: list[_LineIn]) -> None:
        """Lines arrived, in order; never an empty list."""

    def garbled(self, error: LineError) -> None:
        """The peer sent something that is no line; nothing more will be read."""

    def congested(self, slow: bool) -> None:
        """The peer does not read as fast as we write (or does again)."""

    def lost(self, error: Exception | None) -> None:
        """The stream has ended, by whomever; called once, after ``connected``."""


class Connection(asyncio.BufferedProtocol, Generic[_Read]):
    """The stream itself. ``buffer`` is shared by all connections of one loop: each read is parsed before the next."""

    __slots__ = ("_admit", "_buffer", "_reader", "_receiver", "closing", "heard", "out", "slow", "transport")

    piece_bytes: ClassVar[int] = PIECE_BYTES

    def __init__(
        self,
        reader: LineReader[_Read],
        buffer: memoryview,
        admit: Callable[[ssl.SSLObject], None] | None = None,
    ) -> None:
        self._reader = reader
        self._buffer = buffer
        self._admit = admit
        self._receiver: Receiver[_Read] | None = None
        self.transport: asyncio.Transport | None = None
        self.out: list[Line | msgspec.Raw] = []
        self.heard = True
        """Set at every read; whoever watches for silence clears it."""
        self.slow = False
        self.closing = False

    def bind(self, receiver: Receiver[_Read]) -> None:
        """Set who is told; must happen before the connection is made."""
        self._receiver = receiver

    # -- what the owner calls

    def post(self, line: Line | msgspec.Raw) -> None:
        """Put one line behind those waiting. ``Raw`` is an event encoded before (without newline)."""
        self.out.append(line)

    def flush(self) -> None:
        """Write everything posted in one call."""
        if self.out and self.transport is not None:
            if not self.closing:
                data = encoder.encode_lines(self.out)
                size = self.piece_bytes
                if len(data) <= size:
                    self.transport.write(data)
                else:
                    for start in range(0, len(data), size):
                        self.transport.write(data[start : start + size])
            self.out.clear()

    def close(self, *last: Line) -> None:
        """Say the ``last`` lines and end the stream once they are written. Nothing more is read.

        What was posted and not flushed is not said: on a server it may not have been committed yet.
        """
        if self.closing or self.transport is None:
            return
        self.out[:] = last
        self.flush()
        self.closing = True
        self.transport.close()

    def abort(self) -> None:
        """End the stream at once; what waits to be written is thrown away."""
        self.closing = True
        self.out.clear()
        if self.transport is not None:
            self.transport.abort()

    def pause(self) -> None:
        """Stop reading from the peer, which makes it write more slowly."""
        if self.transport is not None and not self.closing:
            self.transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self.transport is not None and not self.closing:
            self.transport.resume_reading()

    def hand_over(self, protocol: asyncio.BaseProtocol) -> asyncio.Transport | None:
        """Let ``protocol`` have the stream from here on: nothing is a line any more, and ``abort`` is all that is left.

        Return ``None`` when it has ended, or when part of a line has come already. ``protocol`` must call this one's
        ``connection_lost`` at the end, so that the receiver is told.
        """
        if self.transport is None or self.closing or self._reader.unfinished:
            return None
        self.closing = True
        self.out.clear()
        self.transport.set_protocol(protocol)
        return self.transport

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""
        return 0 if self.transport is None else self.transport.get_write_buffer_size()

    @property
    def unfinished(self) -> int:
        """How many bytes have come of a line whose end is still to come."""
        return 0 if self.closing else self._reader.unfinished

    @property
    def peer_address(self) -> tuple[str, int]:
        """Address and port of the other end; ``("", 0)`` when the connection is gone."""
        name = None if self.transport is None else self.transport.get_extra_info("peername")
        return (str(name[0]), int(name[1])) if name else ("", 0)

    # -- what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Check who is there before a byte of ours leaves."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=WRITE_HIGH)
        if self._admit is not None:
            try:
                self._admit(self.transport.get_extra_info("ssl_object"))
            except ssl.SSLError:
                self._receiver = None
                self.abort()
                raise
        if self._receiver is not None:
            self._receiver.connected()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the shared buffer for one read."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Parse what one read brought and hand it on."""
        self.heard = True
        if self.closing or self._receiver is None:
            return
        lines, error = self._reader.feed(self._buffer[:nbytes])
        if lines:
            self._receiver.received(lines)
        if error is not None and not self.closing:
            self.pause()
            self._reader = _Deaf()
            self._receiver.garbled(error)

    def eof_received(self) -> bool:
        """Let the stream end when the peer ends it; an unfinished line is no line."""
        return False

    def pause_writing(self) -> None:
        """Take note that the peer is slow."""
        self.slow = True
        if self._receiver is not None:
            self._receiver.congested(True)

    def resume_writing(self) -> None:
        """Take note that the peer has caught up."""
        self.slow = False
        if self._receiver is not None:
            self._receiver.congested(False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the receiver once."""
        self.closing = True
        self.transport = None
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.lost(exc)


class _Deaf(LineReader[Any]):
    """Reads nothing more, after a line that was none."""

    def __init__(self) -> None:
        """Need no decoder."""

    @property
    def unfinished(self) -> int:
        """It is not known where what has come ends."""
        return 1

    def feed(self, data: bytes | bytearray | memoryview) -> tuple[list[Any], LineError | None]:
        """Ignore what still comes."""
        return [], None


def shared_buffer() -> memoryview:
    """Return a read buffer for all connections of one loop."""
    return memoryview(bytearray(BUFFER_BYTES))


AnyConnection = Connection[Any]
