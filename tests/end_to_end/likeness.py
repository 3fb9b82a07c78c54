"""How words and signs look on the screen, so that a test can see them as a person does: pixel by pixel.

They are drawn by the program's own look and conversation on a display apart, and then looked for in a picture of the
real window. Nothing here knows of processes or of what a text means.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from PIL import Image, ImageChops

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.look.fonts import Font, load_bundled_fonts
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import LIGHT, Palette, rgb
from messenger.gui.widgets.conversation_view.layout import Context, Typesetter
from messenger.gui.widgets.conversation_view.painter import Painter
from messenger.gui.widgets.conversation_view.rows import Sender, Standing
from tests.end_to_end.screen import Screen, screen
from tests.waiting import wait_until

Place = tuple[int, int]

_BOARD: Final = (960, 480)
_ME, _OTHER = 1, 2
_TS: Final = 1_700_000_000_000
_BUBBLE_FOOT: Final = 10
"""Px from the text of a message of one line down to the end of its state's sign, and a little more."""


class Likeness:
    """Draws on ``paper``, where nothing else may stand, in ``look``."""

    def __init__(self, paper: Screen, root: tk.Tk, look: Look) -> None:
        self._paper = paper
        self._root = root
        self._look = look
        self._board = tk.Canvas(root, width=_BOARD[0], height=_BOARD[1], highlightthickness=0, borderwidth=0)
        self._board.pack()
        self._painter = Painter(self._board, look, lambda _url: None, lambda _cid: None)
        self._typesetter = Typesetter(
            Context(
                look=look,
                width=_BOARD[0],
                show_senders=False,
                me=_ME,
                sender=lambda user: Sender(str(user), user, "?"),
                failure=lambda _message: "",
                now=lambda: _TS / 1000,
            )
        )
        self._kept: dict[tuple[object, ...], Image.Image] = {}
        self._ready = False

    @property
    def look(self) -> Look:
        """The look in which everything is drawn."""
        return self._look

    def said(self, text: str, *, mine: bool) -> Image.Image:
        """A message of one line in its bubble: the text alone, without the time."""
        return self._keep(("said", text, mine), lambda: self._draw_message(text, mine))

    def words(self, text: str, font: Font, colour: str, background: str) -> Image.Image:
        """Words without emoji, cut to their ink."""
        return self._keep(
            (text, font.spec, colour, background), lambda: self._draw_words(text, font, colour, background)
        )

    def state(self, delivery: Delivery) -> Image.Image:
        """The sign of how far an own message has come."""
        shapes, palette = self._look.shapes, self._look.palette
        ink, fill = palette.bubble_out_time, palette.bubble_out
        match delivery:
            case Delivery.WAITING:
                sign = shapes.clock(ink, fill)
            case Delivery.STORED:
                sign = shapes.tick(1, ink, fill)
            case Delivery.DELIVERED:
                sign = shapes.tick(2, palette.accent, fill)
            case _:
                raise ValueError(delivery)
        return self._keep((delivery,), lambda: self._draw_image(sign))

    def icon(self, name: str, size: int, colour: str, background: str) -> Image.Image:
        """One of the icons."""
        image = self._look.icons.image(name, size, colour, background)
        return self._keep(("icon", name, size, colour, background), lambda: self._draw_image(image))

    def emoji(self, sequence: str, size: float, background: str) -> Image.Image:
        """The picture of one emoji."""
        image = self._look.emoji.image(sequence, size, background)
        return self._keep(("emoji", sequence, size, background), lambda: self._draw_image(image))

    def _keep(self, key: tuple[object, ...], draw: Callable[[], Image.Image]) -> Image.Image:
        if key not in self._kept:
            self._kept[key] = draw()
            self._board.delete("all")
        return self._kept[key]

    def _draw_message(self, text: str, mine: bool) -> Image.Image:
        self._board.configure(background=self._look.palette.conversation)
        delivery, sender = (Delivery.STORED, _ME) if mine else (Delivery.RECEIVED, _OTHER)
        row = ChatMessage("d1-2", 1, "cid", sender, _TS, text, delivery)
        layout = self._typesetter.lay_out(row, Standing(first=True, last=True, day=False, unread=False))
        (line,) = layout.lines  # a text of one line, whatever the width of the window
        self._painter.draw(layout, 0, _BOARD)
        left, top = layout.text_x, layout.text_y
        return self._shot().crop((left, top, left + line.width, top + layout.line))

    def _draw_words(self, text: str, font: Font, colour: str, background: str) -> Image.Image:
        self._board.configure(background=background)
        self._board.create_text(10, _BOARD[1] // 2, text=text, font=font.spec, fill=colour, anchor="w")
        shot = self._shot()
        ink = ImageChops.difference(shot, Image.new("RGB", shot.size, rgb(background))).getbbox()
        assert ink is not None, f"{text!r} leaves no mark"
        return shot.crop(ink)

    def _draw_image(self, image: tk.PhotoImage) -> Image.Image:
        self._board.create_image(0, 0, image=image, anchor="nw")
        return self._shot().crop((0, 0, image.width(), image.height()))

    def _shot(self) -> Image.Image:
        if not self._ready:
            self._root.geometry("+0+0")
            wait_until(self._stands, "the board")
            self._ready = True
        self._root.update()
        return self._paper.picture((0, 0), _BOARD)

    def _stands(self) -> bool:
        self._root.update()
        return bool(self._board.winfo_viewable())


@contextmanager
def drawing(palette: Palette = LIGHT) -> Iterator[Likeness]:
    """Open a screen to draw on at scale 1, for as long as the block lasts."""
    load_bundled_fonts()
    with screen(*_BOARD) as paper:
        root = tk.Tk(screenName=paper.name)
        try:
            yield Likeness(paper, root, build_look(root, palette, 1.0))
        finally:
            with suppress(tk.TclError):
                root.destroy()


def places(picture: Image.Image, sought: Image.Image) -> list[Place]:
    """Where in ``picture`` exactly the pixels of ``sought`` stand: left and top of each, from the top down."""
    stride, width = 3 * picture.width, 3 * sought.width
    field, rows = (
        picture.tobytes(),
        [sought.tobytes()[at : at + width] for at in range(0, width * sought.height, width)],
    )
    # The liveliest row is looked for first: a blank one is everywhere.
    liveliest = max(range(len(rows)), key=lambda number: len(set(zip(*[iter(rows[number])] * 3, strict=True))))
    found = []
    at = field.find(rows[liveliest])
    while at >= 0:
        top, left = at // stride - liveliest, at % stride
        if top >= 0 and left % 3 == 0 and left + width <= stride and top + len(rows) <= picture.height:
            start = top * stride + left
            if all(field.startswith(row, start + number * stride) for number, row in enumerate(rows)):
                found.append((left // 3, top))
        at = field.find(rows[liveliest], at + 1)
    return found


def beside(picture: Image.Image, place: Place, text: Image.Image) -> Image.Image:
    """The part of ``picture`` to the right of a message's ``text`` at ``place``, where its state stands."""
    left, top = place
    return picture.crop((left + text.width, top, picture.width, top + text.height + _BUBBLE_FOOT))
