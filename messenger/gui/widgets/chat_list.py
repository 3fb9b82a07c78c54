"""A virtualised list of rows with avatars: chats or people. Only the rows in view exist as canvas items.

It is given keys and asks for a row when it draws it; what a row means, and what opening it does, the caller knows.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from messenger.gui.look.look import Look
from messenger.gui.widgets.chat_row import ROW, DrawnRow, ListRow, RowPainter
from messenger.gui.widgets.keys import PRESS, bind_keys
from messenger.gui.widgets.row_places import RowPlaces
from messenger.gui.widgets.scrollbar import Scrollbar

_SCROLLBAR: Final = 8
"""The room beside the rows' rounded fill."""
_HEAD: Final = 34
"""How high a heading between rows is."""
_MARGIN: Final = 2
"""Rows drawn beyond either end of the view."""

MENU_X: Final = 66
"""Where in its row a menu opened by the keyboard stands."""
_MENU_CLICKS: Final = ("<Button-2>", "<Control-Button-1>") if sys.platform == "darwin" else ("<Button-3>",)

Key = TypeVar("Key", bound=Hashable)


def _nothing(_key: Key) -> None:
    """What happens where nothing is wanted."""


class ChatList(tk.Frame, Generic[Key]):
    """Rows in the order of ``set_order``; one may be selected (shown beside), one has the keyboard's cursor.

    ``on_open`` hears of a click and Return, ``on_double`` of a second click at once, with the row that the first one
    hit, wherever that is by now, ``on_menu(key, x, y)`` of the wish for a menu there (px of the screen): a click with
    the other button, the Menu key or Shift+F10. ``on_end`` hears that the last row has come into view,
    ``on_point(key, y)`` which row is pointed at, by the pointer or else by the keyboard, and where its middle is (px
    of the screen); None for none.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        row: Callable[[Key], ListRow],
        on_open: Callable[[Key], None],
        background: str,
        on_double: Callable[[Key], object] = _nothing,
        on_menu: Callable[[Key, int, int], None] = lambda _key, _x, _y: None,
        on_end: Callable[[], None] = lambda: None,
        on_point: Callable[[Key | None, int], None] = lambda _key, _y: None,
    ) -> None:
        super().__init__(parent, name=name, background=background)
        self._look = look
        self._row: Callable[[Key], ListRow] = row
        self._on_open: Callable[[Key], None] = on_open
        self._on_double: Callable[[Key], object] = on_double
        self._on_menu: Callable[[Key, int, int], None] = on_menu
        self._on_end = on_end
        self._on_point: Callable[[Key | None, int], None] = on_point
        self._pointed: tuple[Key | None, int] = (None, 0)
        self._background = background
        self._height = look.px(ROW)
        self._places = RowPlaces(self._height, look.px(_HEAD))
        self._keys: list[Key] = []
        self._heads: dict[int, str] = {}
        self._drawn: dict[int, tuple[DrawnRow, int]] = {}
        self._selected: Key | None = None
        self._missing = False  # what is selected is not in the list yet, and is to be seen when it comes
        self._clicked: Key | None = None
        self._hovered: int | None = None
        self._cursor = 0
        self._has_focus = False
        self._led = False
        self._folded = False
        self._waits = False
        self._reveals = False
        self._top: float | None = None  # how far it is to be scrolled, in rows, as soon as it has a size
        self._shown_part = (0.0, 0.0)
        self._canvas = tk.Canvas(
            self, name="rows", background=background, highlightthickness=0, borderwidth=0, width=1, height=1,
            takefocus=False, yscrollincrement=1, yscrollcommand=self._on_scroll,
        )  # fmt: skip
        self._canvas.pack(fill="both", expand=True)
        self._painter = RowPainter(self._canvas, look, background)
        self._scrollbar = Scrollbar(
            self,
            look,
            on_move=self._canvas.yview_moveto,
            on_page=self._page,
            background="sidebar" if background == look.palette.sidebar else "window",
        )
        self._listen()

    def _listen(self) -> None:
        canvas = self._canvas
        canvas.bind("<Configure>", lambda _event: self._refresh_soon())
        canvas.bind("<Button-1>", self._on_click)
        canvas.bind("<Double-Button-1>", self._on_double_click)
        for click in _MENU_CLICKS:
            canvas.bind(click, self._on_menu_click)
        bind_keys(canvas, ("<Shift-F10>", "<App>" if sys.platform == "win32" else "<Menu>"), self.menu_at_cursor)
        canvas.bind("<Motion>", lambda event: self._hover(self._row_at(event.y)))
        canvas.bind("<Leave>", lambda _event: self._hover(None))
        canvas.bind("<FocusIn>", lambda _event: self._focus(True))
        canvas.bind("<FocusOut>", lambda _event: self._focus(False))
        bind_keys(canvas, ("<Up>",), lambda: self._move_cursor(self._cursor - 1))
        bind_keys(canvas, ("<Down>",), lambda: self._move_cursor(self._cursor + 1))
        bind_keys(canvas, ("<Prior>",), lambda: self._move_cursor(self._cursor - self._rows_in_view()))
        bind_keys(canvas, ("<Next>",), lambda: self._move_cursor(self._cursor + self._rows_in_view()))
        bind_keys(canvas, ("<Home>",), lambda: self._move_cursor(0))
        bind_keys(canvas, ("<End>",), lambda: self._move_cursor(len(self._keys) - 1))
        bind_keys(canvas, PRESS, self.open_at_cursor)
        canvas.bind("<Button-4>", lambda _event: self._wheel(-1))
        canvas.bind("<Button-5>", lambda _event: self._wheel(1))
        canvas.bind("<MouseWheel>", lambda event: self._wheel(-event.delta / 120))

    # --- what the caller does ------------------------------------------------------------------------------------

    @property
    def order(self) -> Sequence[Key]:
        """The keys of all rows, in order."""
        return self._keys

    @property
    def selected(self) -> Key | None:
        """The key of the row that is shown as selected."""
        return self._selected

    @property
    def at_cursor(self) -> Key | None:
        """The key of the row where the keyboard's cursor stands."""
        return self._keys[self._cursor] if self._cursor < len(self._keys) else None

    def set_order(self, keys: Sequence[Key], heads: Mapping[int, str] | None = None) -> None:
        """Show these rows in this order; the keyboard's cursor stays on its row.

        ``heads``: words over some of the rows, by the number of the row under them.
        """
        at = self.at_cursor
        self._keys = list(keys)
        self._places.count = len(self._keys)
        self._canvas.configure(takefocus=bool(self._keys))  # Tab passes by where nothing is
        if heads is not None or self._heads:
            self._heads = dict(heads or {})
            self._places.heads = sorted(self._heads)
            self._canvas.delete("head")
            for number, words in self._heads.items():
                self._painter.draw_head(words, self._places.head_of(number), self._places.head, "head")
        self._cursor = self._keys.index(at) if at is not None and at in self._keys else 0
        if self._missing:
            self._seek()
        self._refresh_soon()

    def refresh(self) -> None:
        """Draw again what is in view and has become different."""
        self._refresh_soon()

    def select(self, key: Key | None) -> None:
        """Show ``key`` as selected and bring it into view, as soon as it is there."""
        self._selected = key
        self._seek()
        self._refresh_soon()

    def _seek(self) -> None:
        selected = self._selected
        self._missing = selected is not None and selected not in self._keys
        if selected is not None and not self._missing:
            self._cursor = self._keys.index(selected)
            self._reveals = True

    def carry(self) -> Any:
        """What is selected, where the keyboard's cursor stands, and how far it is scrolled, in rows."""
        return self._selected, self.at_cursor, self._canvas.canvasy(0) / self._height

    def take(self, carried: Any) -> None:
        """Go on where another list was; the rows are there already."""
        self._selected, cursor, self._top = carried
        if cursor in self._keys:
            self._cursor = self._keys.index(cursor)
        self._reveals = False
        self._refresh_soon()

    def fold(self, folded: bool) -> None:
        """Show avatars and badges only, or whole rows."""
        self._folded = folded
        self._refresh_soon()

    def lead(self, step: int | None) -> None:
        """Show where the cursor is though the keyboard is elsewhere, ``step`` rows further; None: at the first row."""
        self._led = True
        self._move_cursor(0 if step is None else self._cursor + step)

    def focus_rows(self) -> None:
        """Give the rows the keyboard."""
        self._canvas.focus_set()

    def open_at_cursor(self) -> None:
        """Open the row where the keyboard's cursor stands."""
        if self._cursor < len(self._keys):
            self._on_open(self._keys[self._cursor])

    # --- events --------------------------------------------------------------------------------------------------

    def _row_at(self, y: int) -> int | None:
        return self._places.at(int(self._canvas.canvasy(y)))

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        number = self._row_at(event.y)
        if number is not None:
            self._cursor = number
            self._clicked = self._keys[number]
            self._on_open(self._clicked)

    def _on_double_click(self, _event: object) -> None:
        # The first click may have moved the list, by ending a search for one, and meant what it hit all the same.
        clicked = self._clicked
        if clicked is not None and clicked in self._keys:
            self._on_double(clicked)

    def _on_menu_click(self, event: tk.Event[tk.Misc]) -> None:
        number = self._row_at(event.y)
        if number is not None:
            self._cursor = number
            self.focus_rows()
            self._on_menu(self._keys[number], event.x_root, event.y_root)

    def menu_at_cursor(self) -> None:
        """Ask for the menu of the row where the keyboard's cursor stands."""
        if self._cursor < len(self._keys):
            self._reveal_cursor()
            canvas, look = self._canvas, self._look
            y = round(self._places.top_of(self._cursor) - canvas.canvasy(0)) + self._height // 2
            self._on_menu(
                self._keys[self._cursor], canvas.winfo_rootx() + look.px(MENU_X), canvas.winfo_rooty() + max(0, y)
            )

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self._refresh_soon()

    def _focus(self, has_focus: bool) -> None:
        self._has_focus = has_focus
        self._refresh_soon()

    def _rows_in_view(self) -> int:
        return max(1, self._canvas.winfo_height() // self._height)

    def _move_cursor(self, number: int) -> None:
        if self._keys:
            self._cursor = min(max(number, 0), len(self._keys) - 1)
            self._reveals = True
            self._refresh_soon()

    def _wheel(self, steps: float) -> None:
        if self._places.total > self._canvas.winfo_height():
            self._canvas.yview_scroll(round(steps * self._height), "units")
            self._hovered = None

    def _page(self, direction: int) -> None:
        self._canvas.yview_scroll(direction * (self._canvas.winfo_height() - self._height), "units")

    def _reveal_cursor(self) -> None:
        """Scroll as little as needed to have the cursor's row in view."""
        self._reveals = False
        top, view = self._canvas.canvasy(0), self._canvas.winfo_height()
        y = self._places.top_of(self._cursor)
        begin = 0 if self._cursor == 0 else y  # with the first row, its heading
        if y < top or begin < top:
            self._canvas.yview_scroll(round(begin - top), "units")
        elif y + self._height > top + view:
            self._canvas.yview_scroll(round(y + self._height - top - view), "units")

    def _on_scroll(self, first: float, last: float) -> None:
        part = (float(first), float(last))
        if part == self._shown_part:  # Tk tells it again whenever the region is set
            return
        self._shown_part = part
        self._scrollbar.set(*part)
        if part != (0.0, 1.0):
            self._scrollbar.place(relx=1.0, y=0, width=self._look.px(_SCROLLBAR), relheight=1.0, anchor="ne")
        else:
            self._scrollbar.place_forget()
        self._refresh_soon()

    # --- drawing -------------------------------------------------------------------------------------------------

    def _refresh_soon(self) -> None:
        """Many changes in one turn are drawn once."""
        if not self._waits:
            self._waits = True
            self.after_idle(self._refresh)

    def _set_region(self) -> None:
        height = max(self._places.total, self._canvas.winfo_height())
        self._canvas.configure(scrollregion=(0, 0, self._canvas.winfo_width(), height))

    def _refresh(self) -> None:
        self._waits = False
        if not self.winfo_exists() or self._canvas.winfo_width() <= 1:
            return
        self._set_region()
        if self._top is not None:
            self._canvas.yview_scroll(round(self._top * self._height - self._canvas.canvasy(0)), "units")
            self._top = None
        if self._reveals:
            self._reveal_cursor()
        top, places = int(self._canvas.canvasy(0)), self._places
        first = max(0, places.first_below(top) - _MARGIN)
        last = min(len(self._keys), places.first_below(top + self._canvas.winfo_height() - 1) + 1 + _MARGIN)
        for number in [number for number in self._drawn if not first <= number < last]:
            self._canvas.delete(f"row{number}")
            del self._drawn[number]
        for number in range(first, last):
            wanted = self._wanted(number), places.top_of(number)
            if self._drawn.get(number) != wanted:
                self._canvas.delete(f"row{number}")
                self._painter.draw(*wanted, f"row{number}")
                self._drawn[number] = wanted
        self._tell_pointed()
        if self._keys and last == len(self._keys):
            self._on_end()

    def _tell_pointed(self) -> None:
        number = self._hovered if self._hovered is not None else self._cursor if self._has_focus else None
        pointed: tuple[Key | None, int] = (None, 0)
        if number is not None and number < len(self._keys):
            middle = self._places.top_of(number) + self._height // 2 - int(self._canvas.canvasy(0))
            pointed = self._keys[number], self._canvas.winfo_rooty() + middle
        if pointed != self._pointed:
            self._pointed = pointed
            self._on_point(*pointed)

    def _wanted(self, number: int) -> DrawnRow:
        key = self._keys[number]
        palette = self._look.palette
        led = self._led and not self._has_focus and number == self._cursor
        hovered = number == self._hovered or led
        fill = palette.row_selected if key == self._selected else palette.row_hover if hovered else self._background
        ring = self._has_focus and number == self._cursor
        return DrawnRow(self._row(key), fill, ring, self._canvas.winfo_width(), self._folded)
