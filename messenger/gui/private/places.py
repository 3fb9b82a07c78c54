"""Where the windows of private chats stand on the screen: each beside the main one, questions in its corner. Pure."""

from __future__ import annotations

import tkinter as tk
from typing import Final, NamedTuple

_GAP: Final = 8
_STEP: Final = 32
_CASCADE: Final = 6
"""So many windows stand one step further each; then it begins anew."""


class Box(NamedTuple):
    """A rectangle of the screen, px."""

    x: int
    y: int
    width: int
    height: int


def box_of(window: tk.Misc) -> Box | None:
    """Where a window stands; None where it cannot be seen."""
    top = window.winfo_toplevel()
    if not top.winfo_viewable():
        return None
    return Box(top.winfo_rootx(), top.winfo_rooty(), top.winfo_width(), top.winfo_height())


def beside(over: Box | None, size: tuple[int, int], screen: tuple[int, int], number: int) -> tuple[int, int]:
    """Where the window ``number`` (from 0) belongs: right of the main one, else left of it, else over its edge."""
    width, height = size
    step = number % _CASCADE * _STEP
    if over is None:
        x, y = (screen[0] - width) // 2, (screen[1] - height) // 2
    else:
        x, y = over.x + over.width + _GAP, over.y
        if x + width > screen[0]:
            left = over.x - _GAP - width
            x = left if left >= 0 else screen[0] - width - _STEP
    return _seen(x + step, width, screen[0]), _seen(y + step, height, screen[1])


def corner(
    over: Box | None, size: tuple[int, int], screen: tuple[int, int], above: int, edge: int
) -> tuple[int, int]:  # fmt: skip
    """Where a question belongs: in the upper right corner of the main window, ``above`` px under the first one.

    Where that window is not to be seen, in that of the screen. ``edge``: px to stay away from it.
    """
    over = over or Box(0, 0, *screen)
    x, y = over.x + over.width - size[0] - edge, over.y + edge + above
    return _seen(x, size[0], screen[0]), _seen(y, size[1], screen[1])


def _seen(at: int, size: int, most: int) -> int:
    """As near to ``at`` as all of it can be seen."""
    return max(0, min(at, most - size))
