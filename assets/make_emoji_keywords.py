"""Makes assets/emoji/keywords.msgpack: the words by which people look for an emoji.

A list as long as names.msgpack and in its order, one string each: words with a blank between them, in small letters,
those first that say the most. Words that the shortcodes of the emoji hold already are left out.

Usage: python assets/make_emoji_keywords.py FOLDER
FOLDER is the unpacked npm package emojilib (dist/emoji-en-US.json and LICENSE). Needs msgspec and what make_emoji.py
has made.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

import msgspec

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))
from messenger.gui.look.emoji_data import EmojiName, key_of, read_names  # noqa: E402

SAID_BY_ALL = frozenset(("of", "the", "with", "and", "a", "in", "on"))


def words_of(keyword: str) -> list[str]:
    """The words of one keyword ("party_popper"); none for what is no word (":D")."""
    words = keyword.casefold().replace("_", " ").replace("-", " ").split()
    return [word for word in words if any(map(str.isalnum, word)) and word not in SAID_BY_ALL]


def keywords_of(name: EmojiName, keywords: list[str]) -> str:
    """What to keep for one emoji."""
    known = {word for code in name.shortcodes for word in words_of(code)}
    words = dict.fromkeys(word for keyword in keywords for word in words_of(keyword))
    return " ".join(word for word in words if word not in known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the unpacked package emojilib")
    folder: Path = parser.parse_args().folder
    source: dict[str, list[str]] = json.loads((folder / "dist" / "emoji-en-US.json").read_text(encoding="utf-8"))
    keywords = {key_of(sequence): words for sequence, words in source.items()}
    names = read_names()
    kept = [keywords_of(name, keywords.get(key_of(name.sequence), [])) for name in names]
    target = ASSETS / "emoji"
    (target / "keywords.msgpack").write_bytes(msgspec.msgpack.encode(kept))
    shutil.copyfile(folder / "LICENSE", target / "LICENSE-keywords.txt")
    print(f"{sum(map(bool, kept))} of {len(kept)} emoji have keywords, {sum(map(len, kept))} characters")


if __name__ == "__main__":
    main()
