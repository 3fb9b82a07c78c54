"""Lines of a paragraph with text from right to left: broken in the order of reading, then each put in order by itself.

Arabic letters are drawn in the forms of their places. Links stay in one piece and from left to right, as an address is
read; an emoji is a sign without a direction.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messenger.gui.look.arabic import shape
from messenger.gui.look.bidi import base_level, classes_of, levels_of, mirrored, visual_order
from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.look.plain import plain_characters
from messenger.gui.widgets.conversation_view.lines import (
    Atom,
    Cluster,
    Emojis,
    Filler,
    Line,
    Measure,
    Ruler,
    Run,
    atoms_of,
    is_mark,
)
from messenger.gui.widgets.conversation_view.links import Link


class _Shaped:
    """A font that measures letters in the forms of their places."""

    keeps_order = True

    def __init__(self, font: Ruler) -> None:
        self._font = font

    def advance(self, text: str) -> int:
        return self._font.advance("".join(map(_shown, text, shape(text))))

    def advances(self, text: str) -> list[int]:
        return [self._font.advance(_shown(*one)) for one in zip(text, shape(text), strict=True)]


class _Typed:
    """Emoji as ever; text stays as it is typed, so that where a word is cut is known to the character."""

    def __init__(self, emoji: Emojis) -> None:
        self._emoji = emoji

    def split(self, text: str) -> list[str | EmojiSequence]:
        return self._emoji.split(text)

    def plain(self, text: str) -> str:
        return text


def _shown(character: str, form: str) -> str:
    """What is drawn for a character that has this form in its place."""
    return form if form != character else plain_characters(character)


class _Glyph(NamedTuple):
    """What is drawn for the characters ``start`` to ``end``, which are not parted: a letter and its marks, an emoji.

    ``alone``: as a run of its own.
    """

    text: str
    width: int
    start: int
    end: int
    url: str
    picture: bool
    level: int
    alone: bool = False


def break_in_order(
    text: str, start: int, measure: Measure, limit: int, links: Sequence[Link], base: int | None
) -> Iterator[Line]:
    """The lines of one paragraph that begins at ``start``; see ``break_lines``."""
    shaped = measure._replace(font=_Shaped(measure.font), emoji=_Typed(measure.emoji))
    filler = _OrderingFiller(text, start, shaped, limit, links, base, measure.font)
    for atom in atoms_of(text, start, shaped, links):
        yield from filler.take(atom)
    yield from filler.finish()


class _OrderingFiller(Filler):
    def __init__(
        self,
        text: str,
        start: int,
        measure: Measure,
        limit: int,
        links: Sequence[Link],
        base: int | None,
        font: Ruler,
    ) -> None:
        super().__init__(measure, limit, start)
        self._text = text
        self._text_start = start
        self._font = font
        classes = classes_of(text)
        for link in links:
            classes[link.start - start : link.end - start] = ["L"] * (link.end - link.start)
        at = 0
        for part in measure.emoji.split(text):
            if isinstance(part, EmojiSequence):
                classes[at : at + len(part)] = ["ON", *["BN"] * (len(part) - 1)]
            at += len(part)
        self._base = base_level(classes) if base is None else base
        self._levels = levels_of(text, classes, self._base)

    def _end_line(self) -> Line:
        atoms = list(self._line)
        while atoms and (atoms[-1].blank or not atoms[-1].text):
            atoms.pop()
        glyphs: list[_Glyph] = []
        for atom in atoms:
            self._add_glyphs(glyphs, atom)
        runs: list[Run] = []
        x = 0
        apart = False
        for at in visual_order([glyph.level for glyph in glyphs]):
            glyph = glyphs[at]
            _add_to_runs(runs, glyph, x, apart=apart or glyph.alone)
            apart = glyph.alone
            x += glyph.width
        return self._line_of(runs)._replace(rtl=bool(self._base))

    def _add_glyphs(self, glyphs: list[_Glyph], atom: Atom) -> None:
        level = self._levels[atom.start - self._text_start]
        if atom.picture or atom.text == "\t":
            shown = atom.text if atom.picture else " "
            glyphs.append(_Glyph(shown, atom.width, atom.start, atom.end, atom.url, atom.picture, level, alone=True))
            return
        typed = self._text[atom.start - self._text_start : atom.end - self._text_start]
        for at, (character, form) in enumerate(zip(typed, shape(typed), strict=True), atom.start):
            level = self._levels[at - self._text_start]
            shown = _shown(character, form)
            shown = mirrored(shown) if level % 2 else shown
            width = self._font.advance(shown)
            if glyphs and glyphs[-1].end == at and not glyphs[-1].alone and (not shown or is_mark(character)):
                before = glyphs[-1]
                # From left to right the pen comes to a letter after its marks, which fonts place to the right of it.
                text = shown + before.text if level % 2 else before.text + shown
                glyphs[-1] = before._replace(text=text, width=before.width + width, end=at + 1)
            elif shown:
                glyphs.append(_Glyph(shown, width, at, at + 1, atom.url, False, level))


def _add_to_runs(runs: list[Run], glyph: _Glyph, x: int, *, apart: bool) -> None:
    """Put what comes next from left to right into the last run, or into a new one."""
    rtl = bool(glyph.level % 2)
    cluster = Cluster(len(glyph.text), glyph.start, glyph.end)
    last = runs[-1] if runs else None
    if last is None or apart or (last.url, last.rtl) != (glyph.url, rtl):
        runs.append(Run(x, glyph.width, glyph.text, glyph.start, glyph.end, glyph.url, glyph.picture, (cluster,), rtl))
        return
    runs[-1] = last._replace(
        width=x + glyph.width - last.x,
        text=last.text + glyph.text,
        start=min(last.start, glyph.start),
        end=max(last.end, glyph.end),
        clusters=(*last.clusters, cluster),
    )
