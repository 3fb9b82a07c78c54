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
_ENOUGH: Final = 2_000_000
"""So many pixels are reduced quickly enough to what is seen."""


@dataclass(frozen=True, slots=True)
class LargePicture:
    """``size``: px it is said to have; what stands in for it while it comes has fewer.

    ``levels``: the picture, the same half as wide and high, and so on: who sees all of it need not look at each pixel.
    """

    size: tuple[int, int]
    levels: tuple[Image, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it has all pixels, and does not stand in for it."""
        return self.levels[0].size == self.size

    def render(self, part: Part, size: tuple[int, int]) -> bytes:
        """Return this part of the picture, ``size`` px large, as a PPM file, which Tk reads fastest."""
        from PIL.Image import Resampling

        share = (part.right - part.left) / self.size[0]
        fine_enough = [level for level in self.levels if level.width * share >= size[0]]
        source = fine_enough[-1] if fine_enough else self.levels[0]
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
    levels = [picture]
    while levels[-1].width * levels[-1].height > _ENOUGH:
        levels.append(levels[-1].reduce(2))
    return LargePicture(size or picture.size, tuple(levels))
