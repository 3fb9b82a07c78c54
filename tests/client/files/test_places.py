"""Where files lie and are put: names that are no text, or none of this system, or are changed meanwhile."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.client.files import export
from messenger.client.files.export import place
from messenger.client.files.model import FileChoices, Picked, TransferPhase
from messenger.client.files.vault import Vault
from messenger.protocol.accounts import SignedOut
from messenger.protocol.errors import Code
from tests.client.desktop import Desktop
from tests.client.files.moves import DATA, LOG, pick, send, until_phase, until_sent
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer

_BYTES_ARE_NAMES = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A folder whose name is not UTF-8, as old archives have some."""
    path = Path(os.fsdecode(os.fsencode(tmp_path / "caf") + b"\xe9"))
    path.mkdir()
    return path


@_BYTES_ARE_NAMES
def test_knows_where_a_name_that_is_no_text_leads_after_a_restart_too(
    anna: Desktop, server: ModelServer, strange: Path
) -> None:
    anna.open(LOG)
    server.files.reachable = False
    source = strange / "report.pdf"
    source.write_bytes(DATA)
    send(anna, pick(source))
    anna.until(lambda: anna.messages(LOG), "the bubble")
    server.files.reachable = True
    anna.reopen(reachable=True)
    anna.open(LOG)
    (message,) = until_sent(anna)
    transfer = anna.state.transfer(LOG, message.cid)
    assert transfer
    assert transfer.path == str(source)
    assert server.data.held[1, hash_of(DATA)] == DATA


@_BYTES_ARE_NAMES
def test_saves_in_a_folder_whose_name_is_no_text(anna: Desktop, server: ModelServer, strange: Path) -> None:
    anna.open(LOG)
    anna.actions.choose_files(FileChoices(str(strange)))
    anna.reopen(reachable=True)
    anna.open(LOG)
    server.give(2, LOG, DATA, "report.pdf")
    anna.until(lambda: anna.messages(LOG), "the message")
    (message,) = anna.messages(LOG)
    server.files.reachable = False
    anna.actions.save_file(message, strange / "mine.pdf")
    anna.step()
    server.files.reachable = True
    anna.reopen(reachable=True)
    anna.until((strange / "mine.pdf").exists, "the file")
    assert (strange / "mine.pdf").read_bytes() == DATA
    anna.reopen()
    done = anna.state.transfer(LOG, message.cid)
    assert done
    assert (done.phase, done.path) == (TransferPhase.DONE, str(strange / "mine.pdf"))


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
def test_replaces_letters_that_names_cannot_have_here(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from messenger.client.files.vault import Vault, digest\n"
        f"vault = Vault(Path({str(tmp_path / 'files')!r}), bytes(32)); vault.put(digest(b'data'), b'data')\n"
        "assert sys.getfilesystemencoding() == 'ascii'\n"
        f"vault.export(digest(b'data'), Path({str(tmp_path)!r}) / 'Gr\\u00fc\\u00dfe.txt', exact=False)"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", code], env=os.environ | plain, check=True, timeout=60)
    assert (tmp_path / "Gr__e.txt").read_bytes() == b"data"


def test_puts_a_file_where_it_is_wanted_last(
    anna: Desktop, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.open(LOG)
    server.give(2, LOG, DATA, "report.pdf")
    anna.until(lambda: anna.messages(LOG), "the message")
    (message,) = anna.messages(LOG)
    put = Vault.export
    later = [tmp_path / "there.pdf"]

    def slow(vault: Vault, *values: Any) -> Path:
        if later:
            anna.core.files.fetch(message, later.pop())
        return put(vault, *values)

    monkeypatch.setattr(Vault, "export", slow)
    anna.actions.save_file(message, tmp_path / "here.pdf")
    anna.until((tmp_path / "there.pdf").exists, "the file where it was wanted last")


def test_closes_a_part_that_nobody_has_waited_for(tmp_path: Path) -> None:
    part = Vault(tmp_path / "files", bytes(32)).part("coming")
    number = part._file
    os.fstat(number)
    del part
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(number)


_KILLED_ON_THE_WAY = """
import os, signal, sys
from pathlib import Path
from messenger.client.files.export import place
def slices():
    yield b"private"
    os.kill(os.getpid(), signal.SIGKILL)
place(slices(), Path(sys.argv[1]), False, "a" * 43)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each file has a name from the beginning")
def test_leaves_nothing_in_the_folder_when_it_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    killed = subprocess.run([sys.executable, "-c", _KILLED_ON_THE_WAY, folder / "a.bin"], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each file has a name from the beginning")
def test_two_programs_can_save_the_same_file_in_one_folder_at_once(tmp_path: Path) -> None:
    def slices() -> Iterator[bytes]:
        yield DATA[:100]
        place(iter([DATA]), tmp_path / "a.bin", False, hash_of(DATA))
        yield DATA[100:]

    assert place(slices(), tmp_path / "a.bin", False, hash_of(DATA)).read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_saves_where_files_without_names_are_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_nameless", lambda _folder: None)
    for exact in (False, True):
        assert place(iter([DATA]), tmp_path / "a.bin", exact, hash_of(DATA)).read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_leaves_no_part_of_an_account_that_is_deleted(anna: Desktop, server: ModelServer, tmp_path: Path) -> None:
    anna.open(LOG)
    server.give(2, LOG, DATA, "report.pdf")
    anna.until(lambda: anna.messages(LOG), "the message")
    kept = anna.config.profile_folder / "files"
    server.files.cut_after = 300_000
    anna.actions.save_file(anna.messages(LOG)[0], tmp_path / "a.pdf")
    anna.until(lambda: kept.exists() and list(kept.iterdir()), "the part")
    server.files.reachable = False
    server.tell(SignedOut(Code.ACCOUNT_DELETED))
    anna.until(lambda: anna.state.me is None, "being signed out")
    anna.step()
    assert list(kept.iterdir()) == []


def test_saving_a_file_takes_nothing_from_the_same_one_that_waits_to_be_sent(
    anna: Desktop, server: ModelServer, tmp_path: Path
) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, Picked("pasted.png", len(DATA), data=DATA, width=10, height=10))
    until_phase(anna, TransferPhase.WAITING)
    (mine,) = anna.messages(LOG)
    anna.actions.pause_file(mine)
    until_phase(anna, TransferPhase.PAUSED)
    server.files.reachable = True
    server.give(2, LOG, DATA, "cat.bin")
    anna.until(lambda: len(anna.messages(LOG)) == 2, "the message")
    theirs = next(message for message in anna.messages(LOG) if message.cid != mine.cid)
    anna.actions.save_file(theirs, tmp_path / "cat.bin")
    anna.until(lambda: anna.store.files.place_of(1, LOG, theirs.cid, hash_of(DATA)), "it to be saved")
    anna.actions.resume_file(mine)
    until_sent(anna, 2)


def test_one_that_is_all_here_is_saved_though_it_is_paused(
    anna: Desktop, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the folder in a moment; that it waits would not be true."""
    export_now = Vault.export

    def meanwhile(vault: Vault, *values: Any) -> Path:
        anna.core.files.pause(LOG, message.cid)
        return export_now(vault, *values)

    monkeypatch.setattr(Vault, "export", meanwhile)
    anna.open(LOG)
    server.give(2, LOG, DATA, "report.pdf")
    anna.until(lambda: anna.messages(LOG), "the message")
    (message,) = anna.messages(LOG)
    anna.actions.save_file(message, tmp_path / "a.pdf")
    anna.until((tmp_path / "a.pdf").exists, "it to be put where it is wanted")
    anna.until(lambda: anna.state.transfers[LOG, message.cid].phase is TransferPhase.DONE, "it to be known")
    assert not anna.store.files.downloads(1)
