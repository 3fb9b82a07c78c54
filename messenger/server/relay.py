"""Bytes from one device to another through the server, unread: what two who find no direct way have agreed to.

What is sealed between the two is not known here. Promising a passage and joining it happen inside a turn; the bytes
themselves bypass it, since nothing of them is kept.
"""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from messenger.net.connection import shared_buffer
from messenger.protocol.errors import Code
from messenger.protocol.peers import Relaying
from messenger.server.session import Session
from messenger.server.turn import Turn

WRITE_HIGH: Final = 128 * 1024
"""Bytes waiting for one device above which no more is read from the other."""
BURST: Final = 0.25
"""So many seconds' worth of bytes may come at once."""


class Clock(Protocol):
    """The loop, as far as a relay needs it."""

    def time(self) -> float:
        """Return monotonic seconds."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


@dataclass(frozen=True, slots=True)
class RelayBounds:
    """How many passages at once; bytes a second and in all of each; seconds to join, of silence, of no progress."""

    passages: int
    rate: float
    size: int
    join: float
    silence: float
    drain: float


@dataclass(slots=True, eq=False)
class Account:
    """How many bytes of one private session have been carried, whatever passages it had."""

    carried: int = 0


class Relays:
    """All passages, promised or in use."""

    def __init__(self, turn: Turn, clock: Clock, bounds: RelayBounds) -> None:
        self._turn = turn
        self._clock = clock
        self._bounds = bounds
        self._tokens: dict[str, Passage] = {}
        self._passages: set[Passage] = set()
        self._buffer = shared_buffer()

    @property
    def patience(self) -> float:
        """Seconds in which both sides must have joined."""
        return self._bounds.join

    def has_room(self) -> bool:
        """Return whether there may be one more passage."""
        return len(self._passages) < self._bounds.passages

    def is_used_up(self, account: Account) -> bool:
        """Return whether as much has been carried for a session as may be."""
        return account.carried >= self._bounds.size

    def left(self, account: Account) -> int:
        """Return how many bytes may still be carried for a session."""
        return max(0, self._bounds.size - account.carried)

    # -- inside a turn

    def promise(self, account: Account) -> "Passage":
        """Let two connections become one passage, each by one token."""
        passage = Passage(account, self._bounds, self._clock, self._buffer, self._forget, self._turn_away)
        self._passages.add(passage)
        self._tokens.update(dict.fromkeys(passage.tokens, passage))
        self._turn.undo(self._forget, passage)
        return passage

    def join(self, session: Session, token: str) -> None:
        """Let the connection be one end of the passage that was promised under ``token``, which is good for one use."""
        passage = self._tokens.pop(token, None)
        if passage is None:
            session.refuse(Code.TOKEN_INVALID, "This word is not good for a relay, or not any more.")
            return
        self._turn.undo(self._tokens.__setitem__, token, passage)
        session.carried = True
        self._turn.undo(setattr, session, "carried", False)
        passage.waiting.append(session)
        self._turn.undo(passage.waiting.remove, session)
        if len(passage.waiting) == len(passage.tokens):
            for one in passage.waiting:
                one.post(Relaying())
            self._turn.after(passage.begin)

    # -- the watch

    def look(self, now: float) -> None:
        """Look which passages were not joined in time, are silent, or are stuck."""
        for passage in list(self._passages):
            passage.look(now)

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        for passage in self._passages:
            passage.move(stall)

    def close(self) -> None:
        """End all passages, since the server stops."""
        for passage in list(self._passages):
            passage.close()

    # -- inside

    def _forget(self, passage: "Passage") -> None:
        self._passages.discard(passage)
        for token in passage.tokens:
            self._tokens.pop(token, None)

    def _turn_away(self, session: Session) -> None:
        """End a connection that has waited in vain for the other side."""
        self._turn.enter(partial(session.refuse, Code.PEER_GONE, "The other side has not come."), several=False)


class Passage:
    """The way of one private session through the server: two tokens, then two who wait, then two ends."""

    def __init__(
        self,
        account: Account,
        bounds: RelayBounds,
        clock: Clock,
        buffer: memoryview,
        forget: "Callable[[Passage], None]",
        turn_away: Callable[[Session], None],
    ) -> None:
        """``forget`` is told at the end; ``turn_away`` ends the connection of one who has waited in vain."""
        self.tokens = (_random(), _random())
        self.waiting: list[Session] = []
        """Who has joined; they may say nothing until both have."""
        self._ends: tuple[End, ...] = ()
        self._account = account
        self._bounds = bounds
        self._clock = clock
        self._buffer = buffer
        self._forget = forget
        self._turn_away = turn_away
        self.time = clock.time
        self._until = self.time() + bounds.join
        self._allowance = bounds.rate * BURST
        self._counted = self.time()
        self._closed = False
        self.resting = False
        """Nothing is read until what came too fast is made up for."""

    def begin(self) -> None:
        """Make the two connections one, now that both have been told so."""
        if self._closed:
            return
        now = self.time()
        one, other = (End(self, session, self._buffer, now) for session in self.waiting)
        self.waiting.clear()
        one.other, other.other = other, one
        self._ends = (one, other)
        if not (one.take_over() and other.take_over()):
            self.close()

    def close(self) -> None:
        """End both connections, once what is on its way has been written."""
        if self._closed:
            return
        self._closed = True
        self._forget(self)
        for session in self.waiting:
            self._turn_away(session)
        self.waiting.clear()
        for end in self._ends:
            end.close()

    def count(self, size: int) -> bool:
        """Count bytes that were read; return whether they may be passed on."""
        self._account.carried += size
        if self._closed:
            return False
        if self._account.carried > self._bounds.size:
            self.close()
            return False
        now = self.time()
        earned = (now - self._counted) * self._bounds.rate
        self._allowance = min(self._bounds.rate * BURST, self._allowance + earned) - size
        self._counted = now
        if self._allowance < 0 and not self.resting:
            self.resting = True
            self._clock.call_later(-self._allowance / self._bounds.rate, self._rested)
            self._read_or_not()
        return True

    def look(self, now: float) -> None:
        """Close when the other side has not come, one is silent, or one does not take what is there for it."""
        if not self._ends:
            if now >= self._until:
                self.close()
            return
        for end in self._ends:
            if end.is_silent(now, self._bounds.silence):
                self.close()
            elif end.is_stuck(now, self._bounds.drain):
                end.abort()

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        self._until += stall
        for end in self._ends:
            end.move(stall)

    def _rested(self) -> None:
        self.resting = False
        if not self._closed:
            self._read_or_not()

    def _read_or_not(self) -> None:
        for end in self._ends:
            end.read_or_not()


class End(asyncio.BufferedProtocol):
    """One connection of a passage: what is read here is written to the other end. ``buffer`` is shared by all."""

    def __init__(self, passage: Passage, session: Session, buffer: memoryview, now: float) -> None:
        self.other: End | None = None
        self._passage = passage
        self._session = session
        self._buffer = buffer
        self._transport: asyncio.Transport | None = None
        self._congested = False
        self._paused = False
        self._heard = now
        self._taken = now
        self._waiting = 0

    def take_over(self) -> bool:
        """Have the stream from here on; return ``False`` when it has ended, or was used for something else."""
        if not self._session.finished:
            self._transport = self._session.connection.hand_over(self)
        if self._transport is None:
            return False
        self._transport.set_write_buffer_limits(high=WRITE_HIGH)
        self._transport.resume_reading()  # it may have spoken too fast before
        return True

    def close(self) -> None:
        """End the stream once what waits is written."""
        if self._transport is not None:
            self._transport.resume_reading()  # else the device's goodbye would not be heard
            self._transport.close()
        else:
            self._session.connection.abort()

    def abort(self) -> None:
        """End the stream at once."""
        self._session.connection.abort()

    def read_or_not(self) -> None:
        """Read while the other end takes it and the pace allows it."""
        pause = self._passage.resting or (self.other is not None and self.other._congested)
        if self._transport is None or pause is self._paused:
            return
        self._paused = pause
        if pause:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def is_silent(self, now: float, most: float) -> bool:
        """Return whether nothing was heard for so many seconds, though it was listened for."""
        if self._paused:
            self._heard = now
        return now - self._heard > most

    def is_stuck(self, now: float, most: float) -> bool:
        """Return whether nothing of what waits to be written has left for so many seconds."""
        waiting = 0 if self._transport is None else self._transport.get_write_buffer_size()
        if waiting < self._waiting or not self._congested:
            self._taken = now
        self._waiting = waiting
        return now - self._taken > most

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        self._heard += stall
        self._taken += stall

    # -- what the loop calls

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the shared buffer for one read."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on what one read brought."""
        self._heard = self._passage.time()
        if self._passage.count(nbytes) and self.other is not None and self.other._transport is not None:
            self.other._transport.write(bytes(self._buffer[:nbytes]))

    def eof_received(self) -> bool:
        """Let the stream end when the device ends it."""
        return False

    def pause_writing(self) -> None:
        """Read no more from the other end: this one does not take it as fast."""
        self._congested = True
        if self.other is not None:
            self.other.read_or_not()

    def resume_writing(self) -> None:
        """Read on from the other end."""
        self._congested = False
        if self.other is not None:
            self.other.read_or_not()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the other connection, too."""
        self._transport = None
        self._session.connection.connection_lost(exc)
        self._passage.close()


def _random() -> str:
    """Return 128 random bits as tokens are written."""
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode("ascii")
