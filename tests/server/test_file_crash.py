"""The server is killed (kill -9) while files are on their way: what is left goes on, or is a whole file."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import apsw
import pytest

from messenger.protocol.files import Fetching, JoinFetch, JoinUpload, Stored
from messenger.server.folder import DATABASE
from tests.end_to_end.server_process import ServerProcess
from tests.server.mover import (
    MIB,
    asked_to_bring,
    asked_to_fetch,
    begun,
    brought,
    brought_and_sent,
    fetched,
    file_of,
    hash_of,
    joined,
    not_fetched,
    sent,
    some_bytes,
    space,
)
from tests.server.town import Town
from tests.waiting import wait_until


class Killed:
    """Two people of a server that is killed and started anew."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        settings = {"MESSENGER_PRESENCE_GATHER_MS": "10"}
        self.server = stack.enter_context(ServerProcess(folder, settings=settings))
        self._stack = stack
        self.anna, self.ben = Town(self.server, stack).newcomers("anna", "ben")
        self.log = self.anna.log_with(self.ben)

    def start_anew(self) -> None:
        """Kill it, start it, and let both come back."""
        self.server.restart()
        self.anna, self.ben = (self._stack.enter_context(wire.again()) for wire in (self.anna, self.ben))

    def places(self, data: bytes) -> list[Path]:
        """Return where something with this hash lies."""
        return list((self.server.data / "files").glob(f"*/{hash_of(data)}.*"))


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    with ExitStack() as stack:
        yield Killed(tmp_path, stack)


def on_disk(killed: Killed, data: bytes) -> int:
    """Return how many bytes of a file are on the disk."""
    return sum(path.stat().st_size for path in killed.places(data))


def test_a_file_that_comes_goes_on_where_it_was(killed: Killed) -> None:
    data = some_bytes(8 * MIB) + bytes(17)
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data[: 5 * MIB])
        wait_until(lambda: on_disk(killed, data) >= 4 * MIB, "most of it on the disk")
        killed.start_anew()
    assert 4 * MIB <= brought(killed.anna, data) <= 5 * MIB
    seq = sent(killed.anna, killed.log, file_of(data)).seq
    killed.start_anew()
    assert fetched(killed.ben, killed.log, seq) == data


def test_a_file_that_is_fetched_goes_on_where_it_was(killed: Killed) -> None:
    data = some_bytes(8 * MIB) + bytes(17)
    seq = brought_and_sent(killed.anna, killed.log, data)
    ready = asked_to_fetch(killed.ben, killed.log, seq)
    with joined(killed.ben, JoinFetch(ready.token), receive_buffer=8192) as carrier:
        assert carrier.line() == Fetching(len(data))
        first = carrier.read(3 * MIB)
        killed.start_anew()
    assert first + fetched(killed.ben, killed.log, seq, len(first)) == data


def test_what_was_whole_but_not_committed_is_committed_when_it_is_asked_for(killed: Killed) -> None:
    """Killed between the last byte and the commit: all of it lies there, and nothing has to come again."""
    data = some_bytes(MIB)
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data[:-1])
        killed.server.kill()
    (place,) = killed.places(data)
    place.write_bytes(data)
    killed.start_anew()
    assert brought(killed.anna, data) == MIB
    assert asked_to_bring(killed.anna, data).token == ""
    assert fetched(killed.ben, killed.log, sent(killed.anna, killed.log, file_of(data)).seq) == data


def test_what_was_acknowledged_is_there(killed: Killed) -> None:
    """C19: from the moment at which it is said to be stored."""
    data = some_bytes(3 * MIB)
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data)
        assert carrier.line() == Stored()
        killed.start_anew()
    assert asked_to_bring(killed.anna, data).token == ""
    assert fetched(killed.ben, killed.log, sent(killed.anna, killed.log, file_of(data)).seq) == data


def half(killed: Killed, data: bytes) -> Path:
    """Bring a half of a file, and kill the server; return where it lies."""
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data[: MIB // 2])
        wait_until(lambda: on_disk(killed, data) == MIB // 2, "a half")
        killed.server.kill()
    (place,) = killed.places(data)
    return place


@pytest.mark.parametrize("left", [None, bytes(2 * MIB)], ids=["gone", "too long"])
def test_a_part_that_cannot_be_right_is_brought_from_the_beginning(killed: Killed, left: bytes | None) -> None:
    data = some_bytes(MIB)
    place = half(killed, data)
    if left is None:
        place.unlink()
    else:
        place.write_bytes(left)
    killed.start_anew()
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        assert begun(carrier) == 0
        carrier.say(data)
        assert carrier.end() == Stored()


def test_a_part_that_a_power_cut_has_spoilt_is_noticed(killed: Killed) -> None:
    data = some_bytes(MIB)
    half(killed, data).write_bytes(b"\xff" * (MIB // 2))
    killed.start_anew()
    with joined(killed.anna, JoinUpload(asked_to_bring(killed.anna, data).token)) as carrier:
        assert begun(carrier) == MIB // 2
        carrier.say(data[MIB // 2 :])
        assert carrier.line() != Stored()
    assert brought(killed.anna, data) == 0


def test_at_the_start_the_disk_and_the_rows_are_compared(killed: Killed) -> None:
    orphan, lost = killed.server.data / "files" / "or" / "orphan.1", some_bytes(100)
    seq = brought_and_sent(killed.anna, killed.log, lost)
    killed.server.kill()
    orphan.parent.mkdir()
    orphan.write_bytes(b"orphan")
    killed.places(lost)[0].unlink()
    with closing(apsw.Connection(str(killed.server.data / DATABASE))) as database:  # as if it had been so for a while
        database.execute("update file set stored = stored - 1000")
    killed.start_anew()
    wait_until(lambda: not orphan.exists() and not space(killed.anna).used, "the folder to be tidied")
    assert not_fetched(killed.ben, killed.log, seq)
    assert brought(killed.anna, lost) == 0
    assert fetched(killed.ben, killed.log, seq) == lost
