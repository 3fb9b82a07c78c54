"""A list of people in a dialog: looking for somebody, choosing one or several, opening one. Who, the caller says."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Literal

from messenger.client.changes import BlocksChanged, ContactsChanged
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import LIST_EDGE
from messenger.gui.list_rows import ListRows
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ROW, ListRow
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.search_box import SearchBox

Choosing = Literal["none", "one", "many"]


class PeopleList(tk.Frame):
    """``set_people`` says whom it shows; ``chosen`` are those chosen, in the order in which they were.

    ``choosing`` "none": ``on_open`` hears of a click and Return. ``row`` may change what a row says. ``rows`` are seen
    at once. It belongs into the ``lists`` of a dialog. Names for tests: ``search.input``, ``list.rows``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        *,
        name: str,
        rows: int,
        choosing: Choosing = "none",
        searched: bool = True,
        on_choose: Callable[[], None] = lambda: None,
        on_open: Callable[[int], object] = lambda _user: None,
        on_menu: Callable[[int, int, int], None] = lambda _user, _x, _y: None,
        on_confirm: Callable[[], None] = lambda: None,
        row: Callable[[int, ListRow], ListRow] = lambda _user, row: row,
        empty: tuple[str, str, str] = ("users", "", ""),
    ) -> None:
        look = context.look
        background = look.palette.window
        super().__init__(parent, name=name, background=background)
        self._context = context
        self._choosing = choosing
        self._on_choose = on_choose
        self._on_open = on_open
        self._row = row
        self._rows = ListRows(context.state, look.palette, context.now)
        self._empty_words = empty
        self._empty: EmptyState | None = None
        self._people: list[int] = []
        self._chosen: list[int] = []
        self._search: SearchBox | None = None
        if searched:
            self._search = SearchBox(
                self, look, name="search", placeholder=_("Search people"), background=background,
                on_change=lambda _text: self._refill(), on_down=self.focus_rows, on_return=self._open_first,
            )  # fmt: skip
            self._search.pack(fill="x", padx=look.px(LIST_EDGE), pady=(0, look.px(8)))
            self._search.nametowidget("input").bind("<Escape>", self._end_search)
        self._room = tk.Frame(self, name="room", background=background, height=look.px(rows * ROW))
        self._room.pack(fill="both", expand=True)
        self.list: ChatList[int] = ChatList(
            self, look, name="list", row=self._row_of, on_open=self._open, on_menu=on_menu, background=background
        )
        self.list.place(in_=self._room, x=0, y=0, relwidth=1.0, relheight=1.0)
        if choosing != "none":  # a blank chooses, Return goes on
            bind_keys(self.list.nametowidget("rows"), ("<Return>", "<KP_Enter>"), on_confirm)
        self._on_confirm = on_confirm
        context.subscriptions.subscribe(self, ContactsChanged, lambda _change: self.list.refresh())
        context.subscriptions.subscribe(self, BlocksChanged, lambda _change: self.list.refresh())

    @property
    def chosen(self) -> Sequence[int]:
        """Who is chosen."""
        return self._chosen

    @property
    def order(self) -> Sequence[int]:
        """Who is shown, from the top down."""
        return self.list.order

    def set_people(self, people: Sequence[int]) -> None:
        """Show these people in this order, as far as they fit the search; who is not among them is chosen no more."""
        self._people = list(people)
        here = set(self._people)
        kept = [user for user in self._chosen if user in here]
        changed = kept != self._chosen
        self._chosen = kept
        self._refill()
        if changed:
            self._on_choose()

    def focus_input(self) -> None:
        """Put the keyboard where one begins."""
        if self._search is not None:
            self._search.focus_input()
        else:
            self.focus_rows()

    def focus_rows(self) -> None:
        """Give the rows the keyboard."""
        self.list.focus_rows()

    def toggle(self, user: int) -> None:
        """Choose ``user``, or no more."""
        if user in self._chosen:
            self._chosen.remove(user)
        elif self._choosing == "one":
            self._chosen = [user]
        else:
            self._chosen.append(user)
        self.list.refresh()
        self._on_choose()

    # --- rows ----------------------------------------------------------------------------------------------------

    def _row_of(self, user: int) -> ListRow:
        row = self._rows.person(user)
        if self._choosing != "none":
            row = row._replace(check=user in self._chosen)
        return self._row(user, row)

    def _refill(self) -> None:
        known = self._context.state.contacts
        wanted = self._search.text.casefold().split() if self._search is not None else []

        def fits(user: int) -> bool:
            names = f"{known[user].display}\n@{known[user].name}".casefold()
            return all(word in names for word in wanted)

        order = [user for user in self._people if user in known and fits(user)]
        self.list.set_order(order)
        self._show_empty(not order, bool(wanted))

    def _show_empty(self, empty: bool, searched: bool) -> None:
        if self._empty is not None:
            self._empty.destroy()
            self._empty = None
        icon, title, sentence = self._empty_words
        if searched:
            icon, title, sentence = "search", _("Nothing found"), _("Nobody has such a name.")
        if empty and title:
            look = self._context.look
            self._empty = EmptyState(
                self, look, name="empty", icon=icon, title=title, sentence=sentence, background=look.palette.window
            )
            self._empty.place(in_=self._room, x=0, y=0, relwidth=1.0, relheight=1.0)

    def set_empty(self, icon: str, title: str, sentence: str) -> None:
        """Say this where nobody is to be shown."""
        self._empty_words = (icon, title, sentence)
        self._refill()

    # --- events --------------------------------------------------------------------------------------------------

    def _open(self, user: int) -> None:
        if self._choosing == "none":
            self._on_open(user)
        else:
            self.toggle(user)

    def _open_first(self) -> None:
        """Return in the search takes the first one found; without a search it goes on."""
        if self._search is None or not self._search.text:
            self._on_confirm()
        elif self.list.order:
            self._open(self.list.order[0])
            self._search.focus_input()

    def _end_search(self, _event: tk.Event[tk.Misc]) -> str | None:
        """Esc ends a search first; without one it closes the dialog."""
        if self._search is None or not self._search.text:
            return None
        self._search.clear()
        return "break"
