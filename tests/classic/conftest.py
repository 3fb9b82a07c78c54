"""A scripted server for each test, and clients of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.classic.scripted import Line, Listener, ScriptedServer
from tests.classic.terminal_process import TerminalProcess


@dataclass(frozen=True, slots=True)
class Guest:
    """A client that is signed in, the server's side of its connection, and where it listens."""

    terminal: TerminalProcess
    line: Line
    port: int

    def settle(self) -> None:
        """Return when the client has taken in whatever the server has said."""
        self.line.say("That is all.")
        self.terminal.until("That is all.\n")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Hand over a server of which the test says every word."""
    with ScriptedServer() as listening:
        yield listening


@pytest.fixture
def start(server: ScriptedServer) -> Iterator[Callable[..., TerminalProcess]]:
    """Return what starts a client."""
    with ExitStack() as stack:
        yield lambda *options, **more: stack.enter_context(
            TerminalProcess("127.0.0.1", str(server.port), *options, **more)
        )


@pytest.fixture
def invite(server: ScriptedServer, start: Callable[..., TerminalProcess]) -> Callable[..., Guest]:
    """Return what starts a client and signs it in under a name."""

    def signed_in(name: str, **more: Any) -> Guest:
        terminal = start(**more)
        terminal.enter(name, "the password") if not more.get("terminal") else terminal.press(name.encode() + b"\n")
        line = server.meet()
        line.send(b"User name: ")
        line.expect(name)
        line.send(b"Password: ")
        if more.get("terminal"):
            terminal.until("Password: ")
            terminal.press(b"the password\n")
        line.expect("the password")
        line.send(b"Port for private sessions (empty for none): ")
        port = int(line.hear())
        line.say(f"You are signed in as {name}. Type help for all commands.")
        terminal.until("Type help for all commands.\n")
        return Guest(terminal, line, port)

    return signed_in


@pytest.fixture
def anna(invite: Callable[..., Guest]) -> Guest:
    """Hand over Anna, signed in."""
    return invite("anna")


@pytest.fixture
def ben() -> Iterator[Listener]:
    """Hand over where Ben listens."""
    with Listener() as listening:
        yield listening


@pytest.fixture
def quick(invite: Callable[..., Guest]) -> Guest:
    """Hand over Anna, signed in, who does not wait long for the end of a session to be told or to come."""
    return invite("anna", durations={"ending": 0.2})
