"""How tests wait: for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")

PAUSE = 0.01  # between two looks, seconds


def wait_until(look: Callable[[], _Found], what: str, within: float = 20.0, pause: float = PAUSE) -> _Found:
    """Call ``look`` until it gives something true, and return that.

    Raises ``AssertionError`` naming ``what`` was waited for when ``within`` seconds have passed: a limit for
    tests that fail, generous enough that no slow machine reaches it. ``pause``: seconds between two looks.
    """
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within:g} s in vain for {what}")
        time.sleep(pause)
