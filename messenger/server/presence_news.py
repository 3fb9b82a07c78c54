"""News of presence and of the directory: gathered for a moment, so that many become one line, then told to everybody.

One encoding serves all who are to know the same. What is news, and whom it reaches, is decided elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from messenger.protocol.codec import encoder
from messenger.protocol.contacts import PresenceChanged
from messenger.server.live import Directory, User
from messenger.server.pages import CHANGES_PER_LINE, USERS_PER_LINE, portions
from messenger.server.session import Session
from messenger.server.turn import Turn
from messenger.server.visibility import News, absent, people_pages, present

SECONDS_PER_USER = 0.0002
"""News are gathered so much longer for each user online: telling one costs a tenth of that, so that even when
everybody comes at once, telling everybody about everybody takes no more than a tenth of the server's time."""


class Timer(Protocol):
    """The one call of an event loop that gathering needs."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class PresenceNews:
    """What is about to be told."""

    def __init__(self, turn: Turn, directory: Directory, timer: Timer, gather: float) -> None:
        """``gather``: seconds, at least."""
        self._turn = turn
        self._directory = directory
        self._timer = timer
        self._gather = gather
        self._changes: list[News] = []
        self._entries: dict[int, User] = {}
        self._newcomers: dict[Session, int] = {}
        """Sessions that get to know who is online, and how many changes were waiting when they came: those are no
        news to them."""
        self._armed = False

    def add(self, news: News) -> None:
        """Tell whom it reaches that somebody's presence has changed."""
        self._changes.append(news)
        self._turn.undo(self._changes.pop)
        self._arm()

    def entry_changed(self, user: User) -> None:
        """Tell everybody that a directory entry is new or different; before any news about that user."""
        if user.id not in self._entries:
            self._entries[user.id] = user
            self._turn.undo(self._forget_entry, user)
        self._arm()

    def tell_all(self, session: Session) -> None:
        """Tell ``session`` who is online and that everybody else is not."""
        self._newcomers[session] = len(self._changes)
        self._turn.undo(self._newcomers.pop, session, None)
        self._arm()

    # -- inside

    def _arm(self) -> None:
        if not self._armed:
            self._armed = True
            delay = max(self._gather, len(self._directory.online) * SECONDS_PER_USER)
            self._timer.call_later(delay, lambda: self._turn.enter(self._send, several=False))

    def _everybody(self) -> Iterator[tuple[User, Session]]:
        for user in self._directory.online.values():
            for session in user.sessions:
                if not session.finished:  # it has been told its last words in this very turn
                    yield user, session

    def _send(self) -> None:
        self._armed = False
        changes, self._changes = self._changes, []
        entries, self._entries = self._entries, {}
        newcomers, self._newcomers = self._newcomers, {}
        self._turn.undo(self._send_again, changes, entries, newcomers)
        if entries:
            self._send_entries(sorted(entries.values(), key=lambda user: user.rev))
        if newcomers:
            self._send_online([(user, session) for user, session in self._everybody() if session in newcomers])
        for number, portion in enumerate(portions(changes, CHANGES_PER_LINE)):
            self._send_changes(portion, newcomers, number * CHANGES_PER_LINE)

    def _send_again(self, changes: list[News], entries: dict[int, User], newcomers: dict[Session, int]) -> None:
        """Put back what a dead turn has not told. The same objects: earlier undos of that turn reach for them."""
        self._changes, self._newcomers = changes, newcomers
        self._entries = entries | self._entries

    def _forget_entry(self, user: User) -> None:
        self._entries.pop(user.id, None)

    def _send_entries(self, users: Sequence[User]) -> None:
        changed = {user.id for user in users}
        lines = [msgspec.Raw(encoder.encode(page)) for page in people_pages(users)]
        for viewer, session in self._everybody():
            apart = viewer.blocked_by and not changed.isdisjoint(viewer.blocked_by)
            for line in people_pages(users, viewer) if apart else lines:
                self._turn.post(session.connection, line)

    def _send_online(self, viewers: Sequence[tuple[User, Session]]) -> None:
        for number, users in enumerate(portions(list(self._directory.online.values()), USERS_PER_LINE)):
            there = {user.id for user in users}
            common = msgspec.Raw(encoder.encode(present(users, first=number == 0)))
            for viewer, session in viewers:
                apart = viewer.blocked_by and not there.isdisjoint(viewer.blocked_by)
                line = present(users, viewer, first=number == 0) if apart else common
                self._turn.post(session.connection, line)
        for viewer, session in viewers:
            for portion in portions(sorted(viewer.blocked_by), CHANGES_PER_LINE):
                self._turn.post(session.connection, absent(portion))

    def _send_changes(self, news: Sequence[News], newcomers: dict[Session, int], start: int) -> None:
        """``start``: how many changes of this gathering come before; newcomers are told only what came after them."""
        apart = {one.only for one in news}.union(*(one.hidden for one in news))
        changes = tuple(one.change for one in news if not one.only)
        common = msgspec.Raw(encoder.encode(PresenceChanged(changes)))
        for viewer, session in self._everybody():
            skip = max(0, newcomers.get(session, 0) - start)
            if skip >= len(news):
                continue
            if session.connection.slow and session not in newcomers:
                session.missed_presence = True
            elif skip or viewer.id in apart:
                reached = tuple(one.change for one in news[skip:] if one.reaches(viewer.id))
                if reached:
                    self._turn.post(session.connection, PresenceChanged(reached))
            elif changes:
                self._turn.post(session.connection, common)
