"""The own profile: what others see of this account, and the ways to its password and its end."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import NamedTuple

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import LIST_EDGE, Dialog
from messenger.gui.widgets.button import QUIET_EDGE, Button
from messenger.gui.widgets.field import Field
from messenger.protocol.base import (
    ABOUT_CHARACTERS,
    DISPLAY_NAME_CHARACTERS,
    EMAIL_CHARACTERS,
    TOWN_CHARACTERS,
    USER_NAME_CHARACTERS,
)
from messenger.protocol.connection import Done
from messenger.protocol.profiles import Profile

_ABOUT_ROWS = 2


class _Known(NamedTuple):
    """What the server knows: the user name, and the other fields in the order of ``edit_profile``."""

    name: str
    fields: tuple[str, ...]


class MyProfileDialog(Dialog):
    """Shows all fields and saves those that were changed (C67, C69).

    Names for tests: ``display``, ``name``, ``about``, ``town``, ``email``, each with its ``input``.
    """

    def __init__(
        self, parent: tk.Misc, context: Context, *, on_password: Callable[[], object], on_delete: Callable[[], object]
    ) -> None:  # fmt: skip
        super().__init__(parent, context, name="my-profile", title=_("My profile"), width=440)
        me = context.state.me
        if me is None:
            raise RuntimeError("nobody is signed in")
        look, background = self.look, self.look.palette.window
        self._known: _Known | None = None
        self._wanted: _Known | None = None
        self._limits: list[tuple[Field, int]] = []

        def field(name: str, label: str, most: int, rows: int = 1) -> Field:
            made = Field(
                self.body, look, name=name, label=label, background=background, rows=rows, on_return=self.confirm
            )
            made.pack(fill="x", pady=(0, look.px(12)))
            self._limits.append((made, most))
            return made

        self.display = field("display", _("Name shown to others"), DISPLAY_NAME_CHARACTERS)
        self.user_name = field("name", _("User name"), USER_NAME_CHARACTERS)
        self.about = field("about", _("About you"), ABOUT_CHARACTERS, _ABOUT_ROWS)
        self.town = field("town", _("Home town"), TOWN_CHARACTERS)
        self.email = field("email", _("E-mail"), EMAIL_CHARACTERS)
        self.display.text, self.user_name.text = me.display, me.name
        links = tk.Frame(self.lists, name="links", background=background)
        links.pack(fill="x", padx=look.px(LIST_EDGE - QUIET_EDGE))  # the words in line with the fields
        Button(
            links, look, name="password", text=_("Change password"), command=on_password,
            background=background, kind="quiet",
        ).pack(side="left")  # fmt: skip
        Button(
            links, look, name="delete", text=_("Delete account"), command=on_delete,
            background=background, kind="quiet", colour=look.palette.danger,
        ).pack(side="right")  # fmt: skip
        self.set_buttons(_("Save"), self.save, cancel=_("Cancel"))
        self.ready = False
        self.show(self.display.nametowidget("input"))
        self.wait_for(context.actions.ask_profile(me.id), Profile, self._fill, blocks=False)

    def save(self) -> None:
        """Save what was changed; close when all of it is."""
        known = self._known
        if known is None or self.waits or not self._fits():
            return
        fields = (self.display, self.town, self.email, self.about)
        wanted = _Known(self.user_name.text.strip(), tuple(field.text.strip() for field in fields))
        actions = self.context.actions
        if wanted.name != known.name:
            self.wait_for(
                actions.rename(wanted.name), Done, lambda _done: self._saved(name=wanted.name), self._refuse_name
            )
        if wanted.fields != known.fields:
            display, town, email, about = wanted.fields
            ticket = actions.edit_profile(display, town, email, about)
            self.wait_for(ticket, Done, lambda _done: self._saved(fields=wanted.fields))
        self._wanted = wanted
        self._close_if_saved()

    def _fill(self, profile: Profile) -> None:
        """Show what the server knows, unless the person has typed something else already."""
        me = self.context.state.me
        untouched = me is not None and (self.display.text, self.user_name.text) == (me.display, me.name)
        self._known = _Known(profile.user_name, (profile.display_name, profile.town, profile.email, profile.about))
        if untouched:
            self.display.text, self.user_name.text = profile.display_name, profile.user_name
        for field, value in ((self.town, profile.town), (self.email, profile.email), (self.about, profile.about)):
            field.text = field.text or value
        self.ready = True

    def _fits(self) -> bool:
        """Say what is missing or too long; return whether nothing is."""
        wrong: list[Field] = []
        for field, most in self._limits:
            if len(field.text.strip()) > most:
                field.error = _("At most {most} characters.").format(most=most)
                wrong.append(field)
        for field, sentence in (
            (self.display, _("Type the name that others see.")),
            (self.user_name, _("Type your user name.")),
        ):
            if not field.text.strip():
                field.error = sentence
                wrong.append(field)
        if wrong:
            wrong[0].focus_input()
        return not wrong

    def _saved(self, name: str | None = None, fields: tuple[str, ...] | None = None) -> None:
        """Remember what the server has taken; what it has not can be tried again alone."""
        if self._known is not None:
            self._known = _Known(
                self._known.name if name is None else name, self._known.fields if fields is None else fields
            )
        self._close_if_saved()

    def _close_if_saved(self) -> None:
        if self._known == self._wanted:
            self.close()

    def _refuse_name(self, sentence: str) -> None:
        self.user_name.error = sentence
        self.user_name.focus_input()
