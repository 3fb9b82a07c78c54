"""Each rig finds the faults that were made for it."""

import ast
from collections import Counter

import pytest

from tests.mutants.__main__ import main
from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import hunt
from tests.mutants.mutant import IMPATIENT, ROOT, Edit, Mutant, spoiled


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_can_be_planted(mutant: Mutant) -> None:
    """The words that a mutant changes are still there, once, and what comes of it is another program."""
    for edit in (*mutant.edits, *IMPATIENT):
        before = (ROOT / edit.file).read_text("utf-8")
        after = spoiled(edit, before)
        assert ast.dump(ast.parse(after)) != ast.dump(ast.parse(before))


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_is_hunted_by_tests_that_exist(mutant: Mutant) -> None:
    for name in mutant.rig.tests:
        path, _, test = name.partition("::")
        tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
        named = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert not test or test.partition("[")[0] in named, name


def test_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(map(str, MUTANTS)).items() if count > 1] == []


def test_refuses_words_that_are_not_there_once() -> None:
    edit = Edit("a.py", "one", "two")
    assert spoiled(edit, "one = 1") == "two = 1"
    with pytest.raises(ValueError, match="holds 2 times"):
        spoiled(edit, "one + one")
    with pytest.raises(ValueError, match="holds 0 times"):
        spoiled(edit, "nothing of it")


def test_says_which_there_are_when_none_is_called_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tests.mutants", "--only", "nothing matches this"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "No fault is called so." in said
    assert {mutant.name for mutant in MUTANTS} <= {line.strip() for line in said.splitlines()}


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_is_found(mutant: Mutant) -> None:
    """R1, R2, and what else the catalogue is sorted by."""
    outcome = hunt(mutant, mutant.rig)
    assert outcome.found, outcome.said
