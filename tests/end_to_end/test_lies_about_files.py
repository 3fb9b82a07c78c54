"""A server, or the other one in a private session, that lies about files: what a real client makes of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from messenger.protocol.errors import Code
from messenger.protocol.files import (
    File,
)
from messenger.protocol.messages import Accepted
from messenger.protocol.private import PIECE_BYTES, Leave, Piece, Say, Take
from messenger.server.folder import DATABASE
from tests.end_to_end.bringing import bring, hash_of_bytes, number_of, send
from tests.end_to_end.files import hash_of
from tests.end_to_end.person import Person
from tests.end_to_end.private.test_direct import PATIENT
from tests.end_to_end.puppet import DeviceKey, PeerWire, Puppet
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import random_id

QUICK = PATIENT | {"retry_first": 0.05, "retry_longest": 0.5, "look": 0.5, "redial": 2}
SHORT = Random(1).randbytes(300_000)
"""A file of a few pieces."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Run a server."""
    with running(tmp_path / "server", private_ask_seconds="600") as process:
        yield process


# --- what a hostile server does to a client


@dataclass(frozen=True, slots=True)
class Received:
    """Ben's client, a message from Eve with a file for it, and where he saves files."""

    ben: Person
    file_hash: str
    downloads: Path
    before: frozenset[Path]
    """All files that there were before he wanted it."""

    def fetch(self, phase: str) -> dict[str, Any]:
        """Want the file, and wait for what comes of it."""
        self.ben.until(
            lambda: not self.ben.order("fetch-file", "chat", "eve", self.file_hash)["refusal"], "the message"
        )
        return self.ben.until_file(self.file_hash, phase)

    @property
    def written(self) -> set[Path]:
        """Return what has been written since, but for the client's own files and the server's."""
        root = self.downloads.parents[1]
        found = {path for path in root.rglob("*") if path.is_file()} - self.before
        return {path for path in found if not {root / "ben", root / "server"} & set(path.parents)}


@contextmanager
def received(server: ServerProcess, folder: Path, field: str, value: object) -> Iterator[Received]:
    """Let Eve's file come to Ben from a server that lies: it says ``value`` where its message has ``field``."""
    downloads = folder / "below" / "downloads"
    with server.connect() as eve, Person(folder, "ben", durations=QUICK) as ben:
        eve.keep_alive(0.5)
        eve.sign_up(server.shared_invite, "eve")
        ben.sign_up(server.shared_invite)
        ben.do("folder", str(downloads))
        ben.close()
        file_hash = bring(server, eve, SHORT)
        assert isinstance(send(eve, number_of("ben", eve), File(file_hash, len(SHORT), "boat.bin")), Accepted)
        server.stop()
        with sqlite3.connect(server.data / DATABASE) as database:
            database.execute("update message set file = json_set(file, ?, ?) where file is not null", (field, value))
        database.close()
        server.start()
        before = frozenset(path for path in folder.rglob("*") if path.is_file())
        yield Received(ben.start().until_online(), file_hash, downloads, before)


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../x", "_.._x"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("C:\\boat\x1b[2J", "C__boat[2J"),
    ],
    ids=ascii,
)
def test_a_file_is_saved_under_a_harmless_name_whatever_the_server_calls_it(
    server: ServerProcess, tmp_path: Path, name: str, saved: str
) -> None:
    with received(server, tmp_path, "$.name", name) as got:
        told = got.fetch("done")
        assert told["path"] == str(got.downloads / saved)
        assert hash_of(got.downloads / saved) == got.file_hash
        assert got.written == {got.downloads / saved}


@pytest.mark.parametrize("size", [len(SHORT) - 1, 2**50])
def test_nothing_is_saved_of_a_file_whose_size_is_a_lie(server: ServerProcess, tmp_path: Path, size: int) -> None:
    with received(server, tmp_path, "$.size", size) as got:
        told = got.ben.until(lambda: settled(got), "the lie to come out")
        assert told["reason"]
        assert got.written == set()


def settled(got: Received) -> dict[str, Any]:
    """Want the file, and return how it stands once nothing more is done about it."""
    got.ben.order("fetch-file", "chat", "eve", got.file_hash)
    told = got.ben.file(got.file_hash)
    return told if told.get("phase") in ("over", "failed") else {}


def test_nothing_is_saved_of_a_file_whose_bytes_are_others(server: ServerProcess, tmp_path: Path) -> None:
    with received(server, tmp_path, "$.width", 0) as got:
        (blob,) = [path for path in (server.data / "files").glob("*/*") if path.is_file()]
        blob.write_bytes(SHORT[:-1] + bytes([SHORT[-1] ^ 1]))
        assert got.fetch("over")["reason"]
        assert got.written == set()


# --- what the other one does in a private session


@pytest.fixture
def private(server: ServerProcess, tmp_path: Path) -> Iterator[tuple[PeerWire, Person]]:
    """Hand over Ben's client, and the connection on which somebody can say to it whatever they like."""
    with server.connect() as eve, Person(tmp_path, "ben", durations=QUICK) as ben:
        eve.keep_alive(0.5)
        eve.sign_up(server.shared_invite, "eve")
        ben.sign_up(server.shared_invite)
        ben.do("folder", str(tmp_path / "downloads"))
        puppet = Puppet(eve, DeviceKey(tmp_path))
        puppet.ask(number_of("ben", eve))
        ben.until(lambda: ben.told["privates"].get("eve", {}).get("phase") == "asked", "the question")
        ben.do("accept", "eve")
        puppet.wait_until_introduced()
        with puppet.reach().open() as link:
            yield link, ben


def offered(link: PeerWire, ben: Person, data: bytes) -> str:
    """Offer a file with the hash of ``SHORT`` and the size of ``data``, have it accepted; return its cid."""
    cid = random_id()
    link.say(Say(1, cid, "", File(hash_of_bytes(SHORT), len(data), "boat.bin")))
    ben.until(lambda: not ben.order("fetch-file", "private", "eve", hash_of_bytes(SHORT))["refusal"], "the offer")
    link.expect(Take, cid=cid)
    return cid


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "..", "line\nbreak"], ids=ascii)
def test_no_file_is_taken_privately_that_has_no_plain_name(private: tuple[PeerWire, Person], name: str) -> None:
    link, ben = private
    cid = random_id()
    link.say(Say(1, cid, "", File(hash_of_bytes(SHORT), len(SHORT), name)))
    assert link.expect(Leave, cid=cid).code is Code.FILE_NAME_INVALID
    ben.until(lambda: any("no file name" in line for line in ben.told["privates"]["eve"]["notices"]), "a sentence")
    assert not (ben.profiles.parent / "downloads").exists()


def test_other_bytes_than_announced_are_thrown_away_privately(private: tuple[PeerWire, Person]) -> None:
    link, ben = private
    data = Random(2).randbytes(50_000)
    cid = offered(link, ben, data)
    for start in range(0, len(data), PIECE_BYTES):
        link.say(Piece(cid, start, data[start : start + PIECE_BYTES]))
    assert link.expect(Leave, cid=cid).code is Code.FILE_WRONG
    assert ben.until_file(hash_of_bytes(SHORT), "over")["reason"]
    assert not list((ben.profiles.parent).glob("downloads/*"))


@pytest.mark.parametrize("what", ["unasked", "too large a piece", "more than the file has"])
def test_bytes_that_nobody_asked_for_are_not_written(private: tuple[PeerWire, Person], what: str) -> None:
    link, ben = private
    cid = random_id()
    if what == "unasked":
        link.say(Say(1, cid, "", File(hash_of_bytes(SHORT), len(SHORT), "boat.bin")), Piece(cid, 0, b"x"))
    else:
        cid = offered(link, ben, SHORT[:1000])
        sizes = [PIECE_BYTES + 1] if what == "too large a piece" else [900, 900]
        for number, size in enumerate(sizes):
            link.say(Piece(cid, number * 900, bytes(size)))
    ben.until(
        lambda: ben.told["privates"]["eve"]["phase"] == "over" or ben.file(hash_of_bytes(SHORT)).get("phase") == "over",
        "the end of it",
    )
    assert not list((ben.profiles.parent).glob("downloads/*"))
