"""People of one server, at bare terminals and at windows."""

import contextlib
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count

from messenger.protocol.contacts import People
from tests.end_to_end.server_process import ServerProcess
from tests.server.classic.terminal import EndedError, Terminal
from tests.server.town import Town
from tests.server.wire import PASSWORD, Wire

_numbers = count(1)


class Village(Town):
    """A town whose people may have bare terminals."""

    def __init__(self, server: ServerProcess, port: int, stack: ExitStack) -> None:
        super().__init__(server, stack)
        self.port = port
        self._left = stack
        self._terminals: list[Terminal] = []
        """Where somebody new is signed in: they are told of everybody who comes later."""

    @property
    def address(self) -> tuple[str, int]:
        """Where terminals come in."""
        return "127.0.0.1", self.port

    def terminal(self, *, source: str | None = None, receive_buffer: int | None = None) -> Terminal:
        """Return a terminal where nobody has signed in; it is closed after the test."""
        terminal = Terminal(self.address, source=source, receive_buffer=receive_buffer)
        self._left.callback(terminal.close)
        return terminal

    def account(self, name: str) -> str:
        """Make an account; return its name, which no other test has."""
        unique = self._unique(name)
        with self.server.connect() as wire:
            wire.sign_up(self.server.shared_invite, unique)
            wire.sign_out()
            wire.read_to_end()
        self._acquaint(unique)
        return unique

    def at_terminal(self, name: str, port: int | None = None) -> Terminal:
        """Make an account and sign it in at a terminal."""
        terminal = self.terminal().sign_in(self.account(name), port=port)
        self._terminals.append(terminal)
        return terminal

    def at_window(self, name: str) -> Wire:
        """Make an account and sign it in at what speaks the native protocol."""
        unique = self._unique(name)
        window = self.newcomer(unique)
        self._acquaint(unique)
        return window

    def again_at_terminal(self, name: str, password: str = PASSWORD) -> Terminal:
        """Sign somebody in at a terminal who has an account."""
        return self.terminal().sign_in(name, password)

    def _acquaint(self, name: str) -> None:
        """Let those at terminals know of somebody new: the directory is told a moment later."""
        for terminal in self._terminals:
            with contextlib.suppress(EndedError, OSError):
                while terminal.answers(f"profile {name}")[-1].startswith("There is no user "):
                    pass

    @staticmethod
    def _unique(name: str) -> str:
        return f"{name}{next(_numbers)}"


MakeVillage = Callable[..., Village]
"""Starts a server of its own with the options and settings given."""


def name_of(wire: Wire) -> str:
    """Return the user name of who is signed in there."""
    assert wire.me is not None
    return wire.me.user_name


def person(wire: Wire, name: str) -> int:
    """Return the number of the user called so, once ``wire`` has been told of it."""
    while True:
        people = [person for line in wire.seen if isinstance(line, People) for person in line.people]
        for one in people:
            if one.name == name:
                return one.id
        wire.expect(People)
