"""Brings logs from the store into memory: all of a user when it comes, one when something is begun.

A log is in memory while one of its users is online; that of *Everyone* is always. Rights are not decided here.
"""

from messenger.protocol.base import EVERYONE, direct_log, group_log, group_of
from messenger.server.everyone import RECENT, Broadcast, Everyone
from messenger.server.groups import GroupLog
from messenger.server.live import Directory, Log, Marks, User
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.messages import MessageStore, StoredLog
from messenger.server.turn import Turn


class Archive:
    """Where logs are found. ``everyone`` is made, or read, at once: before the first turn, outside of one."""

    def __init__(
        self, turn: Turn, messages: MessageStore, groups: GroupStore, broadcasts: BroadcastStore, directory: Directory
    ) -> None:
        self._turn = turn
        self._messages = messages
        self._groups = groups
        self._directory = directory
        self.everyone = self._find_everyone(broadcasts)

    def bring(self, user: User) -> None:
        """Make sure that all logs of ``user`` are in memory."""
        if user.logs:
            return
        user.logs = {EVERYONE: self.everyone}
        self._turn.undo(setattr, user, "logs", {})
        self.everyone.marks_of(user)
        for stored in self._messages.logs_of(user.id):
            if stored.name != EVERYONE:
                user.logs[stored.name] = self._directory.logs.get(stored.name) or self._load(stored)

    def begin_direct(self, one: User, other: User) -> Log:
        """Return the log of two users, made if there is none, and give it to those of them who have theirs here."""
        name = direct_log(one.id, other.id)
        log = self._directory.logs.get(name)
        if log is None:
            stored = self._messages.find_log(name)
            if stored is None:
                pair = sorted((one.id, other.id))
                stored = StoredLog(self._messages.add_log(name, pair), name, 0, 0)
            log = self._load(stored)
        for user in (one, other):
            if user.logs:
                self.give(user, log)
        return log

    def begin_group(self, group: str, title: str, leader: User) -> GroupLog:
        """Return the log of a new group, whose only member is ``leader``."""
        number = self._messages.add_log(group_log(group), (leader.id,))
        self._groups.add(number, group, title, leader.id, self._turn.now)
        self._groups.begin_stay(number, leader.id, 0)
        log = self._load(StoredLog(number, group_log(group), 0, 0))
        assert isinstance(log, GroupLog)
        self.give(leader, log)
        return log

    def give(self, user: User, log: Log) -> None:
        """Have ``user``, whose logs are in memory, find ``log`` among them."""
        if log.name not in user.logs:
            user.logs[log.name] = log
            self._turn.undo(user.logs.pop, log.name, None)

    def _load(self, stored: StoredLog) -> Log:
        """Read one log; a log that a dead turn has made is forgotten with it."""
        marks = self._messages.marks_of(stored.id)
        everybody = self._directory.users
        log: Log
        if group_of(stored.name) is None:
            users = tuple(everybody[number] for number in sorted(marks))
            log = Log(*stored, users, marks, guarded=any(user.deleted for user in users))
        else:
            group, title, leader = self._groups.find(stored.id)
            seats = self._groups.seats(stored.id)
            members = tuple(everybody[number] for number, seat in seats.items() if seat.is_member)
            log = GroupLog(*stored, members, marks, guarded=True, group=group, title=title, leader=leader, seats=seats)
        self._directory.logs[stored.name] = log
        self._turn.undo(self._directory.logs.pop, stored.name, None)
        return log

    def _find_everyone(self, broadcasts: BroadcastStore) -> Everyone:
        stored = self._messages.find_log(EVERYONE)
        if stored is None:
            stored = StoredLog(self._messages.add_log(EVERYONE, ()), EVERYONE, 0, 0)
        marks = self._messages.marks_of(stored.id)
        everyone = Everyone(*stored, (), marks, guarded=True)
        nothing = Marks()
        for sender, audience in broadcasts.last(stored.id, RECENT):
            missing = {
                number
                for number in audience.users
                if number != sender and marks.get(number, nothing).delivered < audience.seq
            }
            everyone.add(audience.seq, Broadcast(self._directory.users[sender], missing))
        return everyone
