"""Deadlines under a clock that the test moves: a stall of the server is nobody's silence."""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

from messenger.server.idle import EVERY, Idle, Rhythm
from messenger.server.session import Deadlines
from tests.server.turns import ManualLoop


class Line:
    """A connection as the deadlines see it."""

    def __init__(self) -> None:
        self.heard = True
        self.unfinished = 0
        self.waiting = 0
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


class Visitor:
    """A session as the deadlines see it."""

    def __init__(self, now: float, user: object | None = "somebody") -> None:
        self.connection = Line()
        self.user = user
        self.device = None
        self.started = self.quiet_since = now
        self.slow_since = 0.0
        self.line_since = math.inf
        self.waiting = 0
        self.paused = self.holding = self.finished = self.carried = False
        self.refused: list[str] = []

    def refuse(self, code: str, reason: str) -> None:
        self.refused.append(code)
        self.finished = True


class Guests:
    """Hub and presence as the deadlines see them."""

    def __init__(self) -> None:
        self.lingering: dict[int, tuple[float, int]] = {}
        self.returning: set[int] = set()
        self.expired: list[tuple[int, int]] = []
        self.missed_called = 0

    def expire(self, number: int, lost: int) -> None:
        self.expired.append((number, lost))
        self.lingering.clear()

    def missed(self) -> None:
        self.missed_called += 1
        self.returning.clear()

    def fall_silent(self, session: Visitor) -> None:
        """Take it as it is."""


class AtOnce:
    """A turn that does everything at once."""

    def enter(self, fact: Callable[[], Any], several: bool = True) -> None:
        fact()

    def after(self, callback: Callable[[], Any]) -> None:
        callback()


class Watch:
    """The watch with its surroundings."""

    def __init__(self) -> None:
        self.loop = ManualLoop()
        self.hub = Guests()
        self.sessions: set[Any] = set()
        self.lives = 0
        self.flushed = 0
        hub: Any = self.hub
        turn: Any = AtOnce()
        door: Any = SimpleNamespace(
            sessions=self.sessions, deadlines=Deadlines(sign_in=10, silence=40, drain=20, line=10)
        )
        rhythm = Rhythm(start_quiet=45, sign_of_life=30)
        inactivity: Any = Mock()
        self.idle = Idle(turn, hub, hub, self.loop, (door,), inactivity, rhythm, self._alive, self._flush)

    def _alive(self) -> None:
        self.lives += 1

    def _flush(self) -> None:
        self.flushed += 1

    def visitor(self, user: object | None = "somebody") -> Visitor:
        visitor = Visitor(self.loop.now, user)
        self.sessions.add(visitor)
        return visitor

    def seconds(self, count: float) -> None:
        """Let time pass as the loop sees it: a look every second."""
        for _ in range(int(count / EVERY)):
            self.loop.now += EVERY
            self.idle.look()

    def stall(self, seconds: float) -> None:
        """Let the loop stand still for so long, then look."""
        self.loop.now += seconds
        self.idle.look()


def test_silence_ends_a_session_and_a_word_now_and_then_keeps_it() -> None:
    watch = Watch()
    silent, talking = watch.visitor(), watch.visitor()
    for _ in range(8):
        talking.connection.heard = True
        watch.seconds(5)
    assert silent.refused == []
    watch.seconds(2)
    assert silent.refused == ["silent"]
    assert talking.refused == []


def test_a_session_that_we_do_not_read_from_is_not_silent() -> None:
    watch = Watch()
    paused = watch.visitor()
    paused.paused = True
    watch.seconds(100)
    assert paused.refused == []


def test_a_stall_of_the_server_is_nobodys_silence() -> None:
    watch = Watch()
    visitor, stranger = watch.visitor(), watch.visitor(user=None)
    watch.hub.lingering[7] = (watch.loop.now + 20, 123)
    watch.stall(3600)
    assert (visitor.refused, stranger.refused, watch.hub.expired) == ([], [], [])
    watch.seconds(15)
    assert stranger.refused == ["sign_in_too_slow"]
    assert watch.hub.expired == []
    watch.seconds(10)
    assert watch.hub.expired == [(7, 123)]
    watch.seconds(20)
    assert visitor.refused == ["silent"]


def test_a_stranger_whose_password_is_being_checked_may_take_longer() -> None:
    watch = Watch()
    stranger = watch.visitor(user=None)
    stranger.holding = stranger.paused = True
    watch.seconds(30)
    assert stranger.refused == []


def test_a_stranger_who_talks_without_signing_in_goes_like_a_silent_one() -> None:
    watch = Watch()
    stranger = watch.visitor(user=None)
    for _ in range(11):
        stranger.connection.heard = True
        watch.seconds(1)
    assert stranger.refused == ["sign_in_too_slow"]


def test_a_line_that_drips_in_ends_its_session_and_one_that_is_not_read_does_not() -> None:
    watch = Watch()
    dripping, unread, talking = (watch.visitor() for _ in range(3))
    unread.paused = True
    for second in range(12):
        for one in (dripping, unread, talking):
            one.connection.heard = True
            one.connection.unfinished += 1
        if second % 5 == 0:
            talking.line_since = math.inf  # a line has come to its end, and the next one has begun
        watch.seconds(1)
    assert dripping.refused == ["silent"]
    assert unread.refused == talking.refused == []


def test_a_long_line_may_take_as_long_as_a_poor_link_takes_for_it_and_no_longer() -> None:
    watch = Watch()
    poor, stuck = watch.visitor(), watch.visitor()
    for _ in range(60):
        for one in (poor, stuck):
            one.connection.heard = True
        poor.connection.unfinished += 600
        stuck.connection.unfinished = 600
        watch.seconds(1)
    assert poor.refused == []
    assert stuck.refused == ["silent"]


def test_a_stall_of_the_server_makes_no_line_late() -> None:
    watch = Watch()
    visitor = watch.visitor()
    visitor.connection.unfinished = 1
    watch.seconds(5)
    watch.stall(3600)
    watch.seconds(4)
    assert visitor.refused == []
    watch.seconds(4)
    assert visitor.refused == ["silent"]


def test_a_slow_reader_that_makes_progress_stays_and_one_that_makes_none_goes() -> None:
    watch = Watch()
    slow, stuck = watch.visitor(), watch.visitor()
    for one in (slow, stuck):
        one.paused = True
        one.slow_since = watch.loop.now
        one.connection.waiting = 1000
    for step in range(30):
        slow.connection.waiting = 999 - step
        watch.seconds(1)
    assert stuck.connection.aborted
    assert not slow.connection.aborted


def test_the_missing_are_announced_once_after_the_quiet_time() -> None:
    watch = Watch()
    watch.hub.returning.add(3)
    watch.seconds(44)
    assert watch.hub.missed_called == 0
    watch.seconds(10)
    assert watch.hub.missed_called == 1


def test_a_sign_of_life_is_given_now_and_then_and_markers_are_flushed_at_every_look() -> None:
    watch = Watch()
    watch.seconds(91)
    assert watch.lives == 4
    assert watch.flushed == 91
