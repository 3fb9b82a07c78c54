"""Makes assets/emoji/: every emoji picture in one file, the index to it, and the table of their names.

pictures.bin   the pictures one after the other, each a zlib stream of: number of colours (1 byte), the
               colours (4 bytes each, RGBA), 64 x 64 colour numbers (1 byte each, by rows). A PNG would hold
               the same, but the program would import a PNG reader at its start, some 10 ms.
index.msgpack  `Index` of messenger/gui/look/emoji_data.py
names.msgpack  list of `EmojiName` of the same module, in the usual order of an emoji picker

Usage: python assets/make_emoji.py FOLDER [--pngquant PROGRAM]
FOLDER is the unpacked npm package emoji-datasource-google (emoji.json and img/google/64). Needs Pillow,
msgspec, fonttools, the program pngquant, and the fonts made by make_fonts.py.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
from fontTools.ttLib import TTFont
from PIL import Image

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))
from messenger.gui.look.emoji_data import SIZE, EmojiName, Index, key_of  # noqa: E402

COLOURS = 40
#: Symbols before this point (arrows, (c), TM) are text unless a variation selector asks for the picture; from
#: here on (hearts, suns, hands) people mean the picture.
FIRST_PICTURE_SYMBOL = "\u2600"


def characters(code: str) -> str:
    """Turn "1F44D-1F3FD" into the two characters."""
    return "".join(chr(int(point, 16)) for point in code.split("-") if point)


def reduced(file: Path, pngquant: str) -> bytes:
    """One picture with at most COLOURS colours, as it is stored."""
    command = [pngquant, "--nofs", "--speed", "1", str(COLOURS), "-"]
    png = subprocess.run(command, input=file.read_bytes(), stdout=subprocess.PIPE, check=True).stdout
    picture = Image.open(io.BytesIO(png))
    assert (picture.size, picture.mode) == ((SIZE, SIZE), "P"), file
    data = picture.convert("RGBA").tobytes()
    palette: dict[bytes, int] = {}
    numbers = bytes(palette.setdefault(data[at : at + 4], len(palette)) for at in range(0, len(data), 4))
    stored = bytes([len(palette)]) + b"".join(palette) + numbers
    return zlib.compress(stored, 9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the unpacked package emoji-datasource-google")
    parser.add_argument("--pngquant", default="pngquant", help="the program pngquant")
    arguments = parser.parse_args()
    entries: list[dict[str, Any]] = json.loads((arguments.folder / "emoji.json").read_text(encoding="utf-8"))
    entries.sort(key=lambda entry: entry["sort_order"])
    font = TTFont(ASSETS / "fonts" / "MessengerSans-Regular.otf").getBestCmap()

    names: list[EmojiName] = []
    files: dict[str, Path] = {}
    text_by_default = set()
    for entry in entries:
        variants = list(entry.get("skin_variations", {}).values())
        for picture in (entry, *variants):
            key = key_of(characters(picture["unified"]))
            assert key not in files, key
            files[key] = arguments.folder / "img" / "google" / "64" / picture["image"]
        bare = characters(entry["non_qualified"] or "")
        if len(bare) == 1 and bare < FIRST_PICTURE_SYMBOL:
            text_by_default.add(bare)
        names.append(
            EmojiName(
                sequence=characters(entry["unified"]),
                shortcodes=entry["short_names"],
                category=entry["category"],
                variants=[characters(variant["unified"]) for variant in variants],
            )
        )

    with ThreadPoolExecutor() as pool:
        pictures = list(pool.map(lambda file: reduced(file, arguments.pngquant), files.values()))
    longest: dict[str, int] = {}
    for key in files:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    in_font = {key for key in files if len(key) == 1 and ord(key) in font}
    index = Index(
        numbers={key: number for number, key in enumerate(files)},
        offsets=[0, *accumulate(map(len, pictures))],
        longest=longest,
        in_font="".join(sorted(in_font)),
        text_by_default="".join(sorted(in_font & text_by_default)),
    )

    target = ASSETS / "emoji"
    target.mkdir(exist_ok=True)
    (target / "pictures.bin").write_bytes(b"".join(pictures))
    (target / "index.msgpack").write_bytes(msgspec.msgpack.encode(index))
    (target / "names.msgpack").write_bytes(msgspec.msgpack.encode(names))
    for file in sorted(target.iterdir()):
        print(f"{file.name}: {file.stat().st_size} bytes")
    print(f"{len(pictures)} pictures; text by default: {index.text_by_default}; in the font: {index.in_font}")


if __name__ == "__main__":
    main()
