"""The list that offers itself over a text input while a command is typed. It shows what it is given."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final

from messenger.client.commands import Completion
from messenger.gui.look.look import Look
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend
from messenger.gui.widgets.text_line import draw_line

_ROW: Final = 36
_PADDING: Final = 6
_CHOSEN: Final = 0.08
_INSET: Final = 12
_GAP: Final = 14
"""Between what is offered and the words about it."""
_MOST_SHOWN: Final = 7
_MOST_WIDTH: Final = 520
_EDGE: Final = 16
"""Between the list and the left end of what it lies over."""
_OVER: Final = 8
"""How far over the input the list ends."""
_RADIUS: Final = 12


class CompletionList(tk.Frame):
    """Lies on the conversation over ``below`` while there is an offer. ``on_take(number)``: a row was clicked."""

    def __init__(self, parent: tk.Misc, look: Look, *, below: tk.Misc, on_take: Callable[[int], None]) -> None:
        palette = look.palette
        super().__init__(parent, name="completions", background=palette.conversation)
        self._look = look
        self._below = below
        self._on_take = on_take
        self._offered: tuple[Completion, ...] = ()
        self._at = self._first = self._width = self._height = 0
        self._canvas = tk.Canvas(
            self, name="rows", background=palette.window, highlightthickness=0, borderwidth=0, width=1, height=1,
            cursor="hand2",
        )  # fmt: skip
        self._canvas.pack(fill="both", expand=True)
        self._canvas.bind("<Motion>", lambda event: self._go_to(self._number_at(event.y)))
        self._canvas.bind("<ButtonRelease-1>", lambda event: on_take(self._number_at(event.y)))
        self._canvas.bind("<Button-4>", lambda _event: self.move(-1))
        self._canvas.bind("<Button-5>", lambda _event: self.move(1))
        self._canvas.bind("<MouseWheel>", lambda event: self.move(-1 if event.delta > 0 else 1))

    @property
    def offered(self) -> tuple[Completion, ...]:
        """What can be taken; empty while the list is hidden."""
        return self._offered

    @property
    def at(self) -> int:
        """The number of the row that stands out."""
        return self._at

    def offer(self, completions: Sequence[Completion]) -> None:
        """Offer these, the first one standing out; hide when there are none."""
        self._offered = tuple(completions)
        self._at = self._first = 0
        if not self._offered:
            self.place_forget()
            return
        look = self._look
        shown = min(_MOST_SHOWN, len(self._offered))
        width = max(look.px(_ROW), min(look.px(_MOST_WIDTH), self._below.winfo_width() - look.px(2 * _EDGE)))
        height = look.px(2 * _PADDING + shown * _ROW)
        self.place(in_=self._below, x=look.px(_EDGE), y=-look.px(_OVER), anchor="sw", width=width, height=height)
        self.lift()
        self._width, self._height = width, height
        self._draw()

    def hide(self) -> None:
        """Offer nothing."""
        self.offer(())

    def move(self, step: int) -> None:
        """Let another row stand out; after the last comes the first."""
        if self._offered:
            self._go_to((self._at + step) % len(self._offered))

    def _go_to(self, number: int) -> None:
        if number == self._at or not self._offered:
            return
        self._at = number
        self._first = min(max(self._first, number - _MOST_SHOWN + 1), number)
        self._draw()

    def _number_at(self, y: int) -> int:
        row = (y - self._look.px(_PADDING)) // self._look.px(_ROW)
        shown = min(_MOST_SHOWN, len(self._offered))
        return self._first + min(max(row, 0), shown - 1)

    def _draw(self) -> None:
        look, palette, canvas, width = self._look, self._look.palette, self._canvas, self._width
        canvas.delete("all")
        style = BoxStyle(palette.window, palette.conversation, _RADIUS, palette.border, ring_width=1)
        draw_box(canvas, look, 0, 0, width, self._height, style, "box")
        rows = self._offered[self._first : self._first + _MOST_SHOWN]
        for row, completion in enumerate(rows):
            top = look.px(_PADDING + row * _ROW)
            fill = blend(palette.window, palette.text, _CHOSEN) if self._first + row == self._at else palette.window
            if fill != palette.window:
                pill = look.shapes.rounded((width / look.factor) - 2 * _PADDING, _ROW, 8, fill, palette.window)
                canvas.create_image(look.px(_PADDING), top, image=pill, anchor="nw")
            middle, x = top + look.px(_ROW / 2), look.px(_PADDING + _INSET)
            room = width - look.px(2 * (_PADDING + _INSET))
            end = draw_line(
                canvas, look, x, middle, completion.label, font=look.fonts.title, colour=palette.text, background=fill,
                width=room,
            )  # fmt: skip
            hint_x = end + look.px(_GAP)
            draw_line(
                canvas, look, hint_x, middle, completion.hint, font=look.fonts.preview, colour=palette.secondary,
                background=fill, width=max(0, x + room - hint_x),
            )  # fmt: skip
