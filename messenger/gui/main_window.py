"""What the window shows once somebody is signed in: the sidebar beside a chat, and the keys that work everywhere."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Final

from messenger.client.actions import Actions
from messenger.client.changes import Answered, PrivateChanged
from messenger.client.commands import Commands
from messenger.client.model import EVERYONE, Contact
from messenger.client.private.model import private_user
from messenger.client.state import State
from messenger.gui.carrying import focus_again, focus_inside, has_focus, pack_up, unpack
from messenger.gui.chat_pane import ChatPane
from messenger.gui.layers import close_topmost
from messenger.gui.look.look import Look
from messenger.gui.menus import Dialogs, Menus, PrivateChats
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.sending.sending import FileSending
from messenger.gui.sidebar import Sidebar
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.summons import to_front
from messenger.gui.widgets.chat_header import HeaderButton
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.keys import bind_window, bind_window_keys
from messenger.gui.widgets.popup_menu import MenuEntry, PopupMenu, close_menus
from messenger.gui.writing import Writing

FOLD_BELOW: Final = 860
"""Px at scale 1: a narrower window shows the sidebar as avatars only."""
NARROWEST: Final = (720, 460)
USUAL: Final = (1180, 760)


DialogsFor = Callable[
    [tk.Misc, Callable[[str], None], Callable[[int], int | None], Callable[[], Sequence[tuple[str, str]]]], Dialogs
]
"""Makes the windows over the one given: with what shows a chat, what starts a private one with somebody (the ticket of
the answer, if one is to be waited for), and what tells the commands for the help page.
"""
PrivatesFor = Callable[
    [tk.Misc, tk.Frame, Callable[[], Writing], Callable[[], Sequence[tuple[str, str]]]], PrivateChats
]
"""Makes the windows of private chats beside the one given: with the place for questions in it, what makes of typed text
what it is to be, and the commands.
"""


class MainWindow(tk.Frame):
    """Fills ``window`` for one account; another account gets another one.

    ``dialogs`` and ``privates`` make the windows that open over and beside this one and go with it.
    """

    def __init__(
        self,
        window: tk.Misc,
        look: Look,
        *,
        me: Contact,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        pictures: Pictures,
        dialogs: DialogsFor,
        privates: PrivatesFor,
        now: Callable[[], float],
        open_link: Callable[[str], None],
    ) -> None:
        super().__init__(window, name="main", background=look.palette.conversation)
        self.me = me
        self._look = look
        self._state = state
        self._actions = actions
        self._menu: PopupMenu | None = None
        self._menu_at = (0, 0)
        self._tickets: set[int] = set()
        self._held_open = False
        self._focus_later = ""
        self._subscriptions = subscriptions
        self._pictures = pictures
        self._now = now
        self._open_link = open_link
        self._commands = Commands(state, actions)
        self._asides = tk.Frame(self, name="asides", background=look.palette.window)
        self._privates = privates(self, self._asides, self._writing, self._commands.usage)
        self._dialogs = dialogs(self, self.open_chat, self._privates.start, self._commands.usage)
        self._menus = Menus(
            state, actions, self._dialogs, on_open=self.open_chat, on_compose=self._compose,
            on_ticket=self._tickets.add, on_private=self._start_private, now=self._now,
        )  # fmt: skip
        self._own_writing = self._writing()
        self._files = FileSending(actions, lambda: self._own_writing, self._composer, self._dialogs.send_files)
        self._furnish()
        self._asides.grid(row=0, column=0, columnspan=3, sticky="ew")
        self._asides.grid_remove()
        self.columnconfigure(2, weight=1)
        self.rowconfigure(1, weight=1)
        self.bind("<Configure>", self._on_configure)
        subscriptions.subscribe(self, Answered, self._on_answer)
        subscriptions.subscribe(self, PrivateChanged, lambda change: self._privates.follow(change.user))
        for user in state.privates:
            self._privates.follow(user)
        self._bind_keys()

    def _furnish(self) -> None:
        """Put everything in, in the look there is now."""
        look, state, actions, subscriptions = self._look, self._state, self._actions, self._subscriptions
        self.sidebar = Sidebar(
            self, look, state=state, actions=actions, subscriptions=subscriptions, now=self._now,
            on_open=self.open_chat, on_person=self._open_person, on_menu=self._open_menu, on_search=self.search,
            on_profile=self._dialogs.profile,
            on_chat_menu=lambda log, x, y: self._pop_up(self._menus.of_chat(log), x, y),
            on_person_menu=lambda user, x, y: self._pop_up(self._menus.of_person(user), x, y),
        )  # fmt: skip
        self._line = tk.Frame(self, name="line", background=look.palette.border, width=1)
        self.pane = ChatPane(
            self, look, me=self.me.id, state=state, actions=actions, subscriptions=subscriptions,
            pictures=self._pictures, now=self._now, open_link=self._open_link, buttons=self._buttons,
            on_title=self._about, writing=self._own_writing,
            on_unblock=lambda user: self._tickets.add(actions.unblock(user)), files=self._files,
        )  # fmt: skip
        self.sidebar.grid(row=1, column=0, sticky="ns")
        self._line.grid(row=1, column=1, sticky="ns")
        self.pane.grid(row=1, column=2, sticky="nsew")

    def rebuild(self, look: Look) -> None:
        """Build everything anew in another look, also what stands over and beside it; what one does goes on."""
        close_menus(self)
        self._menu = None
        focused, mine, luggage = focus_inside(self), has_focus(self), pack_up(self)
        for part in (self.sidebar, self._line, self.pane):
            part.destroy()
        self._look = look
        self.configure(background=look.palette.conversation)
        self._asides.configure(background=look.palette.window)
        self._furnish()
        self._fold()
        unpack(self, luggage)
        # What was just built takes the keyboard only once it is on the screen, unless another window asks meanwhile.
        self._dialogs.rebuild(look)
        self._privates.rebuild(look)
        if mine:
            focus_again(self, focused)
        else:
            self._focus_later = focused

    def open_chat(self, log: str | None, seq: int = 0) -> None:
        """Show the chat ``log``, at the entry ``seq`` if one is named, or none.

        A private one has a window of its own, which stays where it is.
        """
        if log is not None and private_user(log) is not None:
            return
        if not seq or self._held_open:  # else what was found stays: one may look at the next hit
            self.sidebar.end_search()
        self._let_go()
        if log is not None and seq:
            self.pane.go_to(log, seq)
        else:
            self.pane.show(log)
        self.sidebar.select(log)
        self.pane.focus_input()

    def come_to(self, log: str) -> None:
        """Come to the front with the chat ``log``, at the first message unread; a private one with its own window."""
        user = private_user(log)
        if user is not None:
            self._privates.show(user)
            return
        to_front(self.winfo_toplevel())
        chat = self._state.chats.get(log)
        if chat is not None:
            self.open_chat(log, chat.read + 1 if chat.unread else 0)

    def complain(self, sentence: str) -> None:
        """Tell the person that something in the window failed."""
        self.pane.banner.complain(sentence)

    def _writing(self) -> Writing:
        """What becomes of the text in one composer."""
        return Writing(self._actions, self._commands, on_open=self.open_chat, on_page=self._show_page)

    def _composer(self, log: str) -> Composer | None:
        return self.pane.composer if self.pane.log == log else None

    # --- keys ----------------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        actions: tuple[tuple[str, Callable[[], object]], ...] = (
            ("<Control-k>", self.search),
            ("<Control-f>", self._search_here),
            ("<Alt-Up>", lambda: self._go(-1)),
            ("<Alt-Down>", lambda: self._go(1)),
            ("<Escape>", self._escape),
            ("<Control-comma>", self._dialogs.settings),
            ("<F1>", self._dialogs.help),
            ("<F2>", lambda: self._privates.go_on(None)),
            ("<F3>", self._start_private_here),
        )
        for sequence, action in actions:
            bind_window_keys(self, sequence, action)
        bind_window(self, "<FocusIn>", lambda _event: self._focus_where_it_was())

    def _focus_where_it_was(self) -> None:
        """Built anew while the keyboard was elsewhere, it gives it now to what had it here."""
        focused, self._focus_later = self._focus_later, ""
        if focused and not focus_inside(self):
            focus_again(self, focused)

    def search(self) -> None:
        """Let the person type whom to look for; the sidebar is whole as long as that lasts."""
        self._hold_open()
        self.sidebar.search()

    def _search_here(self) -> None:
        """Let the person type what to look for in the open chat, or where none is, everywhere."""
        if not self.pane.search():
            self.search()

    def _go(self, step: int) -> None:
        log = self.sidebar.neighbour(self.pane.log, step)
        if log is not None:
            self.open_chat(log)

    def _escape(self) -> None:
        """Close what lies on top: a dialog, the search, then the chat."""
        if close_topmost(self):
            return
        if not self.sidebar.typing and self.pane.end_search():
            self.pane.focus_input()
        elif self.sidebar.end_search():
            self._let_go()
            if self.pane.log is not None:
                self.pane.focus_input()
            else:
                self.focus_set()
        else:
            self.open_chat(None)

    # --- sidebar -------------------------------------------------------------------------------------------------

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._fold()

    def _fold(self) -> None:
        narrow = 1 < self.winfo_width() < self._look.px(FOLD_BELOW)
        self.sidebar.fold(narrow and not self._held_open)

    def _hold_open(self) -> None:
        """While one searches the sidebar is whole, however narrow the window."""
        self._held_open = True
        self._fold()

    def _let_go(self) -> None:
        self._held_open = False
        self._fold()

    def _open_person(self, user: int) -> None:
        self.open_chat(self._actions.chat_with(user))

    def _compose(self) -> None:
        self._hold_open()
        self.sidebar.compose()

    # --- menus and the windows over this one ---------------------------------------------------------------------

    def _open_menu(self) -> None:
        look, x, y = self._look, self.winfo_rootx(), self.winfo_rooty()
        self._pop_up(self._menus.of_account(), x + look.px(10), y + look.px(54))

    def _pop_up(self, entries: Sequence[MenuEntry], x: int, y: int, align: str = "left") -> None:
        """Open a menu at x, y (px of the screen). Where one is open already it closes: a second click takes it back."""
        if self._menu is not None and self._menu.winfo_exists():
            self._menu.close()
            if (x, y) == self._menu_at:
                return
        self._menu_at = (x, y)
        x, y = x - self.winfo_rootx(), y - self.winfo_rooty()
        self._menu = PopupMenu(self, self._look, entries, x=x, y=y, align=align)

    def _buttons(self, log: str) -> list[HeaderButton]:
        """What stands at the right of the head of this chat."""
        search = HeaderButton("search", "search", self._search_here)
        more = HeaderButton("more", "ellipsis-vertical", lambda: self._open_chat_menu(log))
        if log == EVERYONE:
            return [search, HeaderButton("who", "history", self._dialogs.who_was_online), more]
        if log in self._state.groups:
            return [search, HeaderButton("group", "users", lambda: self._dialogs.group(log)), more]
        peer = self._state.peer_of(log)
        contact = self._state.contacts.get(peer or 0)
        if peer is None or contact is None or contact.deleted:
            return [search, more]
        return [search, HeaderButton("private", "lock", lambda: self._start_private(peer)), more]

    def _open_chat_menu(self, log: str) -> None:
        x, y = self.pane.header.place_of("more")
        self._pop_up(self._menus.of_chat(log, shown=True), x, y + self._look.px(4), align="right")

    def _about(self, log: str) -> None:
        """Show who or what the chat ``log`` is."""
        peer = self._state.peer_of(log)
        if peer is not None:
            contact = self._state.contacts.get(peer)
            if contact is not None and not contact.deleted:
                self._dialogs.profile(peer)
        elif log == EVERYONE:
            self._dialogs.who_was_online()
        else:
            self._dialogs.group(log)

    def _start_private(self, user: int) -> None:
        """Ask for a private chat, or show the one there is; a refusal is said in the banner."""
        ticket = self._privates.start(user)
        if ticket is not None:
            self._tickets.add(ticket)

    def _start_private_here(self) -> None:
        """The same with whoever's chat is open."""
        peer = self._state.peer_of(self.pane.log) if self.pane.log is not None else None
        if peer is not None:
            self._start_private(peer)
        else:
            self.complain(_("A private chat is held between two: open the chat with somebody first."))

    def _show_page(self, page: str) -> None:
        """Show the window that a command has asked for."""
        what, _, whose = page.partition(" ")
        if what == "profile" and whose and int(whose) != self.me.id:
            self._dialogs.profile(int(whose))
        elif what == "profile":
            self._dialogs.my_profile()
        elif what == "devices":
            self._dialogs.devices()
        elif what == "help":
            self._dialogs.help()

    def _on_answer(self, change: Answered) -> None:
        opened = self._commands.answered(change)
        if opened is not None and not self.pane.composer.text:  # nobody is taken away from what they write
            self.open_chat(opened)
        if change.ticket in self._tickets:
            self._tickets.discard(change.ticket)
            if change.refusal:
                self.complain(change.refusal)
