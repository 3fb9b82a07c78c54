"""What users have set for themselves: blocks, mutes, groups. Small enough to be told whole, so that no push is missed.

Told whole when a session begins and when a slow reader has caught up; every change goes to all sessions of its user
at once. What these things mean is not known here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from messenger.protocol.base import Event
from messenger.server.live import User
from messenger.server.session import Session
from messenger.server.turn import Turn

_EventT = TypeVar("_EventT", bound=Event)
Tell = Callable[[User], Iterable[Event]]
"""Return one kind of setting of a user, whole, as lines."""


class OwnState:
    """Tells users their own settings."""

    def __init__(self, turn: Turn, tellers: Sequence[Tell]) -> None:
        self._turn = turn
        self._tellers = tellers

    def tell(self, session: Session) -> None:
        """Tell ``session`` everything, as it is now."""
        assert session.user is not None
        for tell in self._tellers:
            for line in tell(session.user):
                self._turn.post(session.connection, line)

    def changed(self, user: User, line: Event | msgspec.Raw) -> None:
        """Push a change to every session of ``user``; who reads slowly is told everything later."""
        for session in user.sessions:
            if session.connection.slow:
                session.missed_own = True
            else:
                self._turn.post(session.connection, line)


def whole(make: Callable[..., _EventT], items: Sequence[Any], size: int) -> list[_EventT]:
    """Return ``items`` as lines of up to ``size``: the first says that it is all, the last that it is the end."""
    starts = range(0, max(len(items), 1), size)
    return [make(tuple(items[start : start + size]), all=start == 0, more=start != starts[-1]) for start in starts]
