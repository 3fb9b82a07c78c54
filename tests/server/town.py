"""People of one server, as other people see them."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import count
from typing import Any

from messenger.protocol.base import Request
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Blocks, Presence, PresenceChange, PresenceChanged, Who, WhoElse
from messenger.protocol.errors import Code
from messenger.protocol.messages import Mutes
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import Wire

_fences = count(1)
_strangers = count(1)


class Town:
    """People of one server; their connections are closed after the test."""

    def __init__(self, server: ServerProcess, stack: ExitStack) -> None:
        self.server = server
        self._stack = stack

    def newcomer(self, name: str) -> Wire:
        """Sign up somebody; return when who is online has been told."""
        wire = self.keep(self.server.connect())
        wire.sign_up(self.server.shared_invite, name)
        wire.expect(PresenceChanged, all=True)
        return wire

    def newcomers(self, *names: str) -> list[Wire]:
        """Sign up several people, each of whom knows of all the others."""
        wires = [self.newcomer(name) for name in names]
        self.settle(*wires)
        return wires

    def some(self, *names: str) -> list[Wire]:
        """Sign up several people under these names, made such that no other test has them."""
        number = next(_strangers)
        return self.newcomers(*(f"{name}{number}" for name in names))

    def strangers(self, many: int) -> list[Wire]:
        """Sign up so many people under names that no other test has."""
        return [self.newcomer(f"person{next(_strangers)}") for _ in range(many)]

    def second_device(self, wire: Wire) -> Wire:
        """Sign the same user in on another device."""
        assert wire.me is not None
        other = self.keep(self.server.connect())
        other.sign_in(wire.me.user_name)
        other.expect(PresenceChanged, all=True)
        return other

    def back(self, wire: Wire) -> Wire:
        """Let the device come back by its token; return when who is online has been told."""
        other = self.keep(wire.again())
        other.expect(PresenceChanged, all=True)
        return other

    def keep(self, wire: Wire) -> Wire:
        """Close ``wire`` after the test."""
        self._stack.callback(wire.close)
        return wire

    def settle(self, *wires: Wire) -> None:
        """Let these people read whatever was to be told about presence up to now: they are told of one more."""
        fence = self.newcomer(f"fence{next(_fences)}")
        for wire in wires:
            told(wire, me(fence), Presence.ONLINE)


MakeTown = Callable[..., Town]
"""Starts a server of its own with the settings given."""


def me(wire: Wire) -> int:
    """Return the user who is signed in there."""
    assert wire.me is not None
    return wire.me.user


def told(wire: Wire, user: int, state: Presence) -> PresenceChange:
    """Read on until ``wire`` is told that ``user`` is in ``state``, and return that change."""
    while True:
        line = wire.expect(PresenceChanged, all=False)
        for change in line.changes:
            assert change.user != me(wire), "told about oneself"
            if (change.user, change.state) == (user, state):
                return change


def all_changes(wire: Wire) -> list[PresenceChange]:
    """Return all changes that ``wire`` was told, in order, who was online at the beginning left out."""
    return [
        change for line in wire.seen if isinstance(line, PresenceChanged) and not line.all for change in line.changes
    ]


def changes_seen(wire: Wire) -> list[tuple[int, Presence]]:
    """Return (user, state) of all changes that ``wire`` was told."""
    return [(change.user, change.state) for change in all_changes(wire)]


def changes_of(wire: Wire, user: int) -> list[PresenceChange]:
    """Return what ``wire`` was told about ``user``."""
    return [change for change in all_changes(wire) if change.user == user]


def present_at_arrival(wire: Wire) -> dict[int, Presence]:
    """Return who was there when ``wire`` arrived, as it was told."""
    lines = [line for line in wire.seen if isinstance(line, PresenceChanged)]
    start = max(index for index, line in enumerate(lines) if line.all)
    there = dict.fromkeys(lines[start].online, Presence.ONLINE)
    return there | {change.user: change.state for change in lines[start].changes}


def done(wire: Wire, make: Any, *fields: Any) -> None:
    """Ask for something that must be carried out; ``make`` takes a request id first."""
    number = wire.next_number()
    wire.send(make(number, *fields))
    wire.expect(Done, r=number)


def refusal(wire: Wire, make: Any, *fields: Any) -> Code:
    """Ask for something that must be refused; return why."""
    request: Request = make(wire.next_number(), *fields)
    return wire.refused(request).code


def who_else(wire: Wire, since: int | None = None) -> list[int]:
    """Ask who else is there; return all pages in one."""
    number = wire.next_number()
    wire.send(WhoElse(number, since))
    users: list[int] = []
    while True:
        page = wire.expect(Who, r=number)
        users += page.users
        if not page.more:
            return users


def blocked(lines: Iterable[object]) -> set[int]:
    """Return whom somebody who has read these lines takes for blocked."""
    known: set[int] = set()
    for line in lines:
        if isinstance(line, Blocks):
            known = ((set() if line.all else known) | set(line.blocked)) - set(line.unblocked)
    return known


def muted(lines: Iterable[object]) -> set[str]:
    """Return what somebody who has read these lines takes for muted."""
    known: set[str] = set()
    for line in lines:
        if isinstance(line, Mutes):
            known = ((set() if line.all else known) | set(line.muted)) - set(line.unmuted)
    return known
