"""A backend of desktop-notifier for desktops that speak org.freedesktop.Notifications over the session bus.

The library's own one never replaces a notification and cannot ask for silence; and it waits for a service that hangs.
Desktop Notifications Specification 1.2 (freedesktop.org) is what is spoken here.
"""

from __future__ import annotations

import asyncio
from gettext import gettext as _
from typing import Any, Final

from dbus_fast import Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus
from desktop_notifier.backends.base import DesktopNotifierBackend
from desktop_notifier.common import Capability, Icon, Notification

PATIENCE: Final = 5.0
"""Seconds that the bus or the service may take for an answer."""
NAME: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
SOUND: Final = "message-new-instant"
"""From the Sound Naming Specification."""
_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_RULES: Final = (
    f"type='signal',sender='{NAME}',interface='{NAME}',path='{PATH}'",
    f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{NAME}'",
)
_ACTION: Final = "default"
_SERVICE_S_CHOICE: Final = -1
_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""For services that read markup: what was written is shown letter by letter."""


class ServiceError(Exception):
    """The bus or the service refused, or did not answer."""


class Freedesktop(DesktopNotifierBackend):
    """Lives on one event loop. Connects when it is needed, and again when the connection was lost.

    ``send`` and ``clear`` raise ``ServiceError``. The same identifier means the same notification: it is replaced.
    """

    def __init__(self, app_name: str, app_icon: Icon | None = None, patience: float = PATIENCE) -> None:
        super().__init__(app_name, app_icon)
        self._patience = patience
        self._bus: MessageBus | None = None
        self._numbers: dict[str, int] = {}
        """What the service calls each notification that it shows."""
        self._wanted: set[str] = set()
        self._abilities: frozenset[str] | None = None
        self._late: set[asyncio.Task[int]] = set()

    async def request_authorisation(self) -> bool:
        """Nobody has to be asked."""
        return True

    async def has_authorisation(self) -> bool:
        """Nobody has to be asked."""
        return True

    async def send(self, notification: Notification) -> None:
        """Show it, in the place of an earlier one with this identifier. Raises ``ServiceError``."""
        await self._send(notification)

    async def _send(self, notification: Notification) -> None:
        key = notification.identifier
        self._wanted.add(key)
        abilities = await self._known_abilities()
        text = notification.message.translate(_MARKUP) if "body-markup" in abilities else notification.message
        hints = {"urgency": Variant("y", 1), "category": Variant("s", "im.received")}
        if notification.sound is None:
            hints["suppress-sound"] = Variant("b", True)
        else:
            hints["sound-name"] = Variant("s", SOUND)
        actions = [_ACTION, _("Open")] if "actions" in abilities else []
        icon = self.app_icon.as_uri() if self.app_icon is not None else ""
        body = [
            self.app_name, self._numbers.get(key, 0), icon, notification.title, text, actions, hints, _SERVICE_S_CHOICE,
        ]  # fmt: skip
        showing = asyncio.ensure_future(self._show(body))
        # An answer that comes too late still tells the number by which it can be taken back.
        showing.add_done_callback(lambda task: self._shown(key, task))
        self._late.add(showing)
        await self._in_time(asyncio.shield(showing))

    async def _show(self, body: list[Any]) -> int:
        return int((await self._ask(Message(NAME, PATH, NAME, "Notify", signature="susssasa{sv}i", body=body)))[0])

    def _shown(self, key: str, task: asyncio.Task[int]) -> None:
        self._late.discard(task)
        if task.cancelled() or task.exception() is not None:
            return
        number = task.result()
        if key in self._wanted:
            self._numbers[key] = number
        elif self._bus is not None and self._bus.connected:
            self._bus.send(_closing(number))

    async def _clear(self, identifier: str) -> None:
        self._wanted.discard(identifier)
        number = self._numbers.pop(identifier, None)
        if number is not None and self._bus is not None and self._bus.connected:
            await self._in_time(self._ask(_closing(number)))

    async def _clear_all(self) -> None:
        for identifier in [*self._numbers]:
            await self._clear(identifier)

    async def close(self) -> None:
        """Take everything back and hang up. Raises ``ServiceError``."""
        self._wanted.clear()
        try:
            await self._clear_all()
        finally:
            self._hang_up()

    async def _get_capabilities(self) -> frozenset[Capability]:
        abilities = await self._known_abilities()
        known = {"actions": Capability.ON_CLICKED, "body": Capability.MESSAGE, "sound": Capability.SOUND}
        return frozenset({Capability.TITLE, *(known[one] for one in known.keys() & abilities)})

    async def _known_abilities(self) -> frozenset[str]:
        """Return what this service can do; another one is asked anew."""
        await self._connect()
        if self._abilities is None:
            names = await self._in_time(self._ask(Message(NAME, PATH, NAME, "GetCapabilities")))
            self._abilities = frozenset(names[0])
        return self._abilities

    # --- the bus -------------------------------------------------------------------------------------------------

    async def _connect(self) -> None:
        if self._bus is not None and self._bus.connected:
            return
        self._hang_up()
        await self._in_time(self._open())

    async def _open(self) -> None:
        bus = await MessageBus().connect()
        self._bus = bus
        bus.add_message_handler(self._heard)
        for rule in _RULES:
            await self._ask(Message(_BUS, _BUS_PATH, _BUS, "AddMatch", signature="s", body=[rule]))

    def _hang_up(self) -> None:
        bus, self._bus = self._bus, None
        self._forget()
        if bus is not None and bus.connected:
            bus.disconnect()

    def _forget(self) -> None:
        """The numbers mean nothing to another service."""
        self._numbers.clear()
        self._abilities = None

    async def _ask(self, message: Message) -> list[Any]:
        if self._bus is None:
            raise ServiceError("there is no connection to the session bus")
        answer = await self._bus.call(message)
        if answer.message_type is not MessageType.METHOD_RETURN:
            raise ServiceError(f"{message.member}: {answer.error_name}")
        return list(answer.body)

    async def _in_time(self, asked: Any) -> Any:
        """Await it for as long as patience lasts; whatever goes wrong with a bus is a ``ServiceError``."""
        try:
            return await asyncio.wait_for(asked, self._patience)
        except ServiceError:
            raise
        except TimeoutError:
            raise ServiceError("no answer in time") from None
        except Exception as error:  # a bus can be wrong in many ways: no address, no right to it, garbage
            raise ServiceError(f"{type(error).__name__}: {error}") from error

    def _heard(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        match message.interface, message.member, message.body:
            case _, "NameOwnerChanged", [name, _, _] if message.sender == _BUS and name == NAME:
                self._forget()
            case interface, "ActionInvoked", [number, action] if interface == NAME and action == _ACTION:
                key = self._key_of(number)
                if key is not None:
                    self.handle_clicked(key)
            case interface, "NotificationClosed", [number, _] if interface == NAME:
                key = self._key_of(number)
                if key is not None:
                    del self._numbers[key]

    def _key_of(self, number: int) -> str | None:
        return next((key for key, known in self._numbers.items() if known == number), None)


def _closing(number: int) -> Message:
    return Message(
        NAME, PATH, NAME, "CloseNotification", signature="u", body=[number], flags=MessageFlag.NO_AUTOSTART
    )  # fmt: skip
