"""The table of docs/reliability.md: what was to be reached, what was reached, and when."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from tests.reliability.figures import ROOT, Figure
from tests.reliability.goal import Goal

PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- This table is written by `make reliability`. -->"
END: Final = "<!-- Here it ends. -->"


Outcome = tuple[str, str, str]
"""Cells of the table: what was reached, on which day, and how it stands."""


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


def table(goals: Sequence[Goal], found: Sequence[Figure], kept: Mapping[str, Outcome] | None = None) -> str:
    """Return the table as Markdown. ``kept``: what stands for goals whose figures are not all there."""
    lines = ["| | promise | to reach | reached | on | held |", "| --- | --- | --- | --- | --- | --- |"]
    for goal in goals:
        own = [figure for figure in found if figure.goal == goal.id]
        own = [figure for figure in own if figure.part in goal.parts] or own  # short forms only where there is no other
        reached = "; ".join(figure.reached for figure in own) or "-"
        day = max((figure.day for figure in own), default="-")
        outcome: Outcome = (reached, day, state(goal, found).value)
        if kept and goal.id in kept and state(goal, found) is State.NOT_TAKEN:
            outcome = kept[goal.id]
        cells = goal.id, goal.promise, goal.reach, *outcome
        lines.append("| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def inserted(page: str, lines: str) -> str:
    """Return the page with another table. Raises ``ValueError`` when the marks around it are not there once."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError("the marks around the table are not there")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"


def outcomes(page: str) -> dict[str, Outcome]:
    """Return what the page says now, by goal."""
    lines = page.partition(BEGIN)[2].partition(END)[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return {row[0]: (row[3], row[4], row[5]) for row in rows if len(row) == 6}


def write(goals: Sequence[Goal], found: Sequence[Figure], taken: Iterable[Goal], page: Path = PAGE) -> None:
    """Put the table into the page. What it says of goals that were not ``taken`` now stays where no figures are."""
    text, anew = page.read_text("utf-8"), {goal.id for goal in taken}
    kept = {goal: outcome for goal, outcome in outcomes(text).items() if goal not in anew}
    page.write_text(inserted(text, table(goals, found, kept)), "utf-8")
