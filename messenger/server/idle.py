"""Deadlines, looked at once a second: silence, slow sign-in, slow reading, links that may still come back.

A stall of the loop is nobody's silence: every deadline moves by its length.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from messenger.protocol.errors import Code
from messenger.server.hub import Hub
from messenger.server.inactivity import Inactivity
from messenger.server.presence import PresenceBoard
from messenger.server.session import Deadlines, Session
from messenger.server.turn import Turn

EVERY = 1.0
"""Seconds between two looks."""
LINE_BYTES_PER_SECOND = 512
"""A line that comes at least so fast does not drip: over a poor link a long one takes its time, at each try again."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the server itself waits for, in seconds; see the settings of the same names."""

    start_quiet: float
    sign_of_life: float


class Loop(Protocol):
    """The loop, as far as deadlines need it."""

    def time(self) -> float:
        """Return monotonic seconds."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class Entrance(Protocol):
    """A door: those who came in by it, and how long they may take."""

    @property
    def sessions(self) -> Iterable[Session]:
        """All of them, signed in or not."""

    @property
    def deadlines(self) -> Deadlines:
        """The same for all of them."""


class Watch(Protocol):
    """Something else in which something is due after a time. Both are called outside of turns."""

    def look(self, now: float) -> None:
        """Look at the deadlines; ``now``: the loop's time."""

    def move(self, stall: float) -> None:
        """Move the deadlines by so many seconds."""


class Idle:
    """The watch. ``alive`` writes down that the server lives and who does, ``flush`` writes markers that wait."""

    def __init__(
        self,
        turn: Turn,
        hub: Hub,
        presence: PresenceBoard,
        loop: Loop,
        doors: Sequence[Entrance],
        inactivity: Inactivity,
        rhythm: Rhythm,
        alive: Callable[[], None],
        flush: Callable[[], None],
        others: Sequence[Watch] = (),
    ) -> None:
        self._turn = turn
        self._hub = hub
        self._presence = presence
        self._loop = loop
        self._doors = doors
        self._inactivity = inactivity
        self._rhythm = rhythm
        self._alive = alive
        self._flush = flush
        self._others = others
        self._looked = loop.time()
        self._quiet_until = self._looked + rhythm.start_quiet
        self._alive_at = self._looked
        self._expiring: set[int] = set()
        """Users whose going is on its way into the store."""

    def start(self) -> None:
        """Begin to look, once a second."""
        self._loop.call_later(EVERY, self._tick)

    def _tick(self) -> None:
        self._loop.call_later(EVERY, self._tick)
        self.look()

    def look(self) -> None:
        """Look at every deadline now."""
        now = self._loop.time()
        stall = now - self._looked - EVERY
        self._looked = now
        if stall > EVERY:
            self._move(stall)
        for door in self._doors:
            for session in list(door.sessions):
                self._look_at(session, door.deadlines, now)
        for number, (until, lost) in list(self._presence.lingering.items()):
            if now >= until and number not in self._expiring:
                self._expiring.add(number)
                self._turn.enter(partial(self._expire, number, lost))
        for other in self._others:
            other.look(now)
        if self._presence.returning and now >= self._quiet_until:
            self._quiet_until = math.inf
            self._turn.enter(self._presence.missed)
        if now >= self._alive_at:
            self._alive_at = now + self._rhythm.sign_of_life
            self._turn.enter(self._alive, several=False)
        self._flush()

    def _look_at(self, session: Session, deadlines: Deadlines, now: float) -> None:
        if session.finished or session.carried:
            return
        connection = session.connection
        if connection.heard or session.paused:
            connection.heard = False
            session.quiet_since = now
        # a fact is tried until it succeeds: not another one every second
        if now - session.quiet_since > deadlines.silence:
            session.quiet_since = now
            self._turn.enter(partial(self._give_up, session))
        elif session.user is None and now - session.started > deadlines.sign_in and not session.holding:
            session.started = now  # whatever it says meanwhile
            self._turn.enter(lambda: session.refuse(Code.SIGN_IN_TOO_SLOW, "Signing in took too long."), several=False)
        elif self._is_late(session, deadlines.line, now):
            session.line_since = math.inf
            reason = "A line did not come to its end in time."
            self._turn.enter(lambda: session.refuse(Code.SILENT, reason), several=False)
        if session.slow_since:
            waiting = connection.waiting
            if waiting < session.waiting:
                session.slow_since = now
            session.waiting = waiting
            if now - session.slow_since > deadlines.drain:
                connection.abort()
        device = session.device
        if device is not None and (now >= session.due or device.active != session.counted):
            self._inactivity.look_at(session, now)

    @staticmethod
    def _is_late(session: Session, most: float, now: float) -> bool:
        """Return whether a line has been coming for too long, for its length; while we do not read on, none is late."""
        size = 0 if session.paused else session.connection.unfinished
        session.line_since = min(session.line_since, now) if size else math.inf
        return now - session.line_since > most + size / LINE_BYTES_PER_SECOND

    def _expire(self, number: int, lost: int) -> None:
        """Announce a user whose link did not come back; carried out late, on a full disk, it may have come."""
        self._turn.after(partial(self._expiring.discard, number))
        self._presence.expire(number, lost)

    def _give_up(self, session: Session) -> None:
        """Nobody waits for a link to come back that was silent for so long."""
        session.refuse(Code.SILENT, "Nothing was heard for too long.")
        self._hub.fall_silent(session)

    def _move(self, stall: float) -> None:
        sessions = [session for door in self._doors for session in door.sessions]
        for session in sessions:
            session.started += stall
            session.quiet_since += stall
            session.line_since += stall
            if session.slow_since:
                session.slow_since += stall
        self._inactivity.move(sessions, stall)
        for other in self._others:
            other.move(stall)
        for number, (until, lost) in self._presence.lingering.items():
            self._presence.lingering[number] = (until + stall, lost)
        self._quiet_until += stall
