"""One proven link of a session, watched: what arrives is handed on, and silence ends it.

Which of several links is used is not decided here.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from messenger.client.clock import Clock
from messenger.client.private.link import PeerLink
from messenger.client.settings import Durations
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine
from messenger.protocol.errors import LineError
from messenger.protocol.private import PeerPing, PeerPong


class Holder(Protocol):
    """Who holds the link: in truth, a ``PrivateSession``."""

    def heard(self, strand: "Strand", lines: Sequence[AnyPeerLine]) -> None:
        """The other side lives, and said this on it."""

    def lost(self, strand: "Strand") -> None:
        """It has ended, and not because this side ended it."""


class Strand:
    """The receiver of one link, until it is closed or lost. ``gone`` hears when nothing is left of it."""

    def __init__(
        self, link: PeerLink, holder: Holder, clock: Clock, durations: Durations, gone: Callable[["Strand"], None]
    ) -> None:
        self.link = link
        self.direct = link.direct
        self.secret = ""
        """That of the ``use`` on it, once there was one."""
        self.have = 0
        """What the other side had when it said ``use``."""
        self.paused = False
        self.slow = False
        """The other side does not read: nothing is answered until it has, or it could fill the memory by asking."""
        self._pinged = False  # and not answered yet
        self._holder: Holder | None = holder
        self._clock = clock
        self._durations = durations
        self._gone = gone
        self._last = clock.monotonic()
        self._limit = durations.peer_silence
        self._asked = False
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Watch the link, and take in what comes on it."""
        self._wait()
        self.link.hand_over(self)

    # -- what the connection calls

    def connected(self) -> None:
        """Never called: the link stood before."""

    def received(self, lines: list[AnyPeerLine]) -> None:
        """Take note that the other side lives, and hand on what is not only for that; one pong answers many pings."""
        self.link.heard()
        self._alive()
        said = [line for line in lines if not isinstance(line, PeerPing | PeerPong)]
        self._pinged |= any(isinstance(line, PeerPing) for line in lines)
        self._answer()
        if self._holder is not None:
            self._holder.heard(self, said)
        if self._holder is not None:
            self.link.flush()

    def garbled(self, error: LineError) -> None:
        """Give up a stream that is no longer understood."""
        self.fail()

    def congested(self, slow: bool) -> None:
        """Answer again what was left unanswered, once there is room.

        Reading goes on: if both sides waited for each other to read, neither would. The window bounds the own texts.
        """
        self.slow = slow
        if not slow and self._holder is not None:
            self._alive()
            self._answer()
            self._holder.heard(self, [])
            self.link.flush()

    def lost(self, error: Exception | None) -> None:
        """Tell the holder, unless the link was closed here, and let go of it."""
        if self._timer is not None:
            self._timer.cancel()
        holder, self._holder = self._holder, None
        gone, self._gone = self._gone, _nobody
        gone(self)
        if holder is not None:
            holder.lost(self)

    # -- what the holder calls

    def say(self, line: PeerLine) -> None:
        """Put one line behind those that leave with the next ``flush``."""
        self.link.say(line)

    def flush(self) -> None:
        """Write what was said."""
        self.link.flush()

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""
        return self.link.waiting

    def doubt(self) -> None:
        """Ask at once whether the other side is there: it may have another link by now."""
        self._last, self._limit = self._clock.monotonic(), self._durations.peer_wake
        self._ask()
        self._wait()

    @property
    def doubted(self) -> bool:
        """Whether it was asked so and nothing has come since."""
        return self._limit != self._durations.peer_silence

    def pause(self) -> None:
        """Stop reading; silence means nothing then."""
        if not self.paused:
            self.paused = True
            self.link.pause()

    def resume(self) -> None:
        """Read on."""
        if self.paused:
            self.paused = False
            self._alive()
            self.link.resume()

    def close(self, *last: PeerLine) -> None:
        """End the link after the ``last`` words, for which there is a little time; the holder hears no more of it."""
        self._let_go()
        self.link.close(*last)
        if self._gone is not _nobody:
            self._timer = asyncio.get_running_loop().call_later(self._durations.goodbye, self.link.abort)

    def abort(self) -> None:
        """End the link without a word; the holder hears no more of it."""
        self._let_go()
        self.link.abort()

    def fail(self) -> None:
        """End the link without a word, as if it had been lost."""
        holder = self._holder
        self.abort()
        if holder is not None:
            holder.lost(self)

    # -- inside

    def _let_go(self) -> None:
        self._holder = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _answer(self) -> None:
        if self._pinged and not self.slow:
            self._pinged = False
            self.say(PeerPong())

    def _alive(self) -> None:
        self._last, self._asked, self._limit = self._clock.monotonic(), False, self._durations.peer_silence

    def _ask(self) -> None:
        self._asked = True
        if not self.slow:
            self.say(PeerPing())
            self.flush()

    def _wait(self) -> None:
        """Look again when the next thing has to be done, no earlier."""
        if self._timer is not None:
            self._timer.cancel()
        self._due = self._last + (self._limit if self._asked else self._durations.peer_ping)
        delay = max(0.0, self._due - self._clock.monotonic())
        self._timer = asyncio.get_running_loop().call_later(delay, self._look)

    def _look(self) -> None:
        now = self._clock.monotonic()
        if now - self._due > self._durations.stall:
            self._last += now - self._due  # we could not have heard anything
        if self.link.heard() or self.paused:
            self._alive()
        silence = now - self._last
        if silence >= self._limit:
            self.fail()
            return
        if silence >= self._durations.peer_ping and not self._asked:
            self._ask()
        self._wait()


def best_of(strands: Sequence[Strand], used: Strand | None) -> Strand | None:
    """Return the one to use now, if it is not the one in use; that one is doubted if another one came in vain."""
    others = [strand for strand in strands if strand is not used]
    direct = next((strand for strand in others if strand.direct), None)
    if used is None:
        return direct or next(iter(others), None)
    if not used.direct and direct is not None:
        return direct
    if others and not used.doubted:
        used.doubt()  # perhaps the other side knows already that it is no more
    return None


def _nobody(strand: Strand) -> None:
    """Hear of an end that was told before."""
