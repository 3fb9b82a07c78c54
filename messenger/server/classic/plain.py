"""What somebody wrote as one line of a terminal: nothing in it can begin another line, or turn around what is there."""

import re
from typing import Final

BREAK: Final = "\u23ce"
"""Stands where a line ended."""
SIGN: Final = "\ufffd"
"""Stands where an invisible character was, or a control character that has no picture."""

_BREAKS: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f]")
_DELETE: Final = "\u2421"
# Marks, embeddings, overrides and isolates of UAX #9, and what shows nothing at all. Joiners and emoji style selectors
# stay: letters and emoji need them.
_UNSEEN: Final = re.compile(
    "[\x80-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def one_line(text: str) -> str:
    """Return ``text`` on one line, with visible signs for breaks, control characters and invisible ones."""
    if text.isprintable() and text.isascii():
        return text
    text = _UNSEEN.sub(SIGN, _BREAKS.sub(BREAK, text))
    return _CONTROLS.sub(_picture, text)


def _picture(control: re.Match[str]) -> str:
    return _DELETE if control[0] == "\x7f" else chr(0x2400 + ord(control[0]))
