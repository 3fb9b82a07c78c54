"""The right side of the main window: one conversation with its head, the banner and the place to write."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _

from messenger.client.actions import Actions
from messenger.client.changes import (
    ContactsChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesRemoved,
    MessagesUpdated,
)
from messenger.client.model import EVERYONE, Chat, ChatMessage
from messenger.client.sentences import sentence
from messenger.client.state import State
from messenger.gui.look.look import Look
from messenger.gui.look.shapes import initials
from messenger.gui.presence import dot_colour, presence_words
from messenger.gui.status_banner import StatusBanner
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.chat_header import ChatHeader, Heading
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.conversation_view import ConversationView, Sender
from messenger.gui.widgets.empty_state import EmptyState
from messenger.protocol.contacts import Presence


class ChatPane(tk.Frame):
    """``log`` is the chat that is shown, None for none. Reads the state, changes it only through actions."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        me: int,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        now: Callable[[], float],
        open_link: Callable[[str], None],
    ) -> None:
        palette = look.palette
        super().__init__(parent, name="pane", background=palette.conversation)
        self._look = look
        self._state = state
        self._actions = actions
        self._now = now
        self.log: str | None = None
        self._header = ChatHeader(self, look)
        self.banner = StatusBanner(self, look, state=state, subscriptions=subscriptions, on_reconnect=actions.reconnect)
        self.conversation = ConversationView(
            self, look, me=me, sender=self._sender, on_older=self._on_older, on_retry=self._on_retry,
            on_read=self._on_read, now=now, open_link=open_link,
            failure=_failure,
        )  # fmt: skip
        self._nothing = EmptyState(
            self, look, name="nothing", icon="message-circle", title=_("No chat is open"),
            sentence=_("Choose a chat on the left, or somebody under People."), background=palette.conversation,
        )  # fmt: skip
        self.composer = Composer(self, look, on_send=self._on_send, on_change=self._on_typed)
        self._quiet = tk.Label(
            self, name="quiet", text=_("Here you see who comes and goes."), font=look.fonts.preview.spec,
            foreground=palette.secondary, background=palette.window, height=3, borderwidth=0,
        )  # fmt: skip
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self.banner.grid(row=1, column=0, sticky="ew")
        self.banner.grid_remove()
        self._nothing.grid(row=0, column=0, rowspan=4, sticky="nsew")
        subscriptions.subscribe(self, MessagesAdded, self._on_added)
        subscriptions.subscribe(self, MessagesUpdated, self._on_updated)
        subscriptions.subscribe(self, MessagesRemoved, self._on_removed)
        subscriptions.subscribe(self, HistoryAdded, self._on_history)
        subscriptions.subscribe(self, ContactsChanged, self._on_contacts)
        self.banner.refresh()

    # --- what the window does ------------------------------------------------------------------------------------

    def show(self, log: str | None) -> None:
        """Show another chat, or none."""
        if log == self.log:
            return
        self.log = log
        for part in (self._nothing, self._header, self.conversation, self.composer, self._quiet):
            part.grid_remove()
        if log is None:
            self._header.show(None)
            self._nothing.grid(row=0, column=0, rowspan=4, sticky="nsew")
            self.banner.lift()
            return
        self._show_heading()
        self._header.grid(row=0, column=0, sticky="ew")
        self.conversation.grid(row=2, column=0, sticky="nsew")
        if log == EVERYONE:
            self._quiet.grid(row=3, column=0, sticky="ew")
        else:
            self.composer.show(self._actions.draft(log))
            self.composer.grid(row=3, column=0, sticky="ew")
        chat = self._state.chat(log)
        self._show_messages(chat)
        if not chat.opened:
            self._actions.open_chat(log)

    def focus_input(self) -> None:
        """Put the cursor where one writes."""
        if self.log not in (None, EVERYONE):
            self.composer.focus_input()

    # --- what changed --------------------------------------------------------------------------------------------

    def _on_added(self, change: MessagesAdded) -> None:
        if change.log == self.log:
            self.conversation.add(change.messages)

    def _on_updated(self, change: MessagesUpdated) -> None:
        if change.log == self.log:
            self.conversation.update_rows(change.messages)

    def _on_removed(self, change: MessagesRemoved) -> None:
        if change.log == self.log:
            self.conversation.remove(change.cids)

    def _on_history(self, change: HistoryAdded) -> None:
        if change.log != self.log:
            return
        chat = self._state.chats[change.log]
        if change.opened:
            self._show_messages(chat)
        elif change.count:
            self.conversation.prepend(chat.messages[: change.count])

    def _on_contacts(self, change: ContactsChanged) -> None:
        if self.log is not None and self._state.peer_of(self.log) in change.users:
            self._show_heading()

    def _show_messages(self, chat: Chat) -> None:
        unread_after = chat.read if chat.unread else None
        self.conversation.show(chat.messages, unread_after=unread_after, show_senders=False)

    def _show_heading(self) -> None:
        if self.log is None:
            return
        title = self._state.title_of(self.log)
        if self.log == EVERYONE:
            self._header.show(Heading(title, _("Who comes and goes"), 0, "", icon="users"))
            return
        peer = self._state.peer_of(self.log) or 0
        contact = self._state.contacts.get(peer)
        if contact is None:
            self._header.show(Heading(title, "", peer, initials(title)))
            return
        dot = dot_colour(self._look.palette, contact.presence)
        words = presence_words(contact, self._now())
        lively = contact.presence is Presence.ONLINE
        self._header.show(Heading(title, words, peer, initials(title), dot, lively=lively))

    def _sender(self, user: int) -> Sender:
        name = self._state.name_of(user)
        return Sender(name, user, initials(name))

    # --- what the person does ------------------------------------------------------------------------------------

    def _on_send(self, text: str) -> str | None:
        if self.log is None:
            return None
        refusal = self._actions.send_message(self.log, text)
        if refusal is None:
            self._actions.keep_draft(self.log, "")
        return refusal

    def _on_typed(self, text: str) -> None:
        if self.log is not None:
            self._actions.keep_draft(self.log, text)

    def _on_older(self) -> None:
        if self.log is not None:
            self._actions.load_older(self.log)

    def _on_retry(self, cid: str) -> None:
        if self.log is not None:
            self._actions.retry(self.log, cid)

    def _on_read(self, seq: int) -> None:
        if self.log is not None:
            self._actions.mark_read(self.log, seq)


def _failure(message: ChatMessage) -> str:
    """Say why ``message`` was refused for good."""
    return sentence(message.failure) if message.failure else _("Not sent.")
