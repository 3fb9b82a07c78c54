"""The X11 selection PRIMARY: what is selected can be pasted elsewhere by the middle button. Elsewhere there is none.

By the conventions of X11 (ICCCM 2) there is one selection on the whole screen: who makes another one takes ours away.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from messenger.gui.widgets.exchange import offer_selection


class Primary:
    """Offers ``text()`` while something is selected; ``on_lost`` hears when somebody else has selected something."""

    def __init__(self, canvas: tk.Canvas, text: Callable[[], str], on_lost: Callable[[], None]) -> None:
        self._canvas = canvas
        self._on_lost = on_lost
        self._held = False
        self._exists = str(canvas.tk.call("tk", "windowingsystem")) == "x11"
        if self._exists:
            self._lost = canvas.register(self._lose)
            offer_selection(canvas, text)

    def hold(self) -> None:
        """Be the one who has selected something."""
        if self._exists and not self._held:
            self._held = True
            self._canvas.tk.call("selection", "own", "-selection", "PRIMARY", "-command", self._lost, str(self._canvas))

    def let_go(self) -> None:
        """Have nothing selected, without a word to ``on_lost``."""
        if self._held:
            self._held = False
            self._canvas.selection_clear(selection="PRIMARY")

    def _lose(self) -> None:
        if self._held:
            self._held = False
            self._on_lost()
