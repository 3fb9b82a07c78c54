"""The speed of a file and how often it is told."""

import pytest

from messenger.client.files.meter import Meter
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def meter(clock: FakeClock) -> Meter:
    return Meter(clock, window=5, pause=0.2)


def test_does_not_know_the_speed_at_the_beginning(meter: Meter) -> None:
    assert meter.speed == 0
    meter.moved(1_000)
    assert meter.speed == 0


def test_knows_the_speed_of_the_last_seconds(meter: Meter, clock: FakeClock) -> None:
    done = 0
    for speed in (1_000_000, 50_000):
        for _ in range(200):
            meter.moved(done)
            clock.pass_by(0.05)
            done += speed // 20
    meter.moved(done)
    assert meter.speed == pytest.approx(50_000, rel=0.01)


def test_sees_that_nothing_moves(meter: Meter, clock: FakeClock) -> None:
    meter.moved(0)
    clock.pass_by(1)
    meter.moved(10_000)
    assert meter.speed == 10_000
    clock.pass_by(9)
    assert meter.speed == 1_000


def test_keeps_few_points_of_many_steps(meter: Meter, clock: FakeClock) -> None:
    for step in range(10_000):
        meter.moved(step)
        clock.pass_by(0.001)
    assert len(meter._points) < 200
    assert meter.speed == pytest.approx(1_000, rel=0.02)


def test_begins_anew_after_a_rest_and_after_a_step_back(meter: Meter, clock: FakeClock) -> None:
    meter.moved(0)
    clock.pass_by(1)
    meter.moved(5_000)
    meter.rest()
    assert meter.speed == 0
    meter.moved(5_000)
    clock.pass_by(1)
    meter.moved(0)
    assert meter.speed == 0


def test_has_at_most_five_reports_a_second(meter: Meter, clock: FakeClock) -> None:
    told = 0
    for _ in range(1_000):
        told += meter.due()
        clock.pass_by(0.01)
    assert 40 <= told <= 50
