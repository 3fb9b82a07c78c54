"""The icon of private windows for taskbars and window lists: a lock on green. Drawn, since it has to be seldom."""

from __future__ import annotations

import base64
import io
import tkinter as tk
from typing import Final

from PIL import Image, ImageDraw

from messenger.gui.look.icons import icon_mask
from messenger.gui.look.palette import LIGHT

_SIZES: Final = (16, 32, 48)
_OVER: Final = 4
_RADIUS: Final = 0.24
_LOCK: Final = 0.62


def lock_icons(master: tk.Misc) -> list[tk.PhotoImage]:
    """The icon in all sizes."""
    return [tk.PhotoImage(master=master, data=base64.b64encode(_draw(size)), format="png") for size in _SIZES]


def _draw(size: int) -> bytes:
    big = size * _OVER
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, big - 1, big - 1), radius=big * _RADIUS, fill=255)
    picture = Image.new("RGBA", (size, size))
    picture.paste(LIGHT.private_accent, (0, 0), mask.resize((size, size), Image.Resampling.LANCZOS))
    inner = round(size * _LOCK)
    at = (size - inner) // 2
    picture.paste(LIGHT.on_accent, (at, at), icon_mask("lock", inner))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
