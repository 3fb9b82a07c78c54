"""Pictures that let through what lies under them: for the few things that stand over the rows."""

from __future__ import annotations

import tkinter as tk
from io import BytesIO

from PIL import Image


def clear_image(
    master: tk.Misc, size: tuple[int, int], fill: str | Image.Image, mask: Image.Image | int
) -> tk.PhotoImage:
    """A colour or a picture of this width and height, as far as ``mask`` lets it be seen (0 nothing, 255 all)."""
    picture = Image.new("RGBA", size, fill) if isinstance(fill, str) else fill.convert("RGBA")
    picture.putalpha(mask)
    data = BytesIO()
    picture.save(data, "PNG", compress_level=1)
    return tk.PhotoImage(master=master, data=data.getvalue(), format="png")
