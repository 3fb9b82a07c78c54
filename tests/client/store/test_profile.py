"""A profile lies in a folder of its owner alone, is open once, and cannot be read without its key."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
import sqlcipher3
from keyring.backend import KeyringBackend

from messenger.client.store.errors import ProfileInUseError, StoreError
from messenger.client.store.profile import ProfileLock, store_key
from messenger.client.store.store import open_store

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")


class MemoryRing(KeyringBackend):
    """A keyring as systems have it."""

    priority = 5

    def __init__(self, works: bool = True) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.works = works

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.works:
            raise RuntimeError("locked")
        self.kept[service, username] = password


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lock = ProfileLock(tmp_path / "profile")
    lock.take()
    lock.release()
    return tmp_path / "profile"


@POSIX
def test_is_for_its_owner_alone(folder: Path) -> None:
    store = open_store(folder, use_keyring=False)
    store.accounts.keep_server(_server(), 1)
    store.database.commit()
    modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    store.database.close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
    assert {"lock", "store.db", "store.key"} <= set(modes)


def _server() -> Any:
    from messenger.client.model import SavedServer

    return SavedServer("Home", "home.test:7420", "pin", "")


@POSIX
def test_closes_a_folder_that_others_could_read(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open" / "lock").touch(mode=0o644)
    lock = ProfileLock(tmp_path / "open")
    lock.take()
    lock.release()
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "open" / "lock").stat().st_mode & 0o777 == 0o600


def test_is_open_once(folder: Path) -> None:
    lock, other = ProfileLock(folder), ProfileLock(folder)
    lock.take()
    with pytest.raises(ProfileInUseError, match="open already"):
        other.take()
    lock.release()
    other.take()
    other.release()


def test_is_free_again_when_its_process_was_killed(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from messenger.client.store.profile import ProfileLock;"
        "lock = ProfileLock(Path(sys.argv[1])); lock.take(); print('taken', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"taken\n"
        lock = ProfileLock(folder)
        with pytest.raises(ProfileInUseError):
            lock.take()
        process.kill()
        process.wait()
        lock.take()
        lock.release()


def test_says_plainly_that_the_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written to"):
        ProfileLock(tmp_path / "file" / "profile").take()


def test_leaves_nothing_readable_on_the_disk(folder: Path) -> None:
    store = open_store(folder, use_keyring=False)
    store.accounts.keep_server(_server(), 1)
    store.database.commit()
    store.database.close()
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"home.test" not in content
    assert b"CREATE TABLE" not in content
    with pytest.raises(sqlcipher3.DatabaseError):
        sqlcipher3.connect(str(folder / "store.db")).execute("SELECT * FROM server")


def test_keeps_the_key_over_restarts(folder: Path) -> None:
    assert store_key(folder, False) == store_key(folder, False)


def test_refuses_another_key_and_keeps_the_data(folder: Path) -> None:
    open_store(folder, use_keyring=False).database.close()
    before = (folder / "store.db").read_bytes()
    (folder / "store.key").write_text("00" * 32)
    with pytest.raises(StoreError, match="the key does not fit"):
        open_store(folder, use_keyring=False)
    assert (folder / "store.db").read_bytes() == before


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "\u00e4" * 64])
def test_refuses_a_damaged_key(folder: Path, text: str) -> None:
    (folder / "store.key").write_text(text, "utf-8")
    with pytest.raises(StoreError, match="damaged"):
        store_key(folder, False)


def test_makes_no_new_key_while_there_is_a_store(folder: Path) -> None:
    open_store(folder, use_keyring=False).database.close()
    (folder / "store.key").unlink()
    with pytest.raises(StoreError, match="is missing"):
        store_key(folder, False)
    assert not (folder / "store.key").exists()


def test_uses_the_systems_keyring_where_there_is_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    key = store_key(folder, True)
    assert not (folder / "store.key").exists()
    assert list(ring.kept.values()) == [key.hex()]
    assert store_key(folder, True) == key


def test_uses_a_file_when_the_keyring_refuses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: MemoryRing(works=False))
    key = store_key(folder, True)
    assert store_key(folder, True) == key
    assert (folder / "store.key").exists()


def test_uses_a_file_where_there_is_no_keyring(folder: Path) -> None:
    """The tests' own environment has none."""
    assert store_key(folder, True) == store_key(folder, False)


def test_opens_what_it_closed(folder: Path) -> None:
    store = open_store(folder, use_keyring=False)
    store.accounts.keep_server(_server(), 1)
    store.database.commit()
    store.database.close()
    store = open_store(folder, use_keyring=False)
    assert store.accounts.servers() == [_server()]
    store.database.close()


def test_refuses_a_store_of_a_newer_version(folder: Path) -> None:
    store = open_store(folder, use_keyring=False)
    store.database.read("PRAGMA user_version = 99")
    store.database.close()
    with pytest.raises(StoreError, match="newer version"):
        open_store(folder, use_keyring=False)
