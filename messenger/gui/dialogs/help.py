"""The keys that work everywhere, and the commands that can be typed, with what each needs and does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from gettext import gettext as _

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog

_KEYS_WIDTH = 150


class HelpDialog(Dialog):
    """``usage``: every command as it is typed, and what it does, in order.

    Names for tests: ``keys.key0`` and ``commands.command0``, each with ``typed`` and ``does``.
    """

    def __init__(self, parent: tk.Misc, context: Context, usage: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, context, name="help", title=_("Keys and commands"), width=520)
        look, palette = self.look, self.look.palette
        keys = self._section("keys", _("Keys"))
        for number, (key, does) in enumerate(_keys()):
            row = tk.Frame(keys, name=f"key{number}", background=palette.window)
            row.pack(fill="x", pady=(look.px(6), 0))
            typed = self.paragraph(row, "typed", key, palette.accent, look.fonts.sender)
            typed.configure(width=look.px(_KEYS_WIDTH))
            typed.pack(side="left", anchor="n")
            what = self.paragraph(row, "does", does, palette.text, look.fonts.preview)
            what.configure(width=self.room - look.px(_KEYS_WIDTH))
            what.pack(side="left", anchor="n")
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


def _keys() -> list[tuple[str, str]]:
    return [
        ("Ctrl+K", _("Look for a chat or a person")),
        ("Alt+Up, Alt+Down", _("Go to the chat above or below")),
        ("Enter", _("Send the message")),
        ("Shift+Enter", _("Begin a new line in it")),
        ("Ctrl+E", _("Pick an emoji; or type its name after a colon, as in :smile:")),
        ("Tab", _("Take the proposed command or name; else go on to the next part of the window")),
        ("Menu, Shift+F10", _("What can be done with a chat or a person")),
        (
            "Esc",
            _(
                "Close what lies on top: a menu, a dialog, the search, the chat; put a question for a private chat "
                "aside, into the main window: that is no answer"
            ),
        ),
        ("Ctrl+,", _("Open the settings")),
        ("F1", _("Show this page")),
        ("F2", _("Go to whoever asks for a private chat, else to the next window of a private chat")),
        ("F3", _("Ask the person of the open chat for a private chat")),
        ("Ctrl+W", _("In a private chat: end it and forget what was said")),
    ]
