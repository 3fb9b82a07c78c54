"""The operator's commands for the data as a whole: ``backup``, ``verify``, ``restore``.

They work on files, beside a running server too, and ask it nothing: a command is carried out by whoever calls it. The
others are in ``operator``.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from messenger.server.config import Config
from messenger.server.folder import DATABASE, FILES, DataFolder, FolderError, InUseError
from messenger.server.operator import Answer
from messenger.server.safekeeping import backup as backups
from messenger.server.safekeeping import identity, restoring
from messenger.server.safekeeping.backup import Backup, BackupError, Manner, counted, shown_size
from messenger.server.safekeeping.damage import check, opening
from messenger.server.storage import copies
from messenger.server.storage.copies import StorageDamagedError
from messenger.server.storage.salvage import Salvaged
from messenger.server.storage.soundness import faults

NAMED: Final = 5
"""Files that are named where more may be wrong."""
KEPT: Final = "What is there now is kept."


def carry_out(config: Config, name: str, words: dict[str, Any]) -> Answer:
    """Carry out a command. Raises ``FolderError``, ``OSError`` and what the store raises."""
    commands: dict[str, Callable[[Config, dict[str, Any]], Answer]] = {
        "backup": _backup,
        "verify": _verify,
        "restore": _restore,
    }
    try:
        return commands[name](config, words)
    except BackupError as error:
        return Answer([str(error)], 1)


def is_upkeep(name: str) -> bool:
    """Whether a command is one of these."""
    return name in ("backup", "verify", "restore")


def _backup(config: Config, words: dict[str, Any]) -> Answer:
    target = Path(words["folder"]).absolute() if words["folder"] else config.folder / backups.FOLDER
    manner = Manner(reserve=0, speed=config.backup_mib_per_second * backups.MIB)
    with _read(config.folder):
        made = backups.make(config.folder, target, manner)
    about = made.about
    return Answer(
        [
            f"The backup is in {made.path}:",
            f"{counted(about.messages, 'message')}, {counted(about.accounts, 'account')}, "
            f"{counted(about.files, 'file')}, {shown_size(about.size)}.",
        ]
    )


def _verify(config: Config, words: dict[str, Any]) -> Answer:
    if words["backup"]:
        backup = backups.read(Path(words["backup"]).absolute())
        found = restoring.problems(backup)
        if config.certificate is None:
            found += identity.faults(backup.path)
        if found:
            return Answer([f"The backup in {backup.path} is not sound:", *found], 1)
        return Answer([f"The backup {backup} is sound."])
    facts: copies.Facts | None = None
    wanted: list[copies.Blob] = []
    try:
        with _read(config.folder), opening(config.folder), copies.read_only(config.folder / DATABASE) as connection:
            with copies.judged():
                connection.execute("begin")
            if not (found := faults(connection)):
                facts, wanted = copies.facts(connection), copies.blobs(connection)
    except StorageDamagedError as error:  # beside a server: else it has been looked at before
        found = [f"It cannot be read: {error}."]
    found += _broken_blobs(config.folder, wanted)
    if config.certificate is None:
        found += identity.faults(config.folder)
    if found or facts is None:
        return Answer([f"The data in {config.folder} is not sound:", *found], 1)
    counts = counted(facts.messages, "message"), counted(facts.accounts, "account"), counted(len(wanted), "file")
    return Answer([f"The data is sound: {', '.join(counts)}."])


def _broken_blobs(folder: Path, wanted: list[copies.Blob]) -> list[str]:
    """Return a sentence for each file that is not what it must be, and is still wanted."""
    if not (found := restoring.broken_blobs(wanted, folder / FILES)):
        return []
    with copies.read_only(folder / DATABASE) as connection:
        now = set(copies.blobs(connection))
    return found and restoring.broken_blobs([blob for blob in wanted if blob in now], folder / FILES)


def _restore(config: Config, words: dict[str, Any]) -> Answer:
    if words["what_is_left"]:
        return _restore_what_is_left(config.folder, words["yes"])
    place = config.folder
    backup = _chosen(place, words)
    looked = restoring.look(backup)
    known = config.certificate is not None  # the operator has them elsewhere
    found = looked.faults or ([] if known else identity.faults(backup.path))
    if found:
        raise BackupError(f"{backup.path} is no sound backup. {found[0]} Nothing was changed.")
    warnings = _warnings(place, backup, looked, known)
    question = f"Put the backup {backup} in the place of the data in {place}? {KEPT}"
    _ask(" ".join([*warnings, question]), words["yes"])
    with _stopped(place):
        aside = restoring.restore(place, backup, looked)
    return Answer([f"The server is back at the backup {backup}.", *warnings, *_kept(aside)])


def _warnings(place: Path, backup: Backup, looked: restoring.Looked, known: bool) -> list[str]:
    """Return what a person must know who goes back to a backup."""
    found = []
    if not known and identity.is_another(backup.path, place):
        found.append(
            "This is the backup of another server: its key is not that of the present data, and clients will refuse it"
            " until their users agree to the new key."
        )
    if looked.broken:
        count, more = len(looked.broken), len(looked.broken) - NAMED
        found.append(f"Of its files {count:,} {'is' if count == 1 else 'are'} missing or spoilt and will not be there:")
        found += looked.broken[:NAMED]
        found += [f"And {more:,} more."] if more > 0 else []
    return found


def _kept(aside: Path) -> list[str]:
    return [f"What was there before is kept in {aside}."] if any(aside.iterdir()) else []


def _restore_what_is_left(place: Path, yes: bool) -> Answer:
    found = backups.find(place / backups.FOLDER)

    def agree(saved: Salvaged) -> None:
        read = f"{counted(saved.messages, 'message')} and {counted(saved.accounts, 'account')} can be read"
        if found:
            about = found[-1].about
            held = f"{counted(about.messages, 'message')} and {counted(about.accounts, 'account')}"
            beside = f"the last backup, {found[-1].path}, holds {held}"
        else:
            beside = f"there is no backup in {place / backups.FOLDER}"
        _ask(f"Of the database in {place} {read}; {beside}. Go on with what can be read? {KEPT}", yes)

    with _stopped(place):
        aside, saved = restoring.restore_what_is_left(place, agree)
    lines = [f"{counted(saved.messages, 'message')} could be read."]
    if saved.missing:
        lines.append(f"Between them at least {saved.missing:,} are missing.")
    return Answer([*lines, *_kept(aside)])


@contextlib.contextmanager
def _stopped(place: Path) -> Iterator[None]:
    """Keep servers away from the data while it is exchanged."""
    try:
        folder = DataFolder(place)
    except InUseError:
        raise FolderError(f"A server is at work with the data in {place}: stop it first.") from None
    with contextlib.closing(folder):
        yield


def _chosen(place: Path, words: dict[str, Any]) -> Backup:
    if words["backup"]:
        return backups.read(Path(words["backup"]).absolute())
    found = backups.find(place / backups.FOLDER)
    if not found:
        raise BackupError(f"There is no backup in {place / backups.FOLDER}.")
    return found[-1]


@contextlib.contextmanager
def _read(place: Path) -> Iterator[None]:
    """Read the data while a server works with it; or while none does, and one may begin meanwhile."""
    if not place.is_dir():
        raise FolderError(f"There is no server's data in {place}: start the server there once.")
    try:
        folder = DataFolder(place)
    except InUseError:
        yield
        return
    with contextlib.closing(folder):
        check(folder)
        if not folder.database.exists():
            raise FolderError(f"There is no server's data in {place}: start the server there once.")
    yield


def _ask(question: str, yes: bool) -> None:
    """Raise ``BackupError`` unless a person, or ``yes``, agrees."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BackupError("There is nobody to ask: with --yes nobody is asked.")
    try:
        agreed = input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        agreed = False
    if not agreed:
        raise BackupError("Nothing was changed.")
