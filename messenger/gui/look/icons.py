"""The icons, drawn from the bundled subset of Lucide's font, by Lucide's names ("send-horizontal")."""

from __future__ import annotations

import tkinter as tk
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from messenger.gui.look.assets import asset
from messenger.gui.look.images import ImageCache

_OVER = 4  # drawn so many times larger, then reduced


@lru_cache(maxsize=1)
def icon_characters() -> dict[str, str]:
    """The character of every icon in the bundled font, by name."""
    lines = asset("icons", "names.txt").read_text(encoding="ascii").splitlines()
    pairs = (line.split() for line in lines)
    return {name: chr(int(point, 16)) for name, point in pairs}


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(asset("icons", "lucide.ttf")), size, layout_engine=ImageFont.Layout.BASIC)


def icon_mask(name: str, pixels: int) -> Image.Image:
    """The icon as a mask `pixels` wide and high. Raises KeyError for a name that is not bundled."""
    character = icon_characters()[name]
    big = pixels * _OVER
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).text((0, big), character, fill=255, font=_font(big), anchor="ls")
    return mask.resize((pixels, pixels), Image.Resampling.LANCZOS)


class Icons:
    """Draws icons and keeps them: the same arguments give the same image."""

    def __init__(self, images: ImageCache, factor: float) -> None:
        self._images = images
        self._factor = factor

    def image(self, name: str, size: float, colour: str, background: str) -> tk.PhotoImage:
        """An icon `size` px at scale 1 wide and high. Raises KeyError for a name that is not bundled."""
        pixels = round(size * self._factor)

        def draw() -> Image.Image:
            picture = Image.new("RGB", (pixels, pixels), background)
            picture.paste(colour, (0, 0), icon_mask(name, pixels))
            return picture

        return self._images.get(("icon", name, pixels, colour, background), draw)
