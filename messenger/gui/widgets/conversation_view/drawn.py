"""What is drawn of one row: its canvas items, and what they stand for. It draws nothing and decides nothing."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from messenger.gui.widgets.conversation_view.files.deeds import Deed
    from messenger.gui.widgets.conversation_view.layout import RowLayout
    from messenger.gui.widgets.conversation_view.lines import Run


class Picture:
    """An emoji in a text that is drawn: its item, what it stands for, and on which colour, unless it is selected."""

    __slots__ = ("emoji", "end", "fill", "item", "selected", "start")

    def __init__(self, item: int, run: Run, fill: str) -> None:
        self.item = item
        self.emoji, self.start, self.end = run.text, run.start, run.end
        self.fill = fill
        self.selected = False


class Moving(NamedTuple):
    """An item that changes while a file is on its way: of which kind, where (from the row's top), how it looks.

    ``deed``: what a click on it does.
    """

    kind: str
    places: tuple[int, ...]
    options: tuple[object, ...]
    deed: Deed | None = None


class DrawnFile:
    """The items of a file: ``moving`` ones with how they look now.

    Of a picture: ``photo`` is shown by ``item`` on its ``ground``; ``placeholder`` is seen where there is none.
    """

    __slots__ = ("ground", "item", "moving", "photo", "placeholder")

    def __init__(self) -> None:
        self.ground = ""
        self.photo: tk.PhotoImage | None = None
        self.item = self.placeholder = 0
        self.moving: list[tuple[int, Moving]] = []


class Drawn:
    """The items of one row: their tag, where the row's top is, and what its links and buttons do.

    ``reach`` are the first and the last px of the row, from its top, for which items exist; ``fill`` is the colour
    under its text, ``radii`` are those of its bubble's corners, and ``over_bubble`` is the lowest item over that.
    ``span`` with its ``shades`` is what looks selected, ``ring`` what is drawn around the row; ``pale`` are texts too
    pale to be read where they are selected. ``images`` are those that live only as long as the row is drawn.
    """

    __slots__ = (
        "clicks", "file", "fill", "images", "layout", "over_bubble", "pale", "pictures", "radii", "reach", "ring",
        "shades", "span", "tag", "top",
    )  # fmt: skip

    def __init__(self, layout: RowLayout, top: int, tag: str, reach: tuple[int, int]) -> None:
        self.layout = layout
        self.top = top
        self.tag = tag
        self.reach = reach
        self.clicks: dict[int, Callable[[], None]] = {}
        self.fill = ""
        self.radii: dict[str, int] = {}
        self.over_bubble = 0
        self.pale: list[int] = []
        self.pictures: list[Picture] = []
        self.span: tuple[int, int] | None = None
        self.shades: list[int] = []
        self.ring: list[int] = []
        self.images: list[tk.PhotoImage] = []
        self.file = DrawnFile()
