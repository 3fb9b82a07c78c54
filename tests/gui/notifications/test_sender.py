"""The thread that hands notifications over, with backends that do what desktops do."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desktop_notifier.backends.base import DesktopNotifierBackend
from desktop_notifier.common import Capability, Icon, Notification

from messenger.gui.look.assets import asset
from messenger.gui.notifications.announcement import Announcement
from messenger.gui.notifications.freedesktop import Freedesktop
from messenger.gui.notifications.sender import Sender
from tests.gui.bus import Bus
from tests.gui.notifications.service import NotificationService
from tests.waiting import wait_until

ICON = asset("icon", "messenger-128.png")


class Recording(DesktopNotifierBackend):
    """Writes down what it is asked. ``open_gate`` has ``send`` go on; it fails as often as ``failures`` says."""

    def __init__(self) -> None:
        super().__init__("Messenger")
        self.did: list[str] = []
        self.failures = 0
        self._gate = threading.Event()
        self._gate.set()
        self.threads: set[str] = set()

    def shut(self) -> None:
        self._gate.clear()

    def open_gate(self) -> None:
        self._gate.set()

    async def send(self, notification: Notification) -> None:
        self.threads.add(threading.current_thread().name)
        self.did.append(f"{notification.identifier}: {notification.message}")
        while not self._gate.is_set():
            await asyncio.sleep(0.01)
        if self.failures:
            self.failures -= 1
            raise OSError("the desktop is not well")

    async def clear(self, identifier: str) -> None:
        self.did.append(f"-{identifier}")

    async def clear_all(self) -> None:
        self.did.append("-all")

    async def request_authorisation(self) -> bool:
        return True

    async def has_authorisation(self) -> bool:
        return True

    async def _send(self, notification: Notification) -> None: ...

    async def _clear(self, identifier: str) -> None: ...

    async def _clear_all(self) -> None: ...

    async def _get_capabilities(self) -> frozenset[Capability]:
        return frozenset()


@pytest.fixture
def backend() -> Recording:
    return Recording()


@pytest.fixture
def sender(backend: Recording) -> Iterator[Sender]:
    made = Sender("Messenger", ICON, lambda _key: None, lambda _name, _icon: backend)
    yield made
    backend.open_gate()
    assert made.close(20)


def show(key: str, body: str) -> dict[str, Announcement | None]:
    return {key: Announcement(key, "Anna", body, sound=False)}


def until(backend: Recording, *did: str) -> None:
    wait_until(lambda: backend.did == list(did), f"{did}, not {backend.did}")


def test_works_on_a_thread_of_its_own(backend: Recording, sender: Sender) -> None:
    sender.tell(show("a", "one"))
    until(backend, "a: one")
    assert backend.threads == {"notifications"}


def test_begins_with_the_first_notification(backend: Recording, sender: Sender) -> None:
    """To withdraw what was never shown needs no thread and no library."""
    sender.tell({})
    sender.tell({"a": None})
    assert "notifications" not in {thread.name for thread in threading.enumerate()}


def test_shows_only_the_last_of_what_came_meanwhile(backend: Recording, sender: Sender) -> None:
    backend.shut()
    sender.tell(show("a", "one"))
    until(backend, "a: one")
    for number in range(100):
        sender.tell(show("a", f"number {number}"))
    sender.tell(show("b", "shown") | show("c", "never shown"))
    sender.tell({"c": None})
    backend.open_gate()
    until(backend, "a: one", "a: number 99", "b: shown")


def test_withdraws_what_is_shown(backend: Recording, sender: Sender) -> None:
    sender.tell(show("a", "one"))
    until(backend, "a: one")
    sender.tell({"a": None})
    until(backend, "a: one", "-a")


@pytest.mark.parametrize("failures", [1, 2])
def test_goes_on_after_a_failure(backend: Recording, sender: Sender, failures: int) -> None:
    backend.failures = failures
    for number in range(failures + 1):
        sender.tell(show(f"{number}", "one"))
    wait_until(lambda: len(backend.did) == failures + 1, "all of them")


def test_never_makes_the_window_wait(backend: Recording, sender: Sender) -> None:
    """C38: the backend hangs, and everything that is told returns all the same; at the end it is given up."""
    backend.shut()
    for number in range(50):
        sender.tell(show(f"{number}", "one"))
    wait_until(lambda: backend.did, "the first one")
    assert sender.close(20)
    assert backend.did == ["0: one", "-all"]


def test_withdraws_everything_at_the_end(backend: Recording, sender: Sender) -> None:
    sender.tell(show("a", "one"))
    assert sender.close(20)
    assert backend.did[-1:] in (["-all"], [])  # nothing was shown yet, or it is withdrawn
    sender.tell(show("a", "late"))
    assert "a: late" not in backend.did


def test_does_without_a_library_that_does_not_fit() -> None:
    def fail(_name: str, _icon: Path) -> DesktopNotifierBackend:
        raise ImportError("made for another system")

    sender = Sender("Messenger", ICON, lambda _key: None, fail)
    sender.tell(show("a", "one"))
    assert sender.close(20)


# -- with the real backend


def real(on_click: Callable[[str], None] = lambda _key: None) -> Sender:
    return Sender("Messenger", ICON, on_click)


def test_shows_replaces_and_withdraws_on_a_real_bus(bus: Bus) -> None:
    clicked: list[str] = []
    with NotificationService(bus.address) as service:
        sender = real(clicked.append)
        sender.tell(show("a", "one") | show("b", "other"))
        service.until("Anna: one", "Anna: other")
        assert service.story[0].icon == ICON.as_uri()
        sender.tell(show("a", "two") | {"b": None})
        service.until("Anna: two")
        service.click(1)
        wait_until(lambda: clicked, "the click")
        assert clicked == ["a"]
        sender.tell(show("c", "last"))
        service.until("Anna: last")
        assert sender.close(20)
        assert service.bodies == []


def test_lives_without_a_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    sender = real()
    sender.tell(show("a", "one"))
    assert sender.close(20)


def test_finds_a_service_that_comes_later(bus: Bus) -> None:
    sender = real()
    sender.tell(show("a", "lost"))
    wait_until(lambda: sender._complained, "the failure")
    with NotificationService(bus.address) as service:
        sender.tell(show("a", "shown"))
        service.until("Anna: shown")
    with NotificationService(bus.address) as service:
        sender.tell(show("a", "shown by another"))
        service.until("Anna: shown by another")
        assert sender.close(20)
        assert service.bodies == []


def test_gives_up_a_service_that_hangs_at_the_end(bus: Bus) -> None:
    """However patient the backend is."""
    with NotificationService(bus.address) as service:
        sender = Sender(
            "Messenger", ICON, lambda _key: None, lambda name, icon: Freedesktop(name, Icon(path=icon), 300)
        )
        sender.tell(show("a", "one"))
        service.until("Anna: one")
        service.hanging = True
        sender.tell(show("b", "two"))
        wait_until(lambda: service._held, "the question")
        assert sender.close(20)


def test_notices_that_the_bus_was_lost(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """And uses the next one."""
    first = Bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", first.address)
    sender = real()
    with NotificationService(first.address) as service:
        sender.tell(show("a", "one"))
        service.until("Anna: one")
        first.stop()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with NotificationService(bus.address) as service:
        sender.tell(show("a", "two"))
        service.until("Anna: two")
        assert sender.close(20)
