"""How private chats are held: through the server or not, whether one's address may be shown, and at which port."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger.client.changes import PrivateChoicesChanged
from messenger.client.private.model import PrivateChoices, RelayChoice
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.look.fonts import Font
from messenger.gui.widgets.choice import Choice
from messenger.gui.widgets.field import Field
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.switch import Switch
from messenger.protocol.peers import LOWEST_PORT

HIGHEST_PORT: Final = 65_535
_ORDER: Final = (RelayChoice.ALWAYS, RelayChoice.ASK, RelayChoice.NEVER)


class PrivateChatsDialog(Dialog):
    """Shows what was chosen and saves what is (C49). Names for tests: ``relay``, ``hidden``, ``port.input``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="private-chats", title=_("Private chats"), width=460)
        look, background = self.look, self.look.palette.window
        choices = context.state.private_choices
        self._known = choices
        self._heading("relay-title", _("When two devices do not reach each other"))
        self.relay = Choice(
            self.body, look, name="relay", background=background, width=self.room,
            on_choose=lambda _choice: self._say_hidden(),
            choices=tuple(zip(_ORDER, (_("Always relay"), _("Ask me"), _("Never")), strict=True)),
            at=_ORDER.index(choices.relay),
        )  # fmt: skip
        self.relay.pack(fill="x", pady=(look.px(8), 0))
        self._explain(
            "relay-text",
            _("The server then passes the sealed chat on and cannot read it. Both sides have to agree, each time."),
        )
        self.hidden = Switch(
            self.body, look, name="hidden", text=_("Never show my address"), background=background,
            on_change=lambda _hidden: self._say_hidden(),
        )  # fmt: skip
        self.hidden.pack(fill="x", pady=(look.px(14), 0))
        self._hidden_text = self._explain("hidden-text", "")
        self.port = Field(
            self.body, look, name="port", label=_("Port to listen on (for routers that pass one on)"),
            background=background, on_return=self.confirm,
        )  # fmt: skip
        self.port.placeholder = _("any free one")
        self.port.pack(fill="x", pady=(look.px(16), 0))
        self._show(choices)
        self.set_buttons(_("Save"), self._save, cancel=_("Cancel"))
        context.subscriptions.subscribe(self, PrivateChoicesChanged, lambda _change: self._on_change())
        self.show(self.relay)

    def _heading(self, name: str, text: str) -> None:
        self.paragraph(self.body, name, text, font=self.look.fonts.title).pack(fill="x")

    def _explain(self, name: str, text: str) -> Paragraph:
        font: Font = self.look.fonts.body
        made = self.paragraph(self.body, name, text, self.look.palette.secondary, font)
        made.pack(fill="x", pady=(self.look.px(6), 0))
        return made

    def _show(self, choices: PrivateChoices) -> None:
        self.relay.choose(_ORDER.index(choices.relay))
        self.hidden.on = choices.hidden
        self.port.text = str(choices.port or "")
        self._say_hidden()

    def _say_hidden(self) -> None:
        if not self.hidden.on:
            text = _("The other device learns your address once you have both agreed, as in a call.")
        elif self.relay.chosen is RelayChoice.NEVER:
            text = _("Without a relay that leaves no way at all: no private chat can come about.")
        else:
            text = _("Your private chats always go through the server. No other device learns your address.")
        self._hidden_text.text = text

    def _on_change(self) -> None:
        """Show what another way of choosing has changed, unless the person is choosing here."""
        choices = self.context.state.private_choices
        if self._chosen(self._known.port) == self._known:
            self._show(choices)
        self._known = choices

    def _chosen(self, port: int) -> PrivateChoices:
        return PrivateChoices(self.relay.chosen, self.hidden.on, port)

    def _save(self) -> None:
        typed = self.port.text.strip()
        port = int(typed) if typed.isascii() and typed.isdigit() else 0 if not typed else -1
        if port and not LOWEST_PORT <= port <= HIGHEST_PORT:
            self.port.error = _("A port is a number from {lowest} to {highest}; leave it empty for any.").format(
                lowest=LOWEST_PORT, highest=HIGHEST_PORT
            )
            self.port.focus_input()
            return
        self.context.actions.choose_private(self._chosen(port))
        self.close()
