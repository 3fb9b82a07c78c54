"""What is to be done later, by name: the last one with a name counts, and all can be called off at once."""

import asyncio
from collections.abc import Callable


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
