"""Shapes that let through what lies under them: for what stands on a picture, whose colours nobody knows. Kept.

They are drawn at four times their size and reduced. What they mean is not known here.
"""

from __future__ import annotations

import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from PIL import Image, ImageDraw

from messenger.gui.look.icons import icon_mask
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.clear_image import clear_image

KEPT: Final = 160
"""Shapes that are kept; those that are drawn at the moment live longer."""
STEPS: Final = 72
"""In so many steps a ring fills."""
DARK: Final = "#0B1016"
DARKNESS: Final = 140
"""How much of a picture the dark ground of words on it hides, of 255."""
LIGHT: Final = "#FFFFFF"
_OVER: Final = 4
_RING: Final = 3  # px at scale 1
_RING_INSET: Final = 4
_LEAST_ARC: Final = 0.04
_ICON: Final = 0.46
"""Of the disc's size."""
_MARK: Final = 15


class ClearShapes:
    """Makes them for one canvas in one look. Sizes are px of the screen."""

    def __init__(self, canvas: tk.Canvas, look: Look) -> None:
        self._canvas = canvas
        self._look = look
        self._kept: OrderedDict[Hashable, tk.PhotoImage] = OrderedDict()

    def corner(self, radius: int, which: str, colour: str) -> tk.PhotoImage:
        """What is outside of a round corner, "nw", "ne", "sw" or "se", so that it cuts off what lies under it."""

        def draw() -> tk.PhotoImage:
            whole = Image.new("L", (2 * radius * _OVER,) * 2, 255)
            ImageDraw.Draw(whole).ellipse((0, 0, whole.width - 1, whole.height - 1), fill=0)
            mask = whole.resize((2 * radius, 2 * radius), Image.Resampling.LANCZOS)
            left, top = radius * (which[1] == "e"), radius * (which[0] == "s")
            return self._made((radius, radius), colour, mask.crop((left, top, left + radius, top + radius)))

        return self._get(("corner", radius, which, colour), draw)

    def ring_corner(self, radius: int, thick: int, which: str, colour: str) -> tk.PhotoImage:
        """A line along a round corner; ``radius`` is that of its outer edge."""

        def draw() -> tk.PhotoImage:
            whole = Image.new("L", (2 * radius * _OVER,) * 2, 0)
            pen, last = ImageDraw.Draw(whole), whole.width - 1
            pen.ellipse((0, 0, last, last), fill=255)
            inset = thick * _OVER
            pen.ellipse((inset, inset, last - inset, last - inset), fill=0)
            mask = whole.resize((2 * radius, 2 * radius), Image.Resampling.LANCZOS)
            left, top = radius * (which[1] == "e"), radius * (which[0] == "s")
            return self._made((radius, radius), colour, mask.crop((left, top, left + radius, top + radius)))

        return self._get(("ring corner", radius, thick, which, colour), draw)

    def pill(self, width: int, height: int) -> tk.PhotoImage:
        """The dark ground of words on a picture."""

        def draw() -> tk.PhotoImage:
            mask = Image.new("L", (width * _OVER, height * _OVER))
            box = (0, 0, mask.width - 1, mask.height - 1)
            ImageDraw.Draw(mask).rounded_rectangle(box, mask.height // 2, fill=DARKNESS)
            return self._made((width, height), DARK, mask.resize((width, height), Image.Resampling.LANCZOS))

        return self._get(("pill", width, height), draw)

    def mark(self, icon: str, colour: str) -> tk.PhotoImage:
        """An icon as large as the state of a message."""
        size = self._look.px(_MARK)
        return self._get(("mark", icon, size, colour), lambda: self._made((size, size), colour, icon_mask(icon, size)))

    def tint(self, width: int, height: int, colour: str, strength: int) -> tk.PhotoImage:
        """A colour over something, of which it hides ``strength`` of 255."""
        key = ("tint", width, height, colour, strength)
        return self._get(key, lambda: clear_image(self._canvas, (width, height), colour, strength))

    def disc(self, size: int, fill: str, strength: int, icon: str, progress: float | None) -> tk.PhotoImage:
        """A disc with an icon; ``progress``, from 0 to 1, is the part of a ring around it, None for no ring."""
        step = None if progress is None else round(progress * STEPS)
        key = ("disc", size, fill, strength, icon, step)
        return self._get(key, lambda: self._disc(size, fill, strength, icon, step))

    def _disc(self, size: int, fill: str, strength: int, icon: str, step: int | None) -> tk.PhotoImage:
        big = size * _OVER
        ground, white = Image.new("L", (big, big)), Image.new("L", (big, big))
        ImageDraw.Draw(ground).ellipse((0, 0, big - 1, big - 1), fill=strength)
        if step is not None:
            inset, thick = self._look.px(_RING_INSET) * _OVER, self._look.px(_RING) * _OVER
            end = 360 * max(_LEAST_ARC, step / STEPS) - 90
            box = (inset, inset, big - inset - 1, big - inset - 1)
            ImageDraw.Draw(white).arc(box, -90, end, fill=255, width=thick)
        ground, white = (part.resize((size, size), Image.Resampling.LANCZOS) for part in (ground, white))
        inner = round(size * _ICON)
        white.paste(255, ((size - inner) // 2, (size - inner) // 2), icon_mask(icon, inner))
        picture = Image.new("RGB", (size, size), fill)
        picture.paste(LIGHT, (0, 0), white)
        ground.paste(255, (0, 0), white)
        return clear_image(self._canvas, (size, size), picture, ground)

    def _made(self, size: tuple[int, int], colour: str, mask: Image.Image) -> tk.PhotoImage:
        return clear_image(self._canvas, size, colour, mask)

    def _get(self, key: Hashable, draw: Callable[[], tk.PhotoImage]) -> tk.PhotoImage:
        image = self._kept.get(key)
        if image is None:
            image = self._kept[key] = draw()
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return image
