"""The look of this run: made of what was chosen, of what the system prefers, and of the screen. Another choice is
another look, and whoever shows something is told to build it anew.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from messenger.gui.appearance import Appearance, AppearanceChoice, ChosenAppearance, Theme
from messenger.gui.look.look import Look, build_look, system_factor
from messenger.gui.look.palette import DARK, LIGHT

if TYPE_CHECKING:
    from messenger.gui.system_theme import SystemTheme


class Wardrobe:
    """``folder`` keeps the choice. ``theme`` and ``scale`` are the command line's; ``on_look`` hears of another."""

    def __init__(
        self, root: tk.Tk, folder: Path, theme: Theme | None, scale: float, on_look: Callable[[Look], object]
    ) -> None:
        self._root = root
        self._chosen = ChosenAppearance(folder, theme)
        self._scale = system_factor(root) * scale
        self._on_look = on_look
        self._system: SystemTheme | None = None
        self._changing: str | None = None
        self._closed = False
        self.look = self._new_look()

    @property
    def choice(self) -> AppearanceChoice:
        """For those who show what is chosen."""
        return AppearanceChoice(lambda: self._chosen.now, self.choose)

    def choose(self, chosen: Appearance) -> None:
        """Look so from now on, and at the next start."""
        if self._chosen.choose(chosen):
            self.follow_system()
            self._change_soon()

    def follow_system(self) -> None:
        """Hear of the system what it prefers, if it is to be followed. Not before the first picture."""
        if self._system is None and self._chosen.now.theme == "system" and not self._closed:
            from messenger.gui.system_theme import SystemTheme

            self._system = SystemTheme(self._root, self._on_system)
            self._system.follow()

    def close(self) -> None:
        """Change nothing any more, and ask nobody."""
        self._closed = True
        if self._changing is not None:
            self._root.after_cancel(self._changing)
            self._changing = None
        if self._system is not None:
            self._system.close()

    def _on_system(self, dark: bool) -> None:
        if self._chosen.hear_system(dark):
            self._change_soon()

    def _change_soon(self) -> None:
        """In its own time, for what was clicked is about to be built anew."""
        if self._changing is None and not self._closed:
            self._changing = self._root.after_idle(self._change)

    def _change(self) -> None:
        self._changing = None
        chosen, before = self._chosen.now, self.look
        if (chosen.dark, self._factor(chosen)) != (before.palette.dark, before.factor):
            self.look = self._new_look()
            self._on_look(self.look)

    def _new_look(self) -> Look:
        chosen = self._chosen.now
        return build_look(self._root, DARK if chosen.dark else LIGHT, self._factor(chosen))

    def _factor(self, chosen: Appearance) -> float:
        return self._scale * chosen.text_size / 100
