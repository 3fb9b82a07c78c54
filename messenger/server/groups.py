"""A group in memory: its log, title, leader, and who saw or sees which part. Values only; rights live elsewhere."""

from dataclasses import dataclass, field
from typing import NamedTuple

from messenger.protocol.groups import Group, Standing
from messenger.server.live import Log, Marks, User


class Seat(NamedTuple):
    """What one user sees of a group: what comes after one seq, up to another (``None``: up to the end), oldest first.

    ``title`` is the last one seen by who is no member any more.
    """

    stays: tuple[tuple[int, int | None], ...]
    standing: Standing = Standing.MEMBER
    title: str = ""

    @property
    def is_member(self) -> bool:
        """Whether the user is a member now."""
        return self.standing is Standing.MEMBER

    def begun(self, after: int) -> "Seat":
        """Return the seat of who is a member again, and sees what comes after ``after``."""
        return Seat((*self.stays, (after, None)))

    def ended(self, until: int, standing: Standing, title: str) -> "Seat":
        """Return the seat of who sees nothing after ``until``."""
        return Seat((*self.stays[:-1], (self.stays[-1][0], until)), standing, title)


@dataclass(slots=True, eq=False)
class GroupLog(Log):
    """The log of a group. ``users`` are its members, the longest first; ``leader`` is 0 when it has ended."""

    group: str = ""
    title: str = ""
    leader: int = 0
    seats: dict[int, Seat] = field(default_factory=dict)
    """By user, of former members as well."""

    def may_write(self, user: User) -> bool:
        """Return whether ``user`` is a member."""
        seat = self.seats.get(user.id)
        return seat is not None and seat.is_member

    def end_for(self, user: User) -> int:
        """Return the last seq that ``user``, who is or was a member, may see."""
        until = self.seats[user.id].stays[-1][1]
        return self.head if until is None else until

    def visible(self, user: User, after: int) -> list[tuple[int, int]]:
        """Return the parts after ``after`` in which ``user`` was a member."""
        parts = []
        for begin, until in self.seats[user.id].stays:
            first, last = max(begin, after), self.head if until is None else until
            if first < last:
                parts.append((first, last))
        return parts

    def as_seen_by(self, user: User) -> Group:
        """Return the group as ``user`` is told of it."""
        seat = self.seats[user.id]
        if not seat.is_member:
            return Group(self.group, seat.title, standing=seat.standing)
        return Group(self.group, self.title, self.leader, tuple(member.id for member in self.users))

    # -- for undoing a change

    def state(self) -> "GroupState":
        """Return all that a change of the group may change."""
        return GroupState(self.head, self.ts, self.users, self.title, self.leader, dict(self.seats), dict(self.marks))

    def restore(self, state: "GroupState") -> None:
        """Be again as in ``state``."""
        self.head, self.ts, self.users, self.title, self.leader, self.seats, self.marks = state


class GroupState(NamedTuple):
    """A group at one moment."""

    head: int
    ts: int
    users: tuple[User, ...]
    title: str
    leader: int
    seats: dict[int, Seat]
    marks: dict[int, Marks]
