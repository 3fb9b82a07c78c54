"""The table of docs/reliability.md: what was to be reached, what was reached, and when."""

from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from tests.reliability.figures import ROOT, Figure
from tests.reliability.goal import Goal

PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- This table is written by `make reliability`. -->"
END: Final = "<!-- Here it ends. -->"


class State(Enum):
    """How it stands with a goal."""

    HELD = "yes"
    BROKEN = "**no**"
    NOT_TAKEN = "not taken"


def state(goal: Goal, found: Iterable[Figure]) -> State:
    """Return whether a goal was held: every part that was noted says so, and none is missing."""
    own = [figure for figure in found if figure.goal == goal.id]
    if any(not figure.held for figure in own):
        return State.BROKEN
    return State.HELD if {figure.part for figure in own} >= set(goal.parts) else State.NOT_TAKEN


def table(goals: Sequence[Goal], found: Sequence[Figure]) -> str:
    """Return the table as Markdown."""
    lines = ["| | promise | to reach | reached | on | held |", "| --- | --- | --- | --- | --- | --- |"]
    for goal in goals:
        own = [figure for figure in found if figure.goal == goal.id]
        own = [figure for figure in own if figure.part in goal.parts] or own  # short forms only where there is no other
        reached = "; ".join(figure.reached for figure in own) or "-"
        day = max((figure.day for figure in own), default="-")
        cells = goal.id, goal.promise, goal.reach, reached, day, state(goal, found).value
        lines.append("| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def inserted(page: str, lines: str) -> str:
    """Return the page with another table. Raises ``ValueError`` when the marks around it are not there once."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError("the marks around the table are not there")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"


def write(goals: Sequence[Goal], found: Sequence[Figure], page: Path = PAGE) -> None:
    """Put the table into the page."""
    page.write_text(inserted(page.read_text("utf-8"), table(goals, found)), "utf-8")
