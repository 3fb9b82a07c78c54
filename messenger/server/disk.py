"""When files, and the names in folders, are on the disk. The store syncs by itself (``storage.database``)."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    if os.name != "posix":
        return  # NTFS keeps names in its journal, and lets nobody open a folder
    number = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_file(path: Path) -> None:
    """Return when the content of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
