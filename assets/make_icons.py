"""Makes assets/icons/: the icons of this program as a subset of Lucide's font, and the list of their names.

Usage: python assets/make_icons.py FOLDER
FOLDER is the unpacked npm package lucide-static (it holds LICENSE and font/lucide.ttf). Needs fonttools.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAMES = (
    "archive arrow-down arrow-left arrow-right arrow-up at-sign ban bell bell-off bookmark camera car "
    "check check-check chevron-down chevron-left chevron-right chevron-up circle-alert circle-check "
    "circle-help circle-x clipboard-paste clock coffee copy corner-up-left download ellipsis "
    "ellipsis-vertical external-link eye eye-off file flag folder globe hand hash heart history image "
    "info key keyboard laptop lightbulb link lock lock-open log-in log-out mail maximize-2 megaphone menu "
    "message-circle message-square mic minus monitor moon palette paperclip paw-print pencil pin pin-off "
    "plug plus redo-2 refresh-cw reply save scissors search send send-horizontal server settings shield "
    "shield-alert shield-check smile smile-plus square-pen star sun text-select trash-2 triangle-alert "
    "type undo-2 upload user user-minus user-plus users volleyball volume-2 volume-x wifi wifi-off x"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the unpacked package lucide-static")
    source = parser.parse_args().folder
    points: dict[str, int] = json.loads((source / "font" / "codepoints.json").read_text())
    target = Path(__file__).parent / "icons"
    target.mkdir(exist_ok=True)

    font = TTFont(source / "font" / "lucide.ttf", recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.glyph_names = False
    options.hinting = False
    options.drop_tables += ["GSUB", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[points[name] for name in NAMES.split()])
    subsetter.subset(font)
    # Lucide's side bearings are all 0 although its icons begin further right: each would be drawn moved.
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        glyph = font["glyf"][name]
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (advance, glyph.xMin)
    font.save(target / "lucide.ttf")
    lines = [f"{name} {points[name]:x}" for name in sorted(NAMES.split())]
    (target / "names.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    shutil.copyfile(source / "LICENSE", target / "LICENSE.txt")
    print(f"{len(lines)} icons, {(target / 'lucide.ttf').stat().st_size} bytes")


if __name__ == "__main__":
    main()
