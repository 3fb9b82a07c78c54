"""Pictures of strangers: decoded, made small and fitted, or refused with a sentence; never more pixels than allowed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from PIL import Image

from messenger.gui.pictures import decoding
from messenger.gui.pictures.decoding import Fit, PictureError, fitted, size_of, thumbnail
from tests.fuzz.targets.base import Target

PIXELS: Final = 1_000_000
"""So many are allowed here: with the usual limit, a header alone would take 256 MiB of the machine."""


@contextmanager
def _few_pixels() -> Iterator[None]:
    before = decoding.MOST_PIXELS, Image.MAX_IMAGE_PIXELS
    module: Any = decoding
    module.MOST_PIXELS = Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        yield
    finally:
        module.MOST_PIXELS, Image.MAX_IMAGE_PIXELS = before


def _check_picture(data: bytes) -> None:
    with _few_pixels():
        try:
            size = size_of(data)
        except PictureError as error:
            why = str(error)
            assert why
            return
        assert 1 <= size.width * size.height <= PIXELS
        try:
            small = thumbnail(data)
            fit = fitted(data, (60, 40), Fit.COVER, "#102030")
        except PictureError as error:
            why = str(error)
            assert why
            return
        assert (fit.size, fit.mode) == ((60, 40), "RGB")
        assert max(size_of(small)) <= decoding.SMALL_SIDE


def _saved(kind: str, mode: str = "RGB", **more: Any) -> bytes:
    picture = Image.linear_gradient("L").resize((48, 32)).convert(mode)
    file = io.BytesIO()
    picture.save(file, kind, **more)
    return file.getvalue()


def _corpus() -> tuple[bytes, ...]:
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = [Image.new("P", (20, 20), number) for number in range(3)]
    return (
        _saved("PNG"), _saved("PNG", "RGBA"), _saved("PNG", "P", transparency=3), _saved("PNG", "I;16"),
        _saved("PNG", "1"), _saved("JPEG", exif=exif), _saved("JPEG", "CMYK", progressive=True), _saved("GIF", "P"),
        _saved("GIF", "P", save_all=True, append_images=frames), _saved("WEBP", lossless=True),
        _saved("WEBP", "RGBA", quality=20), _saved("BMP"), _saved("BMP", "P"), _saved("TIFF"), _saved("PPM"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    )  # fmt: skip


TARGETS: Final = (Target("pictures", _corpus(), _check_picture, every=4),)
