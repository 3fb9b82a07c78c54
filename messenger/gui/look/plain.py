"""Characters that are safe for a Tk font, and what is shown for those that are not. Knows nothing of emoji.

Safe means: nothing beyond U+FFFF (Tk 8.6 counts such a character as two), no controls that could forge a line, and
nothing invisible that changes the order or the look of what stands around it (C23).
"""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\ufffd"
_TAB = "    "
_JOINER = "\u200d"
_LAST_BMP = "\uffff"
_REGIONAL_A, _REGIONAL_Z = "\U0001f1e6", "\U0001f1ff"
_BLANKS = frozenset("\r\v\f\x85\u2028\u2029")
_KEPT = frozenset("\n\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
#: Variation selectors and the like, which Unicode counts as marks, and the keycap, which fonts of emoji hold.
_DROPPED = frozenset("\u034f\u20e3\u180b\u180c\u180d\u180f\u2065" + "".join(map(chr, range(0xFE00, 0xFE10))))
_BAD = frozenset("\ufffc\ufffe\uffff" + "".join(map(chr, range(0xFDD0, 0xFDF0))))
_SELECTORS = range(0xE0100, 0xE01F0)
_REMEMBERED = 4_096


def _beyond_bmp(character: str) -> str:
    """The letter of half a flag, the plain letter for a styled one, nothing for a selector."""
    if _REGIONAL_A <= character <= _REGIONAL_Z:
        return chr(ord("A") + ord(character) - ord(_REGIONAL_A))
    if ord(character) in _SELECTORS:
        return ""
    plainer = unicodedata.normalize("NFKC", character)
    return plainer if max(plainer) <= _LAST_BMP else REPLACEMENT


def _shown(character: str) -> str:
    """What is shown for one character."""
    if character in _KEPT:
        return character
    if character == "\t":
        return _TAB
    if character in _BLANKS:
        return " "
    category = unicodedata.category(character)
    if category == "Cf" or character in _DROPPED:  # format characters
        return ""
    if category in ("Cc", "Cs") or character in _BAD:  # controls, lonely surrogates, noncharacters
        return REPLACEMENT
    return character if character <= _LAST_BMP else _beyond_bmp(character)


class _Table(dict[int, str]):
    """What is shown, by code point, for the characters met so far."""

    def __missing__(self, point: int) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        shown = self[point] = _shown(chr(point))
        return shown


_table = _Table()


def plain_characters(text: str) -> str:
    """`text` with safe characters alone. Line feeds stay, a tab becomes blanks, other controls show as U+FFFD."""
    shown = text.replace("\r\n", "\n").translate(_table)
    return shown if _JOINER not in shown else _without_stray_joiners(shown)


def _without_stray_joiners(text: str) -> str:
    """Keep the joiner where it shapes letters, as in Persian and Indic scripts; elsewhere it is noise."""
    kept: list[str] = []
    for character in text:
        if character != _JOINER or (kept and unicodedata.category(kept[-1])[0] in "LM"):
            kept.append(character)
    return "".join(kept)
