"""Where files lie, as the store keeps it: a text, though a path is bytes that need not be one."""

import os
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

_BYTES: Final = "file://"
"""What is written like this is no readable text; all other paths are kept as they are."""


def stored(path: str) -> str:
    """Return what the store keeps of an absolute ``path``, or of "" for none."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _BYTES + quote_from_bytes(os.fsencode(path))
    return path


def loaded(text: str) -> str:
    """Return the path of which the store has kept ``text``."""
    if not text.startswith(_BYTES):
        return text
    return os.fsdecode(unquote_to_bytes(text.removeprefix(_BYTES)))
