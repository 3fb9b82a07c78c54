"""Colours between two colours of the palette: hovered, pressed and resting states. Nothing is drawn here."""

from __future__ import annotations

from messenger.gui.look.palette import rgb


def blend(one: str, other: str, share: float) -> str:
    """The colour that lies ``share`` (0 to 1) of the way from ``one`` to ``other``, both "#RRGGBB"."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#{:02X}{:02X}{:02X}".format(*parts)
