"""Whole lines with text from right to left, put in order for a screen that draws characters as it gets them.

For names, previews, headings and the like, which are not broken into lines. Messages have a way of their own, for there
every letter's place is known (conversation_view/bidi_lines).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from messenger.gui.look.arabic import shape
from messenger.gui.look.bidi import base_level, classes_of, levels_of, mirrored, visual_order
from messenger.gui.look.emoji import EmojiSequence

Owner = TypeVar("Owner")


class _Glyph(NamedTuple):
    """A letter with its marks, or an emoji: of which piece, and on which level."""

    text: str
    piece: int
    level: int
    picture: bool = False


def in_order(pieces: Sequence[tuple[str, Owner]], base: int | None = None) -> list[tuple[str, Owner]]:
    """One line's pieces from left to right, as they are to be drawn; each comes with what it was handed in with.

    An ``EmojiSequence`` stays as it is; text must be safe for a Tk font. ``base``: 0 for a line that reads from left to
    right, 1 for the other way; None: by its first strong character.
    """
    text = "".join(part for part, _ in pieces)
    classes = classes_of(text)
    at = 0
    for part, _ in pieces:
        if isinstance(part, EmojiSequence):
            classes[at : at + len(part)] = ["ON", *["BN"] * (len(part) - 1)]
        at += len(part)
    levels = levels_of(text, classes, base_level(classes) if base is None else base)
    glyphs = _glyphs(pieces, shape(text), levels)
    ordered: list[tuple[str, Owner]] = []
    before: _Glyph | None = None
    for at in visual_order([glyph.level for glyph in glyphs]):
        glyph = glyphs[at]
        owner = pieces[glyph.piece][1]
        if before is not None and before.piece == glyph.piece and not glyph.picture:
            ordered[-1] = (ordered[-1][0] + glyph.text, owner)
        else:
            ordered.append((EmojiSequence(glyph.text) if glyph.picture else glyph.text, owner))
        before = glyph
    return ordered


def _glyphs(pieces: Sequence[tuple[str, Owner]], drawn: Sequence[str], levels: Sequence[int]) -> list[_Glyph]:
    glyphs: list[_Glyph] = []
    at = 0
    for piece, (part, _) in enumerate(pieces):
        if isinstance(part, EmojiSequence):
            glyphs.append(_Glyph(part, piece, levels[at], picture=True))
            at += len(part)
            continue
        for character in part:
            level = levels[at]
            shown = mirrored(drawn[at]) if level % 2 else drawn[at]
            marks = unicodedata.category(character)[0] == "M"
            last = glyphs[-1] if glyphs else None
            if last is not None and last.piece == piece and (marks or not shown):
                # From left to right the pen comes to a letter after its marks, which fonts place to the right of it.
                text = shown + last.text if level % 2 else last.text + shown
                glyphs[-1] = last._replace(text=text)
            elif shown:
                glyphs.append(_Glyph(shown, piece, level))
            at += 1
    return glyphs
