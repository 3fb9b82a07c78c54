"""Keeps one account connected: comes in by token, watches over the link, and tries again when it is lost.

It knows nothing of messages. What is said on the connection belongs to ``session``.
"""

import asyncio
import logging
import random
from collections.abc import Callable

from messenger.client.backoff import BackOff
from messenger.client.clock import Clock
from messenger.client.door import NoEntryError
from messenger.client.entrance import Entrance, Entry, RefusedError
from messenger.client.model import Link as LinkState
from messenger.client.model import LinkStatus
from messenger.client.pulse import Pulse, Sleep, Verdict
from messenger.client.sentences import sentence
from messenger.client.session import Ending, Session
from messenger.client.settings import Durations
from messenger.client.store.accounts import Account
from messenger.client.store.errors import StoreError
from messenger.protocol.base import Request
from messenger.protocol.connection import Bye
from messenger.protocol.errors import Code

_log = logging.getLogger(__name__)


class Link:
    """At most one session at a time, and the wait for the next one.

    ``open_session`` makes a session of an entry, or returns ``None`` when the store refused it or one has to come in
    once more; ``account`` is asked before each try; ``tell`` hears each new status; ``signed_out`` hears code and
    sentence when the server wants the password again.
    """

    def __init__(
        self,
        entrance: Entrance,
        clock: Clock,
        durations: Durations,
        account: Callable[[], Account],
        open_session: Callable[[Entry], Session | None],
        tell: Callable[[LinkStatus], None],
        signed_out: Callable[[Code, str], None],
    ) -> None:
        self._entrance = entrance
        self._clock = clock
        self._durations = durations
        self._account = account
        self._open_session = open_session
        self._tell = tell
        self._signed_out = signed_out
        self._back_off = BackOff(durations.retry_first, durations.retry_longest)
        self._sleep = Sleep(clock, durations)
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._entry: Entry | None = None  # come in, and no session has it yet
        self._leaving: list[Session] = []
        self._came_in = False  # once since the program was started
        self.session: Session | None = None

    def start(self, entry: Entry | None = None) -> None:
        """Begin to keep the link, with ``entry`` when somebody has just signed in."""
        self._entry = entry
        self._task = asyncio.create_task(self._keep())
        self._task.add_done_callback(_report)

    def stop(self, *last: Request) -> None:
        """Give the link up after the ``last`` words, or without any."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._turn_away()
        session, self.session = self.session, None
        if session is not None:
            if last:
                session.close(*last)
                self._leaving.append(session)
            else:
                session.drop()

    async def wait_until_gone(self, timeout: float) -> None:
        """Wait for the last words to leave, at most ``timeout`` seconds."""
        leaving, self._leaving = self._leaving, []
        await asyncio.gather(*(session.wait_until_gone(timeout) for session in leaving))

    @property
    def running(self) -> bool:
        """Whether the link is kept."""
        return self._task is not None

    def leave(self) -> None:
        """Give the link up with a goodbye."""
        self.stop(Bye())

    def nudge(self) -> None:
        """Do not wait any longer for the next try."""
        self._nudged.set()

    def synced(self) -> None:
        """Everything missed is here: the link is good."""
        self._tell(LinkStatus(LinkState.ONLINE))

    def _turn_away(self) -> None:
        """Close the door of who came in for nothing, also when the task that would have heard of it never began."""
        entry, self._entry = self._entry, None
        if entry is not None:
            entry.door.abort()

    async def _keep(self) -> None:
        while True:
            wait_at_least = 0.0
            try:
                if self._entry is None:
                    self._tell(LinkStatus(LinkState.CONNECTING))
                    self._entry = await self._entrance.resume(self._account(), start=not self._came_in)
                self._came_in = True
                ending = await self._live(self._entry)
            except NoEntryError as error:
                ending = Ending(str(error))
            except StoreError as error:  # the profile could not be read: perhaps later
                self._turn_away()
                ending = Ending(str(error))
            except RefusedError as error:
                if error.code in (Code.TOKEN_INVALID, Code.INACTIVE):
                    ending = Ending(str(error), error.code)
                else:
                    ending = Ending(str(error))
                    wait_at_least = min(error.retry_after, self._durations.retry_after)
            if self._task is not asyncio.current_task():
                return  # stopped meanwhile
            if ending.code is not None:
                self._task = None
                self._signed_out(ending.code, ending.reason)
                return
            if not ending.at_once:
                await self._rest(ending.reason, wait_at_least)

    async def _live(self, entry: Entry) -> Ending:
        """Hold one session from its first line to its last."""
        session = self._open_session(entry)
        if session is None:
            self._turn_away()
            return Ending(at_once=True)
        self.session, self._entry = session, None
        self._tell(LinkStatus(LinkState.SYNCING))
        session.begin(entry.signed_in)
        pulse = Pulse(self._clock, self._durations)
        self._sleep.slept()
        begun = self._clock.monotonic()
        while not session.ended.done():
            await asyncio.wait([session.ended], timeout=self._durations.look)
            if session.ended.done():
                break
            match pulse.look(session.heard(), session.paused, self._sleep.slept()):
                case Verdict.ASK:
                    session.ping()
                case Verdict.DEAD:
                    session.drop(sentence(Code.SILENT))
                case Verdict.FINE:
                    pass
        self.session = None
        session.drop()
        if session.syncing.synced and self._clock.monotonic() - begun >= self._durations.steady:
            self._back_off.reset()
        return session.ended.result()

    async def _rest(self, reason: str, at_least: float) -> None:
        """Wait for the next try, with full jitter so that many clients do not come back at the same moment."""
        delay = max(at_least, random.uniform(0, self._back_off.next()))  # noqa: S311 - nothing secret
        until = self._clock.monotonic() + delay
        self._tell(LinkStatus(LinkState.WAITING, until, reason))
        self._nudged.clear()
        self._sleep.slept()
        while (left := until - self._clock.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(left, self._durations.look)):
                    await self._nudged.wait()
                return
            except TimeoutError:
                if self._sleep.slept():
                    return


def _report(task: asyncio.Task[None]) -> None:
    """Let a mistake of ours not go unnoticed."""
    error = None if task.cancelled() else task.exception()
    if isinstance(error, Exception):
        _log.error("the link is no longer kept", exc_info=error)
