"""Emoji: found in text, drawn as pictures, and never handed to a font."""

import tkinter as tk
import unicodedata
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.look.emoji import Emoji, EmojiSequence
from messenger.gui.look.emoji_data import SIZE, TEXT_STYLE, Pictures, key_of, read_index, read_names
from messenger.gui.look.images import ImageCache
from messenger.gui.look.look import Look
from messenger.gui.look.shapes import _can_draw

INDEX = read_index()
NAMES = read_names()
#: Finding emoji asks nothing of Tk.
EMOJI = Emoji(ImageCache(cast(tk.Misc, None)), 1.0)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
COUPLE = "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏿"
RAINBOW = "🏳\ufe0f\u200d🌈"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
ONE_EMOJI = [
    "😀",
    "👍🏽",
    "☝🏿",
    "❤\ufe0f",
    "❤",
    "❤\u200d🔥",
    "❤\ufe0f\u200d🔥",
    "⌚",
    "☀",
    "🇩🇪",
    "1\ufe0f\u20e3",
    "#\u20e3",
    "©\ufe0f",
    "↔\ufe0f",
    "👁\ufe0f\u200d🗨\ufe0f",
    "👁\u200d🗨",
    "🧑🏻\u200d🚀",
    "🏻",
    FAMILY,
    COUPLE,
    RAINBOW,
    SCOTLAND,
]
_emoji = st.sampled_from([sequence for name in NAMES for sequence in (name.sequence, *name.variants)])
_pieces = st.sampled_from(
    ["\u200d", "\ufe0f", "\ufe0e", "\u20e3", "🇩", "🏽", "👩", "❤", "1", "a", " ", "©", "\u202e", "𝐀"]
)
_text = st.lists(st.one_of(st.text(max_size=4), _emoji, _pieces), max_size=12).map("".join)


def _found(text: str) -> list[str]:
    return [str(part) for part in EMOJI.split(text) if isinstance(part, EmojiSequence)]


@pytest.mark.parametrize("sequence", ONE_EMOJI, ids=ascii)
def test_takes_a_sequence_whole(sequence: str) -> None:
    assert EMOJI.split(f"a{sequence}b") == ["a", sequence, "b"]
    assert _found(f"a{sequence}b") == [sequence]
    assert EMOJI.only_emoji(sequence) == 1


def test_takes_every_sequence_of_the_index_whole() -> None:
    for name in NAMES:
        for sequence in (name.sequence, *name.variants):
            assert _found(f"x{sequence}x") == [sequence], ascii(sequence)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("🇩🇪🇫🇷🇯🇵", ["🇩🇪", "🇫🇷", "🇯🇵"]),
        ("🇽🇩🇪", ["🇩🇪"]),
        ("👍👍🏽👍🏿", ["👍", "👍🏽", "👍🏿"]),
        ("1\ufe0f\u20e32\ufe0f\u20e33", ["1\ufe0f\u20e3", "2\ufe0f\u20e3"]),
        (f"{FAMILY}{RAINBOW}", [FAMILY, RAINBOW]),
        ("👩\u200d🦖", ["👩", "🦖"]),  # joined as nobody draws it: the two it is made of
        ("🎉\u200d", ["🎉"]),
    ],
    ids=ascii,
)
def test_parts_neighbours(text: str, found: list[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "12:30 #3 *",
        "© 2024 ™",
        "a → b ↔ c",
        "1\ufe0f",
        "©\ufe0e",
        "❤\ufe0e",
        "☀\ufe0e ok",
        "\ufe0f",
        "\u200d",
        "é ü",
    ],
    ids=ascii,
)
def test_leaves_text_alone(text: str) -> None:
    assert EMOJI.split(text) == [text]
    assert _found(text) == []


def test_draws_what_no_bundled_font_can_even_if_text_is_asked_for() -> None:
    assert _found("⌚\ufe0e") == ["⌚\ufe0e"]


def test_leaves_to_the_font_only_what_it_can_draw() -> None:
    assert set(INDEX.text_by_default) <= set(INDEX.in_font)
    assert all(_can_draw(character) for character in INDEX.in_font)
    assert not _can_draw("⌚")


def test_finds_nothing_in_nothing() -> None:
    assert EMOJI.split("") == []
    assert EMOJI.only_emoji("") is None


@given(_text)
def test_splits_without_loss(text: str) -> None:
    assert "".join(EMOJI.split(text)) == text


@given(_text)
def test_never_leaves_two_runs_of_text_side_by_side(text: str) -> None:
    kinds = [isinstance(part, EmojiSequence) for part in EMOJI.split(text)]
    assert all(one or other for one, other in pairwise(kinds))


@given(st.one_of(_text, st.text()))
def test_leaves_nothing_dangerous_to_a_font(text: str) -> None:
    """C23: control and bidi-override characters are neutralised when shown."""
    shown = EMOJI.plain(text)
    assert max(shown, default="") <= "\uffff"
    for character in shown:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), ascii(shown)
        assert unicodedata.bidirectional(character) not in ("LRE", "RLE", "LRO", "RLO", "PDF"), ascii(shown)
        assert unicodedata.bidirectional(character) not in ("LRI", "RLI", "FSI", "PDI"), ascii(shown)
    assert set(_found(shown)) <= set(INDEX.in_font), "the bundled fonts can draw it"


@given(_text.filter(lambda text: TEXT_STYLE not in text))
def test_leaves_alone_what_it_made_plain(text: str) -> None:
    shown = EMOJI.plain(text)
    assert EMOJI.plain(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe — ok\nsecond line", "Größe — ok\nsecond line"),
        ("Lunch 🎉", "Lunch :tada:"),
        ("👍🏽", ":+1:"),
        ("🇽🇽", "XX"),
        ("𝐇𝐞𝐥𝐥𝐨 𝕎", "Hello W"),
        ("𠀀", "\ufffd"),
        ("a\tb", "a    b"),
        ("a\r\nb\rc", "a\nb c"),
        ("a\x00b\x1b[31m\x7f\x85c", "a\ufffdb\ufffd[31m\ufffd c"),
        ("bob\u2028admin: hi\u2029", "bob admin: hi "),
        ("abc\u202etxt.exe\u202c \u2066x\u2069", "abctxt.exe x"),
        ("\ud83d", "\ufffd"),
        ("❤\ufe0e ©\ufe0e", "❤ ©"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("\u200d\u200b\ufeffx", "x"),
        ("1\u200b\u20e3 \u20e3", "1 "),
        ("\U000e0041\U000e0100x\ufdd0\ufffc", "x\ufffd\ufffd"),
        ("\u0600\u0661", "\u0600\u0661"),
    ],
    ids=ascii,
)
def test_shows_plainly(text: str, shown: str) -> None:
    """C23."""
    assert EMOJI.plain(text) == shown


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("👍", 1),
        (" 👍 👍🏽\n🎉 ", 3),
        (f"{FAMILY}🇩🇪", 2),
        ("👍 ok", None),
        ("   ", None),
        ("1", None),
        ("©", None),
        ("𝐀", None),
    ],
    ids=ascii,
)
def test_counts_emoji_that_stand_alone(text: str, count: int | None) -> None:
    assert EMOJI.only_emoji(text) == count


def test_has_a_picture_for_every_number() -> None:
    assert sorted(INDEX.numbers.values()) == list(range(len(INDEX.offsets) - 1))
    assert INDEX.offsets == sorted(set(INDEX.offsets))
    assert all(key == key_of(key) and len(key) <= INDEX.longest[key[0]] for key in INDEX.numbers)


def test_decodes_every_picture() -> None:
    pictures = Pictures(INDEX.offsets)
    for key, number in INDEX.numbers.items():
        picture = pictures.read(number)
        assert (picture.mode, picture.size) == ("RGBA", (SIZE, SIZE))
        assert max(picture.getchannel("A").tobytes()) > 200, f"{key!a} is invisible"


def test_draws_a_picture_on_its_background(look: Look) -> None:
    image = look.emoji.image("❤", 40, "#00FF00")
    assert (image.width(), image.height()) == (40, 40)
    assert image.get(0, 0) == (0, 255, 0)
    red, green, blue = image.get(20, 20)
    assert red > 150
    assert max(green, blue) < 120


def test_draws_sequences_that_differ_by_a_selector_alike(look: Look) -> None:
    assert look.emoji.image("❤\ufe0f", 18, "#FFFFFF") is look.emoji.image("❤", 18, "#FFFFFF")
    assert look.emoji.image("❤", 18, "#FFFFFF") is not look.emoji.image("❤", 18, "#FFFFFE")
    assert look.emoji.image("❤", 18, "#FFFFFF") is not look.emoji.image("❤", 19, "#FFFFFF")


def test_refuses_to_draw_what_has_no_picture(look: Look) -> None:
    with pytest.raises(KeyError):
        look.emoji.image("x", 18, "#FFFFFF")


def test_names_every_picture_once_and_every_shortcode_once() -> None:
    sequences = [key_of(sequence) for name in NAMES for sequence in (name.sequence, *name.variants)]
    assert sorted(sequences) == sorted(INDEX.numbers)
    shortcodes = [shortcode for name in NAMES for shortcode in name.shortcodes]
    assert len(shortcodes) == len(set(shortcodes))
    assert all(code.isascii() and code.isprintable() and " " not in code for code in shortcodes)
