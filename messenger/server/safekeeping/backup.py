"""Backups: folders with all that a server is. Made beside a running server, and never changed afterwards.

A backup holds the database as it was at one moment, the server's key and certificate, and the files that messages
name, with a few words about itself. It has its name once it is whole and on the disk. Going back to one is
``restoring``'s work.
"""

import contextlib
import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from messenger import __version__
from messenger.server.certificate import CERTIFICATE, KEY
from messenger.server.disk import sync_folder
from messenger.server.folder import DATABASE, FILES, lock
from messenger.server.safekeeping import blobs
from messenger.server.safekeeping.exchange import free_name, write_synced
from messenger.server.storage import copies
from messenger.server.storage.soundness import faults

FOLDER: Final = "backups"
"""In the data folder: where backups go unless somebody says otherwise."""
ABOUT: Final = "backup.json"
PART: Final = ".part-"
"""What the name of a backup begins with that is not whole."""
LOCK: Final = ".lock"
MIB: Final = 1024**2
_KEYS: Final = (KEY, CERTIFICATE)
_LOOK: Final = 100_000
"""Steps of SQLite's machine between two looks whether a backup is still wanted."""


class BackupError(Exception):
    """It cannot be done; the message is one sentence for the operator."""


class NoRoomError(BackupError):
    """The disk would run low."""


class About(msgspec.Struct, frozen=True):
    """What a backup says of itself. ``made``: ms; ``size``: bytes, links counted in full."""

    made: int
    messages: int
    accounts: int
    files: int
    size: int
    schema: int
    program: str
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Backup:
    """One whole backup."""

    path: Path
    about: About

    @property
    def database(self) -> Path:
        """The copy of the database."""
        return self.path / DATABASE

    @property
    def files(self) -> Path:
        """The folder of files."""
        return self.path / FILES

    def __str__(self) -> str:
        return f"of {shown_time(self.about.made)} with {counted(self.about.messages, 'message')}"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a backup is made. ``reserve``: bytes of the disk that it leaves free; ``speed``: bytes a second."""

    reserve: int
    speed: float
    automatic: bool = False


def read(path: Path) -> Backup:
    """Return the backup in the folder ``path``. Raises ``BackupError`` when there is none."""
    try:
        about = msgspec.json.decode((path / ABOUT).read_bytes(), type=About)
    except FileNotFoundError:
        if found := find(path):
            newest = f"The newest of them is {found[-1].path}."
            raise BackupError(f"{path} is no backup, but a folder of backups. {newest}") from None
        raise BackupError(f"There is no backup in {path}.") from None
    except (OSError, msgspec.MsgspecError) as error:
        raise BackupError(f"{path / ABOUT} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    return Backup(path, about)


def find(folder: Path) -> list[Backup]:
    """Return the whole backups in ``folder``, the last one last.

    Those of a time that is still to come were made while the clock was wrong: they count as older than all others.
    """
    now, found = _now(), []
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(BackupError):
            if not path.name.startswith(PART):
                found.append(read(path))
    return sorted(found, key=lambda backup: (backup.about.made <= now, backup.about.made, backup.path.name))


def make(data: Path, folder: Path, manner: Manner, stopped: Callable[[], bool] = lambda: False) -> Backup:
    """Make a backup of the data folder ``data`` in ``folder``, under a name by the time (UTC).

    Raises ``BackupError``, ``copies.StoppedError``, ``OSError`` and what the store raises; nothing is left then.
    """
    with _one_at_a_time(folder):
        now = _now()
        stamp = dt.datetime.fromtimestamp(now / 1000, dt.UTC).strftime("%Y%m%d-%H%M%S")
        name = free_name(folder, stamp + ("-auto" if manner.automatic else ""))
        part = folder / (PART + name)
        part.mkdir(mode=0o700)
        try:
            about = _fill(data, part, manner, now, stopped)
            write_synced(part / ABOUT, msgspec.json.encode(about))
            part.rename(folder / name)
            sync_folder(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return Backup(folder / name, about)


def prune(folder: Path, kept: int) -> None:
    """Remove all but the last ``kept`` backups that the server has made by itself."""
    with _one_at_a_time(folder):
        for old in [backup for backup in find(folder) if backup.about.automatic][:-kept]:
            gone = folder / (PART + old.path.name)  # first it is no backup any more
            old.path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


def _fill(data: Path, part: Path, manner: Manner, now: int, stopped: Callable[[], bool]) -> About:
    database = part / DATABASE
    live = data / DATABASE
    _check_room(part, live.stat().st_size + _size(live.with_name(DATABASE + "-wal")), manner.reserve)
    copies.copy(live, database, manner.speed, stopped)
    with copies.read_only(database, alone=True) as connection:
        connection.set_progress_handler(stopped, _LOOK)  # it may take long, and who leaves waits for it
        found: list[str] = []
        with contextlib.suppress(copies.Interrupted):  # it is not wanted any more
            found = faults(connection)
        connection.set_progress_handler(None)
        if stopped():
            raise copies.StoppedError
        if found:
            raise BackupError(f"There is no backup: the database is damaged. {found[0]}")
        facts, wanted = copies.facts(connection), copies.blobs(connection)
    for name in _KEYS:
        with contextlib.suppress(FileNotFoundError):  # the operator has a certificate elsewhere
            write_synced(part / name, (data / name).read_bytes())
    sources = [data / FILES, *(backup.files for backup in reversed(find(part.parent)))]
    _check_room(part, blobs.to_copy(part, wanted, sources), manner.reserve)
    missing = blobs.fill(part / FILES, wanted, sources)
    if missing:
        copies.forget_blobs(database, [blob.hash for blob in missing])
    sync_folder(part)
    held = sum(blob.size for blob in wanted) - sum(blob.size for blob in missing)
    size = _size(database) + held
    return About(now, facts.messages, facts.accounts, len(wanted) - len(missing), size, facts.schema, __version__,
                 manner.automatic)  # fmt: skip


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Make the folder, and be the only one at work there; what a killed one has left is removed."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    with (folder / LOCK).open("ab") as file:
        try:
            lock(file)
        except OSError:
            raise BackupError(f"Another backup is being made in {folder}.") from None
        for left in folder.glob(PART + "*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _check_room(folder: Path, size: int, reserve: int) -> None:
    free = shutil.disk_usage(folder).free
    if free - size < reserve:
        raise NoRoomError(
            f"There is no room for a backup in {folder.parent}: it needs {shown_size(size)}, of {shown_size(free)} that"
            f" are free, and {shown_size(reserve)} are to stay so."
        )


def _now() -> int:
    return time.time_ns() // 1_000_000


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


# -- words


def shown_time(ms: int) -> str:
    """Return a time in UTC, as the names of backups have it."""
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def shown_size(size: int) -> str:
    """Return a number of bytes in words."""
    return f"{size / MIB:,.1f} MiB"


def counted(number: int, noun: str) -> str:
    """Return "1 message" or "1,234 messages"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
