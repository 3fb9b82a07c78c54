"""What a goal is: a promise in plain words, a figure, and the command that takes it. Which there are: ``goals``."""

import shlex
import sys
from dataclasses import dataclass
from typing import Final

MINUTE: Final = 60.0
LONG: Final = ("-q", "-p", "no:cacheprovider", "-m", "", "--timeout", "3600")


@dataclass(frozen=True, slots=True)
class Command:
    """One run of a rig; ``minutes``: after so many it is given up."""

    words: tuple[str, ...]
    minutes: float

    def __str__(self) -> str:
        return shlex.join(["python", *self.words[1:]])


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise.

    ``reach``: the figure that is to be reached. ``contract``: the statements it stands behind. ``proofs``: tests,
    ``path::name`` below ``tests/``, a file or a folder. ``parts``: the notes that have to be there. ``takes``: what
    takes the figure, in its long form.
    """

    id: str
    promise: str
    reach: str
    contract: tuple[int, ...]
    proofs: tuple[str, ...]
    takes: tuple[Command, ...]
    parts: tuple[str, ...] = ("",)


def module(name: str, *arguments: str, minutes: float) -> Command:
    """Return ``python -m name``."""
    return Command((sys.executable, "-m", name, *arguments), minutes)


def tests(*names: str, minutes: float) -> Command:
    """Return a run of tests, long ones too; ``path::name`` below ``tests/``."""
    return module("pytest", *LONG, *(f"tests/{name}" for name in names), minutes=minutes)
