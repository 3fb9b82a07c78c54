"""Putting text on the clipboard so that another program gets exactly that.

Tk 8.6 hands text over in pieces of 4,000 bytes and breaks a character beyond U+FFFF of which a piece holds just three
bytes. Tcl knows such characters in another form too, two bytes longer: one before is kept that way, which moves it on.
"""

from __future__ import annotations

import re
import tkinter as tk
from typing import Final

PIECE: Final = 4_000
"""Bytes that Tk hands over at once, with those that were left of a character."""
BROKEN_AFTER: Final = 3
"""So many bytes of a character of four are taken for a whole one."""
_FIRST_OF_FOUR: Final = range(0xF0, 0xF5)
_PAIR_HALF: Final = 3
_MOST_TRIES: Final = 4
"""For each piece, before the text is left as it is."""
_ENDS: Final = "\0"
"""For other programs a text ends here."""
_FOR_END: Final = "\ufffd"
_ESCAPED: Final = re.compile("[\\\\\ud800-\udfff]")
_APPEND: Final = ("path text", "clipboard append -displayof $path -- [subst -nocommands -novariables $text]")


def copy(widget: tk.Misc, text: str) -> None:
    """Put ``text`` on the clipboard, all of it: for a NUL stands what is shown for one."""
    widget.clipboard_clear()
    text = text.replace(_ENDS, _FOR_END)
    fitting = fit_pieces(text)
    if fitting == text:
        widget.clipboard_append(text)
    else:
        widget.tk.call("apply", _APPEND, str(widget), _ESCAPED.sub(_escape, fitting))


def fit_pieces(text: str) -> str:
    """``text`` with as many pairs of surrogates in it, each for one character, as it takes that none is broken."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    tries = _MOST_TRIES * (len(data) // PIECE + 1)
    ends = [PIECE]  # of the pieces so far
    while ends[-1] < len(data):
        first = _first_byte(data, ends[-1])
        held = ends[-1] - first
        if held != BROKEN_AFTER or data[first] not in _FIRST_OF_FOUR:
            ends.append(ends[-1] + PIECE - held)
            continue
        longer = _one_before(data, first, ends)
        tries -= 1
        if longer is None or not tries:
            break
        pair = data[longer : longer + 4].decode().encode("utf-16-be")
        data[longer : longer + 4] = b"".join(
            chr(int.from_bytes(half, "big")).encode("utf-8", "surrogatepass") for half in (pair[:2], pair[2:])
        )
        while len(ends) > 1 and ends[-2] > longer:
            ends.pop()
    return data.decode("utf-8", "surrogatepass")


def _first_byte(data: bytearray, at: int) -> int:
    """Where the character begins of which ``at`` is a byte."""
    while data[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _one_before(data: bytearray, place: int, ends: list[int]) -> int | None:
    """The last character of four bytes before ``place`` that would not be broken by being longer."""
    while True:
        place = max(data.rfind(first, 0, place) for first in _FIRST_OF_FOUR)
        if place < 0:
            return None
        end = next(end for end in ends if end > place)
        if not place + _PAIR_HALF <= end < place + 2 * _PAIR_HALF:
            return place


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return "\\\\" if character == "\\" else f"\\u{ord(character):04x}"
