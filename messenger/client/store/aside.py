"""What becomes of a store that cannot be read any more: it is remembered as damaged, and set aside when a person says.

Nothing is ever deleted here, and no empty store takes the place of one that was there.
"""

import os
import time
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.store.errors import DamagedStoreError, StoreError

_MARK: Final = "store.damaged"
_BEGUN: Final = "store.begun"
_DATABASE: Final = "store.db"
_MOVED: Final = ("store.*", "files", "identities")
"""All that belongs to the accounts of a profile; windows and choices of the look stay."""


def mark(folder: Path) -> None:
    """Have the whole store checked at the next start."""
    _touch(folder / _MARK)


def marked(folder: Path) -> bool:
    """Whether it is to be."""
    return (folder / _MARK).exists()


def unmark(folder: Path) -> None:
    """It was found to be sound."""
    (folder / _MARK).unlink(missing_ok=True)


def note_begun(folder: Path) -> None:
    """From now on there is a database in ``folder``, and an empty one would be a loss."""
    _touch(folder / _BEGUN)


def check_begun(folder: Path) -> None:
    """Raise ``DamagedStoreError`` where there was a database once and is none now."""
    if not (folder / _BEGUN).exists():
        return
    for name in (_DATABASE, f"{_DATABASE}-wal"):
        if (folder / name).exists() and (folder / name).stat().st_size:
            return
    raise DamagedStoreError(_("The stored messages of this profile are gone: their file is missing or empty."))


def set_aside(folder: Path) -> Path:
    """Move all that belongs to the store into a folder of its own there, and return it. Raises ``StoreError``."""
    stem = time.strftime("aside-%Y%m%d-%H%M%S")
    try:
        place, number = folder / stem, 1
        while place.exists():
            number += 1
            place = folder / f"{stem}-{number}"
        place.mkdir(mode=0o700)
        found = [path for pattern in _MOVED for path in folder.glob(pattern)]
        # The database goes last: killed before, all that is left is still known to be damaged.
        for path in sorted(found, key=lambda path: path.name.startswith((_DATABASE, _BEGUN, _MARK))):
            path.rename(place / path.name)
    except OSError as error:
        raise StoreError(_("The folder {folder} cannot be written to.").format(folder=folder)) from error
    return place


def _touch(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
