"""A disk that fails at command: full for a while, or gone with the whole process at a chosen step."""

from typing import Any

import sqlcipher3

from messenger.client.store.store import Store

_FULL = 13
_IO_ERROR = 10
_READING = ("SELECT", "PRAGMA", "ROLLBACK")


class KilledError(BaseException):
    """The process is no more. Nothing may catch it."""


class FaultyDisk:
    """Stands between a store and its database file."""

    def __init__(self, store: Store) -> None:
        self._real = store.database._connection
        store.database._connection = self
        self.refusals = 0
        """How many of the next steps that change something find the disk full."""
        self.unreadable = 0
        """How many of the next questions find the disk damaged."""
        self.steps_until_killed: int | None = None
        self.killed = False

    @property
    def in_transaction(self) -> bool:
        if self.killed:
            raise KilledError
        return bool(self._real.in_transaction)

    def step(self) -> None:
        """Something else is about to be changed on the disk."""
        if self.steps_until_killed is not None:
            self.steps_until_killed -= 1
            self.killed = self.killed or self.steps_until_killed <= 0
        if self.killed:
            raise KilledError

    def execute(self, sql: str, values: Any = ()) -> Any:
        self.step()
        if self.refusals and not sql.startswith(_READING):
            self.refusals -= 1
            raise _error("database or disk is full", _FULL)
        if self.unreadable and sql.startswith("SELECT"):
            self.unreadable -= 1
            raise _error("disk I/O error", _IO_ERROR)
        return self._real.execute(sql, values)

    def close(self) -> None:
        """Close the file as the system does when a process ends: what was not committed is gone."""
        self._real.close()


def _error(sentence: str, code: int) -> sqlcipher3.Error:
    error = sqlcipher3.OperationalError(sentence)
    error.sqlite_errorcode = code
    return error
