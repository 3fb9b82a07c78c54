"""What this user has set: whom to hear nothing of, what makes no noise, which quiet lines are shown."""

from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.changes import BlocksChanged, Change, ChatListChanged, MutesChanged, NoticesChanged

if TYPE_CHECKING:
    from messenger.client.state import State


def blocks(state: "State", fact: facts.BlocksTold) -> list[Change]:
    """Take in whom this user has blocked."""
    moved = frozenset(state.blocked ^ fact.users)
    state.blocked = set(fact.users)
    return [BlocksChanged(moved)] if moved else []


def mutes(state: "State", fact: facts.MutesTold) -> list[Change]:
    """Take in which chats are muted."""
    moved = frozenset(state.muted ^ fact.logs)
    state.muted = set(fact.logs)
    return [MutesChanged(moved), ChatListChanged(moved)] if moved else []


def notices(state: "State", fact: facts.NoticesSwitched) -> list[Change]:
    """Show quiet lines from now on, or none."""
    if state.show_notices == fact.shown:
        return []
    state.show_notices = fact.shown
    return [NoticesChanged()]
