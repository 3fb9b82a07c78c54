"""The colours, light and dark, and the hues of people. No drawing and no Tk here.

Every colour is a string "#RRGGBB".
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from functools import lru_cache


# Palettes are told apart by being another object: to generate the comparison of 37 fields costs 3 ms at every start.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Palette:
    """One colour for each part of a window."""

    dark: bool
    window: str
    sidebar: str
    row_hover: str
    row_selected: str
    conversation: str
    border: str
    text: str
    secondary: str
    accent: str
    field: str
    search_field: str
    online: str
    away: str
    offline: str
    bubble_in: str
    bubble_out: str
    bubble_out_text: str
    bubble_out_time: str
    link_in: str
    link_out: str
    reaction_in: str
    reaction_in_mine: str
    reaction_out: str
    reaction_out_mine: str
    day_pill: str
    day_pill_text: str
    selection: str
    icon: str
    muted: str
    danger: str
    private_accent: str
    private_bubble_out: str
    warning: str
    warning_text: str
    on_accent: str


LIGHT = Palette(
    dark=False,
    window="#FFFFFF",
    sidebar="#F6F8FA",
    row_hover="#ECF0F4",
    row_selected="#DCE9FD",
    conversation="#EAEFF5",
    border="#DFE4EA",
    text="#10151C",
    secondary="#68737F",
    accent="#2B74E4",
    field="#F0F3F6",
    search_field="#E8EDF2",
    online="#1FAE6C",
    away="#E5A100",
    offline="#A4AEB9",
    bubble_in="#FFFFFF",
    bubble_out="#D3E5FF",
    bubble_out_text="#0B1B33",
    bubble_out_time="#4C6E9E",
    link_in="#1460CF",
    link_out="#0B4FB0",
    reaction_in="#EDF1F5",
    reaction_in_mine="#CFE2FF",
    reaction_out="#BFDAFF",
    reaction_out_mine="#97C2FF",
    day_pill="#D5DDE6",
    day_pill_text="#4A5561",
    selection="#A9CCFF",
    icon="#5B6672",
    muted="#A4AEB9",
    danger="#D93A3F",
    private_accent="#1E8E6E",
    private_bubble_out="#D2F0E4",
    warning="#FFF4D6",
    warning_text="#6B4E00",
    on_accent="#FFFFFF",
)

DARK = Palette(
    dark=True,
    window="#161B22",
    sidebar="#12161C",
    row_hover="#1B212A",
    row_selected="#1F3555",
    conversation="#0D1117",
    border="#232A34",
    text="#E6EBF1",
    secondary="#8B97A5",
    accent="#4A90FF",
    field="#1E252F",
    search_field="#1E252F",
    online="#3CCB7F",
    away="#F0B429",
    offline="#66717E",
    bubble_in="#1E252F",
    bubble_out="#1D4E8F",
    bubble_out_text="#F1F6FD",
    bubble_out_time="#A9C6EC",
    link_in="#7DB3FF",
    link_out="#BBD8FF",
    reaction_in="#28303B",
    reaction_in_mine="#24508F",
    reaction_out="#2A5FA6",
    reaction_out_mine="#3D7CCF",
    day_pill="#1E252F",
    day_pill_text="#A3AFBC",
    selection="#2F67B3",
    icon="#9AA6B3",
    muted="#4C5663",
    danger="#FF6B6B",
    private_accent="#38B88F",
    private_bubble_out="#14513F",
    warning="#3A2F10",
    warning_text="#F2D48A",
    on_accent="#FFFFFF",
)

#: The ten hues of avatars and sender names.
AVATAR_HUES = (
    "#4C8DE8",
    "#E06C4F",
    "#3FA77A",
    "#A06AD6",
    "#D98A1F",
    "#2A9FB5",
    "#D1578B",
    "#6B7FD7",
    "#7A9A3A",
    "#B87052",
)
_SENDER_LIGHTNESS = {False: 0.40, True: 0.72}


def rgb(colour: str) -> tuple[int, int, int]:
    """The three numbers 0-255 of "#RRGGBB"."""
    number = int(colour[1:], 16)
    return number >> 16, number >> 8 & 255, number & 255


def hue_of(key: int) -> str:
    """The hue of a user or group: the same for the same key, today and tomorrow."""
    return AVATAR_HUES[key % len(AVATAR_HUES)]


@lru_cache(maxsize=64)
def _at_lightness(colour: str, lightness: float) -> str:
    red, green, blue = (part / 255 for part in rgb(colour))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#{:02X}{:02X}{:02X}".format(*(round(part * 255) for part in parts))


def sender_colour(palette: Palette, key: int) -> str:
    """The colour of a sender's name: the hue of the avatar, at a lightness that can be read on a bubble."""
    return _at_lightness(hue_of(key), _SENDER_LIGHTNESS[palette.dark])
