"""A notification service as a desktop has one, which shows nothing and remembers all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dbus_fast import Message

from messenger.gui.notifications.freedesktop import NAME, PATH
from tests.gui.bus import OnBus
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Shown:
    """One call of Notify. ``hints`` are plain values."""

    number: int
    replaces: int
    program: str
    icon: str
    title: str
    body: str
    actions: tuple[str, ...]
    hints: dict[str, Any] = field(hash=False)
    expires: int


class NotificationService(OnBus):
    """``shown`` is what stands on the screen now, ``story`` all that ever stood there.

    ``abilities`` is what it says it can do, ``closed`` holds the numbers taken back. ``hanging``: it answers nothing,
    and shows what it was asked when it wakes.
    """

    def __init__(self, address: str, abilities: tuple[str, ...] = ("actions", "body", "sound")) -> None:
        super().__init__(address, NAME)
        self.abilities = abilities
        self.hanging = False
        self.shown: dict[int, Shown] = {}
        self.story: list[Shown] = []
        self.closed: list[int] = []
        self._held: list[Message] = []
        self._last = 0

    @property
    def bodies(self) -> list[str]:
        """What stands on the screen, from top to bottom, as "title: body"."""
        return [f"{one.title}: {one.body}" for one in [*self.shown.values()]]

    def until(self, *bodies: str) -> None:
        """Wait until exactly this stands on the screen."""
        try:
            wait_until(lambda: self.bodies == list(bodies), f"{bodies} on the screen")
        except AssertionError as error:
            raise AssertionError(f"{error}, where {self.bodies} is; {self.story}") from None

    def click(self, number: int, action: str = "default") -> None:
        """Click on one, as services do: what is clicked goes."""
        self.emit(PATH, NAME, "ActionInvoked", "us", [number, action])
        self.shown.pop(number, None)
        self.emit(PATH, NAME, "NotificationClosed", "uu", [number, 2])

    def dismiss(self, number: int) -> None:
        """Wave one away."""
        self.shown.pop(number, None)
        self.emit(PATH, NAME, "NotificationClosed", "uu", [number, 2])

    def leave(self) -> None:
        super().leave()
        self.shown.clear()

    def wake(self) -> None:
        """Answer what was asked while it hung, and everything from now on."""

        async def act() -> None:
            self.hanging = False
            for message in self._held:
                assert self.bus is not None
                await self.bus.send(self._answer(message))
            self._held.clear()

        self.do(act)

    def heard(self, message: Message) -> Message | bool | None:
        if message.interface != NAME:
            return None
        if self.hanging:
            self._held.append(message)
            return True
        return self._answer(message)

    def _answer(self, message: Message) -> Message:
        match message.member:
            case "Notify":
                return Message.new_method_return(message, "u", [self._notify(*message.body)])
            case "CloseNotification":
                (number,) = message.body
                self.closed.append(number)
                self.shown.pop(number, None)
                return Message.new_method_return(message)
            case "GetCapabilities":
                return Message.new_method_return(message, "as", [list(self.abilities)])
            case _:
                return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no such method")

    def _notify(
        self, program: str, replaces: int, icon: str, title: str, body: str, actions: list[str],
        hints: dict[str, Any], expires: int,
    ) -> int:  # fmt: skip
        if replaces in self.shown:
            number = replaces
        else:
            number = self._last = self._last + 1
        plain = {name: variant.value for name, variant in hints.items()}
        shown = Shown(number, replaces, program, icon, title, body, tuple(actions), plain, expires)
        self.shown[number] = shown
        self.story.append(shown)
        return number
