"""Databases that are only read: copies of the live one, made beside its server, and facts about any of them.

Whoever changes a database that is in use is ``database``.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

import apsw

from messenger.server.storage.database import StorageBrokenError, StorageFullError

STEP: Final = 64
"""Pages (of 4 KiB) that are copied at once."""
SYNCED: Final = 8 * 1024**2
"""Bytes brought to the disk together: were all left to the end, commits would wait behind them."""
LEFT_OUT: Final = 10_000
"""More accounts than are made between a backup and going back to it."""


DAMAGE: Final = (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.TooBigError)
"""What SQLite says of a file whose content is wrong; all else is about the disk, rights, memory or other programs."""


Interrupted: Final = apsw.InterruptError
"""What looking at a database raises when its progress handler no longer wants it."""


class Hindrance(Enum):
    """Why a database could not be read whose content need not be wrong."""

    FULL = "full"
    CLOSED = "closed"
    """A file of it cannot be opened, or not written."""
    DISK = "disk"
    MEMORY = "memory"
    BUSY = "busy"
    OTHER = "other"


_HINDRANCES: Final[tuple[tuple[tuple[type[apsw.Error], ...], Hindrance], ...]] = (
    ((apsw.FullError,), Hindrance.FULL),
    ((apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError), Hindrance.CLOSED),
    ((apsw.IOError,), Hindrance.DISK),
    ((apsw.NoMemError,), Hindrance.MEMORY),
    ((apsw.BusyError, apsw.LockedError), Hindrance.BUSY),
)


def hindrance(error: Exception) -> Hindrance:
    """Return what is behind a ``StorageFullError`` or ``StorageBrokenError``."""
    return next((found for kinds, found in _HINDRANCES if isinstance(error.__cause__, kinds)), Hindrance.OTHER)


class StorageDamagedError(StorageBrokenError):
    """The content of a database is wrong."""


class StoppedError(Exception):
    """The copy was not wanted any more."""


class Facts(NamedTuple):
    """What a database holds. ``schema``: number of its last migration."""

    schema: int
    messages: int
    accounts: int


class Blob(NamedTuple):
    """One whole file that a database names: SHA-256 as base64url, bytes, and its name in the folder of files."""

    hash: str
    size: int
    place: str


@contextlib.contextmanager
def judged() -> Iterator[None]:
    """Let SQLite's errors come out as ``StorageFullError``, ``StorageDamagedError`` or ``StorageBrokenError``."""
    try:
        yield
    except apsw.FullError as error:
        raise StorageFullError(str(error)) from error
    except DAMAGE as error:
        raise StorageDamagedError(str(error)) from error
    except apsw.Error as error:
        raise StorageBrokenError(str(error)) from error


@contextlib.contextmanager
def read_only(path: Path, alone: bool = False) -> Iterator[apsw.Connection]:
    """Open a database for reading. ``alone``: nobody else has it open, and no file is made beside it.

    Raises ``StorageFullError``, ``StorageDamagedError``, ``StorageBrokenError``.
    """
    with judged():
        uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
        connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        try:
            connection.set_busy_timeout(10_000)
            yield connection
        finally:
            connection.close()


def settle(path: Path) -> None:
    """Let SQLite take back what was half done when a database was killed that had no write-ahead log yet.

    Nobody else has it open. Raises ``StorageBrokenError``, ``StorageFullError``.
    """
    if path.with_name(path.name + "-journal").exists():
        with judged(), contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            number(connection, "select count(*) from sqlite_schema")


def copy(source: Path, target: Path, bytes_per_second: float, stopped: Callable[[], bool]) -> None:
    """Copy the database ``source``, used by others or not, to the new file ``target``, as it is at one moment.

    In small steps and no faster than ``bytes_per_second``, so that a server beside it has the disk, too. The copy
    stands for itself (no write-ahead log), and is on the disk. Raises ``StoppedError`` when ``stopped()`` is true.
    """
    with judged(), contextlib.ExitStack() as stack:
        live = stack.enter_context(read_only(source))
        file = stack.enter_context(target.open("xb"))
        made = stack.enter_context(contextlib.closing(apsw.Connection(str(target))))
        made.pragma("synchronous", "off")  # synced here, in portions
        live.execute("begin")
        size = number(live, "pragma page_size")
        live.execute("select count(*) from sqlite_schema").fetchall()  # from here on one state: no step begins anew
        with made.backup("main", live, "main") as backup:
            began, unsynced, pages = time.monotonic(), 0, 0
            while not backup.done:
                if stopped():
                    raise StoppedError
                backup.step(STEP)
                pages, unsynced = pages + STEP, unsynced + STEP * size
                if unsynced >= SYNCED:
                    unsynced = 0
                    os.fsync(file.fileno())
                time.sleep(max(0.0, pages * size / bytes_per_second - (time.monotonic() - began)))
        live.execute("rollback")
        made.pragma("journal_mode", "delete")
        made.pragma("synchronous", "full")
        os.fsync(file.fileno())


def number(connection: apsw.Connection, sql: str) -> int:
    """Return the one number that ``sql`` asks for; 0 when there is none."""
    return next((int(value or 0) for (value,) in connection.execute(sql)), 0)


def facts(connection: apsw.Connection) -> Facts:
    """Return what a database of ours holds. Raises ``StorageBrokenError`` when it is none."""
    with judged():
        schema = number(connection, "pragma user_version")
        messages = number(connection, "select count(*) from message")
        accounts = number(connection, f"select count(*) from user {'where not deleted' if schema > 1 else ''}")  # noqa: S608
    return Facts(schema, messages, accounts)


def blobs(connection: apsw.Connection) -> list[Blob]:
    """Return all whole files that a database names; none from before there were files."""
    with judged():
        if not connection.execute("select 1 from sqlite_schema where name = 'file'").fetchall():
            return []
        return [Blob(*row) for row in connection.execute("select hash, size, place from file order by place")]


def forget_blobs(path: Path, hashes: list[str]) -> None:
    """Forget, in a copy, files whose bytes are not there, as the server does when it finds none."""
    with judged(), contextlib.closing(apsw.Connection(str(path))) as connection, connection:
        rows = [(hash_,) for hash_ in hashes]
        connection.executemany("delete from holding where hash = ?1", rows)
        connection.executemany("delete from file where hash = ?1", rows)


def set_epoch(path: Path, epoch: str) -> None:
    """Give a copy another random id, so that clients see that it is not what they knew; it is on the disk then.

    From then on it gives no account a number that one may have had which is not in the copy.
    """
    with judged(), contextlib.closing(apsw.Connection(str(path))) as connection:
        connection.pragma("synchronous", "full")
        with connection:
            connection.execute(
                "insert into server (only, epoch) values (1, ?1) on conflict do update set epoch = ?1", (epoch,)
            )
            if connection.execute("select 1 from pragma_table_info('server') where name = 'first_user'").fetchall():
                connection.execute(
                    "update server set first_user = max(first_user, (select coalesce(max(id), 0) from user) + ?1)",
                    (LEFT_OUT,),
                )
