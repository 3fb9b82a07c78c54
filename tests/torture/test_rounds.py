"""Rounds of torture (R1, R2; C24-C26, C58-C61): whatever breaks, nothing is lost, doubled or out of order.

They run in a process of their own; the figures they reach are noted there.
"""

import multiprocessing

import pytest

from tests.torture import private, restored
from tests.torture.apart import play_apart
from tests.torture.plan import Kind, plan

pytestmark = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork processes"
)
SHORT = range(2, 16)
PRIVATELY = range(5, 8)
RESTORED = range(1, 4)
LONG = range(1001, 1201)
LONG_PRIVATELY = range(1001, 1061)
LONG_RESTORED = range(1001, 1031)
_A_ROUND = 30.0
"""Seconds that a round may take on a machine that is busy with other tests; alone it takes 5."""


@pytest.mark.timeout(_A_ROUND * (len(SHORT) + 1))
def test_loses_doubles_and_reorders_nothing() -> None:
    """R1, R2, C24, C25, C26, C58, C60, C66"""
    play_apart(SHORT, within=_A_ROUND * len(SHORT))


@pytest.mark.timeout(_A_ROUND * (len(PRIVATELY) + 1))
def test_shows_privately_once_what_was_acknowledged_and_the_rest_as_failed() -> None:
    """C50, C52, C57"""
    play_apart(PRIVATELY, "--private", within=_A_ROUND * len(PRIVATELY))


@pytest.mark.timeout(_A_ROUND * (len(RESTORED) + 1))
def test_a_server_that_goes_back_to_a_backup_loses_nothing_without_a_word() -> None:
    """R8, C58: beside all other faults."""
    play_apart(RESTORED, "--restored", within=_A_ROUND * len(RESTORED))


@pytest.mark.long
@pytest.mark.timeout(_A_ROUND * (len(LONG) + 1))
def test_loses_doubles_and_reorders_nothing_in_many_rounds() -> None:
    """R1, R2, C24, C25, C26, C58, C60, C66"""
    play_apart(LONG, within=_A_ROUND * len(LONG))


@pytest.mark.long
@pytest.mark.timeout(_A_ROUND * (len(LONG_PRIVATELY) + 1))
def test_shows_privately_once_what_was_acknowledged_in_many_rounds() -> None:
    """C50, C52, C57"""
    play_apart(LONG_PRIVATELY, "--private", within=_A_ROUND * len(LONG_PRIVATELY))


@pytest.mark.long
@pytest.mark.timeout(_A_ROUND * (len(LONG_RESTORED) + 1))
def test_a_server_that_goes_back_to_a_backup_loses_nothing_without_a_word_in_many_rounds() -> None:
    """R8, C58"""
    play_apart(LONG_RESTORED, "--restored", within=_A_ROUND * len(LONG_RESTORED))


def test_decides_by_the_seed_alone() -> None:
    assert plan(7) == plan(7)
    assert plan(7) != plan(8)
    assert private.plan(7) == private.plan(7)
    assert private.plan(7) != private.plan(8)


def test_the_short_rounds_hold_every_fault() -> None:
    injected = {step.kind for seed in SHORT for step in plan(seed)}
    injected |= {step.kind for seed in RESTORED for step in restored.plan(seed)}
    assert injected == set(Kind)


def test_the_short_private_rounds_are_direct_and_relayed() -> None:
    assert {private.hidden(seed) for seed in PRIVATELY} == {True, False}
