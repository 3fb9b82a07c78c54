"""A file's own connection to the server: one line each way, then bytes, and perhaps one more line. No disk here."""

import asyncio
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from gettext import gettext as _
from typing import Final, Protocol

from messenger.client.files.asking import refused
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.net import transcript
from messenger.net.connection import Connection
from messenger.net.endpoints import dial
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.base import Request
from messenger.protocol.codec import AnyEvent, LineReader, event_reader
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import LineError
from messenger.protocol.files import Fetching

AHEAD_BYTES: Final = 1024 * 1024
"""So much may have come that nobody has taken; then the server is read no further."""


class Carrier(Protocol):
    """What carries one file: in truth, ``FileConnection``. Its errors are those of ``files.errors``."""

    async def join(self, line: Request) -> AnyEvent:
        """Say the one line of this connection and return the answer."""

    async def write(self, data: bytes) -> None:
        """Send bytes; return when there is room for more."""

    async def line(self) -> AnyEvent:
        """Return the next line of the server."""

    async def read(self) -> bytes:
        """Return what has come, at least one byte; b"" when the server has ended it."""

    @property
    def unsent(self) -> int:
        """Bytes that were written and that the server cannot have, as far as this system tells."""

    def abort(self) -> None:
        """End it."""


Reach = Callable[[Sequence[Endpoint], Pin], Awaitable[Carrier]]
"""Opens a connection to the server at one of these addresses that holds this key."""


class FileConnection(Connection[AnyEvent]):
    """The stream. It is its own receiver."""

    __slots__ = ("_ended", "_error", "_lines", "_moved", "_news", "_paused", "_raw", "_room", "_show")

    def __init__(self, buffer: memoryview, admit: Callable[[ssl.SSLObject], None], show_wire: bool) -> None:
        self._raw = _RawReader()
        super().__init__(self._raw, buffer, admit)
        self._show = show_wire
        self._lines: list[AnyEvent] = []
        self._error: InterruptedTransferError | GivenUpError | None = None
        self._ended = self._paused = self._moved = False
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.bind(self)

    async def join(self, line: Request) -> AnyEvent:
        """Say the one line of this connection and return the answer."""
        if self._show:
            transcript.show("file >", [line])
        self.post(line)
        self.flush()
        return await self.line()

    async def line(self) -> AnyEvent:
        """Return the next line of the server."""
        while not self._lines:
            self._check()
            self._news.clear()
            await self._news.wait()
        return self._lines.pop(0)

    async def write(self, data: bytes) -> None:
        """Send bytes; return when there is room for more."""
        self._check()
        if self.transport is not None:
            self._moved = True
            self.transport.write(data)
        await self._room.wait()
        self._check()

    async def read(self) -> bytes:
        """Return what has come, at least one byte; b"" when the server has ended it."""
        while not self._raw.waiting:
            if self._error is not None:
                raise self._error
            if self._ended:
                return b""
            self._news.clear()
            await self._news.wait()
        data = self._raw.take()
        if self._paused:
            self._paused = False
            self.resume()
        return data

    @property
    def unsent(self) -> int:
        """Bytes that were written and that the server cannot have, as far as this system tells."""
        return self.waiting + _queued(self.transport)

    def _check(self) -> None:
        if self._error is not None:
            raise self._error
        if self._ended:
            raise InterruptedTransferError(moved=self._moved)

    # -- what the connection calls

    def connected(self) -> None:
        """The server stands there, and will speak first."""

    def received(self, lines: list[AnyEvent]) -> None:
        """Keep what is no greeting; a refusal is the end."""
        if self._show:
            transcript.show("file <", lines)
        for line in lines:
            if isinstance(line, Refused):
                self._error = refused(line, moved=self._moved)
            elif not isinstance(line, Ready):
                self._lines.append(line)
        self._wake()

    def garbled(self, error: LineError) -> None:
        """Give up on a server that does not speak the protocol."""
        self._error = GivenUpError(_("The server did not understand this program."))
        self.abort()

    def congested(self, slow: bool) -> None:
        """Write no faster than it leaves."""
        if slow:
            self._room.clear()
        else:
            self._room.set()

    def lost(self, error: Exception | None) -> None:
        """Wake whoever waits."""
        self._ended = True
        self._wake()

    def abort(self) -> None:
        """End it."""
        super().abort()
        self._ended = True
        self._wake()

    def buffer_updated(self, nbytes: int) -> None:
        """Take in what one read brought, and no more than somebody takes out."""
        super().buffer_updated(nbytes)
        if self._raw.waiting:
            self._news.set()
            if self._raw.waiting >= AHEAD_BYTES and not self._paused:
                self._paused = True
                self.pause()

    def _wake(self) -> None:
        self._news.set()
        self._room.set()


async def reach(
    endpoints: Sequence[Endpoint], pin: Pin, buffer: memoryview, timeout: float, show_wire: bool
) -> FileConnection:
    """Open a connection to the server that holds the key ``pin``.

    Raises ``InterruptedTransferError`` when it cannot be reached; cancelled, it leaves nothing open.
    """
    try:
        connection, _, _ = await dial(
            endpoints, pin, lambda admit: FileConnection(buffer, admit, show_wire), timeout
        )  # fmt: skip
    except OSError as error:
        raise InterruptedTransferError from error
    return connection


class _RawReader(LineReader[AnyEvent]):
    """Reads line by line up to ``fetching``; what follows are the bytes of the file."""

    __slots__ = ("_lines", "_over", "_pieces", "waiting")

    def __init__(self) -> None:
        self._lines = event_reader()
        self._over = False
        self._pieces: list[bytes] = []
        self.waiting = 0

    def take(self) -> bytes:
        """Return all bytes that have come."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return data

    def feed(self, data: bytes | bytearray | memoryview) -> tuple[list[AnyEvent], LineError | None]:
        if self._over:
            self._keep(bytes(data))
            return [], None
        found: list[AnyEvent] = []
        rest = bytes(data)
        while rest and not self._over:
            piece, newline, rest = rest.partition(b"\n")
            lines, error = self._lines.feed(piece + newline)
            found += lines
            if error is not None:
                return found, error
            self._over = bool(lines) and isinstance(lines[-1], Fetching)
        if rest:
            self._keep(rest)
        return found, None

    def _keep(self, data: bytes) -> None:
        self._pieces.append(data)
        self.waiting += len(data)


def _queued(transport: asyncio.Transport | None) -> int:
    """Return how many bytes this system holds that the other side has not confirmed; 0 where it does not say."""
    if transport is None or sys.platform == "win32":
        return 0
    import fcntl
    import termios

    answer = bytearray(4)
    with suppress(OSError, AttributeError, ValueError):
        fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, answer)
    return int.from_bytes(answer, sys.byteorder)
