"""One file on its way in a chat: how it stands, and that it is told, not too often. What moves it is elsewhere."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from messenger.client.backoff import BackOff
from messenger.client.clock import Clock
from messenger.client.facts import Fact, TransfersTold
from messenger.client.files.errors import InterruptedTransferError
from messenger.client.files.meter import Meter
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import Attachment
from messenger.client.settings import Durations

Key = tuple[str, str]
"""Log and cid of the message that has the file."""


@dataclass
class Moving:
    """``task`` moves it, if anything does; ``passing``: see ``Transfer``.

    ``saving``: all of it is here, and is being put where it is wanted.
    """

    log: str
    cid: str
    file: Attachment
    outgoing: bool
    meter: Meter
    back_off: BackOff
    put: Callable[[Fact], None]
    phase: TransferPhase = TransferPhase.WAITING
    reason: str = ""
    path: str = ""
    done: int = 0
    passing: bool = False
    saving: bool = False
    task: asyncio.Task[None] | None = field(default=None, compare=False)

    @property
    def key(self) -> Key:
        """By which it is known."""
        return self.log, self.cid

    def fact(self) -> Transfer:
        """Return it as it is told."""
        speed = self.meter.speed if self.phase is TransferPhase.RUNNING else 0
        return Transfer(
            self.log, self.cid, self.file.hash, self.outgoing, self.phase, self.done, self.file.size, speed,
            self.reason, self.path, self.passing,
        )  # fmt: skip

    def stand(self, phase: TransferPhase, reason: str = "") -> None:
        """Tell that it stands like this now."""
        if phase is not TransferPhase.RUNNING:
            self.meter.rest()
        self.phase, self.reason = phase, reason
        self.put(TransfersTold((self.fact(),)))

    def moved(self, done: int) -> None:
        """Take note of how far it has come; told at times."""
        self.done = done
        self.meter.moved(done)
        if self.meter.due():
            self.put(TransfersTold((self.fact(),)))

    def gone(self) -> None:
        """Tell that there is nothing to tell of it any more."""
        self.put(TransfersTold((), (self.key,)))

    def stop(self) -> None:
        """Let nothing move it."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()

    async def rest(self, trouble: InterruptedTransferError, sooner: Callable[[], Awaitable[None]]) -> None:
        """Wait for the next try, with full jitter, or until ``sooner`` has happened."""
        if trouble.moved:
            self.back_off.reset()
        longest = self.back_off.next()
        self.stand(TransferPhase.WAITING, str(trouble))
        delay = max(trouble.wait, random.uniform(0, longest))  # noqa: S311 - nothing secret
        with suppress(TimeoutError):
            await asyncio.wait_for(sooner(), delay)


def moving(
    log: str,
    cid: str,
    file: Attachment,
    outgoing: bool,
    clock: Clock,
    durations: Durations,
    put: Callable[[Fact], None],
) -> Moving:
    """Return a file that does not move yet."""
    return Moving(
        log, cid, file, outgoing,
        Meter(clock, durations.file_window, durations.file_report),
        BackOff(durations.file_retry_first, durations.file_retry_longest),
        put,
    )  # fmt: skip
