"""What the commands share: whom and what their words name, and where it is told what came of them."""

from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import NamedTuple

from messenger.client.actions import Actions
from messenger.client.changes import Answer, Answered
from messenger.client.completing import group_called, person_called
from messenger.client.model import EVERYONE, Contact, Group
from messenger.client.state import State
from messenger.protocol.groups import Standing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a typed text.

    ``error``: one line for the person; nothing was done and the text is to stay. ``opened``: the chat to show now.
    ``shows``: a page of the window to show: "profile 7" (of that user), "devices", "help", or "".
    """

    error: str = ""
    opened: str | None = None
    shows: str = ""


class WrongCommandError(Exception):
    """The command cannot be carried out, and nothing was done; the message is a sentence."""


class _Waiting(NamedTuple):
    """In which chat it is told what comes of a command, in what words, and the chat that is shown then."""

    log: str
    say: Callable[[Answer], list[str]]
    opens: str | None


class CommandContext:
    """Where a command is carried out. ``log`` is always the chat in which it was typed, ``None`` when none is open."""

    def __init__(self, state: State, actions: Actions) -> None:
        self.state = state
        self.actions = actions
        self._waiting: dict[int, _Waiting] = {}

    # -- what words name

    @property
    def me(self) -> int:
        """The own number; 0 when nobody is signed in."""
        return self.state.me.id if self.state.me else 0

    def person(self, name: str) -> Contact:
        """Return who is called so, with or without @. Raises ``WrongCommandError``."""
        person = person_called(self.state, name)
        if person is None:
            raise WrongCommandError(_("There is no user @{name}.").format(name=name.removeprefix("@")))
        return person

    def other(self, name: str, refusal: str) -> Contact:
        """Return who is called so; ``refusal`` is the sentence when it is oneself. Raises ``WrongCommandError``."""
        person = self.person(name)
        if person.id == self.me:
            raise WrongCommandError(refusal)
        return person

    def group(self, short: str) -> Group:
        """Return the group with this short name, of which one is a member. Raises ``WrongCommandError``."""
        group = group_called(self.state, short)
        if group is None:
            raise WrongCommandError(_("There is no group {name}.").format(name=short))
        if group.standing is not Standing.MEMBER:
            raise WrongCommandError(self.state.may_write(group.log))
        return group

    @staticmethod
    def chat(log: str | None) -> str:
        """Return the chat that is open. Raises ``WrongCommandError``."""
        if log is None:
            raise WrongCommandError(_("No chat is open."))
        return log

    # -- what comes of it

    def send(self, log: str, text: str) -> Outcome:
        """Say ``text`` in the chat ``log``, which is shown then. Raises ``WrongCommandError``."""
        refusal = self.actions.send_message(log, text)
        if refusal:
            raise WrongCommandError(refusal)
        return Outcome(opened=log)

    def note(self, log: str | None, line: str) -> None:
        """Say ``line`` quietly in ``log``, or in *Everyone*."""
        self.actions.note(log or EVERYONE, line)

    def wait(
        self, log: str | None, ticket: int, say: Callable[[Answer], list[str]], opens: str | None = None
    ) -> Outcome:
        """Let the answer to ``ticket`` be told in ``log``, as ``say`` puts it; or in ``opens``, which is shown then."""
        self._waiting[ticket] = _Waiting(log or EVERYONE, say, opens)
        return Outcome()

    def confirm(self, log: str | None, ticket: int, line: str) -> Outcome:
        """Let ``line`` be told in ``log`` when what ``ticket`` asks for is done."""
        return self.wait(log, ticket, lambda _event: [line])

    @property
    def waiting(self) -> int:
        """How many commands have no answer yet."""
        return len(self._waiting)

    def answered(self, change: Answered) -> str | None:
        """Say in the chat what came of a command; return the chat to show now. Answers to others are left aside."""
        waiting = self._waiting.pop(change.ticket, None)
        if waiting is None:
            return None
        if change.refusal or change.event is None:
            self.note(waiting.log, change.refusal)
            return None
        for line in waiting.say(change.event):
            self.note(waiting.opens or waiting.log, line)
        return waiting.opens


Execute = Callable[[CommandContext, str | None, list[str]], Outcome]
"""Carries out one command: the chat in which it was typed, and its words, as ``Verb.arguments`` returns them.

Raises ``WrongCommandError``."""
