"""How private chats are held: through the server or not, whether one's address may be shown, and at which port."""

from __future__ import annotations

from gettext import gettext as _
from typing import Final

from messenger.client.changes import PrivateChoicesChanged
from messenger.client.private.model import PrivateChoices, RelayChoice
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.widgets.choice import Choice
from messenger.gui.widgets.field import Field
from messenger.protocol.peers import LOWEST_PORT

HIGHEST_PORT: Final = 65_535
_ORDER: Final = (RelayChoice.ALWAYS, RelayChoice.ASK, RelayChoice.NEVER)


class PrivateChatsSection(Section):
    """Shows what was chosen (C49). The port is taken with Return, or when one turns to something else.

    Names for tests: ``relay``, ``hidden``, ``port.input``.
    """

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "private-chats")
        look, choices = self.look, self.context.state.private_choices
        self._known = choices
        self.heading("relay-title", _("When two devices do not reach each other"))
        self.relay = Choice(
            self, look, name="relay", background=self.background, width=self.room,
            on_choose=lambda relay: self._choose(relay=relay),
            choices=tuple(zip(_ORDER, (_("Always relay"), _("Ask me"), _("Never")), strict=True)),
            at=_ORDER.index(choices.relay),
        )  # fmt: skip
        self.relay.pack(fill="x", pady=(look.px(8), 0))
        self.explain(
            "relay-text",
            _("The server then passes the sealed chat on and cannot read it. Both sides have to agree, each time."),
        )
        self.hidden = self.switch(
            "hidden", _("Never show my address"), choices.hidden, lambda hidden: self._choose(hidden=hidden), above=14
        )
        self._hidden_text = self.explain("hidden-text", "")
        self.port = Field(
            self, look, name="port", label=_("Port to listen on (for routers that pass one on)"),
            background=self.background, on_return=self.finish,
        )  # fmt: skip
        self.port.placeholder = _("any free one")
        self.port.text = _shown(choices.port)
        self.port.pack(fill="x", pady=(look.px(16), 0))
        self.port.nametowidget("input").bind("<FocusOut>", lambda _event: self._leave_port(), add=True)
        self._say_hidden()
        self.context.subscriptions.subscribe(self, PrivateChoicesChanged, lambda _change: self._on_change())

    def carry(self) -> object:
        """The port as it stands in the field, and what is said of it."""
        return self.port.text, self.port.error

    def take(self, carried: object) -> None:
        """Put it back."""
        if isinstance(carried, tuple):
            self.port.text, self.port.error = carried

    def finish(self) -> None:
        """Take the port that was typed, or say that it is none."""
        typed = self.port.text.strip()
        if typed == _shown(self._known.port):
            return
        port = int(typed) if typed.isascii() and typed.isdigit() else 0 if not typed else -1
        if port and not LOWEST_PORT <= port <= HIGHEST_PORT:
            self.port.error = _("A port is a number from {lowest} to {highest}; leave it empty for any.").format(
                lowest=LOWEST_PORT, highest=HIGHEST_PORT
            )
            return
        self.port.error = ""
        self._choose(port=port)

    def _leave_port(self) -> None:
        if self.winfo_exists() and self.port.winfo_ismapped():  # else the section goes, and has its end
            self.finish()

    def _choose(self, *, relay: RelayChoice | None = None, hidden: bool | None = None, port: int | None = None) -> None:
        known = self._known
        wanted = PrivateChoices(
            known.relay if relay is None else relay,
            known.hidden if hidden is None else hidden,
            known.port if port is None else port,
        )
        if wanted != known:
            self._known = wanted
            self._say_hidden()
            self.context.actions.choose_private(wanted)

    def _say_hidden(self) -> None:
        if not self._known.hidden:
            text = _("The other device learns your address once you have both agreed, as in a call.")
        elif self._known.relay is RelayChoice.NEVER:
            text = _("Without a relay that leaves no way at all: no private chat can come about.")
        else:
            text = _("Your private chats always go through the server. No other device learns your address.")
        self._hidden_text.text = text

    def _on_change(self) -> None:
        """Show what another way of choosing has changed; a port that is being typed stays."""
        before, self._known = self._known, self.context.state.private_choices
        self.relay.choose(_ORDER.index(self._known.relay))
        self.hidden.on = self._known.hidden
        if self.port.text.strip() == _shown(before.port):
            self.port.text = _shown(self._known.port)
        self._say_hidden()


def _shown(port: int) -> str:
    return str(port or "")
