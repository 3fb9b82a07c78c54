"""A column of sections, of which one is shown: icon and words in rows. What belongs to a section is the caller's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

ROW: Final = 40
_INSET: Final = 8
_ICON_X: Final = 28
_TEXT_X: Final = 48
_RADIUS: Final = 10


class SectionEntry(NamedTuple):
    """``key`` names it for the program, ``title`` for the person."""

    key: str
    title: str
    icon: str


class SectionList(tk.Canvas):
    """``width`` in px of the screen. Up and Down move along it; ``on_select(key)`` hears of each other section."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        entries: Sequence[SectionEntry],
        width: int,
        background: str,
        on_select: Callable[[str], object],
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=look.px(ROW) * len(entries), background=background,
            highlightthickness=0, borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._entries = tuple(entries)
        self._width = width
        self._background = background
        self._on_select = on_select
        self._at = 0
        self._over: int | None = None
        self._focused = False
        self.bind("<Button-1>", self._on_click)
        self.bind("<Motion>", lambda event: self._hover(self._row_at(event.y)))
        self.bind("<Leave>", lambda _event: self._hover(None))
        self.bind("<FocusIn>", lambda _event: self._turn(True))
        self.bind("<FocusOut>", lambda _event: self._turn(False))
        bind_keys(self, ("<Up>", "<Left>"), lambda: self._go_to(self._at - 1))
        bind_keys(self, ("<Down>", "<Right>"), lambda: self._go_to(self._at + 1))
        bind_keys(self, ("<Home>",), lambda: self._go_to(0))
        bind_keys(self, ("<End>",), lambda: self._go_to(len(self._entries) - 1))
        self._draw()

    @property
    def selected(self) -> str:
        """The key of the section that is shown."""
        return self._entries[self._at].key

    def select(self, key: str) -> None:
        """Select a section and say so, if it was not selected."""
        self._go_to(next(number for number, entry in enumerate(self._entries) if entry.key == key))

    def place_of(self, key: str) -> tuple[int, int]:
        """The middle of a row, px of the screen."""
        number = next(number for number, entry in enumerate(self._entries) if entry.key == key)
        row = self._look.px(ROW)
        return self._width // 2, number * row + row // 2

    def _go_to(self, number: int) -> None:
        number = min(max(number, 0), len(self._entries) - 1)
        if number != self._at:
            self._at = number
            self._draw()
            self._on_select(self.selected)

    def _row_at(self, y: int) -> int | None:
        number = y // self._look.px(ROW)
        return number if 0 <= number < len(self._entries) else None

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        number = self._row_at(event.y)
        if number is not None:
            self._go_to(number)

    def _hover(self, number: int | None) -> None:
        if number != self._over:
            self._over = number
            self._draw()

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette, font = self._look, self._look.palette, self._look.fonts.message
        self.delete("all")
        row, inset = look.px(ROW), look.px(_INSET)
        for number, entry in enumerate(self._entries):
            chosen, top = number == self._at, number * row
            fill = palette.row_selected if chosen else palette.row_hover if number == self._over else self._background
            ring = palette.accent if chosen and self._focused else None
            style = BoxStyle(fill, self._background, _RADIUS, ring)
            draw_box(self, look, inset, top + look.px(2), self._width - 2 * inset, row - look.px(4), style, "box")
            middle = top + row // 2
            ink = palette.accent if chosen else palette.icon
            self.create_image(look.px(_ICON_X), middle, image=look.icons.image(entry.icon, 18, ink, fill))
            words = font.fit(entry.title, self._width - look.px(_TEXT_X) - inset)
            self.create_text(look.px(_TEXT_X), middle, text=words, font=font.spec, fill=palette.text, anchor="w")
