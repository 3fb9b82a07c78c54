"""Files that nobody needs go, from the store and from the disk; nothing that somebody needs goes with them."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from messenger.server.files.lanes import Turnstile
from messenger.server.files.room import Room
from messenger.server.files.shelf import Shelf
from messenger.server.files.sweep import HOUR_MS, NAMED, PORTION, REST_MS, Sweep
from messenger.server.files.transfers import TransferBounds, Transfers
from messenger.server.files.uploads import Upload
from messenger.server.live import Device
from messenger.server.storage.database import Database, StorageFullError
from messenger.server.storage.files import FileStore, StoredUpload
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn
from tests.server.at_once import AtOnce
from tests.server.mover import hash_of
from tests.server.turns import ManualLoop
from tests.server.wire import random_id

NOW = 20_000 * 24 * HOUR_MS
ANNA, BEN = 1, 2


class SmallServer:
    """A store and a folder, and a clock that the test sets."""

    def __init__(self, path: Path) -> None:
        self.now = NOW
        self.loop = ManualLoop()
        self.database = Database(path / "files.db")
        self.turn = Turn(self.database, self.loop, pytest.fail, 500, lambda: self.now)
        self.store, self.messages = FileStore(self.database), MessageStore(self.database)
        self.folder = path / "files"
        self.shelf = Shelf(self.folder, 0)
        lanes = AtOnce()
        self.traffic = Transfers(
            self.turn, self.loop, lanes, Turnstile(self.loop), TransferBounds(9, 9, 20, 40), lambda _user, _device: True
        )
        self.room = Room(self.turn, self.store, self.shelf, lanes, self.traffic)
        self._lanes = lanes
        self.start_anew()
        for number in (ANNA, BEN):
            self.database.write("insert into user (id, name, name_key, skeleton, display, rev, created)"
                                " values (?1, ?1, ?1, ?1, ?1, ?1, 1)", (number,))  # fmt: skip

    def start_anew(self) -> None:
        """Begin as a server that was stopped does: with a look at the disk."""
        self.sweep = Sweep(self.turn, self.store, self.room, self.shelf, self._lanes, self.traffic, 7, 24)

    def within(self, fact: Callable[[], Any]) -> None:
        """Do something in a turn of its own."""
        self.turn.enter(fact)
        self.loop.turn()

    def begin(self, user: int, data: bytes) -> StoredUpload:
        """Let something be brought, all of whose bytes but the last have come."""
        found: list[StoredUpload] = []
        self.within(lambda: found.append(self.room.begin(user, hash_of(data), len(data))))
        self.put(found[0].place, data[:-1])
        return found[0]

    def bring(self, user: int, data: bytes) -> StoredUpload:
        """Let something be brought whole."""
        upload = self.begin(user, data)
        self.put(upload.place, data)
        self.within(lambda: self.room.keep(upload))
        return upload

    def put(self, place: str, data: bytes) -> None:
        """Put bytes somewhere on the disk."""
        self.shelf.path(place).parent.mkdir(exist_ok=True)
        self.shelf.path(place).write_bytes(data)

    def name(self, user: int, data: bytes, age_days: float = 0) -> int:
        """Write a message that names a file; return its row."""
        self.messages.last_row += 1
        row = self.messages.last_row
        ts = NOW - int(age_days * 24 * HOUR_MS)
        self.messages.new_messages.append((row, 1, row, ts, user, 0, 0, 0, random_id(), None, ""))
        self.store.attach(row, user, hash_of(data))
        self.database.commit()
        return row

    def run(self, hours: float = 0, looks: int = 8) -> None:
        """Let time pass, and let the sweep do all it wants to do then."""
        self.now += int(hours * HOUR_MS)
        for _ in range(looks):
            self.sweep.look()
            self.loop.turn()

    @property
    def on_disk(self) -> set[str]:
        """The places where something lies."""
        return {path.name for path in self.folder.glob("*/*")}

    def used(self, user: int) -> int:
        """Return the room that a user has taken, as it is remembered and as it is added up anew."""
        found: list[int] = []
        self.within(lambda: found.extend((self.room.used(user), self.store.used(user))))
        assert found[0] == found[1]
        return found[0]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallServer]:
    server = SmallServer(tmp_path)
    yield server
    server.database.close()


def test_what_nobody_brings_further_goes_after_days(small: SmallServer) -> None:
    old = small.begin(ANNA, b"old")
    small.run(hours=7 * 24)
    assert small.on_disk == {old.place}, "not before its time"
    assert small.used(ANNA) == 4096
    young = small.begin(ANNA, b"young")
    small.run(hours=1)
    assert small.on_disk == {young.place}
    assert small.used(ANNA) == 4096


def test_what_was_asked_for_again_or_is_on_its_way_stays(small: SmallServer) -> None:
    asked, carried = small.begin(ANNA, b"asked"), small.begin(BEN, b"carried")
    upload = Upload(small.traffic, small.shelf, carried, Device(1, BEN, "", ""), lambda _one, _right: None)
    small.within(lambda: small.traffic.promise(upload))
    small.now += 7 * 24 * HOUR_MS
    small.within(lambda: small.store.touch_upload(ANNA, asked.hash, small.now))
    small.run(hours=1)
    assert small.on_disk == {asked.place, carried.place}
    small.within(upload.end)
    small.run(hours=7 * 24 - 2)
    assert small.on_disk == {asked.place, carried.place}
    small.run(hours=3)
    assert small.on_disk == set()


def test_what_no_message_names_goes_after_hours(small: SmallServer) -> None:
    named, unused = small.bring(ANNA, b"named"), small.bring(ANNA, b"unused")
    small.name(ANNA, b"named")
    small.run(hours=24)
    assert small.on_disk == {named.place, unused.place}, "not before its time"
    small.run(hours=1)
    assert small.on_disk == {named.place}
    assert small.used(ANNA) == 4096
    assert small.store.held(ANNA, unused.hash) is None
    assert small.store.find(unused.hash) is None


def test_what_is_about_to_be_named_stays(small: SmallServer) -> None:
    file = small.bring(ANNA, b"file")
    small.now += 23 * HOUR_MS
    small.within(lambda: small.store.touch(ANNA, file.hash, small.now))
    small.run(hours=2)
    assert small.on_disk == {file.place}


def test_what_two_have_brought_goes_with_the_last(small: SmallServer) -> None:
    first, second = small.bring(ANNA, b"file"), small.bring(BEN, b"file")
    assert small.on_disk == {first.place} != {second.place}
    small.name(BEN, b"file")
    small.run(hours=25)
    assert small.on_disk == {first.place}
    assert small.store.held(ANNA, first.hash) is None
    assert small.store.held(BEN, first.hash) == 4
    small.database.write("delete from attachment")
    small.database.commit()
    small.run(hours=2)
    assert small.on_disk == set()


def test_retention_lets_files_go_with_their_messages(small: SmallServer) -> None:
    file = small.bring(ANNA, b"file")
    row = small.name(ANNA, b"file", age_days=11)
    small.name(BEN, b"nobody's")  # the last entry of a log stays
    small.run(hours=30)
    assert small.on_disk == {file.place}
    small.within(lambda: small.messages.forget(0, 500, NOW - 10 * 24 * HOUR_MS, 99))
    assert not small.database.read("select 1 from attachment where message = ?1", (row,))
    small.run(hours=2)
    assert small.on_disk == set()


def test_a_sweep_goes_in_portions_and_rests_when_it_is_through(small: SmallServer) -> None:
    files = [small.bring(ANNA, b"%d" % number) for number in range(PORTION + 5)]
    small.run()
    small.now += 25 * HOUR_MS
    small.sweep.look()
    small.loop.turn()
    assert len(small.on_disk) == 5
    small.run()
    assert not small.on_disk
    small.bring(ANNA, b"later")
    small.now += 25 * HOUR_MS - REST_MS
    small.run()
    assert len(files) > PORTION


# -- between a file that is finished and one that goes


def test_what_is_finished_while_the_same_goes_is_whole(small: SmallServer) -> None:
    """In one turn, in either order: there is one copy, and the row says where."""
    for finished_first in (True, False):
        data = b"the same %d" % finished_first
        gone, upload = small.bring(ANNA, data), small.begin(BEN, data)
        small.put(upload.place, data)
        kept, released = partial(small.room.keep, upload), partial(small.room.release, ANNA, gone.hash)
        for fact in (kept, released) if finished_first else (released, kept):
            small.turn.enter(fact)  # type: ignore[arg-type]  # what it returns does not matter
        small.loop.turn()
        found = small.store.find(upload.hash)
        assert found is not None
        assert small.shelf.path(found.place).read_bytes() == data
        assert small.store.held(BEN, upload.hash) == len(data)
        assert {place for place in small.on_disk if place.startswith(upload.hash)} == {found.place}


def test_what_was_dropped_while_it_was_finished_is_not_held(small: SmallServer) -> None:
    upload = small.begin(ANNA, b"file")
    kept: list[bool] = []
    small.within(lambda: small.room.drop(upload))
    small.within(lambda: kept.append(small.room.keep(upload)))
    assert kept == [False]
    assert small.on_disk == set()
    assert small.used(ANNA) == 0


def test_a_turn_that_has_not_happened_removes_nothing(small: SmallServer) -> None:
    part, file = small.begin(ANNA, b"part"), small.bring(ANNA, b"file")
    used = small.used(ANNA)

    def fail() -> None:
        raise StorageFullError("full")

    for fact in (lambda: small.room.drop(part), lambda: small.room.release(ANNA, file.hash), fail):
        small.turn.enter(fact)
    small.loop.turn()
    small.loop.later.clear()
    assert small.on_disk == {part.place, file.place}
    assert small.used(ANNA) == used
    assert small.store.held(ANNA, file.hash) == 4


# -- at the start


def test_what_no_row_names_is_removed_at_the_start(small: SmallServer) -> None:
    part, file = small.begin(ANNA, b"part"), small.bring(ANNA, b"file")
    for number in range(PORTION + 5):
        small.put(f"ab{number}.orphan", b"orphan")
    (small.folder / "note").write_text("not in a folder of ours")
    small.run()
    assert small.on_disk == {part.place, file.place}


def test_what_comes_while_the_disk_is_looked_at_stays(small: SmallServer) -> None:
    """It is compared with the rows only after it was listed, and rows come before files."""
    small.sweep.look()  # listed
    part, file = small.begin(ANNA, b"part"), small.bring(ANNA, b"file")
    small.run()
    assert small.on_disk == {part.place, file.place}
    assert small.store.held(ANNA, file.hash) == 4


@pytest.mark.parametrize("left", [b"", b"shor"], ids=["gone", "short"])
def test_a_file_whose_bytes_are_gone_is_forgotten_so_that_it_can_be_brought_anew(
    small: SmallServer, left: bytes
) -> None:
    sound, broken = small.bring(ANNA, b"sound"), small.bring(ANNA, b"broken")
    for data in (b"sound", b"broken"):
        small.name(ANNA, data)
    small.now += 1
    if left:
        small.put(broken.place, left)
    else:
        small.shelf.path(broken.place).unlink()
    small.run()
    assert small.store.held(ANNA, sound.hash) == 5
    assert small.store.held(ANNA, broken.hash) is None
    assert small.used(ANNA) == 4096
    small.bring(ANNA, b"broken")
    assert small.store.find(broken.hash) is not None
    assert broken.place not in small.on_disk


@pytest.mark.parametrize("fails", [0, 2], ids=["at once", "after a full disk"])
def test_files_whose_bytes_are_gone_are_told_once_by_number_and_first_names(
    small: SmallServer, fails: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rows go, so nothing else would ever tell the operator."""
    lost = sorted(small.bring(ANNA, str(number).encode()).hash for number in range(PORTION + 5))
    sound = small.bring(BEN, b"sound")
    small.now += 1
    for path in small.folder.glob("*/*"):
        if path.name != sound.place:
            path.unlink()
    commit, left = small.database.commit, [fails]

    def full_for_a_while() -> bool:
        left[0] -= 1
        if left[0] >= 0:
            raise StorageFullError("full")
        return commit()

    monkeypatch.setattr(small.database, "commit", full_for_a_while)
    small.start_anew()
    for _ in range(3):
        small.run()
        small.loop.pass_time()
    (said,) = [record for record in caplog.records if record.name == "messenger.server.files.sweep"]
    assert said.levelname == "WARNING"
    assert f"({PORTION + 5}): {', '.join(lost[:NAMED])}, ...." in said.message
    assert sound.hash not in said.message
    caplog.clear()
    small.start_anew()
    small.run()
    assert not caplog.records


@pytest.mark.logs_error("not the one used before")
def test_a_folder_that_is_away_at_the_start_loses_nothing(small: SmallServer) -> None:
    """Its disk may not be mounted yet: an empty folder stands in its place, and is filled."""
    data, other = b"what is here", b"what came meanwhile"
    small.bring(ANNA, data)
    small.name(ANNA, data)
    away = small.folder.rename(small.folder.with_name("away"))
    small.folder.mkdir()
    small.start_anew()
    small.run(hours=1)
    small.bring(BEN, other)
    small.name(BEN, other)
    assert small.used(ANNA) > 0
    shutil.rmtree(small.folder)
    away.rename(small.folder)
    small.start_anew()
    small.run(hours=1)
    assert small.store.find(hash_of(data)) is not None
    assert small.used(BEN) == 0
    assert len(small.on_disk) == 1
