"""What was said before, for the windows: pages of a log from the store, and what of them the server still has.

A new device begins at the end of each log and gets older entries bit by bit (``syncing``). Where a window wants more
than is here, that is noted, asked for first, and told as soon as it came.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from messenger.client.chats import Chats
from messenger.client.facts import Fact, HistoryLoaded
from messenger.client.model import ChatMessage
from messenger.client.store.errors import StoreError
from messenger.protocol.base import LARGEST

_FAR: Final = 4
"""A page on the way to an entry far back is so many times as long; a window takes it in without a jerk."""


class History:
    """``waiting(log)`` are own messages that are not in the store yet; ``broken`` hears that the disk refuses."""

    def __init__(
        self,
        count: int,
        put: Callable[[Fact], None],
        waiting: Callable[[str], tuple[ChatMessage, ...]],
        broken: Callable[[StoreError], None],
    ) -> None:
        self._count = count
        self._put = put
        self._waiting = waiting
        self._broken = broken
        self._chats: Chats | None = None
        self._whole: set[str] = set()  # logs of which a window was told that nothing is older
        self._opened: set[str] = set()
        self.wanted: dict[str, tuple[int, int]] = {}
        """Of which logs a window waits for what is not here: before which seq (0: the end), and back to which."""

    def open(self, chats: Chats | None) -> None:
        """Read from these chats from now on."""
        self._chats = chats

    def forget(self) -> None:
        """Nobody waits for anything any more."""
        self.wanted.clear()
        self._whole.clear()
        self._opened.clear()

    def start_over(self) -> None:
        """Have all windows wait for the newest page of what they show: what they were told means nothing any more."""
        self.wanted.clear()
        self.wanted.update(dict.fromkeys(self._opened, (0, LARGEST)))

    def load(self, log: str, before: int, until: int = LARGEST) -> None:
        """Tell the page that ends before ``before`` (0: the newest one) and those before it back to ``until``.

        It is one in each turn of the loop, so that nothing else has to wait.
        """
        if self._chats is None:
            return
        try:
            first = self._tell(self._chats, log, before, self._count if until == LARGEST else _FAR * self._count)
        except StoreError as error:
            self._broken(error)
            return
        if first is None:
            _, further = self.wanted.get(log, (before, until))
            self.wanted[log] = before, min(until, further)
        elif first > until:
            asyncio.get_running_loop().call_soon(self.load, log, first, until)

    def _tell(self, chats: Chats, log: str, before: int, count: int) -> int | None:
        """Tell ``count`` entries; return the first seq, 0 when nothing is older, ``None`` when they have to come."""
        messages, complete = chats.history(log, before, count)
        missing = not complete and not any(entry.seq for entry in messages)
        if not before:
            messages += self._waiting(log)
        if not before:
            self._opened.add(log)
        if not before or not missing:
            (self._whole.add if complete else self._whole.discard)(log)
            self._put(HistoryLoaded(log, before, messages, complete))
        if missing:
            return None
        return 0 if complete else messages[0].seq

    def came(self, log: str) -> None:
        """Older entries of ``log`` are in the store now."""
        if log in self._whole:  # it was opened before anybody knew of them
            self.wanted[log] = 0, LARGEST
        if log in self.wanted:
            self.load(log, *self.wanted.pop(log))
