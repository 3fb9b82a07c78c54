"""The border between the core thread and the Tk thread: facts go in on one side and come out on the other.

A socket pair tells the reader that something waits; one byte at the most lies in it. What a fact means is not known
here.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

from messenger.client.facts import Fact


class Inbox:
    """A queue of facts with a wake-up. ``put`` belongs to the core thread, everything else to the Tk thread.

    It is bounded by agreement: whoever fills it looks at ``full`` and stops reading from the network until
    ``on_room`` (called on the Tk thread, once for each time it was found full) says that it was emptied.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._facts: SimpleQueue[Fact] = SimpleQueue()
        self._limit = limit
        self._found_full = False
        self._signalled = False
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self.on_room: Callable[[], None] = _nobody

    def put(self, fact: Fact) -> None:
        """Add one fact and wake the reader unless it was woken already."""
        self._facts.put(fact)
        if not self._signalled:
            self._wake()

    @property
    def full(self) -> bool:
        """Whether as many facts wait as may; asking arms ``on_room``."""
        self._found_full = True  # before looking: whoever empties it from now on will say so
        if self._facts.qsize() >= self._limit:
            return True
        self._found_full = False
        return False

    def fileno(self) -> int:
        """Return the descriptor that is readable as long as facts wait."""
        return self._reader.fileno()

    def drain(self, limit_seconds: float) -> Iterator[Fact]:
        """Take facts out, in order, until none is left or the time is over; then the descriptor stays readable."""
        until = time.monotonic() + limit_seconds
        with contextlib.suppress(OSError):  # nothing waits, or it is closed: the queue itself decides
            self._reader.recv(64)
        self._signalled = False  # before looking into the queue: a fact put from now on wakes again
        try:
            while True:
                try:
                    fact = self._facts.get_nowait()
                except Empty:
                    break
                yield fact
                if time.monotonic() >= until:
                    break
        finally:
            if not self._facts.empty():
                self._wake()
            if self._found_full and self._facts.qsize() <= self._limit // 2:
                self._found_full = False
                self.on_room()

    def close(self) -> None:
        """Give the descriptors back."""
        self._reader.close()
        self._writer.close()

    def _wake(self) -> None:
        self._signalled = True
        with contextlib.suppress(OSError):  # it is readable anyway, or nobody reads any more
            self._writer.send(b"\0")


def _nobody() -> None:
    """Hear of room before anybody asked for it."""
