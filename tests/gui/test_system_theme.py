"""What the desktop prefers is heard over the bus, at the start and whenever it changes."""

import threading
import tkinter as tk
from collections.abc import Iterator

import pytest

from messenger.gui.system_theme import SystemTheme
from tests.gui.bus import Bus, session_bus
from tests.gui.driving import see
from tests.gui.fake_portal import DARK, LIGHT, NO_PREFERENCE, Portal


@pytest.fixture
def bus() -> Iterator[Bus]:
    with session_bus() as bus:
        yield bus


class Hearing:
    """What was told, in order."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.told: list[bool] = []
        self.system = SystemTheme(root, self.told.append)

    def hears(self, *told: bool) -> None:
        see(self.root, lambda: self.told == list(told), f"{told}, not {self.told}")


@pytest.fixture
def hearing(root: tk.Tk) -> Iterator[Hearing]:
    made = Hearing(root)
    yield made
    made.system.close()
    assert "system theme" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize(("scheme", "dark"), [(DARK, True), (LIGHT, False), (NO_PREFERENCE, False), (7, False)])
def test_asks_what_is_preferred(bus: Bus, hearing: Hearing, scheme: int, dark: bool) -> None:
    with Portal(bus.address, scheme) as portal:
        hearing.system.follow()
        hearing.hears(dark)
        assert portal.asked == ["ReadOne"]


def test_asks_an_old_portal_the_old_question(bus: Bus, hearing: Hearing) -> None:
    with Portal(bus.address, DARK, old=True) as portal:
        hearing.system.follow()
        hearing.hears(True)
        assert portal.asked == ["ReadOne", "Read"]


def test_hears_of_every_change_and_of_nothing_else(bus: Bus, hearing: Hearing) -> None:
    with Portal(bus.address, LIGHT) as portal:
        hearing.system.follow()
        hearing.hears(False)
        portal.prefer(DARK)
        hearing.hears(False, True)
        portal.say_something_else()
        portal.prefer(LIGHT)
        hearing.hears(False, True, False)


def test_asks_again_a_portal_that_comes_late(bus: Bus, hearing: Hearing) -> None:
    hearing.system.follow()
    hearing.hears(False)
    with Portal(bus.address, DARK):
        hearing.hears(False, True)


def test_is_light_and_quiet_without_a_portal(bus: Bus, hearing: Hearing, capfd: pytest.CaptureFixture[str]) -> None:
    hearing.system.follow()
    hearing.hears(False)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", ""])
def test_is_light_and_quiet_without_a_bus(
    hearing: Hearing, address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    hearing.system.follow()
    hearing.hears(False)
    assert capfd.readouterr() == ("", "")


def test_ends_with_its_thread_whatever_the_bus_does(bus: Bus, hearing: Hearing) -> None:
    with Portal(bus.address, DARK):
        hearing.system.follow()
        hearing.hears(True)
    bus.stop()
    hearing.system.close()
    assert hearing.told in ([True], [True, False])
