"""What the parts of one dialogue share: what is to be written and asked, and which requests wait for their answers."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from messenger.protocol.base import Event
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Failed
from messenger.server.classic.known import Known
from messenger.server.classic.wording import refusal


class Later(Protocol):
    """The loop, as far as a dialogue needs it."""

    def __call__(self, delay: float, callback: Callable[[], None]) -> None:
        """Run ``callback`` after ``delay`` seconds, and carry out what came of it."""


class WrongCommandError(Exception):
    """The command cannot be carried out, and nothing was asked; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    about: str
    then: Callable[[Event], bool]


class Context:
    """One terminal. ``take`` returns, in order, what to write and what to ask."""

    def __init__(self, later: Later, left: Callable[[], bool]) -> None:
        """``left``: whether all that was written has been taken off the server's hands."""
        self.later = later
        self.left = left
        self.known = Known()
        self._said: list[str] = []
        self._asked: list[AnyRequest] = []
        self._number = secrets.randbits(48)
        """Of requests. They begin anywhere: a device never uses one again, its answers are remembered."""
        self._waiting: dict[int, _Waiting] = {}

    # -- what is written

    def say(self, line: str) -> None:
        """Write one line."""
        self._said.append(line + "\n")

    def prompt(self, text: str) -> None:
        """Ask the person for a line, on whose end the cursor stays."""
        self._said.append(text)

    # -- what is asked

    def ask(self, request: AnyRequest) -> None:
        """Say what is not answered, or whose answer is known by itself."""
        self._asked.append(request)

    def next_number(self) -> int:
        """Return the id of one more request."""
        self._number += 1
        return self._number

    def request(
        self,
        make: Callable[[int], AnyRequest],
        about: str,
        then: Callable[[Event], bool | None],
    ) -> None:
        """Ask something; the next typed line waits until it is answered.

        ``about``: what the request is about, for the line about its refusal. ``then`` is told what answers it, and
        returns ``True`` when more of that is to come.
        """
        number = self.next_number()
        self._waiting[number] = _Waiting(about, lambda event: bool(then(event)))
        self._asked.append(make(number))

    def confirm(self, make: Callable[[int], AnyRequest], about: str, line: str) -> None:
        """Ask for something; ``line`` is written when it is done."""
        self.request(make, about, lambda _event: self.say(line))

    @property
    def waits(self) -> bool:
        """Whether a request has no answer yet."""
        return bool(self._waiting)

    def answered(self, number: int, event: Event) -> None:
        """Go on with what the request ``number`` was for."""
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        if isinstance(event, Failed):
            self.say(refusal(event.code, waiting.about, event.reason, ceil(event.retry_after)))
        elif waiting.then(event):
            self._waiting[number] = waiting

    def take(self) -> tuple[list[str], list[AnyRequest]]:
        """Return what is to be written and to be asked since the last time."""
        taken = self._said, self._asked
        self._said, self._asked = [], []
        return taken
