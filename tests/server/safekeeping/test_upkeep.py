"""The commands ``backup``, ``verify`` and ``restore``: what is asked and said, and with which exit status."""

import shutil
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from messenger.server.certificate import CERTIFICATE, KEY
from messenger.server.config import Config
from messenger.server.files.shelf import Shelf
from messenger.server.folder import DATABASE, FILES, DataFolder, FolderError, lock
from messenger.server.operator import Answer
from messenger.server.safekeeping import backup, exchange, upkeep
from messenger.server.safekeeping.upkeep import carry_out
from messenger.server.storage.database import Database
from messenger.server.storage.soundness import faults
from tests.server.filled import add_blob, epoch_of, filled, say, texts

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


def test_files_that_will_not_be_there_are_named(data: Path, asked: list[str]) -> None:
    with closing(Database(data / DATABASE)) as database:
        for number in range(5):
            add_blob(database, Shelf(data / FILES, 0), f"file {number}".encode())
    backed_up(data)
    (made,) = backup.find(data / backup.FOLDER)
    gone = sorted(made.files.glob("*/*"))
    gone[0].unlink()
    said = restored(data, backup=str(made.path))
    start = f"Of its files 1 is missing or spoilt and will not be there: The file {gone[0].name} is not there. Put the"
    assert asked[0].startswith(start)
    for path in gone[1:]:
        path.unlink()
    lines = restored(data, backup=str(made.path), yes=True).lines
    assert lines[0] == f"The server is back at the backup {made}."
    assert lines[1] == "Of its files 7 are missing or spoilt and will not be there:"
    assert lines[2:7] == [f"The file {path.name} is not there." for path in gone[:5]]
    assert lines[7] == "And 2 more."
    assert said == Answer(["Nothing was changed."], 1)


@pytest.mark.parametrize("name", [KEY, CERTIFICATE])
@pytest.mark.parametrize("spoilt", [True, False])
def test_key_and_certificate_are_looked_at(data: Path, tmp_path: Path, name: str, spoilt: bool) -> None:
    backed_up(data)
    (made,) = backup.find(data / backup.FOLDER)
    for folder in (made.path, data):
        (folder / name).unlink()
        if spoilt:
            (folder / name).write_text("no key")
    path = made.path / name
    end = "cannot be used: " if spoilt else f"{path} is not there."
    said = restored(data, last=True, yes=True)
    assert said.status == 1
    assert said.lines[0].startswith(f"{made.path} is no sound backup. ")
    for answer, folder in ((verified(data, made.path), made.path), (verified(data), data)):
        assert answer.status == 1
        assert end.replace(str(path), str(folder / name)) in answer.lines[1]
    assert epoch_of(data) == "the epoch"
    elsewhere = Config(data=data, certificate=tmp_path / "mine.pem", key=tmp_path / "mine.key")
    assert carry_out(elsewhere, "verify", {"backup": None}).status == 0
    assert carry_out(elsewhere, "verify", {"backup": str(made.path)}).status == 0
    assert carry_out(elsewhere, "restore", NOTHING | {"last": True, "yes": True}).status == 0


def test_a_key_that_is_not_the_certificates_is_said(data: Path, tmp_path: Path) -> None:
    other = filled(tmp_path / "other")
    shutil.copyfile(other / KEY, data / KEY)
    assert "cannot be used: " in verified(data).lines[1]


def test_the_backup_of_another_server_is_said_to_be_that(data: Path, tmp_path: Path, asked: list[str]) -> None:
    backed_up(filled(tmp_path / "other"), tmp_path / "of another")
    (made,) = backup.find(tmp_path / "of another")
    warning = "This is the backup of another server: its key is not that of the present data, and clients will refuse"
    assert restored(data, backup=str(made.path)) == Answer(["Nothing was changed."], 1)
    assert asked[0].startswith(warning)
    assert restored(data, backup=str(made.path), yes=True).lines[1].startswith(warning)


def test_what_was_there_is_said_to_be_kept_where_something_was(data: Path, tmp_path: Path) -> None:
    backed_up(data)
    (made,) = backup.find(data / backup.FOLDER)
    said = restored(tmp_path / "fresh", backup=str(made.path), yes=True)
    assert said == Answer([f"The server is back at the backup {made}."])


def test_a_folder_of_backups_is_told_from_a_backup(data: Path) -> None:
    for _ in range(2):
        backed_up(data)
    folder, newest = data / backup.FOLDER, backup.find(data / backup.FOLDER)[-1]
    said = Answer([f"{folder} is no backup, but a folder of backups. The newest of them is {newest.path}."], 1)
    assert verified(data, folder) == restored(data, backup=str(folder), yes=True) == said


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
