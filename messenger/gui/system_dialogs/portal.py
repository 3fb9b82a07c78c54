"""A Linux desktop's own dialogs for files, over its portal: asynchronous, no window of ours.

Spoken is org.freedesktop.portal.FileChooser as its documentation has it (flatpak.github.io/xdg-desktop-portal).
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Final, NamedTuple

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from messenger.gui.portal import NAME, PATH
from messenger.gui.sending.candidate import read_uri_list

CHOOSER: Final = "org.freedesktop.portal.FileChooser"
REQUEST: Final = "org.freedesktop.portal.Request"
PATIENCE: Final = 8.0
"""Seconds until a portal has to say that it has begun; it may have to be started first."""
_BUS: Final = "org.freedesktop.DBus"
_CHOSEN, _CANCELLED = 0, 1


class NoPortalError(Exception):
    """There is none that could ask; another dialog has to."""


class Question(NamedTuple):
    """``method`` of the chooser: ``OpenFile`` or ``SaveFile``. ``name``: what a file to be saved would be called."""

    method: str
    title: str
    several: bool = False
    folder: bool = False
    name: str = ""
    parent: str = ""
    """The window that it stands over: "x11:" and its number."""


async def ask(question: Question) -> tuple[Path, ...]:
    """Return what the person chose, nothing if it was put aside. Raises ``NoPortalError``; to be cancelled at will."""
    try:
        bus = await asyncio.wait_for(MessageBus().connect(), PATIENCE)
    except Exception as error:  # whatever is wrong with somebody's bus, another dialog can ask
        raise NoPortalError(str(error)) from error
    try:
        return await _ask(bus, question)
    finally:
        bus.disconnect()


async def _ask(bus: MessageBus, question: Question) -> tuple[Path, ...]:
    token = f"messenger_{secrets.token_hex(8)}"
    mine = str(bus.unique_name).removeprefix(":").replace(".", "_")
    places = {f"{PATH}/request/{mine}/{token}"}
    answers: list[Message] = []
    came = asyncio.Event()

    def hear(message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.interface == REQUEST and message.member == "Response":
            answers.append(message)
            came.set()
        elif message.member == "NameOwnerChanged" and message.body[0] == NAME and not message.body[2]:
            came.set()  # it is gone

    bus.add_message_handler(hear)
    # Before it is asked: the answer may be quicker than the word that it will come.
    for rule in (
        f"type='signal',interface='{REQUEST}',member='Response',path_namespace='{PATH}/request'",
        f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{NAME}'",
    ):
        await _call(bus, Message(_BUS, "/org/freedesktop/DBus", _BUS, "AddMatch", signature="s", body=[rule]))
    options = {"handle_token": Variant("s", token), "modal": Variant("b", True)}
    if question.method == "OpenFile":
        options |= {"multiple": Variant("b", question.several), "directory": Variant("b", question.folder)}
    elif question.name:
        options["current_name"] = Variant("s", question.name)
    begun = await _call(
        bus,
        Message(
            NAME, PATH, CHOOSER, question.method, signature="ssa{sv}", body=[question.parent, question.title, options]
        ),
    )
    places.add(str(begun.body[0]) if begun.body else "")  # older portals choose the place themselves
    while True:
        await came.wait()
        came.clear()
        answer = next((message for message in answers if message.path in places), None)
        if answer is not None:
            return _chosen(answer)
        if not answers:
            raise NoPortalError("the portal has gone")


def _chosen(answer: Message) -> tuple[Path, ...]:
    code, results = answer.body
    if code not in (_CHOSEN, _CANCELLED):
        raise NoPortalError(f"the portal ended with {code}")
    uris = results["uris"].value if code == _CHOSEN and "uris" in results else []
    return tuple(one.path for one in read_uri_list("\n".join(uris)).files if one.path is not None)


async def _call(bus: MessageBus, message: Message) -> Message:
    """The answer. Raises ``NoPortalError`` for a refusal and for none in time."""
    try:
        answer = await asyncio.wait_for(bus.call(message), PATIENCE)
    except TimeoutError as error:
        raise NoPortalError("the portal does not answer") from error
    if answer.message_type is not MessageType.METHOD_RETURN:
        raise NoPortalError(str(answer.error_name))
    return answer
