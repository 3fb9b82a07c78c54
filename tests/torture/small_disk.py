"""A disk that is full, or slow, at a word from outside: files beside a database say how many pages it may still grow
by, and how long a commit takes.

It holds for the process that calls ``shrink_server`` or ``shrink_client``, and for every one that comes after it: a
full disk does not become empty because a program was killed.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from messenger.client.store import store as client_store
from messenger.client.store.database import Database as ClientDatabase
from messenger.client.store.errors import StoreError
from messenger.server import app
from messenger.server.storage.database import Database as ServerDatabase
from messenger.server.storage.database import StorageFullError

_FULL: Final = "disk-is-full"
_SLOW: Final = "disk-is-slow"
_REFUSED: Final = "disk-has-refused"
_MOST: Final = 1_000_000
NOT_A_BYTE: Final = -1
"""A database may grow within its pages and in its log; a disk that is full lets nothing of that pass."""


class SmallDisk:
    """What ``folder`` may hold, as the conductor of a round says it."""

    def __init__(self, folder: Path) -> None:
        self._full = folder / _FULL
        self._slow = folder / _SLOW
        self._refused = folder / _REFUSED

    def fill(self, pages: int) -> None:
        """Leave room for so many pages; ``NOT_A_BYTE``: not even for the end of a transaction."""
        self._full.write_text(str(pages))

    def empty(self) -> None:
        """Make room again."""
        self._full.unlink(missing_ok=True)

    def slow(self, milliseconds: int) -> None:
        """Let each commit take so much longer; 0: as fast as it is."""
        self._slow.write_text(str(milliseconds))

    def pages(self) -> int | None:
        """Return how many more pages there is room for, ``None`` for no end."""
        return _number(self._full)

    def refuse(self) -> None:
        """Count a write or a commit for which there was no room; each process may be killed while it does."""
        file = os.open(self._refused, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, b".")
        os.close(file)

    def refusals(self) -> int:
        """Return how often there was no room, over all processes."""
        return self._refused.stat().st_size if self._refused.exists() else 0

    def commits(self) -> bool:
        """Let the time pass that a commit takes; return whether there is room for one."""
        time.sleep((_number(self._slow) or 0) / 1000)
        return self.pages() != NOT_A_BYTE


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text() or 0)
    except OSError:
        return None


class _Limit:
    """Tells one connection what there is room for, whenever that has changed."""

    def __init__(self, folder: Path, pragma: Callable[[str], int]) -> None:
        self._disk = SmallDisk(folder)
        self._pragma = pragma
        self._told: int | None = None

    def look(self) -> None:
        pages = self._disk.pages()
        if pages != self._told:
            self._told = pages
            most = _MOST if pages is None else self._pragma("page_count") + max(pages, 0)
            self._pragma(f"max_page_count = {most}")


@contextmanager
def _counted(disk: SmallDisk) -> Iterator[None]:
    try:
        yield
    except StoreError:
        disk.refuse()
        raise


def shrink_server(folder: Path) -> None:
    """Have this process's server look at the disk in ``folder`` before each transaction, and before it commits."""
    disk = SmallDisk(folder)

    class Small(ServerDatabase):
        def __init__(self, path: Path, vfs: str | None = None) -> None:
            super().__init__(path, vfs)
            self._limit = _Limit(folder, lambda words: int(next(self.connection.execute(f"pragma {words}"))[0]))

        def _begin(self) -> None:
            if not self._open:
                self._limit.look()
            super()._begin()

        def commit(self) -> bool:
            if (self._open or any(self._waiting.values())) and not disk.commits():
                disk.refuse()
                raise StorageFullError("there is no room")
            return super().commit()

        def _judge(self, error: apsw.Error) -> Exception:
            judged = super()._judge(error)
            if isinstance(judged, StorageFullError):
                disk.refuse()
            return judged

    app.Database = Small  # type: ignore[attr-defined]


def shrink_client(folder: Path) -> None:
    """Have this process's client look at the disk in ``folder`` before each write, and before it commits."""
    disk = SmallDisk(folder)

    class Small(ClientDatabase):
        def _prepare(self, key: bytes) -> None:
            super()._prepare(key)
            self._limit = _Limit(folder, lambda words: int(self._connection.execute(f"pragma {words}").fetchone()[0]))

        def write(self, sql: str, *values: Any) -> int:
            self._limit.look()
            with _counted(disk):
                return super().write(sql, *values)

        def insert(self, sql: str, *values: Any) -> int:
            self._limit.look()
            with _counted(disk):
                return super().insert(sql, *values)

        def commit(self) -> None:
            with _counted(disk):
                if self.writing and not disk.commits():
                    raise StoreError("The disk is full.")
                super().commit()

    client_store.Database = Small  # type: ignore[attr-defined]
