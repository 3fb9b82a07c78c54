"""Ways to a server that break as real ones do: cut at a byte, half open, crawling, stalled, closed for a while.

All gates of a round share one loop on one thread; everything public may be called from any other. What passes is TLS:
nothing is read here.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Final, Self, TypeVar, cast

_RESET: Final = struct.pack("ii", 1, 0)
_BUFFER: Final = 16 * 1024
"""What the system may hold for a reader: little, so that one who reads slowly is felt on the other side."""

_Result = TypeVar("_Result")


class Way(StrEnum):
    """Seen from the client."""

    UP = "up"
    DOWN = "down"


class Break(StrEnum):
    """How a connection ends, or does not."""

    BOTH = "both"
    """Both sides are reset."""
    CLIENT = "client"
    """The client is reset; the server hears nothing any more."""
    SERVER = "server"
    """The server is reset; the client hears nothing any more."""
    NEITHER = "neither"
    """Nobody is told anything: what is said is swallowed."""
    POLITE = "polite"
    """Both streams end as if they had been closed, at whatever byte."""


class Street:
    """The thread of all gates of one round. Use it as a context manager."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._gates: list[Gate] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for gate in self._gates:
            gate.close()
        self.call(lambda: None)  # what closing began is done
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def gate(self, port: int) -> "Gate":
        """Open a gate before ``port`` of loopback."""

        async def make() -> Gate:
            made = Gate(self, self._loop, port)
            await made.open()
            return made

        gate = asyncio.run_coroutine_threadsafe(make(), self._loop).result()
        self._gates.append(gate)
        return gate

    def call(self, function: Callable[[], _Result]) -> _Result:
        """Run ``function`` on the gates' thread and wait for it."""

        async def run() -> _Result:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()


class Gate:
    """Listens on ``port`` and dials what it stands before for each connection."""

    def __init__(self, street: Street, loop: asyncio.AbstractEventLoop, target: int) -> None:
        self.port = 0
        self._street = street
        self._loop = loop
        self._target = target
        self._lines: set[_Line] = set()
        self._door: asyncio.Server | None = None
        self._fuse: tuple[Way, int, Callable[[], None]] | None = None
        self._rate: float | None = None
        self._stalled = False
        self._shut = False

    async def open(self) -> None:
        """Listen."""
        self._door = await self._loop.create_server(lambda: _End(_Line(self), Way.UP), "127.0.0.1", 0)
        self.port = int(self._door.sockets[0].getsockname()[1])

    # -- what breaks

    def cut(self, how: Break) -> None:
        """Break every connection there is."""
        self._street.call(lambda: self.break_all(how))

    def cut_after(self, way: Way, count: int, how: Break) -> None:
        """Break every connection as soon as ``count`` more bytes have passed on one of them: inside of a line."""
        self.after(way, count, lambda: self.break_all(how))

    def after(self, way: Way, count: int, call: Callable[[], None]) -> None:
        """Call ``call``, on the gates' thread, as soon as ``count`` more bytes have passed, before any other does."""

        def arm() -> None:
            self._fuse = way, count, call

        self._street.call(arm)

    def slow(self, rate: float) -> None:
        """Let only ``rate`` bytes a second pass on each connection, until ``mend``."""

        def crawl() -> None:
            self._rate = rate

        self._street.call(crawl)

    def stall(self) -> None:
        """Read nothing of what comes down, until ``mend``: the client is a slow reader."""

        def stop() -> None:
            self._stalled = True
            for line in self._lines:
                line.read(Way.DOWN, reading=False)

        self._street.call(stop)

    def shut(self) -> None:
        """Break all and turn everybody away, until ``mend``."""

        def close() -> None:
            self._shut = True
            self.break_all(Break.BOTH)

        self._street.call(close)

    def mend(self) -> None:
        """Let everything pass. What was broken stays so: a half-open connection is never told of it."""

        def open_again() -> None:
            self._fuse = self._rate = None
            self._shut = self._stalled = False
            for line in self._lines:
                line.read(Way.DOWN, reading=True)

        self._street.call(open_again)

    def ends(self) -> list[Way]:
        """Return the ends of all connections that nobody has closed: ``UP`` is a client's, ``DOWN`` the server's."""
        return self._street.call(lambda: [way for line in self._lines for way in line.ends])

    def close(self) -> None:
        """Listen no more and end everything."""

        def end() -> None:
            if self._door is not None:
                self._door.close()
            for line in list(self._lines):
                line.end(Break.BOTH)

        self._street.call(end)

    def break_all(self, how: Break) -> None:
        """Do it; on the gates' thread."""
        for line in list(self._lines):
            line.end(how)

    # -- for the lines

    @property
    def stalled(self) -> bool:
        """Whether nothing is to be read of what comes down."""
        return self._stalled

    def admit(self, line: "_Line") -> bool:
        """Take in a new connection, or not."""
        if not self._shut:
            self._lines.add(line)
        return not self._shut

    def forget(self, line: "_Line") -> None:
        """Both ends of a connection are gone."""
        self._lines.discard(line)

    async def dial(self, line: "_Line") -> None:
        """Find the server for a connection."""
        try:
            await self._loop.create_connection(lambda: _End(line, Way.DOWN), "127.0.0.1", self._target)
        except OSError:
            line.end(Break.BOTH)

    def passing(self, way: Way, data: bytes) -> tuple[bytes, Callable[[], None] | None]:
        """Return what may pass now and what is to be done after that."""
        if self._fuse is None or self._fuse[0] is not way:
            return data, None
        _, left, call = self._fuse
        if len(data) < left:
            self._fuse = way, left - len(data), call
            return data, None
        self._fuse = None
        return data[:left], call

    def pause_for(self, size: int) -> float:
        """Return how many seconds ``size`` bytes take."""
        return 0 if self._rate is None else size / self._rate

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something later."""
        self._loop.call_later(seconds, call)


class _Line:
    """One connection through a gate: two ends, of which either may be gone or told nothing."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._ends: dict[Way, asyncio.Transport] = {}
        self._early = bytearray()
        """What came before the server was found: not every Python lets reading be paused as early as that."""
        self._swallows = False

    @property
    def ends(self) -> list[Way]:
        return list(self._ends)

    def begun(self, way: Way, transport: asyncio.Transport) -> None:
        raw = cast(socket.socket, transport.get_extra_info("socket"))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        transport.set_write_buffer_limits(high=_BUFFER)
        self._ends[way] = transport
        if way is Way.UP:
            if not self.gate.admit(self):
                _reset(transport)
                return
            transport.pause_reading()
            task = asyncio.get_running_loop().create_task(self.gate.dial(self))
            task.add_done_callback(lambda done: done.result() if not done.cancelled() else None)
        elif Way.UP in self._ends:
            self._write(Way.UP, bytes(self._early))
            self._early.clear()
            self._ends[Way.UP].resume_reading()
            self.read(Way.DOWN, reading=not self.gate.stalled)
        else:
            _reset(transport)

    def came(self, way: Way, data: bytes) -> None:
        if self._swallows:
            return
        passing, then = self.gate.passing(way, data)
        self._write(way, passing)
        if then is not None:
            then()  # a connection that it leaves whole must not have lost a byte
            self._write(way, data[len(passing) :])
        pause = self.gate.pause_for(len(data))
        if pause:
            self.read(way, reading=False)
            self.gate.later(pause, lambda: self.read(way, reading=not (self.gate.stalled and way is Way.DOWN)))

    def _write(self, way: Way, data: bytes) -> None:
        other = self._ends.get(Way.DOWN if way is Way.UP else Way.UP)
        if other is None and way is Way.UP and not self._swallows:
            self._early += data
        elif other is not None and data and not self._swallows and not other.is_closing():
            other.write(data)

    def read(self, way: Way, *, reading: bool) -> None:
        transport = self._ends.get(way)
        if transport is not None and not transport.is_closing():
            (transport.resume_reading if reading else transport.pause_reading)()

    def lost(self, way: Way) -> None:
        self._ends.pop(way, None)
        other = self._ends.get(Way.DOWN if way is Way.UP else Way.UP)
        if other is not None and not self._swallows:
            other.close()
        if not self._ends:
            self.gate.forget(self)

    def end(self, how: Break) -> None:
        told = {
            Break.BOTH: (Way.UP, Way.DOWN), Break.POLITE: (Way.UP, Way.DOWN), Break.CLIENT: (Way.UP,),
            Break.SERVER: (Way.DOWN,), Break.NEITHER: (),
        }[how]  # fmt: skip
        self._swallows = True
        for way, transport in list(self._ends.items()):
            if way not in told:
                self.read(way, reading=True)
            elif how is Break.POLITE:
                transport.close()
            else:
                _reset(transport)


class _End(asyncio.Protocol):
    """One socket of a connection: ``UP`` is the client's, ``DOWN`` the server's; each is named by what comes in."""

    def __init__(self, line: _Line, way: Way) -> None:
        self._line = line
        self._way = way

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line.begun(self._way, cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self._line.came(self._way, data)

    def connection_lost(self, error: Exception | None) -> None:
        self._line.lost(self._way)

    def pause_writing(self) -> None:
        self._line.read(Way.DOWN if self._way is Way.UP else Way.UP, reading=False)

    def resume_writing(self) -> None:
        other = Way.DOWN if self._way is Way.UP else Way.UP
        self._line.read(other, reading=not (self._line.gate.stalled and other is Way.DOWN))


def _reset(transport: asyncio.Transport) -> None:
    with contextlib.suppress(OSError):
        cast(socket.socket, transport.get_extra_info("socket")).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
