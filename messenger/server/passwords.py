"""Hashing and checking passwords, off the loop. Which account they belong to is not known here.

Argon2id (RFC 9106) in a few threads with a bounded queue, fair between networks. A check costs the same whether there
is such an account or not: an unknown name is checked against a hash that nobody has the password of.
"""

import asyncio
import hmac
import logging
import os
import secrets
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_ResultT = TypeVar("_ResultT")
log = logging.getLogger(__name__)

OURSELVES: Final = "ourselves"
"""No network: the server's own work, and the operator's, who is never told to try later."""


class BusyError(Exception):
    """Too many hashes wait. ``retry_after``: seconds until the queue may have emptied."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many passwords are being checked")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Secret:
    """What is stored of a password: its hash, or (imported, not hashed yet) itself, or nothing."""

    hashed: str | None = None
    plain: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right, and the hash to store from now on: when the stored one is none or outdated, or of
    the new password.
    """

    right: bool
    hashed: str | None = None


@dataclass(frozen=True, slots=True)
class _Job(Generic[_ResultT]):
    """A hash that waits. ``gone``: whether nobody waits for it any more."""

    work: Callable[[], _ResultT]
    then: Callable[[_ResultT | None], None]
    gone: Callable[[], bool]


class Passwords:
    """The threads and their queue. Results are handed to ``enter``, on the loop's thread, as facts of a turn.

    Networks take turns: however many hashes one of them wants, another's first one waits for one of each at the most.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        enter: Callable[[Callable[[], None]], None],
        *,
        memory_kib: int,
        rounds: int,
        threads: int,
        queue: int,
        queue_per_address: int,
    ) -> None:
        """``threads`` 0: one for each core. ``queue``: how many hashes may wait, in all and for one network."""
        self._loop = loop
        self._enter = enter
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(32))
        self._threads = threads or os.cpu_count() or 1
        self._queue = queue
        self._queue_per_address = queue_per_address
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="hash")
        self._working = 0
        self._waiting: dict[str, deque[_Job[Any]]] = {}
        """By network; whose turn is next stands first."""
        self._queued = 0
        self._closed = False
        self._seconds = 0.05
        """How long the last hash took."""

    def check(
        self,
        secret: Secret,
        given: str,
        then: Callable[[Verdict | None], None],
        new: str | None = None,
        where: str = OURSELVES,
        gone: Callable[[], bool] = lambda: False,
    ) -> None:
        """Compare ``given`` with what is stored, call ``then`` (``None``: there is no verdict). Raises ``BusyError``.

        ``new`` is hashed as well when ``given`` is right: it is to take its place. ``where``: the network that asks;
        ``gone``: whether it has given up, so that what has not been begun need not be done.
        """
        self._put(_Job(lambda: self._compare(secret, given, new), then, gone), where)

    def hash(
        self,
        given: str,
        then: Callable[[str | None], None],
        where: str = OURSELVES,
        gone: Callable[[], bool] = lambda: False,
    ) -> None:
        """Hash a new password and call ``then`` (``None``: there is no hash). Raises ``BusyError``. See ``check``."""
        self._put(_Job(lambda: self._hasher.hash(given), then, gone), where)

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on, so that background work delays nobody."""
        return self._working == 0

    def close(self) -> None:
        """Give up what waits; the results of what is being worked on are dropped."""
        self._closed = True
        self._waiting.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _put(self, job: _Job[_ResultT], where: str) -> None:
        waiting = self._waiting.get(where)
        if where != OURSELVES:
            of_ours = 0 if waiting is None else len(waiting)
            if self._queued >= self._queue or of_ours >= self._queue_per_address:
                raise BusyError(round(1 + (self._queued + self._working) * self._seconds / self._threads, 1))
        self._queued += 1
        if waiting is None:
            self._waiting[where] = deque([job])
        else:
            waiting.append(job)
        self._go_on()

    def _go_on(self) -> None:
        """Begin with what waits, as far as threads are free."""
        while self._waiting and self._working < self._threads and not self._closed:
            where, jobs = next(iter(self._waiting.items()))
            del self._waiting[where]
            job = jobs.popleft()
            self._queued -= 1
            if jobs:
                self._waiting[where] = jobs  # behind all others
            if job.gone():
                self._enter(partial(job.then, None))
            else:
                self._working += 1
                future = self._loop.run_in_executor(self._pool, _timed, job.work)
                future.add_done_callback(partial(self._finish, job.then))

    def _finish(self, then: Callable[[_ResultT | None], None], done: "asyncio.Future[tuple[_ResultT, float]]") -> None:
        self._working -= 1
        if self._closed or done.cancelled():
            return
        self._go_on()
        error = done.exception()
        if error is None:
            result, self._seconds = done.result()
            self._enter(lambda: then(result))
        else:
            log.error("a password could not be hashed: %s", error)
            self._enter(lambda: then(None))

    def _compare(self, secret: Secret, given: str, new: str | None) -> Verdict:
        if secret.plain is not None:
            hashed = self._hasher.hash(given)  # as dear as a check, and it will be needed
            if not hmac.compare_digest(secret.plain.encode(), given.encode()):
                return Verdict(False)
            return Verdict(True, hashed if new is None else self._hasher.hash(new))
        try:
            self._hasher.verify(secret.hashed or self._nobodys, given)
        except (VerificationError, InvalidHashError):
            return Verdict(False)
        if secret.hashed is None:
            return Verdict(False)
        if new is not None:
            return Verdict(True, self._hasher.hash(new))
        outdated = self._hasher.check_needs_rehash(secret.hashed)
        return Verdict(True, self._hasher.hash(given) if outdated else None)


def _timed(work: Callable[[], _ResultT]) -> tuple[_ResultT, float]:
    started = time.monotonic()
    return work(), time.monotonic() - started
