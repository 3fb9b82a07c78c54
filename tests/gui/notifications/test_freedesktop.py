"""The backend against a service on a real bus."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from desktop_notifier.common import DEFAULT_SOUND, Icon, Notification, Sound

from messenger.gui.notifications.freedesktop import Freedesktop, ServiceError
from tests.gui.bus import Bus
from tests.gui.notifications.service import NotificationService
from tests.waiting import wait_until

ICON = Path("/usr/share/somewhere/icon.png")
_Found = TypeVar("_Found")


class Desk:
    """A backend and the loop on which it lives."""

    def __init__(self, patience: float = 20) -> None:
        self.loop = asyncio.new_event_loop()
        self.backend = Freedesktop("Messenger", Icon(path=ICON), patience)
        self.clicked: list[str] = []
        self.backend.on_clicked = self.clicked.append

    def do(self, awaited: Awaitable[_Found]) -> _Found:
        async def act() -> _Found:
            return await awaited

        return self.loop.run_until_complete(act())

    def show(self, key: str, text: str, title: str = "Anna", sound: Sound | None = None) -> None:
        self.do(self.backend.send(Notification(title, text, identifier=key, sound=sound)))

    def until(self, look: Callable[[], object], what: str) -> None:
        """Let the loop live until ``look`` gives something true."""

        def live() -> object:
            self.loop.run_until_complete(asyncio.sleep(0.01))
            return look()

        wait_until(live, what)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    with contextlib.suppress(ServiceError):  # the service may be gone
        made.do(made.backend.close())
    made.loop.close()


@pytest.fixture
def service(bus: Bus) -> Iterator[NotificationService]:
    with NotificationService(bus.address) as running:
        yield running


def test_says_who_what_and_how(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "hello", sound=DEFAULT_SOUND)
    (shown,) = service.story
    assert (shown.program, shown.title, shown.body) == ("Messenger", "Anna", "hello")
    assert shown.icon == ICON.as_uri()
    assert shown.actions[0] == "default"
    assert shown.hints == {"urgency": 1, "category": "im.received", "sound-name": "message-new-instant"}
    assert shown.expires == -1


def test_asks_for_silence_where_no_sound_is_wanted(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "hello")
    assert service.story[0].hints["suppress-sound"] is True
    assert "sound-name" not in service.story[0].hints


def test_replaces_what_has_the_same_key(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "one")
    desk.show("d1-3", "other")
    desk.show("d1-2", "two")
    assert service.bodies == ["Anna: two", "Anna: other"]
    assert service.story[2].replaces == service.story[0].number


def test_takes_back_what_is_told_no_more(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "one")
    desk.show("d1-3", "two")
    desk.do(desk.backend.clear("d1-2"))
    assert service.bodies == ["Anna: two"]
    desk.do(desk.backend.clear("d1-2"))
    desk.do(desk.backend.clear("never shown"))
    assert service.closed == [1]


def test_takes_everything_back_at_the_end(service: NotificationService, desk: Desk) -> None:
    for key in ("a", "b", "c"):
        desk.show(key, key)
    desk.do(desk.backend.close())
    assert service.bodies == []


@pytest.mark.parametrize("markup", [True, False])
def test_lets_no_text_be_taken_for_markup(bus: Bus, desk: Desk, markup: bool) -> None:
    """A service that reads none shows every letter, so there nothing is changed."""
    with NotificationService(bus.address, ("body", "body-markup") if markup else ("body",)) as service:
        desk.show("d1-2", '<b>x</b> & <a href="http://evil.test">y</a>')
        escaped = '&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href="http://evil.test"&gt;y&lt;/a&gt;'
        assert service.story[0].body == (escaped if markup else '<b>x</b> & <a href="http://evil.test">y</a>')
        assert service.story[0].actions == ()  # it does not know what that is


def test_tells_which_one_was_clicked(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "one")
    desk.show("d1-3", "two")
    service.click(2)
    desk.until(lambda: desk.clicked, "the click")
    assert desk.clicked == ["d1-3"]


def test_hears_no_click_on_what_belongs_to_others(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "one")
    service.click(7)
    service.click(1, "other action")
    desk.show("d1-3", "two")
    service.click(2)
    desk.until(lambda: desk.clicked, "the click")
    assert desk.clicked == ["d1-3"]


def test_shows_anew_what_was_waved_away(service: NotificationService, desk: Desk) -> None:
    desk.show("d1-2", "one")
    service.dismiss(1)
    desk.until(lambda: not desk.backend._numbers, "the dismissal")
    desk.show("d1-2", "two")
    assert service.story[1].replaces == 0


def test_goes_on_with_another_service_where_one_died(bus: Bus, desk: Desk) -> None:
    """The numbers of the first one mean nothing to the second."""
    with NotificationService(bus.address):
        desk.show("d1-2", "one")
    with pytest.raises(ServiceError):
        desk.show("d1-2", "two")
    with NotificationService(bus.address, ("body-markup",)) as second:
        desk.show("d1-2", "three & four")
        assert (second.story[0].replaces, second.story[0].body) == (0, "three &amp; four")


def test_says_that_there_is_no_service(bus: Bus, desk: Desk) -> None:
    with pytest.raises(ServiceError):
        desk.show("d1-2", "one")


@pytest.mark.parametrize("address", ["disabled:", "unix:path=/nowhere/bus", "garbage", "unix:abstract=nobody,guid=1"])
def test_says_that_there_is_no_bus(desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(ServiceError):
        desk.show("d1-2", "one")


def test_says_that_there_is_no_address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("DISPLAY", "")
    with pytest.raises(ServiceError):
        desk.show("d1-2", "one")


def test_finds_the_bus_again_when_it_was_restarted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", first.address)
    with NotificationService(first.address):
        desk.show("d1-2", "one")
    first.stop()
    desk.until(lambda: desk.backend._bus is not None and not desk.backend._bus.connected, "the loss")
    with pytest.raises(ServiceError):
        desk.show("d1-2", "two")
    second = Bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", second.address)
    with NotificationService(second.address) as service:
        desk.show("d1-2", "three")
        assert service.bodies == ["Anna: three"]
        desk.do(desk.backend.close())
    second.stop()


def test_waits_for_no_service_that_hangs(bus: Bus) -> None:
    """What it shows when it wakes is taken back if it was withdrawn meanwhile, and replaced if not."""
    desk = Desk(patience=0.2)
    with NotificationService(bus.address) as service:
        desk.backend._patience = 20
        desk.show("first", "first")
        desk.backend._patience = 0.2
        service.hanging = True
        for key in ("kept", "withdrawn"):
            with pytest.raises(ServiceError):
                desk.show(key, key)
        desk.do(desk.backend.clear("withdrawn"))
        service.wake()
        desk.backend._patience = 20
        desk.until(lambda: service.bodies == ["Anna: first", "Anna: kept"], "what is still told")
        desk.show("kept", "more")
        assert service.bodies == ["Anna: first", "Anna: more"]
        desk.do(desk.backend.close())
    desk.loop.close()
