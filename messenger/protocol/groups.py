"""Groups: a leader, members, a title, and a log of their own. Their messages are in ``messages``."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from messenger.protocol.base import Event, GroupId, LogName, Milliseconds, Request, RequestId, Seq, UserId
from messenger.protocol.errors import Code


class NewGroup(Request, tag="new_group", frozen=True):
    """Make a group and be its leader and only member (C62). Answered by ``done`` or ``failed``."""

    r: RequestId
    group: GroupId
    title: str


class AddMembers(Request, tag="add_members", frozen=True):
    """Add these users. Answered by ``members_added`` or ``failed``. For the leader."""

    r: RequestId
    group: GroupId
    users: tuple[UserId, ...]


class NotAdded(Struct, array_like=True, frozen=True, gc=False):
    """Who could not be added, and why."""

    user: UserId
    code: Code


class MembersAdded(Event, tag="members_added", frozen=True):
    """The answer to ``add_members``: everybody was added but these."""

    r: RequestId
    refused: tuple[NotAdded, ...] = ()


class RemoveMember(Request, tag="remove_member", frozen=True):
    """Remove ``user``, who keeps what came before. Answered by ``done`` or ``failed``. For the leader."""

    r: RequestId
    group: GroupId
    user: UserId


class RenameGroup(Request, tag="rename_group", frozen=True):
    """Give the group another title. Answered by ``done`` or ``failed``. For the leader."""

    r: RequestId
    group: GroupId
    title: str


class HandOver(Request, tag="hand_over", frozen=True):
    """Make the member ``user`` the leader. Answered by ``done`` or ``failed``. For the leader."""

    r: RequestId
    group: GroupId
    user: UserId


class LeaveGroup(Request, tag="leave_group", frozen=True):
    """Be no member any more. Answered by ``done`` or ``failed``. A leader hands over before, or ends the group."""

    r: RequestId
    group: GroupId


class EndGroup(Request, tag="end_group", frozen=True):
    """End the group for everybody; all keep what they have. Answered by ``done`` or ``failed``. For the leader."""

    r: RequestId
    group: GroupId


class Standing(StrEnum):
    """What a user is in a group that it is or was a member of."""

    MEMBER = "member"
    LEFT = "left"
    REMOVED = "removed"
    ENDED = "ended"


class Group(Struct, omit_defaults=True, frozen=True, gc=False):
    """One group as this user sees it. Who is no member any more sees the last title, and neither leader nor members.

    ``members``: the longest member first, the leader among them.
    """

    id: GroupId
    title: str
    leader: int = 0
    members: tuple[UserId, ...] = ()
    standing: Standing = Standing.MEMBER


class Groups(Event, tag="groups", frozen=True):
    """Groups as they are now, each whole. With ``all`` true those not named, here or in the lines that follow while
    ``more`` is true, do not exist for this user.
    """

    groups: tuple[Group, ...]
    all: bool = False
    more: bool = False


class Happening(StrEnum):
    """What can happen to a group."""

    CREATED = "created"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    HANDED_OVER = "handed_over"
    LEFT = "left"
    ENDED = "ended"


class GroupChanged(Event, tag="group_changed", frozen=True):
    """Something happened to a group: an entry of its log like a message, but none.

    ``actor`` did it; ``users`` are those it was done to; ``title`` is the new one (``created``, ``renamed``).
    """

    log: LogName
    seq: Seq
    prev: Seq
    ts: Milliseconds
    actor: UserId
    what: Happening
    users: tuple[UserId, ...] = ()
    title: str = ""


def short_names(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for (group id, title) of one user's groups what each is called in commands: id -> name.

    A name is the title in small letters with ``-`` for what is no letter or digit; the second group of a name gets
    ``-2``, in the order of the ids, so that it does not depend on who asks when.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for group, title in sorted(titles):
        words = "".join(character if character.isalnum() else " " for character in title.casefold()).split()
        plain = "-".join(words) or "group"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        names[group] = name
    return names
