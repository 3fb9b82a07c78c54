"""The look as one object: palette, fonts, icons, emoji and shapes at one scale. Handed to every window."""

from __future__ import annotations

import ctypes
import tkinter as tk
from dataclasses import dataclass

from messenger.gui.look.emoji import Emoji
from messenger.gui.look.fonts import Fonts
from messenger.gui.look.icons import Icons
from messenger.gui.look.images import ImageCache
from messenger.gui.look.palette import Palette
from messenger.gui.look.shapes import Shapes

_NORMAL_DPI = 96
_STEP = 0.25
_SMALLEST, _LARGEST = 1.0, 4.0


@dataclass(frozen=True, slots=True)
class Look:
    """How everything looks. `factor` turns px at scale 1 into px of the screen."""

    palette: Palette
    fonts: Fonts
    icons: Icons
    emoji: Emoji
    shapes: Shapes
    factor: float

    def px(self, n: float) -> int:
        """`n` px at scale 1 in px of the screen."""
        return round(n * self.factor)


def build_look(root: tk.Tk, palette: Palette, factor: float) -> Look:
    """The look in these colours at this scale. For another palette or scale build a new one and draw anew."""
    images = ImageCache(root)
    return Look(
        palette=palette,
        fonts=Fonts(root, factor),
        icons=Icons(images, factor),
        emoji=Emoji(images, factor),
        shapes=Shapes(images, factor),
        factor=factor,
    )


def system_factor(root: tk.Misc) -> float:
    """The scale the system asks for: its DPI / 96, in quarters from 1 to 4 (macOS scales itself: 1)."""
    system = str(root.tk.call("tk", "windowingsystem"))
    if system == "aqua":
        return 1.0
    dpi = (_xft_dpi(str(root.winfo_screen())) if system == "x11" else None) or root.winfo_fpixels("1i")
    steps = round(dpi / _NORMAL_DPI / _STEP)
    return min(_LARGEST, max(_SMALLEST, steps * _STEP))


def _xft_dpi(display: str) -> float | None:
    """The resource Xft.dpi, where X11 desktops keep their scale (the screen itself nearly always says 96)."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XGetDefault.restype = ctypes.c_char_p
        x11.XGetDefault.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
        x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        connection = x11.XOpenDisplay(display.encode())
        if not connection:
            return None
        answer = x11.XGetDefault(connection, b"Xft", b"dpi")
        dpi = float(answer) if answer else None
        x11.XCloseDisplay(connection)
    except (OSError, AttributeError, ValueError):
        return None
    return dpi
