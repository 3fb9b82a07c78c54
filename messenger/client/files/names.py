"""Names of files that others chose, made harmless: such a name may be shown, and a file may be called so."""

import re
import unicodedata
from pathlib import PurePath
from typing import Final

NAME_BYTES: Final = 200
"""The longest name, in UTF-8; file systems take 255, and a number may have to go behind it."""
SUFFIX_BYTES: Final = 32
"""A longer one is no suffix that any program knows."""
NAMELESS: Final = "file"

_FORBIDDEN: Final = frozenset('/\\:*?"<>|')
"""Separators here or elsewhere, and what Windows takes in no name."""
_JOINERS: Final = frozenset("\u200c\u200d")
"""Invisible, but words of some scripts and many emoji are written with them."""
_TAGS: Final = range(0xE0020, 0xE0080)
"""Flags of some countries are written with them."""
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *", re.IGNORECASE)
"""Windows means a device by them, whatever follows behind a dot."""


def safe_name(name: str) -> str:
    """Return ``name`` as a file may be called on any system, in one visible line that shows its real suffix.

    What would lead through folders, hide, or turn the order of what is read (bidirectional controls, Unicode TR 36,
    section 2.8) is replaced or left out; blanks are not heaped; of what is too long the suffix stays.
    """
    letters = (_letter(letter) for letter in unicodedata.normalize("NFC", name))
    plain = " ".join("".join(letters).split()).lstrip(". ").rstrip(". ")
    if _DEVICES.fullmatch(plain.partition(".")[0]):
        plain = f"_{plain}"
    return _shortened(plain) or NAMELESS


def numbered(name: str, number: int) -> str:
    """Return what a file is called when there are ``number`` - 1 of the same ``name`` already."""
    path = PurePath(name)
    return f"{path.stem} ({number}){path.suffix}"


def _letter(letter: str) -> str:
    if letter in _FORBIDDEN:
        return "_"
    if letter.isspace():
        return " "
    category = unicodedata.category(letter)
    if category in ("Cc", "Cs", "Zl", "Zp") or (
        category == "Cf" and letter not in _JOINERS and ord(letter) not in _TAGS
    ):
        return ""
    return letter


def _shortened(name: str) -> str:
    if len(name.encode()) <= NAME_BYTES:
        return name
    suffix = PurePath(name).suffix
    if len(suffix.encode()) > SUFFIX_BYTES:
        suffix = ""
    room = NAME_BYTES - len(suffix.encode())
    stem = name[: len(name) - len(suffix)].encode()[:room].decode(errors="ignore")
    return stem.rstrip(". ") + suffix
