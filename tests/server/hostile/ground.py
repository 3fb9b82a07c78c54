"""What every hostile client is made of: where it stands, and what it does until it is sent away.

Nothing blocks once one stands, so that one thread holds hundreds of them. The kinds are in ``clients``.
"""

import contextlib
import os
import select
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from messenger.net.tls import client_context
from tests.server.wire import Wire

EVERY: Final = 0.3
"""Seconds between two steps."""
LITTLE: Final = 4096
"""Receive buffer of who reads nothing."""
_GONE: Final = select.POLLERR | select.POLLHUP | select.POLLRDHUP


@dataclass(frozen=True)
class Ground:
    """Where a hostile client stands."""

    address: tuple[str, int]
    source: str
    """Its own address."""
    sign_in: Callable[[Wire], None] = lambda _wire: None
    """Signs a connection in, as a user of its own."""
    upload: Callable[[], str] = str
    """Returns the word with which a file may be brought,"""
    fetch: Callable[[], str] = str
    """and that with which a large one may be fetched."""
    classic: tuple[str, int] = ("", 0)
    """The door for bare text terminals."""

    def connect(self, receive_buffer: int | None = None) -> Wire:
        """Return a connection that has been greeted."""
        return Wire(self.address, source=self.source, receive_buffer=receive_buffer)

    def user(self, receive_buffer: int | None = None) -> Wire:
        """Return a connection that is signed in."""
        wire = self.connect(receive_buffer)
        self.sign_in(wire)
        return wire


class Hostile:
    """One of them. ``deadline`` names the setting after whose seconds it is gone; none: it is at once."""

    deadline: ClassVar[str] = ""

    def __init__(self, ground: Ground) -> None:
        self.socket = self.open(ground)
        self.socket.setblocking(False)
        self._rest = b""

    def open(self, ground: Ground) -> socket.socket:
        """Connect and do what is done once; return the socket."""
        raise NotImplementedError

    def step(self) -> None:
        """Do what is done again and again."""

    def say(self, data: bytes) -> None:
        """Send what can be sent of this and of what could not be sent before."""
        self._rest = self._rest or data
        with contextlib.suppress(OSError):  # it is full, or over
            while self._rest:
                self._rest = self._rest[self.socket.send(self._rest) :]

    @property
    def is_gone(self) -> bool:
        """Whether the server has ended the stream, as far as it can be seen here without reading."""
        look = select.poll()
        look.register(self.socket, _GONE)
        return bool(look.poll(0))

    def close(self) -> None:
        """Let go of the socket."""
        self.socket.close()


def plain(ground: Ground, address: tuple[str, int] | None = None, receive_buffer: int | None = None) -> socket.socket:
    """Return a connection without TLS."""
    raw = socket.socket()
    try:
        if receive_buffer is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.settimeout(30)
        raw.bind((ground.source, 0))
        raw.connect(address or ground.address)
    except BaseException:
        raw.close()
        raise
    return raw


def under(wire: Wire, data: bytes) -> None:
    """Send bytes below the TLS of ``wire``."""
    with socket.socket(fileno=os.dup(wire.socket.fileno())) as raw:
        raw.sendall(data)


def hello() -> bytes:
    """Return what a client says first."""
    said = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        client_context().wrap_bio(ssl.MemoryBIO(), said).do_handshake()
    return said.read()
