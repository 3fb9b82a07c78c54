"""What a double click takes as one: a link, an emoji, a word, the blanks between two words, a run of other signs."""

import unicodedata

from messenger.gui.widgets.conversation_view.hits import Span
from messenger.gui.widgets.conversation_view.layout import RowLayout
from messenger.gui.widgets.conversation_view.neutral import GONE

_APOSTROPHES = "'\u2019"
_IN_NUMBERS = ".,:"
_JOINERS = f"{GONE}\u200c\u200d"


def unit_at(layout: RowLayout, at: Span) -> Span:
    """The unit that holds the character or emoji ``at`` (see ``cell_at``)."""
    text = layout.row.text
    if at[0] >= min(at[1], len(text)):
        return at[0], at[0]
    link = _link_at(layout, at[0])
    if link is not None:
        return link
    pictures = [(run.start, run.end) for line in layout.lines for run in line.runs if run.picture]
    if at in pictures:
        return at
    low = max((end for _, end in pictures if end <= at[0]), default=0)
    high = min((start for start, _ in pictures if start >= at[1]), default=len(text))
    kind = _kind(text, at[0])
    start, end = at[0], min(at[1], high)
    while start > low and _kind(text, start - 1) == kind:
        start -= 1
    while end < high and _kind(text, end) == kind:
        end += 1
    return start, end


def link_at(layout: RowLayout, at: Span) -> str:
    """Where the link at a character leads, "" where there is none."""
    return next((run.url for line in layout.lines for run in line.runs if run.url and run.start <= at[0] < run.end), "")


def links_of(layout: RowLayout) -> list[str]:
    """Where all links of a row lead, in order."""
    return list(dict.fromkeys(run.url for line in layout.lines for run in line.runs if run.url))


def _link_at(layout: RowLayout, place: int) -> Span | None:
    """From where to where a link goes, over all its lines and pictures."""
    start = end = -1
    url = ""
    for line in layout.lines:
        for run in line.runs:
            if run.url and run.url == url and run.start == end:
                end = run.end
            elif start <= place < end:
                return start, end
            else:
                start, end, url = (run.start, run.end, run.url) if run.url else (-1, -1, "")
    return (start, end) if start <= place < end else None


def _kind(text: str, at: int) -> str:
    """A name for what the character is to a word."""
    character = text[at]
    if character == "\n":
        return "break"
    if character.isspace():
        return "blank"
    if character.isalnum() or character == "_" or character in _JOINERS or unicodedata.category(character)[0] == "M":
        return "word"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if character in _APOSTROPHES and before.isalpha() and after.isalpha():
        return "word"
    if character in _IN_NUMBERS and before.isdecimal() and after.isdecimal():
        return "word"
    return "sign"
