"""A way to a server that can be barred: it passes bytes on unread, counts them, and holds whoever carries too many."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Final, Self

from tests.waiting import wait_until

_BLOCK: Final = 1 << 16


class Gate:
    """Listens on ``port`` of loopback and dials ``server`` there for each connection.

    ``passed``: how many bytes have gone ``"up"`` to the server and ``"down"`` from it, over all connections.
    """

    def __init__(self, server: int) -> None:
        self.passed = {"up": 0, "down": 0}
        self._server = server
        self._changed = threading.Condition()
        self._bars: dict[str, int] = {}
        self._held = 0
        self._ends: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._let_in, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()
        self.cut()

    def leads(self, invite: str) -> str:
        """Return an invite by which one comes through this gate."""
        return invite.replace(f":{self._server}/", f":{self.port}/")

    def bar(self, way: str, after: int) -> None:
        """Hold each connection that has carried so many bytes ``"up"`` or ``"down"``, until it is cut or let go."""
        with self._changed:
            self._bars[way] = after

    def wait_until_held(self, seconds: float = 60) -> None:
        """Wait until a connection is held."""
        wait_until(self._holds, "a connection to be held", seconds)

    def _holds(self) -> bool:
        with self._changed:
            return self._held > 0

    def open(self) -> None:
        """Hold nobody, and let those go on who are held."""
        with self._changed:
            self._bars.clear()
            self._changed.notify_all()

    def cut(self) -> None:
        """Cut every connection there is; what they hold is lost."""
        with self._changed:
            ends, self._ends = self._ends, set()
            for end in ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._held == 0)

    # -- inside

    def _let_in(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self._join, args=[client, server], daemon=True).start()

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            with self._changed:
                self._ends |= {client, server}
            upwards = threading.Thread(target=self._carry, args=["up", client, server], daemon=True)
            upwards.start()
            self._carry("down", server, client)
            upwards.join()
            with self._changed:
                self._ends -= {client, server}

    def _carry(self, way: str, source: socket.socket, target: socket.socket) -> None:
        carried = 0
        try:
            while data := source.recv(_BLOCK):
                carried += len(data)
                self._let_pass(way, carried, source)
                target.sendall(data)
                with self._changed:
                    self.passed[way] += len(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, target):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _let_pass(self, way: str, carried: int, source: socket.socket) -> None:
        """Wait as long as bytes are held. Raises ``ConnectionError`` when they are cut off."""
        with self._changed:
            self._held += 1
            self._changed.wait_for(lambda: source not in self._ends or carried <= self._bars.get(way, carried))
            self._held -= 1
            self._changed.notify_all()
            if source not in self._ends:
                raise ConnectionError
