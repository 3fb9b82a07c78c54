"""A bare terminal: one plain socket, blocking, every wait bounded. What netcat is to a person."""

import contextlib
import socket
import struct
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import Self

from tests.server.wire import PASSWORD, SECONDS

NAME = "User name: "
ASK_PASSWORD = "Password: "
PORT = "Port for private sessions (empty for none): "
_fences = count(1)


class EndedError(Exception):
    """The server has ended the stream; the message tells what came last."""


def without_presence(lines: list[str]) -> list[str]:
    """Return ``lines`` without those about who comes and goes: other tests' people do, too."""
    news = (" is online.", " is offline.")
    return [line for line in lines if not line.endswith(news) or line == "Nobody else is online."]


class Terminal:
    """One connection. ``lines`` are all that came, in order, without their ends."""

    def __init__(
        self,
        address: tuple[str, int],
        *,
        source: str | None = None,
        receive_buffer: int | None = None,
    ) -> None:
        self.name = ""
        self.lines: list[str] = []
        self._rest = b""
        self.socket = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        try:
            if receive_buffer is not None:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            self.socket.settimeout(SECONDS)
            if source is not None:
                self.socket.bind((source, 0))
            self.socket.connect(address)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- typing

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def type(self, *lines: str) -> None:
        """Type whole lines, in one write."""
        self.send("".join(line + "\n" for line in lines).encode())

    def end(self) -> None:
        """End the stream to the server; what it says still comes."""
        self.socket.shutdown(socket.SHUT_WR)

    # -- reading

    def prompt(self, text: str) -> None:
        """Read until the server waits at this prompt; lines before it stay to be read."""
        while not self._rest.endswith(text.encode()):
            self._receive()
        self._rest = self._rest.removesuffix(text.encode())

    def read(self) -> str:
        """Return the next line. Raises ``EndedError`` at the end of the stream, ``TimeoutError`` after the wait."""
        while b"\n" not in self._rest:
            self._receive()
        raw, _, self._rest = self._rest.partition(b"\n")
        self.lines.append(raw.decode())
        return self.lines[-1]

    def until(self, wanted: str | Callable[[str], bool]) -> list[str]:
        """Return the next lines up to the wanted one, which is the last of them."""
        found: list[str] = []
        while True:
            found.append(self.read())
            if found[-1] == wanted if isinstance(wanted, str) else wanted(found[-1]):
                return found

    def answers(self, *lines: str) -> list[str]:
        """Type lines; return what came until they were answered, without who came and went meanwhile."""
        fence = f"fence-{next(_fences)}"
        self.type(*lines, fence)
        return without_presence(self.until(f"There is no command {fence}. Type help for a list of all.")[:-1])

    def to_end(self) -> list[str]:
        """Return all lines until the server ends the stream; what has no end is one, too."""
        found: list[str] = []
        try:
            while True:
                found.append(self.read())
        except EndedError:
            if self._rest:
                found.append(self._rest.decode())
            return found

    def _receive(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionError as error:
            raise EndedError(f"reset after {self.lines[-3:]}, {self._rest!r}") from error
        if not data:
            raise EndedError(f"ended after {self.lines[-3:]}, {self._rest!r}")
        self._rest += data

    # -- signing in

    def sign_in(self, name: str, password: str = PASSWORD, port: int | None = None) -> Self:
        """Answer the prompts; return when the server says that this is ``name``."""
        self.prompt(NAME)
        self.type(name)
        self.prompt(ASK_PASSWORD)
        self.type(password)
        self.prompt(PORT)
        self.type("" if port is None else str(port))
        self.until(f"You are signed in as {name}. Type help for all commands.")
        self.name = name
        return self

    # -- the end

    def close(self) -> None:
        """End the connection."""
        self.socket.close()

    def reset(self) -> None:
        """Reset the connection."""
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
