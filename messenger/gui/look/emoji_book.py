"""Emoji as people look for them: by category, by shortcode and by what they mean. No pictures and no Tk here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from messenger.gui.look.emoji_data import EmojiName, key_of, read_keywords, read_names

_NOT_ALONE: Final = "Component"
"""The category of skin tones and hair, which are no emoji of their own."""

_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


class EmojiBook:
    """Every emoji in its usual skin tone. Read when it is first asked, some 3 ms; keywords at the first search."""

    @cached_property
    def _names(self) -> list[EmojiName]:
        return [name for name in read_names() if name.category != _NOT_ALONE]

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {code: name.sequence for name in self._names for code in name.shortcodes}

    @cached_property
    def _code_of(self) -> dict[str, str]:
        return {
            key_of(sequence): name.shortcodes[0]
            for name in read_names()
            for sequence in (name.sequence, *name.variants)
        }

    @cached_property
    def _tones(self) -> dict[str, list[str]]:
        """By the key of an emoji in whatever skin tone: the usual one and those of one tone, from light to dark."""
        found = {}
        for name in self._names:
            of_one = {tone: one for one in reversed(name.variants) if (tone := _only_tone(one))}
            tones = [name.sequence, *(of_one[tone] for tone in sorted(of_one))]
            found.update(dict.fromkeys(map(key_of, tones), tones) if of_one else {})
        return found

    @cached_property
    def _words(self) -> list[tuple[str, list[str], str]]:
        """Of each emoji: the sequence, its shortcodes, and all words that stand for it, blanks around each."""
        keywords = dict(zip((name.sequence for name in read_names()), read_keywords(), strict=True))
        return [
            (
                name.sequence,
                name.shortcodes,
                f" {' '.join(name.shortcodes).replace('_', ' ').replace('-', ' ')} {keywords[name.sequence]} ",
            )
            for name in self._names
        ]

    def code_of(self, sequence: str) -> str:
        """The usual shortcode of an emoji in whatever skin tone, without colons. Raises KeyError if it has none."""
        return self._code_of[key_of(sequence)]

    def tones_of(self, sequence: str) -> Sequence[str]:
        """The emoji in every skin tone, the usual one first; nothing when it has none."""
        return self._tones.get(key_of(sequence), ())

    def knows(self, sequence: str) -> bool:
        """Whether it is an emoji, in whatever skin tone."""
        return key_of(sequence) in self._code_of

    def coded(self, code: str) -> str | None:
        """The emoji that a shortcode, without colons, stands for."""
        return self._by_code.get(code.casefold())

    def categories(self) -> dict[str, list[str]]:
        """The emoji of each category, both in the usual order of an emoji picker."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            found.setdefault(name.category, []).append(name.sequence)
        return found

    def completions(self, begun: str, first: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Shortcodes that begin like this, then those of which another word does, with their emoji, each once.

        The whole word comes first, then those in ``first``, then the shorter ones.
        """
        begun = begun.casefold()
        codes = list(self._by_code.items())
        beginning = [(code, sequence) for code, sequence in codes if code.startswith(begun)]
        known = set(first)
        beginning.sort(key=lambda pair: (pair[0] != begun, pair[1] not in known, len(pair[0])))
        inside = [(code, sequence) for code, sequence in codes if f"_{begun}" in code or f"-{begun}" in code]
        return _each_once([*beginning, *inside])

    def search(self, text: str) -> list[str]:
        """The emoji that every word of ``text`` is about, those it names most exactly first."""
        wanted = text.casefold().replace("_", " ").replace(":", " ").split()
        if not wanted:
            return []
        code, first = "_".join(wanted), f" {wanted[0]}"
        ranked = []
        for number, (sequence, codes, words) in enumerate(self._words):
            if not all(f" {word}" in words for word in wanted):
                continue
            place = words.find(f"{first} ")
            rank = 0 if code in codes else 1 if place >= 0 else 2
            before = words.count(" ", 0, place if place >= 0 else words.find(first))
            ranked.append((rank, before, number, sequence))
        return [sequence for *_, sequence in sorted(ranked)]


def _only_tone(sequence: str) -> str:
    """The skin tone of an emoji; "" for none and for several."""
    tones = {character for character in sequence if character in _TONES}
    return tones.pop() if len(tones) == 1 else ""


def _each_once(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    def fresh() -> Iterator[tuple[str, str]]:
        seen = set()
        for code, sequence in pairs:
            if sequence not in seen:
                seen.add(sequence)
                yield code, sequence

    return list(fresh())
