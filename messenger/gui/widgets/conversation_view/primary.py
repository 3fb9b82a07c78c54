"""The X11 selection PRIMARY: what is selected can be pasted elsewhere by the middle button. Elsewhere there is none.

By the conventions of X11 (ICCCM 2) there is one selection on the whole screen: who makes another one takes ours away.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

_UNIT = 2  # bytes of UTF-16


class Primary:
    """Offers ``text()`` while something is selected; ``on_lost`` hears when somebody else has selected something."""

    def __init__(self, canvas: tk.Canvas, text: Callable[[], str], on_lost: Callable[[], None]) -> None:
        self._canvas = canvas
        self._text = text
        self._on_lost = on_lost
        self._offered = b""  # while it is being handed over, piece by piece
        self._held = False
        self._exists = str(canvas.tk.call("tk", "windowingsystem")) == "x11"
        if self._exists:
            self._lost = canvas.register(self._lose)
            for kind in ("STRING", "UTF8_STRING"):
                canvas.selection_handle(self._piece, selection="PRIMARY", type=kind, format=kind)

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

    def _piece(self, offset: str, most: str) -> str:
        """A piece of the text. Tk 8.6 counts in units of UTF-16."""
        start = int(offset) * _UNIT
        if not start:
            self._offered = self._text().encode("utf-16-le", "surrogatepass")
        piece = self._offered[start : start + int(most) * _UNIT]
        if len(piece) > _UNIT and 0xD8 <= piece[-1] <= 0xDB:  # the first half of a pair
            piece = piece[:-_UNIT]
        return piece.decode("utf-16-le", "replace")
