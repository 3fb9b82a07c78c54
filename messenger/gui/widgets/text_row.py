"""One line of a list of plain things, which can be opened: its name, a quiet word after it, another at the right."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import PRESS, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

ROW: Final = 34
_RADIUS: Final = 8
_INSET: Final = 10
_GAP: Final = 8


class TextRow(tk.Canvas):
    """``width`` in px of the screen. ``on_open`` hears of a click and of Return; Up and Down go to other rows."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        words: str,
        after: str,
        right: str,
        width: int,
        background: str,
        on_open: Callable[[], object],
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=look.px(ROW), background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._words, self._after, self._right = words, after, right
        self._width = width
        self._background = background
        self._hovered = self._focused = False
        self.bind("<Enter>", lambda _event: self._turn(hovered=True))
        self.bind("<Leave>", lambda _event: self._turn(hovered=False))
        self.bind("<FocusIn>", lambda _event: self._turn(focused=True))
        self.bind("<FocusOut>", lambda _event: self._turn(focused=False))
        self.bind("<ButtonRelease-1>", lambda _event: on_open())
        bind_keys(self, PRESS, on_open)
        bind_keys(self, ("<Up>",), lambda: self._go(-1))
        bind_keys(self, ("<Down>",), lambda: self._go(1))
        self._draw()

    @property
    def words(self) -> str:
        """What it is called."""
        return self._words

    def _go(self, step: int) -> None:
        rows = [row for row in self.master.winfo_children() if isinstance(row, TextRow)]
        number = rows.index(self) + step
        if 0 <= number < len(rows):
            rows[number].focus_set()

    def _turn(self, hovered: bool | None = None, focused: bool | None = None) -> None:
        self._hovered = self._hovered if hovered is None else hovered
        self._focused = self._focused if focused is None else focused
        self._draw()

    def _draw(self) -> None:
        look, palette, font = self._look, self._look.palette, self._look.fonts.preview
        self.delete("all")
        height, inset = look.px(ROW), look.px(_INSET)
        fill = palette.row_hover if self._hovered else self._background
        style = BoxStyle(fill, self._background, _RADIUS, palette.accent if self._focused else None)
        draw_box(self, look, 0, 0, self._width, height, style, "box")
        middle, end = height // 2, self._width - inset
        right = font.fit(look.emoji.plain(self._right), self._width // 2)
        self.create_text(end, middle, text=right, font=font.spec, fill=palette.secondary, anchor="e")
        room = end - font.advance(right) - inset - look.px(_GAP)
        words = font.fit(look.emoji.plain(self._words), room)
        self.create_text(inset, middle, text=words, font=font.spec, fill=palette.text, anchor="w")
        taken = font.advance(words) + look.px(_GAP)
        after = font.fit(look.emoji.plain(self._after), max(0, room - taken))
        self.create_text(inset + taken, middle, text=after, font=font.spec, fill=palette.secondary, anchor="w")
