"""Doubles that several rooms' tests share: a clock that stands still, and a wire without a socket."""

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from messenger.protocol.base import Event, Request
from messenger.protocol.codec import AnyRequest, encode, event_reader, request_reader


class FakeClock:
    """Both clocks of the client, moved by hand."""

    def __init__(self, monotonic: float = 1_000.0, wall: int = 1_700_000_000_000) -> None:
        self.now = monotonic
        self.wall_ms = wall

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> int:
        return self.wall_ms

    def pass_by(self, seconds: float) -> None:
        """Let time go on as it does."""
        self.now += seconds
        self.wall_ms += int(seconds * 1000)

    def sleep_through(self, seconds: float) -> None:
        """Let the computer sleep: only the wall clock goes on."""
        self.wall_ms += int(seconds * 1000)


class Listener(Protocol):
    """The far end of a ``ConnectionPair``."""

    def said(self, pair: "ConnectionPair", line: AnyRequest) -> None:
        """One line has arrived from the client."""

    def hung_up(self, pair: "ConnectionPair") -> None:
        """The stream has ended."""


class ConnectionPair:
    """A connection as a client has it, and the far end, with a wire that a test can cut at any line.

    Every line goes through the real codec. Lines to the far end arrive at ``flush``; lines from it wait until the
    test calls ``deliver``, as bytes wait in a socket.
    """

    def __init__(self, far: Listener) -> None:
        self._far = far
        self._receiver: Any = None
        self._out: list[Request] = []
        self._in: deque[Event] = deque()
        self._requests = request_reader()
        self._events = event_reader()
        self.heard = True
        self.paused = False
        self.open = True
        self.lines_until_cut: int | None = None
        """How many more lines pass, in either direction, before the wire is cut; ``None``: it is not."""
        self.on_cut: Callable[[], None] = lambda: None
        self.peer_address = ("192.0.2.1", 7420)

    # -- the client's end

    def bind(self, receiver: Any) -> None:
        self._receiver = receiver

    def post(self, line: Request) -> None:
        self._out.append(line)

    def flush(self) -> None:
        lines, self._out = self._out, []
        for line in lines:
            if not self._pass():
                return
            (arrived,), error = self._requests.feed(encode(line))
            assert error is None, error
            self._far.said(self, arrived)

    def close(self, *last: Request) -> None:
        self._out.extend(last)
        self.flush()
        self.cut()

    def abort(self) -> None:
        self._out.clear()
        self.cut()

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    # -- the far end

    def say(self, line: Event) -> None:
        """Put one line on the wire to the client."""
        if self.open:
            self._in.append(line)

    def deliver(self, most: int = 1_000_000) -> bool:
        """Let the client read once, at most so many lines; return whether there was anything."""
        lines: list[Event] = []
        while self._in and len(lines) < most and not self.paused:
            if not self._pass():
                break
            (line,), error = self._events.feed(encode(self._in.popleft()))
            assert error is None, error
            lines.append(line)
        if lines and self._receiver is not None:
            self.heard = True
            self._receiver.received(lines)
        return bool(lines)

    def cut(self) -> None:
        """End the stream for both ends; what is on the wire is lost."""
        if not self.open:
            return
        self.open = False
        self._in.clear()
        self._far.hung_up(self)
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.lost(None)

    def unplug(self) -> None:
        """End the stream for the far end alone: nobody is left at this one."""
        self._receiver = None
        self.cut()

    def _pass(self) -> bool:
        if self.open and self.lines_until_cut is not None:
            if self.lines_until_cut == 0:
                self.cut()
                return False
            self.lines_until_cut -= 1
        return self.open
