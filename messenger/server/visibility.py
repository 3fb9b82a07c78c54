"""What users may know of each other's presence: of those who have blocked them, nothing (C16, C36). Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from messenger.protocol.contacts import People, Person, Presence, PresenceChange, PresenceChanged
from messenger.server.live import Directory, User

PEOPLE_PER_LINE = 100
"""Entries in one line, so that it stays under the limit of a line whatever the names are."""


@dataclass(frozen=True, slots=True)
class News:
    """A change of somebody's presence and whom it reaches: one user ``only``, or everybody it is not ``hidden`` from.

    Both say how things were when it happened: a block or its end a moment later concerns what comes after.
    """

    change: PresenceChange
    hidden: frozenset[int] = frozenset()
    only: int = 0

    def reaches(self, user: int) -> bool:
        """Whether ``user`` is told."""
        return user == self.only if self.only else user not in self.hidden


def news_of(user: User, quiet: bool = False) -> News:
    """Return how ``user`` is now, for everybody who may know it but itself."""
    return News(_presence_of(user, quiet), frozenset((user.id, *user.blocks)))


def news_for(viewer: User, user: User) -> News:
    """Return how ``user`` is now, without a line on the screen, for ``viewer`` alone."""
    if user.id in viewer.blocked_by:
        return News(PresenceChange(user.id, Presence.OFFLINE, 0, True), only=viewer.id)
    return News(_presence_of(user, True), only=viewer.id)


def present(users: Sequence[User], viewer: User | None = None, *, first: bool) -> PresenceChanged:
    """Return these users, who are online, as a line for ``viewer`` (``None``: for all); ``first``: of several."""
    hidden = set() if viewer is None else viewer.blocked_by
    seen = [user for user in users if user.id not in hidden]
    away = tuple(_presence_of(user, True) for user in seen if user.away)
    return PresenceChanged(away, first, tuple(user.id for user in seen if not user.away))


def absent(blockers: Sequence[int]) -> PresenceChanged:
    """Return, as a line for whom these have blocked, that they are offline: what was known of them before is hidden."""
    return PresenceChanged(tuple(PresenceChange(number, Presence.OFFLINE, 0, True) for number in blockers))


def _presence_of(user: User, quiet: bool) -> PresenceChange:
    if user.online:
        return PresenceChange(user.id, Presence.AWAY if user.away else Presence.ONLINE, 0, quiet)
    return PresenceChange(user.id, Presence.OFFLINE, user.seen, quiet)


# -- the directory


def people_pages(users: Sequence[User], viewer: User | None = None) -> list[People]:
    """Return directory entries, given in the order of their revisions, as lines for ``viewer`` (``None``: for all)."""
    hidden = set() if viewer is None else viewer.blocked_by
    return _pages([(_hidden(user) if user.id in hidden else user.person, user.rev) for user in users])


def people_since(directory: Directory, viewer: User, rev: int) -> list[People]:
    """Return what has changed in the directory since ``rev`` as lines for ``viewer``.

    Those who have blocked it are always named, and never with their revision, which would tell when they were there.
    Who claims to know more than there is was told it by another state of this server, or another server: it gets all.
    """
    if not directory.changed_since(rev - 1):
        rev = 0
    blockers = [directory.users[number] for number in sorted(viewer.blocked_by)]
    changed = [user for user in directory.changed_since(rev) if user.id not in viewer.blocked_by]
    return _pages([(_hidden(user), rev) for user in blockers] + [(user.person, user.rev) for user in changed])


def _pages(entries: Sequence[tuple[Person, int]]) -> list[People]:
    starts = range(0, len(entries), PEOPLE_PER_LINE)
    portions = [entries[start : start + PEOPLE_PER_LINE] for start in starts]
    return [
        People(tuple(person for person, _ in portion), portion[-1][1], more=portion is not portions[-1])
        for portion in portions
    ]


def _hidden(user: User) -> Person:
    return replace(user.person, seen=0)
