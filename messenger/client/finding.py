"""What a typed search means: which words it asks for, and where in a text they stand. No store and no window here.

Words are found from their first letter on, without regard to case and accents, the last one also where it has only
begun (by more than a letter). Writing without blanks between words (Chinese, Japanese, Thai...), and emoji, are found
wherever they stand.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 16
EXCERPT: Final = 200
"""Characters shown of a long text, from a little before the first match on."""
_BEFORE: Final = 10
"""Characters shown before the first match, or a few more, so that it is in view where a line is short."""

_MARK: Final = "\u0300"
"""Stands for every accent that follows its letter, so that a folded text is as long as the text itself."""
_UNBROKEN: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
_UNBROKEN_PART: Final = re.compile(f"[{_UNBROKEN}]")
_WORD: Final = re.compile(f"(?:[^\\W_]|{_MARK})+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: ``words``, each one or several in a row (don't: don, t), and ``literals``, as they stand."""

    words: tuple[tuple[str, ...], ...] = ()
    literals: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.literals)

    @property
    def match(self) -> str:
        """The question to a full-text index (SQLite's FTS5) with the same idea of words; "" when it cannot help."""
        phrases = [f'"{" ".join(run)}"' for run in self.words]
        return " ".join(phrases) + " *" * self._begun

    @property
    def _begun(self) -> bool:
        """Whether the last word may go on: not for a single letter, with which too many words begin."""
        last = self.words[-1][-1] if self.words else ""
        return bool(last) and not (len(last) == 1 and last.isascii())

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where in ``text`` something that is wanted stands: first and last + 1 character of each place, in order."""
        folded = fold(text)
        found = [match.span() for pattern in self._patterns() for match in pattern.finditer(folded)]
        return _joined(found)

    def fits(self, text: str) -> bool:
        """Whether everything that is wanted stands in ``text``."""
        folded = fold(text)
        return bool(self) and all(pattern.search(folded) for pattern in self._patterns())

    def _patterns(self) -> list[re.Pattern[str]]:
        patterns = []
        for number, run in enumerate(self.words, 1):
            spelt = "[\\W_]+".join(_spelt(word) for word in run)
            end = "" if number == len(self.words) and self._begun else "(?![^\\W_])"
            patterns.append(re.compile(f"(?<![^\\W_])(?<!{_MARK}){spelt}{end}"))
        return patterns + [re.compile(re.escape(fold(literal))) for literal in self.literals]


def wanted(text: str) -> Wanted:
    """Read what a person typed. Whatever it is, nothing in it is a command."""
    words: list[tuple[str, ...]] = []
    literals: list[str] = []
    for chunk in text[:MOST_CHARACTERS].split()[:MOST_WORDS]:
        run = tuple(word for part in _WORD.findall(fold(chunk)) if (word := part.replace(_MARK, "")))
        if _UNBROKEN_PART.search(chunk) or (not run and any(unicodedata.category(one) == "So" for one in chunk)):
            literals.append(chunk)
        elif run:
            words.append(run)
    return Wanted(tuple(words), tuple(literals))


def excerpt(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Return the part of ``text`` around the first of ``spans`` as one line, and where the spans stand in it."""
    first = spans[0][0] if spans else 0
    start = 0
    if first > 2 * _BEFORE:
        start = text.rfind(" ", 0, first - _BEFORE) + 1
        if first - start > 2 * _BEFORE:  # no blank is near
            start = first - _BEFORE
    line: list[str] = ["…"] if start else []
    place: dict[int, int] = {}
    for index in range(start, min(len(text), start + 4 * EXCERPT)):
        if len(line) >= EXCERPT:
            break
        place[index] = len(line)
        character = text[index]
        if not character.isspace():
            line.append(character)
        elif line and line[-1] not in " …":
            line.append(" ")
    shown = "".join(line).rstrip()
    end = len(line)
    moved = [(place[low], place.get(high, end)) for low, high in spans if low in place]
    return shown, tuple((low, min(high, len(shown))) for low, high in moved if low < len(shown))


class _Folded(dict[int, str]):
    """Each character without case and accent, as one character; found once."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        if unicodedata.combining(character) and 0x300 <= number <= 0x36F:
            folded = _MARK
        else:
            folded = unicodedata.normalize("NFD", character)[:1].lower()[:1] or character
        self[number] = folded
        return folded


_folded: Final = _Folded()


def fold(text: str) -> str:
    """Return ``text`` without case and accents, each character in its place."""
    return text.lower() if text.isascii() else text.translate(_folded)


def _spelt(word: str) -> str:
    return "".join(f"{re.escape(character)}{_MARK}*" for character in word)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
