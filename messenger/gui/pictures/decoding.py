"""From the bytes of a picture to what can be drawn, by Pillow: no thread, no window, nothing kept.

What comes here was made by a stranger. So only a few formats are read, how large it becomes is known from the header
before anything is decoded, and whatever is wrong with it ends in ``PictureError``, a sentence. An animated picture
stands still: its first frame is all that is decoded.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable
from enum import Enum
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeAlias, TypeVar

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MOST_PIXELS: Final = 64_000_000
"""A picture with more is not decoded: each needs four bytes of memory."""
MOST_BYTES: Final = 100 * 1024**2
"""Nor is a file with more."""
SMALL_SIDE: Final = 640
"""The longest side of a thumbnail, px."""
SMALL_BYTES: Final = 128 * 1024
"""A file with more is made anew, however few its pixels are."""
PATIENCE: Final = 20.0
"""Seconds after which a picture is given up that still has not been decoded."""
_JPEG_QUALITY: Final = 85
_FINER: Final = 2
"""A JPEG is decoded at a reduced size, but so many times finer than what is made of it."""
_MOST_EXIF: Final = 65_536

Source: TypeAlias = bytes | Path
"""A picture: the bytes of its file, or where that lies."""
T = TypeVar("T")

# Its own limit, too, for sizes that are found out only while decoding. It would warn on the terminal before it refuses,
# and of everything that is wrong with somebody's file.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("ignore", module=r"PIL\.")

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What is to be done with a picture of this orientation (Exif 2.3, tag 274), so that it stands upright."""
_LYING: Final = frozenset([5, 6, 7, 8])


class PictureError(Exception):
    """A picture that cannot be shown; its text is the sentence why."""


class Size(NamedTuple):
    """Px of a picture as it is shown, upright."""

    width: int
    height: int


class Fit(Enum):
    """How a picture is brought to another size. It keeps its proportions."""

    CONTAIN = "contain"
    """All of it is seen, in one direction with less than the room it has; never larger than it is."""
    COVER = "cover"
    """It fills the room; what stands over is cut off on both sides."""


def size_of(source: Source) -> Size:
    """Return how large a picture is, from its header alone. Raises ``PictureError``."""

    def read() -> Size:
        if isinstance(source, bytes):
            return _upright_size(_opened(io.BytesIO(_bounded(source))))
        with source.open("rb") as file:
            if source.stat().st_size > MOST_BYTES:
                raise PictureError(_too_large())
            return _upright_size(_opened(file))

    return _guarded(read)


def decode(source: Source, least: tuple[int, int] | None = None) -> Image.Image:
    """Return the picture upright, RGB or, where something shines through, RGBA. Raises ``PictureError``.

    ``least``: what is made of it will not be larger than this; it may then come smaller than it is, not below that.
    """

    def read() -> Image.Image:
        picture = _opened(_Patient(_bounded(source), time.monotonic() + PATIENCE))
        turn = _orientation(picture)
        if least is not None and picture.format in ("JPEG", "MPO"):
            width, height = (least[1], least[0]) if turn in _LYING else least
            picture.draft(None, (width * _FINER, height * _FINER))
        picture.load()
        plain = _plain(picture)
        return plain.transpose(_TURNS[turn]) if turn in _TURNS else plain

    return _guarded(read)


def thumbnail(data: bytes) -> bytes:
    """Return a small picture as a file: at most ``SMALL_SIDE`` px long; JPEG, or PNG where something shines through.

    What is small enough is returned itself. Raises ``PictureError``.
    """
    if len(data) <= SMALL_BYTES and max(size_of(data)) <= SMALL_SIDE:
        decode(data)
        return data
    picture = fitted(data, (SMALL_SIDE, SMALL_SIDE), Fit.CONTAIN)

    def write() -> bytes:
        file = io.BytesIO()
        if picture.mode == "RGBA":
            picture.save(file, "PNG")
        else:
            picture.save(file, "JPEG", quality=_JPEG_QUALITY)
        return file.getvalue()

    return _guarded(write)


def fitted(source: Source, room: tuple[int, int], fit: Fit, background: str | None = None) -> Image.Image:
    """Return the picture brought to ``room`` (px): exactly that large for ``COVER``. Raises ``PictureError``.

    ``background``: what shines through where the picture does, "#RRGGBB", and the mode is RGB; ``None`` leaves it so.
    """
    size = size_of(source)
    wanted, _box = scaled(size, room, fit)
    picture = decode(source, least=wanted)

    def scale() -> Image.Image:
        goal, box = scaled(Size(*picture.size), room, fit)
        small = picture
        if goal != Size(*picture.size):
            small = picture.resize(goal, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        return flat(small, background) if background is not None else small

    return _guarded(scale)


def scaled(size: Size, room: tuple[int, int], fit: Fit) -> tuple[Size, tuple[float, float, float, float]]:
    """Return how large a picture of ``size`` becomes in ``room``, and which part of it that shows."""
    width, height = size
    across, down = room[0] / width, room[1] / height
    if fit is Fit.CONTAIN:
        scale = min(across, down, 1.0)
        return Size(max(1, round(width * scale)), max(1, round(height * scale))), (0, 0, width, height)
    scale = max(across, down)
    part_width, part_height = min(width, room[0] / scale), min(height, room[1] / scale)
    left, top = (width - part_width) / 2, (height - part_height) / 2
    return Size(*room), (left, top, left + part_width, top + part_height)


def flat(picture: Image.Image, background: str) -> Image.Image:
    """Return ``picture`` on a ground of this colour, RGB."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, background)
    ground.paste(picture, (0, 0), picture)
    return ground


class _Patient(io.BytesIO):
    """Bytes that are handed out in pieces, and only until a certain time: a small file may ask for hours of work."""

    def __init__(self, data: bytes, until: float) -> None:
        super().__init__(data)
        self._until = until

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._until:
            raise PictureError(_("This picture is too laborious to be shown."))
        return super().read(size)


def _guarded(work: Callable[[], T]) -> T:
    """Do ``work``; whatever a decoder raises becomes a sentence."""
    try:
        return work()
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large()) from error
    except UnidentifiedImageError as error:
        raise PictureError(_("This is no picture that can be shown here.")) from error
    except MemoryError as error:
        raise PictureError(_("There is not enough memory to show this picture.")) from error
    except Exception as error:  # a decoder meets bytes that nobody thought of, and may raise anything
        if isinstance(error, OSError) and error.errno:
            raise PictureError(_("The file cannot be read.")) from error
        raise PictureError(_("This picture is damaged.")) from error


def _too_large() -> str:
    return _("This picture is too large to be shown.")


def _bounded(source: Source) -> bytes:
    """Return all bytes of the file, unless they are too many."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(MOST_BYTES + 1)
    if len(source) > MOST_BYTES:
        raise PictureError(_too_large())
    return source


def _opened(file: BinaryIO) -> ImageFile.ImageFile:
    """Read the header."""
    from PIL import WebPImagePlugin  # noqa: F401 - for a format that it does not know yet Pillow would read all it has

    picture = Image.open(file, formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureError(_too_large())
    assert isinstance(picture, ImageFile.ImageFile)
    return picture


def _upright_size(picture: Image.Image) -> Size:
    width, height = picture.size
    return Size(height, width) if _orientation(picture) in _LYING else Size(width, height)


def _orientation(picture: Image.Image) -> int:
    """Return how the picture lies, from its header; 1 when nothing that can be read says otherwise."""
    block = picture.info.get("exif")
    if not isinstance(block, bytes) or len(block) > _MOST_EXIF:
        return 1
    exif = Image.Exif()
    with contextlib.suppress(Exception):  # how it lies is no reason not to show it
        exif.load(block)
        turn = exif.get(ExifTags.Base.Orientation)
        return turn if isinstance(turn, int) else 1
    return 1


def _plain(picture: Image.Image) -> Image.Image:
    """Return it in one of the two modes that are drawn."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        picture = picture.point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")  # which would make a copy
        return clear if clear.getchannel("A").getextrema() != (255, 255) else clear.convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")
