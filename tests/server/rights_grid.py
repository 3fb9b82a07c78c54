"""The grid of all cells, each request x each role x whose object, made from the protocol itself; and the tables' rows.

A request that is new has no row, and a field that is new is neither an id nor none: either fails a test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from messenger.protocol import accounts, connection, contacts, groups, messages, peers, profiles
from messenger.protocol.base import Request
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
from tests.server.entry_rights import (
    CARRYING_TABLE,
    ENTRY_TABLE,
    IDS_OF_GROUPS,
    LEAVING_TABLE,
    TEXTS_TO_NOBODY,
    USERS_OF_GROUPS,
)
from tests.server.file_rights import FILE_TABLE, FILES_OF_GROUPS, SENT_WITH_FILES
from tests.server.private_rights import PRIVATE_TABLE
from tests.server.rights import (
    ADMINISTRATOR,
    DONE,
    FOREIGN,
    GROUP_TABLE,
    LEADS,
    MISSING,
    OBJECT_TABLE,
    OWN,
    PLAIN_TABLE,
    ROLES,
    SIGNED_IN,
    SIGNED_OUT,
    STRANGER,
    Cast,
    Make,
    Table,
    outcome,
)
from tests.server.wire import ClosedError, Wire

IDS = frozenset(
    ["device", "file", "group", "hash", "invite", "log", "marks", "session", "token", "user", "user_name", "users"]
)
"""Fields of requests that name an object."""
NO_IDS = frozenset(
    [
        "about",
        "admin",
        "after",
        "asker",
        "before",
        "cid",
        "count",
        "days",
        "device_name",
        "display_name",
        "dn",
        "email",
        "muted",
        "new",
        "offer",
        "offset",
        "old",
        "password",
        "people",
        "private",
        "r",
        "seq",
        "since",
        "size",
        "start",
        "stopped",
        "suite",
        "text",
        "title",
        "town",
        "uses",
        "version",
        "why",
    ]
)
NAMES_ONESELF = frozenset([accounts.Rename])
"""What it names is the name one wants."""

Cell = tuple[type[Request], str, str]
"""Request, role, whose object."""

UNANSWERED = frozenset([accounts.Activity, messages.MarkLogs, messages.Typing])
"""Not answered: what others hear of them is looked at."""

_ACCOUNTS = "who has an account is told to everybody who is signed in"
_BITS = "nobody guesses 128 random bits that are told to those concerned alone"
TOLD: dict[type[Request], tuple[frozenset[str], str]] = {
    contacts.Block: (SIGNED_IN, _ACCOUNTS),
    contacts.Unblock: (SIGNED_IN, _ACCOUNTS),
    profiles.AskProfile: (SIGNED_IN, _ACCOUNTS),
    peers.StartPrivate: (SIGNED_IN, _ACCOUNTS),
    peers.StopPrivate: (SIGNED_IN, _ACCOUNTS),
    groups.AddMembers: (LEADS, _ACCOUNTS),
    accounts.RevokeInvite: (frozenset([ADMINISTRATOR]), "every administrator is told all invites"),
    groups.NewGroup: (SIGNED_IN, _BITS),
    peers.KeepPrivate: (SIGNED_IN, _BITS),
    **dict.fromkeys(CARRYING_TABLE, (frozenset([SIGNED_OUT]), _BITS)),
}
"""The only requests whose answer tells some roles whether there is what is not theirs, and why it may."""


def grid() -> set[Cell]:
    """Return every cell there must be."""
    return {
        (kind, role, which)
        for kind in get_args(AnyRequest)
        for role in ROLES
        for which in ((OWN, FOREIGN, MISSING) if names_something(kind) else (OWN,))
    }


def names_something(kind: type[Request]) -> bool:
    """Return whether a request names an object."""
    return kind not in NAMES_ONESELF and not IDS.isdisjoint(kind.__struct_fields__)


@dataclass(frozen=True)
class Row:
    """One request of one table: whose object it is about, and who gets which answer."""

    table: str
    kind: type[Request]
    make: Make
    cells: dict[str, dict[str, str]]

    def __str__(self) -> str:
        return f"{self.table}-{self.kind.__struct_config__.tag}"

    def answer(self, cast: Cast, role: str, which: str) -> tuple[str, Any]:
        """Say it as ``role``; return ``DONE`` or a code, and what else was told."""
        if self.table in ("carrying", "leaving"):
            with cast.fresh(role) as wire:
                return last_of(wire, self.make(cast, role, which, wire))
        if role == SIGNED_OUT:
            with cast.fresh(role) as wire:
                if role in self.cells[which]:
                    return outcome(wire, self.make(cast, role, which, wire))
                sam = cast.wires[STRANGER]  # whose it would be
                request = self.make(cast, STRANGER, which, sam)
                if isinstance(request, messages.Send):
                    sam.dn -= 1
                return outcome(wire, request)
        wire = cast.wire(role)
        request = self.make(cast, role, which, wire)
        found = outcome(wire, request)
        if "group" in self.table:
            cast.end(getattr(request, "group", None) or request.log[1:])  # type: ignore[attr-defined]
        return found

    def expected(self, which: str) -> dict[str, str]:
        """Return who gets which code; C10: who is signed out is refused, unless the table says otherwise."""
        return {SIGNED_OUT: Code.NOT_SIGNED_IN.value} | self.cells[which]


def last_of(wire: Wire, request: Request) -> tuple[str, Any]:
    """Say what ends a session or makes it carry something; return what came of it."""
    if isinstance(request, peers.JoinRelay):
        wire.send(request, connection.Ping())  # two must come until anything is said; what carries says no more
        refused = wire.expect(connection.Refused)
        return (DONE if refused.code == Code.BAD_LINE else refused.code), refused.reason
    if not isinstance(request, accounts.SignOut | connection.Bye):
        return outcome(wire, request)
    wire.send(request)
    try:
        while True:
            line = wire.read()
            if isinstance(line, connection.Refused):
                return line.code, line.reason
            if isinstance(line, accounts.SignedOut):
                return (DONE if line.code == Code.SIGNED_OUT_HERE else line.code), None
    except ClosedError:
        return DONE, None


def _plain(make: Callable[[int], Request]) -> Make:
    return lambda _cast, _role, _which, wire: make(wire.next_number())


def rows() -> Iterator[Row]:
    """Return the rows of all tables."""
    tables: dict[str, Table] = {
        "groups": GROUP_TABLE,
        "files of groups": FILES_OF_GROUPS,
        "users of groups": USERS_OF_GROUPS,
        "ids of groups": IDS_OF_GROUPS,
        "objects": OBJECT_TABLE,
        "private": PRIVATE_TABLE,
        "files": FILE_TABLE,
        "sent with files": SENT_WITH_FILES,
        "to nobody": TEXTS_TO_NOBODY,
        "entry": ENTRY_TABLE,
        "carrying": CARRYING_TABLE,
        "leaving": LEAVING_TABLE,
        "plain": {
            kind: (_plain(make), {OWN: expected | {SIGNED_OUT: signed_out}})
            for kind, (make, expected, signed_out) in PLAIN_TABLE.items()
        },
    }
    for name, table in tables.items():
        for kind, (make, cells) in table.items():
            yield Row(name, kind, make, cells)


def covered() -> set[Cell]:
    """Return every cell of which a row says what it must hold."""
    found = {(row.kind, role, which) for row in rows() for which in row.cells for role in row.expected(which)}
    return found | {cell for cell in grid() if cell[0] in UNANSWERED}


def told(cast: Cast, kind: type[Request], role: str) -> bool:
    """Return whether the request may tell ``role`` that there is something that is not its own."""
    return role in TOLD.get(kind, (frozenset(), ""))[0]
