"""What of a text may be shown: line breaks and tabs stay, what could deceive the eye does not (C23).

Character for character, so that a place in the shown text is the same place in the text as typed.
"""

import re

GONE = "\u2060"
"""Stands where a character is not shown at all. It has no width and is never drawn."""
SIGN = "\ufffd"
"""Stands where a control character was."""

# Mandatory breaks of UAX #14 are shown as breaks: inside a bubble they pretend nothing.
_BREAKS = re.compile("\r(?!\n)|[\v\f\x85\u2028\u2029]")
# A carriage return before its line feed; marks, embeddings, overrides and isolates of UAX #9; characters that show
# nothing and would let two texts look alike. Joiners and emoji style selectors stay: letters and emoji need them.
_UNSEEN = re.compile(
    "\r|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_BREAKS_AND_TABS = re.compile(r"[\n\t]")


def neutral(text: str) -> str:
    """``text`` with every break as a line feed, every control character as a sign, and no direction to be overridden.

    As long as ``text``.
    """
    if text.isprintable() and text.isascii():
        return text
    text = _BREAKS.sub("\n", text)
    return _CONTROLS.sub(SIGN, _UNSEEN.sub(GONE, text))


def neutral_line(text: str) -> str:
    """The same on one line, breaks and tabs as blanks: for names and notices."""
    return _LINE_BREAKS_AND_TABS.sub(" ", neutral(text))
