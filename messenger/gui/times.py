"""Times as lists and headers say them: short, in the person's own time zone. Longer days stand in the conversation."""

from __future__ import annotations

import time
from gettext import gettext as _

from messenger.gui.widgets.conversation_view.dates import day_words, local_day, time_words

_DAY_MS = 86_400_000


def short_time(ts: int, now: float) -> str:
    """When a chat was last active, for its row: "09:41", "Yesterday", "Thu", "12 Mar", "2024-03-12".

    ``ts`` in ms since 1970, ``now`` in seconds.
    """
    today = local_day(int(now * 1000))
    day = local_day(ts)
    if day == today:
        return time_words(ts)
    local = time.localtime(ts / 1000)
    if local_day(int(now * 1000) - _DAY_MS) == day:
        return _("Yesterday")
    if 0 <= now * 1000 - ts < 6 * _DAY_MS:
        return _weekdays()[local.tm_wday]
    if day[0] == today[0]:
        return f"{local.tm_mday} {_months()[local.tm_mon - 1]}"
    return f"{local.tm_year}-{local.tm_mon:02}-{local.tm_mday:02}"


def last_seen(ts: int, now: float) -> str:
    """When somebody was last online: "last seen 09:12", "last seen yesterday 21:40", "offline" when it is unknown."""
    if not ts:
        return _("offline")
    day = local_day(ts)
    if day == local_day(int(now * 1000)):
        return _("last seen {time}").format(time=time_words(ts))
    if day == local_day(int(now * 1000) - _DAY_MS):
        return _("last seen yesterday {time}").format(time=time_words(ts))
    return _("last seen {day}").format(day=day_words(ts, now))


def _weekdays() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _months() -> tuple[str, ...]:
    return (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
