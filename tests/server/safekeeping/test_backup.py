"""Backups: of everything, of one moment, beside a server at work, and never in the way of an earlier one."""

import logging
import os
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import apsw
import pytest

from messenger.protocol.base import direct_log
from messenger.server.files.shelf import Shelf
from messenger.server.folder import DATABASE, FILES
from messenger.server.safekeeping import backup, restoring
from messenger.server.safekeeping.backup import BackupError, Manner, NoRoomError
from messenger.server.safekeeping.own_backups import AGAIN_MS, OwnBackups
from messenger.server.storage import copies
from messenger.server.storage.copies import StoppedError
from messenger.server.storage.database import Database
from tests.end_to_end.server_process import ServerProcess, running
from tests.reliability.figures import note
from tests.server.filled import add_blob, filled, killed_at, say
from tests.server.logs import gist, history
from tests.server.mover import brought_and_sent, fetched, some_bytes
from tests.server.safekeeping.test_restoring import FAST, flip_pages
from tests.server.wire import Wire
from tests.waiting import wait_until

HOUR = 3_600_000


class Talk:
    """Anna writes to Bruno without a pause, on a thread; ``said`` is what has been acknowledged."""

    def __init__(self, server: ServerProcess, stack: ExitStack) -> None:
        self.anna, self.bruno = (stack.enter_context(server.connect()) for _ in range(2))
        for wire, name in ((self.anna, "anna"), (self.bruno, "bruno")):
            wire.sign_up(server.shared_invite, name)
        self.said: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._talk)

    def __enter__(self) -> "Talk":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _talk(self) -> None:
        while not self._stop.is_set():
            text = f"message {len(self.said)}"
            self.anna.say(self.bruno, text)
            self.said.append(text)


def test_beside_a_server_at_work_holds_everything_acknowledged_before_and_can_be_restored(folder: Path) -> None:
    """R8: what was acknowledged before the backup began is there after it was restored; the epoch is another."""
    with running(folder) as server, ExitStack() as stack:
        talk = Talk(server, stack)
        log = direct_log(1, 2)
        data = some_bytes(100_000)
        with talk:
            wait_until(lambda: len(talk.said) >= 200, "some messages")
            before = list(talk.said)
            server.command("backup")
            during = len(talk.said) - len(before)
        seq = brought_and_sent(talk.anna, log, data)
        server.command("backup", str(folder / "second"))
        assert during, "the server went on"
        with talk.bruno.again() as bruno:
            epoch = bruno.me.epoch if bruno.me else ""
            everything = gist(history(bruno, log))
        assert server.command("verify").startswith("The data is sound: ")
        server.kill()
        said = server.command("restore", "--last", "--yes")
        assert said.startswith("The server is back at the backup of ")
        server.start()
        with server.connect() as bruno:
            me = bruno.sign_in("bruno")
            found = gist(history(bruno, log))
        assert found == everything[: len(found)]
        held = found[: len(before)] == before and me.epoch != epoch
        server.kill()
        (second,) = backup.find(folder / "second")
        server.command("restore", str(second.path), "--yes")
        server.start()
        with server.connect() as bruno:
            assert bruno.sign_in("bruno").epoch not in (me.epoch, epoch)
            assert fetched(bruno, log, seq) == data
        text = f"a backup beside load, restored: {len(before)} acknowledged before it, {len(found)} there after"
        note("R8", text, held and not restoring.problems(second), "restore")
        assert held


def test_holds_all_of_one_moment_for_the_owner_alone(folder: Path) -> None:
    data = filled(folder / "data")
    made = backup.make(data, folder / "to" / "there", FAST)
    assert backup.read(made.path) == made
    assert (made.about.messages, made.about.accounts, made.about.files) == (300, 2, 2)
    assert made.path.parent == folder / "to" / "there"
    assert {path.name for path in made.path.iterdir()} == {
        *(DATABASE, "key.pem", "certificate.pem", FILES, "backup.json"),
    }
    assert restoring.problems(made) == []
    assert made.path.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in made.path.parent.iterdir()} == {made.path.name, ".lock"}


def test_files_that_are_there_already_are_not_copied_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the disk of the data they are the same; on another one, those of the backup before."""
    data = filled(folder / "data")
    blobs = {path.name: path.stat().st_ino for path in (data / FILES).glob("*/*")}
    one = backup.make(data, folder / "one", FAST)
    assert {path.name: path.stat().st_ino for path in one.files.glob("*/*")} == blobs
    for path in list((data / FILES).glob("*/*")):  # as if it were another disk: nothing to be linked to
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
    with closing(Database(data / DATABASE)) as database:
        new = add_blob(database, Shelf(data / FILES, 0), b"new")
    no_links(monkeypatch, data)
    two = backup.make(data, folder / "one", FAST)
    there = {path.name: path.stat().st_ino for path in two.files.glob("*/*")}
    assert {name: there[name] for name in blobs} == blobs
    assert there[new.name] != new.stat().st_ino
    assert restoring.problems(two) == []


def no_links(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Let nothing below ``data`` be linked to."""
    link = os.link

    def refuse(source: Any, target: Any) -> None:
        if Path(source).is_relative_to(data):
            raise OSError(18, "Invalid cross-device link")
        link(source, target)

    monkeypatch.setattr(os, "link", refuse)


def test_never_takes_the_place_of_another(folder: Path) -> None:
    data = filled(folder / "data", 10)
    made = [backup.make(data, folder / "to", FAST).path for _ in range(4)]
    assert len(set(made)) == 4
    assert [one.path for one in backup.find(folder / "to")] == made


def test_killed_at_any_step_leaves_nothing_that_looks_like_a_backup(folder: Path) -> None:
    data, to = filled(folder / "data", 10, blobs=1), folder / "to"
    step = 1
    while killed_at(step, lambda: backup.make(data, to, FAST)):
        for made in backup.find(to):
            assert restoring.problems(made) == []
        step += 1
    assert step > 10
    assert not list(to.glob(".part-*"))


def test_a_file_that_has_gone_is_not_named_by_the_backup(folder: Path) -> None:
    data = filled(folder / "data")
    next((data / FILES).glob("*/*")).unlink()
    made = backup.make(data, folder / "to", FAST)
    assert made.about.files == 1
    assert restoring.problems(made) == []


def test_refuses_a_damaged_database_and_leaves_nothing(folder: Path) -> None:
    data = filled(folder / "data", 3000)
    flip_pages(data / DATABASE, 40)
    with pytest.raises(BackupError, match="the database is damaged"):
        backup.make(data, folder / "to", FAST)
    assert [path.name for path in (folder / "to").iterdir()] == [".lock"]


def test_refuses_when_the_disk_would_run_low(folder: Path) -> None:
    data = filled(folder / "data", 10)
    with pytest.raises(NoRoomError, match="There is no room for a backup"):
        backup.make(data, folder / "to", Manner(reserve=2**60, speed=1e12))
    assert backup.find(folder / "to") == []


def test_stops_when_it_is_not_wanted_any_more(folder: Path) -> None:
    data = filled(folder / "data", 3000)
    asked: list[None] = []

    def stopped() -> bool:
        asked.append(None)
        return len(asked) > 1

    with pytest.raises(StoppedError):
        backup.make(data, folder / "to", FAST, stopped)
    assert len(asked) == 2
    assert backup.find(folder / "to") == []


def test_a_server_that_leaves_does_not_wait_until_all_is_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, leaving = filled(folder / "data", 10), threading.Event()
    looked: list[Any] = []
    long = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 30000000) select max(n) from n"

    def faults(connection: apsw.Connection) -> list[str]:
        leaving.set()
        try:
            looked.extend(connection.execute(long))
        except apsw.InterruptError:
            return ["It cannot be read: interrupted."]
        return []

    monkeypatch.setattr(backup, "faults", faults)
    with pytest.raises(StoppedError):
        backup.make(data, folder / "to", FAST, leaving.is_set)
    assert not looked
    assert backup.find(folder / "to") == []


def test_one_state_is_copied_while_others_write_between_the_steps(folder: Path) -> None:
    data = filled(folder / "data", 3000)
    with closing(Database(data / DATABASE)) as database:

        def stopped() -> bool:
            say(database, 5)
            return False

        copies.copy(data / DATABASE, folder / "copy", 1e12, stopped)
    with copies.read_only(folder / "copy", alone=True) as connection:
        assert copies.facts(connection).messages == 3000


# -- those that the server makes by itself


class OneLane:
    """Does at once what is ordered."""

    def do(self, lane: str, work: Any, then: Any) -> None:
        then(work(), None)


def own(data: Path, now: list[int], hours: int = 24, kept: int = 3, reserve: int = 0) -> OwnBackups:
    lane: Any = OneLane()
    return OwnBackups(data, lane, lambda: now[0], hours, kept, 60, Manner(reserve, 1e12, automatic=True))


def test_the_server_makes_one_when_the_last_is_a_day_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, to = filled(folder / "data", 10), folder / "data" / backup.FOLDER
    now = [1_700_000_000_000]
    monkeypatch.setattr("time.time_ns", lambda: now[0] * 1_000_000)
    by_hand = backup.make(data, to, FAST)
    backups, counts = own(data, now), []
    for minutes in (0, 2, 22 * 60, 3 * 60, 12 * 60, 13 * 60):
        now[0] += minutes * 60_000
        backups.look()
        backups.look()
        counts.append(len(backup.find(to)))
    assert counts == [1, 1, 1, 2, 2, 3]
    for _ in range(5):
        now[0] += 25 * HOUR
        own(data, now)  # one that has just started waits
        backups.look()
    found = backup.find(to)
    assert [one.about.automatic for one in found] == [False, True, True, True]
    assert found[0] == by_hand
    assert found[-1].about.made == now[0]


def test_the_oldest_gives_way_where_there_is_no_room_for_one_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the last one would grow older without end. One is always left."""
    data, to = filled(folder / "data", 10), folder / "data" / backup.FOLDER
    now = [1_700_000_000_000]
    monkeypatch.setattr("time.time_ns", lambda: now[0] * 1_000_000)
    backups = own(data, now)
    for _ in range(3):
        now[0] += 25 * HOUR
        backups.look()
    *_, last = backup.find(to)
    full, make = 2, backup.make

    def make_where_there_is_room(*given: Any) -> backup.Backup:
        if len(backup.find(to)) >= full:
            raise NoRoomError("no room")
        return make(*given)

    monkeypatch.setattr(backup, "make", make_where_there_is_room)
    now[0] += 25 * HOUR
    backups.look()
    found = backup.find(to)
    assert [one.about.made for one in found] == [last.about.made, now[0]]
    full = 0
    now[0] += 25 * HOUR
    backups.look()
    assert backup.find(to) == found[-1:]


def test_what_was_made_while_the_clock_was_wrong_is_the_first_to_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all that follows would be removed as soon as it is made, until the time has come that the clock showed."""
    data, to = filled(folder / "data", 10), folder / "data" / backup.FOLDER
    right, year = 1_700_000_000_000, 365 * 24 * HOUR
    now = [right + year]
    monkeypatch.setattr("time.time_ns", lambda: now[0] * 1_000_000)
    backups = own(data, now)
    for _ in range(3):
        now[0] += 25 * HOUR
        backups.look()
    wrong = backup.find(to)
    assert len(wrong) == 3
    now[0] = right
    for count in range(1, 4):
        now[0] += 25 * HOUR
        backups = OwnBackups(data, OneLane(), lambda: now[0], 24, 3, 0, Manner(0, 1e12, True))  # type: ignore[arg-type]
        backups.look()
        found = backup.find(to)
        assert found[-1].about.made == now[0]
        assert found[: 3 - count] == wrong[count:]


def test_the_server_makes_none_when_it_is_not_to(folder: Path) -> None:
    data, now = filled(folder / "data", 10), [1_700_000_000_000]
    backups = own(data, now, hours=0)
    now[0] += 1000 * HOUR
    backups.look()
    assert not (data / backup.FOLDER).exists()


def test_the_server_warns_when_the_disk_would_run_low(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    data, now = filled(folder / "data", 10), [1_700_000_000_000]
    backups = own(data, now, reserve=2**60)
    now[0] += HOUR
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            backups.look()
    (said,) = (record.message for record in caplog.records)
    assert said.startswith(f"no backup was made: There is no room for a backup in {data / backup.FOLDER}: ")
    assert f"Make room on the disk of {data / backup.FOLDER}, " in said


@pytest.mark.logs_error("no backup was made")
@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), RuntimeError("unforeseen"), None], ids=repr
)
def test_the_server_says_when_the_folder_of_backups_cannot_be_used_and_tries_again(
    folder: Path, error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    """``None``: a file stands in its place."""
    data, now = filled(folder / "data", 10), [1_700_000_000_000]
    backups, to = own(data, now), data / backup.FOLDER
    now[0] += HOUR
    with pytest.MonkeyPatch.context() as patch:
        if error is None:
            to.touch()
        else:
            patch.setattr(backup, "find", Mock(side_effect=error))
        for _ in range(3):
            backups.look()
        said = [f"{record.message} {record.exc_text or ''}" for record in caplog.records]
        assert len(said) == 1
        assert said[0].startswith(f"no backup was made in {to}")
        assert type(error or FileExistsError()).__name__ in said[0]
    to.unlink(missing_ok=True)
    now[0] += AGAIN_MS
    backups.look()
    assert len(backup.find(to)) == 1


def test_a_server_at_work_makes_one_and_tells_verify(folder: Path) -> None:
    with running(folder, backup_after_seconds="0") as server:
        to = server.data / backup.FOLDER
        wait_until(lambda: backup.find(to), "a backup")
        (made,) = backup.find(to)
        assert made.about.automatic
        assert server.command("verify", str(made.path)).endswith(" is sound.\n")
        with Wire(server.address) as wire:
            wire.sign_up(server.first_invite, "anna")
        assert server.command("verify") == "The data is sound: 0 messages, 1 account, 0 files.\n"
