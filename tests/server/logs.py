"""What lies in logs, and which groups there are, as one connection sees it."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from messenger.protocol.base import LARGEST, PAGE_MESSAGES, group_log
from messenger.protocol.connection import Done, Failed, Ping, Pong
from messenger.protocol.contacts import Block
from messenger.protocol.groups import AddMembers, Group, GroupChanged, Groups, MembersAdded, NewGroup
from messenger.protocol.messages import (
    Accepted,
    Before,
    Heads,
    Mark,
    MarkLogs,
    Message,
    Older,
    Page,
    Rejected,
    Send,
    Since,
)
from tests.server.town import done, me
from tests.server.wire import Wire, random_id

Entry = Message | GroupChanged


def say_in(wire: Wire, log: str, text: str) -> Accepted:
    """Send one message and return the server's acknowledgement."""
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), log, text))
    return wire.expect(Accepted, dn=wire.dn)


def refused_in(wire: Wire, log: str, text: str = "hello") -> Rejected:
    """Send one message that must be refused and return the refusal."""
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), log, text))
    return wire.expect(Rejected, dn=wire.dn)


def pages(wire: Wire, log: str, after: int = 0) -> list[tuple[list[Entry], Page]]:
    """Fetch all of a log, page by page, after reading what was pushed before; check that nothing is missing."""
    catch_up(wire)
    found: list[tuple[list[Entry], Page]] = []
    while True:
        number = wire.next_number()
        wire.send(Since(number, log, after))
        entries: list[Entry] = []
        prev = after
        while not isinstance(line := wire.read(), Page):
            assert not isinstance(line, Failed), line
            if isinstance(line, Entry) and line.log == log:
                assert line.prev == prev, "a client would ask again"
                assert line.seq > prev
                prev = line.seq
                entries.append(line)
        assert line.r == number
        assert prev <= line.upto <= line.head
        after = line.upto
        found.append((entries, line))
        if line.upto == line.head:
            return found


def older_pages(wire: Wire, log: str, before: int = LARGEST, count: int = PAGE_MESSAGES) -> list[list[Entry]]:
    """Fetch all of a log before ``before``, page by page, the newest first; check that each goes on where it must."""
    catch_up(wire)
    found: list[list[Entry]] = []
    while True:
        number = wire.next_number()
        wire.send(Before(number, log, before, count))
        entries: list[Entry] = []
        while not isinstance(line := wire.read(), Older):
            assert not isinstance(line, Failed), line
            if isinstance(line, Entry) and line.log == log:
                assert line.prev < line.seq < before
                assert line.prev == entries[-1].seq if entries else line.prev >= 0
                entries.append(line)
        assert line.r == number
        assert len(entries) <= count
        assert line.after < min([before, *(entry.seq for entry in entries)])
        found.append(entries)
        before = line.after + 1
        if not line.after:
            return found


def history(wire: Wire, log: str, after: int = 0) -> list[Entry]:
    """Return all that ``wire`` may see of a log after ``after``; from the newest on it is the same."""
    found = [entry for entries, _ in pages(wire, log, after) for entry in entries]
    if not after:
        seen = len(wire.seen)
        backwards = [entry for entries in reversed(older_pages(wire, log)) for entry in entries]
        assert [replace(entry, prev=0) for entry in backwards] == [replace(entry, prev=0) for entry in found]
        del wire.seen[seen:]  # what came is looked at by others
    return found


def gist(entries: Iterable[Entry]) -> list[str]:
    """Return the texts of messages and the names of what happened."""
    return [entry.text if isinstance(entry, Message) else str(entry.what) for entry in entries]


def pushed(wire: Wire, log: str) -> list[Entry]:
    """Return what was pushed of a log up to now, without pages that were asked for."""
    catch_up(wire)
    return [line for line in wire.seen if isinstance(line, Entry) and line.log == log]


def catch_up(wire: Wire) -> None:
    """Read all that has been posted up to now."""
    wire.send(Ping())
    wire.expect(Pong)


def groups_known(wire: Wire) -> dict[str, Group]:
    """Return the groups that a client would show that has read what came here up to now."""
    catch_up(wire)
    known: dict[str, Group] = {}
    for line in wire.seen:
        if isinstance(line, Groups):
            known = ({} if line.all else known) | {group.id: group for group in line.groups}
    return known


def group_told(wire: Wire, group: str) -> Group:
    """Return ``group`` as this connection was told of it."""
    return groups_known(wire)[group]


def heads_known(wire: Wire) -> dict[str, tuple[int, int, int]]:
    """Return (seq, read, delivered) of every log, as told when ``wire`` signed in."""
    return {
        head.log: (head.seq, head.read, head.delivered)
        for line in wire.seen
        if isinstance(line, Heads)
        for head in line.heads
    }


def make_group(leader: Wire, *members: Wire, title: str = "Sailing") -> str:
    """Make a group with these members; return its id when all of them know."""
    group = random_id()
    number = leader.next_number()
    leader.send(NewGroup(number, group, title))
    leader.expect(Done, r=number)
    if members:
        assert add(leader, group, *members) == ()
    return group


def add(leader: Wire, group: str, *members: Wire | int) -> tuple[Any, ...]:
    """Add members; return whom the server did not add and why, when all others know."""
    users = tuple(one if isinstance(one, int) else me(one) for one in members)
    number = leader.next_number()
    leader.send(AddMembers(number, group, users))
    refused = leader.expect(MembersAdded, r=number).refused
    gone = {one.user for one in refused}
    for one in dict.fromkeys(members):
        if isinstance(one, Wire) and me(one) not in gone:
            while me(one) not in one.expect(GroupChanged, log=group_log(group)).users:
                pass
    return tuple((one.user, one.code) for one in refused)


def block(wire: Wire, other: Wire) -> None:
    """Let the user of ``wire`` block the other one."""
    done(wire, Block, me(other))


def mark(wire: Wire, log: str, delivered: int, read: int = 0) -> None:
    """Say how far one has come; return when the server has heard it, and before it tells anybody."""
    wire.send(MarkLogs((Mark(log, delivered, read),)), Ping())  # in one write: both are of one turn
    wire.expect(Pong)
