"""Which window lies over which: what Esc closes, wherever the keyboard is. What the windows are is not known here."""

from __future__ import annotations

import tkinter as tk


def close_topmost(window: tk.Misc) -> bool:
    """Close the dialog that lies on top of ``window``, as its cross would; return whether there was one."""
    under = str(window.winfo_toplevel())
    for child in reversed(window.winfo_children()):
        if isinstance(child, tk.Toplevel) and child.winfo_viewable() and str(child.transient()) == under:
            if not close_topmost(child):
                window.tk.eval(str(child.protocol("WM_DELETE_WINDOW")))
            return True
    return False
