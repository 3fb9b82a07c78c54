"""Hears every key and click in the windows of this program, whichever they are, and says that somebody is there.

The pointer's mere motion says nothing. How often the server is told is not decided here.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

_SIGNS: Final = ("<KeyPress>", "<KeyRelease>", "<ButtonPress>")
"""The release too: many widgets keep the press of a key to themselves."""


def report_activity(root: tk.Tk, on_active: Callable[[], None]) -> None:
    """Call ``on_active`` at every key and click in any window of ``root``'s program, for as long as it runs."""
    for sign in _SIGNS:
        root.bind_all(sign, lambda _event: on_active(), add=True)
