"""A store that is torn: noticed, said in a plain sentence, never taken for an empty one, and set aside when told."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from messenger.client.changes import AccountChanged
from messenger.client.store import aside
from messenger.client.store.aside import mark, set_aside
from messenger.client.store.errors import DamagedStoreError, StoreError
from messenger.client.store.store import open_store
from tests.client.desktop import Desktop
from tests.client.live import LiveClient
from tests.client.model_server import ModelServer
from tests.end_to_end.server_process import ServerProcess

PAGE = 4096
LOG = "d1-2"

Damage = Callable[[Path], object]


def truncated(size: float) -> Damage:
    """``size``: bytes, or below 1 a part of it."""

    def tear(folder: Path) -> None:
        file = folder / "store.db"
        os.truncate(file, int(size if size > 1 else file.stat().st_size * size))

    return tear


def flipped(at: int) -> Damage:
    def tear(folder: Path) -> None:
        with (folder / "store.db").open("r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1]))

    return tear


def every_page_flipped(folder: Path) -> None:
    """All but the first: whatever is read then is damaged."""
    for at in range(PAGE, (folder / "store.db").stat().st_size, PAGE):
        flipped(at + 100)(folder)


DAMAGES: dict[str, Damage] = {
    "cut in the middle": truncated(0.5),
    "cut to nothing": truncated(0),
    "cut to a part of a page": truncated(100),
    "cut to a page": truncated(PAGE),
    "gone": lambda folder: (folder / "store.db").unlink(),
    "first bytes flipped": flipped(3),
    "first page flipped": flipped(100),
    "all other pages flipped": every_page_flipped,
    "no database": lambda folder: (folder / "store.db").write_bytes(b"no database at all " * 5_000),
    "another key": lambda folder: (folder / "store.key").write_text("00" * 32),
    "no key": lambda folder: (folder / "store.key").unlink(),
    "a key cut short": lambda folder: (folder / "store.key").write_text("00" * 7),
}


def read(folder: Path) -> None:
    """Read what is read at every start."""
    store = open_store(folder, use_keyring=False)
    try:
        store.chats.all(1)
    finally:
        store.database.close()


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A profile with some pages of messages and one that waits, closed."""
    server = ModelServer()
    anna = Desktop(tmp_path / "anna", server)
    anna.start()
    anna.sign_in()
    anna.open(LOG)
    for number in range(600):
        server.say(2, 1, f"{number} {'words ' * 20}")
    anna.until(lambda: len(anna.texts(LOG)) == 600, "all messages")
    anna.reachable = False
    anna.lose_link()
    anna.send(LOG, "not sent yet")
    anna.until(lambda: anna.store.outbox.of_log(1, LOG), "the outbox")
    anna.close()
    yield anna
    if hasattr(anna, "disk"):
        anna.crash()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_is_noticed_at_the_start_and_left_as_it_is(desktop: Desktop, damage: Damage) -> None:
    folder = desktop.config.profile_folder
    damage(folder)
    before = {path.name: path.read_bytes() for path in folder.glob("store.*") if path.suffix in (".db", ".key")}
    with pytest.raises(DamagedStoreError) as caught:
        read(folder)
    assert str(caught.value).endswith(".")
    for name, data in before.items():
        assert (folder / name).read_bytes() == data


@pytest.mark.parametrize("damage", ["cut in the middle", "gone", "no key"])
def test_is_set_aside_when_told_and_everything_sent_comes_back(
    tmp_path: Path, real_server: ServerProcess, live_ben: LiveClient, damage: str
) -> None:
    """The whole client with its threads: what is told, what is asked, and what comes of it."""
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        log = anna.log_with("ben")
        for number in range(40):
            anna.actions.send_message(log, f"{number} {'words ' * 100}")
        anna.until(lambda: len([m for m in anna.messages(log) if m.seq]) == 40, "all messages")
        texts, folder = anna.texts(log), anna.config.profile_folder
    DAMAGES[damage](folder)
    again = LiveClient(tmp_path / "anna")
    again.client.start()
    try:
        again.until(lambda: again.state.damaged, "the sentence")
        assert again.state.trouble.startswith(("The stored messages of this profile", "The key to the stored messages"))
        assert again.state.me is None
        assert not again.state.opened
        again.actions.set_aside()
        again.until(lambda: again.state.opened and not again.state.trouble, "an empty profile")
        assert again.state.me is None
        assert [change for change in again.changes if isinstance(change, AccountChanged)]
        again.sign_in(again.server_of(real_server.shared_invite), "anna")
        again.until_texts(again.log_with("ben"), texts)
    finally:
        assert again.client.close(20)
        again.client.inbox.close()
    (place,) = folder.glob("aside-*")
    assert place.stat().st_mode & 0o777 == 0o700
    with LiveClient(tmp_path / "anna") as third:
        third.until_online()


def test_a_page_found_torn_while_it_runs_is_told_once_and_checked_at_the_next_start(desktop: Desktop) -> None:
    """No loop of trouble and recovery: a damaged page does not heal by waiting."""
    folder = desktop.config.profile_folder
    desktop.start()
    desktop.until(lambda: desktop.state.me, "the profile")
    desktop.open(LOG)
    desktop.store.database.read("PRAGMA shrink_memory")
    every_page_flipped(folder)
    desktop.store.database.read("PRAGMA cache_size = 0")
    desktop.store.database.read("PRAGMA shrink_memory")
    desktop.order(lambda: desktop.core.load_history(LOG, 300))
    desktop.until(lambda: desktop.state.damaged, "the sentence")
    assert desktop.state.trouble.startswith("The stored messages of this profile are damaged on the disk.")
    told = len(desktop.changes)
    for _ in range(200):
        desktop.step()
    assert len(desktop.changes) == told
    desktop.send(LOG, "typed then")
    desktop.until(lambda: "typed then" in desktop.texts(LOG), "what was typed, on the screen at least")
    desktop.crash()
    with pytest.raises(DamagedStoreError):
        open_store(folder, use_keyring=False)


def test_one_that_was_taken_for_damaged_and_is_sound_opens(desktop: Desktop) -> None:
    folder = desktop.config.profile_folder
    mark(folder)
    store = open_store(folder, use_keyring=False)
    assert store.outbox.of_log(1, LOG)[0].text == "not sent yet"
    store.database.close()
    assert not (folder / "store.damaged").exists()


def test_a_page_that_nobody_reads_at_the_start_is_found_once_damage_is_suspected(desktop: Desktop) -> None:
    folder = desktop.config.profile_folder
    pages = (folder / "store.db").stat().st_size // PAGE
    sound = (folder / "store.db").read_bytes()
    for page in range(1, pages, pages // 8):
        (folder / "store.db").write_bytes(sound)
        flipped(page * PAGE + 1_000)(folder)
        mark(folder)
        with pytest.raises(DamagedStoreError):
            open_store(folder, use_keyring=False)


@pytest.mark.parametrize("left", [0.0, 0.3, 0.6, 0.9])
def test_a_log_that_was_cut_leaves_an_earlier_state_and_nothing_is_doubled(tmp_path: Path, left: float) -> None:
    """What SQLite has no way to notice: the end of the write-ahead log is gone. The server has what was sent."""
    server = ModelServer()
    anna = Desktop(tmp_path / "anna", server)
    anna.start()
    anna.sign_in()
    anna.close()
    anna.start()
    anna.open(LOG)
    for number in range(30):
        anna.send(LOG, f"own {number}")
    anna.until(lambda: len([m for m in anna.messages(LOG) if m.seq]) == 30, "all to be sent")
    folder = anna.config.profile_folder
    shutil.copytree(folder, tmp_path / "copy")
    anna.crash()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    log = folder / "store.db-wal"
    os.truncate(log, int(log.stat().st_size * left))
    for device in server.data.devices.values():
        device.tokens += [row[0] for row in _tokens(folder)]
    anna.start()
    anna.open(LOG)
    anna.send(LOG, "later")
    anna.until(lambda: server.texts(LOG)[-1:] == ["later"], "what was written later")
    anna.until(lambda: anna.texts(LOG) == server.texts(LOG), "the same as at the server")
    assert server.texts(LOG) == [*(f"own {number}" for number in range(30)), "later"]
    anna.crash()


def _tokens(folder: Path) -> list[tuple[str]]:
    """The token that an earlier state has; a server knows the last two only."""
    store = open_store(folder, use_keyring=False)
    found = store.database.read("SELECT token FROM account")
    store.database.close()
    return [(str(token),) for (token,) in found]


def test_a_disk_that_is_full_at_the_first_start_is_said_and_the_next_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StoreError, match="cannot be written"):
            open_store(tmp_path, use_keyring=False)
    assert not (tmp_path / "store.key").exists()
    with monkeypatch.context() as patch:
        patch.setattr(aside, "_touch", full)
        open_store(tmp_path, use_keyring=False).database.close()
    assert not (tmp_path / "store.begun").exists()
    open_store(tmp_path, use_keyring=False).database.close()
    assert (tmp_path / "store.begun").stat().st_mode & 0o777 == 0o600


def test_is_set_aside_again_and_again(tmp_path: Path) -> None:
    open_store(tmp_path, use_keyring=False).database.close()
    (tmp_path / "window").write_text("kept")
    places = []
    for _ in range(3):
        places.append(set_aside(tmp_path))
        open_store(tmp_path, use_keyring=False).database.close()
    assert len(set(places)) == 3
    assert all((place / "store.key").exists() and (place / "store.db").exists() for place in places)
    assert (tmp_path / "window").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said_and_set_aside_by_nobody(tmp_path: Path) -> None:
    open_store(tmp_path, use_keyring=False).database.close()
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            set_aside(tmp_path)
    finally:
        tmp_path.chmod(0o700)
    open_store(tmp_path, use_keyring=False).database.close()
