"""Token buckets by network, under a clock that the test moves."""

from messenger.server import buckets
from messenger.server.buckets import Buckets

HERE, THERE = "192.0.2.1", "192.0.2.2"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_gives_so_many_at_once_and_then_as_time_passes() -> None:
    clock = Clock()
    pace = Buckets(2, 5, clock)
    assert [pace.take(HERE) for _ in range(6)] == [True] * 5 + [False]
    assert pace.wait(HERE) == 0.5
    assert pace.take(THERE)
    clock.now += 0.5
    assert pace.wait(HERE) == 0
    assert [pace.take(HERE) for _ in range(2)] == [True, False]
    clock.now += 1000
    assert [pace.take(HERE) for _ in range(6)] == [True] * 5 + [False]


def test_refusals_cost_nothing_further() -> None:
    clock = Clock()
    pace = Buckets(1, 1, clock)
    assert pace.take(HERE)
    assert not any(pace.take(HERE) for _ in range(1000))
    clock.now += 1
    assert pace.take(HERE)


def test_remembers_a_bounded_number_of_networks_and_forgets_the_oldest() -> None:
    pace = Buckets(1, 1, Clock())
    for number in range(buckets.NETWORKS + 10):
        pace.take(str(number))
        pace.take(str(number))
    assert len(pace._known) == buckets.NETWORKS
    assert not pace.take(str(buckets.NETWORKS + 9))
    assert pace.take("0")
