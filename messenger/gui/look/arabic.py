"""Arabic letters in the forms they take beside each other, where Tk draws every character by itself. No order here.

The forms are those of Unicode's blocks Arabic Presentation Forms A and B; letters without forms there stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LETTERS = re.compile("[\u0620-\u06ff]")
_BLOCKS = (range(0xFB50, 0xFDFE), range(0xFE70, 0xFEFD))
_LAM = "\u0644"
_TATWEEL, _JOINER, _NON_JOINER = "\u0640", "\u200d", "\u200c"
_CAUSING = (_TATWEEL, _JOINER)
_KINDS = ("isolated", "final", "initial", "medial")


class _Forms(NamedTuple):
    """The forms of letters by kind, and of a lam with the alef after it."""

    letters: dict[str, dict[str, str]]
    lam_alef: dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    # 2 ms: paid with the first Arabic text.
    forms = _Forms({}, {})
    for point in (point for block in _BLOCKS for point in block):
        kind, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        kind = kind.strip("<>")
        characters = [chr(int(letter, 16)) for letter in letters]
        if kind in _KINDS and len(characters) == 1:
            forms.letters.setdefault(characters[0], {})[kind] = chr(point)
        elif kind in _KINDS and len(characters) == 2 and characters[0] == _LAM and chr(point) >= "\ufef5":
            forms.lam_alef.setdefault(characters[1], {})[kind] = chr(point)
    return forms


def shape(text: str) -> list[str]:
    """What is drawn for each character of ``text``, in its order; "" for what the one before holds, and for joiners."""
    drawn = ["" if character in (_JOINER, _NON_JOINER) else character for character in text]
    if not _LETTERS.search(text):
        return drawn
    letters, lam_alef = _forms()
    places = [at for at, character in enumerate(text) if not _is_transparent(character)]
    open_before = False  # whether the letter before reaches for this one
    for number, at in enumerate(places):
        character = text[at]
        following = text[places[number + 1]] if number + 1 < len(places) else ""
        forms = letters.get(character, {})
        joined = open_before and ("final" in forms or character in _CAUSING)
        reaches = "initial" in forms or character in _CAUSING
        if character == _LAM and following in lam_alef:
            drawn[at] = lam_alef[following]["final" if joined else "isolated"]
            drawn[places[number + 1]] = ""
        elif not (number and text[places[number - 1]] == _LAM and character in lam_alef):
            joins_next = reaches and ("final" in letters.get(following, {}) or following in _CAUSING)
            kind = _KINDS[joined + 2 * joins_next]
            drawn[at] = forms.get(kind, drawn[at]) if kind != "isolated" else drawn[at]
        open_before = reaches
    return drawn


def _is_transparent(character: str) -> bool:
    """Whether letters join as if it were not there."""
    return character not in (_JOINER, _NON_JOINER) and unicodedata.category(character) in ("Mn", "Me", "Cf")
