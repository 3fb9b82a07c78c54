"""Commands about groups, but for writing to one."""

from gettext import gettext as _

from messenger.client import replies
from messenger.client.changes import Answer
from messenger.client.execute.context import CommandContext, Outcome
from messenger.protocol.groups import MembersAdded


def new(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Make a group, which is shown then, and lead it."""
    ticket, made = context.actions.new_group(words[0].strip(), ())

    def say(_event: Answer) -> list[str]:
        group = context.state.groups.get(made)
        short = group.short if group else ""
        return [_("In commands this group is called {short}.").format(short=short)]

    return context.wait(log, ticket, say, opens=made)


def add(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Add people to a group one leads."""
    group = context.group(words[0])
    users = list(dict.fromkeys(context.person(word).id for word in words[1:]))

    def say(event: Answer) -> list[str]:
        if not isinstance(event, MembersAdded):
            return []
        return replies.members_added(context.state, event, group.log, users)

    return context.wait(log, context.actions.add_members(group.log, users), say)


def remove(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Remove somebody from a group one leads."""
    group, person = context.group(words[0]), context.person(words[1])
    line = _("You removed {name} from “{title}”.").format(name=person.display, title=group.title)
    return context.confirm(log, context.actions.remove_member(group.log, person.id), line)


def rename(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Give a group one leads another title."""
    group = context.group(words[0])

    def say(_event: Answer) -> list[str]:
        now = context.state.groups.get(group.log, group)
        return [_("The group is called “{title}” now, {short} in commands.").format(title=now.title, short=now.short)]

    return context.wait(log, context.actions.rename_group(group.log, words[1].strip()), say)


def leader(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Hand a group one leads over to a member."""
    group, person = context.group(words[0]), context.person(words[1])
    line = _("{name} leads “{title}” now.").format(name=person.display, title=group.title)
    return context.confirm(log, context.actions.hand_over(group.log, person.id), line)


def leave(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Leave a group."""
    group = context.group(words[0])
    line = _("You have left “{title}”.").format(title=group.title)
    return context.confirm(log, context.actions.leave_group(group.log), line)


def end(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """End a group one leads, for everybody."""
    group = context.group(words[0])
    line = _("You have ended “{title}”.").format(title=group.title)
    return context.confirm(log, context.actions.end_group(group.log), line)


def members(context: CommandContext, log: str | None, words: list[str]) -> Outcome:
    """Show who is in a group."""
    group = context.group(words[0])
    context.note(log, replies.members(context.state, group.log))
    return Outcome()
