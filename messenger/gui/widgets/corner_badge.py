"""A round badge over the corner of a picture, with a ring around it that sets it off. Its number is drawn over it."""

from __future__ import annotations

import tkinter as tk
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

HEIGHT: Final = 20
RING: Final = 2
_OVER: Final = 4  # drawn so many times larger, then reduced


def corner_badge(master: tk.Misc, width: int, height: int, ring: int, fill: str, around: str) -> tk.PhotoImage:
    """A pill in ``fill``, so wide and high (px of the screen), in a ring in ``around``; beyond it all can be seen."""
    size = width + 2 * ring, height + 2 * ring
    picture = Image.new("RGB", size, around)
    picture.paste(fill, (ring, ring), _pill(width, height))
    picture.putalpha(_pill(*size))
    data = BytesIO()
    picture.save(data, "PNG", compress_level=1)
    return tk.PhotoImage(master=master, data=data.getvalue(), format="png")


def _pill(width: int, height: int) -> Image.Image:
    mask = Image.new("L", (width * _OVER, height * _OVER))
    box = (0, 0, width * _OVER - 1, height * _OVER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=height * _OVER / 2, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)
