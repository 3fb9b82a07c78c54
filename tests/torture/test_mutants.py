"""Each rig of the torture finds a planted fault."""

import ast

import pytest

from tests.torture.mutants import MUTANTS, ROOT, Mutant, hunt, spoiled


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_can_be_planted(mutant: Mutant) -> None:
    """The words that a mutant changes are still there, once, and what comes of it is a program."""
    for edit in mutant.edits:
        ast.parse(spoiled(edit, (ROOT / edit.file).read_text("utf-8")))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_is_found(mutant: Mutant) -> None:
    """R1, R2"""
    found, said = hunt(mutant)
    assert found, said
