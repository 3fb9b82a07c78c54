"""Going back to a backup, or on with what can be read of a damaged database. Only while no server works there.

What is there is set aside, never deleted. The database that is put in its place has a new epoch, so that clients see
that it is not what they knew.
"""

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from messenger.server.certificate import CERTIFICATE, KEY
from messenger.server.disk import sync_file
from messenger.server.folder import DATABASE, FILES
from messenger.server.safekeeping import blobs, exchange
from messenger.server.safekeeping.backup import Backup, BackupError, shown_size
from messenger.server.storage import copies
from messenger.server.storage.database import StorageBrokenError, StorageFullError
from messenger.server.storage.salvage import Salvaged, salvage
from messenger.server.storage.soundness import faults, newest_schema

SIDE_FILES: Final = tuple(DATABASE + end for end in ("-shm", "-wal", "-journal"))
"""What SQLite keeps beside a database: it belongs to that one alone."""
DAMAGED: Final = "damaged"
SPARE: Final = 16 * 1024**2
"""Bytes of the disk that are left."""


class Looked(NamedTuple):
    """What is wrong with a backup, a sentence each: with its database, then nobody can go back to it; with files.

    ``sound``: the files that are right.
    """

    faults: list[str]
    broken: list[str]
    sound: list[copies.Blob]


def look(backup: Backup) -> Looked:
    """Look at all of a backup but its key. Raises ``BackupError`` when it cannot be read though it may be sound."""
    try:
        with copies.read_only(backup.database, alone=True) as connection:
            schema = int(connection.pragma("user_version"))
            if schema > newest_schema():
                return Looked(["It was made by a newer server than this one."], [], [])
            if found := faults(connection):
                return Looked(found, [], [])
            wanted = copies.blobs(connection)
    except copies.StorageDamagedError as error:
        return Looked([f"Its database cannot be read: {error}."], [], [])
    except (StorageBrokenError, StorageFullError) as error:
        if not backup.database.exists():
            return Looked(["Its database is not there."], [], [])
        raise BackupError(f"{backup.database} cannot be opened: {error}. Nothing is known to be damaged.") from error
    broken = {blob: wrong for blob in wanted if (wrong := blobs.wrong(backup.files, blob))}
    sentences = [_about_file(blob, wrong) for blob, wrong in broken.items()]
    return Looked([], sentences, [blob for blob in wanted if blob not in broken])


def problems(backup: Backup) -> list[str]:
    """Return everything that is wrong with a backup but its key, a sentence each. Raises ``BackupError``."""
    looked = look(backup)
    return [*looked.faults, *looked.broken]


def broken_blobs(wanted: list[copies.Blob], files: Path) -> list[str]:
    """Return a sentence for each file that is not what a database says of it."""
    return [_about_file(blob, wrong) for blob in wanted if (wrong := blobs.wrong(files, blob))]


def _about_file(blob: copies.Blob, wrong: str) -> str:
    return f"The file {blob.place} {wrong}."


def restore(folder: Path, backup: Backup, looked: Looked | None = None) -> Path:
    """Put ``backup`` in the place of what is in the locked ``folder``; return where that is now.

    Files that are not right are left out: the server knows then that it does not have them. ``looked``: at the
    backup, just before. Raises ``BackupError`` and ``OSError``; nothing has changed then.
    """
    looked = looked or look(backup)
    if looked.faults:
        raise BackupError(f"{backup.path} is no sound backup. {looked.faults[0]} Nothing was changed.")
    with copies.read_only(backup.database, alone=True) as connection:
        lost = sorted(set(copies.blobs(connection)) - set(looked.sound))
    wanted = looked.sound
    _check_folder(folder)
    sources = [backup.files, folder / FILES]
    _check_room(folder, backup.database.stat().st_size + blobs.to_copy(folder, wanted, sources[:1]))
    stage = exchange.stage(folder)
    shutil.copyfile(backup.database, stage / DATABASE)
    (stage / DATABASE).chmod(0o600)
    names = [DATABASE, FILES]
    for name in (KEY, CERTIFICATE):
        if (backup.path / name).exists():
            exchange.write_synced(stage / name, (backup.path / name).read_bytes())
            names.append(name)
    copies.forget_blobs(stage / DATABASE, [blob.hash for blob in lost])
    return _put_in_place(folder, stage, names, wanted, sources[:1])


def restore_what_is_left(
    folder: Path, agree: Callable[[Salvaged], None] = lambda _saved: None
) -> tuple[Path, Salvaged]:
    """Go on in the locked ``folder`` with what can be read of its database; return where that is now.

    Raises ``BackupError``, ``OSError``, and what ``agree`` raises when that much is not enough; nothing has changed
    then.
    """
    live = folder / DATABASE
    if not live.exists():
        raise BackupError(f"There is no database in {folder}, damaged or not.")
    _check_folder(folder)
    _check_room(folder, 2 * live.stat().st_size)
    stage = exchange.stage(folder)
    damaged = stage / DAMAGED
    damaged.mkdir(mode=0o700)
    for name in (DATABASE, DATABASE + "-wal"):  # whoever opens a database changes what lies beside it
        if (folder / name).exists():
            shutil.copyfile(folder / name, damaged / name)
    try:
        saved = salvage(damaged / DATABASE, stage / DATABASE)
        if not saved.accounts:
            raise BackupError(
                f"Of the database in {folder} no account can be read: there is nothing to go on with. Nothing was"
                " changed."
            )
        agree(saved)
    except StorageBrokenError as error:
        shutil.rmtree(stage)
        raise BackupError(f"Nothing can be read of the database in {folder}: {error}. Nothing was changed.") from None
    except BaseException:
        shutil.rmtree(stage)
        raise
    shutil.rmtree(damaged)
    with copies.read_only(stage / DATABASE, alone=True) as connection:
        wanted = copies.blobs(connection)
    return _put_in_place(folder, stage, [DATABASE, FILES], wanted, [folder / FILES]), saved


def _put_in_place(folder: Path, stage: Path, names: list[str], wanted: list[copies.Blob], sources: list[Path]) -> Path:
    missing = blobs.fill(stage / FILES, wanted, sources)
    if missing:
        copies.forget_blobs(stage / DATABASE, [blob.hash for blob in missing])
    copies.set_epoch(stage / DATABASE, secrets.token_urlsafe(16))
    sync_file(stage / DATABASE)
    (folder / exchange.ASIDE).mkdir(mode=0o700, exist_ok=True)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    aside = exchange.free_name(folder / exchange.ASIDE, stamp)
    return exchange.exchange(folder, aside, names, SIDE_FILES)


def _check_folder(folder: Path) -> None:
    if (folder / FILES).is_mount():
        raise BackupError(f"{folder / FILES} is a disk of its own: unmount it first, and move its files afterwards.")


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise BackupError(f"There is no room in {folder}: {shown_size(size)} are needed, {shown_size(free)} are free.")
