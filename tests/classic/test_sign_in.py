"""Signing in with the terminal client: who is asked what, and what nobody sees."""

import os
import select
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger.classic.__main__ import main
from tests.classic.scripted import Listener, ScriptedServer, call
from tests.classic.terminal_process import TerminalProcess
from tests.end_to_end.server_process import free_port

Start = Callable[..., TerminalProcess]
WELCOME = "You are signed in as anna. Type help for all commands."


def test_asks_for_name_and_password_and_names_its_port_itself(server: ScriptedServer, start: Start) -> None:
    terminal = start()
    line = server.meet()
    line.send(b"This is Messenger at home.\nUser name: ")
    terminal.until("This is Messenger at home.\nUser name: ")
    terminal.enter("anna")
    line.expect("anna")
    line.send(b"Password: ")
    terminal.until("Password: ")
    terminal.enter("secret 1")
    line.expect("secret 1")
    line.send(b"Port for private sessions (empty for none): ")
    port = int(line.hear())
    line.say(WELCOME)
    assert terminal.until(WELCOME + "\n") == "\n"  # the port is nobody's question
    call(port).close()


def test_listens_where_it_is_told(server: ScriptedServer, start: Start) -> None:
    port = free_port()
    start("--port", str(port)).enter("anna", "secret 1")
    assert server.sign_in("anna")[1] == port


def test_is_asked_again_for_the_password_only(server: ScriptedServer, start: Start) -> None:
    """C4."""
    terminal = start()
    terminal.enter("anna", "wrong", "secret 1", "whoelse")
    line = server.meet()
    line.send(b"User name: ")
    line.expect("anna")
    line.send(b"Password: ")
    line.expect("wrong")
    line.send(b"Port for private sessions (empty for none): ")
    line.hear()
    line.send(b"The user name or the password is wrong.\nPassword: ")
    terminal.until("The user name or the password is wrong.\nPassword: ")
    line.expect("secret 1")
    line.say(WELCOME)
    line.expect("whoelse")


def test_understands_prompts_that_come_in_pieces(server: ScriptedServer, start: Start) -> None:
    terminal = start()
    terminal.enter("änne", "secret 1")
    line = server.meet()
    line.trickle("Welcome, änne\nUser name: ".encode())
    line.expect("änne")
    terminal.until("Welcome, änne\nUser name: ")


def test_answers_no_prompt_that_was_not_asked(server: ScriptedServer, start: Start) -> None:
    """What was typed ahead waits for its question."""
    terminal = start()
    terminal.enter("anna", "secret 1", "message ben hello")
    line = server.meet()
    line.send(b"User name: ")
    line.expect("anna")
    line.say("Please wait.")
    terminal.until("Please wait.\n")
    line.send(b"Password: ")
    line.expect("secret 1")
    line.send(b"Port for private sessions (empty for none): ")
    line.hear()
    line.say(WELCOME)
    line.expect("message ben hello")


def test_shows_no_password_on_a_terminal(server: ScriptedServer, start: Start) -> None:
    terminal = start(terminal=True)
    line = server.meet()
    line.send(b"User name: ")
    terminal.until("User name: ")
    terminal.press(b"anna")
    terminal.until_row("User name: anna")
    terminal.press(b"\n")
    line.expect("anna")
    line.send(b"Password: ")
    terminal.until_row("Password: ")
    terminal.press(b"secret 1\nwhoelse\n")
    line.expect("secret 1")
    line.send(b"Port for private sessions (empty for none): ")
    line.hear()
    line.say(WELCOME)
    line.expect("whoelse")
    terminal.until("whoelse\n")
    assert "secret" not in terminal.output


def test_shows_no_password_that_is_typed_ahead(server: ScriptedServer, start: Start) -> None:
    terminal = start(terminal=True)
    line = server.meet()
    line.send(b"User name: ")
    terminal.until_row("User name: ")
    terminal.press(b"anna\nsecret 1\n")
    line.expect("anna")
    line.send(b"Password: ")
    line.expect("secret 1")
    terminal.until("User name: anna\n")
    terminal.until("Password: \n")
    assert "secret" not in terminal.output


@pytest.mark.parametrize(
    "words",
    [(), ("localhost",), ("localhost", "0"), ("localhost", "65536"), ("localhost", "x"), ("localhost", "1", "2"),
     ("localhost", "7421", "--port", "80"), ("localhost", "7421", "--por", "8000")],
)  # fmt: skip
def test_shows_how_it_is_started(words: tuple[str, ...]) -> None:
    with TerminalProcess(*words) as terminal:
        assert "usage: python -m messenger.classic" in terminal.wait(2)


def test_says_that_there_is_no_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with TerminalProcess("127.0.0.1", str(port)) as terminal:
        assert terminal.wait(1) == f"There is no server at 127.0.0.1 port {port} (Connection refused).\n"


def test_says_that_the_server_has_hung_up_at_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    connect = socket.create_connection

    def connect_too_late(address: tuple[str, int], seconds: float) -> socket.socket:
        connection = connect(address, seconds)
        server.meet().reset()
        select.select([connection], [], [], seconds)
        return connection

    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        monkeypatch.setattr(socket, "create_connection", connect_too_late)
        assert main(["127.0.0.1", str(server.port)]) == 1
    assert capfd.readouterr().err.startswith(f"There is no server at 127.0.0.1 port {server.port} (")


@pytest.mark.parametrize("host", ["a" * 100, "..", "\x1b" * 100])
def test_says_that_there_is_no_such_computer(host: str) -> None:
    with TerminalProcess(host, "7421") as terminal:
        said = terminal.wait(1)
        assert said.startswith("There is no server at ")
        assert "\x1b" not in said


def test_comes_by_the_newer_family_of_addresses() -> None:
    with ScriptedServer("::1") as server, TerminalProcess("::1", str(server.port)) as terminal:
        terminal.enter("anna", "secret 1")
        line, port = server.sign_in("anna")
        with Listener("::1") as ben:
            line.say(f"WhatsApp anna startprivate ::1 {ben.port} ben")
            ben.meet().expect("WhatsApp ben private anna")
        line.say("WhatsApp anna allowprivate carl")
        with call(port, "::1") as carl:
            carl.say("WhatsApp anna private carl")
            terminal.until("You have a private session with carl")


def test_says_that_its_port_is_taken(server: ScriptedServer, start: Start) -> None:
    terminal = start("--port", str(server.port))
    expected = f"Nobody can be awaited at 127.0.0.1 port {server.port} (Address already in use).\n"
    assert terminal.wait(1) == expected
    server.meet().expect_end()


def test_needs_nothing_but_python(server: ScriptedServer) -> None:
    with TerminalProcess("127.0.0.1", str(server.port), flags=("-S", "-E")) as terminal:
        terminal.enter("anna", "secret 1")
        server.sign_in("anna")
        terminal.until(WELCOME + "\n")
