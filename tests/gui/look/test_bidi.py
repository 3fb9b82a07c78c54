"""The order of text from right to left, beside what a library of the whole algorithm makes of the same text."""

import unicodedata

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from messenger.gui.look.bidi import base_level, classes_of, has_rtl, levels_of, mirrored, visual_order

HEBREW, ARABIC = "שלום עולם", "مرحبا"
CHARACTERS = st.sampled_from(
    [*"abZ 19.,:/+-%$#()[]{}!?&", *"אבת", *"ابت", *"٣٤٫", *"\u05b0\u0301\u064e", "\u2014", "…", "₪"]
)


def ordered(text: str, base: int | None = None) -> str:
    """``text`` from left to right, brackets as typed."""
    classes = classes_of(text)
    levels = levels_of(text, classes, base_level(classes) if base is None else base)
    return "".join(text[at] for at in visual_order(levels))


@given(st.lists(CHARACTERS, min_size=1, max_size=24).map("".join), st.sampled_from("LR"))
@example("א(a)", "L")
@example("a (א) ב", "L")
@example("ب1,2", "L")
@example("1\u0301,2", "R")
def test_is_the_order_of_the_whole_algorithm(text: str, direction: str) -> None:
    assert ordered(text, int(direction == "R")) == get_display(text, base_dir=direction)


@given(st.lists(CHARACTERS, min_size=1, max_size=24).map("".join))
def test_takes_the_direction_of_the_first_strong_character(text: str) -> None:
    if any(unicodedata.bidirectional(character) in ("L", "R", "AL") for character in text):
        assert ordered(text) == get_display(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain words", "plain words"),
        (HEBREW, HEBREW[::-1]),
        (f"he said {HEBREW}.", f"he said {HEBREW[::-1]}."),
        (f"{HEBREW} 12:30", f"12:30 {HEBREW[::-1]}"),
        (f"{HEBREW} version 2.4!", f"!version 2.4 {HEBREW[::-1]}"),
    ],
)
def test_puts_what_people_write_in_order(text: str, wanted: str) -> None:
    assert ordered(text) == wanted


def test_c23_obeys_no_control_of_direction() -> None:
    """C23: no text can have itself read in another order than its letters have."""
    for control in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
        assert ordered(f"ab{control}cd").replace(control, "") == "abcd"
        assert ordered(f"אב{control}גד").replace(control, "") == "דגבא"


def test_brackets_look_the_other_way() -> None:
    assert [mirrored(character) for character in "(]<a»"] == [")", "[", ">", "a", "«"]


def test_knows_what_needs_an_order() -> None:
    assert has_rtl(HEBREW)
    assert has_rtl(f"a {ARABIC}")
    assert not has_rtl("plain, é, 漢, 🎉")
