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
from messenger.client.model import Attachment, ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.drawn import Moving
from messenger.gui.widgets.conversation_view.files.clear_shapes import DARK, DARKNESS, LIGHT, ClearShapes
from messenger.gui.widgets.conversation_view.files.deeds import Deed, FileSource, deeds_of, title_of
from messenger.gui.widgets.conversation_view.files.kinds import kind_of
from messenger.gui.widgets.conversation_view.files.layout import ICON, ICON_GAP, FilePart
from messenger.gui.widgets.conversation_view.files.words import pill_words, progress_of, status_words
from messenger.gui.widgets.conversation_view.pen import CLICKABLE, Pen
from messenger.gui.widgets.shade import blend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        """Draw what changes while the file is on its way, or bring what is drawn of it to how it stands now."""
        layout = drawn.layout
        row, part = layout.row, layout.file
        if part is None or not isinstance(row, ChatMessage):
            return
        transfer = self._source.transfer(row)
        deeds = deeds_of(row, transfer, framed=part.framed)
        if part.framed:
            wanted = list(self._on_picture(drawn, row, part, transfer))
        else:
            wanted = list(self._on_row(drawn, row, part, transfer, deeds))
        drawn_now = drawn.file.moving
        if [(item.kind, item.deed) for _number, item in drawn_now] != [(item.kind, item.deed) for item in wanted]:
            self._replace(drawn, row, wanted)
            return
        # The same items go on: one of them may be under a pressed button.
        for at, ((number, before), item) in enumerate(zip(drawn_now, wanted, strict=True)):
            if item != before:
                self._call(self._path, "coords", number, *self._places(drawn, item))
                self._call(self._path, "itemconfigure", number, *item.options)
                drawn_now[at] = number, item

    def _replace(self, drawn: Drawn, row: ChatMessage, wanted: Sequence[Moving]) -> None:
        if drawn.file.moving:
            self._call(self._path, "delete", *(number for number, _item in drawn.file.moving))
        for number, _item in drawn.file.moving:
            drawn.clicks.pop(number, None)
        drawn.file.moving = []
        for item in wanted:
            tags = drawn.tag if item.deed is None else (drawn.tag, CLICKABLE)
            number = self._create(drawn, item.kind, *self._places(drawn, item), *item.options, "-tags", tags)
            drawn.file.moving.append((number, item))
            if item.deed is not None:
                drawn.clicks[number] = partial(self._source.do, item.deed, row)

    def _places(self, drawn: Drawn, item: Moving) -> list[int]:
        return [place + drawn.top if at % 2 else place for at, place in enumerate(item.places)]

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

    def _on_picture(
        self, drawn: Drawn, row: ChatMessage, part: FilePart, transfer: Transfer | None
    ) -> Iterator[Moving]:
        """Show the picture if it is there; give what stands on it."""
        shown = self._source.picture(row, (part.width, part.height))
        if shown.image is not None:
            self._show(drawn, self._photo_of(shown.image, drawn.file.ground), row)
        phase = transfer.phase if transfer is not None else TransferPhase.DONE
        if phase in _RUNS:
            icon, deed = "x", Deed.CANCEL
        elif phase is TransferPhase.PAUSED:
            icon, deed = _arrow(transfer), Deed.RESUME
        elif shown.image is None and shown.by_hand:
            icon, deed = "arrow-down", Deed.SHOW
        else:
            self._show_placeholder(drawn, on=shown.image is None)
            return
        self._show_placeholder(drawn, on=False)
        size = min(self._look.px(DISC), part.height - 2 * self._look.px(PILL_EDGE))
        disc = self.shapes.disc(size, DARK, DARKNESS, icon, progress_of(transfer))
        yield _image(part.x + part.width // 2, part.y + part.height // 2, disc, "center", deed)
        if row.file is not None:
            yield from self._pill(part, pill_words(row.file, transfer, self._source.other(row)))

    def _show(self, drawn: Drawn, photo: tk.PhotoImage, row: ChatMessage) -> None:
        if photo is not drawn.file.photo:
            drawn.file.photo = photo
            self._call(self._path, "itemconfigure", drawn.file.item, "-image", photo, "-state", "normal")
            drawn.clicks[drawn.file.item] = partial(self._source.do, Deed.OPEN, row)

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

    def _pill(self, part: FilePart, words: str) -> Iterator[Moving]:
        """Words on a dark ground in the upper left corner of a picture."""
        look, font, edge = self._look, self._look.fonts.time, self._look.px(PILL_EDGE)
        room = part.width - 2 * edge - 2 * look.px(PILL_PAD)
        shown = font.fit(font.in_order(look.emoji.plain(words)), room)
        width = font.advance(shown) + 2 * look.px(PILL_PAD)
        x, y = part.x + edge, part.y + edge + look.px(PILL) // 2
        yield _image(x, y, self.shapes.pill(width, look.px(PILL)), "w")
        yield _text(x + look.px(PILL_PAD), y, shown, font.spec, LIGHT)

    # --- other files ---------------------------------------------------------------------------------------------

    def _on_row(
        self, drawn: Drawn, row: ChatMessage, part: FilePart, transfer: Transfer | None, deeds: Sequence[Deed]
    ) -> Iterator[Moving]:
        """What stands around the name of a file."""
        assert row.file is not None
        look, palette, progress = self._look, self._palette, progress_of(transfer)
        quiet = palette.bubble_out_time if drawn.layout.outgoing else palette.secondary
        left, right = part.x + look.px(ICON + ICON_GAP), part.x + part.width
        yield self._icon(drawn, row.file, part, transfer, deeds)
        words, font = status_words(row.file, transfer, self._source.other(row)), look.fonts.preview
        forms = [font.in_order(look.emoji.plain(form)) for form in words]
        shown = next((form for form in forms if font.advance(form) <= right - left), "")
        yield _text(left, part.y + look.px(STATUS_Y), shown or font.fit(forms[-1], right - left), font.spec, quiet)
        if progress is not None:
            runs = transfer is not None and transfer.phase in (TransferPhase.WAITING, TransferPhase.RUNNING)
            lively = palette.link_out if palette.dark and drawn.layout.outgoing else palette.accent
            y, thick = part.y + look.px(BAR_Y), look.px(BAR)
            start, end = left + thick // 2, right - thick // 2
            yield _bar(start, end, y, thick, blend(drawn.fill, quiet, _TRACK))
            yield _bar(start, start + round((end - start) * progress), y, thick, lively if runs else quiet)
        yield from self._deeds(drawn, part, deeds)

    def _icon(
        self, drawn: Drawn, file: Attachment, part: FilePart, transfer: Transfer | None, deeds: Sequence[Deed]
    ) -> Moving:
        """The disc before the name: what kind of file it is, or what a click on it does."""
        kind = kind_of(file.name)
        icon, colour, deed = kind.icon, kind.colour, deeds[0] if deeds else None
        if deed in (Deed.FETCH, Deed.ACCEPT, Deed.RESUME, Deed.AGAIN):
            icon = _arrow(transfer)
        elif Deed.CANCEL in deeds:
            icon, deed = "x", Deed.CANCEL
        elif deed is not Deed.FOLDER:
            deed = None
        if transfer is not None and transfer.phase is TransferPhase.OVER and deed is None:
            colour = blend(colour, drawn.fill, _GONE)
        disc = self.shapes.disc(self._look.px(ICON), colour, _WHOLE, icon, progress_of(transfer))
        return _image(part.x, part.y, disc, "nw", deed)

    def _deeds(self, drawn: Drawn, part: FilePart, deeds: Sequence[Deed]) -> Iterator[Moving]:
        """What can be done, as words to click, as many as there is room for; all are in the menu."""
        look, font = self._look, self._look.fonts.sender
        ink = self._palette.link_out if drawn.layout.outgoing else self._palette.link_in
        x, y = part.x, part.y + part.height - look.px(DEEDS_UP)
        for deed in deeds:
            words = title_of(deed)
            width = font.advance(words)
            if x + width > part.x + part.room:
                return
            yield _text(x, y, words, font.spec, ink, deed)
            x += width + look.px(DEEDS_APART)

    def _still(self, drawn: Drawn, x: int, y: int, image: tk.PhotoImage, anchor: str) -> None:
        """An image that stays as long as the row is drawn."""
        drawn.images.append(image)
        self._image(drawn, x, y, image, anchor)


def _arrow(transfer: Transfer | None) -> str:
    return "arrow-up" if transfer is not None and transfer.outgoing else "arrow-down"


def _image(x: int, y: int, image: tk.PhotoImage, anchor: str, deed: Deed | None = None) -> Moving:
    return Moving("image", (x, y), ("-image", image, "-anchor", anchor), deed)


def _text(x: int, y: int, words: str, font: str, colour: str, deed: Deed | None = None) -> Moving:
    return Moving("text", (x, y), ("-text", words, "-font", font, "-fill", colour, "-anchor", "w"), deed)


def _bar(start: int, end: int, y: int, thick: int, colour: str) -> Moving:
    return Moving("line", (start, y, end, y), ("-width", thick, "-capstyle", "round", "-fill", colour))
