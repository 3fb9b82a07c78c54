"""Work that blocks, done on a few threads; and the turnstile that spreads the loop's part of it over its passes."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Protocol

log = logging.getLogger(__name__)

THREADS: Final = 4
"""They wait for the disk more than they work."""

Work = Callable[[], Any]
Then = Callable[[Any, Exception | None], None]
"""Is told on the loop's thread what the work has returned, or raised."""


class Lanes:
    """Threads. What is ordered in one lane is done one after another, in the order of the orders."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="files")
        self._lanes: dict[str, deque[tuple[Work, Then | None]]] = {}
        self._closed = False

    def do(self, lane: str, work: Work, then: Then | None = None) -> None:
        """Do ``work`` when everything that was ordered in ``lane`` before has been done."""
        waiting = self._lanes.setdefault(lane, deque())
        waiting.append((work, then))
        if len(waiting) == 1 and not self._closed:
            self._begin(lane)

    def close(self) -> None:
        """Do all that has been ordered, and return; nobody is told any more."""
        self._closed = True
        self._pool.shutdown(wait=True)
        for lane, waiting in self._lanes.items():
            for work, _ in list(waiting)[1:]:  # the first was with the threads already
                try:
                    work()
                except OSError as error:
                    log.warning("%s: %s", lane, error)
        self._lanes.clear()

    def _begin(self, lane: str) -> None:
        work, then = self._lanes[lane][0]
        future = self._loop.run_in_executor(self._pool, work)
        future.add_done_callback(partial(self._done, lane, then))

    def _done(self, lane: str, then: Then | None, future: "asyncio.Future[Any]") -> None:
        if self._closed or future.cancelled():
            return
        waiting = self._lanes[lane]
        waiting.popleft()
        if waiting:
            self._begin(lane)
        else:
            del self._lanes[lane]
        error = future.exception()
        if error is not None and (then is None or not isinstance(error, OSError)):
            log.error("something about a file could not be done: %s", error, exc_info=error)
        if then is None:
            return
        if error is None:
            then(future.result(), None)
        elif isinstance(error, Exception):
            then(None, error)


class Soon(Protocol):
    """The loop, as far as a turnstile needs it."""

    def call_soon(self, callback: Callable[[], object]) -> object:
        """Run ``callback`` in the next pass."""


class Turnstile:
    """Lets those who want to read or write a piece through, one in each pass of the loop.

    However many files are on their way, texts wait for one piece of one of them at the most.
    """

    def __init__(self, loop: Soon) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], None]] = deque()
        self._armed = False

    def enter(self, go: Callable[[], None]) -> None:
        """Call ``go`` when its turn has come."""
        self._waiting.append(go)
        if not self._armed:
            self._armed = True
            self._loop.call_soon(self._next)

    def _next(self) -> None:
        go = self._waiting.popleft()
        self._armed = bool(self._waiting)
        if self._armed:
            self._loop.call_soon(self._next)
        go()
