"""Commands about other people: who is there, and whom one wants to hear nothing of."""

from gettext import gettext as _

from messenger.client import replies
from messenger.client.changes import Answer
from messenger.client.execute.context import CommandContext, Outcome, WrongCommandError
from messenger.protocol.base import LARGEST
from messenger.protocol.contacts import Who
from messenger.protocol.verbs import verbs


def who_else(context: CommandContext, log: str | None, _words: list[str]) -> Outcome:
    """Show who else is online."""
    return _who(context, log, None)


def who_else_since(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Show who else was online in the last seconds."""
    (seconds,) = words
    if not (seconds.isascii() and seconds.isdecimal()):
        usage = replies.usage(verbs()["whoelsesince"].usage)
        raise WrongCommandError(_("{usage} - a whole number of seconds, 0 or more").format(usage=usage))
    return _who(context, log, min(int(seconds[:32]), LARGEST))


def _who(context: CommandContext, log: str | None, since: int | None) -> Outcome:
    def say(event: Answer) -> list[str]:
        return [replies.who_else(context.state, event, since)] if isinstance(event, Who) else []

    return context.wait(log, context.actions.who_else(since), say)


def block(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Receive nothing from somebody, and hide from them."""
    person = context.other(words[0], _("You cannot block yourself."))
    line = _("You have blocked {name}.").format(name=person.display)
    return context.confirm(log, context.actions.block(person.id), line)


def unblock(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Reverse a block."""
    person = context.other(words[0], _("You cannot unblock yourself."))
    line = _("You have unblocked {name}.").format(name=person.display)
    return context.confirm(log, context.actions.unblock(person.id), line)
