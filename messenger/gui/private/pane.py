"""What a private window holds: head, the line about the path, what matters now, what was said, the place to write.

As the pane of the main window does for a chat; but nothing of it outlives the window.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from typing import Final

from messenger.client.changes import ContactsChanged
from messenger.client.model import Chat
from messenger.client.private.model import Phase, PrivateStatus, private_log
from messenger.gui.dialogs.context import Context
from messenger.gui.faces import face_of_user, spoken_name
from messenger.gui.log_view import LogView
from messenger.gui.look.private_palette import ended_palette
from messenger.gui.private.seal_line import SealLine
from messenger.gui.private.strip import PrivateStrip
from messenger.gui.private.words import device_words, hello_of, seal_of, why_closed
from messenger.gui.sending.entrance import FileEntrance
from messenger.gui.sending.sending import FileSending
from messenger.gui.typing_on import turn_pages, type_on
from messenger.gui.widgets.chat_header import ChatHeader, HeaderButton, Heading
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.keys import bind_window
from messenger.gui.writing import Writing

_CONVERSATION: Final = 3
"""The row of the grid with what was said."""
_ENDABLE = frozenset([Phase.CONNECTING, Phase.CHECKING, Phase.WAITING, Phase.NO_WAY, Phase.OPEN, Phase.CUT])
"""Phases with something to end; before that a question is withdrawn."""


class PrivatePane(tk.Frame):
    """The private chat with ``user``, which is in the state. ``context`` has the look of private windows.

    ``on_safety``, ``on_changed_key``: see the strip. Names for tests: ``header.end``, ``seal``, ``strip``,
    ``conversation``, ``composer``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        user: int,
        *,
        on_safety: Callable[[], object],
        on_changed_key: Callable[[], object],
        writing: Writing,
        open_link: Callable[[str], None],
        files: FileSending,
    ) -> None:
        look = context.look
        super().__init__(parent, name="pane", background=look.palette.conversation)
        self._context = context
        self._user = user
        self._log = private_log(user)
        self._ended = False
        self.header = ChatHeader(self, look)
        self.seal = SealLine(self, look, on_safety=on_safety)
        self.strip = PrivateStrip(self, look, context, user, on_safety=on_safety, on_changed_key=on_changed_key)
        self._open_link = open_link
        self.conversation = self._new_conversation()
        self._hello = EmptyState(
            self, look, name="hello", icon="lock", title="", sentence="", background=look.palette.conversation
        )
        self.entrance = FileEntrance(
            self, look, over=lambda: self.conversation, takes=lambda: not self.composer.closed, whose=self._whose,
            field=lambda: self.composer.input, on_files=lambda found: files.offer(self._log, found),
        )  # fmt: skip
        self.composer = Composer(
            self, look, on_send=lambda text: writing.send(self._log, text),
            on_change=lambda text: writing.changed(self._log, text),
            complete=lambda text, cursor: writing.complete(self._log, text, cursor),
            recent_emoji=writing.recent_emoji,
            on_emoji=lambda emoji: writing.picked(self._log, self.composer.text, emoji),
            on_attach=self.entrance.choose, on_paste=self.entrance.paste, can_paste=self.entrance.can_paste,
        )  # fmt: skip
        turn_pages(self.composer, lambda: self.conversation)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(_CONVERSATION, weight=1)
        for row, part in enumerate((self.header, self.seal, self.strip, self.conversation, self.composer)):
            part.grid(row=row, column=0, sticky="nsew")
        self.strip.grid_remove()
        context.subscriptions.subscribe(self, ContactsChanged, self._on_contacts)
        # It can have opened while somebody wrote in another window; here the keyboard was left where nothing takes it.
        bind_window(self, "<FocusIn>", lambda _event: self._move_focus())
        self.conversation.show_log(self._log)
        self.refresh()

    @property
    def status(self) -> PrivateStatus | None:
        """How the session stands; None once it is forgotten."""
        private = self._context.state.privates.get(self._user)
        return private.status if private is not None else None

    def refresh(self) -> None:
        """Show the session as it stands now."""
        status = self.status
        if status is None:
            return
        name = self._spoken_name()
        self._show_heading(status)
        self.seal.show(seal_of(status), number=bool(status.safety))
        self.strip.refresh()
        before, self.composer.closed = self.composer.closed, why_closed(status, name)
        cut = status.phase is Phase.CUT
        self.composer.placeholder = _("What you write waits…") if cut else _("Write privately…")
        self._grey(not status.writable)
        self._say_hello()
        if bool(before) != bool(self.composer.closed):
            self._move_focus()

    def focus_first(self) -> None:
        """Put the keyboard where one writes; where nothing can be written, before everything else."""
        if self.composer.closed:
            self.winfo_toplevel().focus_set()
        else:
            self.composer.focus_input()

    # --- parts ---------------------------------------------------------------------------------------------------

    def _new_conversation(self) -> LogView:
        """What was said, in the colours that suit the session."""
        context, look = self._context, self._context.look
        state = context.state
        view = LogView(
            self, replace(look, palette=ended_palette(look.palette)) if self._ended else look,
            me=state.me.id if state.me else 0, state=state, actions=context.actions, pictures=context.pictures,
            subscriptions=context.subscriptions,
            chat_of=lambda _log: self._chat(), failure=lambda _message: _("Not delivered."), on_older=lambda: None,
            on_sought=lambda _seq: None, on_retry=None, on_read=lambda _seq: None, on_news=self._say_hello,
            now=context.now, open_link=self._open_link,
        )  # fmt: skip
        type_on(view, lambda: self.composer)
        return view

    def _show_heading(self, status: PrivateStatus) -> None:
        """Say who it is and on which device. No presence: what the server knows of that is no matter here."""
        state = self._context.state
        face = face_of_user(state, self._user)
        name, device = state.name_of(self._user), device_words(status.device)
        end = HeaderButton("end", "", self.strip.stop, _("End private chat"))
        buttons = [end] if status.phase in _ENDABLE else []
        self.header.show(Heading(name, device, face.hue_key, face.initials), buttons)

    def _grey(self, ended: bool) -> None:
        """Have what was said look as what can only be read, or as before."""
        if ended != self._ended:
            self._ended = ended
            carried = self.conversation.carry()
            self.conversation.destroy()
            self.conversation = self._new_conversation()
            self.conversation.grid(row=_CONVERSATION, column=0, sticky="nsew")
            self.conversation.lower(self.composer)  # the keyboard comes by in the order in which things lie
            self.conversation.take(carried)

    def _move_focus(self) -> None:
        """Have the keyboard follow when the place to write comes or goes, if it is in this window at all."""
        if self.focus_displayof() in (self.winfo_toplevel(), self.composer.input):
            self.focus_first()

    def _say_hello(self) -> None:
        """Say something friendly where nothing was said yet."""
        private = self._context.state.privates.get(self._user)
        hello = hello_of(private.status, self._spoken_name()) if private is not None else None
        if private is None or private.chat.messages or hello is None:
            self._hello.grid_remove()
            return
        self._hello.say(*hello)
        self._hello.grid(row=_CONVERSATION, column=0, sticky="nsew")
        tk.Misc.lift(self._hello)  # a canvas's own raises its items

    def _whose(self) -> str:
        """Say who gets what is dropped here."""
        return _("They go to {name}, sealed, and are stored at no server.").format(name=self._spoken_name())

    def _spoken_name(self) -> str:
        return spoken_name(self._context.state, self._user, self._context.look.emoji.plain)

    def _chat(self) -> Chat | None:
        private = self._context.state.privates.get(self._user)
        return private.chat if private is not None else None

    def _on_contacts(self, change: ContactsChanged) -> None:
        if self._user in change.users:
            self.refresh()
