"""Files that a person wants to have: whole, right and where they belong, or not there at all."""

import errno
from pathlib import Path

import pytest

from messenger.client.files.model import FileChoices, Transfer, TransferPhase
from messenger.client.files.vault import Vault
from messenger.client.model import ChatMessage
from messenger.client.store.errors import StoreError
from messenger.protocol.errors import Code
from messenger.protocol.files import Fetch, JoinFetch
from tests.client.desktop import Desktop
from tests.client.files.moves import DATA, LOG, pick, send
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer


@pytest.fixture
def folder(anna: Desktop, tmp_path: Path) -> Path:
    """Where files are saved when nobody says where."""
    folder = tmp_path / "downloads"
    anna.actions.choose_files(FileChoices(str(folder)))
    anna.until(lambda: anna.state.file_choices.folder == str(folder), "the choice")
    return folder


def came(desktop: Desktop, count: int = 1) -> list[ChatMessage]:
    desktop.open(LOG)
    desktop.until(lambda: len(desktop.messages(LOG)) == count, "the messages")
    return desktop.messages(LOG)


def transfer(desktop: Desktop, message: ChatMessage) -> Transfer | None:
    return desktop.state.transfer(message.log, message.cid)


def until_phase(desktop: Desktop, message: ChatMessage, phase: TransferPhase) -> Transfer:
    desktop.until(lambda: (now := transfer(desktop, message)) is not None and now.phase is phase, phase.value)
    found = transfer(desktop, message)
    assert found
    return found


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_saves_a_file_in_the_folder_that_was_chosen(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "report.pdf")
    (message,) = came(anna)
    assert message.file
    assert anna.state.transfers == {}
    anna.actions.fetch_file(message)
    done = until_phase(anna, message, TransferPhase.DONE)
    assert Path(done.path) == folder / "report.pdf"
    assert Path(done.path).read_bytes() == DATA
    assert list((anna.config.profile_folder / "files").iterdir()) == []
    anna.reopen()
    anna.until(lambda: transfer(anna, message) == done, "what was saved to be told again")


def test_saves_where_a_person_says_and_over_what_is_there(
    anna: Desktop, server: ModelServer, folder: Path, tmp_path: Path
) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    target = tmp_path / "mine.bin"
    target.write_bytes(b"old")
    anna.actions.save_file(message, target)
    assert until_phase(anna, message, TransferPhase.DONE).path == str(target)
    assert target.read_bytes() == DATA
    assert left(folder) == []


def test_overwrites_nothing_unasked(anna: Desktop, server: ModelServer, folder: Path) -> None:
    for data in (b"first", b"second"):
        server.give(2, LOG, data, "notes.txt")
    messages = came(anna, 2)
    for message in messages:
        anna.actions.fetch_file(message)
    for message in messages:
        until_phase(anna, message, TransferPhase.DONE)
    assert left(folder) == ["notes (2).txt", "notes.txt"]
    assert {path.read_bytes() for path in folder.iterdir()} == {b"first", b"second"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../x", "_.._x"), ("/etc/passwd", "_etc_passwd"), ("a\u202egpj.exe", "agpj.exe"), ("con.txt", "_con.txt")],
)
def test_calls_nothing_as_a_liar_wants(
    anna: Desktop, server: ModelServer, folder: Path, tmp_path: Path, name: str, safe: str
) -> None:
    server.give(2, LOG, DATA, name)
    (message,) = came(anna)
    assert message.file
    assert message.file.name == safe
    before = left(tmp_path)
    anna.actions.fetch_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert left(folder) == [safe]
    assert left(tmp_path) == sorted({*before, "downloads"})


def test_goes_on_after_a_cut(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    server.files.cut_after = 300_000
    anna.actions.fetch_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert [line.offset for line in server.files.joined if isinstance(line, JoinFetch)] == [0, 300_000]
    assert (folder / "a.bin").read_bytes() == DATA


def test_goes_on_after_the_process_was_killed(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    anna.until(lambda: (now := transfer(anna, message)) and now.done > 100_000, "some of it")
    anna.crash()
    anna.start()
    until_phase(anna, message, TransferPhase.DONE)
    (first, second) = (line.offset for line in server.files.joined if isinstance(line, JoinFetch))
    assert first == 0
    assert 100_000 < second < len(DATA)
    assert (folder / "a.bin").read_bytes() == DATA


def test_stays_paused_over_a_restart(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    anna.until(lambda: (now := transfer(anna, message)) and now.done > 100_000, "some of it")
    anna.actions.pause_file(message)
    until_phase(anna, message, TransferPhase.PAUSED)
    anna.crash()
    anna.start()
    anna.until(lambda: (now := transfer(anna, message)) and now.done > 100_000, "what has come")
    assert until_phase(anna, message, TransferPhase.PAUSED).size == len(DATA)
    anna.until(lambda: anna.online, "being online")
    assert len(server.files.joined) == 1
    anna.actions.resume_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert (folder / "a.bin").read_bytes() == DATA


def test_leaves_nothing_when_it_is_cancelled(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    anna.until(lambda: (now := transfer(anna, message)) and now.done > 100_000, "some of it")
    anna.actions.cancel_file(message)
    anna.until(lambda: transfer(anna, message) is None, "it to be gone")
    assert anna.messages(LOG) == [message]
    anna.reopen()
    assert list((anna.config.profile_folder / "files").iterdir()) == []
    assert left(folder) == []
    assert anna.state.transfers == {}


def test_fetches_what_two_messages_have_once(anna: Desktop, server: ModelServer, folder: Path) -> None:
    for name in ("a.bin", "b.bin"):
        server.give(2, LOG, DATA, name)
    messages = came(anna, 2)
    for message in messages:
        anna.actions.fetch_file(message)
        anna.actions.fetch_file(message)
    for message in messages:
        until_phase(anna, message, TransferPhase.DONE)
    assert left(folder) == ["a.bin", "b.bin"]
    assert len(server.files.joined) == 1


def test_moves_two_at_once_and_the_rest_in_turn(anna: Desktop, server: ModelServer, folder: Path) -> None:
    for number in range(6):
        server.give(2, LOG, bytes([number]) * 20_000, f"{number}.bin")
    messages = came(anna, 6)
    for message in messages:
        anna.actions.fetch_file(message)
    for message in messages:
        until_phase(anna, message, TransferPhase.DONE)
    assert server.files.most_at_once == 2
    assert len(left(folder)) == 6


def test_says_that_the_server_has_it_no_more(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.data.held.clear()
    anna.actions.fetch_file(message)
    assert (
        until_phase(anna, message, TransferPhase.FAILED).reason
        == "The server has not got this file any more, or you may no longer have it."
    )
    assert left(folder) == []


@pytest.mark.parametrize("line", [Fetch, JoinFetch])
def test_tries_again_by_itself_when_the_server_could_not(
    anna: Desktop, server: ModelServer, folder: Path, line: type[Fetch]
) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.files.refuse[line] = Code.BUSY
    anna.actions.fetch_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert not server.files.refuse


def test_says_that_this_disk_is_full_and_loses_nothing(
    anna: Desktop, server: ModelServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)

    def full(*_values: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("messenger.client.files.vault.place", full)
        anna.actions.fetch_file(message)
        failed = until_phase(anna, message, TransferPhase.FAILED)
        assert failed.reason == "The disk is full. Make some room, then go on with this file."
        assert failed.done == len(DATA)
    anna.send(LOG, "texts go on")
    anna.until(lambda: server.texts(LOG) == ["", "texts go on"], "the text")
    anna.actions.resume_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert len(server.files.joined) == 1
    assert (folder / "a.bin").read_bytes() == DATA


def test_saves_elsewhere_what_the_disk_had_no_room_for(
    anna: Desktop, server: ModelServer, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)

    def full(*_values: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("messenger.client.files.vault.place", full)
        anna.actions.fetch_file(message)
        until_phase(anna, message, TransferPhase.FAILED)
    anna.actions.save_file(message, tmp_path / "elsewhere.bin")
    until_phase(anna, message, TransferPhase.DONE)
    assert (tmp_path / "elsewhere.bin").read_bytes() == DATA
    assert left(folder) == []
    assert len(server.files.joined) == 1


# -- a server that lies: a sentence, and nothing written


def until_refused(desktop: Desktop, message: ChatMessage, folder: Path, vault_empty: bool = True) -> str:
    over = until_phase(desktop, message, TransferPhase.OVER)
    assert left(folder) == []
    if vault_empty:
        assert list((desktop.config.profile_folder / "files").iterdir()) == []
    return over.reason


def test_refuses_other_bytes(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.files.give = lambda data: data[:-1] + b"x"
    anna.actions.fetch_file(message)
    assert "not the file that was announced" in until_refused(anna, message, folder)
    server.files.give = lambda data: data
    anna.reopen(reachable=True)
    assert until_phase(anna, message, TransferPhase.OVER).reason
    anna.actions.fetch_file(message)
    until_phase(anna, message, TransferPhase.DONE)


def test_refuses_the_bytes_of_another_file(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, hash=hash_of(b"another"))
    server.data.held[2, hash_of(b"another")] = DATA
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    assert "not the file that was announced" in until_refused(anna, message, folder)


@pytest.mark.parametrize("size", [1, len(DATA) - 1, len(DATA) + 1, 10**12])
def test_refuses_another_size_than_the_message_said(
    anna: Desktop, server: ModelServer, folder: Path, size: int
) -> None:
    server.give(2, LOG, DATA, size=size)
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    assert "not the file that was announced" in until_refused(anna, message, folder)


@pytest.mark.parametrize("more", [-1, 1, 10**9])
def test_refuses_another_size_than_the_line_before(anna: Desktop, server: ModelServer, folder: Path, more: int) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.files.say_left = len(DATA) + more
    anna.actions.fetch_file(message)
    until_refused(anna, message, folder)


def test_refuses_too_many_bytes(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.files.give = lambda data: data + b"more"
    server.files.say_size = server.files.say_left = len(DATA)
    anna.actions.fetch_file(message)
    until_refused(anna, message, folder)


def test_gives_up_a_server_that_never_gives_all(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA)
    (message,) = came(anna)
    server.files.give = lambda data: data[:500_000]
    server.files.say_size = len(DATA)
    anna.actions.fetch_file(message)
    failed = until_phase(anna, message, TransferPhase.FAILED)
    assert failed.reason == "The server does not give out all of this file."
    assert failed.done == 500_000
    assert left(folder) == []
    server.files.give = lambda data: data
    anna.actions.resume_file(message)
    until_phase(anna, message, TransferPhase.DONE)


def test_begins_anew_when_this_disk_has_spoilt_the_part(anna: Desktop, server: ModelServer, folder: Path) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    anna.actions.fetch_file(message)
    anna.until(lambda: (now := transfer(anna, message)) and now.done > 100_000, "some of it")
    anna.crash()
    vault: Vault = anna.core._desk.vault
    (part,) = vault.folder.iterdir()
    with part.open("r+b") as file:
        file.seek(50_000)
        file.write(bytes(100))
    anna.start()
    until_phase(anna, message, TransferPhase.DONE)
    assert [line.offset > 0 for line in server.files.joined if isinstance(line, JoinFetch)] == [False, True, False]
    assert (folder / "a.bin").read_bytes() == DATA


def test_does_not_wait_any_longer_once_there_is_a_new_link(
    anna: Desktop, server: ModelServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give(2, LOG, DATA, "a.bin")
    (message,) = came(anna)
    monkeypatch.setattr("messenger.client.files.moving.random.uniform", lambda _least, _most: 3_000.0)
    server.files.reachable = False
    anna.actions.fetch_file(message)
    anna.until(lambda: any(isinstance(line, Fetch) for line in server.files.asked), "the question")
    for _ in range(20):
        anna.step()
    server.files.reachable = True
    monkeypatch.undo()
    anna.lose_link()
    until_phase(anna, message, TransferPhase.DONE)


def test_asks_for_no_file_that_is_not_sent_yet(anna: Desktop, server: ModelServer, folder: Path, file: Path) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    anna.until(lambda: [m.file is not None and m.file.hash for m in anna.messages(LOG)] == [hash_of(DATA)], "its hash")
    anna.actions.fetch_file(anna.messages(LOG)[0])
    anna.until(lambda: anna.lines(LOG) == ["This file is not at the server yet."], "a word")
    assert not any(isinstance(line, Fetch) for line in server.files.asked)
    assert left(folder) == []


def test_goes_on_when_this_disk_could_not_be_read(
    anna: Desktop, server: ModelServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give(2, LOG, DATA, "report.pdf")
    (message,) = came(anna)

    def unreadable() -> FileChoices:
        monkeypatch.undo()
        raise StoreError("The disk reports an error.")

    monkeypatch.setattr(anna.store.preferences, "file_choices", unreadable)
    anna.actions.fetch_file(message)
    until_phase(anna, message, TransferPhase.DONE)
    assert left(folder) == ["report.pdf"]
