"""The round button over the conversation that leads back to the newest message, with the number of those not seen.

It is made of canvas items, since a widget of its own would cover what shows between its corners; so its pictures
let through what lies under them. Nothing here scrolls.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.look.icons import icon_mask
from messenger.gui.widgets.conversation_view.clear_image import clear_image
from messenger.gui.widgets.conversation_view.pen import CLICKABLE
from messenger.gui.widgets.conversation_view.rows import Rows

if TYPE_CHECKING:
    from messenger.gui.look.look import Look

SIZE, BADGE = 40, 20  # px at scale 1
ICON = 22
EDGE = 16
"""From the circle to the pane's right and lower edge."""
MOST = 99
"""More are shown as 99+."""

TAG = "newest"
_OVER = 4  # drawn so many times larger, then reduced


class NewestButton:
    """Stands over the rows of ``canvas`` while it is shown; ``on_press`` is called when it is clicked."""

    def __init__(self, canvas: tk.Canvas, look: Look, on_press: Callable[[], None]) -> None:
        self._canvas = canvas
        self._look = look
        self._on_press = on_press
        self._circles: tuple[tk.PhotoImage, tk.PhotoImage] | None = None
        self._badges: dict[int, tk.PhotoImage] = {}
        self._circle: int | None = None
        self._count = 0
        self._badge: tuple[int, ...] = ()
        canvas.tag_bind(TAG, "<ButtonRelease-1>", self._release)

    @property
    def shown(self) -> bool:
        """Whether it can be seen."""
        return self._circle is not None

    @property
    def count(self) -> int:
        """The number on it, 0 for none."""
        return self._count

    def show(self, size: tuple[int, int], count: int) -> None:
        """Stand in the corner of a pane of this width and height, over everything that is drawn, with this number."""
        px = self._look.px
        x, y = size[0] - px(EDGE + SIZE / 2), size[1] - px(EDGE + SIZE / 2)
        if self._circle is None:
            usual, hovered = self._pictures()
            self._circle = self._canvas.create_image(x, y, image=usual, activeimage=hovered, tags=(TAG, CLICKABLE))
        if count != self._count:
            self._canvas.delete(*self._badge)
            self._badge = self._draw_badge(count) if count else ()
            self._count = count
        self._canvas.coords(self._circle, x, y)
        for item in self._badge:
            self._canvas.coords(item, x, y - px(SIZE / 2))
        self._canvas.tag_raise(TAG)

    def hide(self) -> None:
        """Go away."""
        if self._circle is not None:
            self._canvas.delete(TAG)
            self._circle, self._badge, self._count = None, (), 0

    def _draw_badge(self, count: int) -> tuple[int, int]:
        look, font = self._look, self._look.fonts.badge
        text = str(count) if count <= MOST else f"{MOST}+"
        width = max(look.px(BADGE), font.advance(text) + look.px(12))
        if width not in self._badges:
            mask = _pill(width, look.px(BADGE))
            self._badges[width] = clear_image(self._canvas, mask.size, look.palette.accent, mask)
        tags = (TAG, CLICKABLE)
        return (
            self._canvas.create_image(0, 0, image=self._badges[width], tags=tags),
            self._canvas.create_text(
                0, 0, text=text, font=font.spec, fill=look.palette.on_accent, tags=tags, state="disabled"
            ),
        )

    def _pictures(self) -> tuple[tk.PhotoImage, tk.PhotoImage]:
        """The circle as it is, and under the pointer."""
        if self._circles is None:
            palette = self._look.palette
            fills = (palette.bubble_in, palette.row_hover)
            usual, hovered = (self._draw_circle(fill) for fill in fills)
            self._circles = usual, hovered
        return self._circles

    def _draw_circle(self, fill: str) -> tk.PhotoImage:
        look = self._look
        size, line, inner = look.px(SIZE), look.px(1), look.px(ICON)
        picture = Image.new("RGB", (size, size), look.palette.border)
        picture.paste(fill, (line, line), _pill(size - 2 * line, size - 2 * line))
        at = (size - inner) // 2
        picture.paste(look.palette.icon, (at, at + line), icon_mask("chevron-down", inner))
        return clear_image(self._canvas, picture.size, picture, _pill(size, size))

    def _release(self, event: tk.Event[tk.Misc]) -> None:
        """Do what was clicked, unless the pointer left it before the button was released."""
        if set(self._canvas.find_overlapping(event.x, event.y, event.x, event.y)) & set(self._canvas.find_withtag(TAG)):
            self._on_press()


def unseen(rows: Rows, after: int) -> int:
    """How many messages of others stand behind the seq ``after``; a few more than ``MOST`` are enough."""
    count = 0
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if 0 < row.seq <= after or count > MOST:
            break
        count += isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED
    return count


def _pill(width: int, height: int) -> Image.Image:
    mask = Image.new("L", (width * _OVER, height * _OVER))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), mask.height // 2, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)
