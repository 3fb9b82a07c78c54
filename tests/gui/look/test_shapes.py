"""Drawn shapes, looked at pixel by pixel."""

import tkinter as tk

import pytest

from messenger.gui.look.images import ImageCache
from messenger.gui.look.look import Look
from messenger.gui.look.palette import AVATAR_HUES, rgb
from messenger.gui.look.shapes import Shapes, initials

RED, WHITE, GREEN = "#FF0000", "#FFFFFF", "#00FF00"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Lindqvist", "AL"),
        ("anna", "A"),
        ("Anna Maria van der Berg", "AB"),
        ("  Product   team ", "PT"),
        ("élodie ångström", "ÉÅ"),
        ("e\u0301lodie", "É"),
        ("ßeta", "S"),
        ("🎉 party 🎉", "P"),
        ("(ops) 24/7", "O2"),
        ("Иван Петров", "ИП"),
        ("李雷", "李"),
        ("🎉", "?"),
        ("", "?"),
        ("...", "?"),
    ],
)
def test_finds_the_initials_of(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_rounds_all_four_corners(look: Look) -> None:
    image = look.shapes.rounded(60, 30, 12, RED, WHITE)
    assert (image.width(), image.height()) == (60, 30)
    for x, y in ((0, 0), (59, 0), (0, 29), (59, 29)):
        assert image.get(x, y) == (255, 255, 255)
    for x, y in ((30, 0), (30, 29), (0, 15), (59, 15), (30, 15), (5, 5)):
        assert image.get(x, y) == (255, 0, 0)


def test_is_smooth_at_the_edge(look: Look) -> None:
    image = look.shapes.circle(20, "#000000", WHITE)
    greys = {image.get(x, y)[0] for x in range(20) for y in range(20)}
    assert len(greys) > 10


@pytest.mark.parametrize(("width", "height"), [(20, 20), (33, 20), (21, 21), (8, 20)])
def test_makes_pills_of_any_width(look: Look, width: int, height: int) -> None:
    image = look.shapes.rounded(width, height, height / 2, RED, WHITE)
    assert (image.width(), image.height()) == (width, height)
    assert image.get(0, 0) == (255, 255, 255)
    assert image.get(width // 2, height // 2) == (255, 0, 0)


@pytest.mark.parametrize(("which", "empty"), [("nw", (0, 0)), ("ne", (15, 0)), ("sw", (0, 15)), ("se", (15, 15))])
def test_turns_a_corner_to_its_side(look: Look, which: str, empty: tuple[int, int]) -> None:
    image = look.shapes.corner(16, which, RED, WHITE)
    assert (image.width(), image.height()) == (16, 16)
    for place in ((0, 0), (15, 0), (0, 15), (15, 15)):
        assert (image.get(*place)[1] > 200) == (place == empty), place


def test_draws_a_line_along_a_corner(look: Look) -> None:
    image = look.shapes.corner(16, "nw", RED, WHITE, ring=GREEN, ring_width=2)
    assert image.get(15, 0) == image.get(0, 15) == (0, 255, 0)
    assert image.get(15, 3) == image.get(3, 15) == image.get(15, 15) == (255, 0, 0)
    assert image.get(0, 0) == (255, 255, 255)
    assert image is not look.shapes.corner(16, "nw", RED, WHITE)


def test_fits_corners_to_the_rectangle_they_belong_to(look: Look) -> None:
    whole = look.shapes.rounded(64, 40, 16, RED, WHITE)
    corner = look.shapes.corner(16, "se", RED, WHITE)
    assert all(whole.get(48 + x, 24 + y) == corner.get(x, y) for x in range(16) for y in range(16))


@pytest.mark.parametrize("hue", AVATAR_HUES)
@pytest.mark.parametrize("size", [34, 38, 46, 47])
def test_shades_an_avatar_from_light_to_dark(look: Look, hue: str, size: int) -> None:
    image = look.shapes.avatar("A", hue, size, WHITE)
    assert (image.width(), image.height()) == (size, size)
    top, bottom = image.get(size // 2, 1), image.get(size // 2, size - 2)
    assert top == pytest.approx([min(255, part * 1.14) for part in rgb(hue)], abs=5)
    assert bottom == pytest.approx([part * 0.84 for part in rgb(hue)], abs=5)
    for place in ((0, 0), (size - 1, 0), (0, size - 1), (size - 1, size - 1)):
        assert image.get(*place) == (255, 255, 255)


def test_writes_initials_in_the_middle_of_an_avatar(look: Look) -> None:
    image = look.shapes.avatar("HH", "#000000", 46, "#000000")
    places = [(x, y) for x in range(46) for y in range(46) if image.get(x, y)[0] > 128]
    assert places
    xs, ys = [x for x, _ in places], [y for _, y in places]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(22.5, abs=1)
    assert (min(ys) + max(ys)) / 2 == pytest.approx(22.5, abs=1)
    capital = 0.38 * 46 * 0.727  # the font's capitals are 0.727 of its size
    assert max(ys) - min(ys) + 1 == pytest.approx(capital, abs=1.5)


def test_writes_different_initials_differently(look: Look) -> None:
    pictures = [look.shapes.avatar(text, "#204060", 46, WHITE) for text in ("AB", "BA", "A", "É", "李", "?")]
    pixels = {tuple(image.get(x, y) for x in range(46) for y in range(10, 36)) for image in pictures}
    assert len(pixels) == len(pictures)


def test_shows_a_person_where_the_font_lacks_the_letters(look: Look) -> None:
    chinese, thai = (look.shapes.avatar(text, "#000000", 46, "#000000") for text in ("李", "ก"))
    assert all(chinese.get(x, y) == thai.get(x, y) for x in range(46) for y in range(46))
    assert any(chinese.get(x, y)[0] > 200 for x in range(46) for y in range(46))


@pytest.mark.parametrize("size", [34, 46, 92])
def test_puts_the_presence_dot_at_the_bottom_right_within_a_ring(look: Look, size: int) -> None:
    image = look.shapes.avatar("A", "#000080", size, WHITE, GREEN)
    centre = round(size * (1 - 0.27 / 2) - 0.5)
    assert image.get(centre, centre) == (0, 255, 0)
    assert image.get(size - 1, size - 1) == pytest.approx((255, 255, 255), abs=3)
    row = [image.get(x, centre) for x in range(round(size * 0.7), size)]
    assert sum(1 - red / 255 for red, _, _ in row) == pytest.approx(size * 0.27, abs=0.7)
    ring_x = round(size * (1 - 0.27 - 0.05 / 2) - 0.5)
    assert min(image.get(ring_x, centre)) > 150, "the ring is in the background's colour"


def test_shows_no_dot_without_presence(look: Look) -> None:
    image = look.shapes.avatar("A", "#000080", 46, WHITE)
    assert (0, 255, 0) not in {image.get(x, y) for x in range(46) for y in range(46)}


def test_has_a_sign_for_every_state_of_a_message(look: Look) -> None:
    signs = [
        look.shapes.tick(1, RED, WHITE),
        look.shapes.tick(2, RED, WHITE),
        look.shapes.clock(RED, WHITE),
        look.shapes.alert(RED, WHITE),
    ]
    pixels = set()
    for sign in signs:
        assert (sign.width(), sign.height()) == (15, 15)
        assert any(sign.get(x, y)[1] < 100 for x in range(15) for y in range(15))
        pixels.add(tuple(sign.get(x, y) for x in range(15) for y in range(15)))
    assert len(pixels) == len(signs)


def test_draws_the_same_shape_once(look: Look) -> None:
    shapes = look.shapes
    assert shapes.rounded(20, 20, 10, RED, WHITE) is shapes.rounded(20, 20, 10, RED, WHITE)
    assert shapes.avatar("A", RED, 46, WHITE, GREEN) is shapes.avatar("A", RED, 46, WHITE, GREEN)
    assert shapes.avatar("A", RED, 46, WHITE, GREEN) is not shapes.avatar("A", RED, 46, WHITE)
    assert shapes.circle(20, RED, WHITE) is not shapes.circle(20, WHITE, RED)


def test_multiplies_sizes(root: tk.Tk) -> None:
    shapes = Shapes(ImageCache(root), 1.5)
    images = [
        (shapes.rounded(20, 10, 5, RED, WHITE), (30, 15)),
        (shapes.corner(16, "nw", RED, WHITE), (24, 24)),
        (shapes.avatar("A", RED, 46, WHITE), (69, 69)),
        (shapes.circle(40, RED, WHITE), (60, 60)),
        (shapes.tick(2, RED, WHITE), (22, 22)),
    ]
    assert [(image.width(), image.height()) for image, _ in images] == [size for _, size in images]
