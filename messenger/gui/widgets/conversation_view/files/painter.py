"""Canvas items for the files of messages. Knows colours and the canvas; decides no places.

What changes while a file is on its way (the ring, the bar, the words beside them) can be drawn anew without the rest of
its row.
"""

from __future__ import annotations

import tkinter as tk
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final

from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.files.clear_shapes import DARK, DARKNESS, LIGHT, ClearShapes
from messenger.gui.widgets.conversation_view.files.deeds import Deed, FileSource, deeds_of, title_of
from messenger.gui.widgets.conversation_view.files.kinds import kind_of
from messenger.gui.widgets.conversation_view.files.layout import ICON, ICON_GAP, FilePart
from messenger.gui.widgets.conversation_view.files.words import pill_words, progress_of, status_words
from messenger.gui.widgets.conversation_view.pen import CLICKABLE, Pen
from messenger.gui.widgets.shade import blend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from messenger.gui.look.look import Look
    from messenger.gui.widgets.conversation_view.drawn import Drawn
    from messenger.gui.widgets.conversation_view.layout import Stamp

# Sizes in px at scale 1.
DISC: Final = 48
PILL, PILL_PAD, PILL_EDGE, MARK_WIDTH = 20, 8, 8, 14
BAR: Final = 4
STATUS_Y, BAR_Y = 29, 42
"""The middles of what stands beside the icon, under the name."""
DEEDS_UP: Final = 6
"""The middle of what can be done over the lower edge: on the line of the time."""
DEEDS_APART: Final = 18
_PLACEHOLDER: Final = 40
_PALE: Final = 0.2
"""How far the colour of a picture that is not there is from that of its bubble."""
_PALE_ICON: Final = 0.5
_TRACK: Final = 0.3
_GONE: Final = 0.5
_WHOLE: Final = 255
KEPT_PHOTOS: Final = 16
"""Pictures that stay ready to be drawn after they have left the pane."""
_MARKS: Final = {
    Delivery.WAITING: "clock",
    Delivery.STORED: "check",
    Delivery.DELIVERED: "check-check",
    Delivery.FAILED: "circle-alert",
}
_RUNS: Final = (
    TransferPhase.OFFERED,
    TransferPhase.PREPARING,
    TransferPhase.WAITING,
    TransferPhase.RUNNING,
    TransferPhase.PAUSED_THERE,
)


class FilePainter(Pen):
    """Draws the files of rows on one canvas in one look."""

    def __init__(self, canvas: tk.Canvas, look: Look, source: FileSource) -> None:
        super().__init__(canvas)
        self._look = look
        self._palette = look.palette
        self._source = source
        self.shapes = ClearShapes(canvas, look)
        self._photos: OrderedDict[tuple[int, str], tuple[Image, tk.PhotoImage]] = OrderedDict()

    def draw(self, drawn: Drawn, fill: str, part: FilePart) -> None:
        """Draw all of the file's part of a row but the text in it. ``fill``: the colour of the bubble."""
        if part.framed:
            self._draw_frame(drawn, fill, part)

    def draw_moving(self, drawn: Drawn) -> None:
        """Draw, or draw anew, what changes while the file is on its way."""
        layout = drawn.layout
        row, part = layout.row, layout.file
        if part is None or not isinstance(row, ChatMessage):
            return
        for item in drawn.file.moving:
            drawn.clicks.pop(item, None)
        if drawn.file.moving:
            self._call(self._path, "delete", *drawn.file.moving)
        drawn.file.moving, drawn.file.images = [], []
        transfer = self._source.transfer(row)
        deeds = deeds_of(row, transfer, framed=part.framed)
        if part.framed:
            self._draw_on_picture(drawn, row, part, transfer, deeds)
        else:
            self._draw_row(drawn, row, part, transfer, deeds)

    def draw_stamp(self, drawn: Drawn, stamp: Stamp, row: ChatMessage) -> None:
        """Draw the time and how far the message has come on a dark ground on the picture."""
        look, y = self._look, drawn.top + stamp.y
        icon = _MARKS.get(row.delivery, "")
        pad, advance = look.px(PILL_PAD - 1), look.fonts.time.advance(stamp.time)
        left, right = stamp.right - advance - pad, (stamp.mark_x + look.px(MARK_WIDTH) if icon else stamp.right) + pad
        self._still(drawn, (left + right) // 2, y, self.shapes.pill(right - left, look.px(PILL)), "center")
        self._text(drawn, stamp.right, y, stamp.time, look.fonts.time.spec, LIGHT, "e")
        if icon:
            colour = self._palette.danger if row.delivery is Delivery.FAILED else LIGHT
            self._still(drawn, stamp.mark_x, y, self.shapes.mark(icon, colour), "w")

    # --- pictures ------------------------------------------------------------------------------------------------

    def _draw_frame(self, drawn: Drawn, fill: str, part: FilePart) -> None:
        """A quiet ground, on it the picture if it is there, and the corners of the bubble over both."""
        look, top = self._look, drawn.top + part.y
        right, bottom = part.x + part.width, top + part.height
        ground = blend(fill, self._palette.secondary, _PALE)
        sign = look.icons.image("image", _PLACEHOLDER, blend(fill, self._palette.secondary, _PALE_ICON), ground)
        middle = part.x + part.width // 2, top + part.height // 2
        drawn.file.ground = ground
        self._rectangle(drawn, part.x, top, right, bottom, ground)
        drawn.file.placeholder = self._image(drawn, *middle, sign, "center")
        drawn.file.item = self._create(
            drawn, "image", *middle, "-anchor", "center", "-tags", (drawn.tag, CLICKABLE), "-state", "hidden"
        )
        places = {"nw": (part.x, top), "ne": (right, top), "sw": (part.x, bottom), "se": (right, bottom)}
        for which, (x, y) in places.items():
            if part.top if which[0] == "n" else part.bottom:
                radius = look.px(drawn.radii[which])
                self._still(drawn, x, y, self.shapes.corner(radius, which, self._palette.conversation), which)

    def _draw_on_picture(
        self, drawn: Drawn, row: ChatMessage, part: FilePart, transfer: Transfer | None, deeds: Sequence[Deed]
    ) -> None:
        shown = self._source.picture(row, (part.width, part.height))
        if shown.image is not None:
            photo = self._photo_of(shown.image, drawn.file.ground)
            if photo is not drawn.file.photo:
                drawn.file.photo = photo
                self._call(self._path, "itemconfigure", drawn.file.item, "-image", photo, "-state", "normal")
            drawn.clicks[drawn.file.item] = partial(self._source.do, Deed.OPEN, row)
        phase = transfer.phase if transfer is not None else TransferPhase.DONE
        middle = part.x + part.width // 2, drawn.top + part.y + part.height // 2
        if phase in _RUNS:
            icon, deed = "x", Deed.CANCEL
        elif phase is TransferPhase.PAUSED:
            icon, deed = "arrow-up" if transfer and transfer.outgoing else "arrow-down", Deed.RESUME
        elif shown.image is None and shown.by_hand:
            icon, deed = "arrow-down", Deed.SHOW
        else:
            self._show_placeholder(drawn, on=shown.image is None)
            return
        self._show_placeholder(drawn, on=False)
        size = min(self._look.px(DISC), part.height - 2 * self._look.px(PILL_EDGE))
        disc = self.shapes.disc(size, DARK, DARKNESS, icon, progress_of(transfer))
        self._moving_image(drawn, *middle, disc, "center", row, deed)
        self._draw_pill(drawn, part, pill_words(row.file, transfer, self._source.other(row)) if row.file else "")

    def _show_placeholder(self, drawn: Drawn, *, on: bool) -> None:
        state = "normal" if on else "hidden"
        self._call(self._path, "itemconfigure", drawn.file.placeholder, "-state", state)

    def _photo_of(self, image: Image, ground: str) -> tk.PhotoImage:
        """What Tk draws of a picture; where that lets something through, the ground is seen."""
        key = id(image), ground
        kept = self._photos.get(key)
        if kept is not None:
            self._photos.move_to_end(key)
            return kept[1]
        plain = image
        if image.mode != "RGB":
            from messenger.gui.pictures.decoding import flat

            plain = flat(image, ground)
        header = b"P6 %d %d 255\n" % plain.size
        photo = tk.PhotoImage(master=self._canvas, data=header + plain.tobytes(), format="ppm")
        self._photos[key] = image, photo  # the image too: its id is its own as long as it lives
        if len(self._photos) > KEPT_PHOTOS:
            self._photos.popitem(last=False)
        return photo

    def _draw_pill(self, drawn: Drawn, part: FilePart, words: str) -> None:
        """Words on a dark ground in the upper left corner of a picture."""
        look, font, edge = self._look, self._look.fonts.time, self._look.px(PILL_EDGE)
        room = part.width - 2 * edge - 2 * look.px(PILL_PAD)
        shown = font.fit(font.in_order(look.emoji.plain(words)), room)
        width = font.advance(shown) + 2 * look.px(PILL_PAD)
        x, y = part.x + edge, drawn.top + part.y + edge + look.px(PILL) // 2
        self._moving_image(drawn, x, y, self.shapes.pill(width, look.px(PILL)), "w")
        drawn.file.moving.append(self._text(drawn, x + look.px(PILL_PAD), y, shown, font.spec, LIGHT, "w"))

    # --- other files ---------------------------------------------------------------------------------------------

    def _draw_row(
        self, drawn: Drawn, row: ChatMessage, part: FilePart, transfer: Transfer | None, deeds: Sequence[Deed]
    ) -> None:
        assert row.file is not None
        look, palette, progress = self._look, self._palette, progress_of(transfer)
        quiet = palette.bubble_out_time if drawn.layout.outgoing else palette.secondary
        left, top = part.x + look.px(ICON + ICON_GAP), drawn.top + part.y
        self._draw_icon(drawn, row, part, transfer, deeds)
        words, font = status_words(row.file, transfer, self._source.other(row)), look.fonts.preview
        forms = [font.in_order(look.emoji.plain(form)) for form in words]
        room = part.x + part.width - left
        shown = next((form for form in forms if font.advance(form) <= room), "") or font.fit(forms[-1], room)
        drawn.file.moving.append(self._text(drawn, left, top + look.px(STATUS_Y), shown, font.spec, quiet, "w"))
        if progress is not None:
            runs = transfer is not None and transfer.phase in _RUNS
            colour = palette.accent if runs else quiet
            self._draw_bar(drawn, (left, part.x + part.width), top + look.px(BAR_Y), progress, quiet, colour)
        self._draw_deeds(drawn, row, part, deeds)

    def _draw_icon(
        self, drawn: Drawn, row: ChatMessage, part: FilePart, transfer: Transfer | None, deeds: Sequence[Deed]
    ) -> None:
        """The disc before the name: what kind of file it is, or what a click on it does."""
        assert row.file is not None
        kind = kind_of(row.file.name)
        icon, colour, deed = kind.icon, kind.colour, deeds[0] if deeds else None
        arrow = "arrow-up" if transfer is not None and transfer.outgoing else "arrow-down"
        progress = progress_of(transfer)
        if deed in (Deed.FETCH, Deed.ACCEPT, Deed.RESUME, Deed.AGAIN):
            icon = arrow
        elif Deed.CANCEL in deeds:
            icon, deed = "x", Deed.CANCEL
        elif deed is not Deed.FOLDER:
            deed = None
        if transfer is not None and transfer.phase is TransferPhase.OVER and deed is None:
            colour = blend(colour, drawn.fill, _GONE)
        disc = self.shapes.disc(self._look.px(ICON), colour, _WHOLE, icon, progress)
        self._moving_image(drawn, part.x, drawn.top + part.y, disc, "nw", row, deed)

    def _draw_bar(self, drawn: Drawn, ends: tuple[int, int], y: int, progress: float, quiet: str, colour: str) -> None:
        thick = self._look.px(BAR)
        start, end = ends[0] + thick // 2, ends[1] - thick // 2
        track = blend(drawn.fill, quiet, _TRACK)
        for stop, ink in ((end, track), (start + round((end - start) * progress), colour)):
            item = self._create(
                drawn, "line", start, y, stop, y, "-width", thick, "-capstyle", "round", "-fill", ink,
                "-tags", drawn.tag,
            )  # fmt: skip
            drawn.file.moving.append(item)

    def _draw_deeds(self, drawn: Drawn, row: ChatMessage, part: FilePart, deeds: Sequence[Deed]) -> None:
        """What can be done, as words to click, as many as there is room for; all are in the menu."""
        look, font = self._look, self._look.fonts.sender
        ink = self._palette.link_out if drawn.layout.outgoing else self._palette.link_in
        x, end = part.x, part.x + part.room
        y = drawn.top + part.y + part.height - look.px(DEEDS_UP)
        for deed in deeds:
            words = title_of(deed)
            width = font.advance(words)
            if x + width > end:
                return
            item = self._text(drawn, x, y, words, font.spec, ink, "w", CLICKABLE)
            drawn.clicks[item] = partial(self._source.do, deed, row)
            drawn.file.moving.append(item)
            x += width + look.px(DEEDS_APART)

    # --- items ---------------------------------------------------------------------------------------------------

    def _moving_image(
        self,
        drawn: Drawn,
        x: int,
        y: int,
        image: tk.PhotoImage,
        anchor: str,
        row: ChatMessage | None = None,
        deed: Deed | None = None,
    ) -> None:
        drawn.file.images.append(image)
        clicked = row is not None and deed is not None
        item = self._image(drawn, x, y, image, anchor, CLICKABLE if clicked else "")
        drawn.file.moving.append(item)
        if row is not None and deed is not None:
            drawn.clicks[item] = partial(self._source.do, deed, row)

    def _still(self, drawn: Drawn, x: int, y: int, image: tk.PhotoImage, anchor: str) -> None:
        """An image that stays as long as the row is drawn."""
        drawn.images.append(image)
        self._image(drawn, x, y, image, anchor)
