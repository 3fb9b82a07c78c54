"""The real server, looked into from outside: ``python watched_server.py`` and what ``server_main.py`` takes.

The environment says in ``WATCH`` in which file to write the port at which it answers every caller what it holds.
"""

import asyncio
import gc
import os
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec

ROOT: Final = Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(ROOT))

from argon2 import PasswordHasher  # noqa: E402 - found by the line above

from messenger.net.connection import Connection  # noqa: E402
from messenger.server import run  # noqa: E402
from messenger.server.app import Server, build  # noqa: E402

KINDS: Final = frozenset(
    ["Session", "Connection", "TextConnection", "Upload", "Fetch", "SSLProtocol", "TCPTransport", "Guess", "_Job"]
)
"""What a connection may leave behind; the loops' own types among them."""
LAG_EVERY: Final = 0.005
"""Seconds between two looks at how late the loop is."""


class Held(msgspec.Struct):
    """What the server holds at a moment. ``standing``: the address of each connection, in the handshake or behind."""

    standing: list[str]
    strangers: int
    files: int
    """Open file descriptors, sockets among them."""
    tasks: int
    objects: dict[str, int]
    """Of ``KINDS``, by name; only when asked for."""
    hashes: int
    """Hashes worked out since the start."""
    most_waiting: dict[str, int]
    """By address: the most bytes that waited to be read by one connection, right after a write."""
    lag: float
    """Seconds by which the loop was late at the most, since the last look."""

    @property
    def left(self) -> dict[str, Any]:
        """What must be as it was when everybody has gone."""
        return {"standing": sorted(self.standing), "files": self.files, "tasks": self.tasks, "objects": self.objects}


def look(port: int, thorough: bool = False) -> Held:
    """Ask the server that answers at ``port``."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as raw:
        raw.sendall(b"+" if thorough else b"-")
        data = bytearray()
        while piece := raw.recv(65536):
            data += piece
    return msgspec.json.decode(data, type=Held)


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


class Watch:
    """What is counted while the server runs, and who answers for it."""

    def __init__(self) -> None:
        self.hashes = 0
        self.waiting: dict[str, int] = {}
        self.lag = 0.0
        self._hashed = count(1)

    def begin(self) -> None:
        """Count hashes, and look at every write and at everything that is built."""
        for name in ("verify", "hash"):
            setattr(PasswordHasher, name, self._counted(getattr(PasswordHasher, name)))
        flush = Connection.flush

        def flush_watched(connection: "Connection[Any]") -> None:
            flush(connection)
            where = connection.peer_address[0]
            if where:
                self.waiting[where] = max(self.waiting.get(where, 0), connection.waiting)

        def build_watched(*arguments: Any) -> Server:
            server = build(*arguments)
            self._open(server, arguments[3])
            return server

        Connection.flush = flush_watched  # type: ignore[method-assign, assignment]
        run.build = build_watched  # type: ignore[assignment, attr-defined]

    def _counted(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.hashes = next(self._hashed)
            return method(*arguments)

        return counted

    def _open(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._answer, args=(server, loop, listening), daemon=True).start()
        loop.call_soon(self._measure_lag, loop, loop.time())
        Path(os.environ["WATCH"]).write_text(str(listening.getsockname()[1]))

    def _answer(self, server: Server, loop: asyncio.AbstractEventLoop, listening: socket.socket) -> None:
        while True:
            raw, _ = listening.accept()
            with raw:
                thorough = raw.recv(1) == b"+"
                held = asyncio.run_coroutine_threadsafe(self._held(server, thorough), loop).result()
                raw.sendall(msgspec.json.encode(held))

    async def _held(self, server: Server, thorough: bool) -> Held:
        objects: Counter[str] = Counter()
        if thorough:
            gc.collect()
            objects.update(name for one in gc.get_objects() if (name := type(one).__name__) in KINDS)
        doors = server.door, server.classic
        standing = [session.address for door in doors for session in door.sessions]
        standing += [where for door in doors for where in door._listener._handshakes._members.values()]
        lag, self.lag = self.lag, 0.0
        return Held(
            standing,
            sum(len(list(door._strangers)) for door in doors),
            _open_files(),
            len(asyncio.all_tasks()),
            dict(objects),
            self.hashes,
            self.waiting,
            lag,
        )

    def _measure_lag(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self.lag = max(self.lag, loop.time() - due)
        following = loop.time() + LAG_EVERY
        loop.call_at(following, self._measure_lag, loop, following)


if __name__ == "__main__":
    Watch().begin()
    sys.exit(run.main(sys.argv[1:]))
