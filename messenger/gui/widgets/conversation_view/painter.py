"""Canvas items for rows that are laid out. Knows colours and the canvas; decides no places.

All items of a row carry one tag, so that a row is moved or taken away at once.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from gettext import gettext as _
from itertools import count
from typing import TYPE_CHECKING

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.look.palette import hue_of, sender_colour
from messenger.gui.widgets.conversation_view.drawn import Drawn, Picture
from messenger.gui.widgets.conversation_view.files.deeds import FileSource, NoFiles
from messenger.gui.widgets.conversation_view.files.layout import ICON, ICON_GAP, NAME_Y, NOTE_GAP, NOTE_LINE, FilePart
from messenger.gui.widgets.conversation_view.files.painter import FilePainter
from messenger.gui.widgets.conversation_view.files.words import is_bad
from messenger.gui.widgets.conversation_view.layout import (
    AVATAR,
    EMOJI,
    PILL,
    SIDE,
    RowLayout,
    Stamp,
)
from messenger.gui.widgets.conversation_view.pen import CLICKABLE, Pen
from messenger.gui.widgets.shade import blend

if TYPE_CHECKING:
    from messenger.gui.look.look import Look
    from messenger.gui.widgets.conversation_view.lines import Line

RADIUS, RADIUS_IN_RUN = 16, 5  # px at scale 1
UNREAD_GAP = 12  # between the words "New messages" and the hairlines beside them
_LIGHTER = 0.5
MANY_LINES = 60
"""A message of more lines is drawn in part: those near the pane."""


class Painter(Pen):
    """Draws rows on one canvas in one look; ``files`` says how the files of messages stand."""

    def __init__(
        self,
        canvas: tk.Canvas,
        look: Look,
        open_link: Callable[[str], None],
        on_retry: Callable[[str], None] | None,
        files: FileSource | None = None,
    ) -> None:
        super().__init__(canvas)
        self._look = look
        self._source = files or NoFiles()
        self.files = FilePainter(canvas, look, self._source)
        self._palette = look.palette
        self._open_link = open_link
        self._on_retry = on_retry
        self._numbers = count()

    def draw(self, layout: RowLayout, top: int, pane: tuple[int, int]) -> Drawn:
        """Make the items of a row whose top is at ``top``. ``pane``: the pane's width and height."""
        width, height = pane
        reach = (0, layout.height)
        if len(layout.lines) > MANY_LINES:
            reach = (max(0, -top - height), min(layout.height, 2 * height - top))
        drawn = Drawn(layout, top, f"row{next(self._numbers)}", reach)
        self._draw_head(drawn, width)
        drawn.fill = fill = self._draw_bubble(drawn)
        if layout.file is not None:
            self.files.draw(drawn, fill, layout.file)
        drawn.over_bubble = 0  # what is made next
        self._draw_name(drawn, fill)
        self._draw_lines(drawn, fill)
        if layout.stamp is not None:
            self._draw_stamp(drawn, layout.stamp, fill)
        self._draw_retry(drawn)
        if layout.file is not None:
            self._draw_file_words(drawn, layout.file, fill)
            self.files.draw_moving(drawn)
        return drawn

    def _draw_head(self, drawn: Drawn, width: int) -> None:
        head, palette, look = drawn.layout.head, self._palette, self._look
        if head.day:
            y = drawn.top + head.day_y
            pill = look.shapes.rounded(
                head.day_width / look.factor, PILL, PILL / 2, palette.day_pill, palette.conversation
            )
            self._image(drawn, width // 2, y, pill, "center")
            self._text(drawn, width // 2, y, head.day, look.fonts.day_pill.spec, palette.day_pill_text, "center")
        if head.unread_y:
            y = drawn.top + head.unread_y
            words = _("New messages")
            half = look.fonts.day_pill.advance(words) // 2 + look.px(UNREAD_GAP)
            side = look.px(SIDE)
            for left, right in ((side, width // 2 - half), (width // 2 + half, width - side)):
                if left < right:
                    self._rectangle(drawn, left, y, right, y + look.px(1), palette.accent)
            self._text(drawn, width // 2, y, words, look.fonts.day_pill.spec, palette.accent, "center")

    def _draw_bubble(self, drawn: Drawn) -> str:
        """Draw the bubble, if the row has one, and give the colour on which the text stands."""
        layout, palette = drawn.layout, self._palette
        if layout.box is None:
            return palette.conversation
        fill = palette.bubble_out if layout.outgoing else palette.bubble_in
        left, top, right, bottom = layout.box
        top, bottom = drawn.top + top, drawn.top + bottom
        near, far = (("ne", "se"), ("nw", "sw")) if layout.outgoing else (("nw", "sw"), ("ne", "se"))
        radii = dict.fromkeys(far, RADIUS)
        radii[near[0]] = RADIUS if layout.standing.first else RADIUS_IN_RUN
        radii[near[1]] = RADIUS_IN_RUN
        drawn.radii = radii
        nw, ne, sw, se = (self._look.px(radii[which]) for which in ("nw", "ne", "sw", "se"))
        # X11 knows no place beyond 32,767: a bubble higher than that has its ends near the pane instead.
        upper, lower = max(top, drawn.top + drawn.reach[0]), min(bottom, drawn.top + drawn.reach[1])
        outline = (
            *(left + nw, upper, right - ne, upper, right - ne, upper + ne, right, upper + ne),
            *(right, lower - se, right - se, lower - se, right - se, lower, left + sw, lower),
            *(left + sw, lower - sw, left, lower - sw, left, upper + nw, left + nw, upper + nw),
        )
        self._polygon(drawn, outline, fill)
        places = {"nw": (left, upper), "ne": (right, upper), "sw": (left, lower), "se": (right, lower)}
        for which, (x, y) in places.items():
            corner = self._look.shapes.corner(radii[which], which, fill, palette.conversation)
            self._image(drawn, x, y, corner, which)
        return fill

    def _draw_name(self, drawn: Drawn, fill: str) -> None:
        layout, look = drawn.layout, self._look
        if layout.sender is None:
            return
        if layout.name is not None:
            colour = sender_colour(self._palette, layout.sender.hue_key)
            middle = drawn.top + layout.name_y
            font = look.fonts.sender.spec
            self._draw_line(drawn, layout.name, layout.text_x, middle, font, colour, fill, chosen=False)
        if layout.avatar_y is not None:
            hue = hue_of(layout.sender.hue_key)
            avatar = look.shapes.avatar(layout.sender.initials, hue, AVATAR, self._palette.conversation)
            self._image(drawn, look.px(SIDE), drawn.top + layout.avatar_y, avatar, "nw")

    def _draw_lines(self, drawn: Drawn, fill: str) -> None:
        layout, palette = drawn.layout, self._palette
        if layout.stamp is None:
            font, colour = self._look.fonts.preview.spec, palette.secondary
        else:
            font = self._look.fonts.message.spec
            colour = palette.bubble_out_text if layout.outgoing else palette.text
        first, last = ((y - layout.text_y) // layout.line for y in drawn.reach)
        for index in range(max(0, first), min(len(layout.lines), last + 1)):
            middle = drawn.top + layout.text_y + index * layout.line + layout.line // 2
            self._draw_line(drawn, layout.lines[index], layout.text_x, middle, font, colour, fill)

    def _draw_file_words(self, drawn: Drawn, part: FilePart, fill: str) -> None:
        """The name of a file and the sentence under it."""
        row, look, palette = drawn.layout.row, self._look, self._palette
        if part.name is None or not isinstance(row, ChatMessage):
            return
        ink = palette.bubble_out_text if drawn.layout.outgoing else palette.text
        left, top = part.x + look.px(ICON + ICON_GAP), drawn.top + part.y
        font = look.fonts.title.spec
        self._draw_line(drawn, part.name, left, top + look.px(NAME_Y), font, ink, fill, chosen=False)
        ink = palette.bubble_out_time if drawn.layout.outgoing else palette.secondary
        if is_bad(self._source.transfer(row)):  # on a dark bubble of one's own the plain red could hardly be read
            hard = palette.dark and drawn.layout.outgoing
            ink = blend(palette.danger, palette.bubble_out_text, _LIGHTER) if hard else palette.danger
        y = top + look.px(ICON + NOTE_GAP) + look.px(NOTE_LINE) // 2
        for number, line in enumerate(part.note):
            middle = y + number * look.px(NOTE_LINE)
            self._draw_line(drawn, line, part.x, middle, look.fonts.preview.spec, ink, fill, chosen=False)

    def _draw_line(
        self,
        drawn: Drawn,
        line: Line,
        left: int,
        middle: int,
        font: str,
        colour: str,
        fill: str,
        *,
        chosen: bool = True,
    ) -> None:
        """Draw one line from ``left`` on. ``chosen``: it is of the text, which can be selected."""
        layout, palette = drawn.layout, self._palette
        for run in line.runs:
            x = left + run.x
            if run.picture:
                size = layout.emoji if chosen else EMOJI
                picture = self._look.emoji.image(run.text, size, fill)
                tag = CLICKABLE if run.url else ""
                item = self._image(drawn, x + run.width // 2, middle, picture, "center", tag)
                if chosen:
                    drawn.pictures.append(Picture(item, run, fill))
            elif run.url:
                ink = palette.link_out if layout.outgoing else palette.link_in
                item = self._text(drawn, x, middle, run.text, font, ink, "w", CLICKABLE)
            else:
                item = self._text(drawn, x, middle, run.text, font, colour, "w")
                if layout.stamp is None:
                    drawn.pale.append(item)
                continue
            if run.url:
                drawn.clicks[item] = partial(self._open_link, run.url)

    def _draw_stamp(self, drawn: Drawn, stamp: Stamp, fill: str) -> None:
        layout, palette, shapes = drawn.layout, self._palette, self._look.shapes
        if not drawn.reach[0] <= stamp.y <= drawn.reach[1]:
            return
        assert isinstance(layout.row, ChatMessage)
        if layout.file is not None and layout.file.stamped:
            self.files.draw_stamp(drawn, stamp, layout.row)
            return
        y = drawn.top + stamp.y
        ink = palette.bubble_out_time if layout.outgoing and layout.box else palette.secondary
        self._text(drawn, stamp.right, y, stamp.time, self._look.fonts.time.spec, ink, "e")
        match layout.row.delivery:
            case Delivery.WAITING:
                mark = shapes.clock(ink, fill)
            case Delivery.STORED:
                mark = shapes.tick(1, ink, fill)
            case Delivery.DELIVERED:
                mark = shapes.tick(2, palette.link_out if palette.dark and layout.box else palette.accent, fill)
            case Delivery.FAILED:
                mark = shapes.alert(palette.danger, fill)
            case _:
                return
        self._image(drawn, stamp.mark_x, y, mark, "w")

    def _draw_retry(self, drawn: Drawn) -> None:
        retry, row = drawn.layout.retry, drawn.layout.row
        if retry is None or not isinstance(row, ChatMessage):
            return
        font, y = self._look.fonts.time.spec, drawn.top + retry.y
        self._text(drawn, retry.reason_x, y, retry.reason, font, self._palette.danger, "w")
        if retry.action and self._on_retry is not None:
            item = self._text(drawn, retry.action_x, y, retry.action, font, self._palette.link_in, "w", CLICKABLE)
            drawn.clicks[item] = partial(self._on_retry, row.cid)
