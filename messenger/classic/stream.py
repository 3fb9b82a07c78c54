"""A socket as lines: what has come, what waits to leave, and how it ended. Whose lines they are is not known here."""

import contextlib
import selectors
import socket
import sys
from enum import Enum
from itertools import takewhile
from typing import Final

CHUNK: Final = 64 * 1024
"""Bytes read at once, so that no socket keeps the others waiting."""
KEEPALIVE: Final = {"TCP_KEEPIDLE": 15, "TCP_KEEPALIVE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 5}
"""Seconds of silence before the first probe, between two, and how many: 40 s in all. Systems know some of them."""
UNACKNOWLEDGED: Final = 40_000
"""Milliseconds that what was sent may stay unacknowledged."""


class End(Enum):
    """How a stream ended."""

    CLOSED = "closed"
    CUT = "cut"
    """In the middle of a line, or not in order."""
    TOO_LONG = "too long"
    """A line was longer than allowed."""


class Stream:
    """One connection, which never blocks. ``end`` is set once nothing more will come."""

    def __init__(self, connection: socket.socket, line_limit: int, waiting_limit: int) -> None:
        """``line_limit``: bytes of a line without its break. ``waiting_limit``: bytes that may wait to leave."""
        self.socket = connection
        self.end: End | None = None
        self.rest = b""
        """What has come of a line that is not whole yet."""
        self._line_limit = line_limit
        self._waiting_limit = waiting_limit
        self._waiting = bytearray()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE.items():
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        if sys.platform == "linux":
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED)

    @property
    def events(self) -> int:
        """What a selector has to watch for."""
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self._waiting else 0)

    @property
    def waiting(self) -> int:
        """How many bytes wait to leave."""
        return len(self._waiting)

    def receive(self) -> list[bytes]:
        """Return the whole lines that have come, without their breaks."""
        try:
            data = self.socket.recv(CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            self.end = End.CUT
            return []
        if not data:
            self.end = End.CUT if self.rest else End.CLOSED
            return []
        *lines, self.rest = (self.rest + data).split(b"\n")
        lines = [line.removesuffix(b"\r") for line in lines]
        proper = list(takewhile(lambda line: len(line) <= self._line_limit, lines))
        if len(proper) < len(lines) or len(self.rest.removesuffix(b"\r")) > self._line_limit:
            self.end = End.TOO_LONG
        return proper

    def take_rest(self) -> bytes:
        """Return what has come of the unfinished line and begin another one."""
        rest, self.rest = self.rest, b""
        return rest

    def send(self, line: str) -> bool:
        """Let a line leave as soon as possible. Returns ``False``, and drops it, when too much waits already."""
        data = line.encode("utf-8", "replace") + b"\n"
        if len(self._waiting) + len(data) > self._waiting_limit:
            return False
        self._waiting += data
        self.flush()
        return True

    def flush(self) -> None:
        """Let leave what can leave now. What cannot any more is found out by reading."""
        try:
            while self._waiting:
                del self._waiting[: self.socket.send(self._waiting)]
        except BlockingIOError:
            return
        except OSError:
            self._waiting.clear()

    def close(self) -> None:
        """End the connection in order: what has left arrives."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        self.socket.close()
