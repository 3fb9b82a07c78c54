"""The mouse in a conversation: what is under it, what a click does, and selecting by dragging. Draws nothing.

A timer runs only while somebody drags outside of the pane.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Final

from messenger.gui.widgets.conversation_view.files.words import spoken
from messenger.gui.widgets.conversation_view.hits import cell_at, is_over_letters, place_at, spot_at
from messenger.gui.widgets.conversation_view.pen import CLICKABLE
from messenger.gui.widgets.conversation_view.selection import Selection, Spot
from messenger.gui.widgets.conversation_view.stage import Stage
from messenger.gui.widgets.conversation_view.units import unit_at
from messenger.gui.widgets.conversation_view.viewport import Viewport

DRAG_FROM: Final = 4
"""So many px a pressed pointer may move before it drags."""
AUTOSCROLL_MS: Final = 30
"""Between two steps while the pointer is outside."""
AUTOSCROLL_SHARE: Final = 0.25
"""How far a step goes: a part of how far outside the pointer is, and at least and at most so many px."""
AUTOSCROLL_LEAST, AUTOSCROLL_MOST = 2, 120
MENU_CLICKS: Final = ("<Button-2>", "<Control-Button-1>") if sys.platform == "darwin" else ("<Button-3>",)
_SHIFT: Final = 0x1


class Pointer:
    """Listens on ``canvas`` and changes ``selection``.

    It tells: ``on_press``; ``on_select`` when something else is selected; ``on_scroll(distance)`` when the pane is to
    show what lies so many px further down; ``on_menu(x, y)`` for a click with the other button.
    """

    def __init__(
        self,
        canvas: tk.Canvas,
        viewport: Viewport,
        stage: Stage,
        selection: Selection,
        *,
        on_press: Callable[[], None],
        on_select: Callable[[], None],
        on_scroll: Callable[[int], None],
        on_menu: Callable[[int, int], None],
    ) -> None:
        self._canvas = canvas
        self._viewport = viewport
        self._stage = stage
        self._selection = selection
        self._on_press = on_press
        self._on_select = on_select
        self._on_scroll = on_scroll
        self._on_menu = on_menu
        self._at = (0, 0)
        self._clicks = 0  # of the press that is held now
        self._held = False
        self._dragging = False
        self._pressed: tuple[int, ...] = ()
        self._timer: str | None = None
        self._cursor = ""
        for clicks, kind in enumerate(("", "Double-", "Triple-"), 1):
            canvas.bind(f"<{kind}ButtonPress-1>", partial(self._press, clicks=clicks))
        canvas.bind("<B1-Motion>", self._move)
        canvas.bind("<ButtonRelease-1>", self._release)
        canvas.bind("<Motion>", self._choose_cursor)
        canvas.tag_bind(CLICKABLE, "<Enter>", self._choose_cursor)
        for sequence in MENU_CLICKS:
            canvas.bind(sequence, self._menu)

    def stop(self) -> None:
        """Let go of what is being dragged, and have no timer any more."""
        self._held = self._dragging = False
        if self._timer is not None:
            self._canvas.after_cancel(self._timer)
            self._timer = None

    def follow(self) -> None:
        """Rows have moved under the pointer: what is being dragged goes on to what is there now."""
        if self._dragging:
            self._drag()

    # --- the first button ----------------------------------------------------------------------------------------

    def _press(self, event: tk.Event[tk.Misc], clicks: int) -> None:
        self.stop()
        if self._over_another():
            return
        extends = bool(int(event.state) & _SHIFT)
        self._at = event.x, event.y
        self._clicks = 1 if extends else clicks
        self._pressed = () if extends or clicks > 1 else self._canvas.find_withtag("current")
        self._on_press()
        spot = self._spot(event.x, event.y)
        if spot is None:
            return
        self._dragging = extends or clicks > 1
        if extends:
            self._selection.extend(spot)
        else:
            self._selection.begin(spot)
        self._held = True
        self._on_select()

    def _over_another(self) -> bool:
        """Whether the pointer is over something to click that is of no row: then it selects nothing."""
        current = self._canvas.find_withtag("current")
        return CLICKABLE in self._canvas.gettags("current") and not any(map(self._stage.action_of, current))

    def _move(self, event: tk.Event[tk.Misc]) -> None:
        far = max(abs(event.x - self._at[0]), abs(event.y - self._at[1])) >= DRAG_FROM
        self._dragging |= self._held and far
        if self._dragging:
            self._at = event.x, event.y
            self._drag()

    def _drag(self) -> None:
        spot = self._spot(*self._at)
        if spot is not None:
            self._selection.extend(spot)
            self._on_select()
        if self._outside() and self._timer is None:
            self._timer = self._canvas.after(AUTOSCROLL_MS, self._autoscroll)

    def _autoscroll(self) -> None:
        self._timer = None
        outside = self._outside()
        if self._dragging and outside:
            step = max(AUTOSCROLL_LEAST, min(AUTOSCROLL_MOST, int(abs(outside) * AUTOSCROLL_SHARE)))
            self._on_scroll(step if outside > 0 else -step)  # and so to ``follow``, which sets the next timer

    def _outside(self) -> int:
        """How far below the pane the pointer is; above it if negative."""
        y, height = self._at[1], self._canvas.winfo_height()
        return min(0, y) or max(0, y - height + 1)

    def _release(self, event: tk.Event[tk.Misc]) -> None:
        """Do what was clicked: pressed and released on the same thing, without dragging."""
        dragged, pressed = self._dragging, self._pressed
        self.stop()
        if dragged:
            return
        # "current" stays what was pressed for as long as the button is down, wherever the pointer went.
        under = self._canvas.find_overlapping(event.x, event.y, event.x, event.y)
        for item in pressed:
            action = self._stage.action_of(item)
            if item in under and action is not None:
                action()

    def _spot(self, x: int, y: int) -> Spot | None:
        """What the pointer stands for: a place, a word, or a whole text, as often as was clicked."""
        placed = spot_at(self._viewport.visible, max(0, min(y, self._canvas.winfo_height() - 1)))
        if placed is None:
            return None
        layout = placed.layout
        y -= placed.top
        if self._clicks == 1:
            place = place_at(layout, x, y)
            return Spot(layout.row, place, place)
        if self._clicks == 2 and layout.lines:
            return Spot(layout.row, *unit_at(layout, cell_at(layout, x, y)))
        return Spot(layout.row, 0, len(spoken(layout.row)))

    # --- the rest ------------------------------------------------------------------------------------------------

    def _menu(self, event: tk.Event[tk.Misc]) -> None:
        self.stop()
        self._on_menu(event.x, event.y)

    def _choose_cursor(self, event: tk.Event[tk.Misc]) -> None:
        cursor = "hand2" if CLICKABLE in self._canvas.gettags("current") else ""
        spot = spot_at(self._viewport.visible, event.y)
        if not cursor and spot is not None and is_over_letters(spot.layout, event.x, event.y - spot.top):
            cursor = "xterm"
        if cursor != self._cursor:
            self._cursor = cursor
            self._canvas.configure(cursor=cursor)
