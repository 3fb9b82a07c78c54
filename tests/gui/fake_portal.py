"""A desktop's settings portal on a private bus: it prefers what the test says."""

from __future__ import annotations

from dbus_fast import Message, Variant

from messenger.gui.portal import KEY, NAME, NAMESPACE, PATH, SETTINGS
from tests.gui.bus import OnBus

DARK, LIGHT, NO_PREFERENCE = 1, 2, 0


class Portal(OnBus):
    """``old``: it knows only the question that was asked before ``ReadOne``. ``asked``: which questions came."""

    def __init__(self, address: str, scheme: int, *, old: bool = False) -> None:
        super().__init__(address, NAME)
        self._scheme = scheme
        self._old = old
        self.asked: list[str] = []

    def heard(self, message: Message) -> Message | None:
        if message.interface != SETTINGS:
            return None
        self.asked.append(str(message.member))
        if message.body != [NAMESPACE, KEY] or (self._old and message.member == "ReadOne"):
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no")
        value = Variant("u", self._scheme)
        return Message.new_method_return(message, "v", [Variant("v", value) if message.member == "Read" else value])

    def prefer(self, scheme: int) -> None:
        """Prefer something else from now on, and say so."""
        self._scheme = scheme
        self.emit(PATH, SETTINGS, "SettingChanged", "ssv", [NAMESPACE, KEY, Variant("u", scheme)])

    def say_something_else(self) -> None:
        """Tell of another setting."""
        self.emit(PATH, SETTINGS, "SettingChanged", "ssv", [NAMESPACE, "accent-color", Variant("u", 1)])
