"""Which sessions users have, and how events reach them at once. The seam for several servers.

Nothing waits here; what may wait for a moment does so in ``presence_news`` and ``markers``. Rights are not decided
here.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from messenger.protocol.base import Event
from messenger.protocol.codec import encoder
from messenger.server.live import Directory, Log, User
from messenger.server.presence import PresenceBoard
from messenger.server.presence_news import PresenceNews
from messenger.server.session import Session
from messenger.server.turn import Turn


class Company(Protocol):
    """Who is concerned when a session ends: private sessions are, of whose devices it was."""

    def lost(self, session: Session) -> None:
        """Its link was lost; the device may come back."""

    def left(self, session: Session) -> None:
        """It was ended: the device does not come back as what it was."""


class Hub:
    """Where sessions come, go, and are found by their user."""

    def __init__(
        self, turn: Turn, directory: Directory, presence: PresenceBoard, news: PresenceNews, company: Company
    ) -> None:
        self._turn = turn
        self._directory = directory
        self._presence = presence
        self._news = news
        self._company = company

    # -- sessions come and go

    def enter(self, session: Session) -> None:
        """Take in a session that has just signed in; its user comes online with the first one."""
        user = session.user
        assert user is not None
        user.sessions.append(session)
        self._turn.undo(user.sessions.remove, session)
        self._presence.come(user)
        self._news.tell_all(session)

    def depart(self, session: Session) -> None:
        """Let a session go that said goodbye, or was ended: with the last one its user is offline."""
        user = self._take_out(session)
        if user is not None:
            self._company.left(session)
            if not user.sessions:
                self._presence.gone(user, self._turn.now)

    def fall_silent(self, session: Session) -> None:
        """Let a session go of which nothing was heard for so long that nobody waits for its link to come back."""
        user = self._take_out(session)
        if user is not None:
            self._company.lost(session)
            if not user.sessions:
                self._presence.gone(user, self._turn.now)

    def lose(self, session: Session, time: float) -> None:
        """Let a session go whose link was lost at ``time`` (the loop's clock) and may come back."""
        user = self._take_out(session)
        if user is not None:
            self._company.lost(session)
            if not user.sessions:
                self._presence.lose(user, time)

    def tell_presence(self, session: Session) -> None:
        """Tell ``session`` anew who is online: it has missed some of it."""
        self._news.tell_all(session)

    def _take_out(self, session: Session) -> User | None:
        """Take the session out and return its user; ``None`` when it has gone before, or never came."""
        user = session.user
        if user is None or session not in user.sessions:
            return None
        user.sessions.remove(session)
        self._turn.undo(user.sessions.append, session)
        return user

    # -- news

    def deliver(self, users: Sequence[User], log: Log, event: Event, but: Session | None) -> None:
        """Push an event of ``log`` to every session of ``users`` except ``but``; slow readers hear of it later."""
        post = self._turn.post
        line = event if len(users) <= 2 else msgspec.Raw(encoder.encode(event))
        for user in users:
            for session in user.sessions:
                if session is not but:
                    session.moved[log] = None
                    if not session.connection.slow:
                        post(session.connection, line)

    def announce(self, user: User, event: Event) -> None:
        """Tell news about ``user`` to everybody else but whom it has blocked; slow readers do not get to know it."""
        line = msgspec.Raw(encoder.encode(event))
        for other in self._directory.online.values():
            if other is not user and other.id not in user.blocks:
                for session in other.sessions:
                    if not session.connection.slow:
                        self._turn.post(session.connection, line)
