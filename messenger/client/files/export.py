"""Putting a file where a person will find it: whole and right, or not at all, and never over another one unasked."""

import errno
import hashlib
import itertools
import os
import secrets
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from messenger.client.files.names import numbered
from messenger.protocol.files import hash_text

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
SYNCED: Final = 4 * 1024**2
"""So many bytes of a file are brought to the disk together: were they all left to the end, the store, which keeps what
is said meanwhile, would wait behind them."""
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class OtherBytesError(Exception):
    """The bytes are not those of the hash that was said."""


def place(slices: Iterable[bytes], target: Path, exact: bool, expected: str) -> Path:
    """Write ``slices`` to ``target`` or a free name beside it, and return which; ``exact``: over what is there.

    Where the same file stands there already, that is it: who was killed before he knew does not leave it twice.
    It is written without a name first, or under another one, so that nothing stands there under its own before its
    hash was ``expected`` and its bytes are on the disk. Letters that names cannot have on this system are
    replaced. Raises ``OtherBytesError``, ``OSError``.
    """
    target = _spelled(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{expected}.part"
    fresh.unlink(missing_ok=True)  # of a process that was killed at this very place
    nameless = _nameless(target.parent)
    if nameless is not None:
        fresh = fresh.with_name(f".{expected}.{secrets.token_hex(4)}.part")  # it stands there for a moment only
    try:
        if nameless is None:
            with fresh.open("xb") as file:
                _write(slices, file, expected)
        else:
            with nameless:
                _write(slices, nameless, expected)
                _name(nameless, fresh, expected)
        if exact:
            fresh.replace(target)
            placed = target
        else:
            placed = _beside(fresh, target, expected)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    with suppress(OSError):  # some systems know no such thing for folders
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return placed


def _nameless(folder: Path) -> BinaryIO | None:
    """Begin a file that has no name yet: of a process that is killed nothing is left, and no other one can meet it.

    ``None`` where there is no such thing.
    """
    if sys.platform != "linux":
        return None
    with suppress(OSError):
        return os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b")
    return None


def _name(file: BinaryIO, path: Path, expected: str) -> None:
    """Give a file without a name one that nothing has."""
    number = file.fileno()
    try:
        os.link(f"/proc/self/fd/{number}", path, src_dir_fd=number)  # told of a folder, it follows what stands there
    except OSError as error:
        if error.errno not in (*_NO_LINKS, errno.ENOENT):
            raise
        file.seek(0)
        with path.open("xb") as copy:
            _write(iter(partial(file.read, SYNCED), b""), copy, expected)


def _write(slices: Iterable[bytes], file: BinaryIO, expected: str) -> None:
    look, unsynced = hashlib.sha256(), 0
    for data in slices:
        look.update(data)
        file.write(data)
        unsynced += len(data)
        if unsynced >= SYNCED:
            unsynced = 0
            file.flush()
            os.fsync(file.fileno())
    if hash_text(look.digest()) != expected:
        raise OtherBytesError
    file.flush()
    os.fsync(file.fileno())


def _beside(fresh: Path, target: Path, expected: str) -> Path:
    """Give the file ``fresh`` the name ``target``, or the first one beside it that is free or has the same file."""
    size = fresh.stat().st_size
    for number in itertools.count(1):
        path = target if number == 1 else target.with_name(numbered(target.name, number))
        try:
            _give(fresh, path)
        except FileExistsError:
            if not _is_it(path, size, expected):
                continue
        return path
    raise AssertionError


def _spelled(target: Path) -> Path:
    """Return ``target`` in letters that this system's names can have: not everywhere they are UTF-8."""
    try:
        os.fsencode(target)
    except UnicodeEncodeError:
        encoding = sys.getfilesystemencoding()
        return target.with_name(target.name.encode(encoding, "replace").decode(encoding).replace("?", "_"))
    return target


def _is_it(path: Path, size: int, expected: str) -> bool:
    """Whether the file with the hash ``expected`` lies at ``path``."""
    try:
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            look = hashlib.file_digest(file, "sha256")
    except OSError:
        return False
    return hash_text(look.digest()) == expected


def _give(fresh: Path, path: Path) -> None:
    """Give ``fresh`` a name that nothing has. Raises ``FileExistsError``."""
    if sys.platform == "win32":
        fresh.rename(path)  # which there overwrites nothing
        return
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        path.open("xb").close()  # a file system without links: the name is taken first
        fresh.replace(path)
