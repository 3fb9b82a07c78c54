"""The colours: complete, apart, and readable."""

import colorsys
import re
from dataclasses import fields

import pytest

from messenger.gui.look.palette import AVATAR_HUES, DARK, LIGHT, Palette, hue_of, rgb, sender_colour

TOKENS = [field.name for field in fields(Palette) if field.name != "dark"]
#: Text and what it stands on.
READ = [
    ("text", "window"),
    ("text", "sidebar"),
    ("text", "row_hover"),
    ("text", "row_selected"),
    ("text", "field"),
    ("text", "search_field"),
    ("text", "bubble_in"),
    ("text", "selection"),
    ("bubble_out_text", "bubble_out"),
    ("bubble_out_text", "private_bubble_out"),
    ("link_in", "bubble_in"),
    ("link_out", "bubble_out"),
    ("day_pill_text", "day_pill"),
    ("warning_text", "warning"),
]


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (part / 255 for part in rgb(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", TOKENS)
def test_has_a_colour_for_every_token(palette: Palette, token: str) -> None:
    assert re.fullmatch("#[0-9A-F]{6}", getattr(palette, token))


@pytest.mark.parametrize("token", [token for token in TOKENS if token != "on_accent"])
def test_differs_between_light_and_dark(token: str) -> None:
    assert getattr(LIGHT, token) != getattr(DARK, token)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_can_be_read(palette: Palette, text: str, ground: str) -> None:
    assert _contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


def test_gives_a_key_its_hue_for_ever() -> None:
    assert [hue_of(key) for key in range(10)] == list(AVATAR_HUES)
    assert hue_of(123_456_789_013) == AVATAR_HUES[3]
    assert len(set(AVATAR_HUES)) == 10


@pytest.mark.parametrize("key", range(10))
@pytest.mark.parametrize(("palette", "lightness"), [(LIGHT, 0.40), (DARK, 0.72)], ids=["light", "dark"])
def test_names_senders_in_their_avatars_hue(palette: Palette, lightness: float, key: int) -> None:
    hue = colorsys.rgb_to_hls(*(part / 255 for part in rgb(hue_of(key))))
    name = colorsys.rgb_to_hls(*(part / 255 for part in rgb(sender_colour(palette, key))))
    assert name[0] == pytest.approx(hue[0], abs=0.01)
    assert name[1] == pytest.approx(lightness, abs=0.01)
