"""What had been committed is missed when the write-ahead log has lost it, and never when it has not."""

import os
import random
import select
import shutil
import signal
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from messenger.server.folder import DATABASE
from messenger.server.storage.database import Database
from messenger.server.storage.witness import lost_frames
from tests.reliability.figures import note
from tests.server.filled import filled, say, texts

HEADER, FRAME = 32, 24 + 4096
SIDES = ("", "-wal", "-shm")


def killed_writer(data: Path, least: int, seed: int) -> int:
    """Let a process write as fast as it can, kill it (kill -9) once it has reported ``least`` commits, or soon after.

    Return how many messages it had reported as committed.
    """
    ours, theirs = os.pipe()
    number = os.fork()
    if number == 0:
        dice = random.Random(seed)
        database = Database(data / DATABASE)
        database.connection.wal_autocheckpoint(dice.choice([5, 50, 1000]))
        while True:
            count = dice.choice([1, 1, 1, 7, 200])
            say(database, count, at_once=count)
            ((last,),) = database.read("select max(id) from message")
            os.write(theirs, struct.pack("<Q", last))
    os.close(theirs)
    reported = bytearray()
    try:
        while len(reported) < 8 * least:
            assert select.select([ours], [], [], 30)[0]
            reported += os.read(ours, 8 * least - len(reported))
        for _ in range(random.Random(seed).randrange(3000)):
            pass  # not always just after a commit
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
        while rest := os.read(ours, 65536):
            reported += rest
    finally:
        os.close(ours)
    ((last,),) = struct.iter_unpack("<Q", reported[-8:])
    return int(last)


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A killed database with a write-ahead log, and how many frames of it were committed. It is only copied from."""
    data = filled(tmp_path_factory.mktemp("torn") / "data", 10, blobs=0)
    for seed in range(100):
        killed_writer(data, 30, seed)
        frames = committed(data)
        if frames >= 10:
            yield data, frames
            return
    raise AssertionError("no log was left")


def committed(data: Path) -> int:
    return int(struct.unpack_from("=I", (data / (DATABASE + "-shm")).read_bytes(), 16)[0])


def copied(data: Path, to: Path) -> Path:
    """Copy a database with what lies beside it."""
    to.mkdir(exist_ok=True)
    for end in SIDES:
        shutil.copyfile(data / (DATABASE + end), to / (DATABASE + end))
    return to / DATABASE


def rounds(tmp_path: Path, count: int, part: str) -> None:
    """Kill a writer so many times: nothing it had reported is missing, and no alarm is given."""
    data = filled(tmp_path / "data", 10, blobs=0)
    alarms, missing = 0, 0
    for seed in range(count):
        last = killed_writer(data, 1 + seed % 7 * 5, seed)
        alarms += lost_frames(data / DATABASE) is not None
        missing += len(texts(data)) < last
        assert (alarms, missing) == (0, 0), f"round {seed}"
    note("R3", f"{count} writers killed (kill -9): 0 commits missing, 0 false alarms of a torn log", True, part)


@pytest.mark.timeout(300)
def test_no_false_alarm_after_kills(tmp_path: Path) -> None:
    rounds(tmp_path, 50, "kills")


@pytest.mark.long
def test_no_false_alarm_after_many_kills(tmp_path: Path) -> None:
    rounds(tmp_path, 1000, "kills")


def test_a_log_that_was_cut_off_anywhere_is_noticed(torn: tuple[Path, int], tmp_path: Path) -> None:
    data, frames = torn
    whole = (data / (DATABASE + "-wal")).read_bytes()
    end = HEADER + frames * FRAME
    cuts = 0
    assert lost_frames(data / DATABASE) is None
    for size in (end - 1, end - FRAME, HEADER + FRAME, HEADER + 1, *random.Random(1).sample(range(HEADER, end), 30)):
        database = copied(data, tmp_path / "copy")
        Path(f"{database}-wal").write_bytes(whole[:size])
        said = lost_frames(database)
        assert said is not None, size
        cuts += 1
        assert f" {(size - HEADER) // FRAME} of {frames} committed pages can be read" in said.replace(",", "")
    note("R3", f"a log cut off at {cuts} places: noticed each time, before it is opened", True, "cut")


def test_a_single_bit_that_has_flipped_is_noticed(torn: tuple[Path, int], tmp_path: Path) -> None:
    data, frames = torn
    whole = (data / (DATABASE + "-wal")).read_bytes()
    end, dice = HEADER + frames * FRAME, random.Random(2)
    places = [*range(HEADER), *range(HEADER, HEADER + 24), end - 1, *dice.sample(range(HEADER, end), 60)]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << dice.randrange(8)
        database = copied(data, tmp_path / "copy")
        Path(f"{database}-wal").write_bytes(changed)
        assert lost_frames(database) is not None, place
    note("R3", f"{len(places)} single bits of a log flipped: noticed each time", True, "flipped")


def test_what_comes_behind_the_last_commit_is_not_missed(torn: tuple[Path, int], tmp_path: Path) -> None:
    data, frames = torn
    database = copied(data, tmp_path / "copy")
    with Path(f"{database}-wal").open("r+b") as file:
        file.truncate(HEADER + frames * FRAME)
        file.seek(0, os.SEEK_END)
        file.write(b"\xff" * 10_000)
    assert lost_frames(database) is None


@pytest.mark.parametrize("index", ["none", "empty", "short", "zeros", "halves differ", "checksum", "version"])
def test_an_index_that_is_not_whole_says_nothing(torn: tuple[Path, int], tmp_path: Path, index: str) -> None:
    """After a loss of power it may be anything."""
    data, _ = torn
    database = copied(data, tmp_path / "copy")
    Path(f"{database}-wal").write_bytes(Path(f"{database}-wal").read_bytes()[: HEADER + FRAME])
    assert lost_frames(database) is not None
    path = Path(f"{database}-shm")
    content = bytearray(path.read_bytes())
    if index == "none":
        path.unlink()
    elif index in ("empty", "short", "zeros"):
        path.write_bytes({"empty": b"", "short": bytes(content[:90]), "zeros": bytes(len(content))}[index])
    else:
        first = {"halves differ": (17 + 48,), "checksum": (17, 17 + 48), "version": (1, 49)}[index]
        for place in first:
            content[place] ^= 1
        path.write_bytes(content)
    assert lost_frames(database) is None


def test_an_index_of_any_earlier_time_gives_no_alarm(tmp_path: Path) -> None:
    """A loss of power: the log was synced, and of the index an older state is on the disk, or of an older log."""
    data = filled(tmp_path / "data", 10, blobs=0)
    earlier: list[bytes] = []
    with closing(Database(data / DATABASE)) as database:
        database.connection.wal_autocheckpoint(40)
        for _ in range(120):
            say(database, 3, at_once=1)
            earlier.append((data / (DATABASE + "-shm")).read_bytes())
        now = copied(data, tmp_path / "copy")
        log = Path(f"{now}-wal").read_bytes()
    salts = {index[32:40] for index in earlier}
    assert len(salts) > 2
    for index in earlier:
        Path(f"{now}-shm").write_bytes(index)
        Path(f"{now}-wal").write_bytes(log)
        assert lost_frames(now) is None


def test_a_log_that_is_gone_is_missed_only_if_something_was_in_it_alone(tmp_path: Path) -> None:
    data = filled(tmp_path / "data", 10, blobs=0)
    with closing(Database(data / DATABASE)) as database:
        say(database, 20)
        one = copied(data, tmp_path / "one")
        database.connection.wal_checkpoint(mode=0)
        two = copied(data, tmp_path / "two")
    for path in (one, two):
        Path(f"{path}-wal").unlink()
    assert lost_frames(one) is not None
    assert lost_frames(two) is None


def test_a_database_that_was_closed_says_nothing(tmp_path: Path) -> None:
    data = filled(tmp_path / "data", 10, blobs=0)
    assert lost_frames(data / DATABASE) is None
