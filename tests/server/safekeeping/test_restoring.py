"""Going back to a backup: to all of it, or to nothing of it, whatever happens on the way."""

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from messenger.server.files.shelf import Shelf
from messenger.server.folder import DATABASE, FILES, DataFolder
from messenger.server.safekeeping import backup, exchange, restoring
from messenger.server.safekeeping.backup import Backup, BackupError, Manner
from messenger.server.storage import copies
from messenger.server.storage.database import Database
from messenger.server.storage.soundness import faults, newest_schema
from tests.reliability.figures import note
from tests.server.filled import add_blob, epoch_of, filled, killed_at, say, texts
from tests.server.test_migration import write_first_version

FAST = Manner(reserve=0, speed=1e12)
NAMES = (DATABASE, "key.pem", "certificate.pem", FILES)


class Restored:
    """A data folder with a backup, that has gone on since."""

    def __init__(self, folder: Path) -> None:
        self.data = filled(folder / "data")
        self.backup = backup.make(self.data, folder / "backups", FAST)
        self.then = texts(self.data)
        (self.data / "key.pem").write_text("another key")
        with closing(Database(self.data / DATABASE)) as database:
            say(database, 50)
            add_blob(database, Shelf(self.data / FILES, 0), b"a new file")
        self.now = texts(self.data)
        self.epoch = epoch_of(self.data)

    def restore(self) -> Path:
        with closing(DataFolder(self.data)):
            return restoring.restore(self.data, self.backup)

    def state(self) -> str:
        """Say which of the two is there, once the folder has been locked again; anything in between fails."""
        with closing(DataFolder(self.data)):
            key = (self.data / "key.pem").read_text()
            blobs = sum(1 for path in (self.data / FILES).glob("*/*"))
            found = texts(self.data), key == "another key", blobs, epoch_of(self.data) == self.epoch
        assert not (self.data / exchange.STAGE).exists()
        assert not (self.data / exchange.PLAN).exists()
        if found == (self.now, True, 3, True):
            return "old"
        assert found == (self.then, False, 2, False)
        return "new"


def test_puts_everything_back_and_keeps_what_was_there(folder: Path) -> None:
    restored = Restored(folder)
    aside = restored.restore()
    assert restored.state() == "new"
    assert texts(aside) == restored.now
    assert (aside / "key.pem").read_text() == "another key"
    assert sum(1 for path in (aside / FILES).glob("*/*")) == 3
    assert aside.stat().st_mode & 0o777 == 0o700
    assert {(restored.data / name).stat().st_mode & 0o777 for name in NAMES} == {0o600, 0o700}


def test_gives_the_database_a_new_epoch_each_time(folder: Path) -> None:
    restored = Restored(folder)
    seen = {restored.epoch}
    for _ in range(3):
        restored.restore()
        seen.add(epoch_of(restored.data))
    assert len(seen) == 4
    assert len(list((restored.data / exchange.ASIDE).iterdir())) == 3


@pytest.mark.timeout(300)
def test_killed_at_any_step_leaves_the_old_or_the_new_and_goes_on(folder: Path) -> None:
    """R8: a process that is killed before each change of files, one after the other."""
    restored = Restored(folder)
    shutil.copytree(restored.data, folder / "before", symlinks=True)
    found, step = [], 1
    while killed_at(step, restored.restore):
        found.append(restored.state())
        restored.restore()
        assert restored.state() == "new"
        shutil.rmtree(restored.data)
        shutil.copytree(folder / "before", restored.data, symlinks=True)
        step += 1
    assert found == sorted(found, reverse=True), "first the old, then the new"
    assert {"old", "new"} == set(found)
    text = f"a restore killed (kill -9) at each of its {len(found)} steps: the old or the new, and it goes on"
    note("R8", text, True, "restore-killed")


def test_killed_while_it_is_finished_it_is_finished_later(folder: Path) -> None:
    restored = Restored(folder)
    step = 1
    while killed_at(step, restored.restore):
        step += 1
        if not (restored.data / exchange.PLAN).exists():
            continue
        inner = 1
        while killed_at(inner, lambda: DataFolder(restored.data).close()) and inner < 4:
            inner += 1
        assert restored.state() == "new"
        return
    raise AssertionError("it was never decided")


@pytest.mark.parametrize("what", ["page", "short", "gone", "schema", "about"])
def test_refuses_a_backup_that_is_not_sound_and_changes_nothing(folder: Path, what: str) -> None:
    restored = Restored(folder)
    database = restored.backup.database
    content = database.read_bytes()
    if what == "page":
        database.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    elif what == "short":
        database.write_bytes(content[:-4096])
    elif what == "gone":
        database.unlink()
    elif what == "schema":
        with closing(apsw.Connection(str(database))) as connection:
            connection.pragma("user_version", newest_schema() + 1)
    else:
        (restored.backup.path / backup.ABOUT).write_text("{}")
        with pytest.raises(BackupError, match="cannot be read"):
            backup.read(restored.backup.path)
        return
    with pytest.raises(BackupError, match="Nothing was changed"):
        restored.restore()
    assert restored.state() == "old"


@pytest.mark.parametrize("what", ["other bytes", "short", "gone"])
def test_files_that_are_not_right_are_left_out_and_all_else_is_put_back(folder: Path, what: str) -> None:
    restored = Restored(folder)
    blob, sound = sorted(restored.backup.files.glob("*/*"))
    size = blob.stat().st_size
    blob.unlink()
    if what != "gone":
        blob.write_bytes(b"x" * (size if what == "other bytes" else 10))
    restored.restore()
    assert texts(restored.data) == restored.then
    assert (restored.data / "key.pem").read_text() != "another key"
    with copies.read_only(restored.data / DATABASE) as connection:
        assert faults(connection) == []
        assert [one.place for one in copies.blobs(connection)] == [sound.name]
    assert [path.name for path in (restored.data / FILES).glob("*/*")] == [sound.name]


def test_a_backup_that_cannot_be_opened_is_not_called_unsound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restored = Restored(folder)

    def cannot(_: object) -> list[str]:
        raise apsw.CantOpenError

    monkeypatch.setattr(restoring, "faults", cannot)
    with pytest.raises(BackupError, match=r"cannot be opened: .* Nothing is known to be damaged\."):
        restored.restore()
    assert restored.state() == "old"


def test_refuses_when_the_disk_has_no_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restored = Restored(folder)
    monkeypatch.setattr(restoring, "SPARE", 2**60)
    with pytest.raises(BackupError, match="no room"):
        restored.restore()
    assert restored.state() == "old"


def test_a_backup_of_an_older_server_is_brought_up_to_date_at_the_next_start(folder: Path) -> None:
    old = folder / "old"
    old.mkdir()
    write_first_version(old / DATABASE)
    made = backup.make(old, folder / "backups", FAST)
    assert made.about.schema == 1
    with closing(DataFolder(folder / "data")) as data:
        restoring.restore(data.path, made)
    with closing(Database(folder / "data" / DATABASE)) as database:
        assert database.read("select count(*) from message") == [(3,)]
        assert database.read("pragma user_version") == [(newest_schema(),)]
    assert epoch_of(folder / "data") != "the epoch"


# -- what is left of a damaged database


def flip_pages(path: Path, *numbers: int) -> None:
    with path.open("r+b") as file:
        for number in numbers:
            file.seek(4096 * number)
            file.write(b"\xff" * 4096)


@pytest.mark.parametrize("torn", ["pages", "truncated", "text"])
def test_what_can_be_read_is_saved_and_consistent(folder: Path, torn: str) -> None:
    data = filled(folder / "data", 3000)
    before, database = texts(data), data / DATABASE
    if torn == "pages":
        with closing(apsw.Connection(str(database))) as connection:
            pages = connection.execute("select pageno from dbstat where name = 'message' and pagetype = 'leaf'")
            leaves = [page for (page,) in pages]
        flip_pages(database, *(page - 1 for page in leaves[5:8]))
    elif torn == "truncated":
        size = database.stat().st_size
        with database.open("r+b") as file:
            file.truncate(size * 2 // 3)
    else:
        content = database.read_bytes()
        database.write_bytes(content.replace(b"message 1500 ", b"message \xff500 ", 1))
    damaged = database.read_bytes()
    with closing(DataFolder(data)):
        aside, saved = restoring.restore_what_is_left(data)
    after = texts(data)
    assert saved.messages == len(after)
    assert set(after) <= set(before)
    assert len(after) > len(before) // 3
    assert saved.missing == (len(before) - len(after) if torn != "truncated" else saved.missing)
    with copies.read_only(database) as connection:
        assert faults(connection) == []
    assert (aside / DATABASE).read_bytes() == damaged
    assert epoch_of(data) != "the epoch"
    assert sum(1 for path in (aside / FILES).glob("*/*")) == 2


def test_nothing_is_changed_when_nothing_can_be_read(folder: Path) -> None:
    data = filled(folder / "data")
    (data / DATABASE).write_bytes(b"nothing" * 10_000)
    with closing(DataFolder(data)), pytest.raises(BackupError, match="Nothing can be read"):
        restoring.restore_what_is_left(data)
    assert (data / DATABASE).read_bytes() == b"nothing" * 10_000
    assert not (data / exchange.ASIDE).exists()


def test_a_backup_can_be_restored_elsewhere(folder: Path) -> None:
    made = Restored(folder).backup
    moved = folder / "moved"
    shutil.copytree(made.path, moved)
    with closing(DataFolder(folder / "other")) as data:
        aside = restoring.restore(data.path, backup.read(moved))
    assert texts(folder / "other") == texts_of(made)
    assert list(aside.iterdir()) == []


def texts_of(made: Backup) -> list[str]:
    with copies.read_only(made.database, alone=True) as connection:
        return [text for (text,) in connection.execute("select text from message order by id")]
