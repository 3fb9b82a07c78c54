"""One plain stream of a bare terminal. Bytes become typed lines here and lines bytes; what they mean: ``dialogue``.

To a session it looks like the native connection: it says requests, and is told events.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast

import msgspec

from messenger.net.connection import Receiver
from messenger.protocol.base import Event, Line
from messenger.protocol.codec import AnyEvent, AnyRequest
from messenger.server.classic.dialogue import Dialogue
from messenger.server.classic.lines import Lines, Typed

WRITE_HIGH: Final = 256 * 1024
"""Bytes waiting to be written above which a terminal counts as a slow reader."""
LAST_WORDS: Final = 2.0
"""Seconds that a stranger may take to read the last lines and end the stream,"""
LAST_WORDS_OF_USERS: Final = 20.0
"""and so many who was signed in: much may have come before."""
PROBES: Final = 5
"""Questions of the operating system whether the other end still lives, until it is given up."""
_DEAD: Final = frozenset([errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH])

log = logging.getLogger(__name__)

_EVENTS: Final = msgspec.json.Decoder(AnyEvent)


class TextConnection(asyncio.BufferedProtocol):
    """The stream. Lines that cannot be taken yet wait here, and no more is read until they are."""

    def __init__(self, device_of: Callable[[str], str], buffer: memoryview, silence: float) -> None:
        """``buffer`` is shared by all; ``silence``: seconds until a dead link is given up, by asking its other end."""
        self.transport: asyncio.Transport | None = None
        self.out: list[Line | msgspec.Raw] = []
        self.heard = True
        self.slow = False
        self.closing = False
        self.silent = True
        """Nothing has come yet."""
        self._buffer = buffer
        self._silence = silence
        self._dialogue = Dialogue(device_of, self._later, lambda: not self.waiting)
        self._receiver: Receiver[AnyRequest] | None = None
        self._lines = Lines()
        self._typed: deque[Typed] = deque()
        self._asked: list[AnyRequest] = []
        """Requests that follow from events: said when the turn in which those were written is over."""
        self._timers: set[asyncio.TimerHandle] = set()
        self._held = False
        """The session takes no lines now."""
        self._reading = True
        self._ended = False
        """The person has ended the stream; we may still write."""
        self._due = False

    def bind(self, receiver: Receiver[AnyRequest]) -> None:
        """Set who is told; must happen before the connection is made."""
        self._receiver = receiver

    # -- what the session and the turn call

    def flush(self) -> None:
        """Write what has come of the events that wait, in one call."""
        events = self.out[:]
        self.out.clear()
        if self.transport is None or self.closing:
            return
        for event in events:
            self._tell(_EVENTS.decode(event) if isinstance(event, msgspec.Raw) else cast(Event, event))
        self._asked += self._write()
        self._soon()

    def close(self, *last: Event) -> None:
        """Say the ``last`` events, then nothing more; the stream ends when the terminal has had time to read."""
        if self.closing or self.transport is None:
            return
        self.out.clear()
        for event in last:
            self._tell(event)
        self._dialogue.replaced()
        self._write()
        self._finish()

    def abort(self) -> None:
        """End the stream at once; what waits to be written is thrown away."""
        self.closing = True
        self.out.clear()
        if self.transport is not None:
            self.transport.abort()

    def pause(self) -> None:
        """Take no further line."""
        self._held = True
        self._read_or_not()

    def resume(self) -> None:
        """Go on with the lines that wait, and read on."""
        self._held = False
        self._soon()

    def hand_over(self, protocol: asyncio.BaseProtocol) -> asyncio.Transport | None:
        """Refuse: nothing but lines is said on this stream."""
        return None

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""
        return 0 if self.transport is None else self.transport.get_write_buffer_size()

    @property
    def unfinished(self) -> int:
        """None: a person types as slowly as he likes."""
        return 0

    @property
    def peer_address(self) -> tuple[str, int]:
        """Address and port of the other end; ``("", 0)`` when the connection is gone."""
        name = None if self.transport is None else self.transport.get_extra_info("peername")
        return (str(name[0]), int(name[1])) if name else ("", 0)

    # -- what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have the system watch the link, since a bare terminal cannot answer questions; then let the session greet."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=WRITE_HIGH)
        watch(self.transport.get_extra_info("socket"), self._silence)
        if self._receiver is not None:
            self._receiver.connected()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the shared buffer for one read."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take what one read brought."""
        self.silent = False
        if not self.closing:
            self._typed += self._lines.feed(bytes(self._buffer[:nbytes]))
            self._go_on()

    def eof_received(self) -> bool:
        """Answer what has been typed before the end; then it is a logout. Return whether the stream stays to write."""
        if self.closing:
            return False
        self._ended = True
        self._typed += self._lines.end()
        self._go_on()
        return self.transport is not None

    def pause_writing(self) -> None:
        """Take note that the terminal is slow."""
        self.slow = True
        if self._receiver is not None and not self.closing:
            self._receiver.congested(True)

    def resume_writing(self) -> None:
        """Take note that the terminal has caught up."""
        self.slow = False
        if self._receiver is not None and not self.closing:
            self._receiver.congested(False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the receiver once. Of a dead link nobody waits that it comes back: after the silence it is a logout."""
        receiver, self._receiver = self._receiver, None
        if receiver is not None and not self.closing and isinstance(exc, OSError) and exc.errno in _DEAD:
            self._dialogue.lost()
            if asked := self._dialogue.take()[1]:
                receiver.received(asked)
        self.closing = True
        self.transport = None
        self._typed.clear()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if receiver is not None:
            receiver.lost(exc)

    # -- inside

    def _tell(self, event: Event) -> None:
        """Let the dialogue know. Others wait for the end of the same turn: a fault stays here."""
        try:
            self._dialogue.told(event)
        except Exception:
            log.exception("a terminal could not be told %s", type(event).__name__)
            self.abort()

    def _go_on(self) -> None:
        """Take the lines that can be taken now, one after the other."""
        receiver = self._receiver
        while self._typed and not (self._held or self.closing or self._dialogue.busy or receiver is None):
            self._dialogue.typed(self._typed.popleft())
            self._carry_out()
        if self._ended and not (self._typed or self._held or self.closing or self._dialogue.busy or receiver is None):
            self._dialogue.leave()
            self._carry_out()
        self._read_or_not()

    def _carry_out(self) -> None:
        """Write and ask what has come of something that happened outside of a turn."""
        asked = self._write()
        if self._dialogue.over and not self.closing:
            self._finish()
        elif asked and self._receiver is not None:
            self._receiver.received(asked)

    def _write(self) -> list[AnyRequest]:
        """Write what is to be written; return what is to be asked."""
        said, asked = self._dialogue.take()
        if said and self.transport is not None and not self.closing:
            self.transport.write("".join(said).encode())
        return asked

    def _finish(self) -> None:
        """Let the terminal read to the end. What it still types is thrown away: closing at once would reset the stream,
        and the last words with it.
        """
        assert self.transport is not None
        self.closing = True
        self._typed.clear()
        self._later(LAST_WORDS_OF_USERS if self._dialogue.signed_in else LAST_WORDS, self.abort)
        try:
            self.transport.write_eof()
        except OSError:  # it has reset the stream meanwhile
            self.transport.abort()
            return
        if self._ended:
            self.transport.close()
        else:
            self._read_or_not()

    def _read_or_not(self) -> None:
        wanted = self.closing or not (self._held or self._typed)
        if self.transport is None or self._ended or wanted is self._reading:
            return
        self._reading = wanted
        if wanted:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def _soon(self) -> None:
        """Go on when the turn is over."""
        if not (self._due or self.closing or self.transport is None):
            self._due = True
            asyncio.get_running_loop().call_soon(self._turn_is_over)

    def _turn_is_over(self) -> None:
        self._due = False
        asked, self._asked = self._asked, []
        if asked and self._receiver is not None and not self.closing:
            self._receiver.received(asked)
        self._go_on()

    def _later(self, delay: float, callback: Callable[[], None]) -> None:
        """Run ``callback`` after ``delay`` seconds and carry out what comes of it, unless the connection has gone."""

        def run() -> None:
            self._timers.discard(timer)
            callback()
            if not self.closing:
                self._carry_out()
                self._go_on()

        timer = asyncio.get_running_loop().call_later(delay, run)
        self._timers.add(timer)


def watch(raw: Any, silence: float) -> None:
    """Have the system ask the other end whether it lives, and give it up after ``silence`` seconds without an answer.

    ``raw``: a socket, or what a loop gives for one. Systems that do not know an option go without.
    """
    if not isinstance(raw, socket.socket) and not hasattr(raw, "setsockopt"):
        return
    step = max(1, round(silence / (PROBES + 3)))
    options = (
        ("TCP_KEEPIDLE", max(1, round(silence) - PROBES * step)),
        ("TCP_KEEPINTVL", step),
        ("TCP_KEEPCNT", PROBES),
        ("TCP_USER_TIMEOUT", max(1, round(silence * 1000))),
    )
    with contextlib.suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for name, value in options:
            if hasattr(socket, name):
                raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
