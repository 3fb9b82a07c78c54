"""Invites, for administrators: make one, copy its link, see which are still good, revoke one (C5)."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from gettext import ngettext
from typing import Final

from messenger.client.changes import ContactsChanged
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ROW, ListRow
from messenger.gui.widgets.conversation_view.dates import day_words, local_day, time_words
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.field import Field
from messenger.gui.widgets.popup_menu import MenuEntry
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.switch import Switch
from messenger.protocol.accounts import InviteEntry, InviteMade, Invites
from messenger.protocol.connection import Done

_ROWS: Final = 3
_BESIDE: Final = 330
_LINK: Final = 52
MOST_USES: Final = 100_000
MOST_DAYS: Final = 3_650


class InvitesDialog(Dialog):
    """Names for tests: ``uses.input``, ``days.input``, ``admin``, ``made.copy``, ``room.list.rows``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="invites", title=_("Invites"), width=460)
        look, background = self.look, self.look.palette.window
        self._entries: dict[int, InviteEntry] = {}
        self._link = ""
        numbers = tk.Frame(self.body, name="numbers", background=background)
        numbers.pack(fill="x")
        gap = look.px(8)
        self.uses, self.days = (
            Field(numbers, look, name=name, label=label, background=background, on_return=self.confirm)
            for name, label in (("uses", _("For how many people")), ("days", _("Valid for so many days")))
        )
        for column, field in enumerate((self.uses, self.days)):
            field.grid(row=0, column=column, sticky="new", padx=(gap, 0) if column else (0, gap))
            numbers.columnconfigure(column, weight=1, minsize=self.room // 2, uniform="half")
        self.uses.text, self.days.text = "1", "7"
        self.admin = Switch(
            self.body, look, name="admin", text=_("Whoever uses it becomes an administrator"), background=background
        )
        self.admin.pack(fill="x", pady=(look.px(8), look.px(8)))
        self._made = tk.Canvas(
            self.body, name="made", width=self.room, height=look.px(_LINK), background=background,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._copy = Button(
            self._made, look, name="copy", text=_("Copy"), command=lambda: self._copy_link(self._link),
            background=look.palette.field, kind="quiet",
        )  # fmt: skip
        self._copy.place(relx=1.0, x=-look.px(10), rely=0.5, anchor="e")
        self._heading = self.paragraph(self.body, "heading", _("Still good"), font=look.fonts.sender)
        self._heading.pack(fill="x", pady=(look.px(8), look.px(4)))
        height = self.rows_that_fit(_ROWS, _BESIDE) * look.px(ROW)
        self._room = tk.Frame(self.lists, name="room", background=background, height=height)
        self._room.pack(fill="x")
        self.list: ChatList[int] = ChatList(
            self._room, look, name="list", row=self._row, on_open=lambda _invite: self.list.menu_at_cursor(),
            on_menu=self._on_menu, background=background,
        )  # fmt: skip
        self.list.place(x=0, y=0, relwidth=1.0, relheight=1.0)
        self._empty: EmptyState | None = None
        self.set_buttons(_("Make invite"), self._make, cancel=_("Close"))
        self.show(self.uses.nametowidget("input"))
        self._people = set(context.state.contacts)
        context.subscriptions.subscribe(self, ContactsChanged, lambda _change: self._follow())
        self._ask()

    # --- making --------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        uses, days = self._number(self.uses, MOST_USES), self._number(self.days, MOST_DAYS)
        if uses is not None and days is not None:
            ticket = self.context.actions.new_invite(uses, days, self.admin.on)
            self.wait_for(ticket, InviteMade, self._show_made)

    def _number(self, field: Field, most: int) -> int | None:
        """The number in ``field``; None, and an error under it, when it is none that can be."""
        text = field.text.strip()
        if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most:
            return int(text)
        field.error = _("A number from 1 to {most:,}.").format(most=most)
        field.focus_input()
        return None

    def _show_made(self, made: InviteMade) -> None:
        look, palette, canvas = self.look, self.look.palette, self._made
        self._link = made.link
        self._copy.text = _("Copy")
        canvas.delete("all")
        style = BoxStyle(palette.field, palette.window, 12)
        draw_box(canvas, look, 0, 0, self.room, look.px(_LINK), style, "box")
        icon = look.icons.image("link", 18, palette.accent, palette.field)
        canvas.create_image(look.px(14), look.px(_LINK / 2), image=icon, anchor="w")
        room = self.room - look.px(44 + 16) - self._copy.winfo_reqwidth() - look.px(30)
        words = look.fonts.message.fit(look.emoji.plain(made.link), room)
        canvas.create_text(
            look.px(44), look.px(_LINK / 2), text=words, font=look.fonts.message.spec, fill=palette.text, anchor="w"
        )
        canvas.pack(fill="x", pady=(0, look.px(8)), before=self._heading)
        self._copy.focus_set()
        self._ask()

    def _copy_link(self, link: str) -> None:
        self.clipboard_clear()
        self.clipboard_append(link)
        self.say(_("The link is copied. Whoever has it can use it, so send it to the right person only."))
        if link == self._link:
            self._copy.text = _("Copied")

    # --- those that are still good -------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.wait_for(self.context.actions.list_invites(), Invites, self._show_invites, blocks=False)

    def _follow(self) -> None:
        """Whoever is new here has used an invite."""
        people = set(self.context.state.contacts)
        if people != self._people:
            self._people = people
            self._ask()

    def _show_invites(self, invites: Invites) -> None:
        self._entries = {entry.id: entry for entry in invites.invites}
        self.list.set_order([entry.id for entry in invites.invites])
        self.list.refresh()
        if self._empty is not None:
            self._empty.destroy()
            self._empty = None
        if not self._entries:
            self._empty = EmptyState(
                self._room, self.look, name="empty", icon="mail", title=_("No invites"),
                sentence=_("They are listed here until they are used up."),
                background=self.look.palette.window,
            )  # fmt: skip
            self._empty.place(x=0, y=0, relwidth=1.0, relheight=1.0)

    def _row(self, invite: int) -> ListRow:
        entry = self._entries[invite]
        title = ngettext("For {count} person", "For {count} people", entry.uses).format(count=entry.uses)
        parts = [
            _("until {day}").format(day=self._day(entry.expires)) if entry.expires else _("for ever"),
            self._creator(entry.creator),
        ]
        mark = "shield" if entry.admin else ""
        if entry.admin:
            parts.append(_("as administrator"))
        return ListRow(title, " · ".join(parts), 0, "", icon="link", mark=mark, tail="ellipsis-vertical")

    def _day(self, ts: int) -> str:
        """The day of ``ts``, or the time of day when that is today."""
        now = self.context.now()
        return time_words(ts) if local_day(ts) == local_day(int(now * 1000)) else day_words(ts, now)

    def _creator(self, user: int) -> str:
        state = self.context.state
        if state.me is not None and user == state.me.id:
            return _("by you")
        return _("by {name}").format(name=state.name_of(user)) if user else _("by the operator")

    def _on_menu(self, invite: int, x: int, y: int) -> None:
        entries = (
            MenuEntry("copy", _("Copy link"), "copy", lambda: self._copy_link(self._entries[invite].link)),
            MenuEntry("revoke", _("Revoke"), "trash-2", lambda: self._revoke(invite), danger=True),
        )
        self.open_menu(entries, x, y)

    def _revoke(self, invite: int) -> None:
        if self.waits:
            return
        self.wait_for(self.context.actions.revoke_invite(invite), Done, lambda _done: self._ask())
