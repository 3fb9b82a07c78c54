"""Whether the link still lives, judged by two clocks. No timers and no sockets: it is asked, and answers."""

from enum import Enum

from messenger.client.clock import Clock
from messenger.client.settings import Durations


class Verdict(Enum):
    """What to do about the link."""

    FINE = "fine"
    ASK = "ask"
    """Nothing was heard, or asked, for a while: say ping."""
    DEAD = "dead"
    """Nothing was heard for too long: give it up."""


class Pulse:
    """The silence of one connection, looked at every ``Durations.look`` seconds.

    Who is told much and says nothing asks now and then all the same: the server counts the silence of this side.
    """

    def __init__(self, clock: Clock, durations: Durations) -> None:
        self._clock = clock
        self._durations = durations
        self._looked = clock.monotonic()
        self._heard = self._looked
        self._asked = False
        self._asked_at = self._looked
        self._limit = durations.silence

    def look(self, heard: bool, paused: bool, slept: bool) -> Verdict:
        """Judge: ``heard``: something came since the last look; ``paused``: we do not read; ``slept``: see below.

        After the computer slept, the other side may be long gone: it is asked at once and must answer soon.
        """
        now = self._clock.monotonic()
        late = now - self._looked - self._durations.look
        self._looked = now
        if late > self._durations.stall:
            self._heard += late  # we could not have heard anything
        if heard or paused:
            self._heard, self._asked, self._limit = now, False, self._durations.silence
        if slept:
            self._heard, self._asked, self._limit = now, True, self._durations.wake
            self._asked_at = now
            return Verdict.ASK
        silence = now - self._heard
        if silence >= self._limit:
            return Verdict.DEAD
        often = now - self._asked_at >= self._durations.ping + self._durations.look  # as often as an idle link is asked
        if (silence >= self._durations.ping or often) and not self._asked:
            self._asked, self._asked_at = True, now
            return Verdict.ASK
        return Verdict.FINE


class Sleep:
    """Notices that the computer slept: the wall clock went on and the other one did not."""

    def __init__(self, clock: Clock, durations: Durations) -> None:
        self._clock = clock
        self._durations = durations
        self._monotonic = clock.monotonic()
        self._wall = clock.wall()

    def slept(self) -> bool:
        """Whether it slept since the last call."""
        monotonic, wall = self._clock.monotonic(), self._clock.wall()
        gone = (wall - self._wall) / 1000 - (monotonic - self._monotonic)
        stopped = monotonic - self._monotonic  # where the clock goes on in sleep, our timer comes very late
        self._monotonic, self._wall = monotonic, wall
        return gone > self._durations.sleep or stopped > self._durations.look + self._durations.sleep
