"""The left side of the main window: search, the tabs Chats and People, and their lists. Opens nothing itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, Final

from messenger.client.actions import Actions
from messenger.client.changes import (
    BlocksChanged,
    ChatListChanged,
    ContactsChanged,
    GroupsChanged,
    MutesChanged,
    PrivateChanged,
    TypingChanged,
)
from messenger.client.model import EVERYONE
from messenger.client.state import State
from messenger.gui.list_rows import ListRows
from messenger.gui.look.look import Look
from messenger.gui.notifications.quiet_sign import QuietSign
from messenger.gui.search_results import SearchResults
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ROW
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.name_tag import NameTag
from messenger.gui.widgets.search_box import SearchBox
from messenger.gui.widgets.tabs import Tab, Tabs
from messenger.protocol.base import direct_log
from messenger.protocol.contacts import Presence

WIDTH: Final = 312
FOLDED: Final = 76
_TOP: Final = 60
CHATS: Final = "chats"
PEOPLE: Final = "people"


class Sidebar(tk.Frame):
    """``on_open(log, seq)`` opens a chat, at a message or (0) as it is, ``on_person(user)`` the one with a person.

    ``on_menu`` wants the menu, ``on_search`` that the person can type what to look for.

    ``on_profile(user)`` hears of a double-click on a person; ``on_chat_menu(log, x, y)`` and ``on_person_menu(user, x,
    y)`` of the wish for a row's own menu (px of the screen).
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        now: Callable[[], float],
        on_open: Callable[[str, int], None],
        on_person: Callable[[int], None],
        on_menu: Callable[[], None],
        on_search: Callable[[], None],
        on_profile: Callable[[int], object],
        on_chat_menu: Callable[[str, int, int], None],
        on_person_menu: Callable[[int, int, int], None],
    ) -> None:
        self._look = look
        self._state = state
        self._background = look.palette.sidebar
        super().__init__(parent, name="sidebar", background=self._background, width=look.px(WIDTH))
        self.configure(height=look.px(_TOP))  # a grid whose rows ask for no more than 1 px ignores new widths
        self.pack_propagate(False)
        self._on_search = on_search
        self.folded = False
        self._waits = False
        self._top = tk.Frame(self, name="top", background=self._background, height=look.px(_TOP))
        self._top.pack(fill="x")
        self._menu = IconButton(self._top, look, name="menu", icon="menu", command=on_menu, background=self._background)
        QuietSign(
            self._menu, look, state=state, subscriptions=subscriptions, background=self._background, on_click=on_menu,
            now=now,
        )  # fmt: skip
        self._search = SearchBox(
            self._top, look, name="search", placeholder=_("Search"), background=self._background,
            on_change=lambda _text: self._show_lists(), on_down=lambda: self._go_to_rows(1),
            on_up=lambda: self._go_to_rows(-1), on_return=self._open_found,
        )  # fmt: skip
        self._find = IconButton(
            self._top, look, name="find", icon="search", command=self._on_search, background=self._background
        )
        self._compose = IconButton(
            self._top, look, name="compose", icon="square-pen", command=self.compose, background=self._background
        )
        self.tabs = Tabs(
            self, look, name="tabs", background=self._background, on_select=lambda _key: self._show_lists(),
            tabs=(Tab(CHATS, _("Chats"), "message-circle"), Tab(PEOPLE, _("People"), "users")),
        )  # fmt: skip
        self._rows = rows = ListRows(state, look.palette, now)
        self.chats: ChatList[str] = ChatList(
            self, look, name="chats", row=rows.chat, on_open=lambda log: on_open(log, 0), background=self._background,
            on_menu=on_chat_menu, on_point=lambda log, y: self._show_name(log and state.title_of(log), y),
        )  # fmt: skip
        self.people: ChatList[int] = ChatList(
            self, look, name="people", row=rows.person, on_open=on_person, background=self._background,
            on_double=on_profile, on_menu=on_person_menu,
            on_point=lambda user, y: self._show_name(user and state.name_of(user), y),
        )  # fmt: skip
        self.results = SearchResults(
            self, look, state=state, actions=actions, subscriptions=subscriptions, rows=rows,
            background=self._background, on_open=on_open, on_chat_menu=on_chat_menu, on_person_menu=on_person_menu,
        )  # fmt: skip
        self._tag = NameTag(parent, look)
        self.bind("<Destroy>", self._on_destroy)
        self._empty: EmptyState | None = None
        subscriptions.subscribe(self, ChatListChanged, lambda _change: self._refill_soon())
        subscriptions.subscribe(self, ContactsChanged, lambda _change: self._on_contacts())
        subscriptions.subscribe(self, GroupsChanged, lambda _change: self._refill_soon())
        subscriptions.subscribe(self, BlocksChanged, lambda _change: self._redraw())
        subscriptions.subscribe(self, MutesChanged, lambda _change: self._redraw())
        subscriptions.subscribe(self, PrivateChanged, lambda _change: self._redraw())
        subscriptions.subscribe(self, TypingChanged, lambda _change: self._redraw())
        self._arrange_top()
        self._show_lists()

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
            self._tag.hide()
            if folded and self._search.text:
                self._search.clear()  # what is found has no room there
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
        self._rows.open_log = log
        self.chats.select(log)
        self.people.select(self._state.peer_of(log) if log else None)
        self._refill_soon()  # where the first message to somebody is half written, there is a chat now

    def neighbour(self, log: str | None, step: int) -> str | None:
        """The chat that stands ``step`` rows below ``log``; the first one if ``log`` is not there."""
        keys = list(self.chats.order)
        if not keys:
            return None
        if log not in keys:
            return keys[0]
        return keys[min(max(keys.index(log) + step, 0), len(keys) - 1)]

    def carry(self) -> Any:
        """The tab, what is looked for, and the open chat, for the sidebar that comes in place of this one."""
        return self.tabs.selected, self._search.text, self._rows.open_log

    def take(self, carried: Any) -> None:
        """Go on where another one was."""
        tab, text, self._rows.open_log = carried
        self.tabs.select(tab)
        self._search.fill(text)

    @property
    def typing(self) -> bool:
        """Whether the cursor is in the search field."""
        return self._search.has_focus

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

    def _on_contacts(self) -> None:
        """Who comes and goes moves among the people, and only has another dot among the chats."""
        if (
            self._search.text.strip()
            or self.tabs.selected == PEOPLE
            or len(self.chats.order) != len(self._chat_order())
        ):
            self._refill_soon()
        else:
            self.chats.refresh()

    def _refill(self) -> None:
        self._waits = False
        if not self.winfo_exists():
            return
        if self._search.text.strip():
            self.results.refresh()
        elif self.tabs.selected == CHATS:
            self.chats.set_order(self._chat_order())
        else:
            state, order = self._state, self._state.contact_order()
            lonely = bool(order) and not self.folded and state.contacts[order[0]].presence is Presence.OFFLINE
            self.people.set_order(order, {0: _("Nobody else is online now")} if lonely else None)
        self._show_empty()

    def _chat_order(self) -> list[str]:
        """The chats; whoever has none yet finds those to write to in their place."""
        state, order = self._state, list(self._state.chat_order())
        held = [log for log in order if log in state.groups or (log != EVERYONE and state.chats[log].last)]
        if state.me is None or held:
            return order
        strangers = (direct_log(state.me.id, user) for user in state.contact_order())
        return [*order, *(log for log in strangers if log not in order)]

    def _redraw(self) -> None:
        for rows in (self.chats, self.people, self.results.list):
            rows.refresh()

    def _show_lists(self) -> None:
        """Show what belongs under the search field: what is found, or the tabs and the chosen list."""
        searched = bool(self._search.text.strip())
        for part in (self.tabs, self.chats, self.people, self.results):
            part.pack_forget()
        if searched:
            self.results.pack(fill="both", expand=True)
            self.results.show(self._search.text)
        else:
            self.results.forget()
            self.tabs.pack(fill="x")
            (self.chats if self.tabs.selected == CHATS else self.people).pack(fill="both", expand=True)
        self._refill()

    def _show_name(self, name: str | int | None, y: int) -> None:
        """Say whose avatar is pointed at where its name has no room; ``y`` in px of the screen."""
        if self.folded and isinstance(name, str):
            window = self._tag.master
            self._tag.show(name, self.winfo_x() + self.winfo_width() + self._look.px(6), y - window.winfo_rooty())
        else:
            self._tag.hide()

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._tag.destroy()

    def _show_empty(self) -> None:
        """Say in a few words why a list has nothing to show."""
        if self._empty is not None:
            self._empty.destroy()
            self._empty = None
        chats = self.tabs.selected == CHATS
        rows: tuple[str | int, ...] = tuple(self.chats.order if chats else self.people.order)
        if self.folded or self._search.text.strip() or [key for key in rows if key != EVERYONE]:
            return
        if chats:
            icon, title = "message-circle", _("Your chats appear here")
            sentence = _("Choose somebody under People and say hello.")
        else:
            icon, title = "users", _("Nobody else here yet")
            sentence = _("Whoever runs this server can invite people. They appear here once they have signed up.")
        self._empty = EmptyState(
            self, self._look, name="empty", icon=icon, title=title, sentence=sentence, background=self._background
        )
        below = self._look.px(_TOP + 36 + len(rows) * ROW)
        self._empty.place(x=0, y=below, relwidth=1.0, relheight=1.0, height=-below)

    # --- what the person does ------------------------------------------------------------------------------------

    def _go_to_rows(self, step: int) -> None:
        if self._search.text.strip():
            self.results.list.lead(step)
        elif step > 0:
            (self.chats if self.tabs.selected == CHATS else self.people).focus_rows()

    def _open_found(self) -> None:
        if self._search.text.strip():
            self.results.open_at_cursor()

    def _arrange_top(self) -> None:
        look, middle = self._look, self._look.px(_TOP / 2)
        if self.folded:
            self._search.place_forget()
            self._compose.place_forget()
            self._menu.place(x=look.px(FOLDED / 2 - 17), y=middle, anchor="center")
            self._find.place(x=look.px(FOLDED / 2 + 17), y=middle, anchor="center")
            return
        self._find.place_forget()
        self._menu.place(x=look.px(26), y=middle, anchor="center")
        self._search.place(x=look.px(52), y=look.px(12), width=look.px(208), height=look.px(36))
        self._compose.place(x=look.px(284), y=middle, anchor="center")
