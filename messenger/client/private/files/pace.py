"""How much of a file may be on its way at once, so that a text written meanwhile does not wait long behind it.

Pure: nothing is sent here. After LEDBAT (RFC 6817): what takes longer than the quickest so far has waited in a queue,
and where that is long, less is sent. Other than there, one may go up as fast as things arrive: the queue that counts
is our own, and TCP below cares for everybody else's. And "long" is as long as the way itself takes, so that the time of
a text at most doubles, between machines beside each other as between continents.
"""

from collections import deque
from math import inf


class Pace:
    """Of one file, or of several after each other. Bytes, and seconds of a clock that is handed in.

    ``least`` and ``most`` may be on their way. They may wait as long as the quickest took, within ``shortest`` and
    ``longest``.
    """

    def __init__(self, least: int, most: int, shortest: float, longest: float) -> None:
        self._least = least
        self._most = most
        self._shortest = shortest
        self._longest = longest
        self._window = float(least)
        self._quickest = inf
        self._steps: deque[tuple[int, float]] = deque()  # each sent up to there, and when
        self._sent = self._kept = 0
        self._slowed = 0  # what was sent before says nothing about the window of now

    def begin(self, offset: int) -> None:
        """Begin a file, or go on with it: everything before ``offset`` is there, and nothing is on its way."""
        self._steps.clear()
        self._sent = self._kept = self._slowed = offset

    @property
    def room(self) -> int:
        """How many bytes may be sent now."""
        return max(0, int(self._window) - max(0, self._sent - self._kept))

    def sent(self, upto: int, now: float) -> None:
        """Take note that everything before ``upto`` is on its way."""
        self._sent = upto
        self._steps.append((upto, now))

    def kept(self, upto: int, now: float) -> None:
        """Take note that everything before ``upto`` has arrived."""
        grown, self._kept = upto - self._kept, max(self._kept, upto)
        began = None
        while self._steps and self._steps[0][0] <= upto:
            began = self._steps.popleft()[1]
        if began is None or grown <= 0:
            return
        took = now - began
        self._quickest = min(self._quickest, took)
        waited, allowed = took - self._quickest, min(self._longest, max(self._shortest, self._quickest))
        if waited <= allowed:
            self._window = min(float(self._most), self._window + grown * (1 - waited / allowed))
        elif upto > self._slowed:
            self._window = max(float(self._least), self._window * allowed / waited)
            self._slowed = self._sent
