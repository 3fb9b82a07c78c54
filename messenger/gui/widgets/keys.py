"""Keys and what they do: one way to bind them, after which Tk does nothing of its own with the key."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

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
