"""Invented pictures, drawn by code: landscapes in the light of some hour, a page of a document, a sign with a clear
ground, and files as strangers make them.
"""

import base64
import hashlib
import io
import random
import struct
import zlib
from dataclasses import replace
from functools import lru_cache
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from messenger.client.model import Attachment, ChatMessage

HOURS = (
    ("#F8BC8C", "#A78AB0", ("#675C92", "#474A7C", "#262D52"), "#FDEFC0"),
    ("#7FB8EA", "#E4F1FA", ("#7FA6B8", "#4C7F6E", "#2E5A45"), "#FFFBE8"),
    ("#0E1B3C", "#43508C", ("#2B3566", "#1C2449", "#10152D"), "#F3F0DC"),
    ("#F0D9B4", "#F7F1E3", ("#C9A06E", "#9A6B46", "#5E3F2C"), "#FFFFFF"),
)
"""The sky above and below, the ridges from the farthest to the nearest, the sun."""


@lru_cache(maxsize=32)
def landscape(width: int, height: int, hour: int = 0) -> Image.Image:
    """Mountains under a sky, RGB."""
    above, below, ridges, sun = HOURS[hour % len(HOURS)]
    shade = Image.linear_gradient("L").resize((width, height))
    picture = Image.composite(Image.new("RGB", shade.size, below), Image.new("RGB", shade.size, above), shade)
    draw = ImageDraw.Draw(picture)
    radius, x, y = min(width, height) // 11, width * (0.68 - 0.13 * hour), height * 0.28
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=sun)
    chance = random.Random(hour)
    for number, colour in enumerate(ridges):
        base, steps = height * (0.5 + 0.17 * number), 5 + 2 * number
        tops = [base + chance.uniform(-0.17, 0.17) * height for _ in range(steps + 1)]
        line = [(width * step / steps, top) for step, top in enumerate(tops)]
        draw.polygon([*line, (width, height), (0, height)], fill=colour)
    return picture


def photo(width: int, height: int, hour: int = 0) -> Image.Image:
    """A landscape with the noise of a camera: its file is as large as that of a photo."""
    noise = Image.effect_noise((width, height), 12).convert("RGB")
    return ImageChops.add(landscape(width, height, hour), noise, scale=1, offset=-128)


def page(width: int, height: int) -> Image.Image:
    """A page of text, as a screenshot has it, RGB."""
    picture = Image.new("RGB", (width, height), "#FFFFFF")
    draw, chance = ImageDraw.Draw(picture), random.Random(7)
    line = max(4, height // 40)
    for y in range(2 * line, height - 2 * line, 2 * line):
        draw.rectangle((2 * line, y, width * chance.uniform(0.5, 0.9), y + line * 0.6), fill="#5B6672")
    return picture


def sign(width: int, height: int) -> Image.Image:
    """A disc on a clear ground, RGBA."""
    picture = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.1, height * 0.1, width * 0.9, height * 0.9), fill="#2B74E4")
    draw.ellipse((width * 0.35, height * 0.35, width * 0.65, height * 0.65), fill=(255, 255, 255, 160))
    return picture


def as_file(picture: Image.Image, kind: str = "JPEG", **named: Any) -> bytes:
    """The picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, kind, **named)
    return file.getvalue()


def lying(picture: Image.Image, orientation: int, kind: str = "JPEG") -> bytes:
    """A file whose header says that it is to be turned so (Exif 2.3, tag 274)."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return as_file(picture, kind, exif=exif.tobytes())


def moving(kind: str, *pictures: Image.Image) -> bytes:
    """An animation of these pictures: "GIF", "WEBP" or "PNG"."""
    first, *others = pictures
    lossless = {"lossless": True} if kind == "WEBP" else {}
    return as_file(first, kind, save_all=True, append_images=others, duration=80, loop=0, **lossless)


def bomb(width: int, height: int) -> bytes:
    """A small PNG that would be as large as this, decoded."""
    row = b"\0" * (1 + width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def wordy(chunks: int, megabytes: int) -> bytes:
    """A small PNG with texts in it that would be as large as this, each, unpacked."""
    text = zlib.compress(b" " * (megabytes * 1024**2), 9)
    plain = as_file(Image.new("RGB", (8, 8), "#1FAE6C"), "PNG")
    head, rest = plain[:33], plain[33:]
    return head + b"".join(_chunk(b"zTXt", b"Comment\0\0" + text) for _ in range(chunks)) + rest


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def attached(data: bytes, name: str = "picture.jpg", size: tuple[int, int] | None = None) -> Attachment:
    """What a message says of this file. ``size``: as its sender says; else what it has."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    if size is None:
        with Image.open(io.BytesIO(data)) as picture:
            size = picture.size
    return Attachment(digest, len(data), name, *size)


def with_picture(message: ChatMessage, data: bytes, name: str = "picture.jpg") -> ChatMessage:
    """The same message with this picture."""
    return replace(message, file=attached(data, name))
