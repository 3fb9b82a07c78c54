"""Meeting the other device at the server: a connection of its own, on which two lines are said and then none.

What follows ``relaying`` are the bytes of the other device, sealed for this one; ``net.peers`` opens them.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence

from messenger.net import transcript
from messenger.net.connection import Connection
from messenger.net.endpoints import UnreachableError, dial
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.codec import AnyEvent, LineReader, event_reader
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import Code, LineError
from messenger.protocol.peers import JoinRelay, Relaying


class RelayRefusedError(OSError):
    """The server does not carry this session; ``code`` says why."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Joined(Connection[AnyEvent]):
    """A connection to the server that becomes the carrier. It is its own receiver until then."""

    __slots__ = ("_done", "_error", "_here", "_join_reader", "_show")

    def __init__(self, buffer: memoryview, admit: Callable[[ssl.SSLObject], None], show_wire: bool) -> None:
        self._join_reader = _JoinReader()
        super().__init__(self._join_reader, buffer, admit)
        self._show = show_wire
        self._done = asyncio.Event()
        self._error: OSError = UnreachableError("the server closed the connection")
        self._here = False
        self.bind(self)

    async def join(self, token: str) -> asyncio.Transport:
        """Say that this is one side of the relay ``token``; return the carrier when the other side is there, too.

        Whoever gets it must give it another protocol, which begins with ``rest``, before anything else is awaited.
        Raises ``RelayRefusedError`` or another ``OSError``.
        """
        line = JoinRelay(token)
        if self._show:
            transcript.show("relay >", [line])
        self.post(line)
        self.flush()
        await self._done.wait()
        if not self._here or self.transport is None:
            raise self._error
        return self.transport

    @property
    def rest(self) -> bytes:
        """What came from the other side behind the server's last line."""
        return self._join_reader.rest

    # -- what the connection calls

    def connected(self) -> None:
        """The server stands there, and will speak first."""

    def received(self, lines: list[AnyEvent]) -> None:
        """Wait for the line that ends all lines."""
        if self._show:
            transcript.show("relay <", lines)
        for line in lines:
            match line:
                case Relaying():
                    self._here = True
                    self._done.set()
                case Refused():
                    self._give_up(RelayRefusedError(line.code, line.reason))
                case Ready():
                    pass
                case _:
                    self._give_up(UnreachableError("the server said something else"))

    def garbled(self, error: LineError) -> None:
        """Give up on a server that does not speak the protocol."""
        self._give_up(UnreachableError(error.reason))

    def congested(self, slow: bool) -> None:
        """One line is said here."""

    def lost(self, error: Exception | None) -> None:
        """Wake whoever waits."""
        self._done.set()

    def _give_up(self, error: OSError) -> None:
        self._error = error
        self.abort()
        self._done.set()


async def reach(endpoints: Sequence[Endpoint], pin: Pin, buffer: memoryview, timeout: float, show_wire: bool) -> Joined:
    """Open a fresh connection to the server. Raises as ``dial`` does; cancelled, it leaves nothing open."""
    connection, _, _ = await dial(endpoints, pin, lambda admit: Joined(buffer, admit, show_wire), timeout)
    return connection


class _JoinReader(LineReader[AnyEvent]):
    """Reads line by line up to ``relaying``: what follows is no line and is kept as ``rest``."""

    __slots__ = ("_lines", "_over", "rest")

    def __init__(self) -> None:
        self._lines = event_reader()
        self._over = False
        self.rest = b""

    def feed(self, data: bytes | bytearray | memoryview) -> tuple[list[AnyEvent], LineError | None]:
        if self._over:
            self.rest += bytes(data)
            return [], None
        found: list[AnyEvent] = []
        pieces = bytes(data).split(b"\n")
        for number, piece in enumerate(pieces, start=1):
            complete = number < len(pieces)
            if not complete and not piece:
                break
            lines, error = self._lines.feed(piece + b"\n" if complete else piece)
            found += lines
            if error is not None:
                return found, error
            if lines and isinstance(lines[-1], Relaying):
                self._over = True
                self.rest = b"\n".join(pieces[number:])
                break
        return found, None
