"""A decoded picture in memory, parts of which are made ready for the screen. Used on the darkroom's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from messenger.gui.pictures import decoding
from messenger.gui.pictures.lens import Part

if TYPE_CHECKING:
    from PIL.Image import Image

GROUND: Final = "#FFFFFF"
"""What shines through where the picture does: what is drawn on nothing is nearly always dark."""
_REDUCED: Final = 4
_WORTH: Final = 2_000_000
"""A picture with fewer pixels is quick enough as it is."""


@dataclass(frozen=True, slots=True)
class LargePicture:
    """``size``: px it is said to have; what stands in for it while it comes has fewer."""

    size: tuple[int, int]
    picture: Image
    reduced: Image | None

    @property
    def is_whole(self) -> bool:
        """Whether it has all pixels, and does not stand in for it."""
        return self.picture.size == self.size

    def render(self, part: Part, size: tuple[int, int]) -> bytes:
        """Return this part of the picture, ``size`` px large, as a PPM file, which Tk reads fastest."""
        from PIL.Image import Resampling

        source = self.picture
        if self.reduced is not None and size[0] <= (part.right - part.left) / self.size[0] * self.reduced.width:
            source = self.reduced
        across, down = source.width / self.size[0], source.height / self.size[1]
        box = (part.left * across, part.top * down, part.right * across, part.bottom * down)
        finer = size[0] < box[2] - box[0]
        shown = source.resize(size, Resampling.BILINEAR if finer else Resampling.BICUBIC, box=box, reducing_gap=1.5)
        return b"P6 %d %d 255\n" % shown.size + shown.tobytes()


def open_large(data: bytes, size: tuple[int, int] | None = None) -> LargePicture:
    """Decode a picture to look at it. Raises ``PictureError``.

    ``size``: how large the one is for which this small one stands; ``None``: it stands for itself.
    """
    picture = decoding.flat(decoding.decode(data), GROUND)
    reduced = picture.reduce(_REDUCED) if picture.width * picture.height > _WORTH else None
    return LargePicture(size or picture.size, picture, reduced)
