"""The first page of signing in: which server. An invite is pasted, an address typed, or a known server chosen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any, Final

from messenger.client.model import SavedServer
from messenger.gui.look.look import Look
from messenger.gui.sign_in_card import INSET, SignInCard
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.field import Field

_MOST_SERVERS: Final = 4


class ServerPage(SignInCard):
    """``on_look_up(text)`` asks who is at an invite or address; ``on_choose`` goes to a server one knows."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        servers: Sequence[SavedServer],
        on_look_up: Callable[[str], None],
        on_choose: Callable[[SavedServer], None],
    ) -> None:
        super().__init__(
            parent, look, name="servers", title=_("Welcome"), icon="message-circle",
            subtitle=_("Messages on a server of your own."),
        )  # fmt: skip
        self._on_look_up = on_look_up
        self._by_address = False
        background = look.palette.window
        self.field = Field(self.column, look, name="where", label="", background=background, on_return=self.go_on)
        self.field.pack(fill="x", padx=look.px(INSET))
        self.button = Button(
            self.column, look, name="next", text=_("Continue"), command=self.go_on, background=background
        )
        self.button.pack(fill="x", padx=look.px(INSET), pady=(look.px(16), look.px(8)))
        self._switch = Button(
            self.column, look, name="switch", text="", command=self._turn, background=background, kind="quiet"
        )
        self._switch.pack()
        self._label()
        if servers:
            known = tk.Frame(self.column, name="known", background=background)
            known.pack(fill="x", pady=(look.px(10), 0))
            tk.Label(
                known, text=_("Servers you know"), font=look.fonts.preview.spec, foreground=look.palette.secondary,
                background=background, borderwidth=0, padx=0, pady=0,
            ).pack(pady=(0, look.px(2)))  # fmt: skip
            for number, server in enumerate(servers[:_MOST_SERVERS]):
                title = f"{server.name} – @{server.account}" if server.account else server.name
                Button(
                    known, look, name=f"server{number}", text=title, background=background, kind="quiet",
                    command=lambda server=server: on_choose(server),  # type: ignore[misc]
                ).pack()  # fmt: skip

    def carry(self) -> Any:
        """Whether an address is asked for, and whether a server is being looked for."""
        return self._by_address, self.button.enabled

    def take(self, carried: Any) -> None:
        """Go on where another page was."""
        self._by_address, ready = carried
        self._label()
        if not ready:
            self._look_busy()

    def focus_first(self) -> None:
        """Put the cursor where one begins."""
        self.field.focus_input()

    def go_on(self) -> None:
        """Ask the server who it is."""
        text = self.field.text.strip()
        if not self.button.enabled:
            return
        if not text:
            self.refuse(
                _("Type the address of a server.") if self._by_address else _("Paste the invite you were sent.")
            )
            return
        self._look_busy()
        self._on_look_up(text)

    def _look_busy(self) -> None:
        self.button.enabled = False
        self.button.text = _("Looking for the server…")

    def refuse(self, sentence: str) -> None:
        """Say why one cannot go on, and let the person try again."""
        self.button.enabled = True
        self.button.text = _("Continue")
        self.field.error = sentence
        self.field.focus_input()

    def _turn(self) -> None:
        self._by_address = not self._by_address
        self.field.error = ""
        self._label()
        self.field.focus_input()

    def _label(self) -> None:
        if self._by_address:
            self.field.label = _("Address of the server")
            self.field.placeholder = _("chat.example.org:7420")
            self._switch.text = _("Paste an invite")
        else:
            self.field.label = _("Paste your invite")
            self.field.placeholder = "messenger://…"
            self._switch.text = _("Enter an address")
