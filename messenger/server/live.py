"""What the server holds in memory: users, devices, logs. Values and look-ups only; rights and sockets live elsewhere.

All users are here from the start. A log is here while one of its users is online: accepting a message then costs no
query. Every change is made inside a turn, and whoever makes one gives the turn its undo.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from messenger.protocol.base import Event, direct_users
from messenger.protocol.contacts import Person

if TYPE_CHECKING:
    from messenger.server.session import Session

ANSWERS = 50
"""How many answers are remembered for one device."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Device:
    """One installation of the client, signed in as one user. ``dn`` is the last number accepted or refused for good."""

    id: int
    user: int
    client_id: str
    name: str
    dn: int = 0
    last_row: int = 0
    session: "Session | None" = None
    active: int = 0
    """When the person last did something there (ms); 0: not known."""
    saved: int = 0
    """The ``active`` that is stored."""
    answers: dict[int, Event] = field(default_factory=dict)
    """The last answers to requests that change something, by request id; what a repeat gets (``Session.answer``)."""

    def forget_answers(self) -> None:
        """Forget the oldest answers above ``ANSWERS``."""
        while len(self.answers) > ANSWERS:
            del self.answers[next(iter(self.answers))]


@dataclass(slots=True, eq=False)
class User:
    """One account. ``sessions`` are its signed-in connections; ``logs`` is filled while it is online."""

    id: int
    name: str
    name_key: str
    display: str
    rev: int
    admin: bool = False
    seen: int = 0
    online: bool = False
    """As the others are shown it: still true while a lost link may come back."""
    away: bool = False
    """Online, but without activity on any session for a while."""
    active_at: float = 0.0
    """The last activity on any session (the loop's time)."""
    deleted: bool = False
    """The account is no more; the row stays, since messages name it."""
    sessions: "list[Session]" = field(default_factory=list)
    logs: "dict[str, Log]" = field(default_factory=dict)
    everyone: int = 0
    """The last seq in *Everyone*'s log that this user, being online, was told of."""
    blocks: set[int] = field(default_factory=set)
    """Whom this user has blocked,"""
    blocked_by: set[int] = field(default_factory=set)
    """and by whom this user is: their presence, marks and typing never reach it (C36)."""

    @property
    def person(self) -> Person:
        """As others see it."""
        return Person(self.id, self.name, self.display, self.seen, self.deleted)


@dataclass(slots=True, eq=False)
class Marks:
    """How far one user has come in one log."""

    delivered: int = 0
    read: int = 0


@dataclass(slots=True, eq=False, weakref_slot=True)
class Log:
    """One conversation: its last seq and time, who takes part, and how far each of them has come.

    This one is direct; ``groups`` and ``everyone`` have the two other kinds.
    """

    id: int
    name: str
    head: int
    ts: int
    users: tuple[User, ...]
    """Who takes part now, and so is told of what is new."""
    marks: dict[int, Marks]
    """By user; of former users as well."""
    guarded: bool = False
    """Whether more than blocks decides who may write: look at ``may_write``."""
    told: dict[int, int] = field(default_factory=dict)
    """By user: what ``delivered_to_others`` was when it was last told."""

    def may_write(self, user: User) -> bool:
        """Return whether ``user`` takes part, and somebody is there to read it."""
        return user in self.users and not any(one.deleted for one in self.users)

    def end_for(self, user: User) -> int:
        """Return the last seq that ``user`` may see."""
        return self.head

    def visible(self, user: User, after: int) -> list[tuple[int, int]]:
        """Return which parts of what comes after ``after`` this user may see: from behind one seq up to another."""
        return [(after, self.head)] if after < self.head else []

    def advance(self, user: User, delivered: int, read: int) -> None:
        """Move the marks of ``user``."""
        marks = self.marks[user.id]
        marks.delivered, marks.read = delivered, read

    def watchers(self, moved: set[User]) -> set[User]:
        """Return who may have news when these users have moved their marks."""
        return moved.union(self.users)

    def delivered_to_others(self, viewer: User) -> int:
        """Return the last seq that every other user has on a device, who has not blocked ``viewer`` (C36).

        With nobody else there is nobody to wait for; with nobody else who shows it, nothing is known.
        """
        end = self.end_for(viewer)
        nobody = 0 if any(user is not viewer for user in self.users) else end
        lowest = min((self.marks[user.id].delivered for user in self.users if _shows(user, viewer)), default=nobody)
        return min(lowest, end)

    def watermarks(self, viewers: Iterable[User]) -> Iterator[tuple[User, int]]:
        """Yield each viewer with ``delivered_to_others``, in one pass over the users."""
        furthest = sorted((self.marks[user.id].delivered, user.id) for user in self.users)[:2]
        for viewer in viewers:
            if len(furthest) < 2 or any(number in self.marks for number in viewer.blocked_by):
                yield viewer, self.delivered_to_others(viewer)
            else:
                lowest = furthest[1][0] if furthest[0][1] == viewer.id else furthest[0][0]
                yield viewer, min(lowest, self.end_for(viewer))


def _shows(user: User, viewer: User) -> bool:
    return user is not viewer and user.id not in viewer.blocked_by


class Directory:
    """All users by id and by name, ordered by their last change; and the logs in memory."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.by_name: dict[str, User] = {}
        self.online: dict[int, User] = {}
        """Who counts as online; changed by ``presence`` only."""
        self.logs: WeakValueDictionary[str, Log] = WeakValueDictionary()
        self.rev = 0
        self._by_rev: OrderedDict[int, User] = OrderedDict()

    def add(self, user: User) -> None:
        """Take in a user whose ``rev`` is set; users must be loaded in the order of their revs."""
        self.users[user.id] = user
        self.by_name[user.name_key] = user
        self._by_rev[user.id] = user
        self.rev = max(self.rev, user.rev)

    def remove(self, user: User) -> None:
        """Forget a user; the undo of ``add``."""
        del self.users[user.id]
        del self.by_name[user.name_key]
        del self._by_rev[user.id]

    def rename(self, user: User, name: str, key: str, display: str) -> None:
        """Give ``user`` other names; the undo is to give it those of before."""
        del self.by_name[user.name_key]
        user.name, user.name_key, user.display = name, key, display
        self.by_name[key] = user

    def bump(self, user: User, now: int) -> None:
        """Give ``user`` the next revision, since something that others see has changed; ``now`` in ms.

        Revisions follow the clock, so one that was given in vain (a crash before its commit) is never given again.
        Needs no undo: it only makes clients fetch one entry once more.
        """
        self.rev = user.rev = max(self.rev + 1, now)
        self._by_rev.move_to_end(user.id)

    def other_of(self, user: User, log: str) -> User | None:
        """Return with whom ``user`` shares the direct log of this name, whether it holds anything yet or not."""
        pair = direct_users(log)
        if pair is None or user.id not in pair:
            return None
        other = self.users.get(pair[0] if pair[1] == user.id else pair[1])
        return None if other is None or other.deleted else other

    def changed_since(self, rev: int) -> list[User]:
        """Return the users whose revision is above ``rev``, oldest change first."""
        return list(self._newest_until(rev))[::-1]

    def _newest_until(self, rev: int) -> Iterator[User]:
        for user in reversed(self._by_rev.values()):
            if user.rev <= rev:
                return
            yield user
