"""Which parts of a text are links. Only web and mail addresses: what a click opens is what the eye reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from messenger.gui.widgets.conversation_view.neutral import GONE

if TYPE_CHECKING:
    from linkify_it import LinkifyIt

SCHEMES = ("http://", "https://", "mailto:")
_MAYBE = re.compile(r"[^\s.@:][.@:][^\s.@:]|:/")


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
    """The links of a neutral text, in order."""
    if not _MAYBE.search(text):
        return []
    return [
        Link(match.index, match.last_index, match.url.replace(GONE, ""))
        for match in _linkify().match(text) or ()
        if match.url.lower().startswith(SCHEMES)
    ]
