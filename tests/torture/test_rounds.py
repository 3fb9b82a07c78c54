"""Rounds of torture (R1, R2; C24-C26, C58-C61): whatever breaks, nothing is lost, doubled or out of order."""

import multiprocessing
from pathlib import Path

import pytest

from tests.torture.plan import Kind, plan
from tests.torture.rounds import play

pytestmark = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork processes"
)
SHORT = range(1, 21)
LONG = [range(first, first + 20) for first in range(1001, 1201, 20)]


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SHORT)
def test_loses_doubles_and_reorders_nothing(seed: int, tmp_path: Path) -> None:
    """R1, R2, C24, C25, C26, C58, C60, C66"""
    result = play(seed, tmp_path)
    assert not result.faults, f"{result}\nagain: make torture SEED={seed}"
    assert result.counts["arrived"]


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seeds", LONG, ids=str)
def test_loses_doubles_and_reorders_nothing_in_many_rounds(seeds: range, tmp_path: Path) -> None:
    """R1, R2, C24, C25, C26, C58, C60, C66"""
    results = [play(seed) for seed in seeds]
    assert not [str(result) for result in results if result.faults]


def test_decides_by_the_seed_alone() -> None:
    assert plan(7) == plan(7)
    assert plan(7) != plan(8)


def test_the_short_rounds_hold_every_fault() -> None:
    injected = {step.kind for seed in SHORT for step in plan(seed)}
    assert injected == set(Kind)
