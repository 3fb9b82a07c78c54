"""Pictures of what stands on the tests' display."""

import os
import tkinter as tk

from PIL import Image
from Xlib import X
from Xlib.display import Display

_ALL_PLANES = 0xFFFFFFFF


def picture_of(widget: tk.Misc) -> Image.Image:
    """What the screen shows where `widget` stands, RGB."""
    widget.update()
    place = (widget.winfo_rootx(), widget.winfo_rooty())
    size = (widget.winfo_width(), widget.winfo_height())
    connection = Display(os.environ["DISPLAY"])
    try:
        answer = connection.screen().root.get_image(*place, *size, X.ZPixmap, _ALL_PLANES)
    finally:
        connection.close()
    return Image.frombytes("RGB", size, answer.data, "raw", "BGRX")
