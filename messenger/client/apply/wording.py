"""What happened to a group, as a sentence made from names."""

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Final

from messenger.protocol.groups import GroupChanged, Happening

if TYPE_CHECKING:
    from messenger.client.state import State

NAMED: Final = 5
"""So many people are named in one row; where there are more, the rest of them are counted."""


def happening(state: "State", event: GroupChanged) -> str:
    """Return the sentence; oneself is "you" in it."""
    mine = state.me is not None and event.actor == state.me.id
    sentence = _own(event.what) if mine else _others(event.what)
    return sentence.format(actor=state.name_of(event.actor), users=names(state, event.users), title=event.title)


def names(state: "State", users: Sequence[int]) -> str:
    """Return the names of these users in one row, oneself last and as "you", but before those who are only counted."""
    mine = state.me.id if state.me else 0
    others, you = [user for user in users if user != mine], [_("you")] * (mine in users)
    shown = NAMED - len(you)
    if len(others) <= shown:
        called = [state.name_of(user) for user in others] + you
    else:
        count = len(others) - shown + 1
        more = ngettext("{count:,} other", "{count:,} others", count).format(count=count)
        called = [*(state.name_of(user) for user in others[: shown - 1]), *you, more]
    if len(called) < 2:
        return "".join(called)
    return _("{names} and {last}").format(names=", ".join(called[:-1]), last=called[-1])


def _own(what: Happening) -> str:
    return {
        Happening.CREATED: _("You made the group “{title}”"),
        Happening.ADDED: _("You added {users}"),
        Happening.REMOVED: _("You removed {users}"),
        Happening.RENAMED: _("You renamed the group to “{title}”"),
        Happening.HANDED_OVER: _("You handed the group over to {users}"),
        Happening.LEFT: _("You left the group"),
        Happening.ENDED: _("You ended the group"),
    }[what]


def _others(what: Happening) -> str:
    return {
        Happening.CREATED: _("{actor} made the group “{title}”"),
        Happening.ADDED: _("{actor} added {users}"),
        Happening.REMOVED: _("{actor} removed {users}"),
        Happening.RENAMED: _("{actor} renamed the group to “{title}”"),
        Happening.HANDED_OVER: _("{actor} handed the group over to {users}"),
        Happening.LEFT: _("{actor} left the group"),
        Happening.ENDED: _("{actor} ended the group"),
    }[what]
