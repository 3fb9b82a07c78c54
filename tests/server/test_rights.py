"""Every command, said by everybody, has the answer that the tables of ``rights`` promise."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

from messenger.protocol import accounts, connection, messages
from messenger.protocol.base import Request, group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
from tests.server.assembly import assembled
from tests.server.file_rights import FILE_TABLE, FILES_OF_GROUPS, SENT_WITH_FILES
from tests.server.private_rights import PRIVATE_TABLE
from tests.server.rights import (
    ADMINISTRATOR,
    BLOCKED,
    BY_TOKEN,
    DONE,
    ENDS,
    FOREIGN,
    FORMER,
    GROUP_TABLE,
    LEADER,
    MISSING,
    OBJECT_TABLE,
    OWN,
    PLAIN_TABLE,
    SIGNED_IN,
    SIGNED_OUT,
    STRANGER,
    UNANSWERED,
    Cast,
    Make,
    Table,
    ask,
    outcome,
)


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Everybody of the table, at one real server."""
    with assembled(tmp_path_factory.mktemp("rights")) as cast:
        yield cast


def _cells(table: Table) -> list[Any]:
    return [
        pytest.param(make, which, expected, id=f"{kind.__struct_config__.tag}-{which}")
        for kind, (make, rows) in table.items()
        for which, expected in rows.items()
    ]


def test_every_command_has_its_place_in_the_table() -> None:
    listed = (
        set(GROUP_TABLE)
        | set(OBJECT_TABLE)
        | set(PRIVATE_TABLE)
        | set(PLAIN_TABLE)
        | set(FILE_TABLE)
        | UNANSWERED
        | ENDS
    )
    assert listed == set(get_args(AnyRequest))


@pytest.mark.parametrize(("make", "which", "expected"), _cells(GROUP_TABLE | FILES_OF_GROUPS))
def test_a_group_obeys_who_may(cast: Cast, make: Make, which: str, expected: dict[str, str]) -> None:
    """C62, C63: the leader, members, former members and everybody else, each their own answer."""
    found = {}
    for role in SIGNED_IN:
        wire = cast.wire(role)
        request = make(cast, role, which, wire)
        found[role] = outcome(wire, request)
        log = getattr(request, "group", None) or request.log[1:]  # type: ignore[attr-defined]
        if which == OWN:
            cast.end(log)
    assert found == expected


@pytest.mark.parametrize(("make", "which", "expected"), _cells(OBJECT_TABLE | PRIVATE_TABLE | FILE_TABLE))
def test_an_object_obeys_who_may(cast: Cast, make: Make, which: str, expected: dict[str, str]) -> None:
    """C5, C21, C35, C37, C44, C45, C56, C67: what is foreign and what does not exist get the same answer."""
    found = {}
    for role in SIGNED_IN:
        wire = cast.wire(role)
        found[role] = outcome(wire, make(cast, role, which, wire))
    assert found == expected


@pytest.mark.parametrize(("make", "which", "expected"), _cells(SENT_WITH_FILES))
def test_a_message_names_only_what_its_sender_has_brought(
    cast: Cast, make: Make, which: str, expected: dict[str, str]
) -> None:
    """That somebody else has brought it is no right to it."""
    found = {}
    for role in SIGNED_IN:
        wire = cast.wire(role)
        found[role] = outcome(wire, make(cast, role, which, wire))
    assert found == expected


@pytest.mark.parametrize(
    ("make", "expected", "signed_out"),
    [pytest.param(*row, id=str(kind.__struct_config__.tag)) for kind, row in PLAIN_TABLE.items()],
)
def test_a_command_about_oneself_is_answered(
    cast: Cast, make: Callable[[int], Request], expected: dict[str, str], signed_out: str
) -> None:
    found = {}
    for role in SIGNED_IN:
        wire = cast.wire(role)
        number = wire.next_number()
        found[role] = outcome(wire, make(number))
    assert found == {**expected, **({ADMINISTRATOR: DONE} if make(1) == accounts.Rename(1, "ada") else {})}
    with cast.wire(SIGNED_OUT) as wire:
        assert outcome(wire, make(wire.next_number())) == signed_out


@pytest.mark.parametrize(
    "table",
    [GROUP_TABLE, OBJECT_TABLE, PRIVATE_TABLE, FILE_TABLE, FILES_OF_GROUPS],
    ids=["groups", "objects", "private", "files", "files of groups"],
)
def test_nobody_who_is_signed_out_reaches_an_object(cast: Cast, table: Table) -> None:
    """C10: the connection is refused, whatever the object."""
    for make, rows in table.values():
        for which in rows:
            with cast.wire(SIGNED_OUT) as wire:
                # who says it is signed out; what it is about would be Sam's
                request = make(cast, STRANGER, which, cast.wires[STRANGER])
                if isinstance(request, messages.Send):
                    cast.wires[STRANGER].dn -= 1
                assert outcome(wire, request) == Code.NOT_SIGNED_IN


@pytest.mark.parametrize("kind", sorted((UNANSWERED | ENDS) - BY_TOKEN - {connection.Bye}, key=str))
def test_who_is_signed_out_may_not_even_say_what_is_not_answered(cast: Cast, kind: type[Request]) -> None:
    """C10. A goodbye needs no right, and what a connection carries a token only."""
    made = {
        messages.MarkLogs: messages.MarkLogs((messages.Mark("d1-2", 1, 1),)),
        messages.Typing: messages.Typing("d1-2"),
        accounts.SignOut: accounts.SignOut(1),
    }
    with cast.wire(SIGNED_OUT) as wire:
        assert outcome(wire, made.get(kind) or kind()) == Code.NOT_SIGNED_IN


@pytest.mark.parametrize("which", [OWN, FOREIGN, MISSING])
def test_typing_and_marking_reach_nobody_without_a_right(cast: Cast, which: str) -> None:
    """C36, C63: neither typing nor markers of who is no member reach the members."""
    group = cast.group(which)
    log = group_log(group)
    lena, otto = cast.wires[LEADER], cast.otto
    seen = (len(lena.seen), len(otto.seen))
    for role in (STRANGER, BLOCKED, FORMER, ADMINISTRATOR):
        wire = cast.wires[role]
        wire.send(messages.Typing(log), messages.MarkLogs((messages.Mark(log, 1, 1),)))
        ask(wire, connection.Ping())
    for wire, before in zip((lena, otto), seen, strict=True):
        ask(wire, connection.Ping())
        kinds = {type(line) for line in wire.seen[before:]}
        assert messages.TypingNow not in kinds
    if which == OWN:
        cast.end(group)
