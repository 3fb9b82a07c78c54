"""What came of a command, as lines for the chat in which it was typed."""

from collections.abc import Sequence
from gettext import gettext as _
from typing import Final

from messenger.client.apply.wording import names
from messenger.client.sentences import not_added
from messenger.client.state import State
from messenger.protocol.contacts import Who
from messenger.protocol.groups import MembersAdded

COMMAND_SHOWN: Final = 200
"""So many characters of a command that waits are repeated in a line about it."""


def usage(typed: str) -> str:
    """Return how a command is ``typed``, as a line."""
    return _("Usage: {usage}").format(usage=typed)


def waits(text: str) -> str:
    """Return that a command waits until the server is back; ``text``: as it was typed, "" when it is secret."""
    if not text:
        return _("The server is away: this command waits for it.")
    line = " ".join(text.split())
    if len(line) > COMMAND_SHOWN:
        line = line[: COMMAND_SHOWN - 1] + "…"
    return _("The server is away: this command waits for it: {command}").format(command=line)


def who_else(state: State, event: Who, since: int | None) -> str:
    """Return who else is online (C30), or was in the last ``since`` seconds (C31)."""
    if not event.users:
        if since is None:
            return _("Nobody else is online.")
        return _("Nobody else was online in the last {seconds} seconds.").format(seconds=since)
    people = ", ".join(_called(state, user) for user in event.users)
    if since is None:
        return _("Online now: {people}").format(people=people)
    return _("Online in the last {seconds} seconds: {people}").format(seconds=since, people=people)


def members_added(state: State, event: MembersAdded, log: str, users: Sequence[int]) -> list[str]:
    """Return who was added to a group, and who was not and why (C64)."""
    refused = {one.user for one in event.refused}
    added = [user for user in users if user not in refused]
    lines = []
    if added:
        title = state.title_of(log)
        lines.append(_("You added {people} to “{title}”.").format(people=names(state, added), title=title))
    return lines + [not_added(one.code, state.name_of(one.user)) for one in event.refused]


def members(state: State, log: str) -> str:
    """Return who is in a group."""
    group = state.groups[log]
    people = ", ".join(
        _("{name} (leader)").format(name=_called(state, user)) if user == group.leader else _called(state, user)
        for user in group.members
    )
    return _("Members of “{title}”: {people}").format(title=group.title, people=people)


def _called(state: State, user: int) -> str:
    contact = state.contacts.get(user)
    return f"{contact.display} (@{contact.name})" if contact and not contact.deleted else state.name_of(user)
