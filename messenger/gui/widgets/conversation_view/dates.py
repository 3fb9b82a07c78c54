"""Days and times of day in words, in the person's own time zone. Times come in as ms since 1970 (UTC)."""

import time
from functools import lru_cache
from gettext import gettext as _

_QUARTER = 900_000  # no time zone begins a day anywhere but at a quarter of an hour
_LATEST = 253_370_764_800_000  # the year 9999: later ones fail on some systems


@lru_cache(maxsize=4096)
def _local(quarter: int) -> time.struct_time:
    return time.localtime(quarter * 900)


def local_day(ts: int) -> tuple[int, int]:
    """The day of ``ts``: year and day of the year."""
    local = _local(min(ts, _LATEST) // _QUARTER)
    return local.tm_year, local.tm_yday


def time_words(ts: int) -> str:
    """The time of day: "09:41"."""
    local = _local(min(ts, _LATEST) // _QUARTER)
    minute = local.tm_min + min(ts, _LATEST) % _QUARTER // 60_000
    return f"{local.tm_hour:02}:{minute:02}"


def day_words(ts: int, now: float) -> str:
    """The day of ``ts`` as a person says it at ``now`` (s since 1970): "Today", "Monday", "12 March 2024"."""
    local = _local(min(ts, _LATEST) // _QUARTER)
    today = time.localtime(now)
    days_ago = _day_number(today) - _day_number(local)
    if days_ago == 0:
        return _("Today")
    if days_ago == 1:
        return _("Yesterday")
    if 1 < days_ago < 7:
        return _weekdays()[local.tm_wday]
    date = f"{local.tm_mday} {_months()[local.tm_mon - 1]}"
    return date if local.tm_year == today.tm_year else f"{date} {local.tm_year}"


def _day_number(day: time.struct_time) -> int:
    """Days since an arbitrary day, by the Gregorian calendar's rule for leap years."""
    past = day.tm_year - 1
    return past * 365 + past // 4 - past // 100 + past // 400 + day.tm_yday


def _weekdays() -> tuple[str, ...]:
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def _months() -> tuple[str, ...]:
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
