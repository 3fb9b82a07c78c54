"""The loaded messages of one open chat as an ordered list: numbered ones by seq, then those waiting and refused.

Only the order is at home here; what a change means for a window is said by ``state``.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from messenger.client.model import Chat, ChatMessage, Delivery, Notice
from messenger.protocol.base import LARGEST

Messages = list[ChatMessage | Notice]

_AFTER_ALL = LARGEST + 1


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the list: new messages, changed ones, and cids that are gone."""

    added: tuple[ChatMessage, ...]
    updated: tuple[ChatMessage, ...]
    removed: tuple[str, ...]


def load(chat: Chat, messages: Iterable[ChatMessage | Notice]) -> None:
    """Let ``messages``, in order, be all that is loaded of ``chat``."""
    chat.messages = list(messages)
    chat.unnumbered = {one.cid for one in chat.messages if isinstance(one, ChatMessage) and not one.seq}


def merge(chat: Chat, news: Iterable[ChatMessage], gone: Iterable[str]) -> Merged:
    """Put ``news`` into their places among the loaded messages of ``chat``.

    The same seq is the same message; an own one that gets its number is found by its cid and moves. News older than
    what is loaded belong to a page that is not, unless the chat is complete.
    """
    added: list[ChatMessage] = []
    updated: list[ChatMessage] = []
    messages = chat.messages
    removed = tuple(cid for cid in gone if _take(chat, cid) is not None)
    oldest = first_number(messages)
    for message in news:
        mine = message.delivery is not Delivery.RECEIVED  # a stranger's cid proves nothing
        was = _take(chat, message.cid) if mine else None
        if message.seq:
            place = _place(messages, message.seq)
            there = messages[place] if place < len(messages) else None
            if isinstance(there, ChatMessage) and there.seq == message.seq:
                messages[place] = message
                updated.append(message)
                continue
            if was is None and message.seq < oldest and not chat.complete:
                continue
        else:
            place = len(messages) if was is None else was
            chat.unnumbered.add(message.cid)
        messages.insert(place, message)
        (added if was is None else updated).append(message)
    return Merged(tuple(added), tuple(updated), removed)


def deliver(messages: Messages, after: int, upto: int) -> tuple[ChatMessage, ...]:
    """Give own messages with ``after`` < seq <= ``upto`` their second tick; return them in order."""
    updated = []
    for index in range(_place(messages, after + 1), _place(messages, upto + 1)):
        message = messages[index]
        if isinstance(message, ChatMessage) and message.delivery is Delivery.STORED:
            messages[index] = message = replace(message, delivery=Delivery.DELIVERED)
            updated.append(message)
    return tuple(updated)


def first_number(messages: Messages) -> int:
    """Return the lowest seq that is loaded, 0 when there is none."""
    first = messages[0] if messages else None
    return first.seq if isinstance(first, ChatMessage) else 0


def _number(message: ChatMessage | Notice) -> int:
    """Return the seq, those without one after all others."""
    return message.seq or _AFTER_ALL if isinstance(message, ChatMessage) else 0


def _place(messages: Messages, seq: int) -> int:
    """Return where the message ``seq`` stands or would stand."""
    if not messages or _number(messages[-1]) < seq:
        return len(messages)
    return bisect_left(messages, seq, key=_number)


def _take(chat: Chat, cid: str) -> int | None:
    """Remove the own message ``cid`` that has no number yet; return where it stood, ``None`` when there is none."""
    if cid not in chat.unnumbered:
        return None
    messages = chat.messages
    # The oldest one waiting is nearly always the one that is meant, so it is looked for from that end.
    for index in range(_place(messages, _AFTER_ALL), len(messages)):
        message = messages[index]
        if isinstance(message, ChatMessage) and message.cid == cid:
            del messages[index]
            chat.unnumbered.discard(cid)
            return index
    return None
