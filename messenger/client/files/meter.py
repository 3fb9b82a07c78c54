"""How fast a file moves, from what it did in the last few seconds, and how often that is worth telling. No timers."""

from collections import deque

from messenger.client.clock import Clock


class Meter:
    """``window``: the seconds that count for the speed; ``pause``: the least seconds between two reports."""

    def __init__(self, clock: Clock, window: float, pause: float) -> None:
        self._clock = clock
        self._window = window
        self._pause = pause
        self._points: deque[tuple[float, int]] = deque()
        self._told = float("-inf")

    def moved(self, done: int) -> None:
        """Take note that ``done`` bytes in all have come or gone by now; less than before begins anew."""
        now = self._clock.monotonic()
        points = self._points
        if points and done < points[-1][1]:
            points.clear()
        # Many small steps become few points: the window holds at most some hundred.
        if len(points) > 1 and now - points[-2][0] < self._window / 100:
            points.pop()
        points.append((now, done))
        while len(points) > 2 and now - points[1][0] >= self._window:
            points.popleft()

    def rest(self) -> None:
        """Take note that it stands still on purpose: what was before says nothing about what follows."""
        self._points.clear()

    @property
    def speed(self) -> float:
        """Bytes a second; 0 while that is not known."""
        if len(self._points) < 2:
            return 0
        began, first = self._points[0]
        _, last = self._points[-1]
        seconds = max(self._clock.monotonic(), self._points[-1][0]) - began
        return (last - first) / seconds if seconds > 0 else 0

    def due(self) -> bool:
        """Whether it is time for another report; if so, the next one is due after the pause."""
        now = self._clock.monotonic()
        if now - self._told < self._pause:
            return False
        self._told = now
        return True
