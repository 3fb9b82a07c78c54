"""Who else is online, or was lately: a choice of times, and the people."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from typing import Final

from messenger.client.changes import ContactsChanged
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.people_list import PeopleList
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.chat_row import ListRow
from messenger.gui.widgets.choice import Choice
from messenger.gui.widgets.field import Field
from messenger.protocol.base import LARGEST
from messenger.protocol.contacts import Presence, Who

_ROWS: Final = 5
_BESIDE: Final = 150
_NOW: Final = -1
_OWN: Final = -2
_FIRST: Final = 2


class WhoWasOnlineDialog(Dialog):
    """Asks ``whoelse`` and ``whoelsesince`` (C30-C34). Names for tests: ``times``, ``own.seconds.input``, ``own.ask``,
    ``people``.
    """

    def __init__(self, parent: tk.Misc, context: Context, *, on_profile: Callable[[int], object]) -> None:
        super().__init__(parent, context, name="who-was-online", title=_("Who was online"), width=500)
        look, background = self.look, self.look.palette.window
        self._asked = 0
        self._since = _NOW
        self._found: set[int] | None = None
        self.times: Choice[int] = Choice(
            self.body, look, name="times", background=background, width=self.room, on_choose=self._on_choose,
            at=_FIRST,
            choices=(
                (_NOW, _("Now")), (300, _("5 min")), (3_600, _("1 hour")), (86_400, _("24 hours")),
                (604_800, _("7 days")), (_OWN, _("Other")),
            ),
        )  # fmt: skip
        self.times.pack(anchor="w", pady=(0, look.px(12)))
        self._own = tk.Frame(self.body, name="own", background=background)
        self.seconds = Field(
            self._own, look, name="seconds", label=_("So many seconds back"), background=background,
            on_return=self._ask_own,
        )  # fmt: skip
        self.seconds.placeholder = "200"
        self.seconds.pack(side="left", fill="x", expand=True, padx=(0, look.px(10)))
        label = self.seconds.nametowidget("label").winfo_reqheight()
        Button(
            self._own, look, name="ask", text=_("Show"), command=self._ask_own, background=background
        ).pack(side="left", anchor="n", pady=(label + look.px(6), 0))  # fmt: skip
        self._count = self.paragraph(self.body, "count", " ", look.palette.secondary, look.fonts.preview)
        self._count.pack(fill="x", pady=(0, look.px(6)))
        self.people = PeopleList(
            self.lists, context, name="people", rows=self.rows_that_fit(_ROWS, _BESIDE), searched=False,
            on_open=on_profile, row=self._row,
        )  # fmt: skip
        self.people.pack(fill="x")
        context.subscriptions.subscribe(self, ContactsChanged, lambda _change: self._refresh())
        self.show(self.times)
        self._ask(self.times.chosen)

    def _on_choose(self, since: int) -> None:
        if since != _OWN:
            self._own.pack_forget()
            self._ask(since)
            self.centre()
            return
        self._asked, self._found = 0, None  # an answer that is under way comes too late
        self._count.text = " "
        self.people.set_empty("users", "", "")
        self.people.set_people(())
        self._own.pack(fill="x", pady=(0, self.look.px(12)), before=self._count)
        self.centre()
        self.seconds.focus_input()

    def _ask_own(self) -> None:
        """Ask with the person's own number (C34: whole, not negative)."""
        text = self.seconds.text.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= LARGEST):
            self.seconds.error = _("Type a whole number of seconds, 0 or more.")
            self.seconds.focus_input()
            return
        self._ask(int(text))

    def _ask(self, since: int) -> None:
        ticket = self.context.actions.who_else(None if since == _NOW else since)
        self._asked, self._since = ticket, since
        self.wait_for(ticket, Who, lambda who: self._show_who(ticket, who), blocks=False)

    def _show_who(self, ticket: int, who: Who) -> None:
        if ticket == self._asked:  # the last question counts
            self._found = set(who.users)
            self.say("")
            self._refresh()

    def _refresh(self) -> None:
        """Show who was found; who has come since belongs to them, and who has gone is online no more."""
        if self._found is None:
            return
        contacts, me = self.context.state.contacts, self.context.state.me
        there = {
            user
            for user, contact in contacts.items()
            if contact.presence is not Presence.OFFLINE and (me is None or user != me.id)
        }
        people = there if self._since == _NOW else there | (self._found & contacts.keys())
        order = sorted(people, key=lambda user: contacts[user].name.casefold())
        if not order:
            words = _("Nobody else is online.") if self._since == _NOW else _("Nobody else was online in that time.")
            self.people.set_empty("users", words, "")
        words = ngettext("{count} person", "{count} people", len(order)).format(count=len(order))
        self._count.text = words if order else " "
        self.people.set_people(order)

    def _row(self, user: int, row: ListRow) -> ListRow:
        return row._replace(text=f"@{self.context.state.contacts[user].name} · {row.text}")
