"""What the operator's log says of a full disk: that it begins, that it goes on, and that it is over.

Whoever cannot wait tries again each second for as long as it lasts; a line for each try would say nothing more, and
would itself fill what is full. Nothing is done about the disk here.
"""

import logging
from typing import Final

log = logging.getLogger(__name__)

REMIND_MS: Final = 60_000
"""Between two warnings, also where it is full, has room and is full again."""


class FullDisk:
    """Knows whether writing failed last, and what has been said of it."""

    def __init__(self) -> None:
        self.lasts = False
        """The disk is full, as far as is known."""
        self._warned = False
        self._said_at = 0

    def met(self, error: Exception, now: int) -> None:
        """Something could not be written. ``now``: ms."""
        recent = self._said_at and 0 <= now - self._said_at < REMIND_MS
        if not recent:
            log.warning("the disk is %s: %s", "still full" if self._warned else "full", error)
            self._said_at, self._warned = now, True
        self.lasts = True

    def over(self) -> None:
        """Something has been written again."""
        self.lasts = False
        if self._warned:
            log.warning("the disk has room again")
            self._warned = False
