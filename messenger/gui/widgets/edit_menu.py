"""The menu of a text input: cut, copy, paste and the like, by the other mouse button and by the Menu key."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.emoji_text import EmojiText
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.popup_menu import MenuEntry, PopupMenu

MENU_KEYS: Final = ("<Shift-F10>", "<App>" if sys.platform == "win32" else "<Menu>")


class EditMenu:
    """Opens over ``field`` inside ``window``. While nothing can be done with an entry, it can only be read."""

    def __init__(self, field: EmojiText, look: Look, window: tk.Misc) -> None:
        self._field = field
        self._look = look
        self._window = window
        self._menu: PopupMenu | None = None
        button = "<Button-2>" if field.tk.call("tk", "windowingsystem") == "aqua" else "<Button-3>"
        field.bind(button, self._on_click)
        bind_keys(field, MENU_KEYS, self._at_cursor)

    @property
    def is_open(self) -> bool:
        """Whether it is."""
        return self._menu is not None and bool(self._menu.winfo_exists())

    def open(self, x: int, y: int) -> None:
        """Open it at x, y (px of the screen)."""
        self.close()
        self._field.focus_set()
        x, y = x - self._window.winfo_rootx(), y - self._window.winfo_rooty()
        self._menu = PopupMenu(self._window, self._look, self._entries(), x=x, y=y)

    def close(self) -> None:
        """Close it, if it is open."""
        if self._menu is not None:
            self._menu.close()
            self._menu = None

    def _entries(self) -> list[MenuEntry]:
        field = self._field

        def entry(
            name: str, title: str, icon: str, command: Callable[[], object], enabled: bool, apart: bool = False
        ) -> MenuEntry:
            return MenuEntry(name, title, icon, command, enabled=enabled, apart=apart)

        selected, text = bool(field.selected), bool(field.content)
        return [
            entry("undo", _("Undo"), "undo-2", field.undo, field.can_undo),
            entry("cut", _("Cut"), "scissors", field.cut, selected, apart=True),
            entry("copy", _("Copy"), "copy", field.copy, selected),
            entry("paste", _("Paste"), "clipboard-paste", field.paste, field.can_paste),
            entry("select_all", _("Select all"), "text-select", field.select_all, text, apart=True),
        ]

    def _on_click(self, event: tk.Event[tk.Misc]) -> str:
        self.open(event.x_root, event.y_root)
        return "break"

    def _at_cursor(self) -> None:
        field = self._field
        field.see("insert")
        x, y, _width, height = field.bbox("insert") or (0, 0, 0, 0)
        self.open(field.winfo_rootx() + x, field.winfo_rooty() + y + height)
