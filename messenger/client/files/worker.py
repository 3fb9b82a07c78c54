"""The one thread on which everything blocking about files happens: reading, writing, hashing. In order, one by one."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, TypeVar

_Result = TypeVar("_Result")
_Job = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[[], Any]]

_NAME: Final = "files"


class Worker:
    """The thread begins with the first job. It is a daemon: a disk that hangs cannot keep the program alive."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def run(self, call: Callable[..., _Result], *values: Any) -> "asyncio.Future[_Result]":
        """Have ``call(*values)`` done behind all jobs before; belongs to a loop's thread.

        The future gets what it returns or raises. Cancelled before its turn, it is not done; later it is done all
        the same, and whatever is given next comes behind it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Result] = loop.create_future()
        if self._closed:
            future.cancel()
            return future
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=_NAME, daemon=True)
            self._thread.start()
        self._jobs.put((loop, future, lambda: call(*values)))
        return future

    def close(self) -> None:
        """Take no more jobs; the thread ends with those it has."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)

    async def wait_until_gone(self, timeout: float) -> bool:
        """Wait for the thread to end after ``close``, at most ``timeout`` seconds; return whether it has."""
        thread = self._thread
        if thread is None:
            return True
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()

        def watch() -> None:
            thread.join(timeout)
            with suppress(RuntimeError):  # the loop may be closed
                loop.call_soon_threadsafe(gone.set)

        threading.Thread(target=watch, name=f"{_NAME} end", daemon=True).start()
        with suppress(TimeoutError):
            await asyncio.wait_for(gone.wait(), timeout)
        return not thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            loop, future, call = job
            if future.cancelled():
                continue
            result: Any = None
            error: BaseException | None = None
            try:
                result = call()
            except BaseException as failure:  # it is raised where the result is awaited
                error = failure
            with suppress(RuntimeError):  # the loop may be closed
                loop.call_soon_threadsafe(_settle, future, result, error)
            del job, future, call, result, error  # nothing of a job outlasts it


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
