"""Counting wrong guesses, without passwords: what is remembered of a name and for how long."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.server.locks import LockBounds, Locks
from messenger.server.storage.database import Database
from messenger.server.storage.locks import LockStore
from messenger.server.turn import Turn
from tests.server.turns import ManualLoop

SECOND = 1000


class Clock:
    """Locks of three guesses and sixty seconds, on a clock that stands still."""

    def __init__(self, database: Database, names: int = 100) -> None:
        self.turn = Turn(database, ManualLoop(), pytest.fail, 500)
        self.turn.now = 1_800_000_000_000
        self.locks = Locks(self.turn, LockStore(database), LockBounds(3, 60, names))

    def wait(self, seconds: float) -> None:
        self.turn.now += int(seconds * SECOND)

    def fail(self, name: str, times: int) -> list[float]:
        return [self.locks.failed(name) for _ in range(times)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "locks.db")
    yield made
    made.close()


@pytest.fixture
def clock(database: Database) -> Clock:
    return Clock(database)


def test_the_third_wrong_guess_locks_the_name(clock: Clock) -> None:
    """C6"""
    assert clock.fail("anna", 3) == [0, 0, 60]
    assert clock.locks.left("anna") == 60
    assert clock.locks.left("bruno") == 0


def test_a_lock_ends_by_itself_and_the_count_begins_anew(clock: Clock) -> None:
    """C7"""
    clock.fail("anna", 3)
    clock.wait(59.5)
    assert clock.locks.left("anna") == 0.5
    clock.wait(0.5)
    assert clock.locks.left("anna") == 0
    assert clock.fail("anna", 3) == [0, 0, 60]


def test_a_guess_during_the_lock_does_not_lengthen_it(clock: Clock) -> None:
    """C8"""
    clock.fail("anna", 3)
    clock.wait(20)
    assert clock.fail("anna", 2) == [40, 40]
    clock.wait(40)
    assert clock.locks.left("anna") == 0
    assert clock.fail("anna", 1) == [0]


def test_a_success_resets_the_count(clock: Clock) -> None:
    """C8"""
    clock.fail("anna", 2)
    clock.locks.reset("anna")
    assert clock.fail("anna", 2) == [0, 0]
    assert clock.locks.left("anna") == 0


def test_a_count_does_not_fade(clock: Clock) -> None:
    """C7: at most three wrong guesses lie between two successes or locks, however slowly they come."""
    clock.fail("anna", 2)
    clock.wait(10_000_000)
    assert clock.fail("anna", 1) == [60]


def test_counts_and_locks_are_in_the_store(database: Database) -> None:
    """C6"""
    clock = Clock(database)
    clock.fail("anna", 3)
    clock.fail("bruno", 2)
    database.commit()
    later = Clock(database)
    later.wait(10)
    assert later.locks.left("anna") == 50
    assert later.fail("bruno", 1) == [60]


def test_a_clock_that_was_turned_back_makes_no_lock_longer(clock: Clock) -> None:
    clock.fail("anna", 3)
    clock.wait(-3600)
    assert clock.locks.left("anna") == 60


def test_remembers_a_bounded_number_of_names_the_oldest_go(database: Database) -> None:
    clock = Clock(database, names=3)
    for name in ("anna", "bruno", "carla", "dora"):
        clock.wait(1)
        clock.fail(name, 2)
    assert database.read("select name_key from lock order by touched") == [("bruno",), ("carla",), ("dora",)]
    assert clock.fail("dora", 1) == [60]
    assert clock.fail("anna", 1) == [0]


def test_a_new_name_has_the_guesses_of_the_old_one(clock: Clock) -> None:
    clock.fail("anna", 2)
    clock.fail("annika", 1)
    clock.locks.move("anna", "annika")
    assert clock.fail("annika", 1) == [60]
    assert clock.fail("anna", 1) == [0]
