"""A disk that is full at a word from outside: a file beside a database says how many pages it may still grow by.

It holds for the process that calls ``shrink_server`` or ``shrink_client``, and for every one that comes after it: a
full disk does not become empty because a program was killed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from messenger.client.store import store as client_store
from messenger.client.store.database import Database as ClientDatabase
from messenger.server import app
from messenger.server.storage.database import Database as ServerDatabase

_FULL: Final = "disk-is-full"
_MOST: Final = 1_000_000


class SmallDisk:
    """What ``folder`` may hold, as the conductor of a round says it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FULL

    def fill(self, pages: int) -> None:
        """Leave room for so many pages."""
        self._file.write_text(str(pages))

    def empty(self) -> None:
        """Make room again."""
        self._file.unlink(missing_ok=True)

    def pages(self) -> int | None:
        """Return how many more pages there is room for, ``None`` for no end."""
        try:
            return int(self._file.read_text() or 0)
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
            most = _MOST if pages is None else self._pragma("page_count") + pages
            self._pragma(f"max_page_count = {most}")


def shrink_server(folder: Path) -> None:
    """Have this process's server look at the disk in ``folder`` before each transaction."""

    class Small(ServerDatabase):
        def __init__(self, path: Path, vfs: str | None = None) -> None:
            super().__init__(path, vfs)
            self._limit = _Limit(folder, lambda words: int(next(self.connection.execute(f"pragma {words}"))[0]))

        def _begin(self) -> None:
            if not self._open:
                self._limit.look()
            super()._begin()

    app.Database = Small  # type: ignore[attr-defined]


def shrink_client(folder: Path) -> None:
    """Have this process's client look at the disk in ``folder`` before each write."""

    class Small(ClientDatabase):
        def _prepare(self, key: bytes) -> None:
            super()._prepare(key)
            self._limit = _Limit(folder, lambda words: int(self._connection.execute(f"pragma {words}").fetchone()[0]))

        def write(self, sql: str, *values: Any) -> int:
            self._limit.look()
            return super().write(sql, *values)

        def insert(self, sql: str, *values: Any) -> int:
            self._limit.look()
            return super().insert(sql, *values)

    client_store.Database = Small  # type: ignore[attr-defined]
