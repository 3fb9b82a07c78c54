"""Goals, page and tests agree, and the rigs are run as they have to be."""

import ast
import fcntl
import re
import sys
from pathlib import Path

import pytest

from tests.contract import CONTRACT, ROOT, statements
from tests.reliability.figures import Figure, figures, note
from tests.reliability.goal import Command, Goal, module
from tests.reliability.goals import GOALS
from tests.reliability.runs import commands, forget, run
from tests.reliability.table import BEGIN, END, PAGE, State, inserted, state, table, write

_NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
GOAL = Goal("R1", "It holds", "all", (), (), (), ("", "private"))


def _exists(name: str) -> bool:
    path, _, test = name.partition("::")
    file = ROOT / "tests" / path
    if not test or not file.is_file():
        return file.exists()
    named = ast.walk(ast.parse(file.read_text("utf-8")))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == test for node in named)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_every_goal_has_tests_that_exist_statements_of_the_contract_and_a_place_on_the_page(goal: Goal) -> None:
    assert goal.proofs
    assert [name for name in goal.proofs if not _exists(name)] == []
    assert set(goal.contract) <= set(statements(CONTRACT.read_text("utf-8")))
    page = PAGE.read_text("utf-8")
    assert f"| {goal.id} |" in page
    for proof in goal.proofs:
        assert f"`{proof}`" in page, f"{proof} is not on the page"


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_every_goal_is_taken_by_a_command_that_can_be_run(goal: Goal) -> None:
    assert goal.takes
    for command in goal.takes:
        name = command.words[2]
        assert name == "pytest" or any(
            (ROOT / f"{name.replace('.', '/')}{end}").is_file() for end in (".py", "/__main__.py")
        )
        assert [word for word in command.words if word.startswith("tests/") and not _exists(word[6:])] == []


def test_the_page_names_tests_that_exist() -> None:
    named = _NAMED.findall(PAGE.read_text("utf-8"))
    assert len(named) > 20
    assert [name for name in ("::".join(filter(None, parts)) for parts in named) if not _exists(name)] == []


def test_the_page_has_the_table_of_these_goals() -> None:
    """What was reached is written by the run; which goals there are, and what is to be reached, by hand or by it."""
    lines = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    assert [row[:3] for row in rows[2:]] == [[goal.id, goal.promise, goal.reach] for goal in GOALS]


def test_a_goal_is_held_when_all_of_its_parts_are() -> None:
    held, other = Figure("R1", "", "1", True, "2026-01-01"), Figure("R2", "", "1", False, "2026-01-01")
    private = Figure("R1", "private", "2", True, "2026-01-02")
    broken = Figure("R1", "private", "2", False, "2026-01-02")
    assert state(GOAL, [held, private, other]) is State.HELD
    assert state(GOAL, [held, other]) is State.NOT_TAKEN
    assert state(GOAL, [held, broken]) is State.BROKEN
    assert "| R1 | It holds | all | 1; 2 | 2026-01-02 | yes |" in table([GOAL], [held, private])


def test_the_table_takes_its_place_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    write([GOAL], [], [GOAL], page)
    write([GOAL], [], [GOAL], page)
    text = page.read_text("utf-8")
    assert text.startswith(f"before\n{BEGIN}\n\n| | promise |")
    assert text.endswith(f"| not taken |\n\n{END}\nafter\n")
    with pytest.raises(ValueError, match="marks"):
        inserted("nothing of the kind", "")


def test_what_the_page_says_of_goals_that_were_not_taken_now_stays(tmp_path: Path) -> None:
    """The notes of earlier runs lie on the machine that took them; another one has but those of its own run."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\n\n{END}\nafter\n", "utf-8")
    goals = [Goal(name, f"{name} holds", "all", (), (), ()) for name in ("R1", "R2", "R3", "R4")]
    write(goals, [Figure(name, "", "much | more", True, "2026-01-01") for name in ("R1", "R2", "R3")], goals, page)
    anew = [Figure("R2", "", "less", False, "2026-02-02")]
    write(goals, anew, goals[1:3], page)
    lines = page.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("| R")] == [
        "| R1 | R1 holds | all | much / more | 2026-01-01 | yes |",
        "| R2 | R2 holds | all | less | 2026-02-02 | **no** |",
        "| R3 | R3 holds | all | - | - | not taken |",
        "| R4 | R4 holds | all | - | - | not taken |",
    ]


def test_a_figure_is_kept_until_its_goal_is_taken_anew(tmp_path: Path) -> None:
    for goal, part in (("R1", ""), ("R1", "private"), ("R12", "")):
        note(goal, "reached", True, part, tmp_path)
    note("R1", "reached again", False, "", tmp_path)
    assert [(one.goal, one.part, one.reached) for one in figures(tmp_path)] == [
        ("R1", "", "reached again"),
        ("R1", "private", "reached"),
        ("R12", "", "reached"),
    ]
    forget([GOAL], tmp_path)
    assert [one.goal for one in figures(tmp_path)] == ["R12"]


def test_runs_each_command_once_and_tells_what_became_of_it(tmp_path: Path) -> None:
    one, two = module("a", minutes=1), module("b", minutes=1)
    assert commands([Goal("R1", "", "", (), (), (one, two)), Goal("R2", "", "", (), (), (two, one))]) == [one, two]
    right = run(Command((sys.executable, "-c", "print('said')"), 1), 1, tmp_path)
    assert (right.why, right.log.read_text()) == ("", "said\n")
    assert run(Command((sys.executable, "-c", "raise SystemExit(3)"), 1), 2, tmp_path).why == "exit status 3"


def test_gives_up_a_rig_that_has_no_end_with_all_that_it_has_started(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    child = f"import fcntl; f = open({str(lock)!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('locked', flush=True)"
    stay = "import time; time.sleep(600)"
    rig = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {f'{child}; {stay}'!r}]); {stay}"
    done = run(Command((sys.executable, "-c", rig), 1 / 20), 1, tmp_path)
    assert "not over" in done.why
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # whoever had it is no more
