"""The left side of the main window: search, the tabs Chats and People, and their lists. Opens nothing itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.client.changes import ChatListChanged, ContactsChanged
from messenger.client.model import EVERYONE, ChatMessage, Delivery
from messenger.client.state import State
from messenger.gui.look.look import Look
from messenger.gui.look.shapes import initials
from messenger.gui.presence import dot_colour, presence_words
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.times import short_time
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ROW, ListRow
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.search_box import SearchBox
from messenger.gui.widgets.tabs import Tab, Tabs
from messenger.protocol.contacts import Presence

WIDTH: Final = 312
FOLDED: Final = 76
_TOP: Final = 60
CHATS: Final = "chats"
PEOPLE: Final = "people"


class Sidebar(tk.Frame):
    """``on_open(log)`` opens a chat, ``on_person(user)`` the one with a person, ``on_menu`` the menu."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        state: State,
        subscriptions: Subscriptions,
        now: Callable[[], float],
        on_open: Callable[[str], None],
        on_person: Callable[[int], None],
        on_menu: Callable[[], None],
    ) -> None:
        self._look = look
        self._state = state
        self._now = now
        self._background = look.palette.sidebar
        super().__init__(parent, name="sidebar", background=self._background, width=look.px(WIDTH))
        self.configure(height=look.px(_TOP))  # a grid whose rows ask for no more than 1 px ignores new widths
        self.pack_propagate(False)
        self._on_open = on_open
        self._on_person = on_person
        self.folded = False
        self._waits = False
        self._top = tk.Frame(self, name="top", background=self._background, height=look.px(_TOP))
        self._top.pack(fill="x")
        self._menu = IconButton(self._top, look, name="menu", icon="menu", command=on_menu, background=self._background)
        self._search = SearchBox(
            self._top, look, name="search", placeholder=_("Search"), background=self._background,
            on_change=lambda _text: self._refill(), on_down=self._go_to_rows, on_return=self._open_first,
        )  # fmt: skip
        self._compose = IconButton(
            self._top, look, name="compose", icon="square-pen", command=self.compose, background=self._background
        )
        self.tabs = Tabs(
            self, look, name="tabs", background=self._background, on_select=lambda _key: self._show_tab(),
            tabs=(Tab(CHATS, _("Chats"), "message-circle"), Tab(PEOPLE, _("People"), "users")),
        )  # fmt: skip
        self.tabs.pack(fill="x")
        self.chats: ChatList[str] = ChatList(
            self, look, name="chats", row=self._chat_row, on_open=self._open, background=self._background
        )
        self.people: ChatList[int] = ChatList(
            self, look, name="people", row=self._person_row, on_open=self._open_person, background=self._background
        )
        self._empty: EmptyState | None = None
        subscriptions.subscribe(self, ChatListChanged, lambda _change: self._refill_soon())
        subscriptions.subscribe(self, ContactsChanged, lambda _change: self._refill_soon())
        self._arrange_top()
        self._show_tab()

    # --- what the window does ------------------------------------------------------------------------------------

    def fold(self, folded: bool) -> None:
        """Show avatars only, or everything."""
        if folded != self.folded:
            self.folded = folded
            self.configure(width=self._look.px(FOLDED if folded else WIDTH))
            self.chats.fold(folded)
            self.people.fold(folded)
            self.tabs.fold(folded)
            self._arrange_top()
            self._refill()

    def search(self) -> None:
        """Let the person type whom or what to look for."""
        self._search.focus_input()

    def compose(self) -> None:
        """Let the person choose whom to write to."""
        self.tabs.select(PEOPLE)
        self._search.focus_input()

    def end_search(self) -> bool:
        """Look for nothing any more; return whether something was looked for."""
        searched = bool(self._search.text) or self._search.has_focus
        self._search.clear()
        return searched

    def select(self, log: str | None) -> None:
        """Show which chat is open."""
        self.chats.select(log)
        self.people.select(self._state.peer_of(log) if log else None)

    def neighbour(self, log: str | None, step: int) -> str | None:
        """The chat that stands ``step`` rows below ``log``; the first one if ``log`` is not there."""
        keys = list(self.chats.order)
        if not keys:
            return None
        if log not in keys:
            return keys[0]
        return keys[min(max(keys.index(log) + step, 0), len(keys) - 1)]

    @property
    def searching(self) -> bool:
        """Whether one types a search or looks at its results."""
        return self._search.has_focus or bool(self._search.text)

    # --- lists ---------------------------------------------------------------------------------------------------

    def _refill_soon(self) -> None:
        """A burst of changes orders the lists once."""
        if not self._waits:
            self._waits = True
            self.after_idle(self._refill)

    def _refill(self) -> None:
        self._waits = False
        if not self.winfo_exists():
            return
        wanted = self._search.text.casefold().split()
        if self.tabs.selected == CHATS:
            order = [log for log in self._state.chat_order() if _fits(wanted, *self._chat_names(log))]
            self.chats.set_order(order)
        else:
            people = [user for user in self._state.contact_order() if _fits(wanted, *self._person_names(user))]
            self.people.set_order(people)
        self._show_empty(bool(wanted))

    def _chat_names(self, log: str) -> tuple[str, ...]:
        peer = self._state.peer_of(log)
        return (self._state.title_of(log), *(self._person_names(peer) if peer else ()))

    def _person_names(self, user: int) -> tuple[str, ...]:
        contact = self._state.contacts.get(user)
        return (contact.display, f"@{contact.name}") if contact else ()

    def _show_tab(self) -> None:
        shown, hidden = (self.chats, self.people) if self.tabs.selected == CHATS else (self.people, self.chats)
        hidden.pack_forget()
        shown.pack(fill="both", expand=True)
        self._refill()

    def _show_empty(self, searched: bool) -> None:
        """Say in a few words why a list has nothing to show."""
        if self._empty is not None:
            self._empty.destroy()
            self._empty = None
        chats = self.tabs.selected == CHATS
        rows: tuple[str | int, ...] = tuple(self.chats.order if chats else self.people.order)
        if self.folded or [key for key in rows if key != EVERYONE or searched]:
            return
        if searched:
            icon, title = "search", _("Nothing found")
            sentence = _("No chat has such a name.") if chats else _("Nobody has such a name.")
        elif chats:
            icon, title = "message-circle", _("No chats yet")
            sentence = _("Choose somebody under People and say hello.")
        else:
            icon, title = "users", _("Nobody else here yet")
            sentence = _("Whoever runs this server can invite people. They appear here once they have signed up.")
        self._empty = EmptyState(
            self, self._look, name="empty", icon=icon, title=title, sentence=sentence, background=self._background
        )
        below = self._look.px(_TOP + 36 + len(rows) * ROW)
        self._empty.place(x=0, y=below, relwidth=1.0, relheight=1.0, height=-below)

    def _chat_row(self, log: str) -> ListRow:
        state, palette = self._state, self._look.palette
        chat = state.chats[log]
        title, last = state.title_of(log), chat.last
        time = short_time(last.ts, self._now()) if last else ""
        if log == EVERYONE:
            text = last.text if last else _("Who comes and goes")
            return ListRow(title, text, 0, "", time=time, icon="users")
        contact = state.contacts.get(chat.peer or 0)
        lead, colour = "", None
        if isinstance(last, ChatMessage):
            if last.delivery is Delivery.FAILED:
                lead, colour = _("Not sent: "), palette.danger
            elif last.delivery is not Delivery.RECEIVED:
                lead = _("You: ")
        return ListRow(
            title, last.text if last else "", chat.peer or 0, initials(title), lead, time, chat.unread,
            dot_colour(palette, contact.presence) if contact else None, colour,
        )  # fmt: skip

    def _person_row(self, user: int) -> ListRow:
        palette, contact = self._look.palette, self._state.contacts[user]
        online = contact.presence is Presence.ONLINE
        return ListRow(
            contact.display, presence_words(contact, self._now()), user, initials(contact.display),
            dot=dot_colour(palette, contact.presence), text_colour=palette.accent if online else None,
        )  # fmt: skip

    # --- what the person does ------------------------------------------------------------------------------------

    def _open(self, log: str) -> None:
        self._on_open(log)

    def _open_person(self, user: int) -> None:
        self._on_person(user)

    def _go_to_rows(self) -> None:
        (self.chats if self.tabs.selected == CHATS else self.people).focus_rows()

    def _open_first(self) -> None:
        if self.tabs.selected == CHATS and self.chats.order:
            self._open(self.chats.order[0])
        elif self.tabs.selected == PEOPLE and self.people.order:
            self._open_person(self.people.order[0])

    def _arrange_top(self) -> None:
        look, middle = self._look, self._look.px(_TOP / 2)
        if self.folded:
            self._search.place_forget()
            self._compose.place_forget()
            self._menu.place(relx=0.5, x=0, y=middle, anchor="center")
            return
        self._menu.place(relx=0, x=look.px(26), y=middle, anchor="center")
        self._search.place(x=look.px(52), y=look.px(12), width=look.px(208), height=look.px(36))
        self._compose.place(x=look.px(284), y=middle, anchor="center")


def _fits(wanted: list[str], *names: str) -> bool:
    """Whether every word looked for occurs in one of the names."""
    return not wanted or any(all(word in name.casefold() for word in wanted) for name in names)
