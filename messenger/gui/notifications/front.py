"""What the person looks at: which window of the program has the keyboard, and which chat is in it."""

from __future__ import annotations

import tkinter as tk

from messenger.client.private.model import private_log
from messenger.gui.notifications.rules import Front

_PRIVATE_WINDOW = "private-"


def front(root: tk.Tk, log: str | None) -> Front:
    """Say what lies in front; ``log`` is the chat open in the main window.

    What stands over a window (a dialog, a question) leaves in front what it stands over.
    """
    focused = str(root.tk.call("focus", "-displayof", str(root)))
    if not focused:
        return Front(here=False)
    for part in focused.split("."):
        number = part.removeprefix(_PRIVATE_WINDOW)
        if number != part and number.isdigit():
            return Front(True, private_log(int(number)))
    return Front(True, log)
