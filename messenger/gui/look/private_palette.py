"""The colours of private windows: green where the others are blue, grey once the session is over. Nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messenger.gui.look.palette import DARK, LIGHT, Palette

PRIVATE_LIGHT: Final = replace(
    LIGHT,
    accent=LIGHT.private_accent,
    bubble_out=LIGHT.private_bubble_out,
    bubble_out_text="#0B2A20",
    bubble_out_time="#3C6F61",
    link_out="#0B5F49",
    row_selected="#D5EEE5",
    selection="#A5DCC9",
)
PRIVATE_DARK: Final = replace(
    DARK,
    accent=DARK.private_accent,
    bubble_out=DARK.private_bubble_out,
    bubble_out_text="#EFFBF6",
    bubble_out_time="#93CBB6",
    link_out="#A6EBD1",
    row_selected="#173D32",
    selection="#1C6650",
    on_accent="#04241A",
)
ENDED_LIGHT: Final = replace(
    LIGHT,
    accent="#68737F",
    bubble_in="#F4F6F8",
    bubble_out="#DBE1E7",
    bubble_out_text="#4A5561",
    bubble_out_time="#56616D",
    text="#4A5561",
    link_in="#4A5561",
    link_out="#4A5561",
    selection="#C3CBD4",
)
ENDED_DARK: Final = replace(
    DARK,
    accent="#8B97A5",
    bubble_in="#171C23",
    bubble_out="#232A33",
    bubble_out_text="#A3AFBC",
    bubble_out_time="#8B97A5",
    text="#A3AFBC",
    link_in="#A3AFBC",
    link_out="#A3AFBC",
    selection="#343E49",
)


def private_palette(palette: Palette) -> Palette:
    """The colours of a private window in a program that has these."""
    return PRIVATE_DARK if palette.dark else PRIVATE_LIGHT


def ended_palette(palette: Palette) -> Palette:
    """The colours of what was said in a session that is over: it can be read, and that is all."""
    return ENDED_DARK if palette.dark else ENDED_LIGHT
