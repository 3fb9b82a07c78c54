"""The operator's commands, beside a running server and without one, by the real program."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from messenger.net.invite import parse_invite
from messenger.protocol.accounts import Resume, SignedOut, SignIn
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import ROOT, SECONDS, ServerProcess, environment, running
from tests.server.wire import PASSWORD, VERSION

NEW = "another password"


@pytest.fixture(params=["running", "stopped"])
def operated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that has started once, running or stopped now; Anna is its administrator."""
    with running(tmp_path) as process:
        with process.connect() as wire:
            wire.sign_up(process.first_invite, "anna")
        if request.param == "stopped":
            process.stop()
        yield process


def start(process: ServerProcess) -> None:
    if process.process is None:
        process.start()


def test_an_invite_is_made_used_up_and_gone_from_the_list(operated: ServerProcess) -> None:
    link = operated.invite("--uses", "2")
    assert {endpoint.port for endpoint in parse_invite(link).endpoints} == {operated.port}
    assert "2" in operated.command("invite", "list").splitlines()[1].split()
    start(operated)
    for name in ("bert", "carl"):
        with operated.connect() as wire:
            assert not wire.sign_up(link, name).admin
    with operated.connect() as wire:
        assert wire.refused_sign_up(link, "dora").code == Code.INVITE_INVALID
    assert operated.command("invite", "list") == "There is no invite that can be used.\n"


def test_an_administrators_invite_makes_one(operated: ServerProcess) -> None:
    link = operated.invite("--admin")
    assert "administrator" in operated.command("invite", "list")
    start(operated)
    with operated.connect() as wire:
        assert wire.sign_up(link, "bert").admin


def test_a_revoked_invite_is_useless(operated: ServerProcess) -> None:
    link = operated.invite()
    number = operated.command("invite", "list").splitlines()[1].split()[0]
    assert operated.command("invite", "revoke", number) == f"Invite {number} is revoked.\n"
    assert operated.command("invite", "revoke", number, fails=True).startswith("There is no invite")
    start(operated)
    with operated.connect() as wire:
        assert wire.refused_sign_up(link, "bert").code == Code.INVITE_INVALID


def test_an_account_is_added_and_listed(operated: ServerProcess) -> None:
    said = operated.command("user", "add", "Bert", "--display", "B. B.", "--password-stdin", typed=NEW + "\n")
    assert said == "The account bert is made.\n"
    listed = operated.command("user", "list").splitlines()
    assert [line.split()[1] for line in listed[1:]] == ["anna", "bert"]
    assert "B. B." in listed[2]
    start(operated)
    with operated.connect() as wire:
        assert wire.sign_in("bert", NEW).display_name == "B. B."


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("user", "add", "anna", "--password-stdin"), NEW, "taken"),
        (("user", "add", "anňa", "--password-stdin"), "short", "at least 8"),
        (("user", "add", "1x", "--password-stdin"), NEW, "begins with a letter"),
        (("user", "add", "bert", "--display", "a\tb", "--password-stdin"), NEW, "display name"),
        (("user", "add", "bert"), "", "--password-stdin"),
        (("user", "reset-password", "nobody", "--password-stdin"), NEW, "There is no user nobody."),
        (("user", "reset-password", "anna", "--password-stdin"), "short", "at least 8"),
        (("invite", "revoke", "999"), "", "There is no invite 999"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_1(
    server: ServerProcess, words: tuple[str, ...], typed: str, sentence: str
) -> None:
    if "anna" not in server.command("user", "list"):
        server.command("user", "add", "anna", "--password-stdin", typed=NEW + "\n")
    said = server.command(*words, typed=typed + "\n", fails=True)
    assert sentence in said
    assert said.count("\n") == 1
    assert server.command("user", "list").count("\n") == 2  # the titles and Anna


@pytest.mark.parametrize("key", [b"\x04", b"\x03"], ids=["Ctrl-D", "Ctrl-C"])
@pytest.mark.parametrize("typed", [(), (NEW,)], ids=["first", "again"])
def test_a_password_that_is_not_typed_is_one_sentence_and_changes_nothing(
    server: ServerProcess, key: bytes, typed: tuple[str, ...]
) -> None:
    before = server.command("user", "list")
    ours, theirs = pty.openpty()
    with FileIO(ours, "r+") as screen:
        terminal = os.ttyname(theirs)
        command = [sys.executable, str(ROOT / "server_main.py"), "user", "add", "kim", "--data", str(server.data)]
        with subprocess.Popen(
            # who leads a session and opens a terminal is controlled by it
            ["/bin/sh", "-c", 'exec "$@" <>"$0"', terminal, *command],
            env=environment(),
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                read_until(screen, b"New password: ")
                for line in typed:
                    screen.write(line.encode() + b"\n")
                    read_until(screen, b"The same again: ")
                screen.write(key)
                said = process.communicate(timeout=SECONDS)
            except BaseException:
                process.kill()
                raise
            finally:
                os.close(theirs)
    assert process.returncode == 1
    assert said == (b"", b"\nNo password was typed; nothing was changed.\n")  # below the question
    assert server.command("user", "list") == before


def read_until(screen: FileIO, text: bytes) -> None:
    """Read what a terminal shows until ``text`` has come."""
    shown, deadline = b"", time.monotonic() + SECONDS
    while text not in shown:
        readable, _, _ = select.select([screen], [], [], max(0, deadline - time.monotonic()))
        assert readable, shown
        shown += screen.read(4096) or b""


def test_what_cannot_be_done_without_a_server_is_a_sentence_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.stop()
        assert "There is no user" in server.command(
            "user", "reset-password", "x", "--password-stdin", typed=NEW, fails=True
        )
        assert "There is no invite 9" in server.command("invite", "revoke", "9", fails=True)


def test_a_new_password_ends_sessions_and_tokens(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.connect() as one, server.connect() as other, server.connect() as bert:
        one.sign_up(server.first_invite, "anna")
        other.sign_in("anna")
        bert.sign_up(server.shared_invite, "bert")
        server.command("user", "reset-password", "Anna", "--password-stdin", typed=NEW + "\n")
        for wire in (one, other):
            last = wire.read_to_end()[-1]
            assert isinstance(last, SignedOut)
            assert last.code == Code.PASSWORD_CHANGED
        bert.say(one, "still here")
        with server.connect(one.device) as wire:
            assert wire.refused(Resume(1, VERSION, wire.device, one.token)).code == Code.TOKEN_INVALID
            line = SignIn(2, VERSION, wire.device, "test", "anna", PASSWORD)
            assert wire.refused(line).code == Code.WRONG_CREDENTIALS
            wire.sign_in("anna", NEW)


def test_a_new_password_given_while_stopped_takes_the_tokens_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        with server.connect() as wire:
            wire.sign_up(server.first_invite, "anna")
        server.stop()
        server.command("user", "reset-password", "anna", "--password-stdin", typed=NEW + "\n")
        server.start()
        with server.connect(wire.device) as again:
            assert again.refused(Resume(1, VERSION, wire.device, wire.token)).code == Code.TOKEN_INVALID
            again.sign_in("anna", NEW)


def test_works_where_the_folders_path_is_too_long_for_a_unix_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    with running(deep) as server:
        assert (server.data / "control.json").stat().st_mode & 0o777 == 0o600
        assert server.invite().startswith("messenger://")
        server.restart()
        assert server.invite().startswith("messenger://")
    assert not (server.data / "control.json").exists()


def test_leaves_no_socket_and_survives_one_that_was_left(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert (server.data / "control.sock").stat().st_mode & 0o777 == 0o600
        server.restart()  # kill -9 leaves it
        assert server.invite().startswith("messenger://")
        server.stop()
        assert not (server.data / "control.sock").exists()


def test_says_when_there_is_no_server_at_all(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "server_main.py"), "user", "list", "--data", str(tmp_path / "none")],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"There is no server's data in {tmp_path / 'none'}: start the server there once.\n"
    assert not (tmp_path / "none").exists()
