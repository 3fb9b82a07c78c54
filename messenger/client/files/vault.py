"""Files kept by this profile, sealed on the disk: parts of what is coming, and pictures. What it does blocks.

Each file begins with 32 random bytes, of which its key is made; behind them AES-256 in counter mode. That a file was
not changed is told by its hash, which is what it is asked for by. On the disk nothing has its name.
"""

import errno
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path
from typing import Any, Final

from messenger.client.files.export import FULL, SYNCED, OtherBytesError, place
from messenger.protocol.files import hash_text

_SALT_BYTES: Final = 32
_SLICE: Final = 1024 * 1024
_PART: Final = ".part"
_DAY: Final = 86_400


class VaultError(Exception):
    """A file could not be kept or read. The message is a sentence; ``full``: there is no room on the disk."""

    def __init__(self, sentence: str, full: bool = False) -> None:
        super().__init__(sentence)
        self.full = full


class WrongBytesError(VaultError):
    """What came is not what its hash says; it is gone."""


class NotKeptError(VaultError):
    """There is no such file here (any more)."""


class Vault:
    """All files in ``folder``, which is made with the first one. ``key``: 32 bytes, the same at every start.

    Names are anything: the hash of a whole file, whatever is unlike for a part.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key

    def part(self, name: str) -> "Part":
        """Return what has come of ``name`` so far, to go on with it: that is read once. Raises ``VaultError``."""
        try:
            self._make_folder()
            return Part(self, self._part(name))
        except OSError as error:
            raise failure(error) from error

    def part_size(self, name: str) -> int:
        """Return how many bytes of the part ``name`` have come."""
        return _content_size(self._part(name))

    def remove_part(self, name: str) -> None:
        """Forget what has come of ``name``."""
        _remove(self._part(name))

    def has(self, name: str) -> bool:
        """Whether the whole file ``name`` is here."""
        return self._whole(name).exists()

    def size(self, name: str) -> int:
        """Return the size of the whole file ``name``, 0 when it is not here."""
        return _content_size(self._whole(name))

    def open(self, name: str) -> "Whole":
        """Open the whole file ``name``. Raises ``NotKeptError`` or another ``VaultError``."""
        path = self._whole(name)
        try:
            return Whole(self, path)
        except FileNotFoundError as error:
            raise NotKeptError(_("This file is not on this device any more.")) from error
        except OSError as error:
            raise failure(error) from error

    def read(self, name: str) -> bytes:
        """Return all bytes of ``name``, whose hash it is; it counts as used. Raises as ``open`` does.

        A file that was damaged is gone, and ``NotKeptError`` is raised.
        """
        with self.open(name) as whole:
            data = whole.read(0, whole.size)
        if digest(data) != name:
            self.remove(name)
            raise NotKeptError(_("This file is not on this device any more."))
        with suppress(OSError):
            os.utime(self._whole(name))
        return data

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data``, whose hash is ``name``. Raises ``VaultError``."""
        part = self.part(f"put {name}")
        try:
            part.restart()
            part.append(data)
            part.finish(name)
        finally:
            part.close()

    def remove(self, name: str) -> None:
        """Forget the whole file ``name``."""
        _remove(self._whole(name))

    def export(self, name: str, target: Path, exact: bool) -> Path:
        """Copy ``name``, whose hash it is, to ``target``, and return where it is, whole and synced to the disk.

        ``exact``: what is there is overwritten; else a free name beside it is taken, "name (2).ext". Nothing can be
        seen there before the hash was right. Raises ``VaultError``.
        """
        with self.open(name) as whole:
            try:
                return place(whole.slices(), target, exact, name)
            except OtherBytesError as error:
                self.remove(name)
                raise WrongBytesError(_("This file was damaged on this device. Please fetch it again.")) from error
            except OSError as error:
                raise failure(error) from error

    def tidy(self, most: int, whole: Collection[str], parts: Collection[str], days: float) -> None:
        """Remove parts untouched for ``days``, and what was not used for longest above ``most`` bytes of whole files.

        ``whole`` and ``parts`` are needed and stay.
        """
        kept_whole = {self._whole(name) for name in whole}
        kept_parts = {self._part(name) for name in parts}
        found: list[tuple[float, int, Path]] = []
        before = time.time() - days * _DAY
        with suppress(OSError):
            for path in self.folder.iterdir():
                look = path.stat()
                if path.suffix == _PART:
                    if path not in kept_parts and look.st_mtime < before:
                        _remove(path)
                else:
                    found.append((look.st_mtime, look.st_size, path))
        total = sum(size for _, size, _ in found)
        for _used, size, path in sorted(found):
            if total <= most:
                return
            if path not in kept_whole:
                _remove(path)
                total -= size

    # -- for those below

    def cipher(self, salt: bytes, offset: int) -> "Any":
        """Return what seals or opens the bytes from ``offset`` on (AES in counter mode does both alike)."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # late: it is heavy

        key = hmac.digest(self._key, b"file " + salt, "sha256")
        block, within = divmod(offset, 16)
        stream = Cipher(algorithms.AES(key), modes.CTR(block.to_bytes(16, "big"))).encryptor()
        stream.update(bytes(within))
        return stream

    def keep(self, path: Path, name: str) -> None:
        """Let the part at ``path`` be the whole file ``name``."""
        path.replace(self._whole(name))
        _sync_folder(self.folder)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)

    def _whole(self, name: str) -> Path:
        return self.folder / hmac.digest(self._key, b"whole " + name.encode(), "sha256").hex()

    def _part(self, name: str) -> Path:
        return self.folder / (hmac.digest(self._key, b"part " + name.encode(), "sha256").hex() + _PART)


class Part:
    """What has come of a file. Made by ``Vault.part``; to be closed, and closed at the latest when nobody has it."""

    _file = -1

    def __init__(self, vault: Vault, path: Path) -> None:
        self._vault = vault
        self._path = path
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._file = os.open(path, flags, 0o600)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        salt = os.read(self._file, _SALT_BYTES)
        if len(salt) < _SALT_BYTES:  # it is new, or was cut before it had begun
            salt = secrets.token_bytes(_SALT_BYTES)
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            _write(self._file, salt)
        self._hash = hashlib.sha256()
        self._unsynced = 0
        self.size = 0
        """Bytes of the file that are here."""
        self._stream = self._vault.cipher(salt, 0)
        while data := os.read(self._file, _SLICE):
            self._hash.update(self._stream.update(data))
            self.size += len(data)

    @property
    def hash(self) -> str:
        """The hash of what is here."""
        return hash_text(self._hash.digest())

    def append(self, data: bytes | bytearray | memoryview) -> None:
        """Put ``data`` behind what is here; all of it or, with ``VaultError``, nothing."""
        try:
            _write(self._file, self._stream.update(data))
            self._unsynced += len(data)
            if self._unsynced >= SYNCED:
                self._unsynced = 0
                os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):  # what was written of it goes; if not even that works, the hash will tell
                os.ftruncate(self._file, _SALT_BYTES + self.size)
            self.close()  # the stream is ahead of the file: one begins again with a fresh ``Part``
            raise failure(error) from error
        self._hash.update(data)
        self.size += len(data)

    def slices(self) -> Iterator[bytes]:
        """Return an iterator over all that is here, a bounded piece at a time. Raises ``OSError``."""
        with Whole(self._vault, self._path) as here:
            yield from here.slices()

    def restart(self) -> None:
        """Forget what is here, and begin anew with another key."""
        try:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            self._begin()
        except OSError as error:
            raise failure(error) from error

    def finish(self, expected: str) -> None:
        """Keep it as the whole file ``expected``, which is its hash, synced to the disk; then it is closed.

        Raises ``WrongBytesError``, and it is gone, when that is not its hash; ``VaultError`` when the disk refuses.
        """
        if not hmac.compare_digest(self.hash, expected):
            self.remove()
            raise WrongBytesError(_("What came is not the file that was announced. It was thrown away."))
        try:
            os.fsync(self._file)
            self.close()
            self._vault.keep(self._path, expected)
        except OSError as error:
            self.close()
            raise failure(error) from error

    def close(self) -> None:
        """Let it lie until it is asked for again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        """Close it: whoever has asked for it may be gone before it is open."""
        self.close()

    def remove(self) -> None:
        """Close and forget it."""
        self.close()
        _remove(self._path)


class Whole:
    """A whole file, read from anywhere. To be closed, or used with ``with``."""

    def __init__(self, vault: Vault, path: Path) -> None:
        self._vault = vault
        self._file = path.open("rb")
        self._salt = self._file.read(_SALT_BYTES)
        self.size = max(0, os.fstat(self._file.fileno()).st_size - _SALT_BYTES)

    def read(self, offset: int, count: int) -> bytes:
        """Return at most ``count`` bytes from ``offset`` on. Raises ``VaultError``."""
        try:
            self._file.seek(_SALT_BYTES + offset)
            data = self._file.read(count)
        except OSError as error:
            raise failure(error) from error
        opened: bytes = self._vault.cipher(self._salt, offset).update(data)
        return opened

    def slices(self) -> "Any":
        """Return an iterator over all of it, a bounded piece at a time."""
        for offset in range(0, self.size, _SLICE):
            yield self.read(offset, _SLICE)

    def close(self) -> None:
        """Read nothing more."""
        self._file.close()

    def __enter__(self) -> "Whole":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def digest(data: bytes) -> str:
    """Return the hash of ``data`` as messages name a file by it."""
    return hash_text(hashlib.sha256(data).digest())


def failure(error: OSError) -> VaultError:
    """Return ``error`` with a sentence."""
    if error.errno in FULL:
        return VaultError(_("The disk is full. Make some room, then go on with this file."), full=True)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return VaultError(_("The folder cannot be written to. Please choose another one."))
    return VaultError(_("The disk reports an error: {detail}.").format(detail=error.strerror or str(error)))


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _content_size(path: Path) -> int:
    try:
        return max(0, path.stat().st_size - _SALT_BYTES)
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk as well; systems without such a thing do it themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
