"""The line that is being typed, on a terminal that echoes nothing itself: keys in, lines and what is to be seen out.

It can be drawn again at any time, so that an incoming line does not tear it. Only the end of a line is edited; the keys
are those of a terminal's own line: Backspace, Ctrl-U, Ctrl-W, Ctrl-R, Ctrl-D. Nothing is read or written here.
"""

import codecs
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from messenger.classic.messages import shown

_ENTER: Final = "\r\n"
_ERASE: Final = "\x7f\b"
_KILL: Final = "\x15"
_ERASE_WORD: Final = "\x17"
_END: Final = "\x04"
_ESCAPE: Final = "\x1b"


class Key(Enum):
    """What a key was that ended no line."""

    END = auto()
    """Ctrl-D on an empty line: there is no more."""
    TOO_MUCH = auto()
    """A character more than a line may have; it was dropped."""


class TypedLine:
    """What stands on the line. ``secret``: it is not to be seen."""

    def __init__(self, encoding: str, limit: int) -> None:
        """``limit``: characters of a line."""
        self.prompt = ""
        self.secret = False
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._limit = limit
        self._text = ""
        self._escape = ""

    def feed(self, data: bytes) -> Iterator[str | Key]:
        """Take keys; yield each line that they end, and what else is to be told."""
        for character in self._decoder.decode(data):
            if self._swallows(character):
                continue
            if character in _ENTER:
                line, self._text = self._text, ""
                yield line
            elif character in _ERASE:
                while self._text and unicodedata.combining(self._text[-1]):
                    self._text = self._text[:-1]
                self._text = self._text[:-1]
            elif character == _KILL:
                self._text = ""
            elif character == _ERASE_WORD:
                kept = self._text.rstrip()
                self._text = kept[: len(kept) - len(kept.split()[-1])] if kept else ""
            elif character == _END and not self._text:
                yield Key.END
            elif character >= " " or character == "\t":
                if len(self._text) < self._limit:
                    self._text += character
                else:
                    yield Key.TOO_MUCH

    def drawn(self, columns: int) -> str:
        """Return what is to be seen on one row of so many columns: the prompt, and the end of what was typed."""
        if self.secret:
            return self.prompt
        room = max(columns - 1 - _width(self.prompt), 1)
        text = shown(self._text[-room:])
        while text and _width(text) > room:
            text = text[1:]
        return self.prompt + text

    def whole(self, line: str) -> str:
        """Return what is to be left on the screen of a line that was ended."""
        return self.prompt if self.secret else self.prompt + shown(line)

    def _swallows(self, character: str) -> bool:
        """Whether it belongs to what a key sends that moves something: arrows, function keys (ECMA-48, 5.4)."""
        if character < " ":
            self._escape = _ESCAPE if character == _ESCAPE else ""  # any other one cuts it short
        elif self._escape == _ESCAPE and character in "[O":
            self._escape += character
            return True
        elif self._escape:
            if not self._escape.endswith("[") or "@" <= character <= "~":
                self._escape = ""
            return True
        return character == _ESCAPE


def _width(text: str) -> int:
    """Return about how many columns a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
