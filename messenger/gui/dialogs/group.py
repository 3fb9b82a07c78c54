"""A group: who belongs to it, who leads it, and what one may do with it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.client.changes import ContactsChanged, GroupsChanged
from messenger.client.model import Group
from messenger.gui.dialogs.confirm import ConfirmDialog
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.people_list import PeopleList
from messenger.gui.dialogs.portrait import Portrait
from messenger.gui.faces import face_of
from messenger.gui.headings import group_words
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.chat_row import ListRow
from messenger.gui.widgets.field import Field
from messenger.gui.widgets.popup_menu import MenuEntry
from messenger.protocol.base import GROUP_TITLE_CHARACTERS
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Presence
from messenger.protocol.groups import Standing

_ROWS: Final = 5
_BESIDE: Final = 130
_RANK: Final = {Presence.ONLINE: 0, Presence.AWAY: 1, Presence.OFFLINE: 2}


class GroupDialog(Dialog):
    """The group ``log`` (C62-C65). A click on a member opens a menu.

    Names for tests: ``members.list.rows``, ``rename``, ``danger`` (leave or end), ``primary`` (add people).
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        log: str,
        *,
        on_message: Callable[[int], object],
        on_profile: Callable[[int], object],
        on_add: Callable[[str], object],
        on_leave: Callable[[str], object],
    ) -> None:
        super().__init__(parent, context, name=f"group-{log}", title=_("Group"))
        look = self.look
        self._log = log
        self._on_message, self._on_profile = on_message, on_profile
        self._on_add, self._on_leave = on_add, on_leave
        self._stands: tuple[bool, bool] | None = None
        self._portrait = Portrait(self.body, look, width=self.room)
        self._portrait.pack(fill="x", pady=(0, look.px(12)))
        self._rename = IconButton(
            self._portrait, look, name="rename", icon="pencil", command=self._on_rename,
            background=look.palette.window, size=18,
        )  # fmt: skip
        self.members = PeopleList(
            self.lists, context, name="members", rows=self.rows_that_fit(_ROWS, _BESIDE), searched=False,
            on_open=lambda _user: self.members.list.menu_at_cursor(), on_menu=self._on_menu, row=self._row,
        )  # fmt: skip
        self.refresh()
        context.subscriptions.subscribe(self, GroupsChanged, lambda change: self._on_change(log in change.logs))
        context.subscriptions.subscribe(self, ContactsChanged, lambda _change: self._on_change(True))
        group = self._group
        belongs = group is not None and group.standing is Standing.MEMBER
        self.show(self.members.list.nametowidget("rows") if belongs else self)

    @property
    def _group(self) -> Group | None:
        return self.context.state.groups.get(self._log)

    @property
    def leads(self) -> bool:
        """Whether one leads this group oneself."""
        me, group = self.context.state.me, self._group
        return me is not None and group is not None and group.leader == me.id

    def _on_change(self, concerned: bool) -> None:
        if concerned:
            self.refresh()

    def refresh(self) -> None:
        """Show the group as it is now."""
        group, state = self._group, self.context.state
        if group is None:
            self.close()
            return
        self._portrait.show(face_of(state, self._log), group.title, group_words(state, self._log))
        member = group.standing is Standing.MEMBER
        self.members.set_people(self._order(group))
        if (member, self.leads) != self._stands:
            self._stands = (member, self.leads)
            self._show_buttons(member)

    def _show_buttons(self, member: bool) -> None:
        self._rename.place_forget()
        if member:
            self.members.pack(fill="x")
        else:
            self.members.pack_forget()
            if self.winfo_viewable():
                self.focus_set()  # what is not seen cannot have the keyboard
        if self.leads:
            self._rename.place(relx=1.0, rely=0.5, anchor="e")
            self.set_buttons(
                _("Add people"), lambda: self._on_add(self._log),
                danger=_("Leave or end"), on_danger=lambda: self._on_leave(self._log),
            )  # fmt: skip
        elif member:
            self.set_buttons(
                cancel=_("Close"), danger=_("Leave group"), on_danger=lambda: self._on_leave(self._log)
            )  # fmt: skip
        else:
            self.set_buttons(cancel=_("Close"))

    # --- members -------------------------------------------------------------------------------------------------

    def _order(self, group: Group) -> list[int]:
        """The leader, oneself, then whoever is there, then the others by when they were last seen."""
        contacts, me = self.context.state.contacts, self.context.state.me

        def place(user: int) -> tuple[bool, bool, int, int, str]:
            one = contacts[user]
            away = one.presence is Presence.OFFLINE
            mine = me is not None and user == me.id
            return (user != group.leader, not mine, _RANK[one.presence], -one.seen * away, one.display.casefold())

        return sorted((user for user in group.members if user in contacts), key=place)

    def _row(self, user: int, row: ListRow) -> ListRow:
        group, me = self._group, self.context.state.me
        if group is not None and user == group.leader:
            row = row._replace(time=_("leader"))
        if me is not None and user == me.id:
            return row._replace(title=_("{name} (you)").format(name=row.title))
        return row._replace(tail="ellipsis-vertical")

    def _on_menu(self, user: int, x: int, y: int) -> None:
        me = self.context.state.me
        if me is None or user == me.id:
            return
        entries = [
            MenuEntry("message", _("Message"), "message-circle", lambda: self._message(user)),
            MenuEntry("profile", _("Profile"), "user", lambda: self._on_profile(user)),
        ]
        if self.leads:
            entries += [
                MenuEntry("leader", _("Make leader"), "star", lambda: self._hand_over(user), apart=True),
                MenuEntry("remove", _("Remove from group"), "user-minus", lambda: self._remove(user), danger=True),
            ]
        self.open_menu(entries, x, y)

    def _message(self, user: int) -> None:
        on_message = self._on_message
        self.close()
        on_message(user)

    def _hand_over(self, user: int) -> None:
        name = self.context.state.name_of(user)
        ConfirmDialog(
            self, self.context, name="hand-over", title=_("Make {name} the leader?").format(name=name),
            text=_("Only the leader adds and removes people, renames the group, or ends it. You stay a member."),
            button=_("Make leader"), order=lambda: self.context.actions.hand_over(self._log, user),
        )  # fmt: skip

    def _remove(self, user: int) -> None:
        name = self.context.state.name_of(user)
        ConfirmDialog(
            self, self.context, name="remove", title=_("Remove {name}?").format(name=name),
            text=_("{name} is told, keeps what was written until now, and gets nothing after that.").format(name=name),
            button=_("Remove"), dangerous=True, order=lambda: self.context.actions.remove_member(self._log, user),
        )  # fmt: skip

    def _on_rename(self) -> None:
        RenameGroupDialog(self, self.context, self._log)


class RenameGroupDialog(Dialog):
    """Gives the group another title. Name for tests: ``title.input``."""

    def __init__(self, parent: tk.Misc, context: Context, log: str) -> None:
        super().__init__(parent, context, name="rename-group", title=_("Rename the group"))
        self._log = log
        self.field = Field(
            self.body, self.look, name="title", label=_("What it is called"), background=self.look.palette.window,
            on_return=self.confirm,
        )  # fmt: skip
        self.field.text = context.state.title_of(log)
        self.field.pack(fill="x")
        self.set_buttons(_("Rename"), self._rename, cancel=_("Cancel"))
        self.show(self.field.nametowidget("input"))

    def _rename(self) -> None:
        title = self.field.text.strip()
        if not title:
            self.field.error = _("Type a name for the group.")
        elif len(title) > GROUP_TITLE_CHARACTERS:
            self.field.error = _("At most {most} characters.").format(most=GROUP_TITLE_CHARACTERS)
        elif title == self.context.state.title_of(self._log):
            self.close()
        else:
            ticket = self.context.actions.rename_group(self._log, title)
            self.wait_for(ticket, Done, lambda _done: self.close(), self._refuse)

    def _refuse(self, sentence: str) -> None:
        self.field.error = sentence
        self.field.focus_input()
