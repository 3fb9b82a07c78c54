"""Which parts of a text are links. Only web and mail addresses: what a click opens is what the eye reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from messenger.gui.widgets.conversation_view.neutral import GONE

if TYPE_CHECKING:
    from linkify_it import LinkifyIt

SCHEMES = ("http://", "https://", "mailto:")
LONGEST = 2_048
"""Characters of a word in which links are looked for; that takes time that grows with its square."""
_MAYBE = re.compile(r"[^\s.@:][.@:][^\s.@:]|:/")
_WORD = re.compile(r"\S+")


class Link(NamedTuple):
    """The characters ``start`` to ``end`` of a text, and the address that they lead to."""

    start: int
    end: int
    url: str


@lru_cache(maxsize=1)
def _linkify() -> LinkifyIt:
    # 20 ms: nobody pays it before the first text that could hold a link.
    from linkify_it import LinkifyIt

    return LinkifyIt()


def find_links(text: str) -> list[Link]:
    """The links of a neutral text, in order. None goes on behind a blank, so each word is looked at by itself."""
    if not _MAYBE.search(text):
        return []
    return [
        Link(word.start() + match.index, word.start() + match.last_index, match.url.replace(GONE, ""))
        for word in _WORD.finditer(text)
        if len(word[0]) <= LONGEST and _MAYBE.search(word[0])
        for match in _linkify().match(word[0]) or ()
        if match.url.lower().startswith(SCHEMES)
    ]
