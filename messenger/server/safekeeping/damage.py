"""Is the data whole? Looked at before a database is opened, and said plainly when it is not, with what can be done.

SQLite alone would open many a torn database without a word: a missing one begins anew, and of a write-ahead log it
takes what comes before the first bad page for all there is.
"""

import contextlib
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from messenger.server.certificate import KEY
from messenger.server.config import START_CHECK_MIB
from messenger.server.files.shelf import MARK
from messenger.server.folder import DATABASE, DataFolder, FolderError
from messenger.server.safekeeping import backup
from messenger.server.storage import copies
from messenger.server.storage.copies import Hindrance, StorageDamagedError
from messenger.server.storage.database import StorageBrokenError, StorageFullError
from messenger.server.storage.soundness import damage, newest_schema, unreadable
from messenger.server.storage.witness import lost_frames

FULL: Final = 2**20
"""Bytes: with less that is free, a write that fails fails for that."""


class DamagedError(FolderError):
    """The data is damaged; the message says how, and what can be done."""


def check(folder: DataFolder, most_mib: int = START_CHECK_MIB) -> None:
    """Look at the data in a locked folder.

    Raises ``DamagedError``, or ``FolderError`` when it is of a newer server or cannot be looked at.

    Nobody is to wait for minutes: of a database above ``most_mib`` not every page is looked at. Every backup does.
    """
    database = folder.database
    known = any(path.exists() for path in (folder.path / KEY, folder.files / MARK, _side(database, "-wal")))
    if not database.exists() or not database.stat().st_size:
        if known:  # they come after the database: see ``app.build``
            raise DamagedError(
                _told(
                    folder.path, f"There is no database in {folder.path}, but what belongs to one is there.", left=False
                )
            )
        return
    torn = f"The database in {folder.path} is damaged."
    lost = lost_frames(database)
    if lost is not None:
        raise DamagedError(_told(folder.path, f"{torn} {lost}"))
    try:
        with opening(folder.path):
            copies.settle(database)
        with opening(folder.path), copies.read_only(database) as connection:
            small = database.stat().st_size <= most_mib * 2**20
            found = damage(connection) if small else unreadable(connection)
            schema = 0 if found else copies.number(connection, "pragma user_version")
    except StorageDamagedError as error:
        found, schema = [f"It cannot be read: {error}."], 0
    if found:
        raise DamagedError(_told(folder.path, f"{torn} {found[0]}"))
    if schema > newest_schema():
        raise FolderError(f"The database in {folder.path} is of a newer server than this one.")


@contextlib.contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Let what is no damage, but keeps a database from being read, come out as ``FolderError``."""
    try:
        yield
    except StorageDamagedError:
        raise
    except (StorageFullError, StorageBrokenError) as error:
        raise FolderError(
            f"The database in {folder} cannot be opened: {reason(folder, error)}. Nothing is known to be damaged."
        ) from error


def reason(folder: Path, error: Exception) -> str:
    """Return why the database in ``folder`` could not be read, as the end of a sentence."""
    full = shutil.disk_usage(folder).free < FULL
    match copies.hindrance(error):
        case Hindrance.FULL:
            return "the disk is full"
        case Hindrance.CLOSED:
            beside = [folder, *(folder / (DATABASE + end) for end in ("", "-wal", "-shm", "-journal"))]
            for path in beside:
                if path.exists() and not os.access(path, os.R_OK | os.W_OK):
                    return f"permission denied for {path}{_foreign(path)}"
            return "the disk is full" if full else f"{error} (is something else in the place of a file beside it?)"
        case Hindrance.DISK:
            return "the disk is full" if full else f"the disk could not be read or written ({error})"
        case Hindrance.MEMORY:
            return "there is not enough memory"
        case Hindrance.BUSY:
            return "another program is using it"
        case Hindrance.OTHER:
            return str(error)


def _foreign(path: Path) -> str:
    ours = os.name != "posix" or path.stat().st_uid == os.geteuid()
    return "" if ours else " (it belongs to another user)"


def _told(folder: Path, what: str, left: bool = True) -> str:
    """Say what is wrong, and by which commands one can go on."""
    program = f"{_program()} restore --data {shlex.quote(str(folder))}"
    found = backup.find(folder / backup.FOLDER)
    lines = [what]
    if found:
        lines += [f"The last backup is {found[-1]}, in {found[-1].path}. To go back to it:", f"  {program} --last"]
    else:
        lines += [f"There is no backup in {folder / backup.FOLDER}. To go back to one that is elsewhere:"]
        lines += [f"  {program} BACKUP"]
    if left:
        lines += ["To go on with what can be read:", f"  {program} --what-is-left"]
    else:
        lines += ["To begin with nothing, move what is there to another place."]
    return "\n".join([*lines, "Either way, what is there now is kept."])


def _program() -> str:
    """Return by what this server is started, for a shell."""
    words = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, str(Path(sys.argv[0]).absolute())]
    return " ".join(shlex.quote(word) for word in words)


def _side(database: Path, end: str) -> Path:
    return database.with_name(database.name + end)
