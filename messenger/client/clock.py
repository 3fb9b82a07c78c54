"""What time it is. Passed in everywhere, so that tests can let it stand still or jump."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two clocks: one that never goes back, and the one on the wall."""

    def monotonic(self) -> float:
        """Return seconds; only differences mean something."""

    def wall(self) -> int:
        """Return milliseconds since 1970-01-01 00:00 UTC."""


class SystemClock:
    """The computer's clocks."""

    def monotonic(self) -> float:
        """Return ``time.monotonic``."""
        return time.monotonic()

    def wall(self) -> int:
        """Return the time of day in ms."""
        return time.time_ns() // 1_000_000
