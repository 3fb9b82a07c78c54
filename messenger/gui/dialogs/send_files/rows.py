"""The files of the dialog, one a row: a small picture or an icon, name, size, and a button that takes it out."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from messenger.gui.dialogs.send_files.entry import Entry
from messenger.gui.look.look import Look
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend
from messenger.gui.widgets.text_line import draw_line

if TYPE_CHECKING:
    from PIL.Image import Image

HEIGHT: Final = 64
PICTURE: Final = 52
"""The side of a small picture, px at scale 1."""
LARGE: Final = 220
"""The height of the only one."""
_GAP: Final = 12
_CROSS: Final = 32
_RADIUS: Final = 10
_LONGEST_SUFFIX: Final = 8


class FileRow(tk.Frame):
    """``large``: its picture is shown over the whole width. Names for tests: ``remove``."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        entry: Entry,
        *,
        name: str,
        width: int,
        large: bool,
        on_remove: Callable[[], object],
    ) -> None:
        background = look.palette.window
        super().__init__(parent, name=name, background=background)
        self._look = look
        self._entry = entry
        self._width = width
        self._large = large
        self._image: tk.PhotoImage | None = None
        self._canvas = tk.Canvas(
            self, name="file", width=width, height=1, background=background, highlightthickness=0, borderwidth=0
        )
        self._canvas.pack(fill="x")
        self.remove = IconButton(
            self, look, name="remove", icon="x", command=on_remove, background=background, size=16, place=_CROSS
        )
        self.refresh()

    @property
    def texts(self) -> tuple[str, str]:
        """The name, and what stands under it."""
        return self._entry.name, self._entry.words()

    def refresh(self) -> None:
        """Show the file as it is known by now."""
        look, canvas, entry = self._look, self._canvas, self._entry
        canvas.delete("all")
        row, side = look.px(HEIGHT), look.px(PICTURE)
        large = self._large and entry.is_picture
        above = look.px(LARGE) if large else 0
        canvas.configure(height=above + row)
        if large:
            self._draw_picture(0, 0, self._width, above)
            left = 0
        else:
            self._draw_picture(0, (row - side) // 2, side, side)
            left = side + look.px(_GAP)
        self._draw_words(left, above, row)
        self.remove.place(x=self._width, y=above + row // 2, anchor="e")
        tk.Misc.lift(self.remove)  # a canvas's own raises its items

    def _draw_picture(self, x: int, y: int, width: int, height: int) -> None:
        """The picture in the middle of this box, or an icon as long as there is none."""
        look, palette, canvas, image = self._look, self._look.palette, self._canvas, self._entry.image
        shown = image is not None and self._entry.is_picture
        fill = palette.field if self._entry.is_picture else blend(palette.window, palette.accent, 0.12)
        draw_box(canvas, look, x, y, width, height, BoxStyle(fill, palette.window, _RADIUS), "picture")
        middle = (x + width // 2, y + height // 2)
        if image is None or not shown:
            self._image = None
            name = "image" if self._entry.is_picture else "file"
            canvas.create_image(*middle, image=look.icons.image(name, 24, palette.accent, fill))
            return
        round_one = self._rounded(image, (width, height))
        header = b"P6 %d %d 255\n" % round_one.size
        self._image = tk.PhotoImage(master=self, data=header + round_one.tobytes(), format="ppm")
        canvas.create_image(*middle, image=self._image)

    def _rounded(self, image: Image, box: tuple[int, int]) -> Image:
        """The picture with the corners of the box that it fills; one that is smaller keeps its own."""
        if image.size != box:
            return image
        from PIL import Image as Images
        from PIL import ImageDraw

        radius = self._look.px(_RADIUS)
        mask = Images.new("L", image.size, 255)
        disc = Images.new("L", (8 * radius, 8 * radius))
        ImageDraw.Draw(disc).ellipse((0, 0, 8 * radius - 1, 8 * radius - 1), fill=255)
        disc = disc.resize((2 * radius, 2 * radius), Images.Resampling.LANCZOS)
        for left, top in ((0, 0), (1, 0), (0, 1), (1, 1)):
            corner = disc.crop((left * radius, top * radius, (left + 1) * radius, (top + 1) * radius))
            mask.paste(corner, (left * (image.width - radius), top * (image.height - radius)))
        ground = Images.new("RGB", image.size, self._look.palette.window)
        ground.paste(image, (0, 0), mask)
        return ground

    def _draw_words(self, left: int, above: int, row: int) -> None:
        look, palette = self._look, self._look.palette
        room = self._width - left - look.px(_CROSS + _GAP)
        name, words = self.texts
        for text, font, colour, y in (
            (self._short(name, room), look.fonts.title, palette.text, -10),
            (words, look.fonts.preview, palette.secondary, 11),
        ):
            draw_line(
                self._canvas, look, left, above + row // 2 + look.px(y), text, font=font, colour=colour,
                background=palette.window, width=room,
            )  # fmt: skip

    def _short(self, name: str, room: int) -> str:
        """The name so that its end is seen, which says what kind of file it is."""
        font, suffix = self._look.fonts.title, PurePath(name).suffix
        plain = self._look.emoji.plain(name)
        if font.advance(plain) <= room or plain != name or len(suffix) > _LONGEST_SUFFIX:
            return name
        return font.fit(name.removesuffix(suffix), room - font.advance(suffix)) + suffix
