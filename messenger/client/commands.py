"""The commands that are typed with a slash, carried out. What they are called and need is in ``verbs``. No window here.

Each is an order like any other; what comes of it is told in the chat where it was typed, or in *Everyone*.
"""

from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final, NamedTuple

from messenger.client import completing, replies
from messenger.client.actions import Actions
from messenger.client.changes import Answer, Answered
from messenger.client.completing import Completion, group_called, person_called
from messenger.client.model import EVERYONE, Contact, Group, Link
from messenger.client.state import State
from messenger.client.verbs import GROUP, SLASH, Verb, split, verbs
from messenger.protocol.base import LARGEST
from messenger.protocol.contacts import Who
from messenger.protocol.groups import MembersAdded, Standing
from messenger.protocol.profiles import Profile

__all__ = ["Commands", "Completion", "Outcome"]

SECRET: Final = "password"
"""The command whose text is kept nowhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a typed text.

    ``error``: one line for the person; nothing was done and the text is to stay. ``opened``: the chat to show now.
    ``shows``: a page of the window to show: "profile 7" (of that user), "devices", "help", or "".
    """

    error: str = ""
    opened: str | None = None
    shows: str = ""


class _Waiting(NamedTuple):
    """In which chat it is told what comes of a command, in what words, and the chat that is shown then."""

    log: str
    say: Callable[[Answer], list[str]]
    opens: str | None = None


class _WrongError(Exception):
    """The command cannot be carried out; the message is a sentence."""


class Commands:
    """Carries out what is typed. The window hands it each ``Answered``: those of its own become lines in the chat."""

    def __init__(self, state: State, actions: Actions) -> None:
        self._state = state
        self._actions = actions
        self._waiting: dict[int, _Waiting] = {}
        self._run: dict[str, Callable[[str | None, list[str]], Outcome]] = {
            "message": self._message,
            "broadcast": self._broadcast,
            "whoelse": self._who_else,
            "whoelsesince": self._who_else_since,
            "block": self._block,
            "unblock": self._unblock,
            "group new": self._new_group,
            "group add": self._add,
            "group remove": self._remove,
            "group rename": self._rename_group,
            "group leader": self._leader,
            "group leave": self._leave,
            "group end": self._end,
            "group members": self._members,
            "group message": self._group_message,
            "profile": self._profile,
            "name": self._name,
            "display": self._field("display"),
            "town": self._field("town"),
            "email": self._field("email"),
            "about": self._field("about"),
            "password": self._password,
            "devices": lambda _log, _words: Outcome(shows="devices"),
            "mute": lambda log, _words: self._mute(log, True),
            "unmute": lambda log, _words: self._mute(log, False),
            "logout": self._logout,
            "help": self._help,
        }

    @staticmethod
    def is_command(text: str) -> bool:
        """Whether ``text``, typed into a message box, belongs to ``run`` (``//`` and what cannot be done included)."""
        return text.lstrip().startswith(SLASH)

    @staticmethod
    def is_secret(text: str) -> bool:
        """Whether ``text`` holds a password and must be kept nowhere."""
        return Commands.is_command(text) and split(text)[0] == SECRET

    def run(self, log: str | None, text: str) -> Outcome:
        """Carry out ``text``, typed while ``log`` was open (``None``: no chat). What is no command is sent there."""
        try:
            if not self.is_command(text):
                self._send(_chat(log), text)
                return Outcome()
            blanks = text[: len(text) - len(text.lstrip())]
            bare = text.lstrip()
            if bare.startswith(SLASH * 2):
                self._send(_chat(log), blanks + bare[len(SLASH) :])
                return Outcome()
            name, rest = split(text)
            verb = verbs().get(name)
            if verb is None:
                raise _WrongError(_unknown(name))
            words = verb.arguments(rest)
            if words is None:
                raise _WrongError(_usage(verb))
            before = len(self._waiting)
            outcome = self._run[name](log, words)
            # Without a word, what was asked for would happen much later and out of the blue.
            if len(self._waiting) > before and self._state.link.link is not Link.ONLINE:
                self._actions.note(log or EVERYONE, replies.waits("" if name == SECRET else text))
            return outcome
        except _WrongError as error:
            return Outcome(error=str(error))

    def answered(self, change: Answered) -> str | None:
        """Say in the chat what came of a command; return the chat to show now. Answers to others are left aside."""
        waiting = self._waiting.pop(change.ticket, None)
        if waiting is None:
            return None
        if change.refusal or change.event is None:
            self._actions.note(waiting.log, change.refusal)
            return None
        for line in waiting.say(change.event):
            self._actions.note(waiting.opens or waiting.log, line)
        return waiting.opens

    def completions(self, text: str, cursor: int) -> list[Completion]:
        """Return what the word at ``cursor`` (an index of ``text``) can become."""
        return completing.completions(self._state, text, cursor)

    @staticmethod
    def usage() -> list[tuple[str, str]]:
        """Return every command as it is typed, and what it does, in the order of a help page."""
        return [(verb.usage, verb.what) for verb in verbs().values()]

    # -- messages

    def _message(self, _log: str | None, words: list[str]) -> Outcome:
        person = self._person(words[0])
        if self._state.me is not None and person.id == self._state.me.id:
            raise _WrongError(_("You cannot write to yourself."))
        return self._send(self._actions.chat_with(person.id), words[1])

    def _broadcast(self, _log: str | None, words: list[str]) -> Outcome:
        return self._send(EVERYONE, words[0])

    def _group_message(self, _log: str | None, words: list[str]) -> Outcome:
        return self._send(self._group(words[0]).log, words[1])

    def _send(self, log: str, text: str) -> Outcome:
        refusal = self._actions.send_message(log, text)
        if refusal:
            raise _WrongError(refusal)
        return Outcome(opened=log)

    # -- people

    def _who_else(self, log: str | None, _words: list[str]) -> Outcome:
        return self._who(log, None)

    def _who_else_since(self, log: str | None, words: list[str]) -> Outcome:
        (seconds,) = words
        if not (seconds.isascii() and seconds.isdecimal()):
            raise _WrongError(
                _("{usage} - a whole number of seconds, 0 or more").format(usage=_usage(verbs()["whoelsesince"]))
            )
        return self._who(log, min(int(seconds[:32]), LARGEST))

    def _who(self, log: str | None, since: int | None) -> Outcome:
        def say(event: Answer) -> list[str]:
            return [replies.who_else(self._state, event, since)] if isinstance(event, Who) else []

        return self._wait(log, self._actions.who_else(since), say)

    def _block(self, log: str | None, words: list[str]) -> Outcome:
        person = self._person(words[0])
        if self._state.me is not None and person.id == self._state.me.id:
            raise _WrongError(_("You cannot block yourself."))
        text = _("You have blocked {name}.").format(name=person.display)
        return self._wait(log, self._actions.block(person.id), lambda _event: [text])

    def _unblock(self, log: str | None, words: list[str]) -> Outcome:
        person = self._person(words[0])
        if self._state.me is not None and person.id == self._state.me.id:
            raise _WrongError(_("You cannot unblock yourself."))
        text = _("You have unblocked {name}.").format(name=person.display)
        return self._wait(log, self._actions.unblock(person.id), lambda _event: [text])

    # -- groups

    def _new_group(self, log: str | None, words: list[str]) -> Outcome:
        title = words[0].strip()
        ticket, made = self._actions.new_group(title, ())

        def say(_event: Answer) -> list[str]:
            group = self._state.groups.get(made)
            short = group.short if group else ""
            return [_("In commands this group is called {short}.").format(short=short)]

        return self._wait(log, ticket, say, opens=made)

    def _add(self, log: str | None, words: list[str]) -> Outcome:
        group = self._group(words[0])
        users = list(dict.fromkeys(self._person(word).id for word in words[1:]))

        def say(event: Answer) -> list[str]:
            if not isinstance(event, MembersAdded):
                return []
            return replies.members_added(self._state, event, group.log, users)

        return self._wait(log, self._actions.add_members(group.log, users), say)

    def _remove(self, log: str | None, words: list[str]) -> Outcome:
        group, person = self._group(words[0]), self._person(words[1])
        text = _("You removed {name} from “{title}”.").format(name=person.display, title=group.title)
        return self._wait(log, self._actions.remove_member(group.log, person.id), lambda _event: [text])

    def _rename_group(self, log: str | None, words: list[str]) -> Outcome:
        group = self._group(words[0])

        def say(_event: Answer) -> list[str]:
            now = self._state.groups.get(group.log, group)
            return [_("The group is called “{title}” now, {short} in commands.").format(
                title=now.title, short=now.short)]  # fmt: skip

        return self._wait(log, self._actions.rename_group(group.log, words[1].strip()), say)

    def _leader(self, log: str | None, words: list[str]) -> Outcome:
        group, person = self._group(words[0]), self._person(words[1])
        text = _("{name} leads “{title}” now.").format(name=person.display, title=group.title)
        return self._wait(log, self._actions.hand_over(group.log, person.id), lambda _event: [text])

    def _leave(self, log: str | None, words: list[str]) -> Outcome:
        group = self._group(words[0])
        text = _("You have left “{title}”.").format(title=group.title)
        return self._wait(log, self._actions.leave_group(group.log), lambda _event: [text])

    def _end(self, log: str | None, words: list[str]) -> Outcome:
        group = self._group(words[0])
        text = _("You have ended “{title}”.").format(title=group.title)
        return self._wait(log, self._actions.end_group(group.log), lambda _event: [text])

    def _members(self, log: str | None, words: list[str]) -> Outcome:
        group = self._group(words[0])
        self._actions.note(log or EVERYONE, replies.members(self._state, group.log))
        return Outcome()

    # -- the own account

    def _profile(self, _log: str | None, words: list[str]) -> Outcome:
        mine = self._state.me.id if self._state.me else 0
        return Outcome(shows=f"profile {self._person(words[0]).id if words else mine}")

    def _name(self, log: str | None, words: list[str]) -> Outcome:
        name = words[0].removeprefix("@")
        text = _("Your user name is @{name} now.").format(name=name)
        return self._wait(log, self._actions.rename(name), lambda _event: [text])

    def _field(self, field: str) -> Callable[[str | None, list[str]], Outcome]:
        """Return what gives the own profile another ``field``: it is asked for, and said anew with that."""

        def run(log: str | None, words: list[str]) -> Outcome:
            def edit(event: Answer) -> list[str]:
                if isinstance(event, Profile):
                    fields = {"display": event.display_name, "town": event.town, "email": event.email,
                              "about": event.about}  # fmt: skip
                    fields[field] = words[0].strip() if words else ""
                    saved = _("Your profile is saved.")
                    self._wait(log, self._actions.edit_profile(**fields), lambda _event: [saved])
                return []

            mine = self._state.me.id if self._state.me else 0
            return self._wait(log, self._actions.ask_profile(mine), edit)

        return run

    def _password(self, log: str | None, words: list[str]) -> Outcome:
        text = _("Your password is changed. Your other devices are signed out.")
        return self._wait(log, self._actions.change_password(*words), lambda _event: [text])

    def _mute(self, log: str | None, muted: bool) -> Outcome:
        title = self._state.title_of(_chat(log))
        text = _("“{title}” makes no noise now.") if muted else _("“{title}” makes noise again.")
        return self._wait(log, self._actions.mute(_chat(log), muted), lambda _event: [text.format(title=title)])

    def _logout(self, _log: str | None, _words: list[str]) -> Outcome:
        self._actions.sign_out()
        return Outcome()

    def _help(self, log: str | None, words: list[str]) -> Outcome:
        if not words:
            return Outcome(shows="help")
        name = words[0].removeprefix(SLASH).casefold()
        found = [verb for verb in verbs().values() if name in (verb.name, verb.name.split()[0])]
        if not found:
            raise _WrongError(_unknown(name))
        for verb in found:
            self._actions.note(log or EVERYONE, f"{verb.usage} - {verb.what}")
        return Outcome()

    # -- inside

    def _wait(
        self, log: str | None, ticket: int, say: Callable[[Answer], list[str]], opens: str | None = None
    ) -> Outcome:
        """Let the answer to ``ticket`` be told in ``log``, as ``say`` puts it; or in ``opens``, which is shown then."""
        self._waiting[ticket] = _Waiting(log or EVERYONE, say, opens)
        return Outcome()

    def _person(self, name: str) -> Contact:
        person = person_called(self._state, name)
        if person is None:
            raise _WrongError(_("There is no user @{name}.").format(name=name.removeprefix("@")))
        return person

    def _group(self, short: str) -> Group:
        group = group_called(self._state, short)
        if group is None:
            raise _WrongError(_("There is no group {name}.").format(name=short))
        if group.standing is not Standing.MEMBER:
            raise _WrongError(self._state.may_write(group.log))
        return group


def _chat(log: str | None) -> str:
    if log is None:
        raise _WrongError(_("No chat is open."))
    return log


def _usage(verb: Verb) -> str:
    return _("Usage: {usage}").format(usage=verb.usage)


def _unknown(name: str) -> str:
    if name == GROUP:
        subcommands = " | ".join(verb.split()[1] for verb in verbs() if verb.startswith(f"{GROUP} "))
        return _("Usage: {usage}").format(usage=f"{SLASH}{GROUP} {subcommands}")
    return _("There is no command {command}. Type {help} for a list of all.").format(
        command=SLASH + name, help=f"{SLASH}help"
    )
