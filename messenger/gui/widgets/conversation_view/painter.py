"""Canvas items for rows that are laid out. Knows colours and the canvas; decides no places.

All items of a row carry one tag, so that a row is moved or taken away at once. Items are made by plain Tcl calls:
tkinter's own methods cost as much again as what Tk does for one item.
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
from messenger.gui.widgets.conversation_view.layout import (
    AVATAR,
    EMOJI,
    PILL,
    SIDE,
    RowLayout,
    Stamp,
)

if TYPE_CHECKING:
    from messenger.gui.look.look import Look
    from messenger.gui.widgets.conversation_view.lines import Line, Run

RADIUS, RADIUS_IN_RUN = 16, 5  # px at scale 1
UNREAD_GAP = 12  # between the words "New messages" and the hairlines beside them
MANY_LINES = 60
"""A message of more lines is drawn in part: those near the pane."""

CLICKABLE = "clickable"


class Picture:
    """An emoji in a text that is drawn: its item, what it stands for, and on which colour, unless it is selected."""

    __slots__ = ("emoji", "end", "fill", "item", "selected", "start")

    def __init__(self, item: int, run: Run, fill: str) -> None:
        self.item = item
        self.emoji, self.start, self.end = run.text, run.start, run.end
        self.fill = fill
        self.selected = False


class Drawn:
    """The items of one row: their tag, where the row's top is, and what its links and buttons do.

    ``reach`` are the first and the last px of the row, from its top, for which items exist; ``fill`` is the colour
    under its text, ``radii`` are those of its bubble's corners, and ``over_bubble`` is the lowest item over that.
    ``span`` with its ``shades`` is what looks selected, ``ring`` what is drawn around the row; ``pale`` are texts too
    pale to be read where they are selected.
    """

    __slots__ = (
        "clicks", "fill", "layout", "over_bubble", "pale", "pictures", "radii", "reach", "ring", "shades", "span",
        "tag", "top",
    )  # fmt: skip

    def __init__(self, layout: RowLayout, top: int, tag: str, reach: tuple[int, int]) -> None:
        self.layout = layout
        self.top = top
        self.tag = tag
        self.reach = reach
        self.clicks: dict[int, Callable[[], None]] = {}
        self.fill = ""
        self.radii: dict[str, int] = {}
        self.over_bubble = 0
        self.pale: list[int] = []
        self.pictures: list[Picture] = []
        self.span: tuple[int, int] | None = None
        self.shades: list[int] = []
        self.ring: list[int] = []


class Painter:
    """Draws rows on one canvas in one look."""

    def __init__(
        self,
        canvas: tk.Canvas,
        look: Look,
        open_link: Callable[[str], None],
        on_retry: Callable[[str], None] | None,
    ) -> None:
        self._canvas = canvas
        self._call = canvas.tk.call
        self._path = str(canvas)
        self._look = look
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
        drawn.over_bubble = 0  # what is made next
        self._draw_name(drawn, fill)
        self._draw_lines(drawn, fill)
        if layout.stamp is not None:
            self._draw_stamp(drawn, layout.stamp, fill)
        self._draw_retry(drawn)
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
            self._draw_line(drawn, layout.name, layout.text_x, middle, look.fonts.sender.spec, colour, fill)
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

    def _draw_line(self, drawn: Drawn, line: Line, left: int, middle: int, font: str, colour: str, fill: str) -> None:
        layout, palette = drawn.layout, self._palette
        for run in line.runs:
            x = left + run.x
            if run.picture:
                size = EMOJI if line is layout.name else layout.emoji
                picture = self._look.emoji.image(run.text, size, fill)
                tag = CLICKABLE if run.url else ""
                item = self._image(drawn, x + run.width // 2, middle, picture, "center", tag)
                if line is not layout.name:
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
        y = drawn.top + stamp.y
        ink = palette.bubble_out_time if layout.outgoing and layout.box else palette.secondary
        self._text(drawn, stamp.right, y, stamp.time, self._look.fonts.time.spec, ink, "e")
        assert isinstance(layout.row, ChatMessage)
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

    def _text(self, drawn: Drawn, x: int, y: int, text: str, font: str, colour: str, anchor: str, tag: str = "") -> int:
        tags = (drawn.tag, tag) if tag else drawn.tag
        return self._create(
            drawn, "text", x, y, "-text", text, "-font", font, "-fill", colour, "-anchor", anchor, "-tags", tags
        )

    def _image(self, drawn: Drawn, x: int, y: int, image: tk.PhotoImage, anchor: str, tag: str = "") -> int:
        tags = (drawn.tag, tag) if tag else drawn.tag
        return self._create(drawn, "image", x, y, "-image", image, "-anchor", anchor, "-tags", tags)

    def _rectangle(self, drawn: Drawn, left: int, top: int, right: int, bottom: int, fill: str) -> int:
        return self._create(
            drawn, "rectangle", left, top, right, bottom, "-fill", fill, "-width", 0, "-tags", drawn.tag
        )

    def _polygon(self, drawn: Drawn, points: tuple[int, ...], fill: str) -> int:
        return self._create(drawn, "polygon", points, "-fill", fill, "-tags", drawn.tag)

    def _create(self, drawn: Drawn, kind: str, *arguments: object) -> int:
        item = int(self._call(self._path, "create", kind, *arguments))
        drawn.over_bubble = drawn.over_bubble or item
        return item
