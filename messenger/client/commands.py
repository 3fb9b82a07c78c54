"""The commands that are typed with a slash: what they are called, what they need, and what they do. No window here."""

from dataclasses import dataclass
from typing import Final

from messenger.client.actions import Actions
from messenger.client.changes import Answered
from messenger.client.state import State

SLASH: Final = "/"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a typed text.

    ``error``: one line for the person; nothing was done and the text is to stay. ``opened``: the chat to show now.
    ``shows``: a page of the window to show: "profile 7" (of that user), "devices", "help", or "".
    """

    error: str = ""
    opened: str | None = None
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal: put ``replacement`` in place of the characters from ``start`` to ``end`` of the text.

    ``label`` and ``hint`` are what the list shows: the name, and what it is or needs.
    """

    replacement: str
    start: int
    end: int
    label: str
    hint: str = ""


class Commands:
    """Carries out what is typed. The window hands it each ``Answered``: those of its own become lines in the chat."""

    def __init__(self, state: State, actions: Actions) -> None:
        self._state = state
        self._actions = actions

    @staticmethod
    def is_command(text: str) -> bool:
        """Whether ``text``, typed into a message box, belongs to ``run`` (``//`` and what cannot be sent included)."""
        return text.lstrip().startswith(SLASH)

    def run(self, log: str | None, text: str) -> Outcome:
        """Carry out ``text``, typed while ``log`` was open (``None``: no chat). Plain text is sent to ``log``."""
        return Outcome()

    def answered(self, change: Answered) -> None:
        """Say in the chat what came of a command. Answers to others are left aside."""

    def completions(self, text: str, cursor: int) -> list[Completion]:
        """Return what the word before ``cursor`` (an index of ``text``) can become."""
        return []

    def usage(self) -> list[tuple[str, str]]:
        """Return every command as it is typed, and what it does, in the order of a help page."""
        return []
