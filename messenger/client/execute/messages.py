"""Commands that write to somebody, and those about the chat that is open."""

from gettext import gettext as _

from messenger.client.execute.context import CommandContext, Outcome
from messenger.client.model import EVERYONE


def message(context: CommandContext, _log: str | None, words: list[str]) -> Outcome:
    """Write to somebody."""
    person = context.other(words[0], _("You cannot write to yourself."))
    return context.send(context.actions.chat_with(person.id), words[1])


def broadcast(context: CommandContext, _log: str | None, words: list[str]) -> Outcome:
    """Write to everyone who is online."""
    return context.send(EVERYONE, words[0])


def group_message(context: CommandContext, _log: str | None, words: list[str]) -> Outcome:
    """Write to a group."""
    return context.send(context.group(words[0]).log, words[1])


def mute(context: CommandContext, log: str | None, _words: list[str]) -> Outcome:
    """Have the open chat make no noise."""
    chat = context.chat(log)
    line = _("“{title}” makes no noise now.").format(title=context.state.title_of(chat))
    return context.confirm(chat, context.actions.mute(chat, True), line)


def unmute(context: CommandContext, log: str | None, _words: list[str]) -> Outcome:
    """Let the open chat make noise again."""
    chat = context.chat(log)
    line = _("“{title}” makes noise again.").format(title=context.state.title_of(chat))
    return context.confirm(chat, context.actions.mute(chat, False), line)
