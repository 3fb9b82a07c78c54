"""Connections that carry private sessions through the server, and two people who agree to have such."""

import contextlib
import socket
import ssl
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from messenger.net.tls import client_context
from messenger.protocol.base import Event
from messenger.protocol.codec import AnyEvent, encode, event_reader
from messenger.protocol.connection import Ready
from messenger.protocol.peers import JoinRelay, Relaying
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.privates import introduced, relay_ready
from tests.server.town import Town
from tests.server.wire import SECONDS

LOOPS = pytest.mark.parametrize("loop", ["uvloop", "asyncio"])


class Carrier:
    """A connection that joins a relay: lines until it is told that it relays, and bytes from then on."""

    def __init__(self, address: tuple[str, int], token: str = "", receive_buffer: int | None = None) -> None:
        """Connect; with a ``token`` say that it wants to join."""
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.settimeout(SECONDS)
        try:
            raw.connect(address)
            self.socket: ssl.SSLSocket = client_context().wrap_socket(raw)
        except BaseException:
            raw.close()
            raise
        self._early = b""
        greeting = self.line()
        assert isinstance(greeting, Ready), greeting
        if token:
            self.socket.sendall(encode(JoinRelay(token)))

    def line(self) -> AnyEvent:
        """Return the next line."""
        while b"\n" not in self._early:
            data = self.socket.recv(65536)
            assert data, f"the end came after {self._early!r}"
            self._early += data
        line, _, self._early = self._early.partition(b"\n")
        (event,), error = event_reader().feed(line + b"\n")
        assert error is None
        return event

    def say(self, *lines: Any) -> None:
        """Send lines in one write; bytes go as they are."""
        self.socket.sendall(b"".join(line if isinstance(line, bytes) else encode(line) for line in lines))

    def say_until_cut_off(self) -> None:
        """Write and write until the connection breaks; raises ``TimeoutError`` when it only stands still."""
        try:
            while True:
                self.socket.sendall(bytes(65_536))
        except (ssl.SSLError, ConnectionError):
            return

    def read(self, size: int) -> bytes:
        """Return so many bytes, or all there are until the end."""
        data = bytearray(self._early[:size])
        self._early = self._early[size:]
        while len(data) < size:
            piece = self.some(size - len(data))
            if not piece:
                break
            data += piece
        return bytes(data)

    def some(self, most: int = 65536) -> bytes:
        """Return what comes next; nothing at the end, however it comes."""
        try:
            return self.socket.recv(most)
        except (ssl.SSLEOFError, ConnectionError):
            return b""

    def rest(self) -> bytes:
        """Return everything until the end."""
        data = bytearray(self._early)
        while piece := self.some():
            data += piece
        return bytes(data)

    def end(self) -> Event:
        """Return the last line; the end must follow it."""
        line = self.line()
        assert self.rest() == b""
        return line

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):
            self.socket.settimeout(2)
            self.socket.unwrap()
        self.socket.close()


class Relayed:
    """Two people of a server of their own, who agree to be relayed as often as a test wants."""

    def __init__(self, server: ServerProcess, stack: ExitStack) -> None:
        self.server = server
        self.town = Town(server, stack)
        self.anna, self.ben = self.town.strangers(2)
        self.session = introduced(self.anna, self.ben)
        self._stack = stack

    def join(self, token: str, **options: int) -> Carrier:
        """Return a new connection that wants to join."""
        carrier = Carrier(self.server.address, token, **options)
        self._stack.callback(carrier.close)
        return carrier

    def pair(self, **options: int) -> tuple[Carrier, Carrier]:
        """Return both ends of a new relay; ``options`` are those of the second."""
        tokens = relay_ready(self.anna, self.ben, self.session)
        one, other = self.join(tokens[0]), self.join(tokens[1], **options)
        assert one.line() == other.line() == Relaying()
        return one, other


def relayed(folder: Path, stack: ExitStack, **settings: str) -> Relayed:
    """Start a server with the settings given."""
    named = {"presence_gather_ms": "10", "relay_kib_per_second": "1000000"} | settings
    return Relayed(stack.enter_context(running(folder, **named)), stack)
