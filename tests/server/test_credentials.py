"""The import of credentials.txt by a real server."""

import shutil
from pathlib import Path

from messenger.protocol.accounts import SignIn
from messenger.protocol.errors import Code
from messenger.server.storage.database import Database
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import VERSION
from tests.waiting import wait_until


def server_with(folder: Path, text: str | bytes) -> ServerProcess:
    """Return a server, not started yet, in whose working folder the file lies."""
    server = ServerProcess(folder)
    (server.work / "credentials.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    return server


def stored(server: ServerProcess) -> dict[str, tuple[str | None, str | None]]:
    """Return hash and plain password of every account, read beside the server."""
    database = Database(server.data / "messenger.sqlite3")
    try:
        return {
            name: (hashed, plain) for name, hashed, plain in database.read("select name, password, plain from user")
        }
    finally:
        database.close()


def test_imports_names_and_hashes_their_passwords(tmp_path: Path) -> None:
    """C2"""
    text = "Hans falcon*solo\nyoda  wise@!man\r\n\nLuke two words\n"
    with server_with(tmp_path, text) as server:
        for name, password in (("hans", "falcon*solo"), ("yoda", "wise@!man"), ("luke", "two words")):
            with server.connect() as wire:
                wait_until(lambda name=name: name in server.command("user", "list"), f"{name} is imported")  # type: ignore[misc]
                assert wire.sign_in(name, password).user_name == name
                line = SignIn(9, VERSION, wire.device, "test", name, "wrong")
            with server.connect() as wire:
                assert wire.refused(line).code == Code.WRONG_CREDENTIALS
        wait_until(lambda: all(hashed and not plain for hashed, plain in stored(server).values()), "all are hashed")
        assert (server.work / "credentials.txt").read_bytes() == text.encode()
        kept = b"".join(path.read_bytes() for path in server.data.iterdir() if path.is_file())
        assert kept.count(b"$argon2id$") >= 3


def test_names_bad_lines_by_number_and_takes_the_others(tmp_path: Path) -> None:
    """C2"""
    bad = b"lonely\n1abc secret-1\nbert password2\nanna secret-2\n\xff\xfe x\n"
    text = b"\xef\xbb\xbfanna password1\n" + bad + b"b\xc3\xa9rt secret-3\n"
    with server_with(tmp_path, text) as server:
        server.read_until("line 6")
        server.read_until("begins with a letter")
        for number in (2, 3, 5, 6):
            assert f"credentials.txt, line {number} is skipped: " in server.output
        for number in (1, 4, 7):
            assert f"line {number} " not in server.output
        assert "secret" not in server.output
        assert "lonely" not in server.output
        wait_until(lambda: len(stored(server)) == 3, "three are imported")


def test_imports_each_name_once(tmp_path: Path) -> None:
    """C2: one that exists, was renamed or deleted is left alone."""
    with server_with(tmp_path, "anna first-password\nbert password2\n") as server:
        wait_until(lambda: all(plain is None for _, plain in stored(server).values()) and stored(server), "the import")
        server.command("user", "reset-password", "anna", "--password-stdin", typed="second-password\n")
        server.stop()
        database = Database(server.data / "messenger.sqlite3")  # what a rename will do
        database.write("update user set name = 'robert', name_key = 'robert', skeleton = 'robert' where name = 'bert'")
        database.commit()
        database.close()
        (server.work / "credentials.txt").write_text("anna first-password\nbert password2\ncarl password3\n")
        server.start()
        wait_until(lambda: "carl" in stored(server), "the third name")
        assert set(stored(server)) == {"anna", "robert", "carl"}
        with server.connect() as wire:
            wire.sign_in("anna", "second-password")


def test_an_account_made_otherwise_keeps_its_password(tmp_path: Path) -> None:
    with server_with(tmp_path, "") as server:
        server.command("user", "add", "anna", "--password-stdin", typed="by the operator\n")
        server.stop()
        (server.work / "credentials.txt").write_text("anna from-the-file\nbert password2\n")
        server.start()
        wait_until(lambda: "bert" in stored(server), "the other name")
        with server.connect() as wire:
            wire.sign_in("anna", "by the operator")


def test_goes_on_hashing_after_kill_9(tmp_path: Path) -> None:
    count = 300
    with server_with(tmp_path, "".join(f"user{number}x password{number}\n" for number in range(count))) as server:
        wait_until(lambda: len(stored(server)) == count, "all names are in")
        server.kill()
        (server.work / "credentials.txt").unlink()
        server.start()
        with server.connect() as wire:
            wire.sign_in(f"user{count - 1}x", f"password{count - 1}")
        wait_until(lambda: all(hashed and not plain for hashed, plain in stored(server).values()), "all are hashed")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path)
    (server.work / "credentials.txt").mkdir()
    with server:
        server.read_until("credentials.txt cannot be read")


def test_for_development_only_the_file_that_is_named_is_imported(tmp_path: Path) -> None:
    """C2 speaks of servers that people use: whoever works on the program shall not find real passwords in its data."""
    with server_with(tmp_path, "anna first-password\n") as server:
        (server.work / "others.txt").write_text("bert password2\n")
        server.stop()
        shutil.rmtree(server.data)
        server.start("--dev", "--credentials", "others.txt")
        wait_until(lambda: "bert" in stored(server), "the file that is named")
        server.stop()
        server.start("--dev")
        server.command("user", "add", "carl", "--password-stdin", typed="by the operator\n")
        assert set(stored(server)) == {"bert", "carl"}
        server.stop()
        server.start()
        wait_until(lambda: "anna" in stored(server), "the file of the folder")
