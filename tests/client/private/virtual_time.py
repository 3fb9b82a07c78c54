"""An event loop whose time passes only when nothing is left to do, and then at once: minutes take no time."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class _Selector(selectors.DefaultSelector):
    """Never waits: it lets the time pass instead."""

    def __init__(self, loop: "VirtualLoop") -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing will ever happen again")
        self._loop.now += max(1e-9, timeout)  # not nothing: what is a hair's breadth too early must get there
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """``now``: seconds. Only for what uses no real sockets and no threads."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self.now

    def idle(self) -> bool:
        """Whether nothing is scheduled and no task is left."""
        waiting = [handle for handle in self._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
        return not waiting and not asyncio.all_tasks(self)


class VirtualClock:
    """The clock of such a loop."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def monotonic(self) -> float:
        return self._loop.now

    def wall(self) -> int:
        return int(self._loop.now * 1000)


def run(work: Callable[[VirtualLoop], Coroutine[Any, Any, _Result]]) -> _Result:
    """Run ``work`` on a loop of its own; mistakes in callbacks fail it."""
    loop = VirtualLoop()
    mistakes: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: mistakes.append(context))
    try:
        result = loop.run_until_complete(work(loop))
        assert mistakes == []
        return result
    finally:
        loop.close()
