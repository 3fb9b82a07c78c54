"""The encrypted database of one profile: opening, migrating, and transactions that begin with the first write.

SQL of a single noun does not belong here. Every failure of the database leaves this file as ``StoreError``.
"""

import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _
from importlib import resources
from pathlib import Path
from typing import Any, Final

import sqlcipher3

from messenger.client.store import aside
from messenger.client.store.errors import DamagedStoreError, StoreError

_log = logging.getLogger(__name__)
_FULL: Final = 13
_READ_ONLY: Final = 8
_IO_ERROR: Final = 10
_CORRUPT: Final = 11
_NOT_A_DATABASE: Final = 26
_FILE: Final = "store.db"
_PROBE_BYTES: Final = 64 * 1024


class Database:
    """One connection. Reads need no transaction; the first write begins one, which lasts until ``commit``."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open or create the database in ``folder`` with the 32 bytes ``key``, and bring its schema up to date."""
        path = folder / _FILE
        self._folder = folder
        self.files_key = hmac.digest(key, b"files", "sha256")
        """What the files beside it are sealed with."""
        with _failures():
            try:
                aside.check_begun(folder)
                path.touch(mode=0o600, exist_ok=True)
                path.chmod(0o600)  # SQLite gives its other files the mode of this one
            except OSError as error:
                raise StoreError(_("The folder {folder} cannot be written to.").format(folder=folder)) from error
            self._connection = sqlcipher3.connect(str(path), isolation_level=None, timeout=5)
            try:
                self._prepare(key)
                self._check()
                self._migrate()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self, key: bytes) -> None:
        self._connection.execute("PRAGMA cipher_log_level = NONE")  # or it writes on standard error
        self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")  # a raw key: nothing to stretch
        # One process only (the profile's lock sees to it), so no memory is shared with others.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA temp_store = MEMORY")

    def _check(self) -> None:
        """Look at every page where one was found damaged before: it may not be among those that are read first."""
        if not aside.marked(self._folder):
            return
        if self._connection.execute("PRAGMA cipher_integrity_check").fetchall():
            raise DamagedStoreError(_damaged())
        if self._connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise DamagedStoreError(_damaged())
        with suppress(OSError):  # then it is looked at once more
            aside.unmark(self._folder)

    def mark_damaged(self) -> None:
        """Have all of it checked at the next start."""
        with suppress(OSError):
            aside.mark(self._folder)

    def _migrate(self) -> None:
        """Apply the numbered files that this database has not seen, each in a transaction of its own."""
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        schema = resources.files("messenger.client.store") / "schema"
        files = sorted((file for file in schema.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
        if version > len(files):
            raise StoreError(_("This profile was used with a newer version of the program."))
        for number, file in enumerate(files[version:], version + 1):
            self._connection.executescript(
                f"BEGIN IMMEDIATE;\n{file.read_text('utf-8')}\nPRAGMA user_version = {number};\nCOMMIT;"
            )
        with suppress(OSError):  # on a full disk, at the next start
            aside.note_begun(self._folder)

    def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with _failures():
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
            return rows

    def rows(self, sql: str, *values: Any) -> "Rows":
        """Begin a query whose rows are taken one after the other, while others write; close it soon."""
        with _failures():
            return Rows(self._connection.execute(sql, values))

    def write(self, sql: str, *values: Any) -> int:
        """Change something in the open transaction, which begins if there is none; return how many rows changed."""
        with _failures():
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            count: int = self._connection.execute(sql, values).rowcount
            return count

    def insert(self, sql: str, *values: Any) -> int:
        """Add one row in the open transaction and return its id."""
        with _failures():
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            row: int = self._connection.execute(sql, values).lastrowid
            return row

    @property
    def writing(self) -> bool:
        """Whether something was written since the last commit."""
        writing: bool = self._connection.in_transaction
        return writing

    def commit(self) -> None:
        """End the transaction, if there is one; when this returns, it is on the disk."""
        with _failures():
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was written since the last commit. Never fails: SQLite may have done it itself."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlcipher3.Error:
            _log.info("nothing to roll back")

    def probe(self) -> None:
        """Raise ``StoreError`` unless the disk has room for a page of messages and takes it."""
        self.write("INSERT OR REPLACE INTO probe (id, filler) VALUES (1, zeroblob(?))", _PROBE_BYTES)
        self.commit()
        self.write("DELETE FROM probe")
        self.commit()

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self.rollback()
        try:
            self._connection.close()
        except sqlcipher3.Error:
            _log.info("the store was not tidied up on closing")


class Rows:
    """The rows of a query that is still running."""

    def __init__(self, cursor: sqlcipher3.Cursor) -> None:
        self._cursor = cursor

    def take(self, count: int) -> list[tuple[Any, ...]]:
        """Return the next rows, at most ``count``; fewer when there are no more."""
        with _failures():
            rows: list[tuple[Any, ...]] = self._cursor.fetchmany(count)
            return rows

    def close(self) -> None:
        """Want no more of them. Never fails: the database may be closed already."""
        with suppress(sqlcipher3.Error):
            self._cursor.close()


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what SQLite complains of into a sentence."""
    try:
        yield
    except sqlcipher3.IntegrityError:
        raise  # a mistake of ours, no trouble of the disk
    except sqlcipher3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == _NOT_A_DATABASE:
            raise DamagedStoreError(
                _("The stored messages of this profile cannot be read: they are damaged, or the key does not fit.")
            ) from error
        if code == _CORRUPT:
            raise DamagedStoreError(_damaged()) from error
        raise StoreError(_sentence(code, str(error))) from error


def _damaged() -> str:
    return _("The stored messages of this profile are damaged on the disk.")


def _sentence(code: int, detail: str) -> str:
    if code == _FULL:
        return _("The disk is full. Messages are not sent or received until there is room.")
    if code == _READ_ONLY:
        return _("The disk cannot be written to. Messages are not sent or received until it can.")
    if code == _IO_ERROR:
        return _("The disk reports an error. Messages are not sent or received until it works.")
    return _("The stored messages of this profile cannot be used: {detail}.").format(detail=detail)
