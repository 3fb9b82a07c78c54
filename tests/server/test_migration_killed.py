"""The server is killed (kill -9) in the middle of a migration: the next start goes on, and everything is there (R8)."""

import os
import shutil
import signal
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from messenger.server.folder import DATABASE, DataFolder
from messenger.server.safekeeping.damage import check
from messenger.server.storage import copies
from messenger.server.storage.database import Database
from messenger.server.storage.soundness import faults, newest_schema
from tests.reliability.figures import note
from tests.server.filled import forked, texts
from tests.server.test_migration import CIDS, LOG, write_first_version

SYSTEM = apsw.vfs_names()[0]
MESSAGES = 2000
KILLS = 50


class FatalFile(apsw.VFSFile):
    """A file of the store at whose n-th write or sync the process is killed: before it, or when half is written."""

    def __init__(self, left: list[int], half: bool, name: Any, flags: list[int]) -> None:
        super().__init__(SYSTEM, name, flags)
        self._left = left
        self._half = half

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - the name that SQLite's wrapper calls
        self._left[0] -= 1
        if not self._left[0]:
            if self._half:
                super().xWrite(bytes(data)[: len(data) // 2], offset)
            os.kill(os.getpid(), signal.SIGKILL)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name that SQLite's wrapper calls
        self._left[0] -= 1
        if not self._left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        super().xSync(flags)


class FatalDisk(apsw.VFS):
    """The file system, seen through ``FatalFile``."""

    def __init__(self, left: list[int], half: bool) -> None:
        self._left = left
        self._half = half
        super().__init__("fatal", SYSTEM, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> FatalFile:  # noqa: N802 - the name that SQLite's wrapper calls
        return FatalFile(self._left, self._half, name, flags)


def open_killed_at(path: Path, step: int, half: bool) -> int:
    """Open a database in a process that is killed at the ``step``-th write or sync; return its exit status."""

    def migrate() -> None:
        left = [step]
        kept = FatalDisk(left, half), Database(path)  # left open: what is killed closes nothing
        path.with_suffix(".steps").write_text(str(step - left[0]))
        del kept

    return forked(migrate)


def write_old(path: Path) -> list[str]:
    """Make a database of the oldest schema with many messages; return them."""
    write_first_version(path)
    with closing(apsw.Connection(str(path))) as old, old:
        old.executemany(
            "insert into message values (?1, 1, ?1, ?2, 1, 1, ?1, ?3, ?4, null, ?5)",
            [(row, row, row - 1, f"{row:022}", f"number {row}") for row in range(4, MESSAGES + 1)],
        )
        old.execute("update device set dn = ?1, last_row = ?1", (MESSAGES,))
    return texts(path.parent)


def killed_everywhere(folder: Path, kills: Iterable[tuple[int, bool]]) -> tuple[int, int]:
    """Kill the migration at each of these places; return how often, and at how many different schemas."""
    old, path = folder / "old" / DATABASE, folder / "data" / DATABASE
    old.parent.mkdir()
    path.parent.mkdir()
    before, done, schemas = write_old(old), 0, set()
    for step, half in kills:
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        shutil.copyfile(old, path)
        assert open_killed_at(path, step, half) == -signal.SIGKILL
        done += 1
        with closing(DataFolder(path.parent)) as data:
            check(data)
        with copies.read_only(path) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            schemas.add(copies.number(connection, "pragma user_version"))
        with closing(Database(path)) as database:
            assert database.read("pragma user_version") == [(newest_schema(),)]
            assert database.read("select epoch from server") == [("the epoch",)]
            assert database.read("select name from user order by id") == [("anna",), ("bruno",)]
            assert database.read("select cid from refusal") == [(CIDS[3],)]
            assert database.read("select name from log") == [(LOG,)]
            assert faults(database.connection) == []
        assert texts(path.parent) == before
    return done, len(schemas)


def places(folder: Path, count: int) -> list[tuple[int, bool]]:
    """Return ``count`` places from the first to the last step of a migration that nobody kills."""
    path = folder / "counted" / DATABASE
    path.parent.mkdir()
    write_old(path)
    assert open_killed_at(path, -1, half=False) == 0
    steps = int(path.with_suffix(".steps").read_text())
    assert steps > 20
    return [(1 + number * (steps - 1) // (count - 1), bool(number % 2)) for number in range(count)]


def test_killed_in_the_middle_of_a_migration_nothing_is_lost(folder: Path) -> None:
    """R8"""
    done, schemas = killed_everywhere(folder, places(folder, KILLS))
    assert schemas >= 3, "they were killed in the middle, not before it"
    text = f"{done} migrations from the oldest schema killed (kill -9), each at another write: all data there, sound"
    note("R8", text, done == KILLS, "migration")


def test_a_first_start_that_is_killed_is_not_taken_for_damage(folder: Path) -> None:
    path = folder / "data" / DATABASE
    path.parent.mkdir()
    step = 1
    while open_killed_at(path, step, half=bool(step % 2)):
        with closing(DataFolder(path.parent)) as data:
            check(data)
        Database(path).close()
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        step += 1
    assert step > 20
