"""Token buckets: how often something may come from one network. What it is, and what becomes of it, elsewhere."""

import time
from collections.abc import Callable
from typing import Final

NETWORKS: Final = 10_000
"""Of so many networks it is known how much they have taken; above, the one is forgotten that took longest ago."""


class Buckets:
    """For each network a bucket of ``burst`` tokens that is filled again at ``rate`` tokens a second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds."""
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._known: dict[str, tuple[float, float]] = {}
        """Tokens that were left, and when; in the order of taking."""

    def wait(self, where: str) -> float:
        """Return in how many seconds ``where`` may take one; 0: now."""
        return max(0.0, (1 - self._left(where, self._clock())) / self._rate)

    def take(self, where: str) -> bool:
        """Take one token, if there is one; return whether there was. Less than one are as good as none."""
        if self._left(where, self._clock()) < 1:
            return False
        self.spend(where)
        return True

    def spend(self, where: str) -> None:
        """Take one token, whether there is one or not: what is missing must come before ``where`` may take another."""
        now = self._clock()
        left = self._left(where, now)
        self._known.pop(where, None)
        self._known[where] = left - 1, now
        if len(self._known) > NETWORKS:
            del self._known[next(iter(self._known))]

    def _left(self, where: str, now: float) -> float:
        left, at = self._known.get(where, (self._burst, now))
        return min(self._burst, left + (now - at) * self._rate)
