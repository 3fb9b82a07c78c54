"""A small menu over the window, opened by a button. Keyboard and mouse; what an entry does is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import PRESS, bind_keys

_ROW = 40
_WIDTH = 220
_PADDING = 6


class MenuEntry(NamedTuple):
    """One thing to choose: what it is called, its icon, and what it does. ``name`` is for tests."""

    name: str
    title: str
    icon: str
    command: Callable[[], None]
    danger: bool = False


class PopupMenu(tk.Frame):
    """Lies over ``window`` at x, y (px of the screen) until something is chosen, or Esc, or a click elsewhere."""

    def __init__(self, window: tk.Misc, look: Look, entries: Sequence[MenuEntry], *, x: int, y: int) -> None:
        palette = look.palette
        super().__init__(window, name="menu", background=palette.border, takefocus=True)
        self._look = look
        self._entries = tuple(entries)
        self._at = 0
        self._before = window.focus_get()
        height = look.px(_ROW * len(self._entries) + 2 * _PADDING)
        self._canvas = tk.Canvas(
            self, width=look.px(_WIDTH), height=height, background=palette.window, highlightthickness=0, borderwidth=0,
            cursor="hand2",
        )  # fmt: skip
        self._canvas.pack(padx=1, pady=1)
        self._canvas.bind("<Motion>", lambda event: self._go_to(self._number_at(event.y)))
        self._canvas.bind("<ButtonRelease-1>", lambda event: self.choose(self._number_at(event.y)))
        bind_keys(self, ("<Up>", "<Shift-Tab>"), lambda: self._go_to(self._at - 1))
        bind_keys(self, ("<Down>", "<Tab>"), lambda: self._go_to(self._at + 1))
        bind_keys(self, PRESS, lambda: self.choose(self._at))
        bind_keys(self, ("<Escape>",), self.close)
        self.bind("<FocusOut>", lambda _event: self.after_idle(self._lost_focus))
        self.place(x=x, y=y)
        self.lift()
        self._draw()
        self.focus_set()

    @property
    def names(self) -> list[str]:
        """What can be chosen."""
        return [entry.name for entry in self._entries]

    def choose(self, number: int) -> None:
        """Close the menu and do what the entry ``number`` stands for."""
        command = self._entries[number].command
        self.close()
        command()

    def close(self) -> None:
        """Close without choosing; the keyboard goes back to where it was."""
        if self.winfo_exists():
            before = self._before
            self.destroy()
            if before is not None and before.winfo_exists():
                before.focus_set()

    def _lost_focus(self) -> None:
        if self.winfo_exists() and self.focus_get() not in (self, None):
            self._before = None
            self.close()

    def _number_at(self, y: int) -> int:
        return min(max((y - self._look.px(_PADDING)) // self._look.px(_ROW), 0), len(self._entries) - 1)

    def _go_to(self, number: int) -> None:
        number %= len(self._entries)
        if number != self._at:
            self._at = number
            self._draw()

    def _draw(self) -> None:
        look, canvas, palette = self._look, self._canvas, self._look.palette
        canvas.delete("all")
        for number, entry in enumerate(self._entries):
            top = look.px(_PADDING + number * _ROW)
            middle = top + look.px(_ROW / 2)
            fill = palette.row_hover if number == self._at else palette.window
            pill = look.shapes.rounded(_WIDTH - 2 * _PADDING, _ROW, 8, fill, palette.window)
            canvas.create_image(look.px(_PADDING), top, image=pill, anchor="nw")
            colour = palette.danger if entry.danger else palette.text
            icon = look.icons.image(entry.icon, 18, palette.danger if entry.danger else palette.icon, fill)
            canvas.create_image(look.px(28), middle, image=icon)
            canvas.create_text(
                look.px(50), middle, text=entry.title, font=look.fonts.message.spec, fill=colour, anchor="w"
            )
