"""The line under the head of a private window: a lock, which way the text takes, and the way to the safety number."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.private.words import Seal
from messenger.gui.widgets.button import QUIET_EDGE, Button
from messenger.gui.widgets.shade import blend

_HEIGHT: Final = 36
_SIDE: Final = 16
_ICON: Final = 16
_GAP: Final = 8
_TINT: Final = 0.10
_INK: Final = 0.30


class SealLine(tk.Frame):
    """``show`` says the ``seal``. Names for tests: ``words``, ``safety``."""

    def __init__(self, parent: tk.Misc, look: Look, *, on_safety: Callable[[], object]) -> None:
        palette = look.palette
        self._fill = blend(palette.window, palette.accent, _TINT + 0.04 * palette.dark)
        super().__init__(parent, name="seal", background=self._fill, height=look.px(_HEIGHT))
        self.pack_propagate(False)
        tk.Frame(self, background=blend(self._fill, palette.accent, _TINT), height=1).pack(side="bottom", fill="x")
        self._look = look
        self.seal = Seal("", sound=False)
        self._lock = tk.Label(self, background=self._fill, borderwidth=0, padx=0, pady=0)
        self._lock.pack(side="left", padx=(look.px(_SIDE), look.px(_GAP)))
        self._safety = Button(
            self, look, name="safety", text=_("Safety number"), command=on_safety, background=self._fill, kind="quiet",
            colour=blend(palette.accent, palette.text, _INK),
        )  # fmt: skip
        self._words = tk.Label(
            self, name="words", font=look.fonts.sender.spec, background=self._fill, anchor="w", borderwidth=0, padx=0,
            pady=0,
        )  # fmt: skip
        self._words.pack(side="left")
        self.bind("<Configure>", lambda event: self._fit(event.width))

    def show(self, seal: Seal, *, number: bool) -> None:
        """Say which way the text takes; ``number``: there is a safety number to be looked at."""
        look, palette = self._look, self._look.palette
        if seal != self.seal:
            self.seal = seal
            ink = blend(palette.accent, palette.text, _INK) if seal.sound else palette.secondary
            icon = "lock" if seal.sound else "lock-open"
            self._lock.configure(image=look.icons.image(icon, _ICON, ink, self._fill))
            self._words.configure(foreground=ink)
        if number and not self._safety.winfo_manager():
            self._safety.pack(side="right", padx=(0, look.px(_SIDE - QUIET_EDGE)), before=self._words)
        elif not number:
            self._safety.pack_forget()
        self._fit(self.winfo_width())

    def _fit(self, width: int) -> None:
        """Say it in as many words as there is room for."""
        look, seal = self._look, self.seal
        taken = look.px(2 * _SIDE + _ICON + _GAP)
        if self._safety.winfo_manager():
            taken += self._safety.winfo_reqwidth()
        fits = width <= 1 or look.fonts.sender.advance(seal.text) <= width - taken
        self._words.configure(text=seal.text if fits else seal.short or seal.text)
