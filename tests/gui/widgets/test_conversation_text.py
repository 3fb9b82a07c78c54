"""What of a text is shown (C23), where its links lead, and days in words."""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.widgets.conversation_view.dates import day_words, local_day, time_words
from messenger.gui.widgets.conversation_view.links import find_links
from messenger.gui.widgets.conversation_view.neutral import GONE, SIGN, neutral, neutral_line

BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text())
def test_c23_shows_no_control_and_no_override(typed: str) -> None:
    text = neutral(typed)
    assert len(text) == len(typed)
    assert not [c for c in text if c in BIDI or (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0]


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_c23_leaves_ordinary_text_as_it_was_typed(typed: str) -> None:
    fillers = "\u3164\uffa0\u115f\u1160"  # letters by name only: they show nothing
    assert neutral(typed) == "".join(GONE if c in fillers else c for c in typed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\nb\tc", "a\nb\tc"),
        ("a\r\nb\rc", f"a{GONE}\nb\nc"),
        ("a\vb\fc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1b[31m\x7f\x9b", f"a{SIGN}b{SIGN}[31m{SIGN}{SIGN}"),
        ("\u202egpj.exe", f"{GONE}gpj.exe"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
        ("\ud800", SIGN),
    ],
)
def test_c23_neutralises_what_could_deceive(typed: str, text: str) -> None:
    assert neutral(typed) == text


def test_c23_keeps_a_name_on_one_line() -> None:
    assert neutral_line("Anna\nBob:\thi\r\u2028x") == "Anna Bob: hi  x"


def urls(text: str) -> list[str]:
    return [link.url for link in find_links(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org/notes/2.4 — please", ["https://example.org/notes/2.4"]),
        ("(http://localhost:7420/a_(b)).", ["http://localhost:7420/a_(b)"]),
        ("example.org, and anna@example.org!", ["http://example.org", "mailto:anna@example.org"]),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x ftp://example.org/x //example.org", []),
        ("no link here. None at 12:30 either", []),
    ],
)
def test_finds_web_and_mail_addresses_only(text: str, found: list[str]) -> None:
    assert urls(text) == found


def test_knows_which_characters_a_link_covers() -> None:
    text = "go to https://example.org now"
    (link,) = find_links(text)
    assert text[link.start : link.end] == "https://example.org"


def test_opens_what_the_eye_reads() -> None:
    """What is not shown in the address is not opened either."""
    assert all(GONE not in url for url in urls(neutral("https://exam\u200bple.org/a\u202eb")))


@pytest.fixture
def in_berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def at(words: str) -> int:
    return int(time.mktime(time.strptime(words, "%Y-%m-%d %H:%M"))) * 1000


NOW = "2026-03-12 09:00"  # a Thursday


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-03-12 00:00", "Today"),
        ("2026-03-12 23:59", "Today"),
        ("2026-03-11 23:59", "Yesterday"),
        ("2026-03-10 12:00", "Tuesday"),
        ("2026-03-06 00:00", "Friday"),
        ("2026-03-05 23:59", "5 March"),
        ("2026-01-01 12:00", "1 January"),
        ("2025-12-31 12:00", "31 December 2025"),
        ("2026-03-13 12:00", "13 March"),
    ],
)
def test_says_days_as_people_do(when: str, words: str) -> None:
    assert day_words(at(when), at(NOW) / 1000) == words


def test_says_yesterday_on_new_years_day() -> None:
    assert day_words(at("2024-12-31 12:00"), at("2025-01-01 12:00") / 1000) == "Yesterday"


@pytest.mark.usefixtures("in_berlin")
def test_knows_the_time_of_day_on_both_sides_of_a_change_of_clocks() -> None:
    summer = 1_774_746_000_000  # 2026-03-29 01:00 UTC, the moment of the change
    assert time_words(summer - 60_000) == "01:59"
    assert time_words(summer) == "03:00"
    assert local_day(summer - 2 * 3_600_000 - 60_000) != local_day(summer)


def test_survives_a_time_beyond_all_calendars() -> None:
    assert len(time_words(2**53 - 1)) == 5
    assert day_words(2**53 - 1, 0.0)
