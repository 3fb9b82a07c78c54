"""The safety number of a private chat, large enough to be read out, and how to compare it."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.faces import spoken_name
from messenger.gui.look.look import Look
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.switch import Switch
from messenger.gui.widgets.text_line import draw_line

COLUMNS: Final = 4
_LINE: Final = 40
_PADDING: Final = 12
_HEAD: Final = 34


class SafetyNumber(tk.Canvas):
    """The number as rows of groups (``groups``) on a card, under the names of the two whose number it is."""

    def __init__(self, parent: tk.Misc, look: Look, *, width: int, names: tuple[str, str], number: str) -> None:
        self.groups = number.split()
        rows = -(-len(self.groups) // COLUMNS)
        height = look.px(_HEAD + rows * _LINE + 2 * _PADDING)
        super().__init__(
            parent, name="number", width=width, height=height, background=look.palette.window, highlightthickness=0,
            borderwidth=0,
        )  # fmt: skip
        palette, fonts = look.palette, look.fonts
        draw_box(self, look, 0, 0, width, height, BoxStyle(palette.field, palette.window, 12), "card")
        side, gap, middle, y = look.px(16), look.px(18), width // 2, look.px(_PADDING + _HEAD / 2 - 2)
        self.create_image(middle, y, image=look.icons.image("shield-check", 18, palette.accent, palette.field))
        mine, _other = (
            draw_line(
                self, look, middle + gap, y, name, font=fonts.sender, colour=palette.text, background=palette.field,
                width=middle - side - gap, tags=tag,
            )
            for name, tag in zip(names, ("mine", "other"), strict=True)
        )  # fmt: skip
        self.move("mine", middle - gap - mine, 0)  # it ends where the other one's begins
        column = (width - 2 * side) / COLUMNS
        for number_of, group in enumerate(self.groups):
            x = side + column * (number_of % COLUMNS + 0.5)
            y = look.px(_PADDING + _HEAD + _LINE * (number_of // COLUMNS + 0.5))
            self.create_text(x, y, text=group, font=fonts.page_title.spec, fill=palette.text, tags="group")


class SafetyNumberDialog(Dialog):
    """Shows the ``number`` of the private chat with ``user``: 12 groups of 5 digits. ``danger`` copies it."""

    def __init__(self, parent: tk.Misc, context: Context, user: int, number: str) -> None:
        super().__init__(parent, context, name=f"safety-{user}", title=_("Safety number"), width=440)
        add_number(self, user, number)
        self.set_buttons(_("Close"), self.close, danger=_("Copy"), on_danger=lambda: self._copy(number), harmless=True)
        self.show(self.primary)

    def _copy(self, number: str) -> None:
        self.clipboard_clear()
        self.clipboard_append(number)
        self.say(_("Copied."))


class ChangedKeyDialog(Dialog):
    """Asks twice before a changed key is accepted: one has to say that one has compared the number. ``compared``."""

    def __init__(self, parent: tk.Misc, context: Context, user: int, number: str) -> None:
        super().__init__(parent, context, name=f"changed-key-{user}", title=_("Accept the new key?"), width=440)
        self._user = user
        name = spoken_name(context.state, user, self.look.emoji.plain)
        self.paragraph(
            self.body, "warning",
            _(
                "If you accept, whoever holds this key reads what you write, in the name of {name}. "
                "Ask {name} by another way whether the program was installed anew."
            ).format(name=name),
        ).pack(fill="x", pady=(0, self.look.px(14)))  # fmt: skip
        add_number(self, user, number)
        self.compared = Switch(
            self.body, self.look, name="compared", text=_("I have compared this number with {name}").format(name=name),
            background=self.look.palette.window, on_change=self._on_compared,
        )  # fmt: skip
        self.compared.pack(fill="x", pady=(self.look.px(8), 0))
        self.set_buttons(_("Accept the new key"), self._accept, dangerous=True, cancel=_("Cancel"))
        self.ready = False
        self.show(self.compared)

    def _on_compared(self, compared: bool) -> None:
        self.ready = compared

    def _accept(self) -> None:
        self.context.actions.trust_private(self._user)
        self.close()


def add_number(dialog: Dialog, user: int, number: str) -> None:
    """Put the number into ``dialog``, with whose it is and how to compare it."""
    state, look = dialog.context.state, dialog.look
    mine = state.me.display if state.me else ""
    name = spoken_name(state, user, look.emoji.plain)
    SafetyNumber(
        dialog.body, look, width=dialog.room, names=(mine, state.name_of(user)), number=number
    ).pack()  # fmt: skip
    dialog.paragraph(
        dialog.body, "how",
        _(
            "Read it to each other by voice or face to face, or send it another way that you trust. When {name} sees "
            "the same number, nobody stands between you: not on the way, and not on the server."
        ).format(name=name),
        look.palette.secondary, look.fonts.body,
    ).pack(fill="x", pady=(look.px(12), 0))  # fmt: skip
