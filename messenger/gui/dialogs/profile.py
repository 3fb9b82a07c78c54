"""What somebody says about itself, whether they are there, and what one can do with them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.client.changes import BlocksChanged, ContactsChanged
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.foot import QuietButton
from messenger.gui.dialogs.portrait import Portrait
from messenger.gui.faces import face_of_user
from messenger.gui.presence import dot_colour, presence_words
from messenger.gui.widgets.paragraph import Paragraph
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Presence
from messenger.protocol.profiles import Profile

_ICON: Final = 20
_TEXT_X: Final = 36


class ProfileDialog(Dialog):
    """The profile of ``user``; filled fields only (C67). Names for tests: ``name``, ``town``, ``email``, ``about``.

    ``on_private(user)`` asks for a private chat and returns the ticket of the answer, if one is to be waited for.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        user: int,
        *,
        on_message: Callable[[int], object],
        on_private: Callable[[int], int | None],
        on_block: Callable[[int], object],
    ) -> None:
        super().__init__(parent, context, name=f"profile-{user}", title=_("Profile"))
        self._user = user
        self._on_message = on_message
        self._on_private = on_private
        self._on_block = on_block
        self._portrait = Portrait(self.body, self.look, width=self.room)
        self._portrait.pack(fill="x", pady=(0, self.look.px(12)))
        self._fields = tk.Frame(self.body, name="fields", background=self.look.palette.window)
        self._fields.pack(fill="x")
        self._blocked: bool | None = None
        self._profile: Profile | None = None
        self._user_name = ""
        """The user name as it is shown, "" for a deleted account."""
        self._refresh()
        self._show_fields()
        context.subscriptions.subscribe(self, ContactsChanged, self._on_change)
        context.subscriptions.subscribe(self, BlocksChanged, self._on_change)
        self.show(self.primary)
        if not self._deleted:
            self.wait_for(context.actions.ask_profile(user), Profile, self._take, blocks=False)

    @property
    def _deleted(self) -> bool:
        contact = self.context.state.contacts.get(self._user)
        return contact is None or contact.deleted

    def _on_change(self, change: ContactsChanged | BlocksChanged) -> None:
        if self._user in change.users:
            before = self._user_name
            self._refresh()
            if self._user_name != before:
                self._show_fields()

    def _refresh(self) -> None:
        """Show name and presence, and the buttons that make sense now."""
        state = self.context.state
        contact, face = state.contacts.get(self._user), face_of_user(state, self._user)
        self._user_name = contact.name if contact and not contact.deleted else ""
        if contact is None or contact.deleted:
            self._portrait.show(face, state.name_of(self._user), _("This account was deleted."))
            self.say("")
            self.set_buttons(_("Close"), self.close)
            return
        self._portrait.show(
            face, contact.display, presence_words(contact, self.context.now()),
            dot=dot_colour(self.look.palette, contact.presence), lively=contact.presence is Presence.ONLINE,
        )  # fmt: skip
        blocked = self._user in state.blocked
        if blocked is not self._blocked:
            self._blocked = blocked
            self.say(_("You have blocked {name}.").format(name=contact.display) if blocked else "")
            self.set_buttons(
                _("Message"), self._message, harmless=blocked,
                other=QuietButton("private", _("Private chat"), self._private),
                danger=_("Unblock") if blocked else _("Block"), on_danger=self._unblock if blocked else self._block,
            )  # fmt: skip

    def _take(self, profile: Profile) -> None:
        self._profile = profile
        self._show_fields()
        self.centre()

    def _show_fields(self) -> None:
        """Show what is known: the user name at once and as it is now, the rest when it has come."""
        profile = self._profile
        for old in self._fields.winfo_children():
            old.destroy()
        if not self._user_name:
            return
        rows = [("name", "at-sign", self._user_name, _("User name"))]
        if profile:
            rows += [
                ("about", "info", profile.about, _("About")),
                ("town", "globe", profile.town, _("Home town")),
                ("email", "mail", profile.email, _("E-mail")),
            ]
        for key, icon, value, label in rows:
            if value:
                self._add_field(key, icon, value, label)

    def _add_field(self, name: str, icon: str, value: str, label: str) -> None:
        look, palette, fonts = self.look, self.look.palette, self.look.fonts
        row = tk.Frame(self._fields, name=name, background=palette.window)
        row.pack(fill="x", pady=(look.px(10), 0))
        picture = tk.Label(
            row, image=look.icons.image(icon, _ICON, palette.icon, palette.window), background=palette.window,
            borderwidth=0, padx=0, pady=0,
        )  # fmt: skip
        picture.place(x=0, y=look.px(9))
        for part, text, colour in (("value", value, palette.text), ("label", label, palette.secondary)):
            Paragraph(
                row, look, name=part, font=fonts.message if part == "value" else fonts.preview, colour=colour,
                background=palette.window, width=self.room - look.px(_TEXT_X), text=text,
            ).pack(anchor="w", padx=(look.px(_TEXT_X), 0))  # fmt: skip

    def _message(self) -> None:
        self.close()
        self._on_message(self._user)

    def _private(self) -> None:
        if self.waits:
            return
        ticket = self._on_private(self._user)
        if ticket is None:
            self.close()
        else:
            self.wait_for(ticket, Done, lambda _done: self.close())

    def _block(self) -> None:
        self._on_block(self._user)

    def _unblock(self) -> None:
        self.wait_for(self.context.actions.unblock(self._user), Done, lambda _done: None)
