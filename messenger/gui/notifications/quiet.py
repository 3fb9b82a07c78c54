"""Do not disturb: for how long it can be chosen, and how it is said until when it holds."""

from __future__ import annotations

import time
from enum import Enum
from gettext import gettext as _
from typing import Final

from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.gui.widgets.conversation_view.dates import day_words, local_day, time_words

HOUR: Final = 3_600
MORNING: Final = 8
"""O'clock: then it is tomorrow."""


class Quiet(Enum):
    """What can be chosen."""

    OFF = "off"
    HOUR = "hour"
    TOMORROW = "tomorrow"
    ON = "on"


def until(quiet: Quiet, now: float) -> int:
    """Return until when that holds, as ``NotificationChoices.quiet_until``; ``now`` in seconds since 1970."""
    if quiet is Quiet.OFF:
        return 0
    if quiet is Quiet.HOUR:
        return round((now + HOUR) * 1000)
    if quiet is Quiet.TOMORROW:
        today = time.localtime(now)
        morning = (today.tm_year, today.tm_mon, today.tm_mday + 1, MORNING, 0, 0, 0, 0, -1)
        return round(time.mktime(morning) * 1000)
    return UNTIL_TURNED_OFF


def chosen(choices: NotificationChoices, now: float) -> Quiet:
    """Return what must have been chosen for it to hold as it does now."""
    if not choices.quiet(now * 1000):
        return Quiet.OFF
    if choices.quiet_until == UNTIL_TURNED_OFF:
        return Quiet.ON
    return Quiet.HOUR if choices.quiet_until <= (now + HOUR) * 1000 else Quiet.TOMORROW


def until_words(choices: NotificationChoices, now: float) -> str:
    """Say until when nobody is disturbed: "until 14:05"; "" where no end was chosen."""
    end = choices.quiet_until
    if end == UNTIL_TURNED_OFF:
        return ""
    if local_day(end) == local_day(int(now * 1000)):
        return _("until {time}").format(time=time_words(end))
    if local_day(end) == local_day(until(Quiet.TOMORROW, now)):
        return _("until tomorrow at {time}").format(time=time_words(end))
    return _("until {day}").format(day=day_words(end, now))
