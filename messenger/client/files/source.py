"""Where the bytes of an own file in a chat come from: its path, or the vault. What is done here blocks."""

import hashlib
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.files.errors import GivenUpError
from messenger.client.files.vault import Part, Vault, VaultError
from messenger.protocol.files import hash_text

SLICE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """What a file was like when it was looked at. ``mtime`` in ns."""

    size: int
    mtime: int


def look_at(path: Path, name: str) -> Look:
    """Look at a file. Raises ``GivenUpError`` when there is none, or nothing in it."""
    try:
        look = path.stat()
        if not path.is_file():
            raise GivenUpError(_("“{name}” is no file.").format(name=name))
    except OSError as error:
        raise _unreadable(name, error) from error
    if look.st_size < 1:
        raise GivenUpError(_("“{name}” is empty.").format(name=name))
    return Look(look.st_size, look.st_mtime_ns)


def read(path: Path, name: str, was: Look, offset: int, count: int) -> bytes:
    """Return ``count`` bytes of a file that is as it ``was``; fewer at its end only. Raises ``GivenUpError``."""
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            data = bytearray()
            while len(data) < count and (more := file.read(count - len(data))):
                data += more
        now = path.stat()
    except OSError as error:
        raise _unreadable(name, error) from error
    if (now.st_size, now.st_mtime_ns) != (was.size, was.mtime) or len(data) < min(count, was.size - offset):
        raise changed(name)
    return bytes(data)


def changed(name: str) -> GivenUpError:
    """Return that a file is not what it was."""
    return GivenUpError(_("“{name}” has changed since. Try again to send it as it is now.").format(name=name))


class Reading:
    """Reads a file once, to know its hash, and copies it into ``vault`` if there is one.

    ``cid``: of the message; several may be sent at once that have the same file.
    """

    def __init__(self, path: Path, name: str, was: Look, cid: str, vault: Vault | None) -> None:
        self._path = path
        self._name = name
        self._was = was
        self._part: Part | None = None
        if vault is not None:
            self._part = vault.part(f"own {cid}")
            self._part.restart()
        self._hash = hashlib.sha256()
        self.done = 0

    def more(self, count: int) -> bool:
        """Read ``count`` bytes; return whether that was all. Raises ``GivenUpError`` or ``VaultError``."""
        data = read(self._path, self._name, self._was, self.done, count)
        self._hash.update(data)
        if self._part is not None:
            self._part.append(data)
        self.done += len(data)
        return self.done >= self._was.size

    def finish(self) -> str:
        """Return its hash; a copy is whole then."""
        text = hash_text(self._hash.digest())
        if self._part is not None:
            self._part.finish(text)
        return text

    def close(self) -> None:
        """Forget a copy that was not finished."""
        if self._part is not None:
            self._part.remove()


def read_kept(vault: Vault, file_hash: str, name: str, offset: int, count: int) -> bytes:
    """Return bytes of an own file that was copied. Raises ``GivenUpError``."""
    try:
        with vault.open(file_hash) as whole:
            return whole.read(offset, count)
    except VaultError as error:
        raise GivenUpError(_("“{name}” is not on this device any more.").format(name=name)) from error


def _unreadable(name: str, error: OSError) -> GivenUpError:
    if isinstance(error, FileNotFoundError):
        return GivenUpError(_("“{name}” is not there any more.").format(name=name))
    return GivenUpError(_("“{name}” cannot be read: {detail}.").format(name=name, detail=error.strerror or str(error)))
