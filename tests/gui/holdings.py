"""What a window holds of everything that could pile up: counted twice, it shows what was left behind in between."""

import gc
import tkinter as tk
from collections import Counter

from messenger.gui.app import App
from tests.gui.driving import see, settle


def held(app: App) -> dict[str, object]:
    """Count everything, once nothing moves and nothing unused is left."""
    root = app.root
    rests(root)
    call, split = root.tk.call, root.tk.splitlist
    for _ in range(3):
        settle(root)
        gc.collect()
    commands = [str(name) for name in split(call("info", "commands"))]
    return {
        "images": len(split(call("image", "names"))),
        "fonts": len(split(call("font", "names"))),
        "commands": len(commands),
        "windows": sum(name.startswith(".") for name in commands),
        "subscriptions": app.subscriptions.count(),
        "bindings": str(call("bind", ".")),
        "tags": root.bindtags(),
    }


def objects(app: App) -> Counter[str]:
    """Count the objects of the program's own classes, and Tk's, by class, once nothing unused is left."""
    for _ in range(3):
        settle(app.root)
        gc.collect()
    kinds = (type(one) for one in gc.get_objects())
    own = (f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)
    return Counter(name for name in own if name.startswith(("messenger.", "tkinter", "PIL.")))


def rests(root: tk.Misc) -> None:
    """Fail unless nothing is to happen any more, soon: what fades has faded."""
    see(root, lambda: not waiting(root), f"nothing to come, not {waiting(root)}")


def waiting(root: tk.Misc) -> list[str]:
    """What is to happen later, as Tcl knows it."""
    call, split = root.tk.call, root.tk.splitlist
    return [str(call("after", "info", timer)) for timer in split(call("after", "info"))]
