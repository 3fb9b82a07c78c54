"""Keys and what they do: one way to bind them, after which Tk does nothing of its own with the key."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from typing import Any, Final

RETURN: Final = ("<Return>", "<KP_Enter>")
PRESS: Final = (*RETURN, "<space>")
"""The keys that press a button."""
_IN_WINDOW: Final = "<<InWindow>>"
_LETTER: Final = re.compile("<(Control|Command)-([a-z])>")


def bind_keys(widget: tk.Misc, sequences: tuple[str, ...], action: Callable[[], object]) -> None:
    """Do ``action``, and nothing else, when one of ``sequences`` happens in ``widget``."""
    for sequence in sequences:
        for spelling in _spellings(sequence):
            widget.bind(spelling, _alone(action))


def bind_window_keys(widget: tk.Misc, sequence: str, action: Callable[[], object]) -> None:
    """The same for ``sequence`` anywhere in the window of ``widget``, as long as ``widget`` exists."""
    for spelling in _spellings(sequence):
        bind_window(widget, spelling, _alone(action))


def _alone(action: Callable[[], object]) -> Callable[[tk.Event[tk.Misc]], str]:
    def run(_event: tk.Event[tk.Misc]) -> str:
        action()
        return "break"

    return run


def _spellings(sequence: str) -> tuple[str, ...]:
    """``sequence``, and what Tk calls it while Caps Lock is on: for a letter another key."""
    letter = _LETTER.fullmatch(sequence)
    return (sequence,) if letter is None else (sequence, f"<{letter[1]}-Lock-{letter[2].upper()}>")


def bind_window(widget: tk.Misc, sequence: str, action: Callable[[tk.Event[tk.Misc]], Any]) -> None:
    """Do ``action`` when ``sequence`` happens anywhere in the window of ``widget``, as long as ``widget`` exists.

    Who else is bound to the same stays bound: tkinter's own ``unbind`` would take all of them away.
    """
    window = widget.winfo_toplevel()
    call, path = window.tk.call, str(window)
    # The function is bound to the widget too, by a name that never happens, so that it goes with the widget.
    function = widget.bind(_IN_WINDOW, action, add=True)
    lines = str(call("bind", str(widget), _IN_WINDOW)).split("\n")
    script = next(line for line in lines if function in line)
    # The event that ends the widget may be the one for which Tk is about to call this.
    guarded = f"if {{[info commands {function}] ne {{}}}} {{{script}}}"
    call("bind", path, sequence, f"+{guarded}")

    def unbind(event: tk.Event[tk.Misc]) -> None:
        if event.widget is widget and window.winfo_exists():
            lines = str(call("bind", path, sequence)).split("\n")
            call("bind", path, sequence, "\n".join(line for line in lines if line != guarded))

    widget.bind("<Destroy>", unbind, add=True)
