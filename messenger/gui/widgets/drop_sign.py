"""What lies over a conversation while files are dragged over it: where to let go of them, and what happens then."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend

_EDGE: Final = 20
_RADIUS: Final = 16
_ICON: Final = 44
_ABOVE: Final = 22
"""Px at scale 1 from the middle to the icon's, and a little less to the words."""
_DASH: Final = (6, 5)


class DropSign(tk.Canvas):
    """Fills what it lies over between ``show`` and ``hide``. ``title`` says what to do, ``sentence`` what happens."""

    def __init__(self, parent: tk.Misc, look: Look, *, title: str, sentence: str) -> None:
        super().__init__(
            parent, name="drop", background=look.palette.conversation, highlightthickness=0, borderwidth=0,
            takefocus=False,
        )  # fmt: skip
        self._look = look
        self._title, self._sentence = title, sentence
        self.bind("<Configure>", lambda _event: self._draw())
        # While something is dragged the pointer is the other program's: moved here, that program has ended meanwhile.
        self.bind("<Motion>", lambda _event: self.hide())

    @property
    def texts(self) -> tuple[str, str]:
        """What it says."""
        return self._title, self._sentence

    def say(self, title: str, sentence: str) -> None:
        """Say something else."""
        if (title, sentence) != (self._title, self._sentence):
            self._title, self._sentence = title, sentence
            self._draw()

    @property
    def shown(self) -> bool:
        """Whether it is."""
        return bool(self.winfo_manager())

    def show(self, *, over: tk.Misc) -> None:
        """Lie over ``over``, which has the same parent."""
        if not self.shown:
            self.place(in_=over, x=0, y=0, relwidth=1.0, relheight=1.0)
            tk.Misc.lift(self)  # a canvas's own raises its items

    def hide(self) -> None:
        """Go."""
        self.place_forget()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        width, height = self.winfo_width(), self.winfo_height()
        self.delete("all")
        if width <= 1:
            return
        edge = look.px(_EDGE)
        fill = blend(palette.window, palette.accent, 0.06)
        style = BoxStyle(fill, palette.conversation, _RADIUS)
        box = (width - 2 * edge, height - 2 * edge)
        draw_box(self, look, edge, edge, *box, style, "box")
        inner = edge + look.px(10)
        self.create_rectangle(
            inner, inner, width - inner, height - inner, outline=palette.accent, width=max(1, look.px(1.5)), dash=_DASH
        )
        middle = height // 2
        icon = look.icons.image("file", _ICON, palette.accent, fill)
        self.create_image(width // 2, middle - look.px(_ABOVE + 18), image=icon)
        room = width - 2 * inner - look.px(24)
        for text, font, colour, y in (
            (self._title, look.fonts.header, palette.accent, look.px(14)),
            (self._sentence, look.fonts.preview, palette.secondary, look.px(40)),
        ):
            words = font.in_order(font.fit(look.emoji.plain(text), room))
            self.create_text(width // 2, middle + y, text=words, font=font.spec, fill=colour)
