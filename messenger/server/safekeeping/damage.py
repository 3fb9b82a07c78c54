"""Is the data whole? Looked at before a database is opened, and said plainly when it is not, with what can be done.

SQLite alone would open many a torn database without a word: a missing one begins anew, and of a write-ahead log it
takes what comes before the first bad page for all there is.
"""

import shlex
from pathlib import Path

from messenger.server.certificate import KEY
from messenger.server.config import START_CHECK_MIB
from messenger.server.files.shelf import MARK
from messenger.server.folder import DataFolder, FolderError
from messenger.server.safekeeping import backup
from messenger.server.storage import copies
from messenger.server.storage.database import StorageBrokenError
from messenger.server.storage.soundness import damage, newest_schema, unreadable
from messenger.server.storage.witness import lost_frames


class DamagedError(FolderError):
    """The data is damaged; the message says how, and what can be done."""


def check(folder: DataFolder, most_mib: int = START_CHECK_MIB) -> None:
    """Look at the data in a locked folder. Raises ``DamagedError``, or ``FolderError`` when it is of a newer server.

    Nobody is to wait for minutes: of a database above ``most_mib`` not every page is looked at. Every backup does.
    """
    database = folder.database
    known = any(path.exists() for path in (folder.path / KEY, folder.files / MARK, _side(database, "-wal")))
    if not database.exists() or not database.stat().st_size:
        if known:  # they come after the database: see ``app.build``
            raise DamagedError(
                _told(
                    folder.path, f"There is no database in {folder.path}, but what belongs to one is there.", left=False
                )
            )
        return
    torn = f"The database in {folder.path} is damaged."
    lost = lost_frames(database)
    if lost is not None:
        raise DamagedError(_told(folder.path, f"{torn} {lost}"))
    try:
        copies.settle(database)
        with copies.read_only(database) as connection:
            small = database.stat().st_size <= most_mib * 2**20
            found = damage(connection) if small else unreadable(connection)
            schema = 0 if found else copies.number(connection, "pragma user_version")
    except StorageBrokenError as error:
        found, schema = [f"It cannot be read: {error}."], 0
    if found:
        raise DamagedError(_told(folder.path, f"{torn} {found[0]}"))
    if schema > newest_schema():
        raise FolderError(f"The database in {folder.path} is of a newer server than this one.")


def _told(folder: Path, what: str, left: bool = True) -> str:
    """Say what is wrong, and by which commands one can go on."""
    program = f"server_main.py restore --data {shlex.quote(str(folder))}"
    found = backup.find(folder / backup.FOLDER)
    lines = [what]
    if found:
        lines += [f"The last backup is {found[-1]}. To go back to it:", f"  {program} --last"]
    else:
        lines += [f"There is no backup in {folder / backup.FOLDER}. To go back to one that is elsewhere:"]
        lines += [f"  {program} BACKUP"]
    if left:
        lines += ["To go on with what can be read:", f"  {program} --what-is-left"]
    else:
        lines += ["To begin with nothing, move what is there to another place."]
    return "\n".join([*lines, "Either way, what is there now is kept."])


def _side(database: Path, end: str) -> Path:
    return database.with_name(database.name + end)
