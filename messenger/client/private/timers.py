"""What is to be done later, or meanwhile: timers by name, all called off at once, and tasks that are watched."""

import asyncio
import logging
from asyncio import Task
from collections.abc import Callable, Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Timers:
    """Those of one thing that can end."""

    def __init__(self) -> None:
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def __contains__(self, name: str) -> bool:
        """Whether ``name`` is still to come."""
        return name in self._handles

    def start(self, name: str, delay: float, call: Callable[[], None]) -> None:
        """Call in ``delay`` seconds, in place of what was to come by this name."""

        def now() -> None:
            del self._handles[name]
            call()

        self.cancel(name)
        self._handles[name] = asyncio.get_running_loop().call_later(max(0.0, delay), now)

    def cancel(self, name: str) -> None:
        """Let what has this name not happen, if there is anything."""
        handle = self._handles.pop(name, None)
        if handle is not None:
            handle.cancel()

    def close(self) -> None:
        """Let nothing happen any more of what was to come."""
        for name in list(self._handles):
            self.cancel(name)


def begin(work: Coroutine[Any, Any, None]) -> Task[None]:
    """Do something meanwhile; a mistake of ours in it does not go unnoticed."""
    task = asyncio.create_task(work)
    task.add_done_callback(_report)
    return task


def _report(task: Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, Exception):
        _log.error("something about a private session was not finished", exc_info=error)
