"""Gives memory back to the system that large pictures had. Python and Pillow free it; the C library may keep it."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any


def give_back_memory() -> None:
    """Have the C library keep nothing that is free; nothing happens where it cannot be told so (other than glibc)."""
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
