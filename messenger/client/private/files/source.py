"""Where the bytes of a file come from that is sent privately: its path, or for a pasted picture the memory.

What is done here blocks. Nothing is written anywhere.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from messenger.client.files.model import Picked
from messenger.protocol.files import hash_text


class SourceError(Exception):
    """The bytes cannot be had. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """``size`` bytes at ``path``, which was last changed at ``changed`` (ns), or ``data``."""

    size: int
    path: Path | None = None
    data: bytes | None = None
    changed: int = 0

    @classmethod
    def of(cls, picked: Picked) -> "Source":
        """Look at what was picked. Raises ``SourceError``."""
        if picked.data is not None:
            return cls(len(picked.data), data=picked.data)
        if picked.path is None:
            raise SourceError(_gone())
        return cls.at(picked.path)

    @classmethod
    def at(cls, path: Path) -> "Source":
        """Look at the file that lies there now. Raises ``SourceError``."""
        try:
            look = path.stat()
        except OSError as error:
            raise _unreadable(error) from error
        if not path.is_file() or look.st_size < 1:
            raise SourceError(_gone())
        return cls(look.st_size, path, changed=look.st_mtime_ns)

    def read(self, offset: int, count: int) -> bytes:
        """Return ``count`` bytes from ``offset`` on, fewer at the end only. Raises ``SourceError`` when it changed."""
        if self.data is not None:
            return self.data[offset : offset + count]
        if self.path is None:
            raise SourceError(_gone())
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(offset)
                data = _exactly(file.read, min(count, self.size - offset))
            look = self.path.stat()
        except OSError as error:
            raise _unreadable(error) from error
        if (look.st_size, look.st_mtime_ns) != (self.size, self.changed) or (not data and offset < self.size):
            raise SourceError(_changed())
        return data

    def slices(self, count: int) -> Iterator[bytes]:
        """Return an iterator over its bytes, ``count`` at a time. Raises as ``read`` does."""
        for offset in range(0, self.size, count):
            yield self.read(offset, count)


class Digest:
    """The hash of a source, made a slice at a time so that others get their turn between."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._done = 0

    def more(self, count: int) -> bool:
        """Take in ``count`` bytes; return whether that was all. Raises ``SourceError``."""
        data = self._source.read(self._done, count)
        self._hash.update(data)
        self._done += len(data)
        return self._done >= self._source.size

    @property
    def text(self) -> str:
        """The hash as messages name a file by it."""
        return hash_text(self._hash.digest())


def _exactly(read: Callable[[int], bytes | None], count: int) -> bytes:
    """Read on where the system returns less than was asked for."""
    pieces: list[bytes] = []
    while count > 0:
        data = read(count)
        if not data:
            break
        pieces.append(data)
        count -= len(data)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _gone() -> str:
    return _("This is no file, or it is empty.")


def _changed() -> str:
    return _("The file has changed since it was offered. Please send it again.")


def _unreadable(error: OSError) -> SourceError:
    return SourceError(_("The file cannot be read: {detail}.").format(detail=error.strerror or str(error)))
