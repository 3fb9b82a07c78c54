"""A torn database is noticed when the server starts, said plainly, and there is a way on."""

import asyncio
import os
import shlex
import shutil
import struct
import subprocess
import sys
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import NoReturn

import apsw
import pytest

from messenger.server import app, certificate
from messenger.server.certificate import CertificateError
from messenger.server.config import Config
from messenger.server.folder import DATABASE, DataFolder, FolderError
from messenger.server.safekeeping import backup
from messenger.server.safekeeping.damage import DamagedError, check, reason
from messenger.server.storage.copies import number
from messenger.server.storage.database import StorageBrokenError
from messenger.server.storage.soundness import newest_schema
from tests.end_to_end.server_process import ROOT, SECONDS, ServerProcess, environment
from tests.reliability.figures import note
from tests.server.filled import filled, texts
from tests.server.safekeeping.test_restoring import FAST, flip_pages

WAYS = ("flipped page", "flipped root", "cut off", "nothing left", "no database", "gone", "log cut off")


def refused_start(server: ServerProcess) -> str:
    """Start a server that must not start; return what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "server_main.py"), str(server.port), "--data", str(server.data)],
        cwd=server.work,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def cut_log(database: Path) -> None:
    """Take the last committed frame off the log of a killed server."""
    index, log = Path(f"{database}-shm").read_bytes(), Path(f"{database}-wal")
    (frames,) = struct.unpack_from("=I", index, 16)
    with log.open("r+b") as file:
        file.truncate(32 + (frames - 1) * (24 + 4096))


def tear(data: Path, way: str) -> None:
    database = data / DATABASE
    if way.startswith("flipped"):
        with closing(apsw.Connection(str(database))) as connection:
            kind = "and pagetype = 'leaf'" if way == "flipped page" else "and path = '/'"
            sql = f"select pageno from dbstat where name = 'message' {kind} limit 1"  # noqa: S608
            page = number(connection, sql)
        flip_pages(database, page - 1)
    elif way == "cut off":
        with database.open("r+b") as file:
            file.truncate(database.stat().st_size - 4096)
    elif way == "nothing left":
        database.write_bytes(b"")
    elif way == "no database":
        database.write_bytes(b"\xff" * database.stat().st_size)
    elif way == "gone":
        database.unlink()
    else:
        cut_log(database)


@pytest.mark.parametrize("way", WAYS[:-1])
@pytest.mark.parametrize("backed_up", [True, False])
def test_is_said_with_what_can_be_done(
    folder: Path, way: str, backed_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = filled(folder / "data", 1000)
    made = backup.make(data, data / backup.FOLDER, FAST) if backed_up else None
    tear(data, way)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    monkeypatch.setattr(sys, "argv", ["a folder/server_main.py", "--data", str(data)])
    with closing(DataFolder(data)) as locked, pytest.raises(DamagedError) as found:
        check(locked)
    said = str(found.value).splitlines()
    program = f"  {sys.executable} '{Path.cwd()}/a folder/server_main.py' restore --data {data}"
    missing = way in ("gone", "nothing left")
    assert said[0].startswith("There is no database in" if missing else f"The database in {data} is damaged. ")
    if made is not None:
        assert said[1] == f"The last backup is {made}, in {made.path}. To go back to it:"
        assert " UTC with " in said[1]
        assert "with 1,000 messages" in said[1]
        assert said[2] == f"{program} --last"
    else:
        assert said[1].startswith("There is no backup in ")
        assert said[2] == f"{program} BACKUP"
    assert (f"{program} --what-is-left" in said) is not missing
    assert ("To begin with nothing, move what is there to another place." in said) is missing
    kept = {path: path.read_bytes() for path in before if path.exists() and not path.name.endswith(("-wal", "-shm"))}
    assert all(before[path] == content for path, content in kept.items())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (apsw.SQLITE_FULL, "the disk is full"),
        (apsw.SQLITE_IOERR, "the disk could not be read or written"),
        (apsw.SQLITE_CANTOPEN, "something else in the place of a file"),
        (apsw.SQLITE_READONLY, "something else in the place of a file"),
        (apsw.SQLITE_PERM, "something else in the place of a file"),
        (apsw.SQLITE_NOMEM, "not enough memory"),
        (apsw.SQLITE_BUSY, "another program is using it"),
        (apsw.SQLITE_LOCKED, "another program is using it"),
        (apsw.SQLITE_CORRUPT, ""),
        (apsw.SQLITE_NOTADB, ""),
    ],
)
@pytest.mark.parametrize("most", [64, 0])
def test_only_wrong_content_is_called_so(
    folder: Path, code: int, said: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore that is offered for sound data would throw messages away."""

    class Failing(apsw.Connection):
        def execute(self, *_: object, **__: object) -> NoReturn:
            raise apsw.exception_for(code)

    data = filled(folder / "data")
    backup.make(data, data / backup.FOLDER, FAST)
    monkeypatch.setattr(apsw, "Connection", Failing)
    with closing(DataFolder(data)) as locked, pytest.raises(FolderError) as found:
        check(locked, most)
    assert isinstance(found.value, DamagedError) is not bool(said)
    if said:
        assert str(found.value).startswith(f"The database in {data} cannot be opened: ")
        assert said in str(found.value)
        assert str(found.value).endswith(". Nothing is known to be damaged.")
        assert "restore" not in str(found.value)


def test_sound_data_that_cannot_be_opened_is_not_called_damaged_by_any_command(folder: Path) -> None:
    """A folder in the place of the log: SQLite can open nothing, and nothing is wrong with the database."""
    server = ServerProcess(folder)
    with server:
        server.command("backup")
    (server.data / f"{DATABASE}-wal").mkdir()
    said = refused_start(server)
    assert said.startswith(f"The database in {server.data} cannot be opened: ")
    assert said.endswith("Nothing is known to be damaged.\n")
    for words in (["verify"], ["backup"], ["invite", "list"], ["user", "list"]):
        assert server.command(*words, fails=True) == said


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights")
def test_who_may_not_open_it_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = filled(folder / "data")
    error = StorageBrokenError("unable to open database file")
    error.__cause__ = apsw.CantOpenError()
    monkeypatch.setattr(os, "access", lambda path, _: path != data / DATABASE)
    assert reason(data, error) == f"permission denied for {data / DATABASE}"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert reason(data, error) == f"permission denied for {data / DATABASE} (it belongs to another user)"


def test_a_program_that_is_one_file_is_named_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = filled(folder / "data")
    tear(data, "no database")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/my programs/messenger-server")
    with closing(DataFolder(data)) as locked, pytest.raises(DamagedError) as found:
        check(locked)
    assert f"  '/opt/my programs/messenger-server' restore --data {data} BACKUP" in str(found.value).splitlines()


@pytest.mark.long
def test_how_long_looking_takes_at_a_million_messages(folder: Path) -> None:
    """R3: what it costs at each start; a figure, nothing that is judged."""
    data = filled(folder / "data", 10)
    with closing(apsw.Connection(str(data / DATABASE))) as connection, connection:
        connection.execute(
            "with recursive n (i) as (select 11 union all select i + 1 from n where i < 1000000) insert into message"
            " select i, 1, i, i, 1, 1, i, i - 1, hex(randomblob(11)), null, 'message ' || i, null, null from n"
        )
    with closing(DataFolder(data)) as locked:
        check(locked)
        began, worked = time.perf_counter(), time.process_time()
        check(locked)
        took, cpu = time.perf_counter() - began, time.process_time() - worked
    text = f"1,000,000 messages: looked at in {took:.2f} s at each start, {cpu:.2f} s of them on a core"
    note("R3", text, True, "start")


def test_a_sound_one_is_none(folder: Path) -> None:
    with closing(DataFolder(filled(folder / "data"))) as locked:
        check(locked)


@pytest.mark.parametrize("half", ["nothing", "empty database"])
def test_a_first_start_that_was_broken_off_is_none(folder: Path, half: str) -> None:
    data = folder / "data"
    data.mkdir()
    if half == "empty database":
        (data / DATABASE).write_bytes(b"")
    with closing(DataFolder(data)) as locked:
        check(locked)


def test_the_database_is_there_before_the_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a key without a database tells that one is missing, wherever a first start was broken off."""

    def ensure(path: Path) -> None:
        assert (path / DATABASE).stat().st_size
        raise CertificateError("far enough")

    monkeypatch.setattr(certificate, "ensure", ensure)
    loop = asyncio.new_event_loop()
    with (
        closing(loop),
        closing(DataFolder(folder / "data")) as data,
        pytest.raises(CertificateError, match="far enough"),
    ):
        app.build(Config(), data, (), loop, pytest.fail, pytest.fail)


def test_a_database_of_a_newer_server_is_not_touched(folder: Path) -> None:
    data = filled(folder / "data")
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        connection.pragma("user_version", newest_schema() + 1)
    with closing(DataFolder(data)) as locked, pytest.raises(FolderError, match="of a newer server than this one"):
        check(locked)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way_on", ["--last", "--what-is-left"])
def test_a_log_that_has_lost_what_was_acknowledged_is_noticed_at_the_start_and_at_every_start(
    folder: Path, way_on: str
) -> None:
    """R3: SQLite itself says nothing. The commands that are told lead on; a last message is lost or set aside."""
    server = ServerProcess(folder)
    with server, server.connect() as anna, server.connect() as bruno:
        anna.sign_up(server.shared_invite, "anna")
        bruno.sign_up(server.shared_invite, "bruno")
        for count in range(20):
            anna.say(bruno, f"message {count}")
        server.command("backup")
        for count in range(20, 40):
            anna.say(bruno, f"message {count}")
        server.kill()
        (folder / "whole").mkdir()
        for path in server.data.glob(DATABASE + "*"):
            shutil.copyfile(path, folder / "whole" / path.name)
        cut_log(server.data / DATABASE)
        said = refused_start(server)
        assert server.command("verify", fails=True) == said == refused_start(server)
        assert "committed pages can be read: the last changes are not all there.\n" in said
        program = f"{sys.executable} {ROOT / 'server_main.py'}"
        (told,) = [line for line in said.splitlines() if line == f"  {program} restore --data {server.data} {way_on}"]
        assert server.command("invite", "list", fails=True) == said
        done = subprocess.run(
            [*shlex.split(told), "--yes"], cwd=folder, env=environment(), timeout=SECONDS, check=False
        )
        assert done.returncode == 0
        found = texts(server.data)
        assert found == [f"message {count}" for count in range(20 if way_on == "--last" else len(found))]
        assert len(found) in (20, 39)
        assert len(texts(folder / "whole")) == 40
        server.start()
        server.command("verify")


@pytest.mark.parametrize("large", [False, True])
def test_of_a_large_database_not_every_page_is_looked_at(tmp_path: Path, large: bool) -> None:
    """A start that takes minutes would be worse: the rest is for backups and ``verify``."""
    data = filled(tmp_path / "data", 3000)
    most = 0 if large else 1
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        sql = "select max(pageno) from dbstat where name = 'message' and pagetype = 'leaf'"
        page = number(connection, sql)
    flip_pages(data / DATABASE, page - 1)
    with closing(DataFolder(data)) as folder, nullcontext() if large else pytest.raises(DamagedError):
        check(folder, most)


@pytest.mark.parametrize("way", WAYS[:-1])  # the last takes a server that was killed, and asks for no size
def test_what_cannot_be_used_at_all_is_noticed_whatever_the_size(tmp_path: Path, way: str) -> None:
    data = filled(tmp_path / "data", 3000)
    tear(data, way)
    with closing(DataFolder(data)) as folder, pytest.raises(DamagedError):
        check(folder, 0)
