"""The popup of the emoji picker: search on top, categories, the grid, and what the emoji that stands out is called."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.edit_menu import MENU_KEYS
from messenger.gui.widgets.emoji_picker.grid import CELL, EmojiGrid
from messenger.gui.widgets.emoji_picker.layout import Section
from messenger.gui.widgets.emoji_picker.tones import ToneStrip
from messenger.gui.widgets.keys import RETURN, bind_keys, bind_window
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.scrollbar import WIDTH
from messenger.gui.widgets.search_box import SearchBox
from messenger.gui.widgets.shade import blend

COLUMNS: Final = 9
"""At the most; fewer where the window is narrow."""
RECENT: Final = "recent"
_ICONS: Final = {
    RECENT: "clock",
    "Smileys & Emotion": "smile",
    "People & Body": "hand",
    "Animals & Nature": "paw-print",
    "Food & Drink": "coffee",
    "Travel & Places": "car",
    "Activities": "volleyball",
    "Objects": "lightbulb",
    "Symbols": "heart",
    "Flags": "flag",
}
_EDGE: Final = 8
_GAP: Final = 8
"""Between the popup and the composer, and the window's edge."""
_RADIUS: Final = 12
_SEARCH: Final = 36
_TABS: Final = 40
_FOOT: Final = 40
_HEIGHT: Final = 408
_LEAST: Final = 230
_HEAD: Final = 60
"""At the top of the parent, left free where there is room."""
_TAB_ICON: Final = 20
_SHOWN: Final = 24
_CHOSEN: Final = 0.08


class EmojiPicker(tk.Canvas):
    """Lies over the right end of ``above``, inside ``parent``, until it is closed.

    ``recent`` are the emoji picked last; ``on_pick(emoji)`` hears of each choice, ``on_close(back)`` of the end:
    ``back`` when the keyboard has to go back to where one writes. ``opener`` is the button that opens and closes it.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        above: tk.Misc,
        opener: tk.Misc,
        recent: Sequence[str],
        on_pick: Callable[[str], None],
        on_close: Callable[[bool], None],
    ) -> None:
        palette = look.palette
        around = look.px(2 * _EDGE + WIDTH - 4)
        columns = (parent.winfo_width() - look.px(2 * _GAP) - around) // look.px(CELL)
        columns = max(1, min(COLUMNS, columns))
        width = look.px(CELL) * columns + around
        room = above.winfo_rooty() - parent.winfo_rooty() - look.px(2 * _GAP)
        height = max(look.px(_LEAST), min(look.px(_HEIGHT), room - look.px(_HEAD)))
        super().__init__(
            parent, name="emoji_picker", width=width, height=height, background=palette.window, highlightthickness=0,
            borderwidth=0, takefocus=False,
        )  # fmt: skip
        self._look = look
        self._opener = opener
        self._on_pick = on_pick
        self._on_close = on_close
        self._closed = False
        self._section = ""
        self._tones: ToneStrip | None = None
        self._sections = self._all_sections(recent)
        style = BoxStyle(palette.window, palette.conversation, _RADIUS, palette.border, ring_width=1)
        draw_box(self, look, 0, 0, width, height, style, "box")
        edge = look.px(_EDGE)
        self._search = SearchBox(
            self, look, name="search", placeholder=_("Search emoji"), background=palette.window,
            on_change=lambda _text: self._refill(), on_down=lambda: self._move(lines=1),
            on_return=lambda: self._take(stay=False),
        )  # fmt: skip
        self._search.place(x=edge, y=edge, width=width - 2 * edge, height=look.px(_SEARCH))
        self._tabs = tk.Canvas(
            self, name="tabs", background=palette.window, highlightthickness=0, borderwidth=0, cursor="hand2",
            takefocus=False,
        )  # fmt: skip
        tabs_y = edge + look.px(_SEARCH)
        self._tabs.place(x=edge, y=tabs_y, width=width - 2 * edge, height=look.px(_TABS) - 1)
        self._tab_width = (width - 2 * edge) / len(self._sections)
        self._tabs.bind("<ButtonRelease-1>", lambda event: self._on_tab(event.x))
        self._grid = EmojiGrid(
            self, look, columns=columns, on_pick=self._picked, on_move=self._say, on_scroll=self._scrolled,
            on_tones=self._offer_tones,
        )  # fmt: skip
        grid_y, foot = tabs_y + look.px(_TABS), look.px(_FOOT)
        self._grid.place(x=1, y=grid_y, width=width - 2, height=height - grid_y - foot)
        self._foot_y = height - foot
        self.create_rectangle(1, self._foot_y, width - 1, self._foot_y + 1, fill=palette.border, width=0)
        self.create_rectangle(1, grid_y - 1, width - 1, grid_y, fill=palette.border, width=0)
        self._nothing = tk.Label(
            self._grid, text=_("No emoji of that name"), font=look.fonts.preview.spec, foreground=palette.secondary,
            background=palette.window,
        )  # fmt: skip
        self.place(in_=above, relx=1.0, x=-look.px(_GAP), y=-look.px(_GAP), anchor="se", width=width, height=height)
        tk.Misc.lift(self)  # a canvas's own raises its items
        self._bind_keys()
        self._refill()
        self._search.focus_input()

    @property
    def cells(self) -> EmojiGrid:
        """What can be picked."""
        return self._grid

    def close(self, back: bool = True) -> None:
        """Close without picking anything."""
        if not self._closed:
            self._closed = True
            self.destroy()
            self._on_close(back)

    # --- what is shown -------------------------------------------------------------------------------------------

    def _all_sections(self, recent: Sequence[str]) -> list[Section]:
        titles = {
            "Smileys & Emotion": _("Smileys and emotion"),
            "People & Body": _("People and body"),
            "Animals & Nature": _("Animals and nature"),
            "Food & Drink": _("Food and drink"),
            "Travel & Places": _("Travel and places"),
            "Activities": _("Activities"),
            "Objects": _("Objects"),
            "Symbols": _("Symbols"),
            "Flags": _("Flags"),
        }
        categories = self._look.emoji.book.categories()
        recent = [emoji for emoji in recent if self._look.emoji.book.knows(emoji)]
        usual = [Section(key, titles.get(key, key), those) for key, those in categories.items()]
        return [Section(RECENT, _("Recently used"), recent), *usual] if recent else usual

    def _refill(self) -> None:
        self._hide_tones()
        text = self._search.text.strip()
        found = self._look.emoji.book.search(text)
        self._grid.show([Section("", "", found)] if text else self._sections, first=bool(text))
        if text and not found:
            self._nothing.place(relx=0.5, rely=0.45, anchor="center")
        else:
            self._nothing.place_forget()

    def _scrolled(self, key: str) -> None:
        self._section = key
        self._hide_tones()
        look, palette, tabs = self._look, self._look.palette, self._tabs
        tabs.delete("all")
        for number, section in enumerate(self._sections):
            middle_x, middle_y = round((number + 0.5) * self._tab_width), look.px(_TABS / 2)
            fill, colour = palette.window, palette.icon
            if section.key == key:
                fill, colour = blend(palette.window, palette.accent, 0.14), palette.accent
                pill = look.shapes.rounded(32, 32, 10, fill, palette.window)
                tabs.create_image(middle_x, middle_y, image=pill)
            icon = look.icons.image(_ICONS.get(section.key, "smile"), _TAB_ICON, colour, fill)
            tabs.create_image(middle_x, middle_y, image=icon)

    def _say(self, emoji: str) -> None:
        """Show what the emoji that stands out is called; without one, what the keyboard can do."""
        look, palette = self._look, self._look.palette
        self.delete("foot")
        x, y = look.px(16), self._foot_y + look.px(_FOOT / 2)
        end = int(self.cget("width")) - look.px(14)
        words, colour = _("Hold Shift to pick more than one"), palette.secondary
        if emoji:
            picture = look.emoji.image(emoji, _SHOWN, palette.window)
            self.create_image(x, y, image=picture, anchor="w", tags="foot")
            x += look.px(_SHOWN + 10)
            words, colour = f":{look.emoji.book.code_of(emoji)}:", palette.text
            if look.emoji.book.tones_of(emoji):
                small, tones = look.fonts.time, _("Right click: skin tones")
                self.create_text(end, y, text=tones, font=small.spec, fill=palette.secondary, anchor="e", tags="foot")
                end -= small.advance(tones) + look.px(10)
        font = look.fonts.preview
        words = font.fit(words, end - x)
        self.create_text(x, y, text=words, font=font.spec, fill=colour, anchor="w", tags="foot")

    # --- keys and mouse ------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        field = self._search.nametowidget("input")
        grid = self._grid
        for sequences, action in (
            (("<Left>",), lambda: self._move(columns=-1)),
            (("<Right>",), lambda: self._move(columns=1)),
            (("<Up>",), lambda: self._move(lines=-1)),
            (MENU_KEYS, self._offer_tones),
            (("<Prior>",), lambda: grid.page(-1)),
            (("<Next>",), lambda: grid.page(1)),
            (("<Tab>",), lambda: self._go_on(1)),
            (("<Shift-Tab>",), lambda: self._go_on(-1)),
            (("<Escape>",), self._on_escape),
            (tuple(key.replace("<", "<Shift-") for key in RETURN), lambda: self._take(stay=True)),
        ):
            bind_keys(field, sequences, action)
        if self.tk.call("tk", "windowingsystem") == "x11":
            bind_keys(field, ("<ISO_Left_Tab>",), lambda: self._go_on(-1))
        field.bind("<FocusOut>", lambda _event: self.after_idle(self._lost_focus), add=True)
        bind_window(self, "<ButtonPress>", self._on_click)

    def _go_on(self, step: int) -> None:
        """Go to the next category, after the last one to the first."""
        if not self._search.text:
            keys = [section.key for section in self._sections]
            at = keys.index(self._section) if self._section in keys else 0
            self._open(keys[(at + step) % len(keys)])

    def _on_tab(self, x: int) -> None:
        number = min(int(x / self._tab_width), len(self._sections) - 1)
        self._search.clear()
        self._open(self._sections[number].key)

    def _open(self, key: str) -> None:
        self._grid.go_to(None)
        self._grid.go_to_section(key)
        self._scrolled(key)

    def _move(self, columns: int = 0, lines: int = 0) -> None:
        if self._tones is not None and columns:
            self._tones.move(columns)
        else:
            self._hide_tones()
            self._grid.move(columns, lines)

    def _offer_tones(self) -> None:
        """Offer the skin tones of the emoji that stands out, if it has any."""
        self._hide_tones()
        tones = self._look.emoji.book.tones_of(self._grid.chosen)
        if tones:
            x, y = self._grid.chosen_at
            self._tones = ToneStrip(
                self, self._look, tones, chosen=self._grid.chosen, x=self._grid.winfo_x() + x,
                y=self._grid.winfo_y() + y, on_pick=self._picked,
            )  # fmt: skip

    def _hide_tones(self) -> None:
        if self._tones is not None:
            self._tones.destroy()
            self._tones = None

    def _on_escape(self) -> None:
        if self._tones is not None:
            self._hide_tones()
        else:
            self.close()

    def _take(self, stay: bool) -> None:
        if self._tones is not None:
            self._picked(self._tones.chosen, stay)
        elif self._grid.chosen:
            self._picked(self._grid.chosen, stay)

    def _picked(self, emoji: str, stay: bool) -> None:
        self._on_pick(emoji)
        self._hide_tones()
        if not stay:
            self.close()

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        """A click elsewhere closes the picker; what was clicked gets the click as well."""
        clicked = str(event.widget)
        if clicked != str(self) and not clicked.startswith(f"{self}.") and clicked != str(self._opener):
            inside = str(self.focus_get() or "").startswith(str(self))
            self.close(back=inside)

    def _lost_focus(self) -> None:
        if self._closed or not self.winfo_exists():
            return
        focused = self.focus_get()
        if focused is not None and not str(focused).startswith(str(self)):
            self.close(back=False)
