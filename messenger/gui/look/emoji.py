"""Emoji in text: finding them, their pictures, and showing a text where no picture can stand.

An emoji never reaches a Tk font: some libXft versions end the whole program over it. Which characters are
emoji is data (emoji_data.py); where a picture stands in a line is the business of the widgets.
"""

from __future__ import annotations

import tkinter as tk
from functools import cached_property

from PIL import Image

from messenger.gui.look.emoji_book import EmojiBook
from messenger.gui.look.emoji_data import PICTURE_STYLE, TEXT_STYLE, Index, Pictures, key_of, read_index
from messenger.gui.look.images import ImageCache
from messenger.gui.look.plain import plain_characters


class EmojiSequence(str):
    """One emoji with all its characters: joined families, skin tone, flag, keycap, variation selector."""

    __slots__ = ()


class Emoji:
    """Finds emoji and hands out their pictures. Its data is read when the first text beyond ASCII comes."""

    def __init__(self, images: ImageCache, factor: float) -> None:
        self._images = images
        self._factor = factor
        self.book = EmojiBook()

    @cached_property
    def _index(self) -> Index:
        return read_index()

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self._index.offsets)

    def split(self, text: str) -> list[str | EmojiSequence]:
        """The text as runs of text and single emoji; joined together again they are `text`.

        The longest sequence that has a picture wins. Give the text runs to a font only through `plain`.
        """
        if text.isascii():
            return [text] if text else []
        longest = self._index.longest
        parts: list[str | EmojiSequence] = []
        at = run = 0
        while at < len(text):
            end = self._match(text, at) if text[at] in longest else at
            if end == at:
                at += 1
                continue
            if run < at:
                parts.append(text[run:at])
            parts.append(EmojiSequence(text[at:end]))
            at = run = end
        if run < len(text):
            parts.append(text[run:])
        return parts

    def _match(self, text: str, start: int) -> int:
        """Where the emoji that begins at `start` ends; `start` if there is none."""
        index = self._index
        longest = index.longest[text[start]]
        key, end, at = "", start, start
        while at < len(text) and len(key) < longest:
            key += text[at]
            at += 1
            while text[at : at + 1] in (PICTURE_STYLE, TEXT_STYLE):
                at += 1
            if key in index.numbers:
                end = at
        if end == start or not self._is_text(text[start:end]):
            return end
        return start

    def _is_text(self, sequence: str) -> bool:
        """Whether the font is to draw this emoji: nobody asked for the picture, or VS15 asked for text."""
        first, style = sequence[0], sequence[1:]
        if style in ("", TEXT_STYLE):
            return first in (self._index.in_font if style else self._index.text_by_default)
        return False

    def only_emoji(self, text: str) -> int | None:
        """How many emoji `text` is made of, if it holds nothing else but blanks; otherwise None."""
        count = 0
        for part in self.split(text):
            if isinstance(part, EmojiSequence):
                count += 1
            elif part.strip():
                return None
        return count or None

    def image(self, sequence: str, size: float, background: str) -> tk.PhotoImage:
        """The picture of one emoji, `size` px at scale 1 wide and high. Raises KeyError if it has none."""
        key = key_of(sequence)
        number = self._index.numbers[key]
        pixels = round(size * self._factor)

        def draw() -> Image.Image:
            emoji = self._pictures.read(number).resize((pixels, pixels), Image.Resampling.LANCZOS)
            picture = Image.new("RGB", (pixels, pixels), background)
            picture.paste(emoji, (0, 0), emoji)
            return picture

        return self._images.get(("emoji", number, pixels, background), draw)

    def plain(self, text: str) -> str:
        """`text` made safe for a Tk font, to be shown and never to be stored.

        Emoji that have a picture become their shortcode (":tada:"), for titles and labels without pictures.
        Line feeds stay; other control characters, bidi controls and all beyond U+FFFF are neutralised (C23).
        """
        if text.isascii() and text.isprintable():
            return text
        parts = self.split(text)
        for number, part in enumerate(parts):
            if isinstance(part, EmojiSequence):
                parts[number] = f":{self.book.code_of(part)}:"
            else:
                parts[number] = plain_characters(part)
        return "".join(parts)
