"""The order of text from right to left (Unicode Standard Annex #9), where Tk draws characters as it gets them.

Controls of direction are not obeyed, for they could deceive the eye (C23): every paragraph is one run of one level.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_RTL = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_PAIRS = "()[]{}<>\u00ab\u00bb\u2039\u203a\u2045\u2046\u207d\u207e\u208d\u208e\u2264\u2265\u27e8\u27e9\u300c\u300d"
_MIRROR = dict(zip(_PAIRS, (_PAIRS[at ^ 1] for at in range(len(_PAIRS))), strict=True))
_BRACKETS = "()[]{}\u2045\u2046\u207d\u207e\u208d\u208e\u27e8\u27e9\u300c\u300d"
_CLOSING = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_MOST_OPEN = 63  # BD16
_IGNORED = frozenset(["BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", ""])
_NEUTRAL = frozenset(["B", "S", "WS", "ON"])
_NUMBERS = ("EN", "AN")
_STRONG = ("L", "R", "AL")


@lru_cache(maxsize=1)
def _rtl() -> re.Pattern[str]:
    # 1 ms: paid with the first text beyond ASCII.
    return re.compile(_RTL)


def has_rtl(text: str) -> bool:
    """Whether anything in ``text`` is written from right to left."""
    return not text.isascii() and _rtl().search(text) is not None


def classes_of(text: str) -> list[str]:
    """The bidirectional class of every character, which the caller may change before ``levels_of``."""
    return [unicodedata.bidirectional(character) for character in text]


def base_level(classes: Sequence[str]) -> int:
    """1 for a paragraph from right to left, else 0: by its first strong character (P2, P3)."""
    return next((int(kind != "L") for kind in classes if kind in _STRONG), 0)


def levels_of(text: str, classes: Sequence[str], base: int) -> list[int]:
    """The level of every character of one paragraph: odd ones are written from right to left."""
    places = [at for at, kind in enumerate(classes) if kind not in _IGNORED]  # X9
    before = "R" if base else "L"
    kinds = _weak([classes[at] for at in places], before)
    _pair_brackets([text[at] for at in places], [classes[at] for at in places], kinds, before)
    _neutral(kinds, before)
    levels = [base] * len(classes)
    level = base
    resolved = iter(kinds)
    for at, kind in enumerate(classes):
        if kind not in _IGNORED:
            level = _implicit(next(resolved), base)
        levels[at] = level
    _reset_blanks(classes, levels, base)
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """The places in ``levels`` from left to right (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def mirrored(character: str) -> str:
    """The character as it is drawn from right to left: brackets look the other way (L4)."""
    return _MIRROR.get(character, character)


def _weak(classes: Sequence[str], before: str) -> list[str]:
    """Marks, numbers and what stands in numbers (W1 to W7)."""
    kinds = list(classes)
    strong = before
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[at] = kinds[at - 1] if at else before
        if kinds[at] in _STRONG:
            strong = kinds[at]
        elif kinds[at] == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in _NUMBERS)):
            kinds[at] = left
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and "EN" in (kinds[at - 1] if at else "", kinds[end] if end < len(kinds) else ""):
            kinds[at:end] = ["EN"] * (end - at)
        at = end + 1
    strong = before
    for at, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    return kinds


def _pair_brackets(text: Sequence[str], classes: Sequence[str], kinds: list[str], before: str) -> None:
    """Brackets go with what is between them, or before them (N0)."""
    for opening, closing in _bracket_pairs(text, kinds):
        inside = {_direction(kinds[at]) for at in range(opening + 1, closing)}
        other = "L" if before == "R" else "R"
        if before in inside:
            kind = before
        elif other in inside:
            strong = (_direction(kinds[at]) for at in range(opening - 1, -1, -1))
            kind = other if next((found for found in strong if found), before) == other else before
        else:
            continue
        for at in (opening, closing):
            kinds[at] = kind
            while at + 1 < len(kinds) and classes[at + 1] == "NSM":
                at += 1  # noqa: PLW2901
                kinds[at] = kind


def _bracket_pairs(text: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Which brackets belong together (BD16), by where they are opened."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON":
            continue
        if character in _CLOSING:
            if len(waiting) == _MOST_OPEN:
                return []
            waiting.append((_CLOSING[character], at))
            continue
        for number in range(len(waiting) - 1, -1, -1):
            if waiting[number][0] == character:
                pairs.append((waiting[number][1], at))
                del waiting[number:]
                break
    return sorted(pairs)


def _neutral(kinds: list[str], before: str) -> None:
    """What has no direction goes with its neighbours where they agree, else with the paragraph (N1, N2)."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > at:
            left = _direction(kinds[at - 1]) if at else before
            right = _direction(kinds[end]) if end < len(kinds) else before
            kinds[at:end] = [left if left == right else before] * (end - at)
        at = end + 1


def _direction(kind: str) -> str:
    """As what a kind counts for what stands beside it; "" for a neutral one."""
    return "R" if kind in _NUMBERS else kind if kind in ("L", "R") else ""


def _implicit(kind: str, base: int) -> int:
    """The level of a character (I1, I2)."""
    if base:
        return base if kind == "R" else base + 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _reset_blanks(classes: Sequence[str], levels: list[int], base: int) -> None:
    """Tabs, and blanks before them and at the end, go with the paragraph (L1)."""
    trailing = True
    for at in range(len(classes) - 1, -1, -1):
        if classes[at] in ("S", "B"):
            trailing = True
        elif classes[at] != "WS" and classes[at] not in _IGNORED:
            trailing = False
        if trailing:
            levels[at] = base
