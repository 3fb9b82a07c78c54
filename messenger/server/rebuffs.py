"""Asks for private sessions that came to nothing, one person of another: after some, the next one has to wait.

Each ring stands on top of everything on the other's screen, so nobody may ring for ever. In memory only; every change
is made inside a turn, with its undo.
"""

from dataclasses import dataclass
from typing import Final

from messenger.server.turn import Turn

FORGET: Final = 3600.0
"""Seconds after which it is as if there had been none."""
FREE: Final = 1
"""How many are free: one may be a mistake."""
FREE_WITHDRAWN: Final = 3
"""How many of one's own may be withdrawn before they count as well."""


@dataclass(frozen=True, slots=True)
class _Rebuffs:
    """``refused``: by an answer, or by none; ``withdrawn``: by the asker; ``at``: the last one (the loop's time)."""

    refused: int = 0
    withdrawn: int = 0
    at: float = 0.0


class Rebuffs:
    """All of them, by asker and asked. ``first``, ``longest``: the wait doubles from the one to the other, seconds."""

    def __init__(self, turn: Turn, first: float, longest: float) -> None:
        self._turn = turn
        self._first = first
        self._longest = longest
        self._of: dict[tuple[int, int], _Rebuffs] = {}

    def wait(self, asker: int, asked: int, now: float) -> float:
        """Return for how many seconds the one may not ask the other; 0 when it may."""
        one = self._of.get((asker, asked), _Rebuffs())
        count = one.refused + max(0, one.withdrawn - FREE_WITHDRAWN) - FREE
        if count <= 0:
            return 0.0
        wait = self._first * 2.0 ** min(count - 1, 30)
        return max(0.0, one.at + min(self._longest, wait) - now)

    def add(self, asker: int, asked: int, now: float, *, withdrawn: bool) -> None:
        """Count one more."""
        one = self._of.get((asker, asked), _Rebuffs())
        self._set((asker, asked), _Rebuffs(one.refused + (not withdrawn), one.withdrawn + withdrawn, now))

    def clear(self, one: int, other: int) -> None:
        """Forget what was between two who have a session now."""
        self._set((one, other), None)
        self._set((other, one), None)

    def look(self, now: float) -> None:
        """Forget what is long ago."""
        for key, one in list(self._of.items()):
            if now - one.at >= FORGET:
                del self._of[key]

    def _set(self, key: tuple[int, int], value: _Rebuffs | None) -> None:
        before = self._of.get(key)
        if before is value:
            return
        self._turn.undo(self._put, key, before)
        self._put(key, value)

    def _put(self, key: tuple[int, int], value: _Rebuffs | None) -> None:
        if value is None:
            self._of.pop(key, None)
        else:
            self._of[key] = value
