"""A desktop's file chooser on a private bus: it answers when and what the test says."""

from __future__ import annotations

from typing import Any

from dbus_fast import Message, Variant

from messenger.gui.portal import NAME, PATH
from messenger.gui.system_dialogs.portal import CHOOSER, REQUEST
from tests.gui.bus import OnBus


class FileChooser(OnBus):
    """``knows``: whether it can choose files at all. ``old``: it calls the place of the answer as it likes.

    ``asked``: what it was asked, as (method, parent, title, options).
    """

    def __init__(self, address: str, *, knows: bool = True, old: bool = False) -> None:
        super().__init__(address, NAME)
        self._knows = knows
        self._old = old
        self._place = ""
        self.asked: list[tuple[str, str, str, dict[str, Any]]] = []

    def heard(self, message: Message) -> Message | None:
        if message.interface != CHOOSER:
            return None
        if not self._knows:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no such interface")
        parent, title, options = message.body
        plain = {name: option.value for name, option in options.items()}
        sender = str(message.sender).removeprefix(":").replace(".", "_")
        token = "of_its_own" if self._old else plain["handle_token"]
        self._place = f"{PATH}/request/{sender}/{token}"
        self.asked.append((str(message.member), parent, title, plain))
        return Message.new_method_return(message, "o", [self._place])

    def answer(self, code: int, *uris: str) -> None:
        """Say what the person did: 0 chose these, 1 put it aside, 2 something went wrong."""
        results = {"uris": Variant("as", list(uris))} if uris else {}
        self.emit(self._place, REQUEST, "Response", "ua{sv}", [code, results])

    def answer_somebody_else(self) -> None:
        """Answer a question that was not asked here."""
        results = {"uris": Variant("as", ["file:///etc/passwd"])}
        self.emit(f"{PATH}/request/1_99/other", REQUEST, "Response", "ua{sv}", [0, results])
