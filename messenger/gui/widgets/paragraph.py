"""Text of several lines with its emoji, broken where its width ends. It takes the height it needs. Nothing to type."""

from __future__ import annotations

import tkinter as tk
from typing import Final, Literal

from messenger.gui.look.fonts import Font
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.lines import Line, Measure, break_lines
from messenger.gui.widgets.conversation_view.neutral import neutral

_EMOJI: Final = 1.25
"""The size of an emoji, of the font's."""
_TAB: Final = 32


class Paragraph(tk.Canvas):
    """``width`` in px of the screen is what it is laid out for until it gets another; ``lines`` at the most."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        font: Font,
        colour: str,
        background: str,
        width: int,
        text: str = "",
        align: Literal["left", "center"] = "left",
        lines: int = 200,
    ) -> None:
        super().__init__(
            parent, name=name, background=background, highlightthickness=0, borderwidth=0, width=width, height=1
        )
        self._look = look
        self._font = font
        self._colour = colour
        self._background = background
        self._width = width
        self._align = align
        self._most = lines
        self._text = ""
        self._emoji = round(font.size * _EMOJI / look.factor)
        self.text = text
        self._placed = False
        self.bind("<Configure>", lambda event: self._on_configure(event.width))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self._draw()

    @property
    def colour(self) -> str:
        """The colour of the letters."""
        return self._colour

    @colour.setter
    def colour(self, colour: str) -> None:
        self._colour = colour
        self._draw()

    def height_for(self, width: int) -> int:
        """Lay it out for ``width`` px of the screen; return the height it takes then.

        From then on it has the width that whoever places it says here.
        """
        self._placed = True
        self._take(width)
        return int(self.cget("height"))

    def _on_configure(self, width: int) -> None:
        # Tk tells of an earlier width in the midst of ``configure``: that must not undo what was just laid out.
        if not self._placed:
            self._take(width)

    def _take(self, width: int) -> None:
        if width not in (1, self._width):
            self._width = width
            self._draw()

    def _draw(self) -> None:
        self.delete("all")
        look, font = self._look, self._font
        measure = Measure(font, look.emoji, look.px(self._emoji) + 2, look.px(_TAB))
        lines = break_lines(neutral(self._text), measure, self._width, base=0) if self._text else []
        for number, line in enumerate(lines[: self._most]):
            self._draw_line(line, number * font.line + font.line // 2)
        self.configure(height=max(1, min(len(lines), self._most) * font.line))

    def _draw_line(self, line: Line, y: int) -> None:
        look = self._look
        left = (self._width - line.width) // 2 if self._align == "center" else 0
        for run in line.runs:
            if run.picture:
                image = look.emoji.image(run.text, self._emoji, self._background)
                self.create_image(left + run.x + 1, y, image=image, anchor="w")
            else:
                self.create_text(
                    left + run.x, y, text=run.text, font=self._font.spec, fill=self._colour, anchor="w"
                )  # fmt: skip
