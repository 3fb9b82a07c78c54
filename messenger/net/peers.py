"""TLS inside another stream: how two devices stay sealed when a third one carries their bytes.

asyncio can start TLS on a transport that is TLS itself, but a handshake that fails there ends in errors of its own
(CPython issue 113214 and around it), so this stands on ``ssl.MemoryBIO`` and on what asyncio promises. To a
``Connection`` it is a transport like any other.
"""

import asyncio
import contextlib
import ssl
from collections import deque
from typing import Any, Final, cast

OUTER_HIGH: Final = 64 * 1024
"""Bytes waiting in the stream outside above which nothing more is sealed."""
INNER_HIGH: Final = 64 * 1024
"""Bytes waiting to be sealed above which the writer is told, unless it sets another limit."""


class InnerTls(asyncio.Transport, asyncio.Protocol):
    """Between ``outer``, whose protocol it becomes, and ``inner``, whose transport it is once TLS stands."""

    def __init__(
        self,
        outer: asyncio.Transport,
        inner: asyncio.BufferedProtocol,
        context: ssl.SSLContext,
        *,
        server_side: bool,
        shutdown: float,
    ) -> None:
        """``shutdown``: seconds that what is written may take to leave after ``close``."""
        super().__init__()
        self._outer = outer
        self._inner = inner
        self._shutdown = shutdown
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=server_side)
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._high, self._low = INNER_HIGH, INNER_HIGH // 4
        self._outer_full = False
        self._inner_told = False
        self._reading = True
        self._closing = False
        self._sealed = False
        self._error: Exception | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def begin(self, first: bytes = b"") -> None:
        """Take over the outer stream, whose next bytes were ``first``, and return when ``inner`` is connected.

        Raises ``OSError`` when the other side is refused, refuses, or goes. Cancelled, it ends the outer stream.
        """
        try:
            self._outer.set_protocol(self)
            self._outer.set_write_buffer_limits(high=OUTER_HIGH)
            self._outer.resume_reading()
            self.data_received(first)
            await self._ready
        except BaseException:
            self.abort()
            raise

    # -- what the outer stream calls

    def data_received(self, data: bytes) -> None:
        """Take sealed bytes."""
        if not self._closing:
            self._incoming.write(data)
            self._go_on()

    def eof_received(self) -> bool:
        """Let the stream end."""
        return False

    def pause_writing(self) -> None:
        """Seal nothing more for now."""
        self._outer_full = True

    def resume_writing(self) -> None:
        """Seal what has waited."""
        self._outer_full = False
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for the beginning, or the inner protocol."""
        self._closing = True
        if self._deadline is not None:
            self._deadline.cancel()
        self._forget_waiting()
        error = self._error or exc
        if self._sealed:
            self._inner.connection_lost(error)
        if not self._ready.done():
            self._ready.set_exception(error or ConnectionResetError("the other side has gone"))

    # -- what the inner protocol calls

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Seal ``data`` and send it, as soon as there is room outside."""
        if self._closing or not data:
            return
        self._waiting.append(bytes(data))
        self._waiting_bytes += len(data)
        self._send()

    def close(self) -> None:
        """End the stream once everything is written."""
        if self._closing:
            return
        self._closing = True
        if not self._sealed:
            self._outer.abort()
            return
        self._deadline = asyncio.get_running_loop().call_later(self._shutdown, self._outer.abort)
        self._send()

    def abort(self) -> None:
        """End the stream at once."""
        self._closing = True
        self._forget_waiting()
        self._outer.abort()

    def pause_reading(self) -> None:
        """Let what comes wait outside."""
        self._reading = False
        self._outer.pause_reading()

    def resume_reading(self) -> None:
        """Read on, with what has come already."""
        if not self._reading and not self._closing:
            self._reading = True
            self._outer.resume_reading()
            asyncio.get_running_loop().call_soon(self._go_on)

    def is_reading(self) -> bool:
        """Whether the inner protocol wants to be told what comes."""
        return self._reading

    def is_closing(self) -> bool:
        """Whether it has ended or is about to."""
        return self._closing

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Set above how many waiting bytes the inner protocol is told to pause, and below how many to go on."""
        self._high = high if high is not None else INNER_HIGH if low is None else 4 * low
        self._low = low if low is not None else self._high // 4

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Return both."""
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        """Return how many bytes have not left yet, here and outside."""
        return self._waiting_bytes + (0 if self._outer.is_closing() else self._outer.get_write_buffer_size())

    def can_write_eof(self) -> bool:
        """TLS ends in both directions at once."""
        return False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the inner ``ssl_object``; addresses are those of the outer stream."""
        return self._tls if name == "ssl_object" else self._outer.get_extra_info(name, default)

    # -- TLS

    def _go_on(self) -> None:
        """Do what TLS can do with the bytes that are here."""
        try:
            if not self._sealed:
                self._tls.do_handshake()
                self._pass_on()
                self._sealed = True
                self._inner.connection_made(self)
                if not self._ready.done():
                    self._ready.set_result(None)
            while self._reading and not self._closing:
                buffer = self._inner.get_buffer(-1)
                count = cast(int, self._tls.read(len(buffer), buffer))  # type: ignore[arg-type]
                if not count:  # the other side has said goodbye
                    self._inner.eof_received()
                    self.close()
                    return
                self._inner.buffer_updated(count)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self._error = error
            self._pass_on()  # the other side may be told why
            self.abort()
            return
        self._pass_on()

    def _send(self) -> None:
        """Seal what waits, as far as there is room outside; say goodbye when that was the last."""
        try:
            while self._sealed and self._waiting and not self._outer_full:
                piece = self._waiting.popleft()
                count = self._tls.write(piece)
                self._waiting_bytes -= count
                if count < len(piece):
                    self._waiting.appendleft(piece[count:])
                self._pass_on()
            if self._closing and not self._waiting and not self._outer.is_closing():
                with contextlib.suppress(ssl.SSLError):  # it would like to hear the other's goodbye
                    self._tls.unwrap()
                self._pass_on()
                self._outer.close()
                return
        except ssl.SSLError as error:
            self._error = error
            self.abort()
            return
        if not self._inner_told and self._waiting_bytes > self._high:
            self._inner_told = True
            self._inner.pause_writing()
        elif self._inner_told and self._waiting_bytes <= self._low:
            self._inner_told = False
            self._inner.resume_writing()

    def _pass_on(self) -> None:
        data = self._outgoing.read()
        if data and not self._outer.is_closing():
            self._outer.write(data)

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self._waiting_bytes = 0
