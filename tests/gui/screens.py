"""Every preview in every look, as pictures and as one sheet a look: `python -m tests.gui.screens` (`make screens`).

The pictures are taken on displays of their own, so that nobody's desktop is in them or disturbed. A preview that
raises, or whose window stays empty, is named at the end, and the exit status tells it.
"""

import argparse
import faulthandler
import os
import sys
import tkinter as tk
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from messenger.gui.look.assets import asset
from messenger.gui.look.fonts import load_bundled_fonts
from messenger.gui.look.palette import DARK, LIGHT
from tests.display import virtual_display
from tests.gui.preview import PREVIEWS, open_preview, picture_when_still

FOLDER: Final = Path("build/screens")
DISPLAY: Final = (2880, 1440)
"""Room for a main window at the highest scale, with another one beside it, px."""
AT_ONCE: Final = 2
"""So many looks are painted side by side."""
MINUTES: Final = 10
"""A look that takes longer hangs."""
FEWEST_COLOURS: Final = 12
"""A window with fewer has not drawn itself."""
_COLUMNS: Final = 7
_THUMBNAIL: Final = (400, 258)
_GAP: Final = 20
_LINE: Final = 24
_WEIGHTS: Final = (("SemiBold", 20), ("Regular", 14))
"""Of a title and of a name."""


class Variant(NamedTuple):
    """In which colours and how large everything is drawn."""

    name: str
    dark: bool
    factor: float


VARIANTS: Final = (
    Variant("light", False, 1.0),
    Variant("dark", True, 1.0),
    Variant("light-1.5", False, 1.5),
    Variant("dark-1.5", True, 1.5),
)


def render(folder: Path, variant: Variant, names: Sequence[str]) -> dict[str, str]:
    """Write ``folder/LOOK/NAME.png`` for each of these previews, and their sheet; return what went wrong, by name."""
    # The display lasts longer than the process that draws: Tk cannot let go of a display.
    with virtual_display(*DISPLAY) as display, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        wrong = worker.submit(_paint, display, folder / variant.name, variant, names).result(60 * MINUTES)
    there = [name for name in names if name not in wrong]
    if there:
        sheet(folder / variant.name, there).save(folder / f"sheet-{variant.name}.png")
    return wrong


def _paint(display: str, folder: Path, variant: Variant, names: Sequence[str]) -> dict[str, str]:
    """Draw them one after the other, in windows of one process."""
    faulthandler.enable()  # whatever ends the process says where it was
    os.environ["DISPLAY"] = display
    load_bundled_fonts()
    folder.mkdir(parents=True, exist_ok=True)
    wrong = {}
    for name in names:
        try:
            picture = _picture(name, variant)
        except Exception:
            wrong[name] = traceback.format_exc()
            continue
        if is_empty(picture):
            wrong[name] = "the window stayed empty"
        else:
            picture.save(folder / f"{name}.png")
    return wrong


def _picture(name: str, variant: Variant) -> Image.Image:
    """Open one preview and look at it. What a callback of Tk raises is raised here."""
    root = tk.Tk(className="Messenger")
    raised: list[BaseException] = []
    root.report_callback_exception = lambda _kind, error, _where: raised.append(error)
    try:
        shown = open_preview(root, name, DARK if variant.dark else LIGHT, variant.factor)
        picture = picture_when_still(shown)
    finally:
        root.destroy()
    if raised:
        raise raised[0]
    return picture


def is_empty(picture: Image.Image) -> bool:
    """Whether nothing is drawn but a surface or two."""
    return picture.getcolors(FEWEST_COLOURS - 1) is not None


def sheet(folder: Path, names: Sequence[str]) -> Image.Image:
    """All pictures of a folder at a glance, each over its name, those of one kind under their common title."""
    rows: list[str | tuple[str, ...]] = []
    for kind, group in groupby(names, PREVIEWS.__getitem__):
        members = tuple(group)
        rows += [kind.replace("_", " ").capitalize(), *_by(_COLUMNS, members)]
    width, height = _THUMBNAIL
    heights = [_LINE + _GAP if isinstance(row, str) else height + _LINE + _GAP for row in rows]
    result = Image.new("RGB", (_GAP + _COLUMNS * (width + _GAP), _GAP + sum(heights)), "#C9D0D8")
    draw = ImageDraw.Draw(result)
    title, words = (
        ImageFont.truetype(asset("fonts", f"MessengerSans-{weight}.otf"), size) for weight, size in _WEIGHTS
    )
    y = _GAP
    for row, high in zip(rows, heights, strict=True):
        if isinstance(row, str):
            draw.text((_GAP, y), row, fill="#10151C", font=title)
        else:
            for column, name in enumerate(row):
                x = _GAP + column * (width + _GAP)
                with Image.open(folder / f"{name}.png") as picture:
                    picture.thumbnail(_THUMBNAIL, Image.Resampling.LANCZOS)
                    result.paste(picture, (x + (width - picture.width) // 2, y))
                draw.text((x + width / 2, y + height + _LINE / 2), name, fill="#10151C", font=words, anchor="mm")
        y += high
    return result


def _by(count: int, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(names), count):
        yield names[first : first + count]


def _by_reason(variants: Sequence[Variant], wrong: Sequence[dict[str, str]]) -> dict[str, list[str]]:
    """What went wrong -> where; one fault in many windows is told once."""
    told: dict[str, str] = {}
    where: dict[str, list[str]] = {}
    for variant, failures in zip(variants, wrong, strict=True):
        for name, why in failures.items():
            reason = told.setdefault(why.strip().rpartition("\n")[2], why)
            where.setdefault(reason, []).append(f"{name} ({variant.name})")
    return where


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gui.screens", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these previews (default: all)")
    parser.add_argument("--look", action="append", choices=[variant.name for variant in VARIANTS], help="only this")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go (default: %(default)s)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in PREVIEWS]
    if unknown:
        parser.error(f"there is no preview {unknown[0]}")
    names = options.names or list(PREVIEWS)
    variants = [variant for variant in VARIANTS if variant.name in (options.look or variant.name)]
    with ThreadPoolExecutor(AT_ONCE) as looks:
        wrong = list(looks.map(lambda variant: render(options.folder, variant, names), variants))
    for why, where in _by_reason(variants, wrong).items():
        print(f"{', '.join(where)}:\n{why}", file=sys.stderr)
    print(f"{len(names)} previews in {len(variants)} looks: {options.folder}/sheet-*.png")
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
