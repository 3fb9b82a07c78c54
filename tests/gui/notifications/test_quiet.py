"""For how long nobody is disturbed, in numbers and words."""

import os
import time
from collections.abc import Iterator

import pytest

from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.gui.notifications.quiet import Quiet, chosen, until, until_words


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    os.environ.pop("TZ")
    time.tzset()


def at(moment: str) -> float:
    return time.mktime(time.strptime(moment, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-03-03 14:05", "2026-03-04 08:00"),
        ("2026-03-03 00:01", "2026-03-04 08:00"),
        ("2026-12-31 23:59", "2027-01-01 08:00"),
        ("2026-03-28 22:00", "2026-03-29 08:00"),  # the night that loses an hour
    ],
)
def test_tomorrow_begins_in_the_morning(now: str, morning: str) -> None:
    assert until(Quiet.TOMORROW, at(now)) == at(morning) * 1000


def test_holds_for_an_hour_or_until_turned_off() -> None:
    now = at("2026-03-03 14:05")
    assert until(Quiet.HOUR, now) == (now + 3_600) * 1000
    assert until(Quiet.OFF, now) == 0
    assert until(Quiet.ON, now) == UNTIL_TURNED_OFF


@pytest.mark.parametrize("quiet", list(Quiet))
def test_knows_what_was_chosen(quiet: Quiet) -> None:
    now = at("2026-03-03 14:05")
    choices = NotificationChoices(quiet_until=until(quiet, now))
    assert chosen(choices, now) is quiet
    assert chosen(choices, now + 3_590) is quiet
    if quiet is not Quiet.ON:
        assert chosen(choices, now + 2 * 86_400) is Quiet.OFF


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("2026-03-03 23:30", "until 23:30"),
        ("2026-03-04 08:00", "until tomorrow at 08:00"),
    ],
)
def test_says_until_when(end: str, words: str) -> None:
    choices = NotificationChoices(quiet_until=round(at(end) * 1000))
    assert until_words(choices, at("2026-03-03 14:05")) == words


def test_says_nothing_of_an_end_where_there_is_none() -> None:
    assert until_words(NotificationChoices(quiet_until=UNTIL_TURNED_OFF), 0) == ""
