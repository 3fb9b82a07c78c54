"""One log of the state in a conversation view: shows what is loaded of it and follows what changes there."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any

from messenger.client.actions import Actions
from messenger.client.changes import (
    ContactsChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesRemoved,
    MessagesUpdated,
    TransferChanged,
)
from messenger.client.model import Chat, ChatMessage
from messenger.client.state import State
from messenger.gui.faces import face_of_user
from messenger.gui.file_source import ChatFiles
from messenger.gui.look.look import Look
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.conversation_view import ConversationView, Sender


class LogView(ConversationView):
    """``chat_of(log)`` finds what the state has of a log; ``on_news`` hears when other rows stand there than before.
    ``on_sought(seq)`` hears which row is to be loaded, for somebody wants to see it.

    The other arguments are those of the conversation view.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        me: int,
        state: State,
        actions: Actions,
        pictures: Pictures,
        subscriptions: Subscriptions,
        chat_of: Callable[[str], Chat | None],
        failure: Callable[[ChatMessage], str],
        on_older: Callable[[], None],
        on_sought: Callable[[int], None],
        on_retry: Callable[[str], None] | None,
        on_read: Callable[[int], None],
        on_news: Callable[[], None],
        now: Callable[[], float],
        open_link: Callable[[str], None],
    ) -> None:
        super().__init__(
            parent, look, me=me, sender=self._sender_of, on_older=on_older, on_retry=on_retry, on_read=on_read,
            now=now, open_link=open_link, failure=failure,
            files=ChatFiles(self, state=state, actions=actions, pictures=pictures),
        )  # fmt: skip
        self._state = state
        self._chat_of = chat_of
        self._on_news = on_news
        self._on_sought = on_sought
        self._names: dict[int, str] = {}
        self._sought = 0  # the seq of the row that is to be shown as soon as it is loaded
        self._held = False  # nothing is shown until everything unread is loaded
        self.log: str | None = None
        subscriptions.subscribe(self, MessagesAdded, self._on_added)
        subscriptions.subscribe(self, MessagesUpdated, self._on_updated)
        subscriptions.subscribe(self, MessagesRemoved, self._on_removed)
        subscriptions.subscribe(self, HistoryAdded, self._on_history)
        subscriptions.subscribe(self, ContactsChanged, self._on_contacts)
        subscriptions.subscribe(self, TransferChanged, self._on_transfer)
        pictures.subscribe(self, self._on_picture)

    def show_log(self, log: str | None) -> None:
        """Show what is loaded of ``log``; None: nothing, until another one is shown."""
        self.log = log
        self._sought = 0
        chat = self._chat_of(log) if log is not None else None
        if chat is not None:
            self._show_chat(chat)
        else:
            self.show((), unread_after=None, show_senders=False)

    def carry(self) -> Any:
        """The log with its place, and the row that is still to come."""
        return self.log, self._sought, self._held, super().carry()

    def take(self, carried: Any) -> None:
        """Go on where another view was."""
        self.log, self._sought, self._held, shown = carried
        super().take(shown)
        self._on_news()

    def seek(self, seq: int) -> None:
        """Show the row ``seq`` of this log in the middle, once it is loaded."""
        chat = self._chat_of(self.log) if self.log is not None else None
        self._sought = seq
        if chat is not None and chat.opened and not self._held:
            self._show_sought(chat)

    def look_for(self, spans_of: Callable[[str], Sequence[tuple[int, int]]] | None) -> None:
        """Mark what ``spans_of`` finds in the text of each message; None: nothing."""
        self._stage.look_for(spans_of)

    def look_at(self, seq: int) -> None:
        """Show the message ``seq``, in which something was found, and mark that more strongly than in others."""
        self._stage.look_at(seq)
        self.seek(seq)

    def to_bottom(self) -> None:
        """Look at the newest message, and wait for no other row any more."""
        self._sought = 0
        super().to_bottom()

    def _show_sought(self, chat: Chat) -> None:
        if not self._sought:
            return
        if chat.reaches(self._sought):
            sought, self._sought = self._sought, 0
            self.show_row(sought)
        else:
            self._on_sought(self._sought)

    def _show_chat(self, chat: Chat) -> None:
        unread_after = chat.read if chat.unread else None
        self._names.clear()
        self._held = unread_after is not None and not chat.reaches(unread_after + 1)
        if self._held:  # what is loaded is not to be seen, and so read, before what comes first
            self.show((), unread_after=None, show_senders=chat.peer is None)
            self._on_sought(chat.read + 1)
            return
        self.show(chat.messages, unread_after=unread_after, show_senders=chat.peer is None)
        self._on_news()

    def _on_added(self, change: MessagesAdded) -> None:
        if change.log == self.log and not self._held:
            self.add(change.messages)
            self._on_news()

    def _on_updated(self, change: MessagesUpdated) -> None:
        if change.log == self.log and not self._held:
            self.update_rows(change.messages)

    def _on_removed(self, change: MessagesRemoved) -> None:
        if change.log == self.log and not self._held:
            self.remove(change.cids)

    def _on_history(self, change: HistoryAdded) -> None:
        chat = self._chat_of(change.log) if change.log == self.log else None
        if chat is None:
            return
        if change.opened or self._held:
            if change.opened or chat.reaches(chat.read + 1):
                self._show_chat(chat)
        elif change.count:
            self.prepend(chat.messages[: change.count])
        if not self._held and (change.opened or chat.reaches(self._sought)):
            self._show_sought(chat)

    def _on_transfer(self, change: TransferChanged) -> None:
        if change.log == self.log and not self._held:
            self.update_files(lambda message: message.cid == change.cid)

    def _on_picture(self, file_hash: str) -> None:
        if not self._held:
            self.update_files(lambda message: message.file is not None and message.file.hash == file_hash)

    def _on_contacts(self, change: ContactsChanged) -> None:
        """Draw anew where somebody is shown by a name that is no longer right."""
        names = self._names
        if any(names[user] != self._state.name_of(user) for user in change.users & names.keys()):
            names.clear()
            self.refresh()

    def _sender_of(self, user: int) -> Sender:
        name = self._names[user] = self._state.name_of(user)
        face = face_of_user(self._state, user)
        return Sender(name, face.hue_key, face.initials)
