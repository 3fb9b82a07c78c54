"""Leaving a group. A leader says first who leads it then, or that it ends (C65)."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger.client.changes import GroupsChanged
from messenger.gui.dialogs.confirm import ConfirmDialog
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.people_list import PeopleList
from messenger.protocol.connection import Done

_ROWS: Final = 4
_BESIDE: Final = 140


def leave_dialog(parent: tk.Misc, context: Context, log: str) -> Dialog:
    """The question that fits: how one stands in the group decides."""
    state, actions = context.state, context.actions
    group, me = state.groups[log], state.me
    title = _("Leave {group}?").format(group=group.title)
    if me is None or group.leader != me.id:
        return ConfirmDialog(
            parent, context, name=f"leave-{log}", title=title,
            text=_("You keep what was written until now, and get nothing from then on."),
            button=_("Leave"), dangerous=True, order=lambda: actions.leave_group(log),
        )  # fmt: skip
    if len(group.members) <= 1:
        return ConfirmDialog(
            parent, context, name=f"leave-{log}", title=_("End {group}?").format(group=group.title),
            text=_("You are its only member: when you leave, the group ends. You keep what was written."),
            button=_("End the group"), dangerous=True, order=lambda: actions.end_group(log),
        )  # fmt: skip
    return LeaderLeavesDialog(parent, context, log)


class LeaderLeavesDialog(Dialog):
    """Asks a leader to hand over to somebody, or to end the group: ``primary`` and ``danger``."""

    def __init__(self, parent: tk.Misc, context: Context, log: str) -> None:
        title = _("Leave {group}?").format(group=context.state.title_of(log))
        super().__init__(parent, context, name=f"leave-{log}", title=title)
        self._log = log
        self.paragraph(
            self.body, "text", _("You lead this group. Choose who leads it after you, or end it for everybody.")
        ).pack(fill="x", pady=(0, self.look.px(14)))  # fmt: skip
        self.people = PeopleList(
            self.lists, context, name="people", rows=self.rows_that_fit(_ROWS, _BESIDE), choosing="one",
            on_choose=self._chosen, on_confirm=self.confirm,
        )  # fmt: skip
        self.people.pack(fill="x")
        self._refill()
        context.subscriptions.subscribe(self, GroupsChanged, lambda _change: self._refill())
        self.set_buttons(
            _("Hand over and leave"), self._hand_over, danger=_("End the group"), on_danger=self._end
        )  # fmt: skip
        self.ready = False
        self.show(self.people.nametowidget("search.input"))

    def _refill(self) -> None:
        state = self.context.state
        group = state.groups.get(self._log)
        members = set(group.members) if group else set()
        self.people.set_people([user for user in state.contact_order() if user in members])

    def _chosen(self) -> None:
        self.ready = bool(self.people.chosen)

    def _hand_over(self) -> None:
        group, me = self.context.state.groups.get(self._log), self.context.state.me
        if group is None or me is None or not self.people.chosen:
            return
        actions = self.context.actions
        if group.leader != me.id:  # handed over before, only leaving was refused
            self._leave()
        else:
            self.wait_for(actions.hand_over(self._log, self.people.chosen[0]), Done, lambda _done: self._leave())

    def _leave(self) -> None:
        self.wait_for(self.context.actions.leave_group(self._log), Done, lambda _done: self.close())

    def _end(self) -> None:
        group = self.context.state.title_of(self._log)
        ConfirmDialog(
            self, self.context, name="end", title=_("End {group}?").format(group=group),
            text=_("It ends for everybody at once. All keep what was written; nobody can write in it any more."),
            button=_("End the group"), dangerous=True, order=lambda: self.context.actions.end_group(self._log),
            on_done=self.close,
        )  # fmt: skip
