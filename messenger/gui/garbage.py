"""Garbage is collected on the Tk thread only.

Python's collector runs on whichever thread happens to allocate, the core thread too. A Tk object (an image, a font, a
variable, the interpreter itself) that dies there calls Tcl from the wrong thread, which blocks it or aborts the whole
program. So the automatic collector is switched off, and the Tk thread does its work: after facts have been applied and
after what a person does. No timer is needed: while neither happens, nothing is thrown away.
"""

import gc
import tkinter as tk
from typing import Final

_DOINGS: Final = ("<ButtonRelease>", "<KeyRelease>", "<Enter>")
"""What a person does that makes a window draw; turning the wheel is a button, too."""


class Garbage:
    """Takes over from the automatic collector, by its own thresholds."""

    def __init__(self, root: tk.Tk) -> None:
        self._thresholds = gc.get_threshold()
        gc.disable()
        for doing in _DOINGS:
            root.bind_all(doing, self._after_a_doing, add="+")

    def collect(self) -> None:
        """Collect everything, for much was thrown away. Call it on the Tk thread."""
        gc.collect()

    def collect_if_due(self) -> None:
        """Collect the oldest generation that is due, if any is. Call it on the Tk thread."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation] > 0:
                gc.collect(generation)
                return

    def _after_a_doing(self, _event: "tk.Event[tk.Misc]") -> None:
        self.collect_if_due()
