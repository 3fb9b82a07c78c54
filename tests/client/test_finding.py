"""What is typed is never a command; words are found as people expect, and shown where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.finding import EXCERPT, MOST_CHARACTERS, excerpt, fold, wanted


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("lunch", "Lunch at 12:30?"),
        ("l", "Plan L"),
        ("김", "김치가 좋아"),
        ("LUN", "we had lunch"),
        ("at lu", "Lunch at 12:30?"),
        ("cafe", "Das Café ist zu"),
        ("café", "Das Cafe ist zu"),
        ("cafe\u0301", "Das Café ist zu"),
        ("cafe", "Das Cafe\u0301 ist zu"),
        ("don't", "I don't know"),
        ("example.org/no", "see https://example.org/notes"),
        ("ямс", "привет, Ямска"),
        ("会议", "明天的会议在三点"),
        ("会议 room", "Room 5: 明天的会议"),
        ("カフェ", "駅前のカフェで"),
        ("🎉", "done 🎉"),
        ("party 🎉", "Party!🎉"),
        ("snake_ca", "it is snake_case"),
    ],
)
def test_finds(typed: str, text: str) -> None:
    assert wanted(typed).fits(text)
    assert wanted(typed).spans(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("unch", "Lunch at 12:30?"),
        ("lun at", "Lunch at 12:30?"),
        ("lunch dinner", "Lunch at 12:30?"),
        ("don't", "don is not t"),
        ("l", "Lunch at 12:30?"),
        ("会议", "明天的会"),
        ("🎉", "done 🎈"),
        ("", "anything"),
        ('"" * - ^ ( )', "anything"),
    ],
)
def test_does_not_find(typed: str, text: str) -> None:
    assert not wanted(typed).fits(text)


def test_says_where_the_words_stand() -> None:
    text = "Café: the CAFE\u0301s at the corner, cafeteria"
    assert [text[low:high] for low, high in wanted("the cafe").spans(text)] == [
        "Café",
        "the",
        "CAFE\u0301",
        "the",
        "cafe",
    ]


def test_asks_the_index_for_quoted_words_only() -> None:
    assert wanted('a "b" OR NEAR(c* d)').match == '"a" "b" "or" "near c" "d"'
    assert wanted("ab").match == '"ab" *'
    assert wanted("会议").match == ""
    assert wanted("x" * 5_000).match == f'"{"x" * MOST_CHARACTERS}" *'


@given(st.text(), st.text())
def test_never_fails_and_shows_what_it_marks(typed: str, text: str) -> None:
    find = wanted(typed)
    spans = find.spans(text)
    assert all(0 <= low < high <= len(text) for low, high in spans)
    shown, moved = excerpt(text, spans)
    assert len(shown) <= EXCERPT
    assert "\n" not in shown
    assert all(0 <= low < high <= len(shown) for low, high in moved)


@given(st.text())
def test_folds_each_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_an_excerpt_begins_a_little_before_the_match_at_a_word() -> None:
    text = "The first sentence says nothing.\nThe second one\tis longer, and holds the needle that was looked for."
    shown, spans = excerpt(text, wanted("needle").spans(text))
    assert shown == "…holds the needle that was looked for."
    assert [shown[low:high] for low, high in spans] == ["needle"]


def test_an_excerpt_of_a_long_text_without_blanks_shows_the_match() -> None:
    text = "x." * 900 + "needle" + ".y" * 900
    shown, spans = excerpt(text, wanted("needle").spans(text))
    assert [shown[low:high] for low, high in spans] == ["needle"]
    assert len(shown) == EXCERPT
