"""Lock-out: how many wrong guesses a name may have in a row, and how long it then takes no more of them.

A name is locked, not an account: names that nobody has are counted and locked alike, so that nothing is learned from
it. Everything here happens inside a turn and is in the store, so that counts and locks outlive the server.
"""

from dataclasses import dataclass

from messenger.server.storage.locks import Guessed, LockStore
from messenger.server.turn import Turn


@dataclass(frozen=True, slots=True)
class LockBounds:
    """``failures`` in a row lock a name for ``seconds``; what is known of more than ``names`` names is forgotten."""

    failures: int
    seconds: int
    names: int


class Locks:
    """Counts wrong guesses by name. A name is given as ``names.lock_key`` writes it."""

    def __init__(self, turn: Turn, store: LockStore, bounds: LockBounds) -> None:
        self._turn = turn
        self._store = store
        self._bounds = bounds

    def left(self, key: str) -> float:
        """Return for how many seconds the name is still locked; 0: it is not."""
        left = (self._store.find(key).until - self._turn.now) / 1000
        return max(0, min(left, self._bounds.seconds))  # whatever the system's clock does: never longer than a lock

    def failed(self, key: str) -> float:
        """Count a wrong guess; return for how many seconds the name is locked now. One more does not lengthen that."""
        left = self.left(key)
        if left:
            return left
        now = self._turn.now
        guessed = self._store.find(key)
        failures = 1 if guessed.until else guessed.failures + 1  # a lock that is over has begun the count anew
        locks = failures >= self._bounds.failures
        self._store.save(key, Guessed(failures, now + self._bounds.seconds * 1000 if locks else 0), now)
        self._store.prune(self._bounds.names)
        return self._bounds.seconds if locks else 0

    def reset(self, key: str) -> None:
        """Forget the wrong guesses for a name, and its lock: a right one has come."""
        if self._store.find(key) != Guessed(0, 0):
            self._store.remove(key)

    def move(self, before: str, after: str) -> None:
        """Let a user's new name have the wrong guesses of the one before, so that a rename brings no further ones."""
        guessed = self._store.find(before)
        self.reset(after)
        if guessed != Guessed(0, 0):
            self._store.save(after, guessed, self._turn.now)
            self._store.remove(before)
