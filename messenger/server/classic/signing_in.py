"""The prompts before a session: name, password, port. Whether they are right is for the server to say."""

import re
from collections.abc import Callable
from enum import Enum, auto
from math import ceil
from typing import Final

from messenger import __version__
from messenger.protocol.accounts import SignIn
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import LOWEST_PORT, PrivateKind
from messenger.server.classic.context import Context
from messenger.server.classic.wording import refusal

NAME: Final = "User name: "
PASSWORD: Final = "Password: "
PORT: Final = "Port for private sessions (empty for none): "
DEVICE_NAME: Final = "Terminal"
HIGHEST_PORT: Final = 65_535
_FIVE_DIGITS: Final = re.compile("[0-9]{1,5}")
_OF_A_BROWSER: Final = re.compile(r"[A-Z]+ \S+ HTTP/[0-9.]+")
"""The first line of what a browser sends. Any page can have one send lines to this machine, and so guess passwords."""


class _Step(Enum):
    GREETING = auto()
    NAME = auto()
    PASSWORD = auto()
    PORT = auto()
    ASKED = auto()


_ANOTHER_NAME: Final = frozenset([Code.SESSION_ELSEWHERE, Code.TOO_MANY_DEVICES])
"""What no other password helps against."""


class SigningIn:
    """One person at the prompts. ``device_of`` returns the id of the terminal of a user name."""

    def __init__(self, context: Context, device_of: Callable[[str], str]) -> None:
        self.port: int | None = None
        self._context = context
        self._device_of = device_of
        self._step = _Step.GREETING
        self._name = ""
        self._password = ""
        self._number = 0

    def is_no_person(self, line: str) -> bool:
        """Whether no person has typed this as a name: it is left without a word."""
        return self._step is _Step.NAME and _OF_A_BROWSER.fullmatch(line) is not None

    @property
    def waits(self) -> bool:
        """Whether the server is to speak."""
        return self._step in (_Step.GREETING, _Step.ASKED)

    def greet(self, server: str) -> None:
        """Say where this is, and ask for the name."""
        self._context.say(f"This is Messenger at {server}. Nothing here is encrypted.")
        self._go_to(_Step.NAME)

    def typed(self, line: str) -> None:
        """Take an answer to a prompt."""
        if self._step is _Step.NAME:
            self._name = line.strip()
            self._go_to(_Step.PASSWORD if self._name else _Step.NAME)
        elif self._step is _Step.PASSWORD:
            self._password = line
            if not line:
                self._go_to(_Step.NAME)
            elif self.port is None:
                self._go_to(_Step.PORT)
            else:
                self._ask()
        else:
            self._take_port(line.strip())

    def failed(self, event: Failed) -> None:
        """Say why it did not work, and ask again for what may be wrong."""
        if event.code is Code.WRONG_CREDENTIALS:
            self._context.say("The user name or the password is wrong.")
        else:
            self._context.say(refusal(event.code, "", event.reason, ceil(event.retry_after)))
        self._go_to(_Step.NAME if event.code in _ANOTHER_NAME else _Step.PASSWORD)

    # -- inside

    def _take_port(self, line: str) -> None:
        if line and not (_FIVE_DIGITS.fullmatch(line) and LOWEST_PORT <= int(line) <= HIGHEST_PORT):
            self._context.say(f"A port is a whole number from {LOWEST_PORT} to {HIGHEST_PORT}.")
            self._go_to(_Step.PORT)
        else:
            self.port = int(line or 0)
            self._ask()

    def _ask(self) -> None:
        self._step = _Step.ASKED
        kind = PrivateKind.PLAIN if self.port else PrivateKind.NONE
        password, self._password = self._password, ""
        self._context.ask(
            SignIn(
                *(self._context.next_number(), __version__, self._device_of(self._name), DEVICE_NAME),
                *(self._name, password),
                private=kind,
            )
        )

    def _go_to(self, step: _Step) -> None:
        self._step = step
        if step is _Step.NAME:
            self.port = None
        self._context.prompt({_Step.NAME: NAME, _Step.PASSWORD: PASSWORD, _Step.PORT: PORT}[step])
