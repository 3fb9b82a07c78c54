"""Where rigs note what they reached, for the table of docs/reliability.md. Nothing is judged here.

A note is a file of its own in ``build/figures``, so that tests on several cores can write at once; the last one holds.
"""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).resolve().parent.parent.parent
FOLDER: Final = ROOT / "build" / "figures"
_WORD: Final = re.compile(r"[a-z0-9-]*")


class Figure(msgspec.Struct, frozen=True):
    """What one run reached for ``goal`` ("R1"): a short text with numbers, and whether the goal was held.

    ``part``: which part of the goal, where several tests share one. ``day``: of the run, ``YYYY-MM-DD`` (UTC).
    """

    goal: str
    part: str
    reached: str
    held: bool
    day: str


def note(goal: str, reached: str, held: bool, part: str = "", folder: Path = FOLDER) -> Figure:
    """Keep what a run reached. Raises ``ValueError`` for a ``part`` that is not a plain lower-case word."""
    if not _WORD.fullmatch(part):
        raise ValueError(f"not a plain word: {part!r}")
    figure = Figure(goal, part, reached, held, dt.datetime.now(dt.UTC).date().isoformat())
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{goal}.{part}.json" if part else f"{goal}.json"
    fresh = folder / f".{name}.{os.getpid()}"
    fresh.write_bytes(msgspec.json.encode(figure))
    fresh.replace(folder / name)
    return figure


def figures(folder: Path = FOLDER) -> list[Figure]:
    """Return everything that was noted, by goal and part."""
    found = [msgspec.json.decode(path.read_bytes(), type=Figure) for path in folder.glob("[!.]*.json")]
    return sorted(found, key=lambda figure: (figure.goal[0], int(figure.goal[1:]), figure.part))
