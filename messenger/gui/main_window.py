"""What the window shows once somebody is signed in: the sidebar beside a chat, and the keys that work everywhere."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.client.actions import Actions
from messenger.client.model import Contact
from messenger.client.state import State
from messenger.gui.chat_pane import ChatPane
from messenger.gui.look.look import Look
from messenger.gui.sidebar import Sidebar
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.popup_menu import MenuEntry, PopupMenu

FOLD_BELOW: Final = 860
"""Px at scale 1: a narrower window shows the sidebar as avatars only."""


class MainWindow(tk.Frame):
    """Fills ``window`` for one account; another account gets another one."""

    def __init__(
        self,
        window: tk.Misc,
        look: Look,
        *,
        me: Contact,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        now: Callable[[], float],
        open_link: Callable[[str], None],
    ) -> None:
        super().__init__(window, name="main", background=look.palette.conversation)
        self.me = me
        self._look = look
        self._actions = actions
        self._menu: PopupMenu | None = None
        self._held_open = False
        self.sidebar = Sidebar(
            self, look, state=state, subscriptions=subscriptions, now=now, on_open=self.open_chat,
            on_person=self._open_person, on_menu=self._open_menu,
        )  # fmt: skip
        self._line = tk.Frame(self, background=look.palette.border, width=1)
        self.pane = ChatPane(
            self, look, me=me.id, state=state, actions=actions, subscriptions=subscriptions, now=now,
            open_link=open_link,
        )  # fmt: skip
        self.sidebar.grid(row=0, column=0, sticky="ns")
        self._line.grid(row=0, column=1, sticky="ns")
        self.pane.grid(row=0, column=2, sticky="nsew")
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        self.bind("<Configure>", self._on_configure)
        self._bind_keys()

    def open_chat(self, log: str | None) -> None:
        """Show the chat ``log``, or none."""
        self.sidebar.end_search()
        self._let_go()
        self.pane.show(log)
        self.sidebar.select(log)
        self.pane.focus_input()

    def complain(self, sentence: str) -> None:
        """Tell the person that something in the window failed."""
        self.pane.banner.complain(sentence)

    # --- keys ----------------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        top = self.winfo_toplevel()
        bound = [
            (sequence, top.bind(sequence, self._then_stop(action), add=True))
            for sequence, action in (
                ("<Control-k>", self.search),
                ("<Alt-Up>", lambda: self._go(-1)),
                ("<Alt-Down>", lambda: self._go(1)),
                ("<Escape>", self._escape),
            )
        ]

        def unbind(event: tk.Event[tk.Misc]) -> None:
            if event.widget is self and top.winfo_exists():
                for sequence, function in bound:
                    top.unbind(sequence, function)

        self.bind("<Destroy>", unbind, add=True)

    @staticmethod
    def _then_stop(action: Callable[[], None]) -> Callable[[tk.Event[tk.Misc]], str]:
        def run(_event: tk.Event[tk.Misc]) -> str:
            action()
            return "break"

        return run

    def search(self) -> None:
        """Let the person type whom to look for; the sidebar is whole as long as that lasts."""
        self._hold_open()
        self.sidebar.search()

    def _go(self, step: int) -> None:
        log = self.sidebar.neighbour(self.pane.log, step)
        if log is not None:
            self.open_chat(log)

    def _escape(self) -> None:
        """Close what lies on top: the search, then the chat."""
        if self.sidebar.end_search():
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

    def _open_menu(self) -> None:
        if self._menu is not None and self._menu.winfo_exists():
            self._menu.close()
            return
        entries = (
            MenuEntry("new-chat", _("New chat"), "square-pen", self._compose),
            MenuEntry("sign-out", _("Sign out"), "log-out", self._actions.sign_out, danger=True),
        )
        self._menu = PopupMenu(self, self._look, entries, x=self._look.px(10), y=self._look.px(54))


NARROWEST: Final = (720, 460)
USUAL: Final = (1180, 760)
