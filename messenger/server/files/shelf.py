"""The folder in which the bytes of files lie. What is done here blocks: it is done on a thread (``lanes``).

Each place is named once and never again: the hash that was said, and random letters behind it. An upload is written
where it stays, and what makes it a file is a commit alone. So no row ever names bytes that are not all there, and
what is removed after a commit can be nobody else's meanwhile: neither a crash between two steps nor an upload that
ends while the same content is swept away needs anything done about it. A file that no row names is an orphan.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import Final

from messenger.protocol.files import hash_text
from messenger.server.disk import sync_folder

PIECE: Final = 256 * 1024
"""Bytes that are read or written at once."""
SYNCED: Final = 4 * 1024**2
"""So many bytes of an upload are brought to the disk together: were they all left to the end, every commit of a message
in those seconds would wait behind them."""
MARK: Final = ".files-of-messenger"
_FLAGS: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Shelf:
    """The folder. ``reserve``: bytes of the disk that files leave free, so that messages can be written."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder = folder
        self._reserve = reserve
        folder.mkdir(mode=0o700, exist_ok=True)

    @property
    def marked(self) -> bool:
        """Whether this is the folder that was marked: what stands in its place while its disk is away is not."""
        return (self._folder / MARK).exists()

    def mark(self) -> None:
        """Know this folder again. Raises ``OSError``."""
        (self._folder / MARK).touch(mode=0o600)

    def new_place(self, hash_: str) -> str:
        """Return a name that was never given."""
        return f"{hash_}.{secrets.token_hex(8)}"

    def path(self, place: str) -> Path:
        """Return where a place is."""
        return self._folder / place[:2] / place

    def size(self, place: str) -> int:
        """Return how many bytes lie there; 0 when there is nothing."""
        try:
            return self.path(place).stat().st_size
        except OSError:
            return 0

    def has_room(self, size: int) -> bool:
        """Return whether the disk has room for so many bytes, and the reserve."""
        return shutil.disk_usage(self._folder).free - size >= self._reserve

    def remove(self, place: str) -> None:
        """Remove what lies there, if anything does; what the system does not let go is an orphan at the next start."""
        try:
            self.path(place).unlink(missing_ok=True)
        except PermissionError:
            return

    def listing(self) -> dict[str, int]:
        """Return the size of everything that lies here, by place."""
        found = {}
        for folder in self._folder.iterdir():
            for path in folder.iterdir() if folder.is_dir() else ():
                with contextlib.suppress(FileNotFoundError):
                    found[path.name] = path.stat().st_size
        return found

    def keep(self, place: str) -> None:
        """Return when the name of what lies there is on the disk, too."""
        folder = self.path(place).parent
        sync_folder(folder)
        sync_folder(folder.parent)


class Part:
    """What an upload is written to: the bytes that have come, in order, and their hash as far as they go."""

    def __init__(self, shelf: Shelf, place: str, hash_: str, size: int) -> None:
        self._shelf = shelf
        self._place = place
        self._hash = hash_
        self._size = size
        self._file = -1
        self._sum = hashlib.sha256()
        self._unsynced = 0

    def open(self) -> int:
        """Return how many bytes are there already, which are read once more for their hash. Raises ``OSError``."""
        path = self._shelf.path(self._place)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        if os.fstat(self._file).st_size > self._size:
            os.ftruncate(self._file, 0)  # nothing that this server has written
        offset = 0
        while data := os.read(self._file, 4 * PIECE):
            self._sum.update(data)
            offset += len(data)
        return offset

    def write(self, data: memoryview) -> None:
        """Write behind what is there. Raises ``OSError``; as much as has been written stays, and is right."""
        if not self._shelf.has_room(len(data)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        while data:
            count = os.write(self._file, data)
            self._sum.update(data[:count])
            self._unsynced += count
            data = data[count:]
        if self._unsynced >= SYNCED:
            self._unsynced = 0
            os.fsync(self._file)

    def finish(self) -> bool:
        """Return whether all is there and right; if so, it is on the disk. Raises ``OSError``."""
        right = hash_text(self._sum.digest()) == self._hash and os.fstat(self._file).st_size == self._size
        if right:
            os.fsync(self._file)
            self._shelf.keep(self._place)
        return right

    def leave(self, rest: memoryview) -> None:
        """Write the ``rest`` that had come, if it can be, and close. Does nothing where nothing was opened."""
        if self._file < 0:
            return
        try:
            self.write(rest)
        except OSError:
            pass  # it is asked for again, from where the part ends
        finally:
            os.close(self._file)
            self._file = -1


class Whole:
    """A whole file that is read from ``offset`` on."""

    def __init__(self, shelf: Shelf, place: str, size: int, offset: int) -> None:
        self._path = shelf.path(place)
        self._size = size
        self._offset = offset
        self._file = -1

    def open(self) -> None:
        """Get ready to read. Raises ``OSError``, also when it has not the size it must have."""
        self._file = os.open(self._path, os.O_RDONLY | _FLAGS)
        if os.fstat(self._file).st_size != self._size:
            raise OSError(errno.EIO, "a file has not the size it had")
        os.lseek(self._file, self._offset, os.SEEK_SET)

    def read(self) -> bytes:
        """Return the next bytes. Raises ``OSError`` at the end."""
        data = os.read(self._file, PIECE)
        if not data:
            raise OSError(errno.EIO, "a file is shorter than it was")
        return data

    def close(self) -> None:
        """Close, if it was opened."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
