"""Files that were picked to be sent privately, until their hashes are known: one after the other, in order."""

from asyncio import Task
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from messenger.client.files.model import Picked
from messenger.client.private.files.outgoing import Outgoing
from messenger.client.private.files.shelf import Shelf
from messenger.client.private.files.source import Digest, Source, SourceError
from messenger.client.private.timers import begin

SLICE: Final = 4 * 1024 * 1024
"""Bytes that are read at once; in between others get their turn."""


class Order(NamedTuple):
    """One file that is to be offered, and what is said with it."""

    file: Outgoing
    picked: Picked
    caption: str


class Preparing:
    """``ready`` hears where a file lies and what its hash is; ``failed`` why it cannot be sent.

    ``refusal`` is asked before it is read: a sentence when it cannot be sent as things are.
    """

    def __init__(
        self,
        shelf: Shelf,
        refusal: Callable[[Order, Source], str],
        ready: Callable[[Order, Source, str], None],
        failed: Callable[[Order, str], None],
    ) -> None:
        self._shelf = shelf
        self._refusal = refusal
        self._ready = ready
        self._failed = failed
        self._orders: deque[Order] = deque()
        self._task: Task[None] | None = None

    def add(self, order: Order) -> None:
        """Look at one more file, behind all others."""
        self._orders.append(order)
        if self._task is None:
            self._task = begin(self._work())

    def close(self) -> None:
        """Look at no more."""
        self._orders.clear()
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        while self._orders:
            order = self._orders.popleft()
            try:
                source = await self._shelf.run(Source.of, order.picked)
                if refusal := self._refusal(order, source):
                    raise SourceError(refusal)
                digest = Digest(source)
                while order.file.ended is None and not await self._shelf.run(digest.more, SLICE):
                    pass
            except SourceError as error:
                if order.file.ended is None:
                    self._failed(order, str(error))
            else:
                if order.file.ended is None:
                    self._ready(order, source, digest.text)
        self._task = None
