"""Text on its way between an input and other programs: by clipboard, by X11's selection, by keys. Nothing is shown."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable

_UNIT = 2  # bytes of UTF-16, in which Tcl 8.6 counts


def join_surrogates(text: str) -> str:
    """``text`` with pairs of surrogates (as Tcl 8.6 may hand them over) joined; single ones become U+FFFD."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def clipboard_text(widget: tk.Misc) -> str:
    """What could be pasted, with line feeds alone between its lines; "" when that is no text."""
    try:
        text = join_surrogates(widget.clipboard_get())
    except tk.TclError:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def paste_over_selection(event: tk.Event[tk.Text | tk.Entry]) -> None:
    """Take out what is selected before Tk pastes: on X11 it would leave it standing beside what comes."""
    widget = event.widget
    if clipboard_text(widget):
        with contextlib.suppress(tk.TclError):  # nothing selected
            widget.delete("sel.first", "sel.last")


def offer_selection(widget: tk.Misc, selected: Callable[[], str]) -> None:
    """Hand ``selected()`` to whoever asks for X11's selection PRIMARY while ``widget`` has it. Elsewhere there is none.

    Tk asks piece by piece, and ``selected`` is called for the first one. It would give a Text's own characters, without
    what stands there as pictures.
    """
    if str(widget.tk.call("tk", "windowingsystem")) != "x11":
        return

    offered = b""

    def piece(offset: str, most: str) -> str:
        nonlocal offered
        start = int(offset) * _UNIT
        if not start:
            offered = selected().encode("utf-16-le", "surrogatepass")
        text = offered[start : start + int(most) * _UNIT]
        if len(text) > _UNIT and 0xD8 <= text[-1] <= 0xDB:  # the first half of a pair: it comes with the second one
            text = text[:-_UNIT]
        return text.decode("utf-16-le", "replace")

    for kind in ("STRING", "UTF8_STRING"):
        widget.selection_handle(piece, selection="PRIMARY", type=kind, format=kind)
