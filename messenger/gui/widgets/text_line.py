"""One line of text with its emoji on a canvas: names, previews, headers. No wrapping and no selection here."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import NamedTuple

from messenger.gui.look.bidi import has_rtl
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
    """A piece of a line with its own font and colour.

    ``apart``: it reads from left to right and stands before what follows, whichever way that reads.
    """

    text: str
    font: Font
    colour: str
    apart: bool = False


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
    pieces = _fitting(look, inks, width)
    if inks and inks[0].font.keeps_order and any(has_rtl(text) for text, _ in pieces):
        # Nobody pays for it before the first such text.
        from messenger.gui.look.ordering import in_order

        apart = [piece for piece in pieces if piece[1].apart]
        pieces = in_order(apart, base=0) + in_order([piece for piece in pieces if not piece[1].apart])
    for text, (_, font, colour, _) in pieces:
        if isinstance(text, EmojiSequence):
            size = _emoji_size(look, font)
            image = look.emoji.image(text, size, background)
            canvas.create_image(x + _EMOJI_GAP, y, image=image, anchor="w", tags=tags)
            x += look.px(size) + 2 * _EMOJI_GAP
        else:
            canvas.create_text(x, y, text=text, font=font.spec, fill=colour, anchor="w", tags=tags)
            x += font.advance(text)
    return x


def _emoji_size(look: Look, font: Font) -> int:
    return round(font.size * _EMOJI_OF_FONT / look.factor)


def _fitting(look: Look, inks: Sequence[Ink], width: int) -> list[tuple[str, Ink]]:
    """As much as ``width`` holds, in pieces of text that are safe for a font and single emoji."""
    parts = [(part, ink) for ink in inks for part in look.emoji.split(ink.text)]
    pieces: list[tuple[str, Ink]] = []
    room = width
    for number, (part, ink) in enumerate(parts):
        font = ink.font
        room_for_dots = font.advance(ELLIPSIS)
        dots = 0 if number == len(parts) - 1 else room_for_dots
        if isinstance(part, EmojiSequence):
            emoji_width = look.px(_emoji_size(look, font)) + 2 * _EMOJI_GAP
            if emoji_width + dots > room:
                return [*pieces, (ELLIPSIS, ink)]
            pieces.append((part, ink))
            room -= emoji_width
        else:
            shown = look.emoji.plain(part)
            fitting = font.fit(shown, room - dots)
            if shown and not fitting and room_for_dots <= room:
                fitting = ELLIPSIS
            pieces.append((fitting, ink))
            room -= font.advance(fitting)
            if fitting != shown:
                break
    return pieces
