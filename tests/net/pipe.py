"""A third party that carries bytes between two others: it keeps, holds back, spoils or cuts what passes."""

import asyncio
import contextlib
import ssl

from messenger.protocol.codec import AnyRequest, encode, request_reader
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import Code
from messenger.protocol.peers import JoinRelay, Relaying


class Pipe:
    """Pairs every two connections that come to its ``port`` on 127.0.0.1; the first of them is end 0.

    ``joining``: each must say ``join_relay`` first, as a server wants it.
    """

    def __init__(self, context: ssl.SSLContext | None = None, joining: bool = False) -> None:
        self.port = 0
        self.passed = (bytearray(), bytearray())
        """What end 0 and end 1 have sent, without the lines of joining."""
        self.tokens: list[str] = []
        self.refuse: Code | None = None
        self.spoil: int | None = None
        """The byte that end 0 sends at this place has one bit flipped."""
        self.flows = asyncio.Event()
        self.flows.set()
        self._context = context
        self._joining = joining
        self._server: asyncio.Server | None = None
        self._waiting: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Pipe":
        self._server = await asyncio.start_server(self._come, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_what: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def forget(self) -> None:
        """Let nobody wait for another any more."""
        self.cut()
        self._waiting.clear()
        self.writers.clear()

    def cut(self) -> None:
        """End all streams at once."""
        for writer in self.writers:
            with contextlib.suppress(AttributeError):  # Python 3.11.2 has nothing left to abort where it closed twice
                writer.transport.abort()

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        read: list[AnyRequest] = []
        if self._joining:
            writer.write(encode(Ready("pipe", "0.1.0")))
            with contextlib.suppress(OSError):
                read, _ = request_reader().feed(await reader.readline() or b"\n")
                self.tokens += [line.token for line in read if isinstance(line, JoinRelay)]
            if not read:
                writer.transport.abort()
                return
            if self.refuse is not None:
                writer.write(encode(Refused(self.refuse, "so it is")))
                writer.close()
                return
        self._waiting.append((reader, writer))
        if len(self._waiting) < 2:
            return
        (one, to_one), (other, to_other) = self._waiting
        self._waiting = []
        if self._joining:
            for to in (to_one, to_other):
                to.write(encode(Relaying()))
        for number, source, target in ((0, one, to_other), (1, other, to_one)):
            task = asyncio.create_task(self._carry(number, source, target))
            self._tasks.add(task)

    async def _carry(self, number: int, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        kept = self.passed[number]
        with contextlib.suppress(OSError):
            while data := await source.read(16 * 1024):
                await self.flows.wait()
                begin = len(kept)
                kept += data
                if number == 0 and self.spoil is not None and begin <= self.spoil < len(kept):
                    changed = bytearray(data)
                    changed[self.spoil - begin] ^= 1
                    data = bytes(changed)
                target.write(data)
                await target.drain()
        target.close()
