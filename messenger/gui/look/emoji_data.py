"""The files under assets/emoji: their shape, for the script that makes them, and how they are read.

No text is searched and nothing is drawn here.
"""

from __future__ import annotations

import mmap
import zlib

import msgspec
from PIL import Image

from messenger.gui.look.assets import asset

#: Width and height of a stored picture.
SIZE = 64
TEXT_STYLE = "\ufe0e"  # VS15
PICTURE_STYLE = "\ufe0f"  # VS16
_WITHOUT_STYLE = {ord(TEXT_STYLE): None, ord(PICTURE_STYLE): None}


def key_of(sequence: str) -> str:
    """The sequence without variation selectors: what it is found by, since these are often left out."""
    return sequence.translate(_WITHOUT_STYLE)


class Index(msgspec.Struct, frozen=True, array_like=True):
    """Which sequences are emoji (Unicode Technical Standard 51) and where their pictures lie."""

    #: The number of the picture by the key of the sequence.
    numbers: dict[str, int]
    #: Where picture n begins in the file of pictures; one more than there are pictures.
    offsets: list[int]
    #: The length of the longest key that begins with a character.
    longest: dict[str, int]
    #: Emoji of one character that the bundled fonts can draw as well.
    in_font: str
    #: Those of them that are drawn by the font unless VS16 follows.
    text_by_default: str


class EmojiName(msgspec.Struct, frozen=True, array_like=True):
    """One emoji as people look for it. `variants` are its skin tones."""

    sequence: str
    shortcodes: list[str]
    category: str
    variants: list[str]


def read_index() -> Index:
    """The index of all pictures; some 3 ms."""
    return msgspec.msgpack.decode(asset("emoji", "index.msgpack").read_bytes(), type=Index)


def read_names() -> list[EmojiName]:
    """The names of all emoji, in the usual order of an emoji picker."""
    return msgspec.msgpack.decode(asset("emoji", "names.msgpack").read_bytes(), type=list[EmojiName])


def read_keywords() -> list[str]:
    """For each of ``read_names``, in that order: further words that stand for it, with a blank between them."""
    return msgspec.msgpack.decode(asset("emoji", "keywords.msgpack").read_bytes(), type=list[str])


class Pictures:
    """The file of pictures, from which one is read at a time."""

    def __init__(self, offsets: list[int]) -> None:
        self._offsets = offsets
        with asset("emoji", "pictures.bin").open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self, number: int) -> Image.Image:
        """Picture `number`, SIZE px wide and high, RGBA."""
        stored = zlib.decompress(self._data[self._offsets[number] : self._offsets[number + 1]])
        colours_end = 1 + 4 * stored[0]
        picture = Image.frombytes("P", (SIZE, SIZE), stored[colours_end:])
        picture.putpalette(stored[1:colours_end], "RGBA")
        return picture.convert("RGBA")
