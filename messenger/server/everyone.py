"""The log of *Everyone* in memory: broadcasts, each for those who were online then (C27). Values only, no rights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from messenger.server.live import Log, Marks, User

RECENT = 200
"""Of so many broadcasts it is known who has not stored them yet; older ones count as delivered."""


@dataclass(slots=True, eq=False)
class Broadcast:
    """Who sent it, and the recipients none of whose devices has stored it yet."""

    sender: User
    missing: set[int]


@dataclass(slots=True, eq=False)
class Everyone(Log):
    """The one log that all users share. It has no ``users``: each entry has recipients of its own."""

    recent: dict[int, Broadcast] = field(default_factory=dict)
    """The last broadcasts by seq, oldest first."""

    def may_write(self, user: User) -> bool:
        """Everybody may."""
        return True

    def marks_of(self, user: User) -> Marks:
        """Return the marks of ``user``, made if there are none."""
        return self.marks.setdefault(user.id, Marks())

    def advance(self, user: User, delivered: int, read: int) -> None:
        """Move the marks of ``user``, who then has all its broadcasts up to ``delivered``."""
        before = self.marks[user.id].delivered
        Log.advance(self, user, delivered, read)  # super() does not know a dataclass with slots
        for seq in reversed(self.recent):
            if seq <= before:
                break
            if seq <= delivered:
                self.recent[seq].missing.discard(user.id)

    def add(self, seq: int, broadcast: Broadcast) -> None:
        """Take in the newest broadcast."""
        self.recent[seq] = broadcast

    def forget_old(self) -> None:
        """Forget the oldest broadcasts above ``RECENT``."""
        while len(self.recent) > RECENT:
            del self.recent[next(iter(self.recent))]

    def forget(self, user: User) -> None:
        """Wait for ``user`` no more, whose account is being deleted."""
        for broadcast in self.recent.values():
            broadcast.missing.discard(user.id)

    def delivered_to_others(self, viewer: User) -> int:
        """Return up to where all own broadcasts have reached all who have not blocked ``viewer`` since."""
        return self._reached().get(viewer, self.head)

    def watermarks(self, viewers: Iterable[User]) -> Iterator[tuple[User, int]]:
        """Yield each viewer with ``delivered_to_others``, in one pass over the broadcasts."""
        reached = self._reached()
        for viewer in viewers:
            yield viewer, reached.get(viewer, self.head)

    def watchers(self, moved: set[User]) -> set[User]:
        """Return those who have moved, and the senders."""
        return moved.union(broadcast.sender for broadcast in self.recent.values())

    def _reached(self) -> dict[User, int]:
        """Return the seq before the first broadcast that is still waited for, by sender; the others have no such."""
        reached: dict[User, int] = {}
        for seq, broadcast in self.recent.items():
            sender = broadcast.sender
            if sender not in reached and not broadcast.missing <= sender.blocked_by:
                reached[sender] = seq - 1
        return reached
