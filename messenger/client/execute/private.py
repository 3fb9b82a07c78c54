"""Commands about private sessions. What stands in their way is said by whoever knows: the session, or the server."""

from gettext import gettext as _

from messenger.client.changes import Answer
from messenger.client.execute.context import CommandContext, Outcome
from messenger.client.model import Contact
from messenger.client.private.model import Phase, private_log


def start(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Ask somebody for a private session, or agree to it."""
    person = _other(context, words[0])

    def say(_event: Answer) -> list[str]:
        private = context.state.privates.get(person.id)
        if private is None or private.status.phase is not Phase.ASKING:
            return []
        return [_("You asked {name} for a private chat.").format(name=person.display)]

    return context.wait(log, context.actions.start_private(person.id), say)


def say(context: CommandContext, _log: str | None, words: list[str]) -> Outcome:
    """Write to somebody in a private session, whose window is shown then."""
    return context.send(private_log(_other(context, words[0]).id), words[1])


def stop(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """End a private session, or withdraw what was asked for."""
    person = _other(context, words[0])
    private = context.state.privates.get(person.id)
    if private is not None and private.status.phase is Phase.ASKED:
        line = _("You declined a private chat with {name}.")
    elif private is not None and private.status.phase is Phase.ASKING:
        line = _("You no longer ask {name} for a private chat.")
    else:
        line = _("The private chat with {name} is over.")
    return context.confirm(log, context.actions.stop_private(person.id), line.format(name=person.display))


def _other(context: CommandContext, name: str) -> Contact:
    return context.other(name, _("You cannot hold a private chat with yourself."))
