"""The bytes of files on their way to the other device: one file at a time, and never more than a text can wait for."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from messenger.client.clock import Clock
from messenger.client.private.files.feed import Feed
from messenger.client.private.files.outgoing import Outgoing
from messenger.client.private.files.pace import Pace
from messenger.client.private.files.shelf import Shelf
from messenger.protocol.base import PeerLine
from messenger.protocol.private import PIECE_BYTES, Piece


class Line(Protocol):
    """The link: in truth, a ``Strand``."""

    slow: bool

    @property
    def waiting(self) -> int:
        """Bytes that have not left yet."""

    def say(self, line: PeerLine) -> None:
        """Put one line behind the others."""

    def flush(self) -> None:
        """Write what was said."""


class Stream:
    """``turned`` hears which file has its turn now, ``ready`` that there is more to be sent, ``failed`` why not."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        pace: Pace,
        waiting: int,
        turned: Callable[[Outgoing], None],
        ready: Callable[[], None],
        failed: Callable[[Outgoing, str], None],
    ) -> None:
        """``waiting``: bytes in the connection above which nothing more is put there."""
        self._shelf = shelf
        self._clock = clock
        self._pace = pace
        self._waiting = waiting
        self._turned = turned
        self._ready = ready
        self._failed = failed
        self._feed: Feed | None = None
        self._sending: Outgoing | None = None

    def rest(self) -> None:
        """Hold nothing of any file; what is sent next begins anew."""
        if self._feed is not None:
            self._feed.rest()
        if self._sending is not None:
            self._sending.turn = False
        self._feed = self._sending = None

    def restart(self, file: Outgoing) -> None:
        """The other side wants ``file`` from another place on."""
        if file is self._sending:
            self.rest()

    def kept(self, file: Outgoing, upto: int) -> None:
        """So much of ``file`` has arrived."""
        if file is self._sending:
            self._pace.kept(upto, self._clock.monotonic())

    def pump(self, link: Line, user: int, files: Iterable[Outgoing]) -> int:
        """Send as much as may be sent now of one of ``files``; return how many bytes."""
        total = 0
        while link.waiting < self._waiting:
            file = self._next(user, files)
            if file is None or self._feed is None or self._pace.room < PIECE_BYTES:
                break
            data = self._feed.take(PIECE_BYTES)
            if not data:
                break
            link.say(Piece(file.cid, file.sent, data))
            link.flush()
            file.moved(len(data))
            self._pace.sent(file.sent, self._clock.monotonic())
            total += len(data)
        return total

    def _next(self, user: int, files: Iterable[Outgoing]) -> Outgoing | None:
        """Return the file that is sent now: the first of those that may be."""
        if self._sending is not None and self._sending.flows:
            return self._sending
        self.rest()
        for file in files:
            source = self._shelf.source(user, file.hash) if file.flows else None
            if source is not None:
                self._sending, file.turn = file, True
                self._pace.begin(file.sent)
                self._feed = Feed(self._shelf.work, source, self._ready, partial(self._failed, file))
                self._feed.begin(file.sent)
                self._turned(file)
                return file
        return None
