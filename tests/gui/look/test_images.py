"""Keeping pictures: drawn once, and never taken away from a widget."""

import tkinter as tk

from PIL import Image

from messenger.gui.look.images import ImageCache


def _plain(colour: str) -> Image.Image:
    return Image.new("RGB", (4, 3), colour)


def test_hands_a_picture_to_tk_pixel_by_pixel(root: tk.Tk) -> None:
    picture = Image.new("RGB", (3, 2))
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (1, 2, 3), (254, 128, 127), (0, 0, 0)]
    picture.putdata(colours)
    image = ImageCache(root).get("picture", lambda: picture)
    assert (image.width(), image.height()) == (3, 2)
    assert [image.get(x, y) for y in range(2) for x in range(3)] == colours


def test_draws_a_picture_once(root: tk.Tk) -> None:
    cache = ImageCache(root)
    drawn = []

    def draw() -> Image.Image:
        drawn.append(1)
        return _plain("red")

    assert cache.get("red", draw) is cache.get("red", draw)
    assert cache.get("other", draw) is not cache.get("red", draw)
    assert len(drawn) == 2


def test_gives_up_pictures_that_nothing_shows(root: tk.Tk) -> None:
    cache = ImageCache(root, limit=20)
    before = len(root.image_names())
    for number in range(1_000):
        cache.get(number, lambda: _plain("blue"))
    assert len(cache) <= 23
    assert len(root.image_names()) - before == len(cache)


def test_keeps_every_picture_that_a_widget_shows(root: tk.Tk) -> None:
    cache = ImageCache(root, limit=20)
    canvas = tk.Canvas(root)
    canvas.pack()
    shown = {}
    for number in range(150):
        shown[number] = str(cache.get(number, lambda: _plain("red")))
        canvas.create_image(0, 0, image=shown[number])
    for number in range(1_000, 2_000):
        cache.get(number, lambda: _plain("blue"))
    assert {number: str(cache.get(number, lambda: _plain("red"))) for number in range(150)} == shown


def test_keeps_what_was_asked_for_lately(root: tk.Tk) -> None:
    cache = ImageCache(root, limit=20)
    favourite = cache.get("favourite", lambda: _plain("red"))
    for number in range(500):
        cache.get(number, lambda: _plain("blue"))
        assert cache.get("favourite", lambda: _plain("red")) is favourite
