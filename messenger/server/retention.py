"""Forgets entries of logs that are older than the operator wants to keep (C24). In small portions, so nobody waits.

Two kinds of old entry stay: the last one of a log, which says where its numbers go on, and the last message of a
device, which may still be repeated by who has not heard that it was accepted.
"""

from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn

DAY_MS = 86_400_000
PORTION = 500
"""Entries looked at in one turn."""
REST_MS = 3_600_000
"""Between the end of one sweep and the beginning of the next."""


class Retention:
    """Sweeps through all entries from the oldest on, again and again."""

    def __init__(self, turn: Turn, store: MessageStore, everyone: int, days: int) -> None:
        """``everyone``: the id of that log; ``days``: how long entries are kept, 0 for ever."""
        self._turn = turn
        self._store = store
        self._everyone = everyone
        self._days = days
        self._sweeping = False
        self._looked_at = 0
        self._rest_until = 0

    def look(self) -> None:
        """Go on with the sweep; called once a second."""
        if self._days and not self._sweeping and self._turn.clock() >= self._rest_until:
            self._sweeping = True
            self._turn.enter(self._sweep)

    def _sweep(self) -> None:
        horizon = self._turn.now - self._days * DAY_MS
        last = self._store.forget(self._looked_at, PORTION, horizon, self._everyone)
        self._turn.after(lambda: self._swept(last))

    def _swept(self, last: int) -> None:
        self._sweeping = False
        self._looked_at = last
        if not last:
            self._rest_until = self._turn.now + REST_MS
