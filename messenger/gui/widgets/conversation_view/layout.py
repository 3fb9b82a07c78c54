"""Where everything of one row stands: bubble, lines, name, time, state. No Tk calls and no colours.

All places are px of the screen, x from the left of the pane, y from the top of the row.
"""

from collections.abc import Callable, Iterable
from gettext import gettext as _
from typing import TYPE_CHECKING, NamedTuple

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.widgets.conversation_view.dates import day_words, time_words
from messenger.gui.widgets.conversation_view.files.deeds import FileSource, NoFiles
from messenger.gui.widgets.conversation_view.files.layout import CAPTION_GAP, FilePart, FileTypesetter
from messenger.gui.widgets.conversation_view.lines import Line, Measure, Ruler, break_lines
from messenger.gui.widgets.conversation_view.links import find_links
from messenger.gui.widgets.conversation_view.neutral import neutral, neutral_line
from messenger.gui.widgets.conversation_view.rows import Row, Sender, Standing

if TYPE_CHECKING:
    from messenger.gui.look.look import Look

# Sizes in px at scale 1.
BUBBLE_WIDTH = 560
BUBBLE_SHARE = 0.74  # of the pane
NARROWEST_BUBBLE = 96
PAD_SIDE, PAD_TOP, PAD_BOTTOM = 12, 8, 7
GAP_IN_RUN, GAP = 2, 8
SIDE = 16  # from the edge of the pane
BESIDE_AVATAR = 60
AVATAR = 34
NAME_LINE = 19
UNDER_NAME = 4  # before a picture
TIME_GAP = 15  # between the text and the time
TIME_LOWER = 14  # added where the time does not fit on the last line
TIME_UP = 13  # the time's middle over the bubble's bottom
ON_PICTURE, ON_PICTURE_UP = 15, 18  # the same of a time on a picture: from its right and lower edge
MARK, MARK_GAP = 14, 5  # the state's picture is a px wider: its edge is blank
EMOJI, EMOJI_ADVANCE = 18, 20
BIG_EMOJI, BIG_EMOJI_ADVANCE, MOST_BIG_EMOJI = 40, 44, 3
BIG_PAD = 4  # over and under it
BIG_OUT = 9  # its pictures have a blank edge: so much further left than a text would begin
PILL_SPACE, PILL, PILL_PAD = 40, 26, 24
RETRY_LINE, RETRY_GAP = 20, 6
NOTICE_LINE, NOTICE_PAD = 18, 4
TAB = 32
_MEAN_ADVANCE = 0.53  # of the font's size: for estimates
_LONGEST_BIG = 64  # characters: three joined emoji are shorter
_ENDLESS = 2**30


class Retry(NamedTuple):
    """The line under a message that failed: why, and the words to click ("" for none). ``y`` is its middle."""

    reason: str
    reason_x: int
    action: str
    action_x: int
    y: int


class Head(NamedTuple):
    """What stands over a row: the pill of a new day, the line "New messages". ``bottom`` is where the row begins."""

    bottom: int
    day: str = ""
    day_width: int = 0
    day_y: int = 0
    unread_y: int = 0


class Stamp(NamedTuple):
    """The time of a message and how far it has come. ``right`` is where the time ends, ``y`` its middle."""

    time: str
    right: int
    y: int
    mark_x: int


class RowLayout(NamedTuple):
    """One row, laid out. ``box`` is the bubble (left, top, right, bottom), None where there is none.

    ``lines`` begin at ``text_x``, ``text_y``, are ``line`` high and drawn with ``font``; emoji in them are ``emoji`` px
    at scale 1. A message without text, but with a ``file``, has none.
    """

    row: Row
    standing: Standing
    head: Head
    height: int
    lines: tuple[Line, ...]
    text_x: int
    text_y: int
    line: int
    font: Ruler
    emoji: int = EMOJI
    outgoing: bool = False
    box: tuple[int, int, int, int] | None = None
    sender: Sender | None = None
    name: Line | None = None
    name_y: int = 0
    avatar_y: int | None = None
    stamp: Stamp | None = None
    retry: Retry | None = None
    file: FilePart | None = None


class Context(NamedTuple):
    """What rows are laid out with: the pane's width and how people and failures are called.

    ``retries``: whether a message that failed can be sent again.
    """

    look: "Look"
    width: int
    show_senders: bool
    me: int
    sender: Callable[[int], Sender]
    failure: Callable[[ChatMessage], str]
    now: Callable[[], float]
    retries: bool = True
    files: FileSource = NoFiles()


class Typesetter:
    """Lays rows out in one context. A new width or look needs a new one."""

    def __init__(self, context: Context) -> None:
        self._context = context
        look = context.look
        self._px = look.px
        self._fonts = look.fonts
        self._emoji = look.emoji
        self._line = look.fonts.message.line
        self._limit = max(look.px(NARROWEST_BUBBLE), min(look.px(BUBBLE_WIDTH), int(context.width * BUBBLE_SHARE)))
        self._limit -= 2 * look.px(PAD_SIDE)
        tab = look.px(TAB)
        self._message = Measure(look.fonts.message, look.emoji, look.px(EMOJI_ADVANCE), tab)
        self._big = Measure(look.fonts.message, look.emoji, look.px(BIG_EMOJI_ADVANCE), tab)
        self._name = Measure(look.fonts.sender, look.emoji, look.px(EMOJI_ADVANCE), tab)
        self._notice = Measure(look.fonts.preview, look.emoji, look.px(EMOJI_ADVANCE), tab)
        self._files = FileTypesetter(look, context.files, self._limit, look.px(PAD_SIDE), tab)

    def estimates(self, rows: Iterable[Row]) -> list[int]:
        """About how high these rows will be, without laying them out."""
        per_line = max(1, int(self._limit / (self._fonts.message.size * _MEAN_ADVANCE)))
        line = self._line
        once = self._px(PAD_TOP + PAD_BOTTOM + (GAP_IN_RUN + GAP) / 2) + line
        return [
            once
            + line * (len(row.text) // per_line + row.text.count("\n"))
            + (self._files.estimate(row) if isinstance(row, ChatMessage) and row.file is not None else 0)
            for row in rows
        ]

    def lay_out(self, row: Row, standing: Standing) -> RowLayout:
        """Lay one row out."""
        head = self._head(row, standing)
        if isinstance(row, Notice):
            return self._lay_out_notice(row, standing, head)
        text = neutral(row.text)
        if row.file is not None:
            return self._lay_out_file(row, text, standing, head)
        if self._is_big_emoji(text.strip()):
            return self._lay_out_big_emoji(row, text, standing, head)
        return self._lay_out_bubble(row, text, standing, head)

    def _is_big_emoji(self, text: str) -> bool:
        if len(text) > _LONGEST_BIG or "\n" in text:
            return False
        count = self._emoji.only_emoji(text)
        return count is not None and count <= MOST_BIG_EMOJI

    def _head(self, row: Row, standing: Standing) -> Head:
        space = self._px(PILL_SPACE)
        bottom, day, day_width, unread_y = 0, "", 0, 0
        if standing.day:
            day = day_words(row.ts, self._context.now())
            day_width = self._fonts.day_pill.advance(day) + self._px(PILL_PAD)
            bottom += space
        if standing.unread:
            unread_y = bottom + space // 2
            bottom += space
        if not bottom:
            bottom = self._px(GAP if standing.first else GAP_IN_RUN)
        return Head(bottom, day, day_width, space // 2, unread_y)

    def _lay_out_notice(self, row: Notice, standing: Standing, head: Head) -> RowLayout:
        width, edges = self._context.width, 2 * self._px(SIDE)
        text = f"{neutral_line(row.text)}\u00a0\u00b7\u00a0{time_words(row.ts)}"  # the time never stands alone
        limit = max(self._limit, min(self._px(BUBBLE_WIDTH), width - edges))
        broken = break_lines(text, self._notice, limit, base=0)
        lines = tuple(_moved(line, (width - line.width) // 2) for line in broken)
        pad, line = self._px(NOTICE_PAD), self._px(NOTICE_LINE)
        height = head.bottom + len(lines) * line + 2 * pad
        return RowLayout(row, standing, head, height, lines, 0, head.bottom + pad, line, self._fonts.preview)

    def _lay_out_bubble(self, row: ChatMessage, text: str, standing: Standing, head: Head) -> RowLayout:
        px = self._px
        name = self._name_line(row, standing)
        lines, inner, height = self._text_block(row, text, self._limit, name.width if name else 0)
        width = inner + 2 * px(PAD_SIDE)
        text_y = head.bottom + px(PAD_TOP) + (px(NAME_LINE) if name else 0)
        left = self._left(row, width)
        box = (left, head.bottom, left + width, text_y + height + px(PAD_BOTTOM))
        return self._finished(row, standing, head, box, lines, name, text_y)

    def _text_block(self, row: ChatMessage, text: str, limit: int, least: int) -> tuple[tuple[Line, ...], int, int]:
        """The lines of a text, how wide they are with the time at their end (at least ``least``), and how high."""
        px = self._px
        lines = tuple(break_lines(text, self._message, limit, find_links(text)))
        stamp_width = self._stamp_width(row)
        with_stamp = lines[-1].width + px(TIME_GAP) + stamp_width
        # Under other lines that end at the right the last one would not if the time stood there.
        beside = with_stamp <= limit and not (lines[-1].rtl and len(lines) > 1)
        widths = [line.width for line in lines] + [with_stamp if beside else stamp_width]
        inner = max(*widths, least)
        if any(line.rtl for line in lines):
            end = inner - px(TIME_GAP) - stamp_width if beside and len(lines) == 1 else inner
            lines = tuple(_moved(line, end - line.width) if line.rtl else line for line in lines)
        return lines, inner, len(lines) * self._line + (0 if beside else px(TIME_LOWER))

    def _lay_out_file(self, row: ChatMessage, text: str, standing: Standing, head: Head) -> RowLayout:
        """A picture from side to side of the bubble, or a row; under it the caption, if there is one."""
        px, pad = self._px, self._px(PAD_SIDE)
        named = self._is_named(row, standing)
        part = self._files.part_of(row, named=named, stamp=self._stamp_width(row) + px(TIME_GAP))
        assert part is not None
        inner = part.width - 2 * pad if part.framed else part.width
        name = self._name_line(row, standing, inner)
        top = head.bottom + (px(PAD_TOP + NAME_LINE) if named else 0 if part.framed else px(PAD_TOP))
        if named and part.framed:
            top += px(UNDER_NAME)
        text_y = top + part.height
        lines: tuple[Line, ...] = ()
        if text:
            lines, inner, height = self._text_block(row, text, inner if part.framed else self._limit, inner)
            text_y += px(CAPTION_GAP)
            bottom = text_y + height + px(PAD_BOTTOM)
        else:
            bottom = text_y + (0 if part.framed else px(PAD_BOTTOM))
        width = inner + 2 * pad
        left = self._left(row, width)
        part = part.at(left if part.framed else left + pad, top)
        box = (left, head.bottom, left + width, bottom)
        return self._finished(row, standing, head, box, lines, name, text_y, file=part)

    def _lay_out_big_emoji(self, row: ChatMessage, text: str, standing: Standing, head: Head) -> RowLayout:
        px = self._px
        (line,) = break_lines(text.strip(), self._big, _ENDLESS)
        out, before = px(BIG_OUT), len(text) - len(text.lstrip())
        runs = (run._replace(x=run.x - out, start=run.start + before, end=run.end + before) for run in line.runs)
        lines = (Line(tuple(runs), line.width - out, 0, len(text)),)
        name = self._name_line(row, standing)
        width = lines[0].width + px(TIME_GAP) + self._stamp_width(row) + 2 * px(PAD_SIDE)
        width = max(width, name.width + 2 * px(PAD_SIDE) if name else 0)
        text_y = head.bottom + (px(PAD_TOP + NAME_LINE) if name else px(BIG_PAD))
        left = self._left(row, width)
        box = (left, head.bottom, left + width, text_y + px(BIG_EMOJI) + px(BIG_PAD))
        return self._finished(row, standing, head, box, lines, name, text_y, big=True)

    def _finished(
        self,
        row: ChatMessage,
        standing: Standing,
        head: Head,
        box: tuple[int, int, int, int],
        lines: tuple[Line, ...],
        name: Line | None,
        text_y: int,
        *,
        big: bool = False,
        file: FilePart | None = None,
    ) -> RowLayout:
        """Add what every message has: the time and state, the avatar, the line for a failure."""
        px = self._px
        left, top, right, bottom = box
        on_picture = file is not None and file.stamped
        stamp_left = right - px(ON_PICTURE if on_picture else PAD_SIDE) - self._stamp_width(row)
        stamp_y = bottom - px(ON_PICTURE_UP if on_picture else TIME_UP)
        time = time_words(row.ts)
        time_right = stamp_left + self._fonts.time.advance(time)
        shown = self._context.show_senders and not self._outgoing(row)
        retry = self._retry(row, right, bottom)
        return RowLayout(
            row=row,
            standing=standing,
            head=head,
            height=bottom + (px(RETRY_LINE) if retry else 0),
            lines=lines,
            text_x=left + px(PAD_SIDE),
            text_y=text_y,
            line=px(BIG_EMOJI) if big else self._line,
            font=self._fonts.message,
            emoji=BIG_EMOJI if big else EMOJI,
            outgoing=self._outgoing(row),
            box=None if big else box,
            sender=self._context.sender(row.sender) if shown else None,
            name=name,
            name_y=top + px(PAD_TOP) + px(NAME_LINE) // 2 - px(1),
            avatar_y=bottom - px(AVATAR) if shown and standing.last else None,
            stamp=Stamp(time, time_right, stamp_y, time_right + px(MARK_GAP)),
            retry=retry,
            file=file,
        )

    def _outgoing(self, row: ChatMessage) -> bool:
        return row.sender == self._context.me

    def _left(self, row: ChatMessage, width: int) -> int:
        if self._outgoing(row):
            return self._context.width - self._px(SIDE) - width
        return self._px(BESIDE_AVATAR if self._context.show_senders else SIDE)

    def _is_named(self, row: ChatMessage, standing: Standing) -> bool:
        return standing.first and self._context.show_senders and not self._outgoing(row)

    def _name_line(self, row: ChatMessage, standing: Standing, limit: int = 0) -> Line | None:
        """The sender's name on one line, cut where it is too long; ``limit``: 0 for that of the text."""
        if not self._is_named(row, standing):
            return None
        limit = limit or self._limit
        name = neutral_line(self._context.sender(row.sender).name)
        line = break_lines(name, self._name, _ENDLESS)[0]
        if line.width > limit:
            text = self._fonts.sender.fit(self._emoji.plain(name), limit)
            line = break_lines(text, self._name, _ENDLESS)[0]
        return line

    def _stamp_width(self, row: ChatMessage) -> int:
        mark = self._px(MARK_GAP + MARK) if row.delivery is not Delivery.RECEIVED else 0
        return self._fonts.time.advance(time_words(row.ts)) + mark

    def _retry(self, row: ChatMessage, right: int, bottom: int) -> Retry | None:
        """What stands under a message that failed; its reason is cut if it is too long."""
        if row.delivery is not Delivery.FAILED:
            return None
        font = self._fonts.time
        action = _("Try again") if self._context.retries else ""
        gap = self._px(RETRY_GAP) if action else 0
        action_x = right - self._px(PAD_SIDE) // 2 - font.advance(action)
        reason = font.fit(self._emoji.plain(neutral_line(self._context.failure(row))), action_x - gap)
        y = bottom + self._px(RETRY_LINE) // 2
        return Retry(reason, action_x - gap - font.advance(reason), action, action_x, y)


def _moved(line: Line, distance: int) -> Line:
    """``line`` so much further to the right."""
    return line._replace(runs=tuple(run._replace(x=run.x + distance) for run in line.runs))
