"""Where the window stood and how large it was, kept for the next start of the same profile."""

from __future__ import annotations

import logging
import re
import tkinter as tk
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)
_GEOMETRY = re.compile(r"(\d{1,5})x(\d{1,5})([+-]-?\d{1,5})([+-]-?\d{1,5})")
_VISIBLE: Final = 80
"""So many px of a remembered window must lie on the screen in both directions; else its place is forgotten."""


def restore(window: tk.Tk, file: Path, usual: tuple[int, int], narrowest: tuple[int, int]) -> None:
    """Give ``window`` the size and place that ``file`` tells, as far as they fit the screen, or the ``usual`` size."""
    screen = (window.winfo_screenwidth(), window.winfo_screenheight())
    narrowest = limit(window, narrowest)
    try:
        match = _GEOMETRY.fullmatch(file.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError):
        match = None
    size = (int(match[1]), int(match[2])) if match else usual
    width, height = (max(least, min(size, most)) for size, least, most in zip(size, narrowest, screen, strict=True))
    place = ""
    if match:
        x, y = int(match[3].replace("+", "")), int(match[4].replace("+", ""))
        on_screen = -width + _VISIBLE < x < screen[0] - _VISIBLE and -height + _VISIBLE < y < screen[1] - _VISIBLE
        place = f"+{x}+{y}" if on_screen else ""
    window.geometry(f"{width}x{height}{place}")


def limit(window: tk.Tk | tk.Toplevel, narrowest: tuple[int, int]) -> tuple[int, int]:
    """Have ``window`` never be smaller than this, as far as the screen has room for that; return what it may be."""
    screen = (window.winfo_screenwidth(), window.winfo_screenheight())
    least = (min(narrowest[0], screen[0]), min(narrowest[1], screen[1]))
    window.minsize(*least)
    return least


def remember(window: tk.Tk, file: Path) -> None:
    """Write down size and place; that it cannot be written is no reason to trouble anybody."""
    try:
        # The frame's corner, which is what is set again; winfo_geometry has the one inside, lower by a title bar.
        file.write_text(window.geometry(), encoding="ascii")
    except OSError as error:
        _log.info("the window's place is not remembered: %s", error)
