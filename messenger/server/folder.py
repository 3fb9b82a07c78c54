"""The data folder: made for the owner alone, and used by one process at a time."""

import os
import sys
from pathlib import Path
from typing import IO

from messenger.server.safekeeping import exchange

LOCK = "server.lock"
DATABASE = "messenger.sqlite3"
FILES = "files"


class FolderError(Exception):
    """The folder cannot be used; the message is one sentence for the operator."""


class InUseError(FolderError):
    """Another process works with the folder."""


class DataFolder:
    """One server's folder, locked while this object is open. What was being restored there is restored then."""

    def __init__(self, path: Path) -> None:
        """Make the folder if it is missing and lock it. Raises ``InUseError`` or ``FolderError``."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix":
                path.chmod(0o700)
            self._lock: IO[bytes] = (path / LOCK).open("ab")
        except OSError as error:
            reason = error.strerror
            if isinstance(error, FileExistsError | NotADirectoryError):
                obstacle = next(one for one in (path, *path.parents) if os.path.lexists(one))
                reason = f"{obstacle} is not a folder"
            raise FolderError(f"--data {path} cannot be used: {reason}.") from error
        try:
            lock(self._lock)
        except OSError:
            self._lock.close()
            raise InUseError(f"Another server is at work with the data in {path}.") from None
        try:
            exchange.finish(path)
        except OSError as error:
            self._lock.close()
            raise FolderError(f"What was to be restored in {path} is not yet: {error.strerror}.") from error

    @property
    def database(self) -> Path:
        """Where the database lies."""
        return self.path / DATABASE

    @property
    def files(self) -> Path:
        """The folder in which the bytes of files lie."""
        return self.path / FILES

    def close(self) -> None:
        """Let others use the folder. The system does the same when the process ends, however it ends."""
        self._lock.close()


if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises ``OSError`` when another process has locked it."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises ``OSError`` when another process has locked it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
