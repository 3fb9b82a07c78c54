"""How much one line tells, so that it stays under the limit of a line whatever the names are; the rest is in others."""

from collections.abc import Sequence
from typing import TypeVar

_Item = TypeVar("_Item")

CHANGES_PER_LINE = 100
"""Changes of presence; so few that it costs little to encode one line anew for who came in the middle of it."""
USERS_PER_LINE = 1000
"""Users who are online, nearly all of them by their id alone."""
MARKS_PER_LINE = 500
"""Markers of logs."""


def portions(items: Sequence[_Item], per_line: int) -> list[tuple[_Item, ...]]:
    """Return ``items`` cut into lines; none when there are none."""
    return [tuple(items[start : start + per_line]) for start in range(0, len(items), per_line)]
