"""Which picture comes before and after one in its chat, as far as that is loaded. No Tk."""

from __future__ import annotations

from messenger.client.model import ChatMessage
from messenger.client.private.model import private_user
from messenger.client.state import State


def pictures_beside(state: State, message: ChatMessage) -> tuple[ChatMessage | None, ChatMessage | None]:
    """Return the picture before ``message`` and the one after it; none where ``message`` is not there any more."""
    pictures = _pictures_of(state, message.log)
    at = next((number for number, one in enumerate(pictures) if one.cid == message.cid), None)
    if at is None:
        return None, None
    return pictures[at - 1] if at else None, pictures[at + 1] if at + 1 < len(pictures) else None


def _pictures_of(state: State, log: str) -> list[ChatMessage]:
    user = private_user(log)
    private = state.privates.get(user) if user is not None else None
    chat = private.chat if private is not None else state.chats.get(log)
    rows = chat.messages if chat is not None else []
    return [row for row in rows if isinstance(row, ChatMessage) and row.file is not None and row.file.is_picture]
