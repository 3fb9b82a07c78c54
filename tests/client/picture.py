"""What windows could show of a state, as one value to compare: all but what is only of the moment."""

from typing import Any

from messenger.client.model import ChatMessage, Contact, Delivery
from messenger.client.state import State


def picture(state: State) -> dict[str, Any]:
    """Return people, chats, groups, blocks and mutes of ``state``.

    Left out are quiet lines without a number, the link, and own messages that were refused, which only their device
    knows.
    """
    people = {one.id: (one.name, one.display, one.presence, one.deleted) for one in state.contacts.values()}
    chats = {
        log: (
            state.title_of(log),
            chat.read,
            chat.delivered if log != "all" else None,
            [entry for entry in chat.messages if entry.seq and not _failed(entry)],
        )
        for log, chat in state.chats.items()
        if chat.head
    }
    return {
        "me": _name(state.me),
        "people": people,
        "chats": chats,
        "groups": state.groups,
        "blocked": state.blocked,
        "muted": state.muted,
        "unread": {log: chat.unread for log, chat in state.chats.items() if chat.head},
    }


def _failed(entry: Any) -> bool:
    return isinstance(entry, ChatMessage) and entry.delivery is Delivery.FAILED


def _name(contact: Contact | None) -> tuple[int, str, str] | None:
    return (contact.id, contact.name, contact.display) if contact else None
