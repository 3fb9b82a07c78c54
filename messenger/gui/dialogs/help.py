"""The commands that can be typed, with what each needs and does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from gettext import gettext as _

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog


class HelpDialog(Dialog):
    """``usage``: every command as it is typed, and what it does, in order."""

    def __init__(self, parent: tk.Misc, context: Context, usage: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, context, name="help", title=_("Commands"), width=520)
        look, palette, fonts = self.look, self.look.palette, self.look.fonts
        self.paragraph(
            self.body, "explanation",
            _("Type them in any message box. A text that begins with // is sent as it is, with one slash."),
            palette.secondary, self.look.fonts.body,
        ).pack(fill="x", pady=(0, look.px(6)))  # fmt: skip
        for number, (typed, does) in enumerate(usage):
            entry = tk.Frame(self.body, name=f"entry{number}", background=palette.window)
            entry.pack(fill="x", pady=(look.px(10), 0))
            self.paragraph(entry, "typed", typed, palette.accent, fonts.sender).pack(fill="x")
            self.paragraph(entry, "does", does, palette.text, fonts.preview).pack(fill="x")
        self.limit_body(520)
        self.show(self)
