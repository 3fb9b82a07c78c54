"""The icons."""

import tkinter as tk

import pytest

from messenger.gui.look.icons import Icons, icon_characters, icon_mask
from messenger.gui.look.images import ImageCache
from messenger.gui.look.look import Look

NEEDED = (
    "arrow-left ban bell bell-off check check-check chevron-down chevron-left chevron-right chevron-up "
    "circle-alert clock copy download ellipsis-vertical eye eye-off file image info key lock log-out menu "
    "message-circle paperclip pin plus refresh-cw search send send-horizontal server settings shield smile "
    "square-pen trash-2 user users wifi-off x"
)
SIZE = 20


def test_has_what_a_messenger_needs() -> None:
    assert set(NEEDED.split()) <= set(icon_characters())


@pytest.mark.parametrize("name", sorted(icon_characters()))
def test_draws_every_icon_inside_its_box(name: str) -> None:
    mask = icon_mask(name, SIZE)
    box = mask.getbbox()
    assert mask.size == (SIZE, SIZE)
    assert box is not None
    assert max(mask.tobytes()) > 150, "lines are strong enough to be seen"
    assert max(box[2] - box[0], box[3] - box[1]) >= SIZE // 2


@pytest.mark.parametrize("name", ["menu", "ellipsis-vertical", "ellipsis", "x", "plus", "user", "circle-alert"])
def test_centres_icons_that_are_symmetrical(name: str) -> None:
    box = icon_mask(name, 80).getbbox()
    assert box is not None
    assert box[0] == pytest.approx(80 - box[2], abs=1)


def test_draws_no_two_icons_alike() -> None:
    pictures = {icon_mask(name, SIZE).tobytes() for name in icon_characters()}
    assert len(pictures) == len(icon_characters())


def test_refuses_an_unknown_name(look: Look) -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        look.icons.image("no-such-icon", SIZE, "#000000", "#FFFFFF")


def test_draws_in_its_colour_on_its_background(look: Look) -> None:
    image = look.icons.image("minus", 48, "#FF0000", "#00FF00")
    assert image.get(24, 24) == pytest.approx((255, 0, 0), abs=15)
    assert image.get(0, 0) == (0, 255, 0)


def test_keeps_an_icon_by_all_that_it_was_drawn_from(look: Look) -> None:
    one = look.icons.image("menu", 20, "#000000", "#FFFFFF")
    assert look.icons.image("menu", 20, "#000000", "#FFFFFF") is one
    others = [
        look.icons.image("x", 20, "#000000", "#FFFFFF"),
        look.icons.image("menu", 21, "#000000", "#FFFFFF"),
        look.icons.image("menu", 20, "#000001", "#FFFFFF"),
        look.icons.image("menu", 20, "#000000", "#FFFFFE"),
    ]
    assert all(other is not one for other in others)


def test_multiplies_its_size(root: tk.Tk) -> None:
    image = Icons(ImageCache(root), 1.5).image("menu", 20, "#000000", "#FFFFFF")
    assert (image.width(), image.height()) == (30, 30)
