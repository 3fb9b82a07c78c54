"""A man in the middle who holds the server's own key, and alters what it says: to clients, a server that lies.

The real server stands behind. What a lie does not touch passes as it came, so that the honest server is back as soon
as nobody lies any more.
"""

import asyncio
import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Self

from messenger.net.tls import client_context, server_context
from messenger.protocol.base import LINE_LIMIT, Line
from messenger.protocol.codec import AnyEvent, AnyRequest, encode, event_reader, request_reader
from tests.end_to_end.server_process import ServerProcess

Said = Line | bytes
Down = Callable[[AnyEvent], Iterable[Said]]
"""What a client hears instead of one event of the server."""
Up = Callable[[AnyRequest], Iterable[Said]]
"""What the server hears instead of one request of a client."""

SECONDS: Final = 30.0


def pass_on(line: Line) -> Iterable[Said]:
    """Say it as it is."""
    return (line,)


class Liar:
    """Listens on ``port`` of loopback with the certificate of ``server``, and dials it for each connection."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._down: Down = pass_on
        self._up: Up = pass_on
        self.said: list[AnyRequest] = []
        """Every line that a client said, over all connections."""
        self.connections = 0
        """How many clients have come."""
        self._clients: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()])
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(SECONDS)
        self._loop.close()

    def leads(self, invite: str) -> str:
        """Return an invite by which one comes to the liar."""
        return invite.replace(f":{self._server.port}/", f":{self.port}/")

    # -- lying

    def lie(self, down: Down = pass_on, up: Up = pass_on) -> None:
        """Alter lines from now on."""
        self._call(lambda: self._set(down, up))

    def honest(self) -> None:
        """Alter nothing any more."""
        self.lie()

    def tell(self, *lines: Said) -> None:
        """Say lines that the server never said, to the client that came last."""
        self._call(lambda: self._clients[-1].write(_bytes(lines)) if self._clients else None)

    def say(self, *lines: Said) -> None:
        """The same, out of a lie."""
        if self._clients:
            self._clients[-1].write(_bytes(lines))

    def cut(self) -> None:
        """End all connections."""
        self._call(self._cut)

    def counts(self) -> Counter[str]:
        """Return how many lines of each kind clients have said."""
        return Counter(type(line).__name__ for line in list(self.said))

    # -- inside

    def _call(self, what: Callable[[], object]) -> None:
        done = threading.Event()

        def call() -> None:
            try:
                what()
            finally:
                done.set()

        self._loop.call_soon_threadsafe(call)
        assert done.wait(SECONDS)

    def _set(self, down: Down, up: Up) -> None:
        self._down, self._up = down, up

    def _cut(self) -> None:
        for client in self._clients:
            client.transport.abort()
        self._clients.clear()

    async def _run(self) -> None:
        context = server_context(self._server.data / "certificate.pem", self._server.data / "key.pem")
        door = await asyncio.start_server(self._come, "127.0.0.1", 0, ssl=context, limit=4 * LINE_LIMIT)
        self.port = door.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        door.close()
        self._cut()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._clients.append(writer)
        there = None
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            there_reader, there = await asyncio.open_connection(
                *self._server.address, ssl=client_context(), server_hostname="", limit=4 * LINE_LIMIT
            )
            upwards = asyncio.create_task(self._carry_up(reader, there))
            try:
                await self._carry_down(there_reader, writer)
            finally:
                upwards.cancel()
        for end in (writer, there):
            if end is not None:
                end.transport.abort()
        if writer in self._clients:
            self._clients.remove(writer)

    async def _carry_down(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        read = event_reader()
        while data := await source.readline():
            events, error = read.feed(data)
            assert error is None, error
            for event in events:
                said = list(self._down(event))
                target.write(data if said == [event] else _bytes(said))
            await target.drain()

    async def _carry_up(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        read = request_reader()
        with contextlib.suppress(OSError):
            while data := await source.readline():
                requests, error = read.feed(data)
                assert error is None, error
                for request in requests:
                    self.said.append(request)
                    said = list(self._up(request))
                    target.write(data if said == [request] else _bytes(said))
                await target.drain()
        with contextlib.suppress(OSError, ssl.SSLError):
            target.transport.abort()


def _bytes(lines: Iterable[Said]) -> bytes:
    return b"".join(line if isinstance(line, bytes) else encode(line) for line in lines)
