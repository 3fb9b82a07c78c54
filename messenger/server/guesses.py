"""Judging passwords that people type: for one name one after the other, hashed off the loop, wrong ones counted.

A guess is heard in three steps, each a turn of its own: asked, perhaps waiting for those before it, and judged. What
was true in one may be false in the next, so each looks anew at the lock, the account and its password.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from messenger.protocol.errors import Code
from messenger.server import names
from messenger.server.buckets import Buckets
from messenger.server.crowd import network
from messenger.server.live import User
from messenger.server.locks import Locks
from messenger.server.passwords import BusyError, Passwords, Secret, Verdict
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.database import StorageBrokenError, StorageFullError
from messenger.server.turn import Turn


@dataclass(frozen=True, slots=True)
class Guess:
    """One password typed for the name counted as ``key``.

    ``who`` has that name now, perhaps nobody; ``right`` is called with that user and the hash to store, if any;
    ``wrong`` is what else is answered. ``new``: a password to be hashed as well, for one that is to be replaced.
    """

    session: Session
    r: int
    key: str
    who: Callable[[], User | None]
    given: str
    right: Callable[[User, str | None], None]
    wrong: tuple[Code, str]
    new: str | None = None


class Timer(Protocol):
    """The one call of an event loop that is needed here."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class Guesses:
    """The guesses that are being heard. A session that made one reads no further line until it is answered."""

    def __init__(
        self, turn: Turn, timer: Timer, register: Register, locks: Locks, passwords: Passwords, sprayed: Buckets
    ) -> None:
        """``sprayed``: how many wrong passwords one network may have, for whatever names."""
        self._turn = turn
        self._timer = timer
        self._register = register
        self._locks = locks
        self._passwords = passwords
        self._sprayed = sprayed
        self._waiting: dict[str, deque[Guess]] = {}
        """Who waits behind the guess that is being judged for a name."""

    def hear(self, guess: Guess) -> None:
        """Take a guess, inside a turn; it is answered at once when the name is locked, else later."""
        left = self._locks.left(guess.key)
        if left:
            self._answer_locked(guess, left)
            return
        rest = self._sprayed.wait(network(guess.session.address))
        if rest:
            reason = f"Too many wrong passwords from there: for {rest:.0f} seconds no further one is heard."
            guess.session.fail(guess.r, Code.LOCKED, reason, rest)
            return
        guess.session.hold()
        self._turn.undo(guess.session.let_go)
        user = guess.who()
        self._turn.after(partial(self._queue, guess, user, self._register.secret_of(user)))

    # -- one after the other

    def _queue(self, guess: Guess, user: User | None, secret: Secret) -> None:
        waiting = self._waiting.get(guess.key)
        if waiting is None:
            self._waiting[guess.key] = deque()
            self._hash(guess, user, secret)
        else:
            waiting.append(guess)

    def _next(self, key: str) -> None:
        waiting = self._waiting[key]
        if waiting:
            self._turn.enter(partial(self._go_on, waiting.popleft()), several=False)
        else:
            del self._waiting[key]

    def _go_on(self, guess: Guess) -> None:
        """Begin with a guess that had to wait."""
        left = self._locks.left(guess.key)
        if left or _is_gone(guess.session):
            if left:
                self._answer_locked(guess, left)
            guess.session.release()
            self._turn.after(partial(self._next, guess.key))
            return
        user = guess.who()
        self._turn.after(partial(self._hash, guess, user, self._register.secret_of(user)))

    # -- hashing and judging

    def _hash(self, guess: Guess, user: User | None, secret: Secret) -> None:
        then = partial(self._finish, guess, user, secret)
        try:
            given, compared = names.known_password(guess.given), secret
        except names.TextRefusedError:
            given, compared = "", Secret()  # nobody has such a password; it costs the same to say so
        try:
            gone = partial(_is_gone, guess.session)
            self._passwords.check(compared, given, then, guess.new, network(guess.session.address), gone)
        except BusyError as error:
            self._enter_refusal(guess, Code.BUSY, "The server is busy with other people; try again soon.", error)

    def _finish(self, guess: Guess, user: User | None, secret: Secret, verdict: Verdict | None) -> None:
        try:
            self._judge(guess, user, secret, verdict)
        except (StorageFullError, StorageBrokenError):
            raise  # the turn is dead; this is done again in another
        except Exception:
            # this turn forgets what was done here, yet the session and those behind it must not wait for ever
            self._timer.call_later(0, partial(self._enter_refusal, guess, Code.INTERNAL, "The server made a mistake."))
            raise

    def _judge(self, guess: Guess, user: User | None, secret: Secret, verdict: Verdict | None) -> None:
        if verdict is None:
            self._refuse(guess, Code.INTERNAL, "The server has no memory left to check the password.", 0)
            return
        now = guess.who()
        current = self._register.secret_of(now)
        if now is not None and (now is not user or current != secret):
            # changed, or hashed, meanwhile: what counts is the one of now
            self._turn.after(partial(self._hash, guess, now, current))
            return
        gone = _is_gone(guess.session)
        guess.session.release()
        self._turn.after(partial(self._next, guess.key))
        if now is None or not verdict.right:
            left = self._locks.failed(guess.key)  # also of somebody who has not waited for the answer
            self._sprayed.spend(network(guess.session.address))  # others were heard on the same token
            if left and not gone:
                self._answer_locked(guess, left)
            elif not gone:
                guess.session.fail(guess.r, *guess.wrong)
        elif not gone:
            self._locks.reset(guess.key)
            guess.right(now, verdict.hashed)

    # -- refusals

    def _answer_locked(self, guess: Guess, left: float) -> None:
        reason = f"Too many wrong passwords: for {left:.0f} seconds no further one is heard for this name."
        guess.session.fail(guess.r, Code.LOCKED, reason, left)

    def _enter_refusal(self, guess: Guess, code: Code, reason: str, error: BusyError | None = None) -> None:
        after = error.retry_after if error else 0
        self._turn.enter(partial(self._refuse, guess, code, reason, after), several=False)

    def _refuse(self, guess: Guess, code: Code, reason: str, retry_after: float) -> None:
        """Answer without a verdict; nothing is counted."""
        guess.session.release()
        if not _is_gone(guess.session):
            guess.session.fail(guess.r, code, reason, retry_after)
        self._turn.after(partial(self._next, guess.key))


def _is_gone(session: Session) -> bool:
    return session.finished or session.connection.closing
