"""Two or more quiet tabs in one strip. Which content belongs to a tab is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

HEIGHT = 36


class Tab(NamedTuple):
    """``key`` names it for the program, ``title`` for the person, ``icon`` stands for it where words have no room."""

    key: str
    title: str
    icon: str


class Tabs(tk.Canvas):
    """A strip of tabs; Left and Right move along it. ``folded`` shows icons only."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        tabs: Sequence[Tab],
        background: str,
        on_select: Callable[[str], None],
    ) -> None:
        super().__init__(
            parent, name=name, height=look.px(HEIGHT), width=1, background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self._look = look
        self._background = background
        self._tabs = tuple(tabs)
        self._on_select = on_select
        self._selected = 0
        self._folded = False
        self._focused = False
        self.bind("<Configure>", lambda _event: self._draw())
        self.bind("<Button-1>", self._on_click)
        self.bind("<Left>", lambda _event: self._step(-1))
        self.bind("<Right>", lambda _event: self._step(1))
        self.bind("<FocusIn>", lambda _event: self._turn(focused=True))
        self.bind("<FocusOut>", lambda _event: self._turn(focused=False))

    @property
    def selected(self) -> str:
        """The key of the selected tab."""
        return self._tabs[self._selected].key

    def select(self, key: str) -> None:
        """Select the tab ``key`` and say so, if it was not selected."""
        number = next(number for number, tab in enumerate(self._tabs) if tab.key == key)
        if number != self._selected:
            self._selected = number
            self._draw()
            self._on_select(key)

    def fold(self, folded: bool) -> None:
        """Show icons only, or words."""
        self._folded = folded
        self._draw()

    def _step(self, step: int) -> None:
        self.select(self._tabs[(self._selected + step) % len(self._tabs)].key)

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        number = event.x * len(self._tabs) // max(1, self.winfo_width())
        self.select(self._tabs[min(max(number, 0), len(self._tabs) - 1)].key)

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette, font = self._look, self._look.palette, self._look.fonts.sender
        self.delete("all")
        width, height = self.winfo_width() / len(self._tabs), self.winfo_height()
        for number, tab in enumerate(self._tabs):
            selected = number == self._selected
            colour = palette.accent if selected else palette.secondary
            middle = int(width * (number + 0.5))
            half = look.px(9) if self._folded else font.advance(tab.title) // 2
            if selected and self._focused:
                style = BoxStyle(self._background, self._background, 8, palette.accent)
                side = half + look.px(8 if self._folded else 12)
                draw_box(self, look, middle - side, look.px(3), 2 * side, height - look.px(8), style, "ring")
            if self._folded:
                self.create_image(
                    middle, height // 2 - 1, image=look.icons.image(tab.icon, 18, colour, self._background)
                )
            else:
                self.create_text(middle, height // 2 - 1, text=tab.title, font=font.spec, fill=colour)
            if selected:
                self.create_rectangle(middle - half, height - look.px(2), middle + half, height, fill=colour, width=0)
