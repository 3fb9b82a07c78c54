"""Something on the wire between a terminal client and its server that writes down every byte."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from tests.waiting import wait_until


class Tap:
    """Takes one client at ``port`` and passes everything on to the server and back."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.said = b""
        """What the client has said."""
        self.heard = b""
        """What the server has said."""
        self._address = address
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._begin, daemon=True)]
        self._threads[0].start()

    def lines_said(self) -> list[str]:
        """Return the whole lines of the client."""
        return self.said.decode().split("\n")[:-1]

    def until_heard(self, line: str) -> None:
        """Wait until the server has said this whole line."""
        wait_until(lambda: line in self.heard.decode(errors="replace").split("\n"), line)

    def until_said(self, line: str) -> None:
        """Wait until the client has said this whole line."""
        wait_until(lambda: line in self.lines_said(), line)

    def _begin(self) -> None:
        client, _ = self._listening.accept()
        server = socket.create_connection(self._address)
        self._sockets += [client, server]
        self._threads += [
            threading.Thread(target=self._pass_on, args=[client, server, "said"], daemon=True),
            threading.Thread(target=self._pass_on, args=[server, client, "heard"], daemon=True),
        ]
        for thread in self._threads[1:]:
            thread.start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, name: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                setattr(self, name, getattr(self, name) + data)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join(30)
        for one in self._sockets:
            one.close()
