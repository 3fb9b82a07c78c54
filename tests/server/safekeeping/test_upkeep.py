"""The commands ``backup``, ``verify`` and ``restore``: what is asked and said, and with which exit status."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from messenger.server.config import Config
from messenger.server.folder import DATABASE, FILES, DataFolder, FolderError, lock
from messenger.server.operator import Answer
from messenger.server.safekeeping import backup, exchange, upkeep
from messenger.server.safekeeping.upkeep import carry_out
from messenger.server.storage.database import Database
from messenger.server.storage.soundness import faults
from tests.server.filled import epoch_of, filled, say, texts

NOTHING: dict[str, Any] = {"backup": None, "last": False, "what_is_left": False, "yes": False}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled(tmp_path / "data")


def backed_up(data: Path, folder: Path | None = None) -> Answer:
    return carry_out(Config(data=data), "backup", {"folder": folder and str(folder)})


def verified(data: Path, one: Path | None = None) -> Answer:
    return carry_out(Config(data=data), "verify", {"backup": one and str(one)})


def restored(data: Path, **words: Any) -> Answer:
    return carry_out(Config(data=data), "restore", NOTHING | words)


def test_a_backup_says_where_it_is_and_what_is_in_it(data: Path, tmp_path: Path) -> None:
    for folder in (None, tmp_path / "disk"):
        said = backed_up(data, folder)
        (made,) = backup.find(folder or data / backup.FOLDER)
        size = f"{made.about.size / 2**20:,.1f} MiB"
        assert said == Answer([f"The backup is in {made.path}:", f"300 messages, 2 accounts, 2 files, {size}."])
        assert made.about.size > (data / DATABASE).stat().st_size
        assert verified(data, made.path) == Answer([f"The backup {made} is sound."])


def test_one_backup_at_a_time_is_made_in_a_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    with (tmp_path / "to" / backup.LOCK).open("ab") as file:
        lock(file)
        assert backed_up(data, tmp_path / "to") == Answer([f"Another backup is being made in {tmp_path / 'to'}."], 1)


@pytest.mark.parametrize("command", ["backup", "verify"])
def test_a_server_may_begin_meanwhile(data: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may take long, and a server that stands still for it would be worse than one at work beside them."""
    begun: list[Path] = []

    def look(connection: apsw.Connection) -> list[str]:
        with closing(DataFolder(data)) as folder, closing(Database(folder.database)) as database:
            say(database, 1)
            begun.append(folder.path)
        return faults(connection)

    monkeypatch.setattr(backup if command == "backup" else upkeep, "faults", look)
    assert (backed_up(data) if command == "backup" else verified(data)).status == 0
    assert begun == [data]


def test_data_that_is_sound_is_said_to_be(data: Path) -> None:
    assert verified(data) == Answer(["The data is sound: 300 messages, 2 accounts, 2 files."])


@pytest.mark.parametrize(
    ("what", "end"),
    [("gone", "is not there."), ("short", "has 10 bytes, not 55,000."), ("other", "its hash is another.")],
)
def test_a_file_that_is_not_what_it_was_is_said_beside_a_server_too(data: Path, what: str, end: str) -> None:
    blob = next((data / FILES).glob("*/*"))
    if what == "gone":
        blob.unlink()
    else:
        blob.write_bytes(bytes(10 if what == "short" else 55_000))
    with ExitStack() as stack:
        for beside in (False, True):
            if beside:
                stack.enter_context(closing(DataFolder(data)))
            said = verified(data)
            assert said.status == 1
            assert said.lines[0] == f"The data in {data} is not sound:"
            assert len(said.lines) == 2
            assert said.lines[1].startswith(f"The file {blob.name} ")
            assert said.lines[1].endswith(end)


def test_rows_that_do_not_agree_are_said(data: Path) -> None:
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        connection.execute("delete from message where seq = 20")
    said = verified(data)
    assert said.status == 1
    assert said.lines[1] == "In the chat d1-2 number 21 follows on number 19."


def test_a_backup_that_is_not_sound_is_said(data: Path) -> None:
    backed_up(data)
    (made,) = backup.find(data / backup.FOLDER)
    made.database.write_bytes(made.database.read_bytes()[:-4096])
    said = verified(data, made.path)
    assert said.status == 1
    assert said.lines[0] == f"The backup in {made.path} is not sound:"
    assert verified(data, data) == Answer([f"There is no backup in {data}."], 1)


@pytest.mark.parametrize("name", ["backup", "verify"])
def test_says_when_there_is_no_data(tmp_path: Path, name: str) -> None:
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(FolderError, match="There is no server's data in"):
            carry_out(Config(data=place), name, {"folder": None, "backup": None})
    assert not (tmp_path / "none").exists()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person at a terminal is asked, who says "", "n", "what?" and "Y", one after the other."""
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return ("", "n", "what?", "Y")[len(questions) - 1]

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", ask)
    return questions


def test_a_person_is_asked_before_anything_is_changed(data: Path, asked: list[str]) -> None:
    backed_up(data)
    (made,) = backup.find(data / backup.FOLDER)
    for _ in range(3):
        assert restored(data, last=True) == Answer(["Nothing was changed."], 1)
    assert asked == [f"Put the backup {made} in the place of the data in {data}? What is there now is kept. [y/N] "] * 3
    assert epoch_of(data) == "the epoch"
    said = restored(data, backup=str(made.path))
    assert said.lines[0] == f"The server is back at the backup {made}."
    assert said.lines[1].startswith("What was there before is kept in ")
    assert said.status == 0
    assert epoch_of(data) != "the epoch"


def test_nobody_is_asked_where_nobody_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    backed_up(data)
    assert restored(data, last=True) == Answer(["There is nobody to ask: with --yes nobody is asked."], 1)
    assert epoch_of(data) == "the epoch"
    assert restored(data, last=True, yes=True).status == 0


def test_the_last_backup_is_the_last(data: Path) -> None:
    assert restored(data, last=True, yes=True) == Answer([f"There is no backup in {data / backup.FOLDER}."], 1)
    for number in range(3):
        with closing(apsw.Connection(str(data / DATABASE))) as connection:
            connection.execute("update message set text = ?1 where seq = 1", (f"time {number}",))
        backed_up(data)
    restored(data, last=True, yes=True)
    assert texts(data)[0] == "time 2"


def test_nothing_is_restored_beside_a_server(data: Path) -> None:
    backed_up(data)
    with (
        closing(DataFolder(data)),
        pytest.raises(FolderError, match=r"A server is at work with the data in .*: stop it"),
    ):
        restored(data, last=True, yes=True)
    assert epoch_of(data) == "the epoch"


def test_what_is_left_is_said(data: Path) -> None:
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        connection.execute("delete from message where seq = 20")
    said = restored(data, what_is_left=True, yes=True)
    assert said.lines[:2] == ["299 messages could be read.", "Between them at least 1 are missing."]
    assert verified(data).status == 0


@pytest.mark.parametrize("backed", [True, False])
def test_how_much_is_left_is_asked_beside_what_the_last_backup_holds(
    data: Path, asked: list[str], backed: bool
) -> None:
    if backed:
        backed_up(data)
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        connection.execute("delete from message where seq = 20")
    assert restored(data, what_is_left=True) == Answer(["Nothing was changed."], 1)
    (question,) = asked
    assert question.startswith(f"Of the database in {data} 299 messages and 2 accounts can be read; ")
    if backed:
        (made,) = backup.find(data / backup.FOLDER)
        assert f"; the last backup, {made.path}, holds 300 messages and 2 accounts." in question
    else:
        assert f"; there is no backup in {data / backup.FOLDER}." in question
    assert epoch_of(data) == "the epoch"


@pytest.mark.parametrize("way", ["emptied", "gone", "only its schema"])
def test_nothing_goes_on_without_accounts(data: Path, asked: list[str], way: str) -> None:
    """So it is with a log that was cut off early: what it held is not in the database."""
    database = data / DATABASE
    if way == "only its schema":
        database.unlink()
        Database(database).close()
    elif way == "emptied":
        database.write_bytes(b"")
    else:
        database.unlink()
    for yes in (False, True):
        said = restored(data, what_is_left=True, yes=yes)
        assert said.status == 1
        (line,) = said.lines
        assert line.startswith("There is no database in " if way == "gone" else f"Of the database in {data} no account")
    assert asked == []
    assert not (data / exchange.ASIDE).exists()
    assert not (data / exchange.STAGE).exists()


def test_files_on_a_disk_of_their_own_are_not_moved(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backed_up(data)
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == FILES)
    said = restored(data, last=True, yes=True)
    assert said.status == 1
    assert "is a disk of its own" in said.lines[0]
    assert epoch_of(data) == "the epoch"
