"""Makes assets/icon/: the program's own icon, a speech bubble with the two ticks of a delivered message.

Usage: python assets/make_icon.py
Needs Pillow. The picture is drawn here and nowhere else; it is part of this program.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

SIZES = (16, 24, 32, 48, 64, 128, 256)
LARGEST = 512  # for macOS
DRAWN = 2048
UNIT = DRAWN / 64  # the drawing below is made on 64 x 64
TOP, BOTTOM = (86, 156, 255), (33, 98, 214)
WHITE, TICKS = (255, 255, 255), (38, 108, 226)


def scaled(*numbers: float) -> tuple[float, ...]:
    return tuple(number * UNIT for number in numbers)


def tile() -> Image.Image:
    """The blue square with round corners, lighter at the top."""
    column = Image.new("RGB", (1, DRAWN))
    for y in range(DRAWN):
        part = y / (DRAWN - 1)
        red, green, blue = (round(a + (b - a) * part) for a, b in zip(TOP, BOTTOM, strict=True))
        column.putpixel((0, y), (red, green, blue))
    picture = column.resize((DRAWN, DRAWN)).convert("RGBA")
    mask = Image.new("L", (DRAWN, DRAWN))
    ImageDraw.Draw(mask).rounded_rectangle(scaled(2, 2, 62, 62), radius=14 * UNIT, fill=255)
    picture.putalpha(mask)
    return picture


def stroke(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: float) -> None:
    """A line with round ends and joints."""
    places = [(x * UNIT, y * UNIT) for x, y in points]
    draw.line(places, fill=TICKS, width=round(width * UNIT), joint="curve")
    radius = width * UNIT / 2
    for x, y in places:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=TICKS)


def icon() -> Image.Image:
    picture = tile()
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle(scaled(10, 13, 54, 45), radius=11 * UNIT, fill=WHITE)
    draw.polygon([scaled(17, 42), scaled(17, 54), scaled(30, 43)], fill=WHITE)
    stroke(draw, [(17.5, 29.5), (24, 36), (36, 22)], 4.2)
    stroke(draw, [(32.5, 34), (34.5, 36), (46.5, 22)], 4.2)
    return picture


def main() -> None:
    target = Path(__file__).parent / "icon"
    target.mkdir(exist_ok=True)
    drawn = icon()
    pictures = {size: drawn.resize((size, size), Image.Resampling.LANCZOS) for size in (*SIZES, LARGEST)}
    for size in SIZES:
        pictures[size].save(target / f"messenger-{size}.png", optimize=True)
    smaller = [pictures[size] for size in SIZES]
    smaller[-1].save(target / "messenger.ico", sizes=[(s, s) for s in SIZES], append_images=smaller[:-1])
    pictures[LARGEST].save(target / "messenger.icns", append_images=smaller)
    for file in sorted(target.iterdir()):
        print(f"{file.name}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
