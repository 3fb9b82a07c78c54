"""How long to wait between tries. No timers: it is asked, and answers."""


class BackOff:
    """Waits between tries: each at most twice as long as the one before, up to ``longest`` seconds."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self) -> float:
        """Return the longest the next wait may be."""
        limit = self._next
        self._next = min(self._longest, limit * 2)
        return limit

    def reset(self) -> None:
        """Begin with short waits again."""
        self._next = self._first
