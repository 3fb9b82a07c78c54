"""The loaded rows of one open chat as an ordered list: numbered ones by seq, then messages waiting and refused.

A notice without a number stays behind the numbered row after which it came. Only the order is at home here; what a
change means for a window is said by ``apply``.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from messenger.client.model import Chat, ChatMessage, Delivery, Notice
from messenger.protocol.base import LARGEST
from messenger.protocol.errors import Code

Row = ChatMessage | Notice
Messages = list[ChatMessage | Notice]

_AFTER_ALL = LARGEST + 1


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the list: new rows, changed messages, and cids that are gone."""

    added: tuple[Row, ...]
    updated: tuple[ChatMessage, ...]
    removed: tuple[str, ...]


def load(chat: Chat, rows: Iterable[Row], first: int, complete: bool) -> None:
    """Let ``rows``, in order, be what is loaded of ``chat``; notices that are nowhere else stay.

    ``first``: the lowest seq among what was loaded, 0 for none.
    """
    notices = [one for one in chat.messages if _floats(one) and (complete or _number(one)[0] >= first)]
    chat.messages = list(rows)
    chat.first, chat.complete = first, complete
    chat.unnumbered = {one.cid for one in chat.messages if isinstance(one, ChatMessage) and not one.seq}
    for notice in notices:
        _insert(chat.messages, notice)


def start_over(chat: Chat) -> None:
    """Let go of everything that has a number, for the numbers mean nothing any more."""
    waiting = [one for one in chat.messages if isinstance(one, ChatMessage) and not one.seq]
    chat.messages = [replace(one, after=0) for one in chat.messages if isinstance(one, Notice) and not one.seq]
    chat.messages += waiting
    chat.first = 0


def merge(chat: Chat, news: Iterable[Row], gone: Iterable[str]) -> Merged:
    """Put ``news`` into their places among the loaded rows of ``chat``.

    The same seq is the same row; an own message that gets its number is found by its cid and moves. News older than
    what is loaded belong to a page that is not, unless the chat is complete.
    """
    added: list[Row] = []
    updated: list[ChatMessage] = []
    messages = chat.messages
    removed = [cid for cid in gone if _take(chat, cid) is not None]
    for row in news:
        was = None
        if isinstance(row, ChatMessage) and row.delivery is not Delivery.RECEIVED:  # a stranger's cid proves nothing
            was = _take(chat, row.cid)
        if row.seq:
            place = _place(messages, row.seq)
            if place < len(messages) and messages[place].seq == row.seq:
                messages[place] = row
                if isinstance(row, ChatMessage):
                    updated.append(row)
                continue
            if row.seq < chat.first and not chat.complete:
                if was is not None and isinstance(row, ChatMessage):
                    removed.append(row.cid)
                continue
            chat.first = min(chat.first or row.seq, row.seq)
            _insert(messages, row)
        elif isinstance(row, ChatMessage):
            messages.insert(_behind_others(messages, row) if was is None else was, row)
            chat.unnumbered.add(row.cid)
        if was is not None and isinstance(row, ChatMessage):
            updated.append(row)
        else:
            added.append(row)
    return Merged(tuple(added), tuple(updated), tuple(removed))


def put_notices(chat: Chat, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Put notices without a number behind what they name, or all that is numbered; return them as they stand now."""
    last = last_number(chat.messages) if chat.opened and chat.first else chat.head
    placed = tuple(replace(notice, after=notice.after or last) for notice in notices)
    for notice in placed:
        _insert(chat.messages, notice)
    return placed


def forget_notices(chat: Chat, most: int) -> None:
    """Keep the newest ``most`` of the notices without a number."""
    places = [index for index, row in enumerate(chat.messages) if _floats(row)]
    for index in reversed(places[: max(0, len(places) - most)]):
        del chat.messages[index]


def keep_newest(chat: Chat, most: int) -> None:
    """Unload all but the newest ``most`` rows; they can be loaded again."""
    excess = len(chat.messages) - most
    first = next((row.seq for row in chat.messages[max(0, excess) :] if row.seq), 0)
    if excess > 0 and first:
        del chat.messages[:excess]
        chat.first, chat.complete = first, False


def close(chat: Chat) -> None:
    """Unload everything that can be loaded again: all but notices without a number."""
    chat.opened = chat.complete = False
    chat.messages = [row for row in chat.messages if _floats(row)]
    chat.first = 0
    chat.unnumbered.clear()


def forget_oldest(chat: Chat, most: int) -> None:
    """Keep the newest ``most`` rows, and all messages that wait for a number."""
    excess = min(len(chat.messages) - most, _place(chat.messages, _AFTER_ALL))
    if excess > 0:
        del chat.messages[:excess]


def deliver(messages: Messages, after: int, upto: int) -> tuple[ChatMessage, ...]:
    """Give own messages with ``after`` < seq <= ``upto`` their second tick; return them in order."""
    updated = []
    for index in range(_place(messages, after + 1), _place(messages, upto + 1)):
        message = messages[index]
        if isinstance(message, ChatMessage) and message.delivery is Delivery.STORED:
            messages[index] = message = replace(message, delivery=Delivery.DELIVERED)
            updated.append(message)
    return tuple(updated)


def last_number(messages: Messages) -> int:
    """Return the highest seq that is loaded, 0 when there is none."""
    end = _place(messages, _AFTER_ALL)
    return _number(messages[end - 1])[0] if end else 0


def _floats(row: Row) -> bool:
    """Whether the row is a notice that the server has not numbered."""
    return isinstance(row, Notice) and not row.seq


def _number(row: Row) -> tuple[int, bool]:
    """Return where a row stands: its seq, or the one it stands behind; messages without one after all others."""
    if row.seq:
        return row.seq, False
    return (row.after, True) if isinstance(row, Notice) else (_AFTER_ALL, False)


def _place(messages: Messages, seq: int) -> int:
    """Return where the row ``seq`` stands or would stand."""
    if not messages or _number(messages[-1]) < (seq, False):
        return len(messages)
    return bisect_left(messages, (seq, False), key=_number)


def _behind_others(messages: Messages, row: ChatMessage) -> int:
    """Return where a message without a number goes: to the end, or, lost by the server, by its time to others lost."""
    if row.failure is not Code.LOST_BY_SERVER:
        return len(messages)
    place = len(messages)
    while place:
        other = messages[place - 1]
        if not isinstance(other, ChatMessage) or other.seq or (other.failure is row.failure and other.ts <= row.ts):
            break
        place -= 1
    return place


def _insert(messages: Messages, row: Row) -> None:
    """Put a numbered row or a notice into its place, a notice behind those that came before it."""
    after, floats = _number(row)
    messages.insert(_place(messages, after + 1 if floats else after), row)


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
