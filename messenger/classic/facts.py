"""What the receiving thread tells the main thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A line to be shown; nothing in it moves the cursor."""

    line: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The server waits for one line. ``secret``: nobody is to see it."""

    prompt: str
    secret: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """From now on whatever is typed is a command."""


@dataclass(frozen=True, slots=True)
class Ended:
    """All sockets are closed, and this is why; the last fact. ``status``: what the process ends with."""

    sentence: str
    status: int


Fact = Told | Asked | SignedIn | Ended
