"""A1: every command, said by everybody, has the answer that the tables of ``rights`` promise, and tells no more."""

from collections.abc import Iterator
from typing import get_args

import pytest

from messenger.protocol import accounts, connection, messages
from messenger.protocol.base import Request, direct_log, group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
from tests.reliability.figures import note
from tests.server.assembly import assembled
from tests.server.rights import (
    ADMINISTRATOR,
    BLOCKED,
    DONE,
    FOREIGN,
    FORMER,
    LEADER,
    MEMBER,
    MISSING,
    NOBODY,
    OWN,
    ROLES,
    SIGNED_IN,
    SIGNED_OUT,
    STRANGER,
    Cast,
    ask,
    outcome,
    user_of,
)
from tests.server.rights_grid import IDS, NO_IDS, UNANSWERED, Cell, Row, covered, grid, rows, told
from tests.server.wire import Wire


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Everybody of the table, at one real server."""
    with assembled(tmp_path_factory.mktemp("rights")) as cast:
        yield cast


@pytest.fixture(scope="module")
def held(request: pytest.FixtureRequest) -> Iterator[set[Cell]]:
    """The cells that have been asserted. How many they are is noted when all tests of this module have run."""
    held: set[Cell] = set()
    yield held
    if held == grid() or request.session.testsfailed:
        text = f"{len(held & grid())} of {len(grid())} cells: {len(get_args(AnyRequest))} requests, {len(ROLES)} roles"
        note("A1", text, held == grid())


def test_every_cell_of_the_grid_is_in_a_table() -> None:
    """A request, a role or an id that is new needs its cells."""
    assert covered() >= grid()
    assert {name for kind in get_args(AnyRequest) for name in kind.__struct_fields__} <= IDS | NO_IDS


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_everybody_gets_the_answer_of_the_table(cast: Cast, held: set[Cell], row: Row) -> None:
    """C5, C10, C21, C35, C37, C44, C45, C56, C62, C63, C67.

    What is others' and what does not exist get the same answer, word for word.
    """
    found = {which: {role: row.answer(cast, role, which) for role in ROLES} for which in row.cells}
    for which in row.cells:
        assert {role: code for role, (code, _) in found[which].items()} == row.expected(which), which
    if MISSING in row.cells:
        for role in ROLES:
            same = found[FOREIGN][role] == found[MISSING][role]
            assert same or told(cast, row.kind, role), (role, found[FOREIGN][role], found[MISSING][role])
    held.update((row.kind, role, which) for which in row.cells for role in ROLES)


@pytest.mark.parametrize("kind", sorted(UNANSWERED, key=str))
def test_who_is_signed_out_may_not_even_say_what_is_not_answered(
    cast: Cast, held: set[Cell], kind: type[Request]
) -> None:
    """C10."""
    made = {
        OWN: direct_log(cast.id(STRANGER), user_of(cast.otto)),
        FOREIGN: direct_log(user_of(cast.otto), user_of(cast.ursula)),
        MISSING: direct_log(NOBODY, NOBODY + 1),
    }
    found = {}
    for which, log in made.items():
        with cast.wire(SIGNED_OUT) as wire:
            found[which] = outcome(wire, _unanswered(kind, log, 1))
    assert {code for code, _ in found.values()} == {Code.NOT_SIGNED_IN}
    assert len({str(answer) for answer in found.values()}) == 1
    held.update(cell for cell in grid() if cell[:2] == (kind, SIGNED_OUT))


@pytest.mark.parametrize("which", [OWN, FOREIGN, MISSING])
@pytest.mark.parametrize("kind", [messages.Typing, messages.MarkLogs])
def test_typing_and_markers_are_heard_where_one_may_write(
    cast: Cast, held: set[Cell], kind: type[Request], which: str
) -> None:
    """C36, C63: in one's own chat the other hears them, unless it has blocked who says them; elsewhere nobody does."""
    found = {}
    for role in SIGNED_IN:
        wire, partner = cast.wire(role), cast.partner(role)
        log = cast.direct(role, which)
        seq = partner.say(wire, "something to read").seq if which == OWN and role != BLOCKED else 1
        listeners = [partner] if which == OWN else [cast.otto, cast.ursula]
        before = [len(one.seen) for one in listeners]
        wire.send(_unanswered(kind, log, seq))
        ask(wire, connection.Ping())
        fence = cast.wires[FORMER if role == MEMBER else MEMBER]
        found[role] = any(_hears(fence, one, kind, log, start) for one, start in zip(listeners, before, strict=True))
    assert found == {role: which == OWN and role != BLOCKED for role in SIGNED_IN}
    held.update((kind, role, which) for role in SIGNED_IN)


def test_everybody_who_is_signed_in_may_say_to_be_there(cast: Cast, held: set[Cell]) -> None:
    """C12, C13: it concerns nobody else, and is not answered."""
    for role in SIGNED_IN:
        wire = cast.wire(role)
        wire.send(accounts.Activity())
        assert outcome(wire, connection.Ping())[0] == DONE
        held.add((accounts.Activity, role, OWN))


@pytest.mark.parametrize("which", [OWN, FOREIGN, MISSING])
def test_typing_and_marking_reach_no_group_without_a_right(cast: Cast, which: str) -> None:
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


def _unanswered(kind: type[Request], log: str, seq: int) -> Request:
    if kind is messages.MarkLogs:
        return messages.MarkLogs((messages.Mark(log, seq, seq),))
    return messages.Typing(log) if kind is messages.Typing else kind()


def _hears(fence: Wire, listener: Wire, kind: type[Request], log: str, start: int) -> bool:
    """Return whether ``listener`` was told since line ``start``; what ``fence`` marks after that is told no sooner."""
    if kind is messages.Typing:
        ask(listener, connection.Ping())
        return any(isinstance(line, messages.TypingNow) and line.log == log for line in listener.seen[start:])
    seq, later = listener.say(fence, "something to read").seq, listener.log_with(fence)
    fence.send(messages.MarkLogs((messages.Mark(later, seq, seq),)))

    def marks() -> list[messages.Mark]:
        return [mark for line in listener.seen[start:] if isinstance(line, messages.Marked) for mark in line.marks]

    while not any(mark.log == later and mark.delivered == seq for mark in marks()):
        listener.read()
    return any(mark.log == log for mark in marks())
