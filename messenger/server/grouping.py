"""Changes of groups, in store and memory alike, each told as it happens. Who may make them is decided elsewhere.

Every change is an entry of the group's log, like a message, and a new picture of the group for all whom it concerns.
Whoever is a member until then sees the entry that says so; whoever is one from then on, too.
"""

from collections.abc import Iterable, Sequence

import msgspec

from messenger.protocol.codec import encoder
from messenger.protocol.groups import Group, GroupChanged, Groups, Happening, Standing
from messenger.server.archive import Archive
from messenger.server.groups import GroupLog, Seat
from messenger.server.hub import Hub
from messenger.server.live import Marks, User
from messenger.server.own_state import OwnState
from messenger.server.storage.groups import Change, GroupStore, change_kept
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn

DAY = 86_400_000
"""Milliseconds."""
LINE_BYTES = 32 * 1024
"""A line of groups ends at about this size, so that it stays under the limit of a line."""


class Grouping:
    """Makes groups and changes them. Every method is called inside a turn, by who writes in several places."""

    def __init__(
        self, turn: Turn, store: GroupStore, messages: MessageStore, archive: Archive, hub: Hub, own: OwnState
    ) -> None:
        self._turn = turn
        self._store = store
        self._messages = messages
        self._archive = archive
        self._hub = hub
        self._own = own

    # -- changes

    def make(self, group: str, title: str, leader: User) -> None:
        """Make a group whose only member is ``leader``."""
        log = self._archive.begin_group(group, title, leader)
        self._mark(log, leader, log.head + 1)
        self._happened(log, leader, Change(Happening.CREATED, title=title), [leader])

    def made_lately(self, user: User) -> int:
        """Return how many groups ``user`` has made within a day, those that have ended included."""
        return self._store.made_since(user.id, self._turn.now - DAY)

    def add(self, log: GroupLog, users: Iterable[User]) -> None:
        """Make ``users``, who are none, members by the leader's will; they see this and what comes after it."""
        self._changing(log)
        added = sorted(users, key=lambda user: user.id)  # as they will be found in the store
        before = {user: log.end_for(user) if user.id in log.seats else 0 for user in added}
        seq = log.head + 1
        for user in added:
            log.seats[user.id] = log.seats.get(user.id, Seat(())).begun(seq - 1)
            self._store.begin_stay(log.id, user.id, seq - 1)
            self._mark(log, user, seq)
            if user.logs:
                self._archive.give(user, log)
        members, log.users = log.users, (*log.users, *added)
        change = Change(Happening.ADDED, tuple(user.id for user in added))
        self._happened(log, self._leader_of(log), change, members, before)

    def remove(self, log: GroupLog, user: User) -> None:
        """Let ``user`` be no member any more, by the leader's will."""
        self._changing(log)
        self._part(log, self._leader_of(log), [user], Standing.REMOVED, Change(Happening.REMOVED, (user.id,)))

    def leave(self, log: GroupLog, user: User) -> None:
        """Let ``user``, who is not the leader, be no member any more, by its own will."""
        self._changing(log)
        self._part(log, user, [user], Standing.LEFT, Change(Happening.LEFT))

    def end(self, log: GroupLog) -> None:
        """Let nobody be a member any more."""
        self._changing(log)
        leader = self._leader_of(log)
        log.leader = 0
        self._store.set_leader(log.id, 0)
        self._part(log, leader, log.users, Standing.ENDED, Change(Happening.ENDED))

    def rename(self, log: GroupLog, title: str) -> None:
        """Give the group another title."""
        self._changing(log)
        log.title = title
        self._store.set_title(log.id, title)
        self._happened(log, self._leader_of(log), Change(Happening.RENAMED, title=title), log.users)

    def hand_over(self, log: GroupLog, user: User) -> None:
        """Make the member ``user`` the leader."""
        self._changing(log)
        leader = self._leader_of(log)
        log.leader = user.id
        self._store.set_leader(log.id, user.id)
        self._happened(log, leader, Change(Happening.HANDED_OVER, (user.id,)), log.users)

    def leave_all(self, user: User) -> None:
        """Take ``user``, whose account is being deleted, out of all groups; where it leads, the longest member goes on.

        Its direct chats stay for the others to read, and nobody can write there any more.
        """
        self._archive.bring(user)
        self._archive.everyone.forget(user)
        for log in list(user.logs.values()):
            if not isinstance(log, GroupLog):
                self._turn.undo(setattr, log, "guarded", log.guarded)
                log.guarded = True
                continue
            if not log.may_write(user):
                continue
            if log.leader != user.id:
                self.leave(log, user)
            elif len(log.users) == 1:
                self.end(log)
            else:
                self.hand_over(log, next(member for member in log.users if member is not user))
                self.leave(log, user)
        if not user.online:
            user.logs = {}

    # -- inside

    def _changing(self, log: GroupLog) -> None:
        self._turn.undo(log.restore, log.state())

    def _leader_of(self, log: GroupLog) -> User:
        return next(user for user in log.users if user.id == log.leader)

    def _part(self, log: GroupLog, actor: User, leavers: Sequence[User], standing: Standing, change: Change) -> None:
        """Let ``leavers`` see the change as their last entry of the log."""
        seq, members = log.head + 1, log.users
        for user in leavers:
            log.seats[user.id] = log.seats[user.id].ended(seq, standing, log.title)
            self._store.end_stay(log.id, user.id, seq, standing, log.title)
        log.users = tuple(user for user in members if user not in leavers)
        self._happened(log, actor, change, members)

    def _happened(
        self,
        log: GroupLog,
        actor: User,
        change: Change,
        members: Sequence[User],
        newcomers: dict[User, int] | None = None,
    ) -> None:
        """Write the change into the log and tell it: to those who were members before, and to newcomers.

        ``newcomers``: with the last seq that each of them may see before.
        """
        seq, ts = log.head + 1, max(self._turn.now, log.ts)
        self._messages.add_change(log.id, seq, ts, actor.id, change_kept(change))
        log.head, log.ts = seq, ts
        entries: dict[int, list[User]] = {seq - 1: list(members)}
        for user, prev in (newcomers or {}).items():
            entries.setdefault(prev, []).append(user)
        for_members = msgspec.Raw(encoder.encode(Groups((log.as_seen_by(log.users[0]),)))) if log.users else None
        for users in entries.values():
            for user in users:
                if for_members is not None and log.may_write(user):
                    self._own.changed(user, for_members)
                else:
                    self._own.changed(user, Groups((log.as_seen_by(user),)))
        for prev, users in entries.items():
            entry = GroupChanged(log.name, seq, prev, ts, actor.id, change.what, change.users, change.title)
            self._hub.deliver(users, log, entry, None)

    def _mark(self, log: GroupLog, user: User, seq: int) -> None:
        """Let ``user`` have stored and read what it cannot see, so that nobody waits for it."""
        marks = log.marks.get(user.id)
        if marks is None:
            marks = log.marks[user.id] = Marks()
        self._turn.undo(log.advance, user, marks.delivered, marks.read)
        log.advance(user, seq, seq)
        self._messages.save_marks([(user.id, log.id, marks)])


def groups_of(user: User) -> list[Groups]:
    """Return all groups that ``user``, whose logs are in memory, is or was a member of, whole, as lines."""
    portions: list[list[Group]] = [[]]
    size = 0
    for log in user.logs.values():
        if isinstance(log, GroupLog):
            seen = log.as_seen_by(user)
            length = len(encoder.encode(seen))
            if size + length > LINE_BYTES and portions[-1]:
                portions.append([])
                size = 0
            portions[-1].append(seen)
            size += length
    return [
        Groups(tuple(portion), all=portion is portions[0], more=portion is not portions[-1]) for portion in portions
    ]
