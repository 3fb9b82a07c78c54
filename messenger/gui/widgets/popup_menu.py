"""A small menu over the window: of a button, or of what was clicked with the other mouse button.

Keyboard and mouse; what an entry does is the caller's business.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import PRESS, bind_keys, bind_window
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend

_ROW: Final = 40
_LINE: Final = 9
"""The height of the hairline between two groups of entries, with the room around it."""
_NARROWEST: Final = 200
_PADDING: Final = 6
_CHOSEN: Final = 0.08
_TEXT_X: Final = 50
_RADIUS: Final = 10
_EDGE: Final = 4
"""How far the menu stays from the window's edges."""


class MenuEntry(NamedTuple):
    """One thing to choose: what it is called, its icon, and what it does. ``name`` is for tests.

    ``apart``: a line parts it from the entry above. Not ``enabled``, it is pale and can only be read.
    """

    name: str
    title: str
    icon: str
    command: Callable[[], object]
    danger: bool = False
    apart: bool = False
    enabled: bool = True


class PopupMenu(tk.Frame):
    """Lies over ``window`` at x, y (px of the window) until something is chosen, or Esc, or a click elsewhere.

    It stays inside the window: where there is no room it moves up or to the left. ``align`` "right" means that its
    right edge is at x.
    """

    def __init__(
        self, window: tk.Misc, look: Look, entries: Sequence[MenuEntry], *, x: int, y: int, align: str = "left"
    ) -> None:
        palette = look.palette
        super().__init__(window, name="menu", background=palette.border, takefocus=True)
        self._look = look
        self._entries = tuple(entries)
        self._at = 0
        self._before = window.focus_get()
        self._closed = False
        font = look.fonts.message
        widest = max(font.advance(look.emoji.plain(entry.title)) for entry in self._entries)
        self._width = max(look.px(_NARROWEST), widest + look.px(_TEXT_X + 24))
        self._tops: list[int] = []
        top = look.px(_PADDING)
        for number, entry in enumerate(self._entries):
            top += look.px(_LINE) if entry.apart and number else 0
            self._tops.append(top)
            top += look.px(_ROW)
        height = top + look.px(_PADDING)
        self._height = height
        self._canvas = tk.Canvas(
            self, width=self._width + 2, height=height + 2, background=palette.window, highlightthickness=0,
            borderwidth=0, cursor="hand2",
        )  # fmt: skip
        self._canvas.pack()
        self._canvas.bind("<Motion>", lambda event: self._go_to(self._number_at(event.y)))
        self._canvas.bind("<ButtonRelease-1>", lambda event: self.choose(self._number_at(event.y)))
        bind_keys(self, ("<Up>", "<Shift-Tab>"), lambda: self._go_to(self._at - 1))
        bind_keys(self, ("<Down>", "<Tab>"), lambda: self._go_to(self._at + 1))
        bind_keys(self, ("<Home>",), lambda: self._go_to(0))
        bind_keys(self, ("<End>",), lambda: self._go_to(-1))
        bind_keys(self, PRESS, lambda: self.choose(self._at))
        bind_keys(self, ("<Escape>",), self.close)
        self.bind("<Key>", self._spell)
        self.bind("<FocusOut>", lambda _event: self.after_idle(self._lost_focus))
        bind_window(self, "<ButtonPress>", self._on_click)  # what was clicked gets the click as well
        if align == "right":
            x -= self._width + 2
        edge = look.px(_EDGE)
        x = max(edge, min(x, window.winfo_width() - self._width - 2 - edge))
        y = max(edge, min(y, window.winfo_height() - height - 2 - edge))
        self._behind = self._colours_behind(window, x, y)
        self.place(x=x, y=y)
        self.lift()
        self._draw()
        self.update_idletasks()  # Tk gives the keyboard to what is mapped only: the next key would be lost
        self.focus_set()

    @property
    def names(self) -> list[str]:
        """What can be chosen."""
        return [entry.name for entry in self._entries]

    @property
    def titles(self) -> list[str]:
        """What the entries are called."""
        return [entry.title for entry in self._entries]

    def choose(self, number: int) -> None:
        """Close the menu and do what the entry ``number`` stands for, if it can be done."""
        entry = self._entries[number]
        if entry.enabled:
            self.close()
            entry.command()

    def close(self) -> None:
        """Close without choosing; the keyboard goes back to where it was."""
        if not self._closed:
            self._closed = True  # asking Tk would not do: another menu may have the same name by now
            before = self._before
            self.destroy()
            if before is not None and before.winfo_exists():
                before.focus_set()

    def _spell(self, event: tk.Event[tk.Misc]) -> None:
        """Go to the next entry that begins with the letter that was typed."""
        letter = event.char.casefold()
        if letter.isprintable() and letter:
            count = len(self._entries)
            following = ((self._at + step) % count for step in range(1, count + 1))
            found = (number for number in following if self._entries[number].title.casefold().startswith(letter))
            self._go_to(next(found, self._at))

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget not in (self, self._canvas):
            self.close()

    def _lost_focus(self) -> None:
        if not self._closed and self.winfo_exists() and self.focus_get() not in (self, None):
            self._before = None
            self.close()

    def _number_at(self, y: int) -> int:
        above = [number for number, top in enumerate(self._tops) if top < y]
        return above[-1] if above else 0

    def _go_to(self, number: int) -> None:
        number %= len(self._entries)
        if number != self._at:
            self._at = number
            self._draw()

    def _draw(self) -> None:
        look, canvas, palette = self._look, self._canvas, self._look.palette
        canvas.delete("all")
        self._draw_box()
        for number, (entry, top) in enumerate(zip(self._entries, self._tops, strict=True)):
            if entry.apart and number:
                y = top - look.px(_LINE / 2)
                canvas.create_rectangle(0, y, self._width, y + 1, fill=palette.border, width=0, tags="content")
            middle = top + look.px(_ROW / 2)
            fill = blend(palette.window, palette.text, _CHOSEN) if number == self._at else palette.window
            colour = palette.danger if entry.danger else palette.text
            ink = palette.danger if entry.danger else palette.icon
            if not entry.enabled:
                colour = ink = palette.muted
            pill_width = self._width / look.factor - 2 * _PADDING
            pill = look.shapes.rounded(pill_width, _ROW, 8, fill, palette.window)
            canvas.create_image(look.px(_PADDING), top, image=pill, anchor="nw", tags="content")
            icon = look.icons.image(entry.icon, 18, ink, fill)
            canvas.create_image(look.px(28), middle, image=icon, tags="content")
            font = look.fonts.message
            words = font.in_order(look.emoji.plain(entry.title))
            canvas.create_text(
                look.px(_TEXT_X), middle, text=words, font=font.spec, fill=colour, anchor="w", tags="content"
            )
        canvas.move("content", 1, 1)  # inside the line around it

    def _draw_box(self) -> None:
        look, palette = self._look, self._look.palette
        width, height, radius = self._width + 2, self._height + 2, look.px(_RADIUS)
        style = BoxStyle(palette.window, palette.window, _RADIUS, palette.border, 1)
        draw_box(self._canvas, look, 0, 0, width, height, style, "box")
        for corner, behind in self._behind.items():
            x, y = (width - radius if "e" in corner else 0), (height - radius if "s" in corner else 0)
            image = look.shapes.corner(_RADIUS, corner, style.fill, behind, style.ring, style.ring_width)
            self._canvas.create_image(x, y, image=image, anchor="nw", tags="box")

    def _colours_behind(self, window: tk.Misc, x: int, y: int) -> dict[str, str]:
        """The colour of what lies under each corner: Tk knows no window that one could see through."""
        colours = {}
        for corner in ("nw", "ne", "sw", "se"):
            right, low = self._width + 1 if "e" in corner else 0, self._height + 1 if "s" in corner else 0
            place = (window.winfo_rootx() + x + right, window.winfo_rooty() + y + low)
            under = str(self.tk.call("winfo", "containing", "-displayof", str(window), *place)) or str(window)
            colours[corner] = str(self.tk.call(under, "cget", "-background"))
        return colours


def close_menus(window: tk.Misc) -> None:
    """Close the menus that are open in the window of ``window``, without choosing."""
    top = window.winfo_toplevel()
    for child in (*top.winfo_children(), *window.winfo_children()):
        if isinstance(child, PopupMenu):
            child.close()
