"""Takes the figures and writes the table: ``python -m tests.reliability [--only R3,F6] [--table | --list]``."""

import argparse
import sys

from tests.reliability.figures import figures
from tests.reliability.goals import GOALS
from tests.reliability.runs import run_all
from tests.reliability.table import PAGE, State, state, table, write


def main() -> int:
    """Run what was chosen; return 1 when a rig failed, or a goal was not held or not taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--only", default="", help="goals with commas between them")
    parser.add_argument("--table", action="store_true", help="run nothing: print the table of what was noted last")
    parser.add_argument("--list", action="store_true", help="run nothing: say which commands take which goal")
    options = parser.parse_args()
    known = {goal.id: goal for goal in GOALS}
    names = [name for name in options.only.replace(",", " ").split() if name]
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no goal {', '.join(unknown)}; there are {', '.join(known)}")
    goals = [known[name] for name in names] or list(GOALS)
    if options.list:
        print(*(f"{goal.id}: {command}" for goal in goals for command in goal.takes), sep="\n")
        return 0
    failed = [] if options.table else [done for done in run_all(goals) if done.why]
    found = figures()
    print(f"\n{table(goals, found)}\n")
    if not options.table:
        write(GOALS, found, taken=goals)
        print(f"The table is in {PAGE.name}.")
    for done in failed:
        print(f"Failed: {done.command}: {done.why}; see {done.log}")
    missed = [goal.id for goal in goals if state(goal, found) is not State.HELD]
    if missed:
        print(f"Not held, or not taken: {', '.join(missed)}")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
