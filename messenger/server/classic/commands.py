"""The commands of a terminal: read by the grammar that windows have, without its slash, and handed on by name."""

from collections.abc import Callable
from typing import Final

from messenger.protocol.accounts import Activity
from messenger.protocol.verbs import GROUP, SLASH, Need, Verb, split, verbs
from messenger.server.classic import account, groups, people
from messenger.server.classic.context import Context, WrongCommandError
from messenger.server.classic.outbox import Outbox
from messenger.server.classic.private import Privates
from messenger.server.classic.wording import usage

PRIVATE_COMMAND: Final = "WhatsApp sent private command"
"""What the terminal client says when the person has sent a private message (C74)."""
OF_WINDOWS: Final = frozenset(["mute", "unmute"])
OF_THE_CLIENT: Final = "Private messages are sent by the terminal client itself, python -m messenger.classic, not here."

Execute = Callable[[Context, list[str]], None]


def known_verbs() -> dict[str, Verb]:
    """Return all commands of a terminal by name, in the order of a help page."""
    found: dict[str, Verb] = {}
    for name, verb in verbs().items():
        if name not in OF_WINDOWS:
            found[name] = verb
        if name == "startprivate":  # in a window these two are buttons
            for answer, what in (("accept", "Agree to a private chat"), ("decline", "Refuse a private chat")):
                found[answer] = Verb(answer, (Need.USER,), "USER", f"{what} that somebody asks for")
    return found


class Commands:
    """Carries out what is typed. ``leave`` ends the session."""

    def __init__(self, context: Context, outbox: Outbox, privates: Privates, leave: Callable[[], None]) -> None:
        self._context = context
        self._privates = privates
        self._verbs = known_verbs()

        def send(log: str, text: str) -> None:
            outbox.send(log, text)

        self._execute: dict[str, Execute] = {
            "message": lambda context, words: send(people.log_with(context, words[0]), words[1]),
            "broadcast": lambda _context, words: send(people.EVERYONE, words[0]),
            "whoelse": people.who_else,
            "whoelsesince": people.who_else_since,
            "block": people.block,
            "unblock": people.unblock,
            "group new": groups.new,
            "group add": groups.add,
            "group remove": groups.remove,
            "group rename": groups.rename,
            "group leader": groups.leader,
            "group leave": groups.leave,
            "group end": groups.end,
            "group members": groups.members,
            "group message": lambda context, words: send(groups.log_called(context, words[0]), words[1]),
            "profile": account.profile,
            "name": account.name,
            "display": account.field("display"),
            "town": account.field("town"),
            "email": account.field("email"),
            "about": account.field("about"),
            "password": account.password,
            "devices": account.devices,
            "startprivate": lambda context, words: privates.start(_other(context, words[0])),
            "accept": lambda context, words: privates.accept(_other(context, words[0])),
            "decline": lambda context, words: privates.decline(_other(context, words[0])),
            "private": self._private,
            "stopprivate": lambda context, words: privates.stop(_other(context, words[0])),
            "logout": lambda _context, _words: leave(),
            "help": self._help,
        }

    @property
    def names(self) -> set[str]:
        """All that can be carried out."""
        return set(self._execute)

    def run(self, line: str) -> None:
        """Carry out ``line``. Raises ``WrongCommandError``: nothing was asked."""
        if line.strip() == PRIVATE_COMMAND:
            self._privates.used()
            return
        typed = SLASH + line.lstrip().removeprefix(SLASH)
        name, rest = split(typed)
        verb = self._verbs.get(name)
        if verb is None:
            raise WrongCommandError(self._unknown(name))
        words = verb.arguments(rest)
        if words is None:
            raise WrongCommandError(usage(_bare(verb)))
        self._execute[name](self._context, words)

    def _private(self, context: Context, words: list[str]) -> None:
        people.other(context, words[0])
        raise WrongCommandError(OF_THE_CLIENT)

    def _help(self, context: Context, words: list[str]) -> None:
        """Show all commands, or how to use one."""
        name = words[0].removeprefix(SLASH).casefold() if words else ""
        found = [verb for verb in self._verbs.values() if not words or name in (verb.name, verb.name.split()[0])]
        if not found:
            raise WrongCommandError(self._unknown(name))
        for verb in found:
            context.say(f"{_bare(verb)} - {verb.what}")
        context.ask(Activity())

    def _unknown(self, name: str) -> str:
        if name == GROUP:
            subcommands = " | ".join(verb.split()[1] for verb in self._verbs if verb.startswith(f"{GROUP} "))
            return usage(f"{GROUP} {subcommands}")
        if name in OF_WINDOWS:
            return f"{name} is a command of windows."
        return f"There is no command {people.shown(name)}. Type help for a list of all."


def _bare(verb: Verb) -> str:
    return verb.usage.removeprefix(SLASH)


def _other(context: Context, name: str) -> int:
    return people.other(context, name)
