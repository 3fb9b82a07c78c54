"""From Pillow to Tk: turns drawn pictures into Tk images and keeps them. No shape is drawn here.

Pictures are opaque: Tk 8.6 blends alpha slowly and badly, so the solid background is part of every picture.
"""

from __future__ import annotations

import tkinter as tk
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

#: How many pictures are kept although nothing shows them.
KEPT_IMAGES = 800


class ImageCache:
    """Tk images by what they show. An image that a widget shows is never given up."""

    def __init__(self, root: tk.Misc, limit: int = KEPT_IMAGES) -> None:
        self._root = root
        self._limit = limit
        self._spare = 1 + limit // 8  # so many more before it is worth looking for unused ones
        self._sweep_at = limit + self._spare
        self._images: OrderedDict[Hashable, tk.PhotoImage] = OrderedDict()

    def __len__(self) -> int:
        return len(self._images)

    def get(self, key: Hashable, draw: Callable[[], Image]) -> tk.PhotoImage:
        """The image kept under `key`; `draw` makes the RGB picture the first time."""
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
            return image
        picture = draw()
        # Pillow's own bridge to Tk costs an import of 10 ms more and is no faster.
        header = b"P6 %d %d 255\n" % picture.size
        image = tk.PhotoImage(master=self._root, data=header + picture.tobytes(), format="ppm")
        self._images[key] = image
        if len(self._images) > self._sweep_at:
            self._give_up_unused()
        return image

    def _give_up_unused(self) -> None:
        """Drop the images longest unasked for, but none that a widget shows."""
        surplus = len(self._images) - self._limit
        for key in list(self._images)[: -self._spare]:
            if surplus <= 0:
                break
            if not self._root.tk.getboolean(self._root.tk.call("image", "inuse", self._images[key])):
                del self._images[key]
                surplus -= 1
        self._sweep_at = max(self._limit, len(self._images)) + self._spare
