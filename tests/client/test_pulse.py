"""A silent link is asked, then given up; sleep and stalls are told apart from silence."""

import pytest

from messenger.client.backoff import BackOff
from messenger.client.pulse import Pulse, Sleep, Verdict
from messenger.client.settings import Durations
from tests.fakes import FakeClock

DURATIONS = Durations(ping=15, silence=40, look=5, stall=1, sleep=10, wake=5)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def looks(clock: FakeClock, pulse: Pulse, seconds: float, heard: bool = False, paused: bool = False) -> list[Verdict]:
    """Look every 5 s for so many seconds; return what was judged."""
    verdicts = []
    for _ in range(int(seconds / 5)):
        clock.pass_by(5)
        verdicts.append(pulse.look(heard, paused, slept=False))
    return verdicts


def test_asks_once_after_15_seconds_of_silence_and_gives_up_after_40(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    fine, ask, dead = Verdict.FINE, Verdict.ASK, Verdict.DEAD
    assert looks(clock, pulse, 40) == [fine, fine, ask, fine, fine, fine, fine, dead]


@pytest.mark.parametrize("state", ["heard", "paused"])
def test_lets_the_server_hear_from_somebody_who_only_listens_or_does_not_even_read(
    clock: FakeClock, state: str
) -> None:
    fine, ask = Verdict.FINE, Verdict.ASK
    assert looks(clock, Pulse(clock, DURATIONS), 60, **{state: True}) == [fine, fine, fine, ask] * 3


def test_asks_no_idle_link_more_often(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    asked = looks(clock, pulse, 15)
    for _ in range(5):
        asked += looks(clock, pulse, 5, heard=True) + looks(clock, pulse, 15)
    assert asked.count(Verdict.ASK) == 6
    assert asked[2::4] == [Verdict.ASK] * 6


def test_begins_anew_when_it_was_answered(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    looks(clock, pulse, 35)
    looks(clock, pulse, 5, heard=True)
    assert Verdict.DEAD not in looks(clock, pulse, 35)
    assert looks(clock, pulse, 5) == [Verdict.DEAD]


def test_does_not_call_a_link_silent_that_it_does_not_read(clock: FakeClock) -> None:
    assert Verdict.DEAD not in looks(clock, Pulse(clock, DURATIONS), 200, paused=True)


def test_moves_its_deadlines_by_the_length_of_a_stall(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    looks(clock, pulse, 10)
    clock.pass_by(5 + 100)
    assert pulse.look(heard=False, paused=False, slept=False) is Verdict.ASK
    assert looks(clock, pulse, 25) == [Verdict.FINE] * 4 + [Verdict.DEAD]


def test_asks_at_once_after_sleep_and_waits_for_a_short_time_only(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    clock.pass_by(5)
    assert pulse.look(heard=False, paused=False, slept=True) is Verdict.ASK
    assert looks(clock, pulse, 5) == [Verdict.DEAD]


def test_goes_on_when_the_server_answers_after_sleep(clock: FakeClock) -> None:
    pulse = Pulse(clock, DURATIONS)
    clock.pass_by(5)
    pulse.look(heard=False, paused=False, slept=True)
    looks(clock, pulse, 5, heard=True)
    assert Verdict.DEAD not in looks(clock, pulse, 35)


def test_notices_sleep_by_the_clock_on_the_wall(clock: FakeClock) -> None:
    sleep = Sleep(clock, DURATIONS)
    clock.pass_by(5)
    assert not sleep.slept()
    clock.sleep_through(60)
    clock.pass_by(5)
    assert sleep.slept()
    clock.pass_by(5)
    assert not sleep.slept()


def test_notices_sleep_where_both_clocks_go_on(clock: FakeClock) -> None:
    sleep = Sleep(clock, DURATIONS)
    clock.pass_by(60)
    assert sleep.slept()


def test_does_not_take_a_clock_set_back_for_sleep(clock: FakeClock) -> None:
    sleep = Sleep(clock, DURATIONS)
    clock.pass_by(5)
    clock.wall_ms -= 3_600_000
    assert not sleep.slept()


def test_doubles_the_wait_up_to_the_longest() -> None:
    back_off = BackOff(0.5, 30)
    assert [back_off.next() for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    back_off.reset()
    assert back_off.next() == 0.5
