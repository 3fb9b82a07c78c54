"""The keys that work everywhere, and the commands that can be typed, with what each needs and does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from gettext import gettext as _

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.help_keys import key_sections, key_words
from messenger.gui.widgets.key_caps import KeyCaps

_KEYS_WIDTH = 190


class HelpDialog(Dialog):
    """``usage``: every command as it is typed, and what it does, in order.

    Names for tests: ``everywhere.key0`` and ``commands.command0``, each with ``typed`` and ``does``.
    """

    def __init__(self, parent: tk.Misc, context: Context, usage: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, context, name="help", title=_("Keys and commands"), width=560)
        look, palette = self.look, self.look.palette
        for section in key_sections():
            keys = self._section(section.name, section.title)
            for number, key in enumerate(section.keys):
                row = tk.Frame(keys, name=f"key{number}", background=palette.window)
                row.pack(fill="x", pady=(look.px(8), 0))
                KeyCaps(
                    row, look, name="typed", combinations=[key_words(one) for one in key.sequences],
                    background=palette.window, width=look.px(_KEYS_WIDTH),
                ).pack(side="left", anchor="n")  # fmt: skip
                what = self.paragraph(row, "does", key.does, palette.text, look.fonts.preview)
                what.configure(width=self.room - look.px(_KEYS_WIDTH))
                what.pack(side="left", anchor="n", pady=(look.px(3), 0))
        commands = self._section("commands", _("Commands"))
        self.paragraph(
            commands, "explanation",
            _("Type them in any message box. A text that begins with // is sent as it is, with one slash."),
            palette.secondary, look.fonts.body,
        ).pack(fill="x", pady=(look.px(4), 0))  # fmt: skip
        for number, (command, does) in enumerate(usage):
            entry = tk.Frame(commands, name=f"command{number}", background=palette.window)
            entry.pack(fill="x", pady=(look.px(10), 0))
            self.paragraph(entry, "typed", command, palette.accent, look.fonts.sender).pack(fill="x")
            self.paragraph(entry, "does", does, palette.text, look.fonts.preview).pack(fill="x")
        self.limit_body(520)
        self.show(self)

    def _section(self, name: str, title: str) -> tk.Frame:
        """One part of the page, under its title."""
        look = self.look
        section = tk.Frame(self.body, name=name, background=look.palette.window)
        section.pack(fill="x", pady=(0, look.px(20)))
        self.paragraph(section, "title", title, font=look.fonts.title).pack(fill="x", pady=(0, look.px(2)))
        return section
