"""One line of text with its emoji on a canvas: names, previews, headers. No wrapping and no selection here."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import NamedTuple

from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.look.fonts import ELLIPSIS, Font
from messenger.gui.look.look import Look

#: More of a text than this never fits on one line; the rest is not looked at.
LOOKED_AT = 240
_EMOJI_OF_FONT = 1.25
_EMOJI_GAP = 1


def one_line(text: str) -> str:
    """The beginning of ``text`` with every run of blanks and line breaks as a single blank."""
    return " ".join(text[: 4 * LOOKED_AT].split())[:LOOKED_AT]


class Ink(NamedTuple):
    """A piece of a line with its own font and colour."""

    text: str
    font: Font
    colour: str


def draw_line(
    canvas: tk.Canvas,
    look: Look,
    x: int,
    y: int,
    text: str,
    *,
    font: Font,
    colour: str,
    background: str,
    width: int,
    tags: str | tuple[str, ...] = (),
) -> int:
    """Draw ``text`` from ``x`` on, vertically centred on ``y``, cut with an ellipsis where ``width`` ends.

    Emoji are pictures on ``background``. Returns the x at which the line ends. Sizes are px of the screen.
    """
    inks = (Ink(one_line(text), font, colour),)
    return draw_inks(canvas, look, x, y, inks, background=background, width=width, tags=tags)


def draw_inks(
    canvas: tk.Canvas,
    look: Look,
    x: int,
    y: int,
    inks: Sequence[Ink],
    *,
    background: str,
    width: int,
    tags: str | tuple[str, ...] = (),
) -> int:
    """The same with pieces of a line that differ; their texts hold no line breaks."""
    limit = x + width
    parts = [(part, ink) for ink in inks for part in look.emoji.split(ink.text)]
    for number, (part, (_, font, colour)) in enumerate(parts):
        room_for_dots = font.advance(ELLIPSIS)
        dots = 0 if number == len(parts) - 1 else room_for_dots
        emoji_size = round(font.size * _EMOJI_OF_FONT / look.factor)
        emoji_width = look.px(emoji_size) + 2 * _EMOJI_GAP
        if isinstance(part, EmojiSequence):
            if x + emoji_width + dots > limit:
                canvas.create_text(x, y, text=ELLIPSIS, font=font.spec, fill=colour, anchor="w", tags=tags)
                return x + room_for_dots
            image = look.emoji.image(part, emoji_size, background)
            canvas.create_image(x + _EMOJI_GAP, y, image=image, anchor="w", tags=tags)
            x += emoji_width
        else:
            shown = look.emoji.plain(part)
            fitting = font.fit(shown, limit - x - dots)
            if shown and not fitting and x + room_for_dots <= limit:
                fitting = ELLIPSIS
            canvas.create_text(x, y, text=fitting, font=font.spec, fill=colour, anchor="w", tags=tags)
            x += font.advance(fitting)
            if fitting != shown:
                return x
    return x
