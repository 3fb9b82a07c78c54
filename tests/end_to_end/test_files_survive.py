"""A large file while the programs that carry it are killed: it goes on from where it was, and is right in the end.

A gate before the server holds the file half-way, so that the kill hits it there however fast the machine is, and counts
what has passed: who began anew would be seen by that.
"""

import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.files import MIB, hash_of, make_file
from tests.end_to_end.gate import Gate
from tests.end_to_end.person import Person
from tests.end_to_end.private.scenes import meet
from tests.end_to_end.private.test_direct import PATIENT
from tests.end_to_end.server_process import ServerProcess, running

QUICK = PATIENT | {"retry_first": 0.05, "retry_longest": 0.5, "look": 0.5, "redial": 2, "file_report": 0.01}
"""How far a file has come is told often, so that who is to die at some point of it does not come too late."""
SIZES = [pytest.param(32, id="32 MiB"), pytest.param(200, id="200 MiB", marks=pytest.mark.long)]
SECONDS = 120.0
"""How long a file may take; both cores may be busy."""

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True)
class Town:
    """A server, and two people, each behind a gate of their own."""

    server: ServerProcess
    anna: Person
    ben: Person
    annas_gate: Gate
    bens_gate: Gate
    downloads: Path


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """Run the server and two clients, who see each other."""
    with (
        running(folder / "server", file_mib="2048", files_mib_per_user="4096", private_ask_seconds="600") as server,
        Gate(server.port) as annas_gate,
        Gate(server.port) as bens_gate,
        Person(folder, "anna", durations=QUICK, wire=True) as anna,  # asyncio may print that Ben was killed in a write
        Person(folder, "ben", durations=QUICK, wire=True) as ben,
    ):
        anna.sign_up(annas_gate.leads(server.first_invite))
        ben.sign_up(bens_gate.leads(server.invite()))
        anna.until_seen(ben)
        ben.until_seen(anna)
        ben.do("folder", str(folder / "downloads"))
        yield Town(server, anna, ben, annas_gate, bens_gate, folder / "downloads")


def saved(town: Town, file_hash: str, name: str) -> None:
    """Assert that Ben's folder has this file, the right one, and nothing else."""
    told = town.ben.until_file(file_hash, "done", SECONDS)
    assert told["path"] == str(town.downloads / name)
    assert hash_of(town.downloads / name) == file_hash
    assert [path.name for path in town.downloads.iterdir()] == [name]


@pytest.mark.parametrize("mib", SIZES)
def test_goes_on_through_the_server_though_sender_server_and_receiver_are_killed(tmp_path: Path, mib: int) -> None:
    """By kill -9: of the sender and of the server on the way up, of the receiver and of the server on the way down."""
    size = mib * MIB
    file_hash = make_file(tmp_path / "boat.bin", size)
    with town(tmp_path) as made:
        anna, ben, server = made.anna, made.ben, made.server
        made.annas_gate.bar("up", size * 3 // 10)
        anna.send_file(ben, tmp_path / "boat.bin", "from the boat")
        made.annas_gate.wait_until_held()
        anna.do("write", "ben", "written later, there first")
        ben.until(lambda: ben.rows(anna, "chat"), "the text that overtakes the file")
        anna.kill()
        made.annas_gate.cut()
        anna.start().until_online()
        made.annas_gate.wait_until_held()
        server.kill()
        made.annas_gate.cut()
        made.annas_gate.open()
        server.start()
        anna.until_file(file_hash, "done", SECONDS)
        assert made.annas_gate.passed["up"] < size * 12 // 10  # one new beginning more would be 13 tenths

        made.bens_gate.bar("down", size * 3 // 10)
        ben.with_file("fetch-file", anna, file_hash)
        made.bens_gate.wait_until_held()
        assert not made.downloads.exists() or not list(made.downloads.iterdir())
        ben.kill()
        made.bens_gate.cut()
        ben.start().until_online()
        made.bens_gate.wait_until_held()
        server.kill()
        made.bens_gate.cut()
        made.bens_gate.open()
        server.start()
        saved(made, file_hash, "boat.bin")
        assert made.bens_gate.passed["down"] < size * 12 // 10

        for person, other in ((anna, ben), (ben, anna)):
            rows = person.until(functools.partial(person.rows, other, "chat"), "the chat")
            assert [row["text"] for row in rows] == ["written later, there first", "from the boat"]
            assert rows[1]["file"]["hash"] == file_hash


@pytest.mark.parametrize("mib", SIZES)
def test_goes_on_in_a_new_private_session_though_receiver_and_sender_are_killed(tmp_path: Path, mib: int) -> None:
    """By kill -9: of the receiver, then of the sender; each time they meet anew, and the last part needs no server."""
    size = mib * MIB
    file_hash = make_file(tmp_path / "boat.bin", size)
    with town(tmp_path) as made:
        anna, ben, server = made.anna, made.ben, made.server
        for victim, survivor, share in ((ben, anna, 3), (anna, ben, 6)):
            victim.do("die-at", file_hash, str(size * share // 10))
            offer(anna, ben, tmp_path / "boat.bin", file_hash)
            victim.until_dead()
            survivor.until_private(victim, phase="over")
            victim.start().until_online()
            anna.until_seen(ben)
            ben.until_seen(anna)
        assert not made.downloads.exists() or not list(made.downloads.iterdir())
        offer(anna, ben, tmp_path / "boat.bin", file_hash)
        server.kill()
        saved(made, file_hash, "boat.bin")
        server.start()
        begun = list(first_takes(ben).values())
        assert len(begun) == 3
        assert begun[0] == 0
        assert size * 2 // 10 < begun[1] <= begun[2] < size  # the same, where much had come before the kill was told
        assert begun[2] > size * 5 // 10


def first_takes(person: Person) -> dict[str, int]:
    """Return from where somebody wanted each file that was offered, by the cid of the offer, as the wire shows it."""
    found: dict[str, int] = {}
    for line in person.errors().splitlines():
        if '"t":"take"' in line:
            take = json.loads(line[line.index("{") :])
            found.setdefault(take["cid"], take.get("offset", 0))
    return found


def offer(anna: Person, ben: Person, path: Path, file_hash: str) -> None:
    """Meet, send a file and have it accepted."""
    meet(anna, ben)
    anna.send_file(ben, path, place="private")
    ben.until_file(file_hash, "offered")
    ben.with_file("fetch-file", anna, file_hash, place="private")
