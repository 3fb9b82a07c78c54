"""What this user has set for all own devices, whom to hear nothing of and what makes no noise, and for this profile."""

from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.changes import (
    BlocksChanged,
    Change,
    ChatListChanged,
    MutesChanged,
    NotificationChoicesChanged,
)

if TYPE_CHECKING:
    from messenger.client.state import State


def blocks_told(state: "State", fact: facts.BlocksTold) -> list[Change]:
    """Take in whom this user has blocked."""
    moved = frozenset(state.blocked ^ fact.users)
    state.blocked = set(fact.users)
    return [BlocksChanged(moved)] if moved else []


def mutes_told(state: "State", fact: facts.MutesTold) -> list[Change]:
    """Take in which chats are muted."""
    moved = frozenset(state.muted ^ fact.logs)
    state.muted = set(fact.logs)
    return [MutesChanged(moved), ChatListChanged(moved)] if moved else []


def recent_emoji_told(state: "State", fact: facts.RecentEmojiTold) -> list[Change]:
    """Know which emoji were picked last; nothing shows them before one is picked again."""
    state.recent_emoji = fact.emoji
    return []


def notification_choices_told(state: "State", fact: facts.NotificationChoicesTold) -> list[Change]:
    """Know what was chosen for notifications, whoever is signed in."""
    state.notification_choices = fact.choices
    return [NotificationChoicesChanged()]
