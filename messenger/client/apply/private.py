"""Private sessions: how each stands, and what is said in it. Nothing of it is ever among the chats."""

from typing import TYPE_CHECKING

from messenger.client import conversation, facts
from messenger.client.changes import (
    Change,
    MessagesAdded,
    MessagesUpdated,
    PrivateChanged,
    PrivateChoicesChanged,
)
from messenger.client.model import Chat
from messenger.client.private.model import Private, private_log

if TYPE_CHECKING:
    from messenger.client.state import State


def private_told(state: "State", fact: facts.PrivateTold) -> list[Change]:
    """Take in how a session stands; it may be the first one with this person."""
    user = fact.status.user
    private = state.privates.get(user)
    if private is None:
        chat = Chat(private_log(user), peer=user, opened=True, complete=True)
        state.privates[user] = Private(fact.status, chat)
    else:
        private.status = fact.status
    return [PrivateChanged(user)]


def private_said(state: "State", fact: facts.PrivateSaid) -> list[Change]:
    """Take in rows; late ones, of a session that was forgotten, lead nowhere."""
    private = state.privates.get(fact.user)
    if private is None:
        return []
    chat = private.chat
    merged = conversation.merge(chat, fact.rows, ())
    conversation.forget_oldest(chat, state.most_private_rows)
    chat.head = chat.read = conversation.last_number(chat.messages)
    changes: list[Change] = []
    if merged.added:
        changes.append(MessagesAdded(chat.log, merged.added))
    if merged.updated:
        changes.append(MessagesUpdated(chat.log, merged.updated))
    return changes


def private_forgotten(state: "State", fact: facts.PrivateForgotten) -> list[Change]:
    """Let go of all that was said with somebody."""
    state.keep_draft(private_log(fact.user), "")
    return [PrivateChanged(fact.user)] if state.privates.pop(fact.user, None) else []


def choices_told(state: "State", fact: facts.PrivateChoicesTold) -> list[Change]:
    """Know what was chosen."""
    state.private_choices = fact.choices
    return [PrivateChoicesChanged()]


def all_forgotten(state: "State") -> list[Change]:
    """Let go of all sessions: their account is no longer the one on the screen."""
    users = list(state.privates)
    state.privates.clear()
    return [PrivateChanged(user) for user in users]
