"""The program's icon for taskbars and window lists, with the number of unread messages on it. Drawn, not shown."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from messenger.gui.look.assets import asset
from messenger.gui.look.palette import LIGHT

SIZES: Final = (16, 32, 48, 128)
MOST: Final = 9
_OVER: Final = 4
_SHARE: Final = {16: 0.8, 32: 0.62, 48: 0.56, 128: 0.5}
"""How much of the icon's width the badge takes: the smaller, the more, so that it can be read."""
_RING: Final = 0.08
_DIGIT: Final = 0.74
_DIGITS: Final = 0.56
"""Of the badge's width."""


def label_of(count: int) -> str:
    """What stands on the icon for ``count`` unread messages."""
    return "" if not count else str(count) if count <= MOST else f"{MOST}+"


def icons(label: str) -> list[bytes]:
    """Return the icon in all ``SIZES`` as PNG, with ``label`` on it; "" for none."""
    if not label:
        return [asset("icon", f"messenger-{size}.png").read_bytes() for size in SIZES]
    return [_drawn(label, size) for size in SIZES]


@lru_cache(maxsize=64)
def _drawn(label: str, size: int) -> bytes:
    wide = round(size * _SHARE[size])
    ring = max(1, round(wide * _RING))
    big = wide * _OVER
    disc = Image.new("L", (big, big))
    ImageDraw.Draw(disc).ellipse((0, 0, big - 1, big - 1), fill=255)
    hole = disc.resize((wide, wide), Image.Resampling.LANCZOS)
    inner = wide - 2 * ring
    share = _DIGIT if len(label) == 1 else _DIGITS
    font = ImageFont.truetype(
        str(asset("fonts", "MessengerSans-SemiBold.otf")), round(inner * _OVER * share),
        layout_engine=ImageFont.Layout.BASIC,
    )  # fmt: skip
    badge = Image.new("RGB", (inner * _OVER, inner * _OVER), LIGHT.danger)
    middle = inner * _OVER / 2
    capital = font.getbbox("8", anchor="ls")
    ImageDraw.Draw(badge).text(
        (middle, middle - (capital[1] + capital[3]) / 2), label, fill=LIGHT.on_accent, font=font, anchor="ms"
    )
    with Image.open(asset("icon", f"messenger-{size}.png")) as file:
        picture = file.convert("RGBA")
    at = (size - wide, size - wide)
    # Where the badge and its ring stand, the icon is cut out: a ring of any colour would look wrong on some taskbar.
    alpha = picture.getchannel("A")
    alpha.paste(0, at, hole)
    picture.putalpha(alpha)
    round_badge = badge.resize((inner, inner), Image.Resampling.LANCZOS).convert("RGBA")
    round_badge.putalpha(disc.resize((inner, inner), Image.Resampling.LANCZOS))
    picture.alpha_composite(round_badge, (at[0] + ring, at[1] + ring))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
