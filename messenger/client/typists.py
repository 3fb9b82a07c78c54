"""Who is writing in which chat: heard from the server, never stored, forgotten after a few seconds of silence."""

from asyncio import TimerHandle
from collections.abc import Callable

from messenger.client.facts import Fact, TypingTold
from messenger.client.sending import Later
from messenger.protocol.messages import TypingNow


class Typists:
    """On one connection. ``patience``: seconds for which one is believed to write on; ``most`` may at the same time."""

    def __init__(self, put: Callable[[Fact], None], patience: float, later: Later, most: int) -> None:
        self._put = put
        self._most = most
        self._patience = patience
        self._later = later
        self._writing: dict[str, dict[int, TimerHandle]] = {}

    def heard(self, event: TypingNow) -> None:
        """Take in that somebody writes, or has stopped."""
        if event.stopped:
            self.stopped(event.log, event.user)
            return
        before = self._writing.get(event.log, {}).get(event.user)
        if before is None and sum(map(len, self._writing.values())) >= self._most:
            return
        writing = self._writing.setdefault(event.log, {})
        writing[event.user] = self._later(self._patience, lambda: self.stopped(event.log, event.user))
        if before is not None:
            before.cancel()
        else:
            self._tell(event.log)

    def stopped(self, log: str, user: int) -> None:
        """Know that ``user`` does not write in ``log`` any more: a message came, say."""
        timer = self._writing.get(log, {}).pop(user, None)
        if timer is not None:
            timer.cancel()
            self._tell(log)
            if not self._writing[log]:
                del self._writing[log]

    def close(self) -> None:
        """Believe of nobody that it writes: the connection is gone."""
        writing, self._writing = self._writing, {}
        for log, timers in writing.items():
            for timer in timers.values():
                timer.cancel()
            if timers:
                self._put(TypingTold(log, ()))

    def _tell(self, log: str) -> None:
        self._put(TypingTold(log, tuple(self._writing.get(log, ()))))
