"""The one connection to the store. Transactions begin and end here, on the word of ``turn``; no noun is known here.

SQLite through apsw in WAL mode with synchronous=FULL: when ``commit`` has returned, the data is on disk.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import apsw

Row = tuple[Any, ...]
_MIGRATION: Final = re.compile(r"(\d{4})_\w+\.sql")


class StorageFullError(Exception):
    """The disk (or the page limit) is full: the transaction is gone, the store itself is sound."""


class StorageBrokenError(Exception):
    """The store failed in a way after which nothing may be assumed: the process must end."""


class Database:
    """Reads, writes, and rows that wait to be written together at the end of the turn."""

    def __init__(self, path: Path, vfs: str | None = None) -> None:
        """Open ``path`` (made if missing) and bring its schema up to date.

        Raises ``StorageFullError`` or ``StorageBrokenError``.
        """
        self._waiting: dict[str, list[Row]] = {}
        self._open = False
        try:
            self.connection = apsw.Connection(str(path), vfs=vfs)
            self._cursor = self.connection.cursor()
            self._cursor.execute("pragma journal_mode=wal")
            self._cursor.execute("pragma synchronous=full")
            self._cursor.execute("pragma foreign_keys=on")
            self._cursor.execute("pragma secure_delete=on")  # what is deleted or hashed does not stay in free pages
            _migrate(self.connection)
        except apsw.FullError as error:
            raise StorageFullError(str(error)) from error
        except apsw.Error as error:
            raise StorageBrokenError(str(error)) from error

    @property
    def changes(self) -> int:
        """How many rows have been written since the store was opened, those that were taken back included."""
        return self.connection.total_changes()

    # -- inside a turn

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows; what this turn wrote is seen."""
        try:
            if any(self._waiting.values()):
                self._write_waiting()
            return self._cursor.execute(sql, values).fetchall()
        except apsw.Error as error:
            raise self._judge(error) from error

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Execute one statement at once, inside the turn's transaction."""
        try:
            self._begin()
            self._cursor.execute(sql, values)
        except apsw.ConstraintError:
            raise
        except apsw.Error as error:
            raise self._judge(error) from error

    def queue(self, sql: str) -> list[Row]:
        """Return the list of rows waiting for the statement ``sql``: append to it, they are written together.

        The list object stays the same for the life of the database, so a caller may keep it.
        """
        return self._waiting.setdefault(sql, [])

    def savepoint(self) -> None:
        """Begin a part of the turn that can be taken back alone."""
        try:
            self._begin()
            self._write_waiting()
            self._cursor.execute("savepoint part")
        except apsw.Error as error:
            raise self._judge(error) from error

    def release(self, keep: bool) -> None:
        """End the part: keep what it wrote or take it back."""
        try:
            if not keep:
                for rows in self._waiting.values():
                    rows.clear()  # the savepoint began with none waiting
                self._cursor.execute("rollback to part")
            self._cursor.execute("release part")
        except apsw.Error as error:
            raise self._judge(error) from error

    # -- the end of a turn

    def commit(self) -> bool:
        """Write what waits and commit; return whether there was anything. After it has returned, it is on disk."""
        try:
            if not self._open and not any(self._waiting.values()):
                return False
            self._begin()
            self._write_waiting()
            self._cursor.execute("commit")
        except apsw.Error as error:
            raise self._judge(error) from error
        self._open = False
        return True

    def rollback(self) -> None:
        """Forget what this turn wrote. SQLite may have ended the transaction by itself already."""
        for rows in self._waiting.values():
            rows.clear()
        self._open = False
        try:
            if self.connection.in_transaction:
                self._cursor.execute("rollback")
        except apsw.Error as error:
            raise StorageBrokenError(str(error)) from error

    def close(self) -> None:
        """Close the store; an open transaction is rolled back."""
        self.connection.close()

    def _begin(self) -> None:
        if not self._open:
            self._cursor.execute("begin immediate")
            self._open = True
        elif not self.connection.in_transaction:
            raise apsw.FullError("the transaction has been ended by SQLite")

    def _write_waiting(self) -> None:
        for sql, rows in self._waiting.items():
            if rows:
                self._begin()
                self._cursor.executemany(sql, rows)
                rows.clear()

    def _judge(self, error: apsw.Error) -> Exception:
        if isinstance(error, apsw.FullError):
            return StorageFullError(str(error))
        if isinstance(error, (apsw.SQLError, apsw.ConstraintError, apsw.BindingsError, apsw.TooBigError)):
            return error  # our own mistake: the handler that made it is taken back
        return StorageBrokenError(str(error))


def _migrate(connection: apsw.Connection) -> None:
    """Run the numbered scripts above ``user_version``, each in a transaction of its own."""
    version = int(connection.pragma("user_version"))
    for number, script in migrations():
        if number > version:
            with connection:
                connection.execute(script)
                connection.pragma("user_version", number)


def migrations() -> Iterable[tuple[int, str]]:
    """Return (number, SQL) of every schema script in order."""
    folder = resources.files(__package__) / "schema"
    found = sorted((item.name, item) for item in folder.iterdir())
    return [(int(match[1]), item.read_text("utf-8")) for name, item in found if (match := _MIGRATION.fullmatch(name))]
