"""Breaking a text into lines of runs, each with its place, from the widths of characters. No Tk, no colours.

Breaks follow the spirit of UAX #14: after blanks, after a hyphen between letters, around ideographs and emoji, and
inside a word only when the word alone is wider than the limit. Blanks at the end of a line hang over the limit.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, Protocol

from messenger.gui.look.bidi import has_rtl
from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.widgets.conversation_view.links import Link
from messenger.gui.widgets.conversation_view.neutral import GONE

_PIECE = 128  # a long word is measured in pieces of so many characters
_CLOSING = "!),.:;?\\]}»’”…\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f"
_CLOSES = re.compile(f"[{_CLOSING}]")
_GOOD_CUT = "/?&-._="
_NO_BREAK = "\u00a0\u2007\u202f"
_FIRST_MARK = "\u0300"
_FAR = "\u2e80"  # no ideograph comes before
_IDEOGRAPHS = "\u2e80-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"


def _token_pattern(ideographs: str = "") -> re.Pattern[str]:
    """What splits a text into blanks, tabs, words, and ideographs with what closes after them."""
    word = rf"[^\s{GONE}{ideographs}]|[{_NO_BREAK}]"
    return re.compile(
        rf"\t|{GONE}+"
        rf"|(?:(?![{_NO_BREAK}\t])\s)+"
        + (f"|[{ideographs}][{_CLOSING}]*" if ideographs else "")
        + rf"|(?:{word})+?(?<=[^\W\d_])-(?=[^\W\d_])"
        rf"|(?:{word})+"
    )


_TOKEN = _token_pattern()


@lru_cache(maxsize=1)
def _far_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # 10 ms: paid with the first text from there.
    return _token_pattern(_IDEOGRAPHS), re.compile(f"[{_IDEOGRAPHS}]")


class Ruler(Protocol):
    """What is asked of a font. ``keeps_order``: whether text from right to left has to be put in order for it."""

    keeps_order: bool

    def advance(self, text: str) -> int:
        """The width of ``text`` in px."""
        ...

    def advances(self, text: str) -> list[int]:
        """The widths of its characters."""
        ...


class Emojis(Protocol):
    """What is asked of the emoji."""

    def split(self, text: str) -> list[str | EmojiSequence]:
        """``text`` as runs of text and single emoji."""
        ...

    def plain(self, text: str) -> str:
        """``text`` safe for a Tk font."""
        ...


class Measure(NamedTuple):
    """With what a text is measured: a font, the emoji, the width of an emoji in a line, and the distance of tabs."""

    font: Ruler
    emoji: Emojis
    picture: int
    tab: int


class Cluster(NamedTuple):
    """``length`` characters that are drawn for the characters ``start`` to ``end`` of the text as typed."""

    length: int
    start: int
    end: int


class Run(NamedTuple):
    """What is drawn as one piece: ``text`` at ``x`` px from the line's start, ``width`` px wide.

    ``start`` and ``end`` are its characters in the text as typed. ``text`` is safe for a Tk font, and may be of another
    length where characters have no glyph; if ``picture``, it is one emoji. ``url`` is where a click leads, "" for none.
    In a paragraph with text from right to left it has its ``clusters`` from left to right; ``rtl``: it is such text.
    """

    x: int
    width: int
    text: str
    start: int
    end: int
    url: str
    picture: bool
    clusters: tuple[Cluster, ...] = ()
    rtl: bool = False


class Line(NamedTuple):
    """One line: its runs from left to right, and the width of what can be seen of it.

    ``start`` and ``end`` are its characters in the text as typed, with the blanks that hang at its end. ``rtl``: its
    paragraph is read from right to left.
    """

    runs: tuple[Run, ...]
    width: int
    start: int = 0
    end: int = 0
    rtl: bool = False


class Atom(NamedTuple):
    """What is not broken unless it must be. ``glued``: no break before it. A blank may hang."""

    text: str
    width: int
    start: int
    end: int
    url: str
    picture: bool
    blank: bool
    glued: bool


def break_lines(
    text: str, measure: Measure, limit: int, links: Sequence[Link] = (), base: int | None = None
) -> list[Line]:
    """The lines of a neutral text, none wider than ``limit`` px unless a single character is. At least one line.

    ``links`` are in order, and none goes on after a line break. ``base``: 0 for a sentence that reads from left to
    right whatever it begins with; None: each paragraph as its first letter does.
    """
    lines: list[Line] = []
    start = passed = 0
    for paragraph in text.split("\n"):
        first = passed
        while passed < len(links) and links[passed].start < start + len(paragraph):
            passed += 1
        lines += _break_paragraph(paragraph, start, measure, limit, links[first:passed], base)
        start += len(paragraph) + 1
    return lines


def _break_paragraph(
    text: str, start: int, measure: Measure, limit: int, links: Sequence[Link], base: int | None
) -> Iterator[Line]:
    if not links and text.isascii() and "\t" not in text:
        width = measure.font.advance(text)
        if width <= limit:
            shown = text.rstrip()
            if len(shown) < len(text):
                width = measure.font.advance(shown)
            runs = (Run(0, width, shown, start, start + len(shown), "", False),) if shown else ()
            yield Line(runs, width, start, start + len(text))
            return
    if measure.font.keeps_order and has_rtl(text):
        # Nobody pays for it before the first such text.
        from messenger.gui.widgets.conversation_view.bidi_lines import break_in_order

        yield from break_in_order(text, start, measure, limit, links, base)
        return
    filler = Filler(measure, limit, start)
    for atom in atoms_of(text, start, measure, links):
        yield from filler.take(atom)
    yield from filler.finish()


def atoms_of(text: str, start: int, measure: Measure, links: Sequence[Link]) -> Iterator[Atom]:
    """The atoms of one paragraph, in order."""
    breakable = True  # a break may stand before the next atom
    after_picture = False
    for part_start, part, url in _parts(text, start, links):
        at = part_start
        for piece in measure.emoji.split(part):
            if isinstance(piece, EmojiSequence):
                yield Atom(piece, measure.picture, at, at + len(piece), url, True, False, False)
                at += len(piece)
                breakable = after_picture = True
                continue
            tokens, is_ideograph = (_TOKEN, None) if max(piece) < _FAR else _far_patterns()
            for token in tokens.findall(piece):
                if token[0] == GONE:
                    yield Atom("", 0, at, at + len(token), url, False, False, not breakable)
                    at += len(token)
                    continue
                blank = token.isspace() and token[0] not in _NO_BREAK
                ideograph = bool(is_ideograph and is_ideograph.match(token) and not blank)
                if blank:
                    glued = False
                elif after_picture:
                    glued = bool(_CLOSES.match(token))
                else:
                    glued = not (breakable or ideograph)
                shown = token if token.isascii() else measure.emoji.plain(token)
                width = 0 if token == "\t" else measure.font.advance(shown)
                yield Atom(shown, width, at, at + len(token), url, False, blank, glued)
                at += len(token)
                breakable = blank or ideograph or token.endswith("-")
                after_picture = False


def _parts(text: str, start: int, links: Sequence[Link]) -> Iterator[tuple[int, str, str]]:
    """The paragraph as (place, text, url), cut where links begin and end."""
    at = start
    for link in links:
        if at < link.start:
            yield at, text[at - start : link.start - start], ""
            at = link.start
        yield at, text[at - start : link.end - start], link.url
        at = link.end
    if at < start + len(text):
        yield at, text[at - start :], ""


class Filler:
    """Fills line after line with atoms. A group of glued atoms goes to the next line together."""

    def __init__(self, measure: Measure, limit: int, start: int) -> None:
        self._measure = measure
        self._limit = limit
        self._start = start  # of the line
        self._line: list[Atom] = []
        self._x = 0
        self._group: list[Atom] = []

    def take(self, atom: Atom) -> Iterator[Line]:
        """Take the next atom; gives the lines that are full now."""
        if not atom.glued:
            yield from self._place_group()
        if not atom.blank:
            self._group.append(atom)
            return
        if atom.text == "\t":
            atom = atom._replace(width=self._measure.tab - self._x % self._measure.tab)
        self._add(atom)

    def finish(self) -> Iterator[Line]:
        """The lines that are left, the last one even when it is empty."""
        yield from self._place_group()
        yield self._end_line()

    def _place_group(self) -> Iterator[Line]:
        group, self._group = self._group, []
        width = sum(atom.width for atom in group)
        if self._x and group and self._x + width > self._limit:
            yield self._end_line()
        for atom in group:
            if width <= self._limit or not atom.text:
                self._add(atom)
            elif atom.picture:
                if self._x and self._x + atom.width > self._limit:
                    yield self._end_line()
                self._add(atom)
            else:
                yield from self._cut(atom)

    def _cut(self, atom: Atom) -> Iterator[Line]:
        """Place a word of a group that is wider than a line, cutting it where it must be."""
        at = 0
        while at < len(atom.text):
            piece = atom.text[at : at + _PIECE]
            ends = list(accumulate(self._measure.font.advances(piece)))
            kept = bisect_right(ends, self._limit - self._x)
            full = kept < len(piece)
            if full:
                kept = _cut_before(piece, kept)
            if not kept:
                if self._x:
                    yield self._end_line()
                    continue
                kept = 1
            start = min(atom.start + at, atom.end)
            at += kept
            end = atom.end if at == len(atom.text) else min(start + kept, atom.end)
            self._add(atom._replace(text=piece[:kept], width=ends[kept - 1], start=start, end=end))
            if full:
                yield self._end_line()

    def _add(self, atom: Atom) -> None:
        self._line.append(atom)
        self._x += atom.width

    def _end_line(self) -> Line:
        """The line of what has been placed: neighbours that look alike become one run, blanks at its end go."""
        runs: list[Run] = []
        blanks: list[Atom] = []  # between the last run and here
        x = 0
        for atom in self._line:
            if atom.blank:
                blanks.append(atom)
            elif atom.text:
                last = runs[-1] if runs else None
                alike = last is not None and not (last.picture or atom.picture) and last.url == atom.url
                if last and alike and not any(blank.text == "\t" for blank in blanks):
                    text = "".join([last.text, *(blank.text for blank in blanks), atom.text])
                    width = x + atom.width - last.x
                    runs[-1] = last._replace(text=text, width=width, end=atom.end)
                else:
                    runs.append(Run(x, atom.width, atom.text, atom.start, atom.end, atom.url, atom.picture))
                blanks = []
            x += atom.width
        return self._line_of(runs)

    def _line_of(self, runs: Sequence[Run]) -> Line:
        """The line that ends here, made of these runs; the next one begins."""
        start, end = self._start, self._line[-1].end if self._line else self._start
        self._line = []
        self._x = 0
        self._start = end
        return Line(tuple(runs), runs[-1].x + runs[-1].width if runs else 0, start, end)


def is_mark(character: str) -> bool:
    """Whether the character is drawn on the one before it."""
    return character >= _FIRST_MARK and unicodedata.category(character)[0] == "M"


def _cut_before(word: str, most: int) -> int:
    """Where to cut a word of which ``most`` characters fit: after a slash or the like, never before a mark."""
    for end in range(most, most - most // 3, -1):
        if word[end - 1] in _GOOD_CUT:
            return end
    while 0 < most < len(word) and is_mark(word[most]):
        most -= 1
    return most
