"""What a Linux desktop says of light and dark: the settings portal of XDG, asked over the session bus.

Spoken is org.freedesktop.portal.Settings as its documentation has it (flatpak.github.io/xdg-desktop-portal): the key
``color-scheme`` of ``org.freedesktop.appearance`` is 1 for dark, 2 for light, 0 for no preference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

PATIENCE: Final = 5.0
"""Seconds that the bus or the portal may take for an answer."""
NAME: Final = "org.freedesktop.portal.Desktop"
PATH: Final = "/org/freedesktop/portal/desktop"
SETTINGS: Final = "org.freedesktop.portal.Settings"
NAMESPACE: Final = "org.freedesktop.appearance"
KEY: Final = "color-scheme"
_DARK: Final = 1
_BUS: Final = "org.freedesktop.DBus"
_CHANGES: Final = f"type='signal',path='{PATH}',interface='{SETTINGS}',member='SettingChanged',arg0='{NAMESPACE}'"
_COMES: Final = f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{NAME}'"


async def follow(tell: Callable[[bool], None], stop: asyncio.Event) -> None:
    """Tell whether dark is preferred, now and whenever that changes, until ``stop``; light where nobody knows.

    Raises whatever keeps the bus from being reached.
    """
    bus = await asyncio.wait_for(MessageBus().connect(), PATIENCE)
    try:
        came = asyncio.Event()

        def hear(message: Message) -> None:
            if message.message_type is not MessageType.SIGNAL:
                return
            if message.member == "SettingChanged" and message.interface == SETTINGS:
                namespace, key, value = message.body
                if (namespace, key) == (NAMESPACE, KEY):
                    tell(_is_dark(value))
            elif message.member == "NameOwnerChanged" and message.body[0] == NAME and message.body[2]:
                came.set()

        bus.add_message_handler(hear)
        for rule in (_CHANGES, _COMES):
            await _call(bus, Message(_BUS, "/org/freedesktop/DBus", _BUS, "AddMatch", signature="s", body=[rule]))
        tell(await _ask(bus))
        gone = bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        waits = [asyncio.ensure_future(waiting) for waiting in (stop.wait(), gone)]
        while True:
            comes = asyncio.ensure_future(came.wait())
            done, _rest = await asyncio.wait([*waits, comes], return_when=asyncio.FIRST_COMPLETED)
            if done.intersection(waits):
                break
            came.clear()
            tell(await _ask(bus))
        for one in (*waits, comes):
            one.cancel()
    finally:
        bus.disconnect()


async def _ask(bus: MessageBus) -> bool:
    """Whether dark is preferred; older portals know only the second of the two questions."""
    for question in ("ReadOne", "Read"):
        message = Message(NAME, PATH, SETTINGS, question, signature="ss", body=[NAMESPACE, KEY])
        answer = await _call(bus, message)
        if answer is not None and answer.body:
            return _is_dark(answer.body[0])
    return False


async def _call(bus: MessageBus, message: Message) -> Message | None:
    """The answer; None for a refusal and for none in time."""
    try:
        answer = await asyncio.wait_for(bus.call(message), PATIENCE)
    except TimeoutError:
        return None
    return answer if answer.message_type is MessageType.METHOD_RETURN else None


def _is_dark(value: object) -> bool:
    while isinstance(value, Variant):  # one within the other, from the older question
        value = value.value
    return value == _DARK
