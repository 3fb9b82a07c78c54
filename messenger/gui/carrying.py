"""What outlives the content of a window when that is built anew, in other colours or sizes.

A look is never changed: whoever wants another one destroys what a window holds and builds it again from the state. What
the state does not know - a text half written, the place in a conversation, a tab - each widget carries over itself.
"""

from __future__ import annotations

import contextlib
import logging
import tkinter as tk
from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

_log = logging.getLogger(__name__)


@runtime_checkable
class Carrier(Protocol):
    """A widget with something that must not be lost."""

    def carry(self) -> Any:
        """Hand over what another widget of this kind needs to go on; no widget, image or font may be in it."""

    def take(self, carried: Any) -> None:
        """Go on with what another one has carried over. Called before the same of the widgets inside."""


Luggage = dict[str, Any]
"""What widgets have carried over, by their paths below the one that was asked."""


def pack_up(top: tk.Misc) -> Luggage:
    """Collect what ``top`` and everything in it carries over; windows of their own are left out."""
    luggage: Luggage = {}
    for path, widget in _inside(top, ""):
        if isinstance(widget, Carrier):
            with _alone(path):
                luggage[path] = widget.carry()
    return luggage


def unpack(top: tk.Misc, luggage: Luggage) -> None:
    """Give ``top`` and what is in it what those in their places have carried over.

    What is taken may make further widgets; what belongs to widgets that are no more is dropped.
    """
    for path, carried in luggage.items():
        widget: object = _at(top, path)
        if isinstance(widget, Carrier):
            with _alone(path):
                widget.take(carried)


@contextlib.contextmanager
def _alone(path: str) -> Iterator[None]:
    """One widget's fault goes to the log: it must not cost the others what they carry."""
    try:
        yield
    except Exception:
        _log.exception("%s lost what it carried over", path or "a window")


def focus_inside(top: tk.Misc) -> str:
    """The path below ``top`` of what has the keyboard, or gets it back with the window; "" if that is not in it."""
    window = top.winfo_toplevel()
    focused = str(top.tk.call("focus", "-lastfor", str(window)))
    return focused.removeprefix(f"{top}.") if focused.startswith(f"{top}.") else ""


def has_focus(window: tk.Misc) -> bool:
    """Whether the keyboard is in this window, not in another one of the program or outside."""
    focused = str(window.tk.call("focus", "-displayof", str(window)))
    return bool(focused) and str(window.tk.call("winfo", "toplevel", focused)) == str(window.winfo_toplevel())


def focus_again(top: tk.Misc, path: str) -> None:
    """Give the keyboard to what stands at ``path`` now, if there is something."""
    widget = _at(top, path) if path else None
    if widget is not None:
        widget.focus_set()


def _inside(widget: tk.Misc, path: str) -> Iterator[tuple[str, object]]:
    yield path, widget
    for name, child in widget.children.items():
        if str(child.winfo_toplevel()) != str(child):
            yield from _inside(child, f"{path}.{name}" if path else name)


def _at(top: tk.Misc, path: str) -> tk.Misc | None:
    try:
        found: tk.Misc = top.nametowidget(path) if path else top
    except KeyError:
        return None
    return found
