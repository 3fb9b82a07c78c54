"""The keyboard in a conversation: scrolling, copying, and going from message to message. Draws nothing."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from typing import Final, NamedTuple

from messenger.gui.widgets.conversation_view.rows import Row, Rows, is_same
from messenger.gui.widgets.conversation_view.viewport import Placed, Viewport
from messenger.gui.widgets.keys import RETURN, bind_keys

MENU_KEYS: Final = ("<Shift-F10>", "<App>" if sys.platform == "win32" else "<Menu>")
_COMMAND: Final = "Command" if sys.platform == "darwin" else "Control"


class Deeds(NamedTuple):
    """What the keys do. ``scroll`` and ``page`` look further down, or up if negative; ``forget``: see ``Keyboard``."""

    scroll: Callable[[int], None]
    page: Callable[[int], None]
    to_top: Callable[[], None]
    to_bottom: Callable[[], None]
    walk: Callable[[int], None]
    act: Callable[[], None]
    copy: Callable[[], None]
    select_all: Callable[[], None]
    menu: Callable[[], None]
    forget: Callable[[], bool]


def listen(canvas: tk.Canvas, step: int, deeds: Deeds) -> None:
    """Have the keys do it; ``step`` is that of the arrows. Esc goes on to the window if nothing was to be forgotten."""
    for sequences, action in (
        (("<Up>",), lambda: deeds.scroll(-step)),
        (("<Down>",), lambda: deeds.scroll(step)),
        (("<Prior>",), lambda: deeds.page(-1)),
        (("<Next>",), lambda: deeds.page(1)),
        (("<Home>",), deeds.to_top),
        (("<End>",), deeds.to_bottom),
        ((f"<{_COMMAND}-Up>",), lambda: deeds.walk(-1)),
        ((f"<{_COMMAND}-Down>",), lambda: deeds.walk(1)),
        (RETURN, deeds.act),
        (("<<Copy>>",), deeds.copy),
        ((f"<{_COMMAND}-a>",), deeds.select_all),
        (MENU_KEYS, deeds.menu),
    ):
        bind_keys(canvas, sequences, action)
    canvas.bind("<Escape>", lambda _event: "break" if deeds.forget() else None)


class Walk:
    """Which row the keyboard is at, if any. It stays with the row whatever comes and goes around it."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._rows = Rows()
        self._row: Row | None = None

    def show(self, rows: Rows) -> None:
        """Be at no row, of other rows from now on."""
        self._rows = rows
        self._row = None

    @property
    def row(self) -> Row | None:
        """The row itself, for ``go_on``."""
        return self._row

    def go_on(self, row: Row | None) -> None:
        """Be where another one in the same rows was."""
        self._row = row

    def leave(self) -> None:
        """Be at no row."""
        self._row = None

    def replace(self, row: Row) -> None:
        """``row`` stands in place of the same message from now on."""
        if self._row is not None and is_same(self._row, row):
            self._row = row

    @property
    def at(self) -> int | None:
        """The index of the row."""
        return self._rows.find(self._row) if self._row is not None else None

    @property
    def spot(self) -> Placed | None:
        """Where the row is to be seen; None where it is not."""
        at = self.at
        return next((spot for spot in self._viewport.visible if spot.at == at), None)

    def step(self, direction: int, height: int) -> None:
        """Go to the next row, 1 down or -1 up, and have the pane of this height show it.

        Out of sight of the row it was at, it begins with what is to be seen.
        """
        visible = self._viewport.visible
        if not visible:
            return
        spot = self.spot
        if spot is None:
            at = visible[0].at if direction > 0 else visible[-1].at
        else:
            at = max(0, min(spot.at + direction, len(self._rows) - 1))
        self._row = self._rows[at]
        if self.spot is None:
            self._viewport.scroll(direction * height // 2)
            self._viewport.place()
        self._reveal(height)

    def _reveal(self, height: int) -> None:
        """Have the whole row in the pane, or as much as there is room for."""
        spot = self.spot
        if spot is None:
            return
        over, under = spot.top, spot.top + spot.layout.height - height
        if over < 0 < -under:
            self._viewport.scroll(max(over, under))
        elif under > 0 and over > 0:
            self._viewport.scroll(min(over, under))
