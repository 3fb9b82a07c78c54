"""The grid of the emoji picker: draws what is seen of it, one of the emoji standing out. Knows no category."""

from __future__ import annotations

import time
import tkinter as tk
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.emoji_picker.layout import GridLayout, Section
from messenger.gui.widgets.scrollbar import WIDTH, Scrollbar
from messenger.gui.widgets.shade import blend

CELL: Final = 36
HEADING: Final = 30
EMOJI: Final = 26
_EDGE: Final = 8
_RADIUS: Final = 8
_CHOSEN: Final = 0.10
_WHEEL: Final = 72
SLICE_SECONDS: Final = 0.008
"""How long pictures are read in one turn of the main loop; the others come in the next ones."""


class EmojiGrid(tk.Canvas):
    """``columns`` emoji in a row. ``on_pick(emoji, stay)``: one was clicked, ``stay`` with Shift held.

    ``on_move(emoji)`` hears which one stands out ("" for none), ``on_scroll(key)`` which section is at the top,
    ``on_tones`` of a click with the other button on the one that stands out.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        columns: int,
        on_pick: Callable[[str, bool], None],
        on_move: Callable[[str], None],
        on_scroll: Callable[[str], None],
        on_tones: Callable[[], None],
    ) -> None:
        background = look.palette.window
        super().__init__(
            parent, name="grid", background=background, highlightthickness=0, borderwidth=0, width=1, height=1,
            yscrollincrement=1, takefocus=False,
        )  # fmt: skip
        self._look = look
        self._columns = columns
        self._on_move = on_move
        self._on_scroll = on_scroll
        self._layout = GridLayout((), columns, look.px(CELL), look.px(HEADING))
        self._left = look.px(_EDGE)
        self._top = 0
        self._at: int | None = None
        self._resting: int | None = None
        self._drawn: set[int] = set()
        self._wanted: deque[tuple[int, str, int, int]] = deque()
        self._timer: str | None = None
        self._scrollbar = Scrollbar(
            self, look, on_move=lambda part: self._scroll_to(round(part * self._layout.height)),
            on_page=lambda way: self._scroll_to(self._top + way * self.winfo_height()), background="window",
        )  # fmt: skip
        self._scrollbar.place(relx=1.0, anchor="ne", width=look.px(WIDTH), relheight=1.0)
        self.bind("<Configure>", lambda _event: self._scroll_to(self._top))
        self.bind("<Motion>", lambda event: self._hover(event.x, event.y))
        self.bind("<Leave>", lambda _event: self.go_to(self._resting))
        for sequence, stay in (("<ButtonRelease-1>", False), ("<Shift-ButtonRelease-1>", True)):
            self.bind(sequence, lambda event, stay=stay: self._click(event.x, event.y, on_pick, stay))  # type: ignore[misc]
        other = "<Button-2>" if self.tk.call("tk", "windowingsystem") == "aqua" else "<Button-3>"
        self.bind(other, lambda event: self._hover(event.x, event.y))
        self.bind(other, lambda _event: on_tones(), add=True)
        wheel = look.px(_WHEEL)
        self.bind("<Button-4>", lambda _event: self._scroll_to(self._top - wheel))
        self.bind("<Button-5>", lambda _event: self._scroll_to(self._top + wheel))
        self.bind("<MouseWheel>", lambda event: self._scroll_to(self._top + (-wheel if event.delta > 0 else wheel)))
        self.bind("<Destroy>", lambda _event: self._stop())

    @property
    def chosen(self) -> str:
        """The emoji that stands out; "" for none."""
        return "" if self._at is None else self._layout.emoji[self._at]

    @property
    def chosen_at(self) -> tuple[int, int]:
        """Where it is, px of the screen from this grid's corner: the middle of its upper edge."""
        x, y = self._layout.place_of(self._at or 0)
        return self._left + x + self._layout.cell // 2, y - self._top

    @property
    def emoji(self) -> Sequence[str]:
        """Everything in the grid."""
        return self._layout.emoji

    @property
    def waiting(self) -> bool:
        """Whether pictures are still to come."""
        return bool(self._wanted)

    def show(self, sections: Sequence[Section], first: bool) -> None:
        """Show these from the top on; ``first``: the first one stands out while nothing is pointed at."""
        self.delete("all")
        self._drawn.clear()
        self._wanted.clear()
        self._at = None
        look = self._look
        self._layout = GridLayout(sections, self._columns, look.px(CELL), look.px(HEADING))
        self._top = 0
        self._scroll_to(0)
        self._resting = 0 if first and self._layout.emoji else None
        self.go_to(self._resting)

    def go_to(self, number: int | None) -> None:
        """Let this emoji stand out, or none."""
        self._at = number
        self.delete("chosen")
        if number is not None:
            look = self._look
            fill = blend(look.palette.window, look.palette.text, _CHOSEN)
            x, y = self._layout.place_of(number)
            pill = look.shapes.rounded(CELL, CELL, _RADIUS, fill, look.palette.window)
            self.create_image(self._left + x, y, image=pill, anchor="nw", tags="chosen")
            picture = look.emoji.image(self._layout.emoji[number], EMOJI, fill)
            middle = self._layout.cell // 2
            self.create_image(self._left + x + middle, y + middle, image=picture, tags="chosen")
        self._on_move(self.chosen)

    def move(self, columns: int = 0, lines: int = 0) -> None:
        """Let another emoji stand out, so many places further on or lines further down; the first one at first."""
        if not self._layout.emoji:
            return
        if self._at is None:
            self.go_to(self._first_seen())
        elif columns:
            self.go_to(self._layout.beside(self._at, columns))
        else:
            self.go_to(self._layout.below(self._at, lines))
        self._bring_into_view()

    def page(self, way: int) -> None:
        """Go on by as much as is seen."""
        self.move(lines=way * max(1, self.winfo_height() // self._layout.cell - 1))

    def go_to_section(self, key: str) -> None:
        """Scroll to where this section begins."""
        self._scroll_to(self._layout.starts[key])

    # --- drawing -------------------------------------------------------------------------------------------------

    def _first_seen(self) -> int:
        return next((row.first for row in self._layout.rows if row.emoji and row.top >= self._top), 0)

    def _bring_into_view(self) -> None:
        if self._at is None:
            return
        _, y = self._layout.place_of(self._at)
        over = self._layout.heading  # what stands over the first line comes along
        low = y + self._layout.cell - self.winfo_height()
        if y - over < self._top:
            self._scroll_to(y - over)
        elif low > self._top:
            self._scroll_to(low)

    def _scroll_to(self, top: int) -> None:
        height = self.winfo_height()
        if height <= 1:
            return
        whole = self._layout.height
        self._top = max(0, min(top, whole - height))
        self.configure(scrollregion=(0, 0, 1, max(whole, height)))
        self.yview_moveto(self._top / max(whole, height))
        if whole:
            self._scrollbar.set(self._top / whole, min(1.0, (self._top + height) / whole))
        self._draw(height)
        self._on_scroll(self._layout.section_at(self._top + self._layout.heading // 2))

    def _draw(self, height: int) -> None:
        look, layout = self._look, self._layout
        seen = layout.seen(self._top, height)
        for number in [number for number in self._drawn if number not in seen]:
            self._drawn.discard(number)
            self.delete(f"row{number}")
        middle = layout.cell // 2
        for number in seen:
            if number in self._drawn:
                continue
            self._drawn.add(number)
            row = layout.rows[number]
            if row.heading:
                self.create_text(
                    self._left + look.px(4), row.top + look.px(HEADING / 2), text=row.heading, anchor="w",
                    font=look.fonts.time.spec, fill=look.palette.secondary, tags=f"row{number}",
                )  # fmt: skip
            for column, emoji in enumerate(row.emoji):
                x = self._left + column * layout.cell + middle
                self._wanted.append((number, emoji, x, row.top + middle))
        if self._wanted and self._timer is None:
            self._read_pictures()

    def _read_pictures(self) -> None:
        """Put pictures where they belong, for a little while; what has been scrolled away is left out."""
        self._timer = None
        until = time.perf_counter() + SLICE_SECONDS
        background = self._look.palette.window
        while self._wanted and time.perf_counter() < until:
            number, emoji, x, y = self._wanted.popleft()
            if number in self._drawn:
                picture = self._look.emoji.image(emoji, EMOJI, background)
                self.create_image(x, y, image=picture, tags=f"row{number}")
        self.tag_raise("chosen")
        if self._wanted:
            self._timer = self.after(1, self._read_pictures)

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    # --- the mouse -----------------------------------------------------------------------------------------------

    def _number_at(self, x: int, y: int) -> int | None:
        return self._layout.number_at(x - self._left, y + self._top)

    def _hover(self, x: int, y: int) -> None:
        number = self._number_at(x, y)
        self.configure(cursor="" if number is None else "hand2")
        if number != self._at:
            self.go_to(number)

    def _click(self, x: int, y: int, on_pick: Callable[[str, bool], None], stay: bool) -> None:
        number = self._number_at(x, y)
        if number is not None:
            on_pick(self._layout.emoji[number], stay)
