"""How much of a file may be on its way: as much as arrives at once, and no more than a text can wait for."""

from messenger.client.private.files.pace import Pace

KIB = 1024
LEAST, MOST, SHORTEST, LONGEST = 64 * KIB, 1024 * KIB, 0.002, 0.1
PIECE = 32 * KIB


class Way:
    """A way with ``rate`` bytes a second and a fixed ``delay``, on which pieces queue; and the time there."""

    def __init__(self, rate: float, delay: float) -> None:
        self.pace = Pace(LEAST, MOST, SHORTEST, LONGEST)
        self.rate, self.delay = rate, delay
        self.now = 100.0
        self._free = self.now  # when the way has taken what is on it
        self._coming: list[tuple[float, int]] = []
        self._sent = 0
        self.waits: list[float] = []
        """How long each piece has waited in the queue."""

    def run(self, seconds: float) -> int:
        """Send as much as may be for so long; return how many bytes have arrived."""
        until, arrived = self.now + seconds, 0
        while self.now < until:
            while self.pace.room >= PIECE:
                self._sent += PIECE
                self.pace.sent(self._sent, self.now)
                self.waits.append(max(0.0, self._free - self.now))
                self._free = max(self._free, self.now) + PIECE / self.rate
                self._coming.append((self._free + self.delay, self._sent))
            self.now, upto = self._coming.pop(0)
            self.pace.kept(upto, self.now)
            arrived += PIECE
        return arrived


def test_uses_a_fast_way_wholly() -> None:
    way = Way(rate=50_000_000, delay=0.01)
    way.run(1)
    assert way.run(10) > 0.95 * 50_000_000 * 10


def test_uses_a_long_way_as_far_as_may_be_on_it() -> None:
    """A megabyte in a fifth of a second."""
    way = Way(rate=50_000_000, delay=0.2)
    way.run(5)
    assert way.run(10) > 0.9 * MOST / 0.2 * 10


def test_lets_nothing_wait_long_on_a_slow_way() -> None:
    """Some 128 KiB a second, where a megabyte would wait eight seconds; and yet the way is used."""
    way = Way(rate=128 * KIB, delay=0.02)
    way.run(10)
    way.waits.clear()
    arrived = way.run(60)
    assert max(way.waits) < 1
    assert arrived > 0.9 * 60 * 128 * KIB


def test_lets_nothing_wait_longer_than_the_way_itself_takes() -> None:
    """So a text takes twice as long at the most, and the way is still used."""
    way = Way(rate=50_000_000, delay=0.005)
    way.run(2)
    way.waits.clear()
    arrived = way.run(10)
    assert max(way.waits) < 2 * way.delay
    assert arrived > 0.9 * 50_000_000 * 10


def test_has_less_on_a_way_that_becomes_slow_and_more_when_it_is_fast_again() -> None:
    way = Way(rate=20_000_000, delay=0.01)
    way.run(2)
    way.rate = 256 * KIB
    way.run(10)
    way.waits.clear()
    way.run(20)
    assert max(way.waits) < 1
    way.rate = 20_000_000
    way.run(2)
    assert way.run(5) > 0.9 * 20_000_000 * 5


def test_has_room_for_the_least_at_first_and_never_for_more_than_the_most() -> None:
    pace = Pace(LEAST, MOST, SHORTEST, LONGEST)
    assert pace.room == LEAST
    now, sent = 0.0, 0
    for _ in range(1000):
        sent += pace.room
        pace.sent(sent, now)
        assert pace.room == 0
        now += 0.001
        pace.kept(sent, now)
        assert LEAST <= pace.room <= MOST
    assert pace.room == MOST


def test_begins_anew_from_any_place() -> None:
    pace = Pace(LEAST, MOST, SHORTEST, LONGEST)
    pace.sent(LEAST, 1.0)
    pace.begin(10_000_000)
    assert pace.room == LEAST
    pace.kept(5, 2.0)  # an answer to what was before
    assert pace.room == LEAST
