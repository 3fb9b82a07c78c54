"""The unseen screen is there when it is handed over, and gone afterwards."""

import pytest
from Xlib import display as xlib
from Xlib.error import DisplayConnectionError

from tests.display import virtual_display


def size(name: str) -> tuple[int, int]:
    """Ask the screen ``name`` how big it is."""
    connection = xlib.Display(name)
    try:
        screen = connection.screen()
        return screen.width_in_pixels, screen.height_in_pixels
    finally:
        connection.close()


def test_two_screens_stand_side_by_side() -> None:
    with virtual_display(800, 600) as one, virtual_display(640, 480) as other:
        assert (size(one), size(other)) == ((800, 600), (640, 480))


def test_is_gone_after_its_block() -> None:
    with virtual_display(320, 200) as name:
        assert size(name) == (320, 200)
    with pytest.raises(DisplayConnectionError):
        size(name)


def test_says_why_it_did_not_start() -> None:
    with pytest.raises(RuntimeError, match=r"Xvfb did not start: .+"), virtual_display(0, 0):
        pass
