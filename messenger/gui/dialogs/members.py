"""Choosing people for a group: a new one, or more for one that there is. And saying who could not be added."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from gettext import gettext as _
from gettext import ngettext

from messenger.client.changes import GroupsChanged
from messenger.client.sentences import not_added
from messenger.client.state import State
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.people_list import PeopleList
from messenger.gui.widgets.field import Field
from messenger.protocol.base import GROUP_TITLE_CHARACTERS
from messenger.protocol.connection import Done
from messenger.protocol.groups import MembersAdded, NotAdded

_ROWS = 5
_TITLE_ROOM = 84
_SEARCH_ROOM = 76


def not_added_words(state: State, refused: Iterable[NotAdded]) -> str:
    """Say for each who could not be added and why, a line each."""
    return "\n".join(not_added(one.code, state.name_of(one.user)) for one in refused)


class _Choosing(Dialog):
    """What both have: people with check marks, how many are chosen, and the result."""

    def _add_people(self, beside: int) -> None:
        self.people = PeopleList(
            self.lists, self.context, name="people", rows=self.rows_that_fit(_ROWS, beside), choosing="many",
            on_choose=self._count, on_confirm=self.confirm,
            empty=("users", _("Nobody to add"), _("Whoever else is on this server belongs to the group already.")),
        )  # fmt: skip
        self.people.pack(fill="x")
        self._count()

    def _count(self) -> None:
        count = len(self.people.chosen)
        words = _("Nobody chosen yet")  # said from the start: the dialog must not grow under the pointer
        if count:
            words = ngettext("{count} person chosen", "{count} people chosen", count).format(count=count)
        state = self.context.state
        names = ", ".join(state.name_of(user) for user in self.people.chosen if user in state.blocked)
        if names:
            words += ". " + _("You have blocked {names}: in a group you read each other all the same.").format(
                names=names
            )
        self.say(words)

    def _tell(self, title: str, words: str, on_close: Callable[[], None]) -> None:
        """Say who could not be added in place of the question."""
        for part in (*self.body.winfo_children(), *self.lists.winfo_children()):
            part.destroy()
        self.lists.configure(height=1)  # an empty frame keeps the height it had
        self.say("")
        self.set_title(title)
        self.paragraph(self.body, "refused", words).pack(fill="x")
        self.set_buttons(_("Done"), on_close)
        if self.primary is not None:
            self.primary.focus_force()
        self.centre()


class NewGroupDialog(_Choosing):
    """Makes a group (C62). Names for tests: ``title.input``, ``people``; afterwards ``refused`` says who is missing."""

    def __init__(self, parent: tk.Misc, context: Context, *, on_made: Callable[[str], object]) -> None:
        super().__init__(parent, context, name="new-group", title=_("New group"))
        look = self.look
        self._on_made = on_made
        self._log = ""
        self.title_field = Field(
            self.body, look, name="title", label=_("What it is called"), background=look.palette.window,
            on_return=self.confirm,
        )  # fmt: skip
        self.title_field.pack(fill="x", pady=(0, look.px(12)))
        self._add_people(_TITLE_ROOM + _SEARCH_ROOM)
        self.people.set_empty("users", _("Nobody else here yet"), _("You can add people later."))
        self.people.set_people(context.state.contact_order())
        self.set_buttons(_("Create group"), self._create, cancel=_("Cancel"))
        self.show(self.title_field.nametowidget("input"))

    def _create(self) -> None:
        title = self.title_field.text.strip()
        if not title:
            self.title_field.error = _("Type a name for the group.")
        elif len(title) > GROUP_TITLE_CHARACTERS:
            self.title_field.error = _("At most {most} characters.").format(most=GROUP_TITLE_CHARACTERS)
        else:
            chosen = tuple(self.people.chosen)
            ticket, self._log = self.context.actions.new_group(title, chosen)
            if chosen:
                self.wait_for(ticket, MembersAdded, self._made_with, self._refuse)
            else:
                self.wait_for(ticket, Done, lambda _done: self._finish(), self._refuse)
            return
        self.title_field.focus_input()

    def _made_with(self, added: MembersAdded) -> None:
        if added.refused:
            words = not_added_words(self.context.state, added.refused)
            self._tell(_("Not everybody is in the group"), words, self._finish)
        else:
            self._finish()

    def _refuse(self, refusal: str) -> None:
        if self._log in self.context.state.groups:  # made, but nobody could be added
            self._tell(_("Nobody else is in the group"), refusal, self._finish)
        else:
            self.title_field.error = refusal
            self.title_field.focus_input()

    def _finish(self) -> None:
        on_made, log = self._on_made, self._log
        self.close()
        on_made(log)


class AddMembersDialog(_Choosing):
    """Adds people to the group ``log`` (C64)."""

    def __init__(self, parent: tk.Misc, context: Context, log: str) -> None:
        title = _("Add people to {group}").format(group=context.state.title_of(log))
        super().__init__(parent, context, name=f"add-{log}", title=title)
        self._log = log
        self._add_people(_SEARCH_ROOM)
        context.subscriptions.subscribe(self.people, GroupsChanged, lambda _change: self._refill())
        self._refill()
        self.set_buttons(_("Add"), self._add, cancel=_("Cancel"))
        self.ready = False
        self.show(self.people.nametowidget("search.input"))

    def _count(self) -> None:
        super()._count()
        self.ready = bool(self.people.chosen)

    def _refill(self) -> None:
        group = self.context.state.groups.get(self._log)
        members = set(group.members) if group else set()
        self.people.set_people([user for user in self.context.state.contact_order() if user not in members])

    def _add(self) -> None:
        if self.people.chosen:
            ticket = self.context.actions.add_members(self._log, tuple(self.people.chosen))
            self.wait_for(ticket, MembersAdded, self._added)

    def _added(self, added: MembersAdded) -> None:
        if added.refused:
            words = not_added_words(self.context.state, added.refused)
            self._tell(_("Not everybody was added"), words, self.close)
        else:
            self.close()
