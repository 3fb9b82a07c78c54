"""What a search in the sidebar finds, in sections: chats, people with whom nothing was said yet, messages."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from gettext import gettext as _
from typing import Any, Final, NamedTuple

from messenger.client.actions import Actions
from messenger.client.changes import Found
from messenger.client.finding import fold
from messenger.client.model import Hit
from messenger.client.state import State
from messenger.gui.list_rows import ListRows
from messenger.gui.look.look import Look
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ListRow
from messenger.gui.widgets.empty_state import EmptyState
from messenger.protocol.base import direct_log

MOST_NAMES: Final = 20
"""So many chats and so many people are shown at most, so that the messages are not far below."""


class Result(NamedTuple):
    """One row: the chat ``log``, the person ``user`` with whom it would be, or its message ``seq``."""

    log: str
    user: int = 0
    seq: int = 0


class SearchResults(tk.Frame):
    """``on_open(log, seq)`` hears which chat is wanted, and at which message (0: none).

    ``on_chat_menu`` and ``on_person_menu`` are as in the sidebar. Names for tests: ``list.rows``, ``empty``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        rows: ListRows,
        background: str,
        on_open: Callable[[str, int], None],
        on_chat_menu: Callable[[str, int, int], None],
        on_person_menu: Callable[[int, int, int], None],
    ) -> None:
        super().__init__(parent, name="results", background=background)
        self._look = look
        self._state = state
        self._actions = actions
        self._rows = rows
        self._background = background
        self._on_open = on_open
        self._on_chat_menu = on_chat_menu
        self._on_person_menu = on_person_menu
        self._text = ""
        self._ticket = 0
        self._answered = False
        self._more = False
        self._hits: dict[Result, Hit] = {}
        self._chats: list[Result] = []
        self._people: list[Result] = []
        self._known = (0, 0)
        self._empty: EmptyState | None = None
        self.list: ChatList[Result] = ChatList(
            self, look, name="list", row=self._row, on_open=self._open, background=background, on_menu=self._menu,
            on_end=self._go_on,
        )  # fmt: skip
        self.list.pack(fill="both", expand=True)
        subscriptions.subscribe(self, Found, self._on_found)

    def show(self, text: str) -> None:
        """Look for ``text``: for names at once, for messages as soon as the store answers."""
        if text != self._text:
            self._text = text
            self._answered = self._more = False
            self._ticket = self._actions.search(text)
            self.list.select(None)
        self._find_names()
        self._fill()
        self.list.lead(None)

    def refresh(self) -> None:
        """Draw what has become different; where chats or people are new, look at the names again."""
        if self._known != self._count_names():
            self._find_names()
            self._fill()
        self.list.refresh()

    def _count_names(self) -> tuple[int, int]:
        return len(self._state.contacts), len(self._state.chat_order())

    def forget(self) -> None:
        """Hold nothing any more."""
        self._text, self._ticket, self._hits, self._more = "", 0, {}, False
        self._chats, self._people = [], []
        self._fill()

    def open_at_cursor(self) -> None:
        """Open what the cursor is at: at first, the first one."""
        self.list.open_at_cursor()

    # --- finding -------------------------------------------------------------------------------------------------

    def _find_names(self) -> None:
        state, wanted = self._state, fold(self._text).split()
        self._known = self._count_names()
        people = {user for user in state.contacts if fits(wanted, person_names(state, user))}
        chats = [log for log in state.chat_order() if _is_wanted(state, log, wanted, people)]
        known = set(chats)
        self._chats = [Result(log) for log in _best(wanted, chats, state.title_of)][:MOST_NAMES]
        self._people = []
        if state.me is not None:
            mine = state.me.id
            others = [user for user in state.contact_order() if user in people and direct_log(mine, user) not in known]
            users = _best(wanted, others, state.name_of)
            self._people = [Result(direct_log(mine, user), user) for user in users[:MOST_NAMES]]

    def _on_found(self, change: Found) -> None:
        if change.ticket != self._ticket:
            return
        if not self._answered:
            self._hits = {}
        self._answered, self._more = True, change.more
        self._hits.update((Result(hit.log, seq=hit.seq), hit) for hit in change.hits)
        self._fill()

    def _go_on(self) -> None:
        """The end of the list is in view: find more."""
        if self._more and self._answered:
            self._more = False
            self._actions.search_on(self._ticket)

    # --- showing -------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        order: list[Result] = []
        heads: dict[int, str] = {}
        sections: tuple[tuple[str, Iterable[Result]], ...] = (
            (_("Chats"), self._chats),
            (_("People"), self._people),
            (_("Messages"), self._hits),
        )
        for words, results in sections:
            if results:
                heads[len(order)] = words
                order += results
        self.list.set_order(order, heads)
        self.list.refresh()
        self._show_empty(not order and self._answered and bool(self._text))

    def _show_empty(self, empty: bool) -> None:
        if empty and self._empty is None:
            self._empty = EmptyState(
                self, self._look, name="empty", icon="search", title=_("Nothing found"),
                sentence=_("No chat, no person and no message has these words."), background=self._background,
            )  # fmt: skip
            self._empty.place(x=0, y=0, relwidth=1.0, relheight=1.0)
        elif not empty and self._empty is not None:
            self._empty.destroy()
            self._empty = None

    def _row(self, result: Result) -> ListRow:
        if result.seq:
            return self._rows.hit(self._hits[result])
        return self._rows.person(result.user) if result.user else self._rows.chat(result.log)

    def _open(self, result: Result) -> None:
        if result.seq:
            self.list.select(result)
        self._on_open(result.log, result.seq)

    def _menu(self, result: Result, x: int, y: int) -> None:
        if result.user:
            self._on_person_menu(result.user, x, y)
        elif not result.seq:
            self._on_chat_menu(result.log, x, y)


def _is_wanted(state: State, log: str, wanted: list[str], people: set[int]) -> bool:
    """Whether the chat is called so, or is one with somebody among ``people``."""
    if (chat := state.chats.get(log)) is not None and chat.peer is not None:
        return chat.peer in people
    short = (state.groups[log].short,) if log in state.groups else ()
    return fits(wanted, (state.title_of(log), *short))


def person_names(state: State, user: int) -> tuple[str, ...]:
    """By what a person is found."""
    contact = state.contacts.get(user)
    return (contact.display, f"@{contact.name}") if contact else ()


def fits(wanted: list[str], names: Iterable[str]) -> bool:
    """Whether every word looked for, folded, occurs in one of the names."""
    return any(all(word in folded for word in wanted) for folded in map(fold, names))


def _best(wanted: list[str], keys: list[Any], name: Callable[[Any], str]) -> list[Any]:
    """Those first whose name has a word that begins as it was typed."""
    return sorted(keys, key=lambda key: not any(f" {fold(name(key))}".find(f" {word}") >= 0 for word in wanted))
