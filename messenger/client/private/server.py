"""What private sessions say to the server and what it answers, over all links to it. Nothing is said twice.

A request leaves once the turn is over in which it was said. What the server has to know in any case waits for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from messenger.client.private.timers import Timers
from messenger.client.settings import Durations
from messenger.protocol.base import Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import KeepPrivate, StopPrivate


class Server(Protocol):
    """A signed-in connection: in truth, ``Session``."""

    @property
    def loopback(self) -> bool:
        """Whether the server is reached over loopback."""

    def say(self, line: Request) -> None:
        """Put one line behind those that leave with the next ``flush``."""

    def flush(self) -> None:
        """Write what was said."""

    def next_request(self) -> int:
        """Return a number for the next request."""


def nothing() -> None:
    """Need to know nothing of it."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """Who hears what comes of a request; ``lost``: nobody will ever know."""

    done: Callable[[], None]
    failed: Callable[[Failed], None]
    lost: Callable[[], None]


class ServerLink:
    """The server as private sessions see it: there, or away."""

    def __init__(self, durations: Durations) -> None:
        self._durations = durations
        self._server: Server | None = None
        self._answers: dict[int, _Answers] = {}
        self._unsaid: list[tuple[int, str, Code]] = []  # what ended while it was away
        self._timers = Timers()

    @property
    def there(self) -> bool:
        """Whether something can be said to it."""
        return self._server is not None

    @property
    def loopback(self) -> bool:
        """Whether it is reached over loopback."""
        return self._server is not None and self._server.loopback

    def begin(self, server: Server) -> None:
        """It is there (again): let it forget what ended meanwhile."""
        self._server = server
        unsaid, self._unsaid = self._unsaid, []
        for user, session, why in unsaid:
            self.stop(user, session, why)

    def lost(self) -> None:
        """It is away; nobody knows what came of what was asked."""
        self._server = None
        self._timers.close()
        answers, self._answers = self._answers, {}
        for answer in answers.values():
            answer.lost()

    def leave(self) -> None:
        """Say the last words, and none later."""
        if self._server is not None:
            self._server.flush()
        self.lost()
        self._unsaid.clear()

    # -- saying

    def order(
        self,
        request: Request,
        done: Callable[[], None],
        failed: Callable[[Failed], None],
        lost: Callable[[], None] = nothing,
    ) -> None:
        """Say a request that has its number; one of the three hears what comes of it."""
        if self._server is None:
            lost()
            return
        number: int = request.r  # type: ignore[attr-defined]
        self._answers[number] = _Answers(done, failed, lost)
        self._server.say(request)
        if "flush" not in self._timers:  # in the middle of a turn nothing may leave
            self._timers.start("flush", 0, self._server.flush)

    def ask(self, make: Callable[[int], Request], failed: Callable[[Failed], None]) -> None:
        """Say a request, numbered, if the server is there; ``failed`` hears of a refusal."""
        if self._server is not None:
            self.order(make(self._server.next_request()), nothing, failed)

    def keep(self, session: str, user: int, asker: bool, unknown: Callable[[], None]) -> None:
        """Have it know of a session that goes on; ``unknown`` hears when it is over there."""

        def refused(answer: Failed) -> None:
            if answer.code in (Code.BUSY, Code.INTERNAL, Code.STORAGE):
                delay = max(answer.retry_after, self._durations.relay_again)
                self._timers.start(session, delay, lambda: self.keep(session, user, asker, unknown))
            else:
                unknown()

        self.ask(lambda number: KeepPrivate(number, session, user, asker), refused)

    def stop(self, user: int, session: str, why: Code) -> None:
        """Have it forget a session, now or when it is back."""
        self._timers.cancel(session)
        if self._server is None:
            self._unsaid.append((user, session, why))
        else:
            self.ask(lambda number: StopPrivate(number, user, session, why), lambda _answer: None)

    # -- what it answers

    def done(self, event: Done) -> bool:
        """Take in an answer; return whether it was one to a request made here."""
        answers = self._answers.pop(event.r, None)
        if answers is not None:
            answers.done()
        return answers is not None

    def failed(self, event: Failed) -> bool:
        """Take in a refusal; return whether it was one of a request made here."""
        answers = self._answers.pop(event.r, None)
        if answers is not None:
            answers.failed(event)
        return answers is not None
