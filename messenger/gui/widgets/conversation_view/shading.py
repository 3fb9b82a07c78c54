"""What lies under a row's text for a while: what is selected of it, and the ring around the row the keyboard is at.

It knows colours and the canvas. What is selected and which row it is are for others to say.
"""

from __future__ import annotations

import tkinter as tk
from itertools import chain
from typing import TYPE_CHECKING

from messenger.gui.widgets.conversation_view.files.clear_shapes import ClearShapes
from messenger.gui.widgets.conversation_view.files.layout import ICON, ICON_GAP, NAME_Y
from messenger.gui.widgets.conversation_view.hits import Span, shades_of
from messenger.gui.widgets.conversation_view.layout import PAD_SIDE

if TYPE_CHECKING:
    from messenger.gui.look.look import Look
    from messenger.gui.widgets.conversation_view.drawn import Drawn

_RING = 2  # px at scale 1
_RING_RADIUS = 8  # around what has no bubble
_RING_CORNER = 16
_TINT = 120
"""How much of a selected picture its colour hides, of 255."""


class Shading:
    """Shades and rings drawn rows, in one look."""

    def __init__(self, canvas: tk.Canvas, look: Look) -> None:
        self._canvas = canvas
        self._call = canvas.tk.call
        self._path = str(canvas)
        self._look = look
        self._clear: ClearShapes | None = None

    @property
    def _shapes(self) -> ClearShapes:
        if self._clear is None:
            self._clear = ClearShapes(self._canvas, self._look)
        return self._clear

    def select(self, drawn: Drawn, span: Span | None) -> None:
        """Have this stretch of the row's text look selected, and nothing else of it."""
        if span == drawn.span:
            return
        self._delete(drawn.shades)
        drawn.span = span
        layout, colour = drawn.layout, self._look.palette.selection
        if span is not None:
            first, last = ((y - layout.text_y) // layout.line for y in drawn.reach)
            for shade in shades_of(layout, span, first, last):
                top = drawn.top + layout.text_y + shade.number * layout.line
                left, right = layout.text_x + shade.left, layout.text_x + shade.right
                drawn.shades.append(self._rectangle(drawn, left, top, right, top + layout.line, colour))
            if not layout.lines:
                self._tint(drawn, colour)
        ink = self._look.palette.secondary if span is None else self._look.palette.text
        for item in drawn.pale:
            self._call(self._path, "itemconfigure", item, "-fill", ink)
        start, end = span or (0, 0)
        for picture in drawn.pictures:
            selected = start <= picture.start and picture.end <= end
            if selected != picture.selected:
                picture.selected = selected
                image = self._look.emoji.image(picture.emoji, layout.emoji, colour if selected else picture.fill)
                self._call(self._path, "itemconfigure", picture.item, "-image", image)

    def _tint(self, drawn: Drawn, colour: str) -> None:
        """Have a file without words look selected: a picture in the colour of selections, else the line of its name."""
        part = drawn.layout.file
        if part is None:
            return
        top = drawn.top + part.y
        if not part.framed:
            left, high = part.x + self._look.px(ICON + ICON_GAP), self._look.px(2 * NAME_Y - 2)
            width = part.name.width if part.name is not None else part.width
            top += self._look.px(1)
            drawn.shades.append(self._rectangle(drawn, left, top, left + width, top + high, colour))
            return
        tint = self._shapes.tint(part.width, part.height, colour, _TINT)
        drawn.images.append(tint)
        drawn.shades.append(
            self._create(drawn, "image", part.x, top, "-image", tint, "-anchor", "nw", "-tags", drawn.tag)
        )

    def ring(self, drawn: Drawn, *, on: bool) -> None:
        """Draw the ring around the row, or take it away."""
        if on == bool(drawn.ring):
            return
        self._delete(drawn.ring)
        if not on:
            return
        layout, look = drawn.layout, self._look
        thick = max(1, look.px(_RING))
        left, top, right, bottom = layout.box or self._box_of_text(drawn)
        top, bottom = drawn.top + max(top, drawn.reach[0]), drawn.top + min(bottom, drawn.reach[1])
        colour = look.palette.accent
        framed = layout.file is not None and layout.file.framed
        # Where the corners let something through, the lines end before them.
        nw, ne, sw, se = (look.px(drawn.radii[which]) if framed else 0 for which in ("nw", "ne", "sw", "se"))
        for x, y, end, low in (
            (left + nw, top - thick, right - ne, top),
            (left + sw, bottom, right - se, bottom + thick),
            (left - thick, top + nw, left, bottom - sw),
            (right, top + ne, right + thick, bottom - se),
        ):
            drawn.ring.append(self._rectangle(drawn, x, y, end, low, colour))
        for which, radius in drawn.radii.items() or dict.fromkeys(("nw", "ne", "sw", "se"), _RING_RADIUS).items():
            x = left - thick if which[1] == "w" else right + thick
            y = top - thick if which[0] == "n" else bottom + thick
            background = look.palette.conversation
            if framed:  # the picture reaches into the corner, and is to be seen there
                clear = self._shapes.ring_corner(look.px(radius) + thick, thick, which, colour)
                drawn.images.append(clear)
                item = int(
                    self._call(
                        self._path, "create", "image", x, y, "-image", clear, "-anchor", which, "-tags", drawn.tag
                    )
                )
                drawn.ring.append(item)
                continue
            corner = look.shapes.corner(radius + _RING, which, drawn.fill, background, colour, _RING)
            item = self._create(drawn, "image", x, y, "-image", corner, "-anchor", which, "-tags", drawn.tag)
            drawn.ring.append(item)

    def _box_of_text(self, drawn: Drawn) -> tuple[int, int, int, int]:
        layout, pad = drawn.layout, self._look.px(PAD_SIDE) // 2
        runs = list(chain.from_iterable(line.runs for line in layout.lines))
        left = layout.text_x + min((run.x for run in runs), default=0) - pad
        right = layout.text_x + max((run.x + run.width for run in runs), default=0) + pad
        top, bottom = layout.text_y, layout.text_y + len(layout.lines) * layout.line
        return left, top, max(right, left + 2 * self._look.px(_RING_CORNER)), bottom

    def _rectangle(self, drawn: Drawn, left: int, top: int, right: int, bottom: int, fill: str) -> int:
        return self._create(
            drawn, "rectangle", left, top, right, bottom, "-fill", fill, "-width", 0, "-tags", drawn.tag
        )

    def _create(self, drawn: Drawn, kind: str, *arguments: object) -> int:
        item = int(self._call(self._path, "create", kind, *arguments))
        over = drawn.shades[0] if drawn.shades else drawn.over_bubble
        if over:
            self._call(self._path, "lower", item, over)
        return item

    def _delete(self, items: list[int]) -> None:
        if items:
            self._call(self._path, "delete", *items)
            items.clear()
