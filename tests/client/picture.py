"""What windows could show of a state, as one value to compare: all but what is only of the moment."""

from typing import Any

from messenger.client.model import ChatMessage, Contact
from messenger.client.state import State


def picture(state: State) -> dict[str, Any]:
    """Return people, chats, groups, blocks and mutes of ``state``.

    Left out are the link, quiet lines without a number, the names in those that have one (they are as they were when it
    came), and own messages without a number, which only their device knows.
    """
    people = {one.id: (one.name, one.display, one.presence, one.deleted) for one in state.contacts.values()}
    chats = {
        log: (
            state.title_of(log),
            chat.read,
            chat.delivered if log != "all" else None,
            [entry if isinstance(entry, ChatMessage) else entry.seq for entry in chat.messages if entry.seq],
        )
        for log, chat in state.chats.items()
        if chat.head and (log != "all" or any(entry.seq for entry in chat.messages))
    }
    return {
        "me": _name(state.me),
        "people": people,
        "chats": chats,
        "groups": state.groups,
        "blocked": state.blocked,
        "muted": state.muted,
        "unread": {log: chat.unread for log, chat in state.chats.items() if chat.unread},
    }


def _name(contact: Contact | None) -> tuple[int, str, str] | None:
    return (contact.id, contact.name, contact.display) if contact else None
