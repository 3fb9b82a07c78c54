"""The other side of a client's sockets, spoken by a test: a server, and another terminal. Every wait is bounded."""

import contextlib
import socket
from types import TracebackType
from typing import Self

SECONDS = 30.0


class Line:
    """One connection, spoken in lines."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        connection.settimeout(SECONDS)
        self._rest = b""

    def say(self, *lines: str) -> None:
        """Send lines in one write."""
        self.send("".join(line + "\n" for line in lines).encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def trickle(self, data: bytes) -> None:
        """Send bytes one by one."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(len(data)):
            self.socket.sendall(data[index : index + 1])

    def hear(self) -> str:
        """Return the next line. Raises ``EOFError`` at the end."""
        while b"\n" not in self._rest:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self._rest)
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def expect(self, line: str) -> None:
        """Hear this line next."""
        found = self.hear()
        assert found == line, found

    def expect_end(self) -> None:
        """Hear nothing more."""
        try:
            data = self._rest + self.socket.recv(65536)
        except ConnectionError:
            return
        assert not data, data

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def finish(self) -> None:
        """Say that nothing more will come."""
        self.socket.shutdown(socket.SHUT_WR)

    def collect(self) -> None:
        """Take what has come."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self._rest += self.socket.recv(1 << 16)
        self.socket.settimeout(SECONDS)

    def skip_to(self, line: str) -> None:
        """Hear lines until this one comes."""
        while self.hear() != line:
            pass

    def skip_to_end_of(self, line: str) -> None:
        """Hear lines until one ends so: prompts stand before it."""
        while not self.hear().endswith(line):
            pass

    def reset(self) -> None:
        """Break the connection."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def call(port: int, host: str = "127.0.0.1") -> Line:
    """Connect to a port of this machine."""
    return Line(socket.create_connection((host, port), SECONDS))


class Listener:
    """A socket that waits for connections."""

    def __init__(self, host: str = "127.0.0.1", backlog: int = 100) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family, backlog=backlog)
        self._socket.settimeout(SECONDS)
        self._met: list[Line] = []
        self.port: int = self._socket.getsockname()[1]
        """Where it listens."""

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def meet(self) -> Line:
        """Return the next connection."""
        line = Line(self._socket.accept()[0])
        self._met.append(line)
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        for line in self._met:
            line.close()


class ScriptedServer(Listener):
    """A server of which the test says every word."""

    def sign_in(self, name: str) -> tuple[Line, int]:
        """Let a client in, whoever it is; return the connection and the port at which the client listens."""
        line = self.meet()
        line.send(b"This is Messenger at here. Nothing here is encrypted.\nUser name: ")
        line.hear()
        line.send(b"Password: ")
        line.hear()
        line.send(b"Port for private sessions (empty for none): ")
        port = int(line.hear())
        line.say(f"You are signed in as {name}. Type help for all commands.")
        return line, port
