"""The commands that are typed with a slash, read and handed on. What they are called and need is in ``verbs``, what
each does in ``execute``. No window here.

Each is an order like any other; what comes of it is told in the chat where it was typed, or in *Everyone*.
"""

from gettext import gettext as _
from typing import Final

from messenger.client import completing, replies
from messenger.client.actions import Actions
from messenger.client.changes import Answered
from messenger.client.completing import Completion
from messenger.client.execute import account, groups, messages, people, private
from messenger.client.execute.context import CommandContext, Execute, Outcome, WrongCommandError
from messenger.client.model import Link
from messenger.client.state import State
from messenger.protocol.verbs import GROUP, SLASH, split, verbs

__all__ = ["EXECUTE", "Commands", "Completion", "Outcome"]

SECRET: Final = frozenset(["password", "private"])
"""The commands whose text is kept nowhere (C50)."""
AT_ONCE: Final = frozenset(["startprivate", "stopprivate"])
"""Those that never wait for a server that is away: they are refused, or need none."""


class Commands:
    """Carries out what is typed. The window hands it each ``Answered``: those of its own become lines in the chat."""

    def __init__(self, state: State, actions: Actions) -> None:
        self._state = state
        self._context = CommandContext(state, actions)

    @staticmethod
    def is_command(text: str) -> bool:
        """Whether ``text``, typed into a message box, belongs to ``run`` (``//`` and what cannot be done included)."""
        return text.lstrip().startswith(SLASH)

    @staticmethod
    def is_secret(text: str) -> bool:
        """Whether ``text`` holds a password or what is said privately, and must be kept nowhere."""
        return Commands.is_command(text) and split(text)[0] in SECRET

    def run(self, log: str | None, text: str) -> Outcome:
        """Carry out ``text``, typed while ``log`` was open (``None``: no chat). What is no command is sent there."""
        try:
            if self.is_command(text):
                blanks = text[: len(text) - len(text.lstrip())]
                bare = text.lstrip()
                if not bare.startswith(SLASH * 2):
                    return self._execute(log, text)
                text = blanks + bare[len(SLASH) :]
            self._context.send(self._context.chat(log), text)
            return Outcome()
        except WrongCommandError as error:
            return Outcome(error=str(error))

    def answered(self, change: Answered) -> str | None:
        """Say in the chat what came of a command; return the chat to show now. Answers to others are left aside."""
        return self._context.answered(change)

    def completions(self, text: str, cursor: int) -> list[Completion]:
        """Return what the word at ``cursor`` (an index of ``text``) can become."""
        return completing.completions(self._state, text, cursor)

    def mentions(self, log: str, text: str, cursor: int) -> list[Completion]:
        """Return whom the word at ``cursor`` can become in a message for ``log``."""
        return completing.mentions(self._state, log, text, cursor)

    @staticmethod
    def usage() -> list[tuple[str, str]]:
        """Return every command as it is typed, and what it does, in the order of a help page."""
        return [(verb.usage, verb.what) for verb in verbs().values()]

    def _execute(self, log: str | None, text: str) -> Outcome:
        name, rest = split(text)
        verb = verbs().get(name)
        if verb is None:
            raise WrongCommandError(_unknown(name))
        words = verb.arguments(rest)
        if words is None:
            raise WrongCommandError(replies.usage(verb.usage))
        before = self._context.waiting
        outcome = EXECUTE[name](self._context, log, words)
        # Without a word, what was asked for would happen much later and out of the blue. A server that is being synced
        # with is there, and answers in a moment.
        waits = self._context.waiting > before and name not in AT_ONCE
        if waits and self._state.link.link not in (Link.SYNCING, Link.ONLINE):
            self._context.note(log, replies.waits("" if name in SECRET else text))
        return outcome


def _help(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Show all commands, or how to use one."""
    if not words:
        return Outcome(shows="help")
    name = words[0].removeprefix(SLASH).casefold()
    found = [verb for verb in verbs().values() if name in (verb.name, verb.name.split()[0])]
    if not found:
        raise WrongCommandError(_unknown(name))
    for verb in found:
        context.note(log, f"{verb.usage} - {verb.what}")
    return Outcome()


def _unknown(name: str) -> str:
    if name == GROUP:
        subcommands = " | ".join(verb.split()[1] for verb in verbs() if verb.startswith(f"{GROUP} "))
        return replies.usage(f"{SLASH}{GROUP} {subcommands}")
    return _("There is no command {command}. Type {help} for a list of all.").format(
        command=SLASH + name, help=f"{SLASH}help"
    )


EXECUTE: Final[dict[str, Execute]] = {
    "message": messages.message,
    "broadcast": messages.broadcast,
    "whoelse": people.who_else,
    "whoelsesince": people.who_else_since,
    "block": people.block,
    "unblock": people.unblock,
    "startprivate": private.start,
    "private": private.say,
    "stopprivate": private.stop,
    "group new": groups.new,
    "group add": groups.add,
    "group remove": groups.remove,
    "group rename": groups.rename,
    "group leader": groups.leader,
    "group leave": groups.leave,
    "group end": groups.end,
    "group members": groups.members,
    "group message": messages.group_message,
    "profile": account.profile,
    "name": account.name,
    "display": account.field("display"),
    "town": account.field("town"),
    "email": account.field("email"),
    "about": account.field("about"),
    "password": account.password,
    "devices": account.devices,
    "mute": messages.mute,
    "unmute": messages.unmute,
    "logout": account.logout,
    "help": _help,
}
"""What carries out each verb, by its name."""
