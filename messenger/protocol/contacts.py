"""Contacts: the directory of people and who of them is online."""

from enum import StrEnum

from msgspec import Struct

from messenger.protocol.base import Event, Milliseconds, Seq, UserId


class Person(Struct, omit_defaults=True, frozen=True, gc=False):
    """One account as others see it. ``name`` is unique and shown with @, ``display`` is free.

    ``seen``: when an offline user was last online, 0 if unknown or hidden.
    """

    id: UserId
    name: str
    display: str
    seen: Milliseconds = 0


class People(Event, tag="people", frozen=True):
    """Entries of the directory that are new or changed since the ``rev`` the client named, in pages.

    ``rev``: the directory's revision after this page; the client stores it with the entries.
    """

    people: tuple[Person, ...]
    rev: Seq
    more: bool = False


class Presence(StrEnum):
    """Whether a person is there. Away means online without input for 10 minutes."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class PresenceChange(Struct, array_like=True, frozen=True, gc=False):
    """What became of one user. ``seen``: when the user was last online, 0 if unknown or hidden.

    ``quiet`` changes move the dot only; the others are also told as a line (C15).
    """

    user: UserId
    state: Presence
    seen: Milliseconds = 0
    quiet: bool = False


class PresenceChanged(Event, tag="presence", frozen=True):
    """Who came and went, in the server's order. With ``all`` true everybody not named is offline.

    The latter comes shortly after signing in; it names the user itself as well.
    """

    changes: tuple[PresenceChange, ...]
    all: bool = False
