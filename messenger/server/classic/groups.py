"""Commands about groups, which are named by their short names."""

import base64
import secrets

from messenger.protocol.accounts import Activity
from messenger.protocol.base import Event
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    HandOver,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    RemoveMember,
    RenameGroup,
    Standing,
)
from messenger.server.classic.context import Context, WrongCommandError
from messenger.server.classic.people import person, shown
from messenger.server.classic.wording import not_added


def _group(context: Context, short: str) -> Group:
    """Return the group that is called so, of which one is a member. Raises ``WrongCommandError``."""
    group = context.known.group(short)
    if group is None:
        raise WrongCommandError(f"There is no group {shown(short)}.")
    if group.standing is not Standing.MEMBER:
        raise WrongCommandError(f"You are no member of {context.known.short_name(group.id)} any more.")
    return group


def log_called(context: Context, short: str) -> str:
    """Return the log of the group that is called so. Raises ``WrongCommandError``."""
    return context.known.log_of(_group(context, short))


def new(context: Context, words: list[str]) -> None:
    """Make a group and lead it."""
    number = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    title = words[0].strip()

    def say(_event: Event) -> None:
        context.say(f"You have made the group {context.known.short_name(number)}.")

    context.request(lambda r: NewGroup(r, number, title), "", say)


def add(context: Context, words: list[str]) -> None:
    """Add people to a group one leads."""
    group, known = _group(context, words[0]), context.known
    users = tuple(dict.fromkeys(person(context, word) for word in words[1:]))
    short = known.short_name(group.id)

    def say(event: Event) -> None:
        assert isinstance(event, MembersAdded)
        refused = {one.user for one in event.refused}
        added = [user for user in users if user not in refused]
        if added:
            context.say(f"You have added to {short}: {known.names_of(added)}")
        for one in event.refused:
            context.say(not_added(one.code, known.name_of(one.user)))

    context.request(lambda r: AddMembers(r, group.id, users), short, say)


def remove(context: Context, words: list[str]) -> None:
    """Remove somebody from a group one leads."""
    group, user = _group(context, words[0]), person(context, words[1])
    short = context.known.short_name(group.id)
    line = f"You have removed {context.known.name_of(user)} from {short}."
    context.confirm(lambda r: RemoveMember(r, group.id, user), short, line)


def rename(context: Context, words: list[str]) -> None:
    """Give a group one leads another title."""
    group, title = _group(context, words[0]), words[1].strip()

    def say(_event: Event) -> None:
        context.say(f"The group is called {context.known.short_name(group.id)} now.")

    context.request(lambda r: RenameGroup(r, group.id, title), context.known.short_name(group.id), say)


def leader(context: Context, words: list[str]) -> None:
    """Hand a group one leads over to a member."""
    group, user = _group(context, words[0]), person(context, words[1])
    short = context.known.short_name(group.id)
    line = f"You have handed {short} over to {context.known.name_of(user)}."
    context.confirm(lambda r: HandOver(r, group.id, user), short, line)


def leave(context: Context, words: list[str]) -> None:
    """Leave a group."""
    group = _group(context, words[0])
    short = context.known.short_name(group.id)
    context.confirm(lambda r: LeaveGroup(r, group.id), short, f"You have left {short}.")


def end(context: Context, words: list[str]) -> None:
    """End a group one leads, for everybody."""
    group = _group(context, words[0])
    short = context.known.short_name(group.id)
    context.confirm(lambda r: EndGroup(r, group.id), short, f"You have ended {short}.")


def members(context: Context, words: list[str]) -> None:
    """Say who is in a group."""
    group, known = _group(context, words[0]), context.known
    names = ", ".join(
        f"{known.name_of(user)} (leader)" if user == group.leader else known.name_of(user) for user in group.members
    )
    context.say(f"Members of {known.short_name(group.id)}: {names}")
    context.ask(Activity())
