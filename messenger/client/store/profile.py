"""A profile's folder: made for its owner alone, held by one process at a time, and the key that opens its database."""

import os
import secrets
import sys
from gettext import gettext as _
from pathlib import Path
from typing import IO, Final

from messenger.client.store.errors import DamagedStoreError, ProfileInUseError, StoreError

_LOCK: Final = "lock"
_KEY: Final = "store.key"
_KEY_BYTES: Final = 32
_SERVICE: Final = "messenger"


class ProfileLock:
    """Held from ``take`` until ``release`` or the end of the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Make the folder if need be and lock it. Raises ``ProfileInUseError`` or ``StoreError``."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._folder.stat().st_mode & 0o077:
                self._folder.chmod(0o700)
            path = self._folder / _LOCK
            path.touch(mode=0o600)
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
            file = path.open("ab")
        except OSError as error:
            raise StoreError(_("The folder {folder} cannot be written to.").format(folder=self._folder)) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise ProfileInUseError(_("This profile is open already, in another window of the program.")) from error
        self._file = file

    def release(self) -> None:
        """Let another process have the profile."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    """Lock ``file`` without waiting; ``OSError`` when somebody else has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def store_key(folder: Path, use_keyring: bool) -> bytes:
    """Return the key of the database in ``folder``, made on first use.

    It lies in the system's keyring where there is one, else in a file that only its owner may read. Raises
    ``DamagedStoreError`` when a database is there and its key is not, ``StoreError`` when it cannot be read or made.
    """
    file = folder / _KEY
    try:
        if file.exists():
            return _checked(file.read_text("ascii", "replace"))
        ring = _keyring() if use_keyring else None
        name = str(folder.resolve())
        kept = ring.get_password(_SERVICE, name) if ring else None
        here = any(folder.glob("store.db*"))
        if kept and (here or _is_key(kept)):
            return _checked(kept)
        if here:
            raise DamagedStoreError(_("The key to the stored messages of this profile is missing."))
        key = secrets.token_bytes(_KEY_BYTES)
        if ring is None or not _keep(ring, name, key.hex()):
            _write_private(file, key.hex())
        return key
    except OSError as error:
        raise StoreError(_("The folder {folder} cannot be written to.").format(folder=folder)) from error


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text.strip())) == _KEY_BYTES
    except ValueError:
        return False


def _checked(text: str) -> bytes:
    if not _is_key(text):
        raise DamagedStoreError(_("The key to the stored messages of this profile is damaged."))
    return bytes.fromhex(text.strip())


class _Ring:
    """The system's keyring; whatever fails in it counts as nothing kept."""

    def __init__(self) -> None:
        import keyring  # late: it is heavy, and a profile with a key file never needs it

        self._backend = keyring.get_keyring()
        self.real = self._backend.priority > 0

    def get_password(self, service: str, name: str) -> str | None:
        try:
            return self._backend.get_password(service, name)
        except Exception as error:  # backends raise whatever their system raises
            raise StoreError(_("The system's keyring did not give out the key of this profile.")) from error

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._backend.set_password(service, name, secret)


def _keyring() -> _Ring | None:
    try:
        ring = _Ring()
    except Exception:
        return None
    return ring if ring.real else None


def _keep(ring: _Ring, name: str, secret: str) -> bool:
    """Put the secret into the keyring and see that it is there."""
    try:
        ring.set_password(_SERVICE, name, secret)
        return ring.get_password(_SERVICE, name) == secret
    except Exception:
        return False


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(file)
