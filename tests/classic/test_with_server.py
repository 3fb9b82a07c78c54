"""Terminal clients and the real server, which lets them in by its classic door."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.classic.scripted import call
from tests.classic.tap import Tap
from tests.classic.terminal_process import TerminalProcess
from tests.end_to_end.person import Person
from tests.end_to_end.server_process import ServerProcess, free_port
from tests.server.wire import PASSWORD
from tests.waiting import wait_until

SETTINGS = {"MESSENGER_LINGER_SECONDS": "600"}  # whoever is seen to leave has said goodbye


@dataclass(frozen=True, slots=True)
class Street:
    """A server with a classic door, and who comes in there."""

    server: ServerProcess
    port: int
    stack: ExitStack

    def start(self, port: int = 0, **more: Any) -> TerminalProcess:
        """Start a client. ``port``: where the server is reached, if not at its door."""
        return self.stack.enter_context(TerminalProcess("127.0.0.1", str(port or self.port), **more))

    def terminal(self, name: str, **more: Any) -> TerminalProcess:
        """Sign somebody in who has an account."""
        terminal = self.start(**more)
        terminal.sign_in(name, PASSWORD)
        return terminal

    def tap(self) -> Tap:
        """Return something on the wire to the server."""
        return self.stack.enter_context(Tap(("127.0.0.1", self.port)))

    def tapped(self, name: str) -> tuple[TerminalProcess, Tap]:
        """Sign somebody in through a tap."""
        tap = self.tap()
        return self.terminal(name, port=tap.port), tap


Build = Callable[..., Street]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Return what starts a server with a classic door; further settings are named as in the environment."""
    with ExitStack() as stack:

        def run(**settings: str) -> Street:
            port = free_port()
            server = ServerProcess(tmp_path, "--classic-port", str(port), settings=SETTINGS | settings)
            accounts = "".join(f"{name} {PASSWORD}\n" for name in ("anna", "ben", "carl"))
            (server.work / "credentials.txt").write_text(accounts)
            stack.enter_context(server)
            return Street(server, port, stack)

        yield run


@pytest.fixture
def street(build: Build) -> Street:
    """Hand over a server where Anna, Ben and Carl have accounts."""
    return build()


def introduce(anna: TerminalProcess, ben: TerminalProcess) -> None:
    """Let Anna ask Ben for a private session, who agrees."""
    anna.enter("startprivate ben")
    anna.until("You have asked ben for a private session.\n")
    ben.until("anna asks for a private session: type accept anna or decline anna within 60 seconds.\n")
    ben.enter("accept anna")
    anna.until("You have a private session with ben")
    ben.until("You have a private session with anna")


def converse(anna: TerminalProcess, ben: TerminalProcess) -> None:
    """Let both write privately."""
    anna.enter("private ben hello ben")
    ben.until("anna (private): hello ben\n")
    ben.enter("private anna hello anna")
    anna.until("ben (private): hello anna\n")


def test_two_terminals_chat(street: Street) -> None:
    """C75, C15, C19."""
    anna = street.terminal("anna")
    ben = street.terminal("ben", terminal=True)
    anna.until("ben is online.\n")
    anna.enter("message ben hello ben")
    ben.until("anna: hello ben\n")
    ben.enter("message anna grüße")
    anna.until("ben: grüße\n")
    anna.enter("broadcast to all of you")
    ben.until("anna to everyone: to all of you\n")
    anna.enter("nonsense")
    anna.until("nonsense")


def test_what_came_meanwhile_is_shown_when_signing_in(street: Street) -> None:
    """C24, C75."""
    anna = street.terminal("anna")
    anna.enter("message ben one", "message ben two", "whoelse")
    anna.until("Nobody else is online.\n")
    ben = street.terminal("ben")
    before = ben.until("No more unread messages.\n")
    assert [line.partition("] ")[2] for line in before.splitlines()[1:]] == ["anna: one", "anna: two"]


def test_a_terminal_and_a_window_chat(street: Street, tmp_path: Path) -> None:
    """C75: with the real client of the windows."""
    anna = street.terminal("anna")
    with Person(tmp_path, "dora") as dora:
        dora.sign_up(street.server.invite())
        anna.until("dora is online.\n")
        anna.enter("message dora hello dora")
        dora.until(lambda: dora.told.get("unread") == 1, "a message")
        dora.do("write", "anna", "hello", "anna")
        anna.until("dora: hello anna\n")
        person = Person(tmp_path, "anna")

        def texts() -> list[str]:
            return [row["text"] for row in dora.rows(person, "chat") if "text" in row]

        dora.until(lambda: texts() == ["hello dora", "hello anna"], "both messages")
        anna.enter("startprivate dora")
        anna.until("dora is at no terminal that takes private sessions")


def test_a_private_session_is_on_the_wire_as_it_was(street: Street) -> None:
    """C71, C72, C73, C74: literally."""
    anna, anna_wire = street.tapped("anna")
    ben, ben_wire = street.tapped("ben")
    introduce(anna, ben)
    port = ben_wire.lines_said()[2]
    anna_wire.until_heard(f"WhatsApp anna startprivate 127.0.0.1 {port} ben")
    ben_wire.until_heard("WhatsApp ben allowprivate anna")
    converse(anna, ben)
    anna_wire.until_said("WhatsApp sent private command")
    ben_wire.until_said("WhatsApp sent private command")
    anna.enter("stopprivate ben")
    anna.until("The private session with ben is over.\n")
    ben.until("The private connection with anna has been discontinued.\n")
    anna_wire.until_heard("WhatsApp stopprivate (1) with ben")
    ben_wire.until_heard("WhatsApp stopprivate (2) with anna")
    for wire in (anna_wire, ben_wire):
        assert b"hello" not in wire.said + wire.heard  # C50: it never passes the server
    assert anna_wire.lines_said()[3:] == ["startprivate ben", "WhatsApp sent private command", "stopprivate ben"]
    assert ben_wire.lines_said()[3:] == ["accept anna", "WhatsApp sent private command"]
    assert b"WhatsApp" not in anna_wire.heard.replace(b"WhatsApp anna startprivate", b"", 1).replace(
        b"WhatsApp stopprivate (1)", b"", 1
    )


def test_either_side_may_stop(street: Street) -> None:
    """C55, C56."""
    anna, ben = street.terminal("anna"), street.terminal("ben")
    introduce(anna, ben)
    ben.enter("stopprivate anna")
    ben.until("The private session with anna is over.\n")
    anna.until("The private connection with ben has been discontinued.\n")
    anna.enter("private ben hello", "stopprivate ben")
    anna.until("There is no private session with ben.")
    anna.until("You have no private session with ben.\n")
    introduce(anna, ben)  # and again
    converse(anna, ben)


def test_a_refusal_is_told(street: Street) -> None:
    """C43."""
    anna, anna_wire = street.tapped("anna")
    ben = street.terminal("ben")
    anna.enter("startprivate ben")
    ben.until("anna asks for a private session")
    ben.enter("decline anna")
    anna.until("ben has declined your private session.\n")
    assert b"WhatsApp" not in anna_wire.heard
    anna.enter("private ben hello")
    anna.until("There is no private session with ben.")


def test_three_have_sessions_with_each_other(street: Street) -> None:
    """C54."""
    anna, ben, carl = (street.terminal(name) for name in ("anna", "ben", "carl"))
    introduce(anna, ben)
    for asker, name in ((anna, "anna"), (ben, "ben")):
        asker.enter("startprivate carl")
        carl.until(f"{name} asks for a private session")
        carl.enter(f"accept {name}")
        carl.until(f"You have a private session with {name}")
        asker.until("You have a private session with carl")
    carl.enter("private anna to anna", "private ben to ben", "message ben by the server")
    anna.until("carl (private): to anna\n")
    ben.until("carl (private): to ben\n")
    ben.until("carl: by the server\n")
    carl.enter("logout")
    assert carl.wait().endswith("You have signed out.\n")
    for other in (anna, ben):
        other.until("The private connection with carl has been discontinued.\n")
    converse(anna, ben)


def test_a_private_session_outlives_the_server(street: Street) -> None:
    """C57."""
    anna, ben = street.terminal("anna"), street.terminal("ben")
    introduce(anna, ben)
    street.server.kill()
    anna.until("The connection to the server has ended. Private sessions go on: ben. To leave: logout\n")
    ben.until("The connection to the server has ended. Private sessions go on: anna. To leave: logout\n")
    converse(anna, ben)
    anna.enter("logout")
    assert anna.wait() == "You have left.\n"
    expected = "The private connection with anna has been discontinued.\n"
    assert ben.wait(1) == expected + "The server is gone, and there is no private session any more.\n"


def test_a_server_that_stops_is_told_about(street: Street) -> None:
    """C60."""
    anna = street.terminal("anna")
    assert street.server.stop() == 0
    lines = anna.wait(1).splitlines()
    assert len(lines) == 2, lines
    assert lines[1] == "The connection to the server has ended."


def test_interrupting_a_terminal_is_a_logout_for_the_others(street: Street) -> None:
    """C59, C15: at once, since it has said goodbye."""
    anna, ben = street.terminal("anna"), street.terminal("ben")
    introduce(anna, ben)
    anna.interrupt(signal.SIGINT)
    assert anna.wait().endswith("You have signed out.\n")
    ben.until_all("anna is offline.\n", "The private connection with anna has been discontinued.\n")


def test_the_others_notice_a_terminal_that_is_killed(build: Build) -> None:
    """C57, C59: by its private connection, and by the server after the time for which a lost link counts as online."""
    street = build(MESSENGER_LINGER_SECONDS="1")
    anna, ben = street.terminal("anna"), street.terminal("ben")
    introduce(anna, ben)
    anna.kill()
    ben.until_all("anna is offline.\n", "The private connection with anna has been discontinued.\n")
    ben.enter("stopprivate anna")
    ben.until("You have no private session with anna.\n")
    again = street.terminal("anna")
    introduce(again, ben)
    converse(again, ben)


def test_inactivity_ends_a_terminal_and_private_messages_keep_it(build: Build) -> None:
    """C70, C74, C13: who only receives is logged out, who writes privately is not; and is when it stops."""
    street = build(MESSENGER_TIMEOUT="5")
    anna_wire, ben_wire = street.tap(), street.tap()
    anna, ben = street.start(port=anna_wire.port), street.start(port=ben_wire.port)
    ben.until("User name: ")
    for terminal, name in ((anna, "anna"), (ben, "ben")):
        terminal.enter(name, PASSWORD)
    ben.until("You are signed in as ben.")
    introduce(anna, ben)

    def write() -> bool:
        anna.enter("private ben still here")
        return ben.has_shown("You have been logged out, since you have done nothing for long.\n")

    wait_until(write, "the end of Ben's session", pause=0.1)
    ben_wire.until_heard("WhatsApp ben logout")
    ben.wait()
    anna.until("The private connection with ben has been discontinued.\n")
    assert anna.process.poll() is None
    assert b"WhatsApp anna logout" not in anna_wire.heard
    anna_wire.until_heard("WhatsApp anna logout")
    assert anna.wait().endswith("You have been logged out, since you have done nothing for long.\n")


def test_a_second_terminal_takes_the_place_of_the_first(street: Street) -> None:
    """C75: the door is one virtual device of the user."""
    first = street.terminal("anna")
    second = street.terminal("anna")
    assert first.wait(1) == (
        "You have signed in at another terminal: this one is closed.\nThe connection to the server has ended.\n"
    )
    second.enter("whoelse")
    second.until("Nobody else is online.\n")


def test_a_bare_socket_and_a_terminal_chat(street: Street) -> None:
    """C75: netcat is enough, but for private sessions."""
    anna = street.terminal("anna")
    with call(street.port) as ben:
        for answer in ("ben", PASSWORD, ""):
            ben.say(answer)
        ben.skip_to_end_of("You are signed in as ben. Type help for all commands.")
        anna.until("ben is online.\n")
        ben.say("message anna hello anna")
        anna.until("ben: hello anna\n")
        anna.enter("message ben hello ben", "startprivate ben")
        ben.skip_to("anna: hello ben")
        anna.until("ben is at no terminal that takes private sessions")


def test_a_renamed_friend_stays_in_a_private_session(street: Street) -> None:
    """C69."""
    anna, ben = street.terminal("anna"), street.terminal("ben")
    introduce(anna, ben)
    ben.enter("name benno")
    anna.until("ben is called benno now.\n")
    anna.enter("private benno hello")
    ben.until("anna (private): hello\n")
    ben.enter("private anna hello back")
    anna.until("benno (private): hello back\n")
    anna.enter("stopprivate benno")
    anna.until("The private session with benno is over.\n")
    ben.until("The private connection with anna has been discontinued.\n")
