"""One row of a list of chats or people: what it shows and how it is drawn. Which rows there are is not known here."""

from __future__ import annotations

import tkinter as tk
from typing import Final, NamedTuple

from messenger.gui.look.bidi import has_rtl
from messenger.gui.look.look import Look
from messenger.gui.look.palette import hue_of
from messenger.gui.widgets import corner_badge
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.text_line import Ink, draw_inks, draw_line, one_line

ROW: Final = 68
_AVATAR: Final = 46
_TEXT_X: Final = 78
_EDGE: Final = 22
_MOST_SHOWN: Final = 99
_BADGE_PAD: Final = 12
_OVERHANG: Final = 7
"""How far a badge over an avatar reaches beyond it."""
_MARK: Final = 14
_MARK_GAP: Final = 5
_CHECK: Final = 22
_TAIL: Final = 18
_TICK: Final = 15
_TICK_GAP: Final = 3
_HEAD_X: Final = 20


class ListRow(NamedTuple):
    """What one row shows. ``lead`` comes before ``text`` ("You: "); ``dot`` is the colour of the presence dot.

    ``text_colour``: None for the quiet one. ``icon`` replaces the initials in the avatar. ``mark`` is a small icon
    after the title; ``muted`` makes the badge a quiet one. ``check``: whether a check mark at the end is set, None for
    no mark; ``tail`` is an icon in its place.

    ``lead_colour``: None for the colour of the text. ``spans``: which parts of ``text``, then a single line, are what
    was looked for: first and last + 1 character of each. ``sent``: how far an own message has come, shown before the
    time: "clock", "tick" or "ticks", "" for no sign.
    """

    title: str
    text: str
    hue_key: int
    initials: str
    lead: str = ""
    time: str = ""
    unread: int = 0
    dot: str | None = None
    text_colour: str | None = None
    icon: str = ""
    mark: str = ""
    muted: bool = False
    check: bool | None = None
    tail: str = ""
    lead_colour: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    sent: str = ""


class DrawnRow(NamedTuple):
    """Everything the picture of a row depends on: while it is equal, the row is not drawn again."""

    row: ListRow
    fill: str
    ring: bool
    width: int
    folded: bool


class RowPainter:
    """Draws rows on a canvas whose colour is ``background``."""

    def __init__(self, canvas: tk.Canvas, look: Look, background: str) -> None:
        self._canvas = canvas
        self._look = look
        self._background = background
        self._badges: dict[tuple[int, str, str], tk.PhotoImage] = {}

    def draw(self, drawn: DrawnRow, y: int, tag: str) -> None:
        """Draw a row with its upper edge at ``y`` (px of the screen); all its items get ``tag``."""
        look, canvas, row = self._look, self._canvas, drawn.row
        if drawn.fill != self._background or drawn.ring:
            ring = look.palette.accent if drawn.ring else None
            style = BoxStyle(drawn.fill, self._background, 12, ring)
            inset, gap = look.px(8), look.px(2)
            draw_box(canvas, look, inset, y + gap, drawn.width - 2 * inset, look.px(ROW) - 2 * gap, style, tag)
        avatar_x = (drawn.width - look.px(_AVATAR)) // 2 if drawn.folded else look.px(20)
        self._draw_avatar(avatar_x, y, drawn, tag)
        if drawn.folded:
            if row.unread:
                self._draw_corner_badge(row, avatar_x + look.px(_AVATAR + _OVERHANG), y + look.px(5), drawn.fill, tag)
            return
        right = self._draw_end(row, drawn.width - look.px(_EDGE), y, drawn.fill, tag)
        self._draw_texts(row, right, y, drawn.fill, tag)

    def draw_head(self, words: str, y: int, height: int, tag: str) -> None:
        """Draw a heading of this height over rows, with its upper edge at ``y``."""
        look = self._look
        self._canvas.create_text(
            look.px(_HEAD_X), y + height // 2 + look.px(2), text=words, font=look.fonts.sender.spec,
            fill=look.palette.secondary, anchor="w", tags=tag,
        )  # fmt: skip

    def _draw_avatar(self, x: int, y: int, drawn: DrawnRow, tag: str) -> None:
        look, canvas, row = self._look, self._canvas, drawn.row
        y += look.px((ROW - _AVATAR) / 2)
        if row.icon:
            hue = look.palette.accent
            canvas.create_image(x, y, image=look.shapes.circle(_AVATAR, hue, drawn.fill), anchor="nw", tags=tag)
            icon = look.icons.image(row.icon, 22, look.palette.on_accent, hue)
            canvas.create_image(x + look.px(_AVATAR / 2), y + look.px(_AVATAR / 2), image=icon, tags=tag)
            return
        image = look.shapes.avatar(row.initials, hue_of(row.hue_key), _AVATAR, drawn.fill, row.dot)
        canvas.create_image(x, y, image=image, anchor="nw", tags=tag)

    def _draw_end(self, row: ListRow, right: int, y: int, fill: str, tag: str) -> int:
        """Draw the check mark or the icon that ends at ``right``; return where the texts must end."""
        look, palette, canvas = self._look, self._look.palette, self._canvas
        middle = y + look.px(ROW / 2)
        if row.check is None and not row.tail:
            return right
        if row.check is None:
            icon = look.icons.image(row.tail, _TAIL, palette.secondary, fill)
            canvas.create_image(right, middle, image=icon, anchor="e", tags=tag)
            return right - look.px(_TAIL + 10)
        size = 2 * look.px(_CHECK / 2)
        left, top = right - size, middle - size // 2
        colour, ring = (palette.accent, None) if row.check else (fill, palette.muted)
        draw_box(canvas, look, left, top, size, size, BoxStyle(colour, fill, _CHECK / 2, ring, 1.5), tag)
        if row.check:
            icon = look.icons.image("check", 14, palette.on_accent, colour)
            canvas.create_image(left + size // 2, middle, image=icon, tags=tag)
        return left - look.px(10)

    def _draw_texts(self, row: ListRow, right: int, y: int, fill: str, tag: str) -> None:
        look, canvas, palette, fonts = self._look, self._canvas, self._look.palette, self._look.fonts
        title_end = preview_end = right
        if row.time:
            canvas.create_text(
                right,
                y + look.px(23),
                text=row.time,
                font=fonts.time.spec,
                fill=palette.secondary,
                anchor="e",
                tags=tag,
            )
            title_end = right - fonts.time.advance(row.time) - look.px(8)
        if row.sent:
            title_end = self._draw_sent(row.sent, title_end + look.px(8 - _TICK_GAP), y + look.px(23), fill, tag)
        if row.unread:
            preview_end = self._draw_badge(row, right, y + look.px(45), fill, tag) - look.px(8)
        x, mark = look.px(_TEXT_X), look.px(_MARK + _MARK_GAP) if row.mark else 0
        end = draw_line(
            canvas, look, x, y + look.px(23), row.title, font=fonts.title, colour=palette.text, background=fill,
            width=title_end - x - mark, tags=tag,
        )  # fmt: skip
        if row.mark:
            icon = look.icons.image(row.mark, _MARK, palette.secondary, fill)
            canvas.create_image(end + look.px(_MARK_GAP), y + look.px(23), image=icon, anchor="w", tags=tag)
        draw_inks(canvas, look, x, y + look.px(45), self._inks(row), background=fill, width=preview_end - x, tags=tag)

    def _inks(self, row: ListRow) -> list[Ink]:
        """The pieces of the preview."""
        fonts, palette = self._look.fonts, self._look.palette
        colour = row.text_colour or palette.secondary
        if row.lead_colour is None and not row.spans and not has_rtl(row.lead + row.text):
            return [Ink(one_line(row.lead + row.text), fonts.preview, colour)]
        inks = [Ink(row.lead, fonts.preview, row.lead_colour or colour, apart=True)] if row.lead else []
        if not row.spans:
            return [*inks, Ink(one_line(row.text), fonts.preview, colour)]
        end = 0
        for low, high in row.spans:
            inks.append(Ink(row.text[end:low], fonts.preview, colour))
            inks.append(Ink(row.text[low:high], fonts.sender, palette.accent))
            end = high
        inks.append(Ink(row.text[end:], fonts.preview, colour))
        return [ink for ink in inks if ink.text]

    def _draw_sent(self, sent: str, right: int, y: int, fill: str, tag: str) -> int:
        """Draw how far a message has come, ending at ``right``; return where the title must end."""
        look, palette = self._look, self._look.palette
        if sent == "clock":
            sign = look.shapes.clock(palette.secondary, fill)
        elif sent == "ticks":
            sign = look.shapes.tick(2, palette.accent, fill)
        else:
            sign = look.shapes.tick(1, palette.secondary, fill)
        self._canvas.create_image(right, y, image=sign, anchor="e", tags=tag)
        return right - look.px(_TICK + 6)

    def _badge_colour(self, row: ListRow) -> str:
        return self._look.palette.muted if row.muted else self._look.palette.accent

    def _draw_corner_badge(self, row: ListRow, right: int, top: int, fill: str, tag: str) -> None:
        """Draw the number of unread messages over the corner of an avatar."""
        look, font, text = self._look, self._look.fonts.badge, _number(row)
        height, ring = look.px(corner_badge.HEIGHT), look.px(corner_badge.RING)
        width = max(height, font.advance(text) + look.px(_BADGE_PAD))
        key = (width, self._badge_colour(row), fill)
        image = self._badges.get(key)
        if image is None:
            image = corner_badge.corner_badge(self._canvas, width, height, ring, self._badge_colour(row), fill)
            self._badges[key] = image
        x, y = right - width // 2, top + height // 2
        self._canvas.create_image(x, y, image=image, tags=tag)
        self._canvas.create_text(x, y, text=text, font=font.spec, fill=look.palette.on_accent, tags=tag)

    def _draw_badge(self, row: ListRow, right: int, y: int, fill: str, tag: str) -> int:
        """Draw the number of unread messages, ending at ``right``; return where it begins."""
        look, palette, font = self._look, self._look.palette, self._look.fonts.badge
        text = _number(row)
        width = max(20, round((font.advance(text)) / look.factor) + _BADGE_PAD)
        left = right - look.px(width)
        pill = look.shapes.rounded(width, 20, 10, self._badge_colour(row), fill)
        self._canvas.create_image(left, y, image=pill, anchor="w", tags=tag)
        middle = left + look.px(width / 2)
        self._canvas.create_text(middle, y, text=text, font=font.spec, fill=palette.on_accent, tags=tag)
        return left


def _number(row: ListRow) -> str:
    """How many messages are unread, as a badge says it."""
    return str(row.unread) if row.unread <= _MOST_SHOWN else f"{_MOST_SHOWN}+"
