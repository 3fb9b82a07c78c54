"""What a person does in a conversation: selecting and copying, clicking, walking from message to message, menus.

It puts together mouse, keyboard, selection and what is drawn of them. What a link opens and what is sent again is for
others to do.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.files.deeds import Deed, FileSource, deeds_of
from messenger.gui.widgets.conversation_view.files.words import spoken
from messenger.gui.widgets.conversation_view.hits import cell_at, is_over_text, spot_at
from messenger.gui.widgets.conversation_view.keyboard import Deeds, Walk, listen
from messenger.gui.widgets.conversation_view.pointer import Pointer
from messenger.gui.widgets.conversation_view.primary import Primary
from messenger.gui.widgets.conversation_view.rows import Row, Rows
from messenger.gui.widgets.conversation_view.selection import Selection
from messenger.gui.widgets.conversation_view.stage import Stage
from messenger.gui.widgets.conversation_view.units import link_at, links_of
from messenger.gui.widgets.conversation_view.viewport import Placed, Viewport
from messenger.gui.widgets.popup_menu import PopupMenu

if TYPE_CHECKING:
    from messenger.gui.look.look import Look

FOCUS_RING = 2  # px at scale 1
ARROW_STEP = 40


class Hands:
    """``name_of`` gives the name of a person by the id; ``open_link``, ``on_retry``, ``files`` are those of the view.

    ``on_scroll``, ``on_page``, ``on_top`` and ``on_bottom`` have the pane show something else, then call ``draw``.
    """

    def __init__(
        self,
        canvas: tk.Canvas,
        look: Look,
        viewport: Viewport,
        stage: Stage,
        *,
        name_of: Callable[[int], str],
        on_scroll: Callable[[int], None],
        on_page: Callable[[int], None],
        on_top: Callable[[], None],
        on_bottom: Callable[[], None],
        open_link: Callable[[str], None],
        on_retry: Callable[[str], None] | None,
        files: FileSource,
    ) -> None:
        self._canvas = canvas
        self._look = look
        self._viewport = viewport
        self._stage = stage
        self._name_of = name_of
        self._on_scroll = on_scroll
        self._open_link = open_link
        self._on_retry = on_retry
        self._files = files
        self._selection = Selection()
        self._walk = Walk(viewport)
        self._primary = Primary(canvas, self.selected_text, self._lost)
        self._pointer = Pointer(
            canvas, viewport, stage, self._selection, on_press=self._pressed, on_select=self._selected,
            on_scroll=on_scroll, on_menu=self._menu_at,
        )  # fmt: skip
        deeds = Deeds(
            scroll=on_scroll, page=on_page, to_top=on_top, to_bottom=on_bottom, walk=self._step, act=self._act,
            copy=self.copy, select_all=self.select_all, menu=self._menu_at_row, forget=self._forget,
        )  # fmt: skip
        listen(canvas, look.px(ARROW_STEP), deeds)
        canvas.bind("<FocusIn>", lambda _event: self.draw())
        canvas.bind("<FocusOut>", lambda _event: self._left())
        canvas.configure(highlightthickness=look.px(FOCUS_RING), highlightbackground=look.palette.conversation)
        self._show_ring(on=True)

    def show(self, rows: Rows) -> None:
        """Other rows stand there: nothing of them is selected."""
        self._pointer.stop()
        self._selection.show(rows)
        self._walk.show(rows)
        self._primary.let_go()

    def carry(self) -> Any:
        """What is selected and where the keyboard is, for those of another view of the same rows."""
        return self._selection.ends, self._walk.row

    def take(self, carried: Any) -> None:
        """Go on where others were. Called after ``show``."""
        ends, row = carried
        self._walk.go_on(row)
        self._selection.go_on(ends)
        self._selected()

    def replace(self, row: Row) -> None:
        """``row`` stands in place of the same message from now on."""
        self._selection.replace(row)
        self._walk.replace(row)

    def draw(self) -> None:
        """Show what is selected, and where the keyboard is, on what is drawn now."""
        focused = str(self._canvas.tk.call("focus", "-displayof", str(self._canvas))) == str(self._canvas)
        current = self._walk.at if focused else None
        self._stage.shade(self._viewport.visible, self._selection.bounds, current)

    def moved(self) -> None:
        """Rows have moved under the pointer."""
        self._pointer.follow()

    def stop(self) -> None:
        """Have no timer any more, for the canvas goes."""
        self._pointer.stop()

    # --- selecting and copying -----------------------------------------------------------------------------------

    def selected_text(self) -> str:
        """What is selected, as it is copied."""
        return self._selection.text(self._name_of)

    def select_all(self) -> None:
        """Select every row that is loaded."""
        self._selection.select_all()
        self._selected()

    def copy(self) -> None:
        """Put what is selected on the clipboard, or else the text of the row the keyboard is at."""
        text = self.selected_text()
        spot = self._walk.spot
        if not text and spot is not None:
            text = spoken(spot.layout.row)
        self._put(text)

    def _put(self, text: str) -> None:
        if text:
            # Nothing is copied before the first paint, and no menu opened.
            from messenger.gui.widgets.clipboard import copy

            copy(self._canvas, text)

    def _selected(self) -> None:
        if self._selection.bounds is not None:
            self._primary.hold()
        self.draw()

    def _lost(self) -> None:
        self._selection.clear()
        self.draw()

    # --- keyboard ------------------------------------------------------------------------------------------------

    def _step(self, direction: int) -> None:
        self._walk.step(direction, self._canvas.winfo_height())
        self._on_scroll(0)

    def _act(self) -> None:
        """Do what a click on the row would: send it again, open its link, or do the first thing with its file."""
        spot = self._walk.spot
        if spot is None:
            return
        row = spot.layout.row
        links, deeds = links_of(spot.layout), self._deeds(spot)
        if self._on_retry is not None and isinstance(row, ChatMessage) and row.delivery is Delivery.FAILED:
            self._on_retry(row.cid)
        elif links:
            self._open_link(links[0])
        elif deeds and isinstance(row, ChatMessage):
            self._files.do(deeds[0], row)

    def _deeds(self, spot: Placed) -> tuple[Deed, ...]:
        """What can be done with the file of a row."""
        row, part = spot.layout.row, spot.layout.file
        if part is None or not isinstance(row, ChatMessage):
            return ()
        by_hand = part.framed and self._files.picture(row, (part.width, part.height)).by_hand
        return deeds_of(row, self._files.transfer(row), framed=part.framed, by_hand=by_hand)

    def _forget(self) -> bool:
        """Select nothing and be at no row; whether there was anything to forget."""
        if self._selection.bounds is None and self._walk.at is None:
            return False
        self._selection.clear()
        self._walk.leave()
        self._primary.let_go()
        self.draw()
        return True

    def _pressed(self) -> None:
        # Who clicks sees where: a ring around everything is for those who come by key.
        self._show_ring(on=False)
        self._walk.leave()
        self._canvas.focus_set()

    def _left(self) -> None:
        if self._canvas.focus_lastfor() is not self._canvas:  # else it comes back when its window does, not by a key
            self._show_ring(on=True)
        self.draw()

    def _show_ring(self, *, on: bool) -> None:
        palette = self._look.palette
        self._canvas.configure(highlightcolor=palette.accent if on else palette.conversation)

    # --- menus ---------------------------------------------------------------------------------------------------

    def _menu_at(self, x: int, y: int) -> None:
        spot = spot_at(self._viewport.visible, y)
        if spot is None:
            return
        layout, within = spot.layout, y - spot.top
        over = bool(layout.lines) and is_over_text(layout, x, within)
        self._open_menu(spot, [link_at(layout, cell_at(layout, x, within))] if over else [], x, y)

    def _menu_at_row(self) -> None:
        spot = self._walk.spot or (self._viewport.visible[-1] if self._viewport.visible else None)
        if spot is not None:
            layout = spot.layout
            under = layout.text_y + layout.line if layout.lines else layout.text_y
            y = max(0, min(spot.top + under, self._canvas.winfo_height()))
            self._open_menu(spot, links_of(spot.layout), spot.layout.text_x, y)

    def _open_menu(self, spot: Placed, links: Iterable[str], x: int, y: int) -> None:
        from messenger.gui.widgets.conversation_view.row_menu import entries_of

        canvas, row = self._canvas, spot.layout.row
        bounds = self._selection.bounds
        selected = bounds is not None and bounds.span(spot.at, len(spoken(row))) is not None
        entries = entries_of(
            row, link=next(iter(links), ""), selected=self.selected_text if selected else None, copy=self._put,
            select_all=self.select_all, retry=self._on_retry, deeds=self._deeds(spot),
            do=lambda deed: self._files.do(deed, row) if isinstance(row, ChatMessage) else None,
        )  # fmt: skip
        window = canvas.winfo_toplevel()
        x += canvas.winfo_rootx() - window.winfo_rootx()
        y += canvas.winfo_rooty() - window.winfo_rooty()
        PopupMenu(window, self._look, entries, x=x, y=y)
