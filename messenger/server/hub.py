"""Who is there, and how news reaches them: sessions, presence, markers on their way. The seam for several servers.

Messages do not wait here; presence and markers do, for a moment, so that many changes become one line. Rights are
not decided here.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import msgspec

from messenger.protocol.base import Event
from messenger.protocol.codec import encoder
from messenger.protocol.contacts import People, Presence, PresenceChange, PresenceChanged
from messenger.protocol.messages import Mark, Marked
from messenger.server.live import Directory, Log, User
from messenger.server.session import Session
from messenger.server.turn import Turn

_Item = TypeVar("_Item")


class PresenceStore(Protocol):
    """Where it is written down who is online and when somebody was last seen."""

    def save_presence(self, user: User) -> None:
        """Write ``online``, ``seen`` and ``rev`` of ``user``."""


class Timer(Protocol):
    """The one call of an event loop that the hub needs."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class Hub:
    """All signed-in sessions, and what is about to be told to them."""

    def __init__(
        self,
        turn: Turn,
        directory: Directory,
        store: PresenceStore,
        timer: Timer,
        presence_gather: float,
        marker_gather: float,
        linger: float,
    ) -> None:
        """Durations in seconds: how long presence and markers are gathered, how long a lost link may come back."""
        self._turn = turn
        self._directory = directory
        self._store = store
        self._timer = timer
        self._presence_gather = presence_gather
        self._marker_gather = marker_gather
        self._linger = linger
        self.sessions: set[Session] = set()
        self.online: dict[int, User] = {}
        self.lingering: dict[int, tuple[float, int]] = {}
        """Users whose last link was lost: until when they count as online (loop time), and when it was lost (ms)."""
        self.returning: set[int] = set()
        """Users who were online when the server ended last; for a while their return is no news."""
        self._newcomers: dict[Session, int] = {}
        """Sessions that get to know who is online with the next gathering, since one encoding serves all of them;
        and how many changes were waiting then, for those are no news to them."""
        self._changes: list[PresenceChange] = []
        self._entries: dict[int, User] = {}
        self._presence_armed = False
        self._moved: dict[Log, set[User]] = {}
        self._markers_armed = False

    # -- sessions come and go

    def enter(self, session: Session) -> None:
        """Take in a session that has just signed in; its user comes online with the first one."""
        user = session.user
        assert user is not None
        user.sessions.append(session)
        self.sessions.add(session)
        self._turn.undo(self._forget, session)
        lingered = self.lingering.pop(user.id, None)
        if lingered is not None:
            self._turn.undo(self.lingering.__setitem__, user.id, lingered)
        if not user.online:
            quiet = user.id in self.returning
            self._set_online(user, True)
            self._announce(PresenceChange(user.id, Presence.ONLINE, 0, quiet))
            self._store.save_presence(user)
        if user.id in self.returning:
            self.returning.discard(user.id)
            self._turn.undo(self.returning.add, user.id)

    def depart(self, session: Session) -> None:
        """Let a session go that said goodbye, was ended, or fell silent: with the last one its user is offline."""
        if self._is_last(session):
            user = session.user
            assert user is not None
            self.gone(user, self._turn.now)

    def lose(self, session: Session, time: float) -> None:
        """Let a session go whose link was lost at ``time`` (the loop's clock) and may come back."""
        if self._is_last(session):
            user = session.user
            assert user is not None
            if self._linger > 0:
                self.lingering[user.id] = (time + self._linger, self._turn.now)
                self._turn.undo(self.lingering.pop, user.id, None)
            else:
                self.gone(user, self._turn.now)

    def _is_last(self, session: Session) -> bool:
        """Take the session out; return whether its user has no other. One that has gone before is nobody's last."""
        user = session.user
        if user is None or session not in self.sessions:
            return False
        self._forget(session)
        self._turn.undo(self._recall, session)
        return not user.sessions

    def gone(self, user: User, seen: int) -> None:
        """``user`` is offline now and was last seen at ``seen`` (ms)."""
        lingered = self.lingering.pop(user.id, None)
        if lingered is not None:
            self._turn.undo(self.lingering.__setitem__, user.id, lingered)
        before = user.seen
        user.seen = seen
        self._turn.undo(setattr, user, "seen", before)
        logs, user.logs = user.logs, {}
        self._turn.undo(setattr, user, "logs", logs)
        self._set_online(user, False)
        self._directory.bump(user, self._turn.now)
        self._announce(PresenceChange(user.id, Presence.OFFLINE, seen))
        self._store.save_presence(user)

    def missed(self) -> None:
        """Announce those who were online before the start and have not returned by now."""
        for number in sorted(self.returning):
            user = self._directory.users.get(number)
            if user is not None and not user.online:
                self._announce(PresenceChange(user.id, Presence.OFFLINE, user.seen))
                self._store.save_presence(user)
        self._turn.undo(self.returning.update, set(self.returning))
        self.returning.clear()

    def tell_presence(self, session: Session) -> None:
        """Tell ``session`` who is online and that everybody else is not, with the next gathering."""
        self._newcomers[session] = len(self._changes)
        self._turn.undo(self._newcomers.pop, session, None)
        self._arm_presence()

    # -- news

    def deliver(self, users: Sequence[User], log: Log, event: Event, but: Session | None) -> None:
        """Push an event of ``log`` to every session of ``users`` except ``but``; slow readers hear of it later."""
        post = self._turn.post
        for user in users:
            for session in user.sessions:
                if session is not but:
                    session.moved[log] = None
                    if not session.connection.slow:
                        post(session.connection, line)

    def announce(self, user: User, line: Event) -> None:
        """Tell news about ``user`` to everybody else but whom it has blocked; slow readers do not get to know it."""
        raw = msgspec.Raw(encoder.encode(line))
        for session in self.sessions:
            other = session.user
            if other is not None and other is not user and other.id not in user.blocks and not session.connection.slow:
                self._turn.post(session.connection, raw)

    def entry_changed(self, user: User) -> None:
        """Tell everybody that a directory entry is new or different."""
        self._entries[user.id] = user
        self._arm_presence()

        line = event if len(users) <= 2 else msgspec.Raw(encoder.encode(event))
    def marked(self, log: Log, user: User) -> None:
        """Tell how far ``log`` has come: the others what all have stored, the user's devices what it has read."""
        self._moved.setdefault(log, set()).add(user)
        if not self._markers_armed:
            self._markers_armed = True
            self._timer.call_later(self._marker_gather, lambda: self._turn.enter(self._send_markers, several=False))

    # -- inside

    def _announce(self, change: PresenceChange) -> None:
        self._changes.append(change)
        self._turn.undo(self._changes.pop)
        self._arm_presence()

    def _arm_presence(self) -> None:
        if not self._presence_armed:
            self._presence_armed = True
            delay = max(self._presence_gather, len(self.sessions) * SECONDS_PER_SESSION)
            self._timer.call_later(delay, lambda: self._turn.enter(self._send_presence, several=False))

    def _send_presence(self) -> None:
        self._presence_armed = False
        changes, self._changes = self._changes, []
        entries, self._entries = self._entries, {}
        newcomers, self._newcomers = self._newcomers, {}
        self._turn.undo(self._tell_again, changes, entries, newcomers)
        for page in people_pages(sorted(entries.values(), key=lambda user: user.rev)):
            line = msgspec.Raw(encoder.encode(page))
            for session in self.sessions:
                self._turn.post(session.connection, line)
        for portion in _lines(changes):
            moved = {change.user for change in portion}
            everybody = msgspec.Raw(encoder.encode(PresenceChanged(portion)))
            for session in self.sessions:
                if session in newcomers:
                    continue
                if session.connection.slow:
                    session.missed_presence = True
                elif session.user is not None and session.user.id in moved:
                    self._tell_others(session, portion)
                else:
                    self._turn.post(session.connection, everybody)
        present = [session for session in newcomers if session in self.sessions]
        if present:
            self._tell_everything(present)
            for session in present:
                self._tell_others(session, changes[newcomers[session] :])

    def _tell_again(
        self, changes: list[PresenceChange], entries: dict[int, User], newcomers: dict[Session, int]
    ) -> None:
        """Put back what a dead turn has not told. The same objects: earlier undos of that turn reach for them."""
        self._changes, self._newcomers = changes, newcomers
        self._entries = entries | self._entries

    def _tell_everything(self, sessions: list[Session]) -> None:
        """Say who is online."""
        portions = _lines([PresenceChange(number, Presence.ONLINE, 0, True) for number in self.online]) or [()]
        for index, portion in enumerate(portions):
            line = msgspec.Raw(encoder.encode(PresenceChanged(portion, all=index == 0)))
            for session in sessions:
                self._turn.post(session.connection, line)

    def _tell_others(self, session: Session, changes: Sequence[PresenceChange]) -> None:
        """Tell ``session`` these changes but those of its own user."""
        me = None if session.user is None else session.user.id
        for portion in _lines([change for change in changes if change.user != me]):
            self._turn.post(session.connection, PresenceChanged(portion))

    def _send_markers(self) -> None:
        self._markers_armed = False
        moved, self._moved = self._moved, {}
        self._turn.undo(self._mark_again, moved)
        news: dict[User, dict[Log, Mark]] = {}
        for log, users in moved.items():
            viewers = [user for user in log.watchers(users) if user.sessions]
            for viewer, delivered in log.watermarks(viewers):
                if viewer in users or delivered > log.told.get(viewer.id, 0):
                    news.setdefault(viewer, {})[log] = Mark(log.name, delivered, log.marks[viewer.id].read)
                    self._turn.after(partial(log.told.__setitem__, viewer.id, delivered))
        for viewer, marks in news.items():
            lines = [Marked(portion) for portion in _lines(list(marks.values()))]
            for session in viewer.sessions:
                if session.connection.slow:
                    session.moved.update(dict.fromkeys(marks))  # their heads will say it
                    continue
                for line in lines:
                    self._turn.post(session.connection, line)

    def _mark_again(self, moved: dict[Log, set[User]]) -> None:
        for log, users in moved.items():
            self._moved.setdefault(log, set()).update(users)

    def _set_online(self, user: User, online: bool) -> None:
        before = user.online
        user.online = online
        if online:
            self.online[user.id] = user
        else:
            self.online.pop(user.id, None)
        self._turn.undo(self._restore_online, user, before)

    def _restore_online(self, user: User, online: bool) -> None:
        user.online = online
        if online:
            self.online[user.id] = user
        else:
            self.online.pop(user.id, None)

    def _forget(self, session: Session) -> None:
        self.sessions.discard(session)
        if session.user is not None and session in session.user.sessions:
            session.user.sessions.remove(session)

    def _recall(self, session: Session) -> None:
        self.sessions.add(session)
        if session.user is not None:
            session.user.sessions.append(session)


SECONDS_PER_SESSION = 0.0002
"""Presence is gathered so much longer for each session there is: telling one costs a tenth of that, so that even when
everybody comes at once, telling everybody about everybody takes no more than a tenth of the server's time."""

PEOPLE_PER_LINE = 100
CHANGES_PER_LINE = 500
"""How many entries one line carries, so that it stays under the limit of a line whatever the names are."""


def people_pages(users: Sequence[User]) -> list[People]:
    """Return directory entries, given in the order of their revisions, as lines."""
    starts = range(0, len(users), PEOPLE_PER_LINE)
    return [
        People(
            tuple(user.person for user in users[start : start + PEOPLE_PER_LINE]),
            users[min(start + PEOPLE_PER_LINE, len(users)) - 1].rev,
            more=start != starts[-1],
        )
        for start in starts
    ]


def _lines(items: Sequence[_Item]) -> list[tuple[_Item, ...]]:
    return [tuple(items[start : start + CHANGES_PER_LINE]) for start in range(0, len(items), CHANGES_PER_LINE)]
