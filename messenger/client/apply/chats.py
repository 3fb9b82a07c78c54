"""Chats and what is said in them: how each stands, and the rows of those that are open."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from messenger.client import conversation, facts
from messenger.client.apply.wording import happening
from messenger.client.changes import (
    Change,
    ChatListChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesReceived,
    MessagesRemoved,
    MessagesUpdated,
    NoticesChanged,
    TypingChanged,
)
from messenger.client.facts import ChatSummary
from messenger.client.model import EVERYONE, Chat, ChatMessage, Delivery, Entry, Notice
from messenger.client.private.model import private_user

if TYPE_CHECKING:
    from messenger.client.state import State


def chats_changed(state: "State", fact: facts.ChatsChanged) -> list[Change]:
    """Take in how chats stand; with ``all``, what is loaded may no longer be true."""
    changes: list[Change] = []
    touched = {summary.log for summary in fact.chats}
    if fact.all:
        changes += _start_over(state, touched)
        touched |= {EVERYONE}
    for summary in fact.chats:
        changes += _fold(state, summary)
    return [*changes, ChatListChanged(frozenset(touched))]


def messages_changed(state: "State", fact: facts.MessagesChanged) -> list[Change]:
    """Take in entries of one log."""
    changes = _fold(state, fact.chat)
    chat = state.chats[fact.chat.log]
    if chat.opened:
        changes += _merge(chat, _rows(state, fact.messages), fact.gone)
    received = tuple(one for one in fact.messages if isinstance(one, ChatMessage) and one.delivery is Delivery.RECEIVED)
    if received:
        changes.append(MessagesReceived(chat.log, received))
    return [*changes, ChatListChanged(frozenset([chat.log]))]


def history_loaded(state: "State", fact: facts.HistoryLoaded) -> list[Change]:
    """Take in a page of one log."""
    chat = state.chat(fact.log)
    rows = _rows(state, fact.messages)
    first = next((entry.seq for entry in fact.messages if entry.seq), 0)
    if fact.before == 0:
        chat.opened = True
        conversation.load(chat, rows, first, fact.complete)
        _show_last(chat, chat.last)
        return [HistoryAdded(fact.log, len(chat.messages), opened=True)]
    if not chat.opened or not chat.first or chat.first > fact.before or chat.first <= first:
        return []  # it does not reach what is loaded, or holds no more than that
    if chat.first < fact.before:
        rows = [row for row in rows if row.seq < chat.first]
    chat.complete, chat.first = fact.complete, first or chat.first
    chat.messages[:0] = rows
    return [HistoryAdded(fact.log, len(rows))]


def noted(state: "State", fact: facts.Noted) -> list[Change]:
    """Take in a line of our own."""
    log = EVERYONE if private_user(fact.log) is not None and _private(state, fact.log) is None else fact.log
    return put_notices(state, log, [Notice(fact.ts, fact.text, after=fact.behind)])


def put_notices(state: "State", log: str, notices: list[Notice]) -> list[Change]:
    """Put notices at the end of ``log``; in *Everyone* they are news, and only the last ones are kept."""
    if not notices:
        return []
    chat = _private(state, log) or state.chat(log)
    placed = conversation.put_notices(chat, notices)
    conversation.forget_notices(chat, state.most_notices)
    if log != EVERYONE:
        return [MessagesAdded(log, placed)] if chat.opened else []
    _show_last(chat, chat.last)
    return [MessagesAdded(log, placed), ChatListChanged(frozenset([log]))]


def notices_switched(state: "State", fact: facts.NoticesSwitched) -> list[Change]:
    """Show quiet lines from now on, or none; whoever switched has the open chats loaded anew."""
    if state.show_notices == fact.shown:
        return []
    state.show_notices = fact.shown
    if not fact.shown and EVERYONE in state.chats:
        conversation.forget_notices(state.chats[EVERYONE], 0)
    for chat in state.chats.values():
        _show_newest(state, chat)
    return [NoticesChanged(), ChatListChanged(frozenset(state.chats))]


def drafts_loaded(state: "State", fact: facts.DraftsLoaded) -> list[Change]:
    """Know what was typed and not sent."""
    state.drafts = dict(fact.drafts)
    for log in state.drafts:
        state.chat(log)  # it may be the first message to somebody
    state.reorder()
    return [ChatListChanged(frozenset(state.drafts))] if state.drafts else []


def typing_told(state: "State", fact: facts.TypingTold) -> list[Change]:
    """Know who is writing."""
    if fact.users:
        state.typing[fact.log] = fact.users
    else:
        state.typing.pop(fact.log, None)
    return [TypingChanged(fact.log)]


# -- inside


def _private(state: "State", log: str) -> Chat | None:
    """Return what was said in the private session ``log``; ``None``: it is another log, or forgotten."""
    user = private_user(log)
    private = state.privates.get(user) if user is not None else None
    return private.chat if private is not None else None


def _rows(state: "State", entries: Iterable[Entry]) -> list[conversation.Row]:
    """Put what happened to a group into words, or leave it out when no notices are shown."""
    rows: list[conversation.Row] = []
    for entry in entries:
        if isinstance(entry, ChatMessage):
            rows.append(entry)
        elif state.show_notices:
            rows.append(Notice(entry.ts, happening(state, entry), entry.seq))
    return rows


def _start_over(state: "State", named: set[str]) -> list[Change]:
    """Take a new whole list of chats: what is loaded may no longer be true, except what waits to be sent."""
    changes: list[Change] = []
    for chat in list(state.chats.values()):
        if chat.opened:
            conversation.start_over(chat)
            changes.append(HistoryAdded(chat.log, len(chat.messages), opened=True))
        elif chat.log not in named:
            del state.chats[chat.log]
        chat.head = chat.read = chat.delivered = chat.active = 0
        chat.newest = chat.last = chat.counted = None
        if chat.log == EVERYONE:
            _show_last(chat, None)
    state.reorder()
    return changes


def _fold(state: "State", summary: ChatSummary) -> list[Change]:
    """Let the chat stand as ``summary`` says; own messages that were delivered meanwhile get their second tick."""
    chat = state.chat(summary.log)
    before = chat.delivered
    chat.peer = summary.peer
    chat.head, chat.read, chat.delivered = summary.head, summary.read, summary.delivered
    chat.counted = summary.counted
    chat.active = summary.last.ts if summary.last else 0
    chat.newest = summary.last
    _show_newest(state, chat)
    state.reorder()
    if not chat.opened or chat.delivered <= before:
        return []
    updated = conversation.deliver(chat.messages, before, chat.delivered)
    return [MessagesUpdated(chat.log, updated)] if updated else []


def _show_newest(state: "State", chat: Chat) -> None:
    """Let the chat list show the newest entry, unless that is a line which is not to be shown."""
    rows = _rows(state, [chat.newest] if chat.newest else [])
    _show_last(chat, rows[0] if rows else None)


def _show_last(chat: Chat, last: conversation.Row | None) -> None:
    """Let the chat list show ``last``, in *Everyone* a notice without a number if that came later."""
    chat.last = last
    if chat.log == EVERYONE:
        newest = next((one for one in reversed(chat.messages) if isinstance(one, Notice)), None)
        if newest is not None and (last is None or newest.ts >= last.ts):
            chat.last = newest


def _merge(chat: Chat, rows: Iterable[conversation.Row], gone: Iterable[str]) -> list[Change]:
    merged = conversation.merge(chat, rows, gone)
    changes: list[Change] = []
    if merged.removed:
        changes.append(MessagesRemoved(chat.log, merged.removed))
    if merged.added:
        changes.append(MessagesAdded(chat.log, merged.added))
    if merged.updated:
        changes.append(MessagesUpdated(chat.log, merged.updated))
    return changes
