"""What lies in the data folder is exchanged whole: for the new, or, however often it is killed, not at all.

The new is made ready in a folder beside. A plan, which is a file, is what decides: before it is there, nothing has
happened; once it is, whoever locks the folder next carries it out to its end. What was there is moved, never deleted.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from messenger.server.disk import sync_folder

STAGE: Final = ".restoring"
"""In the data folder: what is made ready."""
PLAN: Final = "restoring.json"
ASIDE: Final = "set-aside"
"""In the data folder: what was there before, by the time at which it was replaced."""


class _Plan(msgspec.Struct, frozen=True):
    """``aside``: the folder for what was there. ``new``: names that are replaced; ``gone``: that are only moved."""

    aside: str
    new: list[str]
    gone: list[str]


def stage(folder: Path) -> Path:
    """Return an empty folder for the new."""
    path = folder / STAGE
    path.mkdir(mode=0o700)
    return path


def exchange(folder: Path, aside: str, new: Sequence[str], gone: Sequence[str]) -> Path:
    """Put what is staged, and synced, in the place of what is there; return where that is now. Raises ``OSError``."""
    sync_folder(folder / STAGE)
    write_synced(folder / PLAN, msgspec.json.encode(_Plan(aside, list(new), list(gone))))
    finish(folder)
    return folder / ASIDE / aside


def finish(folder: Path) -> None:
    """Carry out what was decided, and clear away what was not. For who has locked the folder. Raises ``OSError``."""
    plan = folder / PLAN
    if plan.exists():
        _carry_out(folder, msgspec.json.decode(plan.read_bytes(), type=_Plan))
        plan.unlink()
        sync_folder(folder)
    if (folder / STAGE).exists():
        shutil.rmtree(folder / STAGE)


def _carry_out(folder: Path, plan: _Plan) -> None:
    staged, aside = folder / STAGE, folder / ASIDE / plan.aside
    for path in (aside.parent, aside):
        path.mkdir(mode=0o700, exist_ok=True)
    sync_folder(aside.parent)
    for name in (*plan.gone, *plan.new):
        here = folder / name
        if name in plan.new and not os.path.lexists(staged / name):
            continue  # in its place already
        if os.path.lexists(here):
            here.rename(aside / name)
        if name in plan.new:
            (staged / name).rename(here)
    for path in (aside, folder):
        sync_folder(path)


def free_name(folder: Path, name: str) -> str:
    """Return ``name``, or with a number behind it the first that ``folder`` does not have."""
    found, number = name, 1
    while os.path.lexists(folder / found):
        number += 1
        found = f"{name}-{number}"
    return found


def write_synced(path: Path, data: bytes) -> None:
    """Write a file whole, for the owner alone and on the disk, or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)
