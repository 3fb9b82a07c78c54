"""Asking before somebody is blocked, with what that does and what it does not."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _

from messenger.client.changes import Answer
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.protocol.connection import Done


class BlockDialog(Dialog):
    """Blocks ``user`` when it is confirmed (C35, C36); says that shared groups stay shared (C66)."""

    def __init__(self, parent: tk.Misc, context: Context, user: int) -> None:
        name = context.state.name_of(user)
        super().__init__(parent, context, name=f"block-{user}", title=_("Block {name}?").format(name=name))
        self._user = user
        palette = self.look.palette
        self.paragraph(
            self.body, "effect",
            _("You get no more messages from {name}. {name} cannot see when you are online, and is not told of this.")
            .format(name=name),
        ).pack(fill="x")  # fmt: skip
        self.paragraph(
            self.body, "groups",
            _("Groups that you both belong to stay shared: there you still read each other."),
            palette.secondary, self.look.fonts.body,
        ).pack(fill="x", pady=(self.look.px(10), 0))  # fmt: skip
        self.set_buttons(_("Block"), self._block, dangerous=True, cancel=_("Cancel"))
        self.show(self.primary)

    def _block(self) -> None:
        self.wait_for(self.context.actions.block(self._user), Done, self._done)

    def _done(self, _answer: Answer) -> None:
        self.close()
