"""Rounds of torture for private sessions (C50, C52, C57): what was acknowledged was shown, once and in order."""

import multiprocessing
from pathlib import Path

import pytest

from tests.torture.private import hidden, plan
from tests.torture.rounds import play_private

pytestmark = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork processes"
)
SHORT = range(1, 7)
LONG = [range(first, first + 10) for first in range(1001, 1061, 10)]


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SHORT)
def test_shows_once_what_was_acknowledged_and_the_rest_as_failed(seed: int, tmp_path: Path) -> None:
    """C50, C52, C57"""
    result = play_private(seed, tmp_path)
    assert not result.faults, f"{result}\nagain: make torture PRIVATE=1 SEED={seed}"
    assert result.counts["acknowledged"]


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seeds", LONG, ids=str)
def test_shows_once_what_was_acknowledged_in_many_rounds(seeds: range) -> None:
    """C50, C52, C57"""
    results = [play_private(seed) for seed in seeds]
    assert not [str(result) for result in results if result.faults]


def test_the_short_rounds_are_direct_and_relayed() -> None:
    assert {hidden(seed) for seed in SHORT} == {True, False}
    assert plan(3) == plan(3)
