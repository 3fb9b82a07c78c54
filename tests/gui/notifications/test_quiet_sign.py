"""The moon at the menu's button while nobody is to be disturbed."""

import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.gui.look.look import Look
from messenger.gui.notifications.quiet_sign import QuietSign
from tests.gui import samples
from tests.gui.driving import click, see
from tests.gui.workplace import Workplace

NOW_MS = round(samples.NOW * 1000)


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def sign(place: Workplace) -> QuietSign:
    found = place.root.nametowidget("main.sidebar.top.quiet")
    assert isinstance(found, QuietSign)
    return found


def choose(place: Workplace, until: int) -> None:
    place.tell(facts.NotificationChoicesTold(NotificationChoices(quiet_until=until)))


def test_stands_there_as_long_as_it_is_chosen(place: Workplace) -> None:
    assert not sign(place).shown
    choose(place, UNTIL_TURNED_OFF)
    assert sign(place).winfo_viewable()
    choose(place, 0)
    assert not sign(place).shown


def timers(place: Workplace) -> list[str]:
    return list(place.root.tk.splitlist(place.root.tk.call("after", "info")))


def test_runs_no_timer_without_an_end(place: Workplace) -> None:
    choose(place, UNTIL_TURNED_OFF)
    see(place.root, lambda: not timers(place), "silence")


def test_goes_when_the_time_is_over(place: Workplace) -> None:
    """One timer, and none when it is turned off before."""
    clock = [samples.NOW]
    sign(place)._now = lambda: clock[0]
    choose(place, NOW_MS + 90_000)
    choose(place, NOW_MS + 60_000)
    see(place.root, lambda: len(timers(place)) == 1, "one timer")
    choose(place, NOW_MS + 100)
    clock[0] += 1
    see(place.root, lambda: not sign(place).shown, "the end of the time")
    choose(place, NOW_MS + 60_000)
    choose(place, 0)
    see(place.root, lambda: not timers(place), "silence")


@pytest.mark.parametrize("size", ["1180x760", "720x760"])
def test_a_click_on_it_is_one_on_the_button(root: tk.Tk, look: Look, size: str) -> None:
    """In a narrow window too."""
    place = Workplace(root, look, size=size)
    choose(place, UNTIL_TURNED_OFF)
    click(sign(place), 4, 4)
    assert "quiet" in place.menu().names
    assert "Turn off do not disturb" in place.menu().titles
