"""Antialiased shapes: pills, corners, avatars, dots, ticks. They are drawn at four times their size, reduced,
and stand on a known solid background. No text but initials, and nothing of what a shape means.

Sizes are px at scale 1 and are multiplied here; colours are "#RRGGBB".
"""

from __future__ import annotations

import tkinter as tk
import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from messenger.gui.look.assets import asset
from messenger.gui.look.icons import icon_mask
from messenger.gui.look.images import ImageCache
from messenger.gui.look.palette import rgb

_OVER = 4  # drawn so many times larger, then reduced
_DOT = 0.27  # presence dot, of the avatar's size
_RING = 0.05  # ring around it
_INITIALS = 0.38
_TOP, _BOTTOM = 1.14, 0.84  # an avatar's gradient: its hue times this
_TICK = 15
_NO_GLYPH = "\uffff"
_GLYPH_TEST = 16  # px
_PERSON = 0.56  # the outline of a person where letters cannot be drawn, of the avatar's size
_WHITE = "#FFFFFF"


def initials(name: str) -> str:
    """Up to two capital letters that stand for `name`: of its first and last word; "?" when it has none."""
    firsts = []
    for word in unicodedata.normalize("NFC", name).split():
        letter = next((character for character in word if character.isalnum()), None)
        if letter is not None:
            firsts.append(letter.upper()[0])
    if not firsts:
        return "?"
    return firsts[0] + firsts[-1] if len(firsts) > 1 else firsts[0]


@lru_cache(maxsize=32)
def _disc(size: int, begin: float = 0, end: float = 1) -> Image.Image:
    """A mask `size` wide and high with a disc on its diagonal, from `begin` to `end` of its size."""
    big = size * _OVER
    mask = Image.new("L", (big, big))
    first, last = round(begin * big), round(end * big) - 1
    ImageDraw.Draw(mask).ellipse((first, first, last, last), fill=255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=8)
def _initials_font(size: int) -> ImageFont.FreeTypeFont:
    file = str(asset("fonts", "MessengerSans-SemiBold.otf"))
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def _can_draw(letter: str) -> bool:
    """Whether the bundled font knows the letter; else it would draw the box of the missing glyph."""
    font = _initials_font(_GLYPH_TEST)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NO_GLYPH))


def _initials_mask(text: str, size: int) -> Image.Image:
    """The letters for an avatar of `size`: a mask as wide as the avatar, to be centred in its height."""
    font = _initials_font(round(size * _OVER * _INITIALS))
    # Centred by the height of a plain capital, so that letters with an accent stand on the same line.
    capital = font.getbbox("H", anchor="ls")
    rows = size - 2 * (size // 5)  # room for accents; even or odd as the size, so that the middles meet
    big, high = size * _OVER, rows * _OVER
    mask = Image.new("L", (big, high))
    baseline = (high - capital[1] - capital[3]) / 2
    ImageDraw.Draw(mask).text((big / 2, baseline), text, fill=255, font=font, anchor="ms")
    return mask.resize((size, rows), Image.Resampling.LANCZOS)


def _shade(hue: str, size: int) -> Image.Image:
    """A vertical gradient from the hue made lighter to the hue made darker."""
    strengths = (_TOP + (_BOTTOM - _TOP) * y / max(1, size - 1) for y in range(size))
    parts = rgb(hue)
    column = bytes(min(255, round(part * strength)) for strength in strengths for part in parts)
    return Image.frombytes("RGB", (1, size), column).resize((size, size), Image.Resampling.NEAREST)


class Shapes:
    """Draws shapes and keeps them: the same arguments give the same image."""

    def __init__(self, images: ImageCache, factor: float) -> None:
        self._images = images
        self._factor = factor

    def _px(self, size: float) -> int:
        return max(1, round(size * self._factor))

    def rounded(self, width: float, height: float, radius: float, fill: str, background: str) -> tk.PhotoImage:
        """A filled rectangle with round corners; a radius of half the height makes a pill."""
        w, h = self._px(width), self._px(height)
        r = min(self._px(radius), w // 2, h // 2)
        key = ("rounded", w, h, r, fill, background)
        return self._images.get(key, lambda: _rounded(w, h, r, fill, background))

    def corner(
        self,
        radius: float,
        which: str,
        fill: str,
        background: str,
        ring: str | None = None,
        ring_width: float = 2,
    ) -> tk.PhotoImage:
        """One filled corner, `radius` wide and high; `which` is "nw", "ne", "sw" or "se".

        `ring` is the colour of a line along its edge, `ring_width` wide; None for no line.
        """
        r = self._px(radius)
        left = r if which[1] == "e" else 0
        top = r if which[0] == "s" else 0
        thick = min(r, self._px(ring_width)) if ring else 0

        def draw() -> Image.Image:
            whole = Image.new("RGB", (2 * r, 2 * r), background)
            if ring:
                whole.paste(ring, (0, 0), _disc(2 * r))
            if r > thick:
                whole.paste(fill, (thick, thick), _disc(2 * (r - thick)))
            return whole.crop((left, top, left + r, top + r))

        return self._images.get(("corner", r, which, fill, background, ring, thick), draw)

    def circle(self, size: float, fill: str, background: str) -> tk.PhotoImage:
        """A filled disc."""
        s = self._px(size)
        return self._images.get(("circle", s, fill, background), lambda: _circle(s, fill, background))

    def avatar(
        self, initials: str, hue: str, size: float, background: str, presence: str | None = None
    ) -> tk.PhotoImage:
        """A person's or group's disc; `presence` is the colour of a dot at the bottom right, or None."""
        s = self._px(size)
        key = ("avatar", initials, hue, s, background, presence)
        return self._images.get(key, lambda: _avatar(initials, hue, s, background, presence))

    def tick(self, count: int, colour: str, background: str) -> tk.PhotoImage:
        """A message's state: 1 tick for stored, 2 for delivered. 15 px wide and high."""
        return self._sign("check-check" if count == 2 else "check", colour, background)

    def clock(self, colour: str, background: str) -> tk.PhotoImage:
        """A message's state: waiting. As large as a tick."""
        return self._sign("clock", colour, background, inset=1.5)

    def alert(self, colour: str, background: str) -> tk.PhotoImage:
        """A message's state: failed. As large as a tick."""
        return self._sign("circle-alert", colour, background, inset=0.5)

    def _sign(self, icon: str, colour: str, background: str, inset: float = 0) -> tk.PhotoImage:
        s = self._px(_TICK)
        inner = self._px(_TICK - 2 * inset)
        at = (s - inner) // 2

        def draw() -> Image.Image:
            picture = Image.new("RGB", (s, s), background)
            picture.paste(colour, (at, at), icon_mask(icon, inner))
            return picture

        return self._images.get(("sign", icon, s, colour, background), draw)


def _rounded(width: int, height: int, radius: int, fill: str, background: str) -> Image.Image:
    picture = Image.new("RGB", (width, height), fill)
    disc = _disc(2 * radius)
    blank = Image.new("RGB", (radius, radius), background)
    right, bottom = width - radius, height - radius
    for x, left in ((0, 0), (right, radius)):
        for y, top in ((0, 0), (bottom, radius)):
            part = blank.copy()
            part.paste(fill, (0, 0), disc.crop((left, top, left + radius, top + radius)))
            picture.paste(part, (x, y))
    return picture


def _circle(size: int, fill: str, background: str) -> Image.Image:
    picture = Image.new("RGB", (size, size), background)
    picture.paste(fill, (0, 0), _disc(size))
    return picture


def _avatar(text: str, hue: str, size: int, background: str, presence: str | None) -> Image.Image:
    picture = Image.new("RGB", (size, size), background)
    picture.paste(_shade(hue, size), (0, 0), _disc(size))
    if all(map(_can_draw, text)):
        letters = _initials_mask(text, size)
        picture.paste(_WHITE, (0, (size - letters.height) // 2), letters)
    else:  # a script the bundled font cannot draw
        inner = round(size * _PERSON)
        picture.paste(_WHITE, ((size - inner) // 2, (size - inner) // 2), icon_mask("user", inner))
    if presence is not None:
        picture.paste(background, (0, 0), _disc(size, 1 - _DOT - _RING, 1 + _RING))
        picture.paste(presence, (0, 0), _disc(size, 1 - _DOT))
    return picture
