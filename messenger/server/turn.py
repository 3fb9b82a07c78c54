"""The turn is the transaction: what one pass of the loop reads is handled, committed once, then answered.

Everything that may write enters here. Handlers check, write and post; nothing they post leaves before the commit has
returned, and when the commit fails nothing of the turn has happened: not in the store, not in memory, not on the
wire. What a request means is not known here.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import msgspec

from messenger.protocol.base import Event
from messenger.protocol.codec import AnyRequest
from messenger.server.connection import Outbox
from messenger.server.full_disk import FullDisk
from messenger.server.storage.database import Database, StorageBrokenError, StorageFullError

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
"""After a full disk, facts that cannot be refused are tried again this much later."""

Undo = tuple[Any, ...]
Handler = Callable[[Any, Any], None]


class Requester(Protocol):
    """Where requests come from, as far as a turn cares."""

    holding: bool
    """The session waits for a password hash: no further line may be handled."""

    def keep(self, lines: list[AnyRequest]) -> bool:
        """If the session is holding, keep these lines until it stops, and return ``True``."""

    def answer_storage(self, line: AnyRequest) -> None:
        """Post that the outcome of ``line`` is unknown."""

    def answer_internal(self, line: AnyRequest) -> None:
        """Post that ``line`` failed by a fault of ours."""


class Loop(Protocol):
    """The two calls of an event loop that a turn needs."""

    def call_soon(self, callback: Callable[[], object]) -> object:
        """Run ``callback`` after what the sockets hold has been read."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class Route(Protocol):
    """Who finds the handler of a request and says whether it writes in several places."""

    def find(self, session: Any, line: AnyRequest) -> tuple[Handler, bool] | None:
        """Return (handler, several writes), or ``None`` when the request has been refused already."""


class Turn:
    """Collects what happens between two passes of the loop and ends it as one transaction."""

    def __init__(
        self,
        database: Database,
        loop: Loop,
        broken: Callable[[str], None],
        limit: int,
        clock: Callable[[], int] | None = None,
    ) -> None:
        """``broken`` is told when the store can no longer be trusted and must end the process."""
        self.now = 0
        """Milliseconds since 1970; the same for the whole turn."""
        self.route: Route | None = None
        self._database = database
        self._loop = loop
        self._broken = broken
        self._limit = limit
        self.clock = clock or _milliseconds
        """What the time is now, in ms; inside a turn ``now`` is meant."""
        self._armed = False
        self._dead = False
        self._handled = 0
        self._posted: list[Outbox] = []
        self._undo: list[Undo] = []
        self._after: list[Callable[[], None]] = []
        self._batches: list[tuple[Requester, list[AnyRequest]]] = []
        self._facts: list[tuple[Callable[[], None], bool]] = []
        self._before_commit: list[Callable[[], None]] = []
        self._full = FullDisk()
        self._changes = 0
        """Rows that had been written when the turn began."""

    # -- what handlers call

    def post(self, connection: Outbox, line: Event | msgspec.Raw) -> None:
        """Put ``line`` into the outbox of ``connection``; it leaves after the commit."""
        connection.out.append(line)
        self._posted.append(connection)

    def undo(self, *call: Any) -> None:
        """Remember ``(function, *arguments)`` that takes back a change of live state."""
        self._undo.append(call)

    def after(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` once the turn has been committed and its lines are written; never if it is taken back."""
        self._after.append(callback)

    def before_commit(self, callback: Callable[[], None]) -> None:
        """Register, once for good, what adds its waiting rows to every turn that commits anyway."""
        self._before_commit.append(callback)

    # -- the doors

    def run(self, session: Requester, lines: list[AnyRequest]) -> None:
        """Handle request lines of one session in order."""
        if not self._armed:
            self._arm()
        self._batches.append((session, lines))
        if self._dead:
            return
        if session.keep(lines):
            self._batches.pop()
            return
        assert self.route is not None
        find = self.route.find
        index = 0
        for line in lines:
            index += 1
            if self._handled >= self._limit:
                self._batches[-1] = (session, lines[: index - 1])
                self.end()
                self.run(session, lines[index - 1 :])
                return
            self._handled += 1
            found = find(session, line)
            if found is None:
                continue
            handler, several = found
            undone, posted, afters = len(self._undo), len(self._posted), len(self._after)
            try:
                if several:
                    self._database.savepoint()
                    handler(session, line)
                    self._database.release(keep=True)
                else:
                    handler(session, line)
            except (StorageFullError, StorageBrokenError) as error:
                self._fail(error)
                return
            except Exception:
                log.exception("the handler of %s failed", type(line).__name__)
                if not self._take_back(several, undone, posted, afters):
                    return
                session.answer_internal(line)
            if session.holding:
                self._batches[-1] = (session, lines[:index])
                session.keep(lines[index:])
                return

    def enter(self, fact: Callable[[], None], several: bool = True) -> None:
        """Carry out something that has happened and cannot be refused. A dead turn carries it out again later.

        ``several`` false spares the savepoint, for facts that write at most one row, as their last step.
        """
        if not self._armed:
            self._arm()
        self._facts.append((fact, several))
        if self._dead:
            return
        undone, posted, afters = len(self._undo), len(self._posted), len(self._after)
        try:
            if several:
                self._database.savepoint()
            fact()
            if several:
                self._database.release(keep=True)
        except (StorageFullError, StorageBrokenError) as error:
            self._fail(error)
        except Exception:
            log.exception("an event inside the server could not be carried out")
            self._take_back(several, undone, posted, afters)

    def end(self) -> None:
        """Commit, then write what was posted. Called by the loop after every pass that entered a turn."""
        self._armed = False
        if not self._dead:
            try:
                for callback in self._before_commit:
                    callback()
                self._database.commit()
                if self._full.lasts and self._database.changes > self._changes:
                    self._full.over()
            except Exception as error:  # a row that the store refuses, too: what memory says is not in the store
                self._fail(error)
        if self._dead:
            self._answer_dead()
        posted, self._posted = self._posted, []
        after, self._after = self._after, []
        self._undo.clear()
        self._batches.clear()
        self._facts.clear()
        self._handled = 0
        for connection in posted:
            if connection.out:
                connection.flush()
        for callback in after:
            callback()

    # -- inside

    def _arm(self) -> None:
        self._armed = True
        self._changes = self._database.changes
        self.now = self.clock()
        self._loop.call_soon(self._end_if_armed)

    def _end_if_armed(self) -> None:
        if self._armed:
            self.end()

    def _take_back(self, several: bool, undone: int, posted: int, afters: int) -> bool:
        """Undo one request only; return ``False`` when the store made that impossible and the turn died."""
        try:
            if several:
                self._database.release(keep=False)
        except Exception as error:
            self._fail(error)
            return False
        self._rewind(undone, posted, afters)
        return True

    def _rewind(self, undone: int, posted: int, afters: int) -> None:
        while len(self._undo) > undone:
            function, *arguments = self._undo.pop()
            function(*arguments)
        while len(self._posted) > posted:
            out = self._posted.pop().out
            if out:  # else the connection was aborted meanwhile
                out.pop()
        del self._after[afters:]

    def _fail(self, error: Exception) -> None:
        """The turn is dead: nothing of it has happened."""
        self._dead = True
        if not isinstance(error, StorageFullError):
            self._broken(f"The store failed and cannot be trusted any more: {error}")
        else:
            self._full.met(error, self.now)
        self._rewind(0, 0, 0)
        try:
            self._database.rollback()
        except StorageBrokenError as worse:
            self._broken(f"The store failed and cannot be trusted any more: {worse}")

    def _answer_dead(self) -> None:
        self._dead = False
        for session, lines in self._batches:
            for line in lines:
                session.answer_storage(line)
        for fact, several in self._facts:
            self._loop.call_later(RETRY_SECONDS, partial(self.enter, fact, several))


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
