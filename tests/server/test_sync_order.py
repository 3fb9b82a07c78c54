"""Power loss: what was acknowledged had been synced before. Traced where SQLite meets the file system."""

import asyncio
import bisect
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from messenger.net.connection import Connection
from messenger.net.invite import Endpoint
from messenger.protocol.base import Request
from messenger.protocol.connection import Done
from messenger.protocol.groups import AddMembers, MembersAdded, NewGroup, RemoveMember, RenameGroup
from messenger.protocol.messages import Accepted, Message, Mute, Send
from messenger.protocol.profiles import EditProfile
from messenger.server import app
from messenger.server.config import Config
from messenger.server.files.uploads import Upload
from messenger.server.folder import DataFolder
from tests.reliability.figures import note
from tests.server.mover import brought, hash_of, some_bytes
from tests.server.wire import Wire, random_id

MESSAGES = 1_000
SYSTEM = apsw.vfs_names()[0]
"""What SQLite uses when nobody says otherwise."""

Journal = list[tuple[str, Any]]


class TracedFile(apsw.VFSFile):
    """A file of the store that writes down what is written to it and when a sync has returned."""

    def __init__(self, journal: Journal, name: Any, flags: list[int]) -> None:
        super().__init__(SYSTEM, name, flags)
        self._journal = journal
        self._log = bool(flags[0] & apsw.SQLITE_OPEN_WAL)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - the name that SQLite's wrapper calls
        self._journal.append(("write", bytes(data)))
        self._journal.append(("unsynced", self._log))
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name that SQLite's wrapper calls
        super().xSync(flags)
        self._journal.append(("sync", self._log))


class TracedDisk(apsw.VFS):
    """The file system, seen through ``TracedFile``."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        super().__init__("traced", SYSTEM, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> TracedFile:  # noqa: N802 - the name that SQLite's wrapper calls
        return TracedFile(self._journal, name, flags)


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """Return the list in which writes, syncs and acknowledgements stand in the order in which they happened."""
    events: Journal = []
    disk = TracedDisk(events)
    flush = Connection.flush

    def traced_flush(connection: Connection[Any]) -> None:
        events.extend(("accepted", line.dn) for line in connection.out if isinstance(line, Accepted))
        events.extend(("delivered", line.cid) for line in connection.out if isinstance(line, Message))
        events.extend(("answered", line.r) for line in connection.out if isinstance(line, Done | MembersAdded))
        events.append(("flush", None))
        flush(connection)

    def traced_stored(upload: Upload) -> None:
        events.append(("stored", upload.upload.hash))
        stored(upload)

    def traced_fsync(number: int) -> None:
        fsync(number)
        events.append(("file synced", Path(f"/proc/self/fd/{number}").readlink()))

    stored, fsync = Upload.stored, os.fsync
    monkeypatch.setattr(Upload, "stored", traced_stored)
    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(Connection, "flush", traced_flush)
    yield events
    disk.unregister()


@pytest.fixture
def address(tmp_path: Path, journal: Journal) -> Iterator[tuple[tuple[str, int], str]]:
    """A server in a thread of this process: where it listens, and an invite for several people."""
    config = Config(host=("127.0.0.1",), hash_memory_kib=8, hash_rounds=1)
    found: list[tuple[tuple[str, int], str]] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        folder = DataFolder(tmp_path / "data")
        endpoints = (Endpoint("127.0.0.1", 7420),)
        server = app.build(config, folder, endpoints, loop, _ignore, _ignore)
        answer = await server.operator.run("invite new", {"uses": 2, "days": 1, "admin": False})
        listening = await server.door.open("127.0.0.1", 0, server.context)
        found.append((listening[0], answer.lines[0]))
        started.set()
        await ended.wait()
        await server.door.close()
        for session in list(server.door.sessions):
            session.connection.abort()
        await server.door.empty.wait()
        server.passwords.close()
        server.database.close()
        folder.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(30)
    loop.close()


def test_a_sync_returned_between_every_insert_and_its_acknowledgement(
    address: tuple[tuple[str, int], str], journal: Journal
) -> None:
    where, invite = address
    with Wire(where) as anna, Wire(where) as bruno:
        anna.sign_up(invite, "anna")
        bruno.sign_up(invite, "bruno")
        log = anna.log_with(bruno)
        lines = [Send(n, random_id(), log, f"message {n}") for n in range(1, MESSAGES + 1)]
        for start, size in ((0, 1), (1, 1), (2, 98), (100, 400), (500, 500)):  # alone, and many in one turn
            anna.send(*lines[start : start + size])
            anna.expect(Accepted, dn=start + size)
        while bruno.expect(Message).seq < MESSAGES:
            pass
    events = list(journal)
    at = {event: index for index, event in reversed(list(enumerate(events))) if event[0] != "write"}
    syncs = [index for index, event in enumerate(events) if event[0] == "sync"]
    first_written = _first_writes([line.cid.encode() for line in lines], events)
    for line in lines:
        written = first_written[line.cid.encode()]
        synced = syncs[bisect.bisect(syncs, written)]
        assert written < synced < at["accepted", line.dn], f"message {line.dn} was acknowledged before its sync"
        assert synced < at["delivered", line.cid], f"message {line.dn} was delivered before its sync"
    nothing_left_before_its_sync(events)
    text = f"{MESSAGES:,} messages: the sync returned between each insert and its acknowledgement and delivery"
    note("R3", text, True, "order")


def test_a_sync_returned_before_every_other_thing_that_is_acknowledged(
    address: tuple[tuple[str, int], str], journal: Journal
) -> None:
    """Groups, members, profiles, mutes; and files, whose bytes and names are synced before the row."""
    where, invite = address
    with Wire(where) as anna, Wire(where) as bruno:
        anna.sign_up(invite, "anna")
        bruno.sign_up(invite, "bruno")
        ben, group = bruno.me.user if bruno.me else 0, "group".ljust(22, "x")
        asked: dict[str, Request] = {}
        for text, kind, rest in (
            ("a title nobody has", NewGroup, (group, "a title nobody has")),
            ('"what":"added"', AddMembers, (group, (ben,))),
            ("another title", RenameGroup, (group, "another title")),
            ('"what":"removed"', RemoveMember, (group, ben)),
            ("what I do", EditProfile, ("Anna", "", "", "what I do")),
            (f"d1-{ben}", Mute, (f"d1-{ben}", True)),
        ):
            request: Any = kind(anna.next_number(), *rest)
            anna.send(request)
            while getattr(anna.read(), "r", None) != request.r:
                pass
            asked[text] = request
        data = some_bytes(300_000)
        assert brought(anna, data) == 0
    events = list(journal)
    nothing_left_before_its_sync(events)
    written = _first_writes([text.encode() for text in asked], events)
    for text, request in asked.items():
        first = written[text.encode()]
        answered = events.index(("answered", request.r))
        assert first < events.index(("sync", True), first) < answered, text
    stored = events.index(("stored", hash_of(data)))
    synced = [
        index for index, (kind, what) in enumerate(events) if kind == "file synced" and hash_of(data) in what.name
    ]
    (folder,) = {events[index][1].parent for index in synced}
    named = events.index(("file synced", folder), synced[-1])
    row = next(
        i for i in range(named, len(events)) if events[i][0] == "write" and hash_of(data).encode() in events[i][1]
    )
    assert synced[-1] < named < events.index(("file synced", folder.parent), named) < row
    assert row < events.index(("sync", True), row) < stored


def nothing_left_before_its_sync(events: Journal) -> None:
    """Whatever was sent: nothing in the write-ahead log was not synced at that moment."""
    unsynced, flushes = False, 0
    for kind, log in events:
        if kind in ("unsynced", "sync") and log:
            unsynced = kind == "unsynced"
        elif kind in ("flush", "stored"):
            flushes += 1
            assert not unsynced, f"flush {flushes}"
    assert flushes


def _ignore(text: str) -> None:
    """Stand where an operator would read."""


def _first_writes(cids: list[bytes], events: Journal) -> dict[bytes, int]:
    """Return at which event each of ``cids`` was first written to a file."""
    found: dict[bytes, int] = {}
    missing = set(cids)
    for index, (kind, data) in enumerate(events):
        if kind == "write":
            here = {cid for cid in missing if cid in data}
            found.update(dict.fromkeys(here, index))
            missing -= here
    assert not missing, f"{len(missing)} messages were never written"
    return found
