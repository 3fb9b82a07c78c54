"""Folders full of files' bytes are filled from others: by hard links where the disk allows it, else by copies.

The bytes of a whole file never change and their place is never named twice (``files.shelf``), so a link to them is
as good as a copy of them on the same disk.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from messenger.protocol.files import hash_text
from messenger.server.disk import sync_folder
from messenger.server.files.shelf import MARK
from messenger.server.storage.copies import Blob

PIECE: Final = 1024 * 1024


def path_in(folder: Path, place: str) -> Path:
    """Return where a place is in a folder of files."""
    return folder / place[:2] / place


def fill(target: Path, wanted: Sequence[Blob], sources: Sequence[Path]) -> list[Blob]:
    """Make the folder ``target`` with what is ``wanted``, synced; return what none of the sources has whole.

    The first source is linked or copied from, the others only linked. Raises ``OSError``.
    """
    target.mkdir(mode=0o700)
    missing, folders = [], set()
    for blob in wanted:
        place = path_in(target, blob.place)
        if place.parent not in folders:
            folders.add(place.parent)
            place.parent.mkdir(mode=0o700, exist_ok=True)
        found = [path for source in sources if _has(path := path_in(source, blob.place), blob.size)]
        if not any(_link(path, place) for path in found) and not (found and _copy(found[0], place)):
            missing.append(blob)
    os.close(os.open(target / MARK, os.O_WRONLY | os.O_CREAT, 0o600))
    for folder in (*folders, target):
        sync_folder(folder)
    return missing


def to_copy(target: Path, wanted: Sequence[Blob], sources: Sequence[Path]) -> int:
    """Return about how many bytes ``fill`` takes of the disk on which the folder ``target`` lies."""
    device = target.stat().st_dev
    near = [source for source in sources if source.exists() and source.stat().st_dev == device]
    return sum(blob.size for blob in wanted if not any(_has(path_in(one, blob.place), blob.size) for one in near))


def _has(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _link(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False  # another disk, one without links, or gone in this moment
    return True


def _copy(source: Path, target: Path) -> bool:
    """Copy a file, synced; return whether it was still there."""
    try:
        origin = source.open("rb")
    except FileNotFoundError:
        return False
    with origin, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(origin, file, PIECE)
        file.flush()
        os.fsync(file.fileno())
    return True


def wrong(folder: Path, blob: Blob) -> str:
    """Return what is wrong with the bytes of a file, as the end of a sentence; nothing when they are right."""
    try:
        with path_in(folder, blob.place).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
            size = file.tell()
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if size != blob.size:
        return f"has {size:,} bytes, not {blob.size:,}"
    return "" if hash_text(digest) == blob.hash else "is not what was brought: its hash is another"
