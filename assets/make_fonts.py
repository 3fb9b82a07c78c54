"""Makes assets/fonts/*.otf: four weights of Inter, subset, each in a family of its own.

Tk on X11 asks fontconfig for a family and a weight of its own choosing and mixes Inter's four weights up.
So every weight becomes a family with the one weight 400. The families are called "Messenger Sans ..."
because Inter is a trademark of its author and these are modified versions (SIL Open Font License 1.1, see
fonts/OFL.txt).

Usage: python assets/make_fonts.py FOLDER
FOLDER holds Inter-Regular.otf, Inter-Medium.otf, Inter-SemiBold.otf and Inter-Bold.otf, for instance
usr/share/fonts/opentype/inter of Debian's package fonts-inter, unpacked with dpkg-deb -x.
Needs fonttools.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
FAMILY = "Messenger Sans"
#: What a chat needs of Inter: Latin, Greek, Cyrillic, marks, punctuation, currency, arrows, symbols.
KEPT = (
    (0x0020, 0x058F),
    (0x1D00, 0x1FFF),
    (0x2000, 0x2BFF),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E7F),
    (0xA640, 0xA7FF),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
)
#: Kerning and mark placement, for the systems whose text drawing uses them. Alternates are dropped.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
TYPOGRAPHIC_NAMES = (16, 17, 21, 22, 25)


def subset(font: TTFont) -> None:
    options = Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[point for first, last in KEPT for point in range(first, last + 1)])
    subsetter.subset(font)


def rename(font: TTFont, weight: str) -> None:
    family = f"{FAMILY} {weight}"
    postscript = family.replace(" ", "")
    names = font["name"]
    for record in list(names.names):
        if record.nameID in TYPOGRAPHIC_NAMES or record.nameID >= 256:
            names.removeNames(nameID=record.nameID)
    version = str(names.getDebugName(5))
    texts = {1: family, 2: "Regular", 3: f"{postscript};{version}", 4: family, 6: f"{postscript}-Regular"}
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b100001) | 0b1000000
    font["head"].macStyle = 0
    compact = font["CFF "].cff
    compact.fontNames = [postscript + "-Regular"]
    top = compact.topDictIndex[0]
    top.FamilyName, top.FullName, top.Weight = family, family, "Regular"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the Inter-*.otf files lie")
    source = parser.parse_args().folder
    target = Path(__file__).parent / "fonts"
    target.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        font = TTFont(source / f"Inter-{weight}.otf", recalcTimestamp=False)
        subset(font)
        rename(font, weight)
        file = target / f"MessengerSans-{weight}.otf"
        font.save(file)
        print(f"{file.name}: {len(font.getBestCmap())} characters, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
