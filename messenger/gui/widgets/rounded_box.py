"""A filled box with round corners on a canvas, of any size, with a ring around it when it has the focus.

Four corner images and three rectangles, so that no image has the size of the box. It draws; it holds no text.
"""

from __future__ import annotations

import tkinter as tk
from typing import NamedTuple

from messenger.gui.look.look import Look


class BoxStyle(NamedTuple):
    """``radius`` and ``ring_width`` in px at scale 1; ``ring`` is a colour, or None for no ring."""

    fill: str
    background: str
    radius: float
    ring: str | None = None
    ring_width: float = 2


def draw_box(
    canvas: tk.Canvas, look: Look, x: int, y: int, width: int, height: int, style: BoxStyle, tags: str
) -> None:
    """Draw a box under ``tags``, on top of what is there. Sizes are px of the screen."""
    radius = max(1, look.px(style.radius))
    right, bottom = x + width, y + height
    if style.ring is not None:
        _cross(canvas, x, y, right, bottom, radius, 0, style.ring, tags)
    thick = max(1, look.px(style.ring_width)) if style.ring is not None else 0
    _cross(canvas, x, y, right, bottom, radius, thick, style.fill, tags)
    for which, corner_x, corner_y in (
        ("nw", x, y),
        ("ne", right - radius, y),
        ("sw", x, bottom - radius),
        ("se", right - radius, bottom - radius),
    ):
        image = look.shapes.corner(style.radius, which, style.fill, style.background, style.ring, style.ring_width)
        canvas.create_image(corner_x, corner_y, image=image, anchor="nw", tags=tags)


def _cross(
    canvas: tk.Canvas, x: int, y: int, right: int, bottom: int, radius: int, inset: int, fill: str, tags: str
) -> None:
    """Everything of a box but its corners, ``inset`` px smaller on every side."""
    for left, top, end, low in (
        (x + radius, y + inset, right - radius, bottom - inset),
        (x + inset, y + radius, right - inset, bottom - radius),
    ):
        if end > left and low > top:
            canvas.create_rectangle(left, top, end, low, fill=fill, width=0, tags=tags)
