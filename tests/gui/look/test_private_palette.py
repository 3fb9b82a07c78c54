"""The colours of private windows: another world than the main one, and readable as long as they are."""

import pytest

from messenger.gui.look.palette import DARK, LIGHT, Palette
from messenger.gui.look.private_palette import ended_palette, private_palette
from tests.gui.look.test_palette import READ, _contrast

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
def test_is_green_where_the_others_are_blue(palette: Palette) -> None:
    """C50"""
    private = private_palette(palette)
    assert private.dark is palette.dark
    assert private.accent == palette.private_accent
    assert private.bubble_out == palette.private_bubble_out
    for token in ("accent", "bubble_out", "bubble_out_time", "link_out", "row_selected", "selection"):
        assert getattr(private, token) != getattr(palette, token)
    for token in ("window", "conversation", "text", "bubble_in", "danger", "warning"):
        assert getattr(private, token) == getattr(palette, token)


@BOTH
@pytest.mark.parametrize(("text", "ground"), [*READ, ("bubble_out_time", "bubble_out")])
def test_can_be_read(palette: Palette, text: str, ground: str) -> None:
    for other in (private_palette(palette), ended_palette(palette)):
        if (text, ground) != ("bubble_out_text", "private_bubble_out") or other.bubble_out == other.private_bubble_out:
            assert _contrast(getattr(other, text), getattr(other, ground)) >= 4.5


@BOTH
def test_what_is_over_is_paler_than_what_goes_on(palette: Palette) -> None:
    private, ended = private_palette(palette), ended_palette(palette)
    for text, ground in (("text", "bubble_in"), ("bubble_out_text", "bubble_out")):
        faint, strong = (_contrast(getattr(one, text), getattr(one, ground)) for one in (ended, private))
        assert faint < strong
