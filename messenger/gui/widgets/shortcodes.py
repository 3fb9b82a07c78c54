"""Emoji typed by name, as in ``:smile:``: what such a name could become, and when it has become one. No widget here.

Emoticons like ``:)`` stay text, and so does a colon inside a word, a time, an address, a link or a password.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from messenger.client.commands import Completion
from messenger.gui.look.emoji_book import EmojiBook
from messenger.protocol.verbs import SLASH, Need, verbs

LEAST: Final = 2
"""How many letters after the colon before anything is offered."""
MOST_OFFERED: Final = 40
_LONGEST: Final = 60
"""The longest name has 54 characters."""
_LONGEST_WORD: Final = 2_000
_BEGUN: Final = re.compile(rf":([\w+-]{{{LEAST},}})$", re.ASCII)
_WHOLE: Final = re.compile(r":([\w+-]+):$", re.ASCII)
_LINK: Final = re.compile(r"://|^www\.|^mailto:", re.IGNORECASE)
_INSIDE: Final = ":/\\@_"
"""After these, as after a letter or a digit, a colon begins no name."""


def shortcode_completions(book: EmojiBook, text: str, cursor: int, recent: Sequence[str] = ()) -> list[Completion]:
    """Return the emoji whose name begins with what stands between a colon and ``cursor``; ``recent`` ones first."""
    begun = _match(_BEGUN, text, cursor)
    if begun is None or text[cursor : cursor + 1].isalnum():
        return []
    start = cursor - len(begun) - 1
    return [
        Completion(emoji, start, cursor, emoji, f":{code}:")
        for code, emoji in book.completions(begun, recent)[:MOST_OFFERED]
    ]


def shortcode_finished(book: EmojiBook, text: str, cursor: int) -> Completion | None:
    """Return what the name becomes whose closing colon has just been typed before ``cursor``."""
    code = _match(_WHOLE, text, cursor)
    emoji = book.coded(code) if code else None
    if code is None or emoji is None:
        return None
    return Completion(emoji, cursor - len(code) - 2, cursor, code)


def _match(pattern: re.Pattern[str], text: str, cursor: int) -> str | None:
    """The name before ``cursor``, if its colon begins one."""
    low = max(0, cursor - _LONGEST)
    found = pattern.search(text[low:cursor])
    if found is None or _holds_password(text):
        return None
    colon = low + found.start()
    word = _end_of_last_word(text[max(0, colon - _LONGEST_WORD) : colon])
    inside = word[-1:].isalnum() or (word and word[-1] in _INSIDE)
    return None if inside or _LINK.search(word) else found.group(1)


def _end_of_last_word(text: str) -> str:
    return "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1]


def _holds_password(text: str) -> bool:
    """Whether this is a command whose words count as they were typed."""
    words = text[:_LONGEST].split(None, 1)
    verb = verbs().get(words[0].removeprefix(SLASH).casefold()) if words and words[0].startswith(SLASH) else None
    return verb is not None and Need.SECRET in verb.needs
