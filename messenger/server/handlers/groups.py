"""What users do with groups. Rights and limits are checked here: who is no member learns nothing of a group (C63)."""

from dataclasses import dataclass

from messenger.protocol.base import group_log
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    HandOver,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    NotAdded,
    RemoveMember,
    RenameGroup,
)
from messenger.server import names
from messenger.server.grouping import Grouping
from messenger.server.groups import GroupLog
from messenger.server.live import Directory, User
from messenger.server.session import Session
from messenger.server.storage.groups import GroupStore

ADDED_AT_ONCE = 1000
"""Users that one request may name, so that the answer stays under the limit of a line."""
STAYS = 100
"""How often one user may become a member of the same group: all its stays are looked at again and again."""
MEMBER_COST = 4
"""A change of a group costs for each member so many times what a message does: each is told of all the others."""
CANDIDATE_COST = 10
"""And looking whether somebody may be added costs so many times as much."""


@dataclass(frozen=True, slots=True)
class GroupBounds:
    """How many members a group may have, its leader included, and of how many groups one user may be a member.

    As many it may make in a day: who was a member keeps what there was, so groups that have ended are not nothing.
    """

    members: int
    groups: int


class Groups:
    """The handlers of this noun, and what they need."""

    def __init__(self, store: GroupStore, grouping: Grouping, directory: Directory, bounds: GroupBounds) -> None:
        self._store = store
        self._grouping = grouping
        self._directory = directory
        self._bounds = bounds

    # -- for everybody

    def new_group(self, session: Session, line: NewGroup) -> None:
        """Make a group and its leader."""
        user = _user_of(session)
        title = _title(session, line)
        if title is None:
            return
        if self._store.exists(line.group):
            session.fail(line.r, Code.GROUP_EXISTS, "There is a group with this id.")
        elif self._store.count_of(user.id) >= self._bounds.groups:
            session.fail(line.r, Code.TOO_MANY_GROUPS, f"You are a member of {self._bounds.groups} groups already.")
        elif self._grouping.made_lately(user) >= self._bounds.groups:
            session.fail(line.r, Code.BUSY, "You have made too many groups for one day: please try again later.")
        else:
            self._grouping.make(line.group, title, user)
            session.done(line.r)

    def leave_group(self, session: Session, line: LeaveGroup) -> None:
        """Leave a group; who is alone in it ends it so, any other leader has to choose before (C65)."""
        user, log = _user_of(session), _joined(session, line)
        if log is None:
            return
        if log.leader != user.id:
            self._grouping.leave(log, user)
        elif len(log.users) == 1:
            self._grouping.end(log)
        else:
            session.fail(line.r, Code.LEADER_STAYS, "Please hand the group over before you leave it, or end it.")
            return
        session.done(line.r)

    # -- for the leader

    def add_members(self, session: Session, line: AddMembers) -> None:
        """Add all who may be added, and say who may not."""
        log = _led(session, line)
        if log is None:
            return
        numbers = list(dict.fromkeys(line.users))
        if len(numbers) > ADDED_AT_ONCE:
            session.fail(line.r, Code.GROUP_FULL, f"At most {ADDED_AT_ONCE} people can be added at once.")
            return
        session.charge(CANDIDATE_COST * len(numbers))
        refused: list[NotAdded] = []
        added: list[User] = []
        for number in numbers:
            found = self._addable(_user_of(session), log, number)
            if isinstance(found, Code):
                refused.append(NotAdded(number, found))
            elif len(log.users) + len(added) >= self._bounds.members:
                refused.append(NotAdded(number, Code.GROUP_FULL))
            else:
                added.append(found)
        if added:
            self._grouping.add(log, added)
        session.answer(MembersAdded(line.r, tuple(refused)))

    def remove_member(self, session: Session, line: RemoveMember) -> None:
        """Remove a member."""
        log = _led(session, line)
        user = None if log is None else self._other_member(session, line, log)
        if log is not None and user is not None:
            self._grouping.remove(log, user)
            session.done(line.r)

    def rename_group(self, session: Session, line: RenameGroup) -> None:
        """Give a group another title."""
        log = _led(session, line)
        title = None if log is None else _title(session, line)
        if log is not None and title is not None:
            if title != log.title:
                self._grouping.rename(log, title)
            session.done(line.r)

    def hand_over(self, session: Session, line: HandOver) -> None:
        """Make another member the leader."""
        log = _led(session, line)
        user = None if log is None else self._other_member(session, line, log)
        if log is not None and user is not None:
            self._grouping.hand_over(log, user)
            session.done(line.r)

    def end_group(self, session: Session, line: EndGroup) -> None:
        """End a group for everybody."""
        log = _led(session, line)
        if log is not None:
            self._grouping.end(log)
            session.done(line.r)

    # -- inside

    def _addable(self, leader: User, log: GroupLog, number: int) -> User | Code:
        """Return the user that ``leader`` wants to add, or why that cannot be."""
        user = self._directory.users.get(number)
        if user is None or user.deleted:
            return Code.NO_SUCH_USER
        if log.may_write(user):
            return Code.ALREADY_MEMBER
        if user.id in leader.blocked_by:
            return Code.BLOCKED
        if user.id in log.seats and len(log.seats[user.id].stays) >= STAYS:
            return Code.BUSY
        if self._store.count_of(user.id) >= self._bounds.groups:
            return Code.TOO_MANY_GROUPS
        return user

    def _other_member(self, session: Session, line: RemoveMember | HandOver, log: GroupLog) -> User | None:
        """Return the member that a request is about; ``None`` when it has been refused."""
        if line.user == _user_of(session).id:
            session.fail(line.r, Code.NOT_YOURSELF, "That is you.")
            return None
        user = self._directory.users.get(line.user)
        if user is None or not log.may_write(user):
            session.fail(line.r, Code.NOT_A_MEMBER, "This user is no member of the group.")
            return None
        return user


_OfGroup = AddMembers | RemoveMember | RenameGroup | HandOver | LeaveGroup | EndGroup


def _user_of(session: Session) -> User:
    assert session.user is not None
    return session.user


def _joined(session: Session, line: _OfGroup) -> GroupLog | None:
    """Return the group of which the asker is a member; ``None`` when that has been refused."""
    user = _user_of(session)
    log = user.logs.get(group_log(line.group))
    if isinstance(log, GroupLog) and log.may_write(user):
        session.charge(MEMBER_COST * len(log.users))
        return log
    session.fail(line.r, Code.NO_SUCH_GROUP, "There is no such group.")
    return None


def _led(session: Session, line: _OfGroup) -> GroupLog | None:
    """Return the group that the asker leads; ``None`` when that has been refused."""
    log = _joined(session, line)
    if log is not None and log.leader != _user_of(session).id:
        session.fail(line.r, Code.NOT_THE_LEADER, "Only the leader of the group can do that.")
        return None
    return log


def _title(session: Session, line: NewGroup | RenameGroup) -> str | None:
    """Return the title as it will be shown; ``None`` when it has been refused."""
    try:
        return names.group_title(line.title)
    except names.TextRefusedError as error:
        session.fail(line.r, error.code, str(error))
        return None
