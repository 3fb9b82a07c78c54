"""What needs the own password: taking another one, and deleting the account."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _

from messenger.client.changes import Answer
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.widgets.field import Field
from messenger.protocol.accounts import SignedOut
from messenger.protocol.base import PASSWORD_CHARACTERS
from messenger.protocol.connection import Done


class PasswordDialog(Dialog):
    """Changes the password (C68). Names for tests: ``old.input``, ``new.input``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="password", title=_("Change password"))
        self._explanation = self.paragraph(
            self.body, "explanation",
            _("Everywhere else where you are signed in, the new password will be asked for."),
            self.look.palette.secondary, self.look.fonts.body,
        )  # fmt: skip
        self._explanation.pack(fill="x", pady=(0, self.look.px(16)))
        self.old = self._field("old", _("Current password"))
        self.new = self._field("new", _("New password"))
        self.set_buttons(_("Change password"), self._change, cancel=_("Cancel"))
        self.show(self.old.nametowidget("input"))

    def _field(self, name: str, label: str) -> Field:
        look = self.look
        field = Field(
            self.body, look, name=name, label=label, background=look.palette.window, secret=True,
            on_return=self.confirm,
        )  # fmt: skip
        field.pack(fill="x", pady=(0, look.px(12)))
        return field

    def _change(self) -> None:
        least, most = PASSWORD_CHARACTERS
        if not self.old.text:
            self.old.error = _("Type the password that you have now.")
            self.old.focus_input()
        elif not least <= len(self.new.text) <= most:
            self.new.error = _("A password has {least} to {most} characters.").format(least=least, most=most)
            self.new.focus_input()
        else:
            ticket = self.context.actions.change_password(self.old.text, self.new.text)
            self.wait_for(ticket, Done, self._changed)

    def _changed(self, _answer: Answer) -> None:
        for field in (self.old, self.new):
            field.destroy()
        self._explanation.text = _("Your password was changed. Your other devices have been signed out.")
        self.set_buttons(_("Done"), self.close)
        if self.primary is not None:
            self.primary.focus_set()
        self.centre()


class DeleteAccountDialog(Dialog):
    """Deletes the account for good (C67). Name for tests: ``password.input``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="delete-account", title=_("Delete your account?"))
        look, palette = self.look, self.look.palette
        self.paragraph(
            self.body, "warning",
            _("This cannot be undone. Your profile and your place in every group are gone "
              "at once, and all your devices are signed out."),
            palette.danger,
        ).pack(fill="x")  # fmt: skip
        self.paragraph(
            self.body, "rest",
            _("What you wrote stays with those who received it, under the name “deleted user”. Groups that you lead "
              "go to the member who has been there longest."),
            palette.secondary, self.look.fonts.body,
        ).pack(fill="x", pady=(look.px(10), look.px(16)))  # fmt: skip
        self.password = Field(
            self.body, look, name="password", label=_("Your password"), background=palette.window, secret=True,
            on_return=self.confirm,
        )  # fmt: skip
        self.password.pack(fill="x")
        self.set_buttons(_("Delete my account"), self._delete, dangerous=True, cancel=_("Cancel"))
        self.show(self.password.nametowidget("input"))

    def _delete(self) -> None:
        if not self.password.text:
            self.password.error = _("Type your password.")
            self.password.focus_input()
            return
        ticket = self.context.actions.delete_account(self.password.text)
        self.wait_for(ticket, SignedOut, lambda _out: self.close(), self._refuse)

    def _refuse(self, sentence: str) -> None:
        self.password.text = ""
        self.password.error = sentence
        self.password.focus_input()
