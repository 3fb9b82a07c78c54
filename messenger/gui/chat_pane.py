"""The right side of the main window: one conversation with its head, the banner and the place to write."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any

from messenger.client.actions import Actions
from messenger.client.changes import (
    BlocksChanged,
    ContactsChanged,
    GroupsChanged,
    TypingChanged,
)
from messenger.client.commands import Completion
from messenger.client.finding import Wanted
from messenger.client.model import EVERYONE, ChatMessage
from messenger.client.sentences import sentence
from messenger.client.state import State
from messenger.gui.chat_search import ChatSearch
from messenger.gui.faces import EVERYONE_ICON, spoken_name
from messenger.gui.headings import heading_of
from messenger.gui.log_view import LogView
from messenger.gui.look.look import Look
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.sending.candidate import Candidate
from messenger.gui.sending.entrance import FileEntrance
from messenger.gui.sending.sending import FileSending
from messenger.gui.status_banner import Remark, StatusBanner
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.typing_on import turn_pages, type_on
from messenger.gui.widgets.chat_header import ChatHeader, HeaderButton
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.keys import bind_window
from messenger.gui.writing import Writing
from messenger.protocol.groups import Standing


class ChatPane(tk.Frame):
    """``log`` is the chat that is shown, None for none. Reads the state, changes it only through actions.

    ``on_title(log)`` hears of a click on the head; ``buttons(log)`` are those in the head; ``on_unblock(user)`` of the
    wish to unblock.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        me: int,
        state: State,
        actions: Actions,
        writing: Writing,
        subscriptions: Subscriptions,
        pictures: Pictures,
        now: Callable[[], float],
        open_link: Callable[[str], None],
        buttons: Callable[[str], Sequence[HeaderButton]],
        on_title: Callable[[str], None],
        on_unblock: Callable[[int], None],
        files: FileSending,
    ) -> None:
        palette = look.palette
        super().__init__(parent, name="pane", background=palette.conversation)
        self._look = look
        self._state = state
        self._actions = actions
        self._writing = writing
        self.pictures = pictures
        self._now = now
        self._buttons = buttons
        self._on_title = on_title
        self._on_unblock = on_unblock
        self._files = files
        self.log: str | None = None
        self.header = ChatHeader(self, look, on_title=self._title_clicked)
        self.banner = StatusBanner(
            self, look, state=state, subscriptions=subscriptions, on_reconnect=actions.reconnect,
            on_stay=actions.activity, about_chat=self._remark,
        )  # fmt: skip
        self._search = ChatSearch(
            self, look, actions=actions, subscriptions=subscriptions,
            on_show=self._on_hit, on_words=self._on_words, on_close=self.focus_input,
        )  # fmt: skip
        self.conversation = LogView(
            self, look, me=me, state=state, actions=actions, pictures=pictures, subscriptions=subscriptions,
            chat_of=state.chats.get, failure=_failure,
            on_older=self._on_older, on_sought=self._on_sought, on_retry=self._on_retry, on_read=self._on_read,
            on_news=self._say_hello, now=now, open_link=open_link,
        )  # fmt: skip
        self._nothing = EmptyState(
            self, look, name="nothing", icon="message-circle", title=_("No chat is open"),
            sentence=_("Choose a chat on the left, or somebody under People."), background=palette.conversation,
        )  # fmt: skip
        self._hello = EmptyState(
            self, look, name="hello", icon="smile", title="", sentence="", background=palette.conversation
        )  # fmt: skip
        self.entrance = FileEntrance(
            self, look, over=lambda: self.conversation, takes=self._takes_files, whose=self._whose,
            field=lambda: self.composer.input, on_files=self._on_files,
        )  # fmt: skip
        self.composer = Composer(
            self, look, on_send=self._on_send, on_change=self._on_typed, complete=self._complete,
            recent_emoji=writing.recent_emoji, on_emoji=self._on_emoji,
            on_attach=self.entrance.choose, on_paste=self.entrance.paste, can_paste=self.entrance.can_paste,
        )  # fmt: skip
        type_on(self.conversation, lambda: self.composer)
        turn_pages(self.composer, lambda: self.conversation)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(3, weight=1)
        self._search.grid(row=1, column=0, sticky="ew")
        self._search.grid_remove()
        self.banner.grid(row=2, column=0, sticky="ew")
        self.banner.grid_remove()
        self._nothing.grid(row=0, column=0, rowspan=5, sticky="nsew")
        subscriptions.subscribe(self, ContactsChanged, self._on_contacts)
        subscriptions.subscribe(self, GroupsChanged, self._on_groups)
        subscriptions.subscribe(self, BlocksChanged, lambda _change: self.banner.refresh())
        subscriptions.subscribe(self, TypingChanged, self._on_typing)
        bind_window(self, "<Control-End>", lambda _event: self._to_newest())
        self.banner.refresh()

    # --- what the window does ------------------------------------------------------------------------------------

    def show(self, log: str | None) -> None:
        """Show another chat, or none."""
        if log == self.log:
            return
        self._writing.stop()
        self._search.close()
        left, self.log = self.log, log
        if left is not None:
            self._actions.leave_chat(left)
        for part in (self._nothing, self._hello, self.header, self.conversation, self.composer):
            part.grid_remove()
        self.banner.refresh()
        if log is None:
            self.header.show(None)
            self.conversation.show_log(None)
            self._nothing.grid(row=0, column=0, rowspan=5, sticky="nsew")
            self.banner.lift()
            return
        chat = self._state.chat(log)
        self._show_heading()
        self.header.grid(row=0, column=0, sticky="ew")
        self.conversation.grid(row=3, column=0, sticky="nsew")
        self.composer.show(self._files.draft(log))
        self.composer.placeholder = _("Write to everyone online…") if log == EVERYONE else _("Write a message…")
        self.composer.closed = self._state.may_write(log)
        self.composer.grid(row=4, column=0, sticky="ew")
        self.conversation.show_log(log)
        if not chat.opened:
            self._actions.open_chat(log)

    def carry(self) -> Any:
        """Which chat is shown."""
        return self.log

    def take(self, carried: Any) -> None:
        """Show the same one; what is in it says itself where it was."""
        self.show(carried)

    def go_to(self, log: str, seq: int) -> None:
        """Show the chat ``log`` at the entry ``seq``, as soon as that is loaded."""
        self.show(log)
        self.conversation.seek(seq)

    def search(self) -> bool:
        """Let the person type what to look for in the open chat; return whether there is one."""
        if self.log is not None:
            self._search.open(self.log)
        return self.log is not None

    def end_search(self) -> bool:
        """Look for nothing in the open chat any more; return whether something was looked for."""
        searched = self._search.opened
        self._search.close()
        return searched

    def focus_input(self) -> None:
        """Put the cursor where one writes."""
        if self.log is not None and not self.composer.closed:
            self.composer.focus_input()

    def _to_newest(self) -> None:
        if self.log is not None and not self.composer.text:  # in a text the key leads to its end
            self.conversation.to_bottom()

    # --- what changed --------------------------------------------------------------------------------------------

    def _on_contacts(self, change: ContactsChanged) -> None:
        if self.log is None:
            return
        self._show_heading()
        if self._state.peer_of(self.log) in change.users:
            self.composer.closed = self._state.may_write(self.log)

    def _on_groups(self, change: GroupsChanged) -> None:
        if self.log in change.logs:
            self._show_heading()
            self.composer.closed = self._state.may_write(self.log)
            self.banner.refresh()

    def _on_typing(self, change: TypingChanged) -> None:
        if change.log == self.log:
            self._show_heading()

    def _show_heading(self) -> None:
        if self.log is not None:
            heading = heading_of(self._state, self._look.palette, self.log, self._now())
            self.header.show(heading, self._buttons(self.log))

    def _say_hello(self) -> None:
        """Say something friendly where a conversation has not begun."""
        chat = self._state.chats.get(self.log or "")
        if chat is None or not chat.opened or chat.messages:
            self._hello.grid_remove()
            return
        peer = self._state.peer_of(chat.log)
        if chat.log == EVERYONE:
            title, icon = _("Nobody has said anything yet"), EVERYONE_ICON
            words = _("What you write here reaches everybody who is online at that moment.")
        elif peer is None:
            title, icon = _("A new group"), "users"
            words = _("Say what it is for. Those who are added see what is written from then on.")
        else:
            name = spoken_name(self._state, peer, self._look.emoji.plain)
            title, icon = _("Say hello to {name}").format(name=name), "smile"
            words = _("What you write is delivered now or as soon as {name} is online.").format(name=name)
        self._hello.say(icon, title, words)
        self._hello.grid(row=3, column=0, sticky="nsew")
        tk.Misc.lift(self._hello)  # a canvas's own raises its items

    def _remark(self) -> Remark | None:
        """What the banner has to say of the open chat."""
        if self.log is None:
            return None
        peer = self._state.peer_of(self.log)
        if peer is not None and peer in self._state.blocked:
            blocked = _("You have blocked {name}.").format(name=self._state.name_of(peer))
            return Remark(blocked, _("Unblock"), lambda: self._on_unblock(peer))
        group = self._state.groups.get(self.log)
        if group is not None and group.standing is not Standing.MEMBER:
            return Remark(_("You are no longer a member. What came before stays here."))
        return None

    # --- what the person does ------------------------------------------------------------------------------------

    def _title_clicked(self) -> None:
        if self.log is not None:
            self._on_title(self.log)

    def _on_send(self, text: str) -> str | None:
        return self._writing.send(self.log, text) if self.log is not None else None

    def _on_typed(self, text: str) -> None:
        if self.log is not None:
            self._writing.changed(self.log, text)

    def _on_emoji(self, emoji: str) -> None:
        if self.log is not None:
            self._writing.picked(self.log, self.composer.text, emoji)

    def _takes_files(self) -> bool:
        return self.log is not None and not self.composer.closed

    def _whose(self) -> str:
        """Say who gets what is dropped here."""
        if self.log is None or self.log == EVERYONE:
            return _("Everybody who is online gets them.")
        return _("They go to {name}.").format(name=heading_of(self._state, self._look.palette, self.log, 0).title)

    def _on_files(self, files: tuple[Candidate, ...]) -> None:
        if self.log is not None:
            self._files.offer(self.log, files)

    def _complete(self, text: str, cursor: int) -> Sequence[Completion]:
        return self._writing.complete(self.log, text, cursor) if self.log is not None else ()

    def _on_older(self) -> None:
        if self.log is not None:
            self._actions.load_older(self.log)

    def _on_sought(self, seq: int) -> None:
        if self.log is not None:
            self._actions.load_until(self.log, seq)

    def _on_hit(self, seq: int) -> None:
        self.conversation.look_at(seq)

    def _on_words(self, wanted: Wanted) -> None:
        self.conversation.look_for(wanted.spans if wanted else None)

    def _on_retry(self, cid: str) -> None:
        if self.log is not None:
            self._actions.retry(self.log, cid)

    def _on_read(self, seq: int) -> None:
        if self.log is not None:
            self._actions.mark_read(self.log, seq)


def _failure(message: ChatMessage) -> str:
    """Say why ``message`` was refused for good."""
    return sentence(message.failure) if message.failure else _("Not sent.")
