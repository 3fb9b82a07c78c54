"""Keys and what they do: one way to bind them, after which Tk does nothing of its own with the key."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable
from typing import Any, Final

RETURN: Final = ("<Return>", "<KP_Enter>")
PRESS: Final = (*RETURN, "<space>")
"""The keys that press a button."""


def bind_keys(widget: tk.Misc, sequences: tuple[str, ...], action: Callable[[], object]) -> None:
    """Do ``action``, and nothing else, when one of ``sequences`` happens in ``widget``."""

    def run(_event: tk.Event[tk.Misc]) -> str:
        action()
        return "break"

    for sequence in sequences:
        widget.bind(sequence, run)


def bind_window(widget: tk.Misc, sequence: str, action: Callable[[tk.Event[tk.Misc]], Any]) -> None:
    """Do ``action`` when ``sequence`` happens anywhere in the window of ``widget``, as long as ``widget`` exists.

    Others who are bound to the same stay bound (tkinter's own ``unbind`` takes all of them away).
    """
    window = widget.winfo_toplevel()
    function = window.bind(sequence, action, add=True)

    def unbind(event: tk.Event[tk.Misc]) -> None:
        if event.widget is not widget or not window.winfo_exists():
            return
        lines = str(window.tk.call("bind", str(window), sequence)).split("\n")
        window.tk.call("bind", str(window), sequence, "\n".join(line for line in lines if function not in line))
        # Not at once: Tk may be about to call it for the very event that has ended the widget.
        window.after_idle(_forget, window, function)

    widget.bind("<Destroy>", unbind, add=True)


def _forget(window: tk.Misc, function: str) -> None:
    with contextlib.suppress(tk.TclError):
        window.deletecommand(function)
