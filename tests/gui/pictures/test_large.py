"""A large picture made ready for the screen: whichever level it comes from, the same is seen."""

import io

import pytest
from PIL import Image

from messenger.gui.pictures.large import GROUND, LargePicture, open_large
from messenger.gui.pictures.lens import Part
from tests.gui.invented_pictures import as_file, landscape, sign

WIDTH, HEIGHT = 2400, 1600


@pytest.fixture(scope="module")
def large() -> LargePicture:
    return open_large(as_file(landscape(WIDTH, HEIGHT), "BMP"))


def seen(large: LargePicture, part: Part, size: tuple[int, int]) -> Image.Image:
    return Image.open(io.BytesIO(large.render(part, size)))


def test_keeps_coarser_levels_down_to_what_is_quick(large: LargePicture) -> None:
    assert [level.size for level in large.levels] == [(2400, 1600), (1200, 800)]
    assert len(open_large(as_file(landscape(600, 400))).levels) == 1


@pytest.mark.parametrize(
    ("part", "size"),
    [
        (Part(0, 0, WIDTH, HEIGHT), (600, 400)),
        (Part(0, 0, WIDTH, HEIGHT), (1800, 1200)),
        (Part(700, 300, 1900, 1100), (600, 400)),
        (Part(700, 300, 1900, 1100), (1200, 800)),
        (Part(1500, 380, 1650, 480), (600, 400)),
    ],
)
def test_the_same_is_seen_from_every_level(large: LargePicture, part: Part, size: tuple[int, int]) -> None:
    picture = seen(large, part, size)
    assert (picture.mode, picture.size) == ("RGB", size)
    for across, down in ((0.05, 0.05), (0.5, 0.2), (0.9, 0.3), (0.2, 0.95)):
        x, y = part.left + (part.right - part.left) * across, part.top + (part.bottom - part.top) * down
        there = large.levels[0].getpixel((int(x), int(y)))
        here = picture.getpixel((int(size[0] * across), int(size[1] * down)))
        assert isinstance(there, tuple)
        assert isinstance(here, tuple)
        assert here == pytest.approx(there, abs=8)


def test_a_small_one_stands_for_a_large_one() -> None:
    small = open_large(as_file(landscape(240, 160), "BMP"), (WIDTH, HEIGHT))
    assert small.size == (WIDTH, HEIGHT)
    assert not small.is_whole
    picture = seen(small, Part(1200, 0, 2400, 800), (600, 400))
    there = small.levels[0].getpixel((180, 10))
    assert isinstance(there, tuple)
    assert picture.getpixel((300, 50)) == pytest.approx(there, abs=8)


def test_what_shines_through_stands_on_a_light_ground() -> None:
    clear = open_large(as_file(sign(100, 100), "PNG"))
    assert seen(clear, Part(0, 0, 100, 100), (100, 100)).getpixel((0, 0)) == tuple(bytes.fromhex(GROUND[1:]))
