"""The way in: finding the server behind addresses, hearing its greeting, and saying the first words to it.

A ``Door`` is a connection on which nobody has signed in yet. What is said on it afterwards belongs to ``Session``.
"""

import asyncio
from collections.abc import Sequence
from gettext import gettext as _
from ipaddress import ip_address
from typing import Protocol

from messenger import __version__
from messenger.client.sentences import sentence
from messenger.net import transcript
from messenger.net.connection import Connection, Receiver
from messenger.net.endpoints import UnreachableError, dial
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import UntrustedPeerError
from messenger.protocol.base import Request
from messenger.protocol.codec import AnyEvent, event_reader
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import LineError


class NoEntryError(Exception):
    """The server cannot be reached or must not be entered; the message is a sentence."""


class UnreachableServerError(NoEntryError):
    """Nobody answered at any of the addresses."""


class UntrustedServerError(NoEntryError):
    """Somebody answered, but with another key than the one that is trusted."""


class Door:
    """Holds what the server says until somebody asks for it, or until the stream gets a new receiver."""

    def __init__(self, show_wire: bool) -> None:
        self.connection: Connection[AnyEvent] | None = None
        self.ready: Ready | None = None
        self.pin: Pin | None = None
        self.endpoint: Endpoint | None = None
        self._show = show_wire
        self._lines: list[AnyEvent] = []
        self._ended = False
        self._news = asyncio.Event()

    # -- what the connection calls

    def connected(self) -> None:
        """Hear that the stream stands; the server speaks first."""

    def received(self, lines: list[AnyEvent]) -> None:
        """Keep what arrived."""
        if self._show:
            transcript.show("<", lines)
        self._lines += lines
        self._news.set()

    def garbled(self, error: LineError) -> None:
        """Give up on a server that does not speak the protocol."""
        self.abort()

    def congested(self, slow: bool) -> None:
        """Nothing much is said here."""

    def lost(self, error: Exception | None) -> None:
        """Wake whoever waits for a line."""
        self._ended = True
        self._news.set()

    # -- what the owner calls

    def say(self, line: Request) -> None:
        """Put one line behind those that leave with the next ``flush``."""
        if self._show:
            transcript.show(">", [line])
        if self.connection is not None:
            self.connection.post(line)

    async def line(self, timeout: float) -> AnyEvent:
        """Return the next line. Raises ``NoEntryError`` when the stream ends or nothing comes in ``timeout`` s."""
        try:
            async with asyncio.timeout(timeout):
                while not self._lines and not self._ended:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise NoEntryError(_("The server does not answer.")) from None
        if not self._lines:
            raise NoEntryError(_("The server closed the connection."))
        line = self._lines.pop(0)
        if isinstance(line, Refused):
            raise NoEntryError(sentence(line.code, line.reason))
        return line

    def hand_over(self, receiver: Receiver[AnyEvent]) -> None:
        """Let ``receiver`` have the stream, and what was not asked for so far."""
        if self.connection is None or self._ended:
            receiver.lost(None)
            return
        self.connection.bind(receiver)
        lines, self._lines = self._lines, []
        if lines:
            receiver.received(lines)

    @property
    def loopback(self) -> bool:
        """Whether the server is reached over loopback."""
        host = self.connection.peer_address[0] if self.connection is not None else ""
        return bool(host) and ip_address(host.partition("%")[0]).is_loopback

    def flush(self) -> None:
        """Write what was said."""
        if self.connection is not None:
            self.connection.flush()

    def heard(self) -> bool:
        """Whether anything came since the last call."""
        if self.connection is None:
            return False
        heard, self.connection.heard = self.connection.heard, False
        return heard

    def pause(self) -> None:
        """Stop reading; the server then writes more slowly."""
        if self.connection is not None:
            self.connection.pause()

    def resume(self) -> None:
        """Read on."""
        if self.connection is not None:
            self.connection.resume()

    def close(self, *last: Request) -> None:
        """Close the stream after the ``last`` words."""
        self._ended = True
        if self.connection is not None:
            if self._show:
                transcript.show(">", last)
            self.connection.close(*last)

    def abort(self) -> None:
        """Close the stream without a word."""
        self._ended = True
        self._news.set()
        if self.connection is not None:
            self.connection.abort()


class Knock(Protocol):
    """Something like ``knock`` below."""

    async def __call__(self, endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        """Return a door behind which the right server has greeted."""


class Doors:
    """Opens doors; all of them share one buffer for reading."""

    def __init__(self, buffer: memoryview, timeout: float, show_wire: bool) -> None:
        self._buffer = buffer
        self._timeout = timeout
        self._show = show_wire

    async def knock(self, endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        """Race all addresses and hear the greeting of the first server that holds the key ``pin`` (``None``: any).

        Raises ``UntrustedServerError``, ``UnreachableServerError`` or another ``NoEntryError``.
        """
        doors: dict[Connection[AnyEvent], Door] = {}

        def make(admit: object) -> Connection[AnyEvent]:
            door = Door(self._show)
            door.connection = Connection(event_reader(), self._buffer, admit)  # type: ignore[arg-type]
            door.connection.bind(door)
            doors[door.connection] = door
            return door.connection

        try:
            connection, shown, endpoint = await dial(endpoints, pin, make, self._timeout)
        except UntrustedPeerError as error:
            if pin is None:
                raise NoEntryError(_("What answers there is no server of this kind.")) from error
            raise UntrustedServerError(
                _("The server has another key than the one you trust, so nothing was said to it. Ask whoever runs it.")
            ) from error
        except UnreachableError as error:
            raise UnreachableServerError(_("The server cannot be reached.")) from error
        door = doors[connection]
        door.pin, door.endpoint = shown, endpoint
        try:
            greeting = await door.line(self._timeout)
            if not isinstance(greeting, Ready):
                raise NoEntryError(_("What answers there is no server of this kind."))
            if _version(greeting.lowest) > _version(__version__):
                raise NoEntryError(
                    _("The server wants version {lowest} of this program at least; this is {version}.").format(
                        lowest=greeting.lowest[:32], version=__version__
                    )
                )
        except BaseException:
            door.abort()
            raise
        door.ready = greeting
        return door


def _version(text: str) -> tuple[int, ...]:
    """Return a version as numbers, to compare; what is no number counts as 0."""
    return tuple(int(part) if part.isascii() and part.isdigit() else 0 for part in text[:32].split("."))
