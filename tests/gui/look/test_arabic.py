"""Arabic letters in their forms, beside what a library makes of the same words."""

import unicodedata

import pytest
from arabic_reshaper import ArabicReshaper
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.look.arabic import shape

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويآأؤإئءةىپچژگ"
HARAKAT = "\u064b\u064e\u0651"


def shaped(text: str) -> str:
    return "".join(shape(text))


def form(character: str) -> tuple[str, str]:
    """A character as its letters and the name of its form; standing alone has no name."""
    name, *rest = unicodedata.decomposition(character).split() or [""]
    joined = name in ("<final>", "<initial>", "<medial>")
    return unicodedata.normalize("NFKC", character), name if joined and rest else ""


@given(st.text(st.sampled_from(LETTERS + " .1aא"), max_size=14))
def test_joins_as_a_library_does(text: str) -> None:
    library = ArabicReshaper({"delete_harakat": False, "delete_tatweel": False, "ARABIC LIGATURE ALLAH": False})
    assert [form(character) for character in shaped(text)] == [form(c) for c in library.reshape(text)]


@given(st.text(st.sampled_from(LETTERS + HARAKAT + "\u0640\u200c\u200d .1aא"), max_size=14))
def test_loses_no_letter(text: str) -> None:
    drawn = shape(text)
    assert len(drawn) == len(text)
    visible = text.replace("\u200c", "").replace("\u200d", "")
    kept = unicodedata.normalize("NFKC", "".join(drawn))
    assert sorted(unicodedata.normalize("NFKC", visible)) == sorted(kept)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("سلام", "\ufeb3\ufefc\u0645"),
        ("لا", "\ufefb"),
        ("بَت", "\ufe91\u064e\ufe96"),
        ("بـ", "\ufe91\u0640"),
        ("ب\u200cب", "بب"),
        ("ب\u200d", "\ufe91"),
        ("abc", "abc"),
        ("שלום", "שלום"),
    ],
)
def test_gives_letters_the_forms_of_their_places(text: str, wanted: str) -> None:
    assert shaped(text) == wanted
