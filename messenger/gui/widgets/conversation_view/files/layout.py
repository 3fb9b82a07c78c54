"""How large the file of a message is shown, and where its parts stand. No Tk calls, no colours, nothing decoded.

Places are px of the screen, from the left of the pane and the top of the row. What changes while a file is on its way
changes no place: only another look (a picture, a row with or without a sentence) does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from messenger.client.model import ChatMessage
from messenger.gui.look.fonts import ELLIPSIS
from messenger.gui.widgets.conversation_view.files.deeds import FileSource, is_framed
from messenger.gui.widgets.conversation_view.files.words import note_words
from messenger.gui.widgets.conversation_view.lines import Line, Measure, break_lines
from messenger.gui.widgets.conversation_view.neutral import neutral_line

if TYPE_CHECKING:
    from messenger.gui.look.fonts import Font
    from messenger.gui.look.look import Look

# Sizes in px at scale 1.
MOST_WIDE, MOST_HIGH = 360, 420
LEAST_WIDE, LEAST_HIGH = 140, 90
LEAST_WITH_WORDS = 240
"""A picture with a caption or a name is at least so wide."""
ROW_WIDE = 324
ICON, ICON_GAP = 44, 12
NAME_Y = 11
"""The middle of the name beside the icon."""
DEEDS_LINE, DEEDS_GAP = 20, 4
NOTE_LINE, NOTE_GAP = 18, 5
MOST_NOTE_LINES = 4
CAPTION_GAP = 7
"""Between a file and the words under it."""
EMOJI_ADVANCE = 20
_TAIL = 12
"""Characters that stay at the end of a name that is cut."""
_ENDLESS = 2**30


class FilePart(NamedTuple):
    """What a row shows of its file: from ``x``, ``y`` on, so wide and high.

    ``framed``: it is a picture, from one side of the bubble to the other; ``top`` and ``bottom``: it begins and ends
    with that. Else it is a row of an icon, the ``name``, under both the lines of a sentence, ``note``, and what can be
    done, for which there is ``room``.
    """

    framed: bool
    width: int
    height: int
    x: int = 0
    y: int = 0
    top: bool = False
    bottom: bool = False
    name: Line | None = None
    note: tuple[Line, ...] = ()
    room: int = 0

    @property
    def stamped(self) -> bool:
        """Whether the time stands on the picture."""
        return self.framed and self.bottom

    def at(self, x: int, y: int) -> FilePart:
        """The same in its place."""
        return self._replace(x=x, y=y)


class FileTypesetter:
    """Says how large files are shown in bubbles whose text may be ``limit`` px wide, between ``pad`` on both sides."""

    def __init__(self, look: Look, source: FileSource, limit: int, pad: int, tab: int) -> None:
        self._px = look.px
        self._source = source
        self._limit = limit
        self._pad = pad
        self._plain = look.emoji.plain
        self._title = look.fonts.title
        advance = look.px(EMOJI_ADVANCE)
        self._name = Measure(look.fonts.title, look.emoji, advance, tab)
        self._note = Measure(look.fonts.preview, look.emoji, advance, tab)

    def part_of(self, row: ChatMessage, *, named: bool, stamp: int) -> FilePart | None:
        """The part of a row, without its place; None where the message has no file.

        ``named``: the sender's name stands in the same bubble; ``stamp``: how wide the time is.
        """
        if row.file is None:
            return None
        captioned = bool(row.text)
        transfer, trouble = self._source.transfer(row), self._source.trouble(row)
        if is_framed(row, transfer, trouble):
            width, height = self._frame(row.file.width, row.file.height, named or captioned)
            return FilePart(True, width, height, top=not named, bottom=not captioned)
        px = self._px
        width = min(self._limit, px(ROW_WIDE))
        name = self._name_line(row.file.name, width - px(ICON + ICON_GAP))
        sentence = note_words(transfer, trouble)
        note = tuple(break_lines(neutral_line(sentence), self._note, width, base=0)) if sentence else ()
        note = note[:MOST_NOTE_LINES]
        height = px(ICON) + px(DEEDS_GAP + DEEDS_LINE) + (px(NOTE_GAP) + len(note) * px(NOTE_LINE) if note else 0)
        return FilePart(False, width, height, name=name, note=note, room=width - (0 if captioned else stamp))

    def estimate(self, row: ChatMessage) -> int:
        """About how much higher than its text a row is for its file."""
        if row.file is None:
            return 0
        if row.file.is_picture:
            return self._frame(row.file.width, row.file.height, bool(row.text))[1]
        return self._px(ICON + DEEDS_GAP + DEEDS_LINE)

    def _frame(self, width: int, height: int, words: bool) -> tuple[int, int]:
        px = self._px
        widest = min(px(MOST_WIDE), self._limit + 2 * self._pad)
        least = min(widest, px(LEAST_WITH_WORDS if words else LEAST_WIDE))
        return frame_size(width, height, (widest, px(MOST_HIGH)), (least, px(LEAST_HIGH)), px(1000) / 1000)

    def _name_line(self, name: str, room: int) -> Line:
        """A name on one line, its suffix at the right whatever it is read like, cut in the middle where it is long."""
        shown = neutral_line(name)
        line = break_lines(shown, self._name, _ENDLESS, base=0)[0]
        if line.width > room:
            line = break_lines(fit_in_middle(self._plain(shown), room, self._title), self._name, _ENDLESS, base=0)[0]
        return line


def frame_size(
    width: int, height: int, most: tuple[int, int], least: tuple[int, int], factor: float
) -> tuple[int, int]:
    """Return how large a picture of so many px is shown: as it is (times ``factor``), or smaller; px of the screen.

    It keeps its proportions unless it would be narrower or lower than ``least``: then a part of the frame is empty, or
    of the picture not seen.
    """
    scale = min(most[0] / width, most[1] / height, factor)
    wide, high = round(width * scale), round(height * scale)
    return max(least[0], min(wide, most[0])), max(least[1], min(high, most[1]))


def fit_in_middle(name: str, room: int, font: Font) -> str:
    """Return ``name`` so short that ``room`` px hold it: an ellipsis stands in its middle, its suffix stays."""
    if font.advance(name) <= room:
        return name
    stem, dot, suffix = name.rpartition(".")
    kept = (stem[-(_TAIL - min(_TAIL - 1, len(suffix) + 1)) :] + dot + suffix) if dot and stem else name[-_TAIL // 2 :]
    tail = kept[-_TAIL:]
    while tail and font.advance(ELLIPSIS + tail) > room * 2 // 3:
        tail = tail[1:]
    head = name[: len(name) - len(tail)]
    return font.fit(head, room - font.advance(tail)) + tail
