from datetime import datetime

import pytest

from messenger.gui.times import last_seen, short_time

NOW = datetime(2026, 11, 19, 9, 45).astimezone()  # a Thursday


def ms(*when: int) -> int:
    return int(datetime(*when).astimezone().timestamp() * 1000)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ((2026, 11, 19, 9, 41), "09:41"),
        ((2026, 11, 19, 0, 0), "00:00"),
        ((2026, 11, 18, 23, 59), "Yesterday"),
        ((2026, 11, 18, 0, 0), "Yesterday"),
        ((2026, 11, 17, 12, 0), "Tue"),
        ((2026, 11, 14, 12, 0), "Sat"),
        ((2026, 11, 12, 12, 0), "12 Nov"),
        ((2026, 1, 3, 12, 0), "3 Jan"),
        ((2025, 12, 31, 12, 0), "2025-12-31"),
        ((2026, 11, 20, 12, 0), "20 Nov"),
    ],
)
def test_says_when_as_short_as_it_is_clear(when: tuple[int, ...], words: str) -> None:
    assert short_time(ms(*when), NOW.timestamp()) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ((2026, 11, 19, 9, 12), "last seen 09:12"),
        ((2026, 11, 18, 21, 40), "last seen yesterday 21:40"),
        ((2026, 11, 16, 21, 40), "last seen Monday"),
        ((2026, 3, 12, 21, 40), "last seen 12 March"),
    ],
)
def test_says_when_somebody_was_last_there(when: tuple[int, ...], words: str) -> None:
    assert last_seen(ms(*when), NOW.timestamp()) == words


def test_says_offline_when_it_is_not_known() -> None:
    assert last_seen(0, NOW.timestamp()) == "offline"
