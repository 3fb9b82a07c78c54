"""The search of one session for the other device: directly, and through the server where both sides agree to that.

What is found is handed to the session. It says when to search, and how long; here it is known how.
"""

import asyncio
from asyncio import Task
from collections.abc import Callable
from typing import Protocol

from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import RelayChoice
from messenger.client.private.surroundings import Means
from messenger.client.private.timers import Timers, begin
from messenger.client.private.ways import NoWayError
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import AllowRelay


class Searcher(Protocol):
    """Who searches: in truth, a ``PrivateSession``."""

    def joined(self, link: PeerLink) -> None:
        """A proven link was found."""

    def allowed(self) -> None:
        """This side agrees to a relay, and the server is told."""

    def refused(self, code: Code) -> None:
        """The server will not carry this session."""


class Search:
    """At most one direct attempt and one relay at a time.

    ``agreed``: both sides agreed to a relay once. ``denied``: why the server carries nothing, until it is asked anew.
    """

    def __init__(self, means: Means, searcher: Searcher, meeting: Meeting, keys: Keys) -> None:
        self._means = means
        self._searcher = searcher
        self._meeting = meeting
        self._keys = keys
        self._timers = Timers()
        self._dialling: Task[None] | None = None
        self._relaying: Task[None] | None = None
        self.agreed = False
        self.denied: Code | None = None

    @property
    def willing(self) -> bool:
        """Whether this side agrees to another relay by itself, as things and choices are now."""
        return self.agreed and self.denied is None and self._means.choices.relay is not RelayChoice.NEVER

    def begin(self, failed: Callable[[str], None]) -> None:
        """Search directly for a moment, and listen from now on; ``failed`` hears why it was in vain."""
        if self._meeting.direct:
            self._means.ways.expect(self._meeting, self._keys, self._searcher.joined)
            self._dial(self._means.durations.direct, failed)
        else:  # nobody is let in by whom an address would be seen
            self._means.ways.forget(self._meeting.session)

    def everywhere(self) -> None:
        """Search in every way that there is, until ``rest``."""
        self._timers.cancel("again")
        if self._meeting.direct:
            self._dial(self._means.durations.redial, lambda _reason: self._everywhere_later())
        if self.willing and "relay" not in self._timers and self._relaying is None:
            self.allow()

    def _everywhere_later(self) -> None:
        self._timers.start("again", self._means.durations.relay_again, self.everywhere)

    def now_and_then(self) -> None:
        """Look for a direct way every minute or so, since it is better than what there is."""
        if self._meeting.direct:
            self._timers.start("again", self._means.durations.direct_again, self._once_more)

    def _once_more(self) -> None:
        self._dial(self._means.durations.direct, lambda _reason: self.now_and_then())

    def rest(self) -> None:
        """Search no more for now. The other side may still come in by itself."""
        self._timers.close()
        self.denied = None
        for task in (self._dialling, self._relaying):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self._dialling = self._relaying = None

    def close(self) -> None:
        """Search no more, and expect nobody."""
        self.rest()
        self._means.ways.forget(self._meeting.session)

    # -- directly

    def _dial(self, timeout: float, failed: Callable[[str], None]) -> None:
        if self._dialling is not None and self._dialling is not asyncio.current_task():
            self._dialling.cancel()
        self._dialling = begin(self._try(timeout, failed))

    async def _try(self, timeout: float, failed: Callable[[str], None]) -> None:
        try:
            link = await self._means.ways.dial(self._meeting, self._keys, timeout)
        except NoWayError as error:
            self._dialling = None
            failed(str(error))
        else:
            self._dialling = None
            self._searcher.joined(link)

    # -- through the server

    def allow(self) -> None:
        """Agree to a relay; when both have, ``ready`` follows.

        It is said again when the link to the server was lost, and now and then: so it is heard that the other side is
        gone for good.
        """
        self._timers.start("relay", self._means.durations.direct_again, self.allow_again)
        self._searcher.allowed()
        self._means.server.ask(lambda number: AllowRelay(number, self._meeting.session), self._refused)

    def allow_again(self) -> None:
        """Agree as before, unless the person wants no relay any more; what the server refused before is asked anew."""
        self.denied = None
        if self._means.choices.relay is not RelayChoice.NEVER:
            self.allow()

    def do_without(self, why: Code) -> None:
        """Ask for no relay any more, for now: the server has refused."""
        self.denied = why
        self._timers.cancel("relay")

    def _refused(self, answer: Failed) -> None:
        if answer.code in (Code.BUSY, Code.INTERNAL, Code.STORAGE):
            self._allow_later(answer.retry_after)
        else:
            self._searcher.refused(answer.code)

    def ready(self, token: str) -> None:
        """Meet the other device at the server, which waits for both."""
        self.agreed = True
        self._timers.cancel("relay")
        if self._relaying is not None:
            self._relaying.cancel()
        self._relaying = begin(self._relay(token))

    async def _relay(self, token: str) -> None:
        try:
            link = await self._means.relay(self._meeting, self._keys, token)
        except NoWayError:
            self._relaying = None
            self._allow_later()
        else:
            self._relaying = None
            self._searcher.joined(link)

    def _allow_later(self, at_least: float = 0) -> None:
        self._timers.start("relay", max(at_least, self._means.durations.relay_again), self.allow_again)
