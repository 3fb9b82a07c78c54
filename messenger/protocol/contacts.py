"""Contacts: the directory of people, who of them is or was online, and whom one has blocked."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from messenger.protocol.base import LARGEST, Event, Milliseconds, Request, RequestId, Seq, UserId


class Person(Struct, omit_defaults=True, frozen=True, gc=False):
    """One account as others see it. ``name`` is unique and shown with @, ``display`` is free.

    ``seen``: when an offline user was last online, 0 if unknown or hidden. ``deleted``: the account is no more.
    """

    id: UserId
    name: str
    display: str
    seen: Milliseconds = 0
    deleted: bool = False


class People(Event, tag="people", frozen=True):
    """Entries of the directory that are new or changed since the ``rev`` the client named, in pages.

    ``rev``: the directory's revision after this page; the client stores it with the entries.
    """

    people: tuple[Person, ...]
    rev: Seq
    more: bool = False


class Presence(StrEnum):
    """Whether a person is there. Away: online, but without activity for a while (10 minutes unless set otherwise)."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class PresenceChange(Struct, array_like=True, frozen=True, gc=False):
    """What became of one user. ``seen``: when who is offline was last online, 0 if unknown or hidden now (C36).

    ``quiet`` changes move the dot only; the others are also told as a line (C15).
    """

    user: UserId
    state: Presence
    seen: Milliseconds = 0
    quiet: bool = False


class PresenceChanged(Event, tag="presence", frozen=True):
    """Who came and went, in the server's order; ``online`` are quietly there. With ``all`` true everybody else is not.

    The latter comes shortly after signing in and names the user itself as well; where there are many, more lines with
    ``online`` follow.
    """

    changes: tuple[PresenceChange, ...] = ()
    all: bool = False
    online: tuple[UserId, ...] = ()


class Renamed(Event, tag="renamed", frozen=True):
    """Somebody has another user name: news for a line on the screen (C69). The directory entry comes by itself."""

    user: UserId
    before: str
    after: str


class Block(Request, tag="block", frozen=True):
    """Take nothing more from ``user``, and hide one's presence (C35, C36). Answered by ``done`` or ``failed``."""

    r: RequestId
    user: UserId


class Unblock(Request, tag="unblock", frozen=True):
    """Reverse a block (C37). Answered by ``done`` or ``failed``."""

    r: RequestId
    user: UserId


class Blocks(Event, tag="blocks", frozen=True):
    """Whom this user has blocked. With ``all`` true those not named, here or in the lines that follow while ``more``
    is true, are not.
    """

    blocked: tuple[UserId, ...]
    unblocked: tuple[UserId, ...] = ()
    all: bool = False
    more: bool = False


class WhoElse(Request, tag="whoelse", frozen=True):
    """Ask who else is online (C30), or was in the last ``since`` seconds (C31). Answered by ``who``."""

    r: RequestId
    since: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None


class Who(Event, tag="who", frozen=True):
    """The answer to ``whoelse``, by user name, in pages while ``more`` is true."""

    r: RequestId
    users: tuple[UserId, ...]
    more: bool = False
