"""Making canvas items by plain Tcl calls: tkinter's own methods cost as much again as what Tk does for one item.

What a row is and where its parts stand is not known here.
"""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messenger.gui.widgets.conversation_view.drawn import Drawn

CLICKABLE = "clickable"


class Pen:
    """Makes items of drawn rows on one canvas; all items of a row carry its tag."""

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas
        self._call = canvas.tk.call
        self._path = str(canvas)

    def _text(self, drawn: Drawn, x: int, y: int, text: str, font: str, colour: str, anchor: str, tag: str = "") -> int:
        tags = (drawn.tag, tag) if tag else drawn.tag
        return self._create(
            drawn, "text", x, y, "-text", text, "-font", font, "-fill", colour, "-anchor", anchor, "-tags", tags
        )

    def _image(self, drawn: Drawn, x: int, y: int, image: tk.PhotoImage, anchor: str, tag: str = "") -> int:
        tags = (drawn.tag, tag) if tag else drawn.tag
        return self._create(drawn, "image", x, y, "-image", image, "-anchor", anchor, "-tags", tags)

    def _rectangle(self, drawn: Drawn, left: int, top: int, right: int, bottom: int, fill: str) -> int:
        return self._create(
            drawn, "rectangle", left, top, right, bottom, "-fill", fill, "-width", 0, "-tags", drawn.tag
        )

    def _polygon(self, drawn: Drawn, points: tuple[int, ...], fill: str) -> int:
        return self._create(drawn, "polygon", points, "-fill", fill, "-tags", drawn.tag)

    def _create(self, drawn: Drawn, kind: str, *arguments: object) -> int:
        item = int(self._call(self._path, "create", kind, *arguments))
        drawn.over_bubble = drawn.over_bubble or item
        return item
