"""What stands where nothing is yet: an icon, a few words, and what to do about it."""

from __future__ import annotations

import tkinter as tk

from messenger.gui.look.look import Look
from messenger.gui.widgets.shade import blend

_DISC = 72
_MOST_WIDTH = 350


class EmptyState(tk.Canvas):
    """An icon in a disc with a title and a sentence under it, in the middle of the room it gets."""

    def __init__(
        self, parent: tk.Misc, look: Look, *, name: str, icon: str, title: str, sentence: str, background: str
    ) -> None:  # fmt: skip
        super().__init__(
            parent,
            name=name,
            width=look.px(_DISC),
            height=look.px(_DISC),
            background=background,
            highlightthickness=0,
            borderwidth=0,
        )
        self._look = look
        self._icon = icon
        self._background = background
        self.title = title
        self.sentence = sentence
        self.bind("<Configure>", lambda _event: self._draw())

    def say(self, icon: str, title: str, sentence: str) -> None:
        """Say something else."""
        if (icon, title, sentence) != (self._icon, self.title, self.sentence):
            self._icon, self.title, self.sentence = icon, title, sentence
            self._draw()

    def _draw(self) -> None:
        look, palette, fonts = self._look, self._look.palette, self._look.fonts
        self.delete("all")
        width, height = self.winfo_width(), self.winfo_height()
        middle, room = width // 2, min(look.px(_MOST_WIDTH), width - look.px(40))
        if room < look.px(60):
            return
        top = max(look.px(12), height * 2 // 5 - look.px(_DISC))
        disc = blend(self._background, palette.accent, 0.12)
        self.create_image(middle, top, image=look.shapes.circle(_DISC, disc, self._background), anchor="n")
        icon = look.icons.image(self._icon, 30, palette.accent, disc)
        self.create_image(middle, top + look.px(_DISC / 2), image=icon)
        words = fonts.title.in_order(look.emoji.plain(self.title))
        title = self.create_text(
            middle, top + look.px(_DISC + 16), text=words, font=fonts.title.spec, fill=palette.text, anchor="n",
            width=room, justify="center",
        )  # fmt: skip
        below = self.bbox(title)[3]
        words = fonts.preview.in_order(look.emoji.plain(self.sentence))
        sentence = self.create_text(
            middle, below + look.px(6), text=words, font=fonts.preview.spec, fill=palette.secondary, anchor="n",
            width=room, justify="center",
        )  # fmt: skip
        self._balance(sentence, room)

    def _balance(self, text: int, room: int) -> None:
        """Make the lines of a text about as long as each other: no word stands alone in the last one."""

        def height(width: int) -> int:
            self.itemconfigure(text, width=width)
            _left, top, _right, bottom = self.bbox(text)
            return bottom - top

        lowest = height(room)
        if lowest < 1.5 * self._look.fonts.preview.line:
            return
        too_narrow, wide = room // 2, room
        while wide - too_narrow > 1:
            between = (too_narrow + wide) // 2
            too_narrow, wide = (too_narrow, between) if height(between) == lowest else (between, wide)
        self.itemconfigure(text, width=wide)
