"""Bytes to typed lines, without any I/O. What is no line is named, and what follows it is read on."""

from enum import Enum
from typing import Final

from messenger.protocol.base import TEXT_BYTES

ROOM: Final = 1024
"""Bytes beside the text: a command, and whom it is for."""
LINE_BYTES: Final = TEXT_BYTES + ROOM
"""The longest line, its end left out."""


class Garbage(Enum):
    """What was typed and is no line."""

    TOO_LONG = "too long"
    HAS_NUL = "has a NUL"
    NO_UTF8 = "no UTF-8"
    UNFINISHED = "without an end"


Typed = str | Garbage


class Lines:
    """Puts lines together. Keeps no more than one line of the longest."""

    def __init__(self, most: int = LINE_BYTES) -> None:
        """``most``: bytes of a line."""
        self._most = most
        self._rest = b""
        self._skipping = False
        """The rest of a line that is too long comes still."""

    def feed(self, data: bytes) -> list[Typed]:
        """Take what arrived; return the lines that are whole now, in order."""
        *whole, rest = (self._rest + data).split(b"\n")
        typed: list[Typed] = []
        for raw in whole:
            if self._skipping:
                self._skipping = False
            else:
                typed.append(self._line(raw))
        if self._skipping:
            rest = b""
        elif len(rest) > self._most + 1:  # a carriage return may be its end
            typed.append(Garbage.TOO_LONG)
            self._skipping, rest = True, b""
        self._rest = rest
        return typed

    def end(self) -> list[Typed]:
        """Return what an end of the stream leaves."""
        unfinished = bool(self._rest) and not self._skipping
        self._rest = b""
        return [Garbage.UNFINISHED] if unfinished else []

    def _line(self, raw: bytes) -> Typed:
        raw = raw.removesuffix(b"\r")
        if len(raw) > self._most:
            return Garbage.TOO_LONG
        if b"\0" in raw:
            return Garbage.HAS_NUL
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return Garbage.NO_UTF8
