"""What a mutant is: words of the program that become others, and the rig that has to notice. Nothing is run here."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
COPIED: Final = ("messenger", "tests", "bench", "assets", "docs", "pyproject.toml", "server_main.py", "gui_main.py")
ROUNDS: Final = 40
PATIENCE: Final = 10.0
"""Seconds in which all must have arrived: a program that is right needs less than half of it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``before``, which stands in ``file`` exactly once, becomes ``after``."""

    file: str
    before: str
    after: str


IMPATIENT: Final = (
    Edit("tests/server/wire.py", "SECONDS = 30.0\n", "SECONDS = 8.0\n"),
    Edit("tests/client/live.py", "within: float = 60)", "within: float = 15)"),
)
"""In every copy, with a fault or without: tests with real programs wait less long for what never comes."""


@dataclass(frozen=True, slots=True)
class Rig:
    """A module to be run with arguments, which ends with 1 when it has found something. ``tests``: those it names."""

    module: str
    arguments: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. All of its ``edits`` are made; ``rig`` is to find it."""

    name: str
    edits: tuple[Edit, ...]
    rig: Rig

    def __str__(self) -> str:
        return self.name


def mutant(name: str, file: str, before: str, after: str, rig: Rig) -> Mutant:
    """Return a fault that is one change."""
    return Mutant(name, (Edit(file, before, after),), rig)


def torture(*flags: str, rounds: int = ROUNDS) -> Rig:
    """Return the rounds of torture, from the first one, until one fails."""
    return Rig(
        "tests.torture", (*flags, "--first", "1", "--rounds", str(rounds), "--stop", "--patience", str(PATIENCE))
    )


def tests(*names: str) -> Rig:
    """Return some tests, ``path::name`` below ``tests/``; long ones run as well."""
    return Rig("pytest", ("-q", "-x", "-p", "no:cacheprovider", "-m", "", *(f"tests/{name}" for name in names)), names)


def fuzz(count: int, seed: int = 1) -> Rig:
    """Return so many hostile inputs."""
    return Rig("tests.fuzz", ("--count", str(count), "--seed", str(seed)))


def copy(folder: Path) -> None:
    """Copy the program and its tests to ``folder``."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    for edit in IMPATIENT:
        change(edit, folder)


def plant(fault: Mutant, folder: Path) -> None:
    """Make the changes in the copy in ``folder``. Raises ``ValueError`` when the words are not there once."""
    for edit in fault.edits:
        change(edit, folder)


def change(edit: Edit, folder: Path) -> None:
    """Make one change in the copy. Raises ``ValueError`` as above."""
    file = folder / edit.file
    file.write_text(spoiled(edit, file.read_text("utf-8")), "utf-8")


def spoiled(edit: Edit, text: str) -> str:
    """Return the text of a file with the fault. Raises ``ValueError`` when its words are not there once."""
    if text.count(edit.before) != 1:
        raise ValueError(f"{edit.file} holds {text.count(edit.before)} times: {edit.before!r}")
    return text.replace(edit.before, edit.after)
