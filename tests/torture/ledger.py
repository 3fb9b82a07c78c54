"""What one device's person typed and what its screen showed, on disk at once: a kill -9 of the process loses no line.

A line is written before the text is handed to the client, and after the screen has changed. Texts say whose they are:
``DEVICE#NUMBER:SIZE`` and filling; the first word is the label by which they are known here.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

_LABEL: Final = re.compile(r"(\S+)#(\d+):(\d+)")


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One row of a screen: ``label`` is "" for a quiet line, ``state`` and ``failure`` as in ``ChatMessage``."""

    seq: int
    label: str
    state: str = ""
    failure: str = ""


class Life(msgspec.Struct, frozen=True, tag="life"):
    """The process was started."""


class Typed(msgspec.Struct, frozen=True, tag="typed"):
    """The person types ``label`` in ``log``; it is handed to the client next."""

    log: str
    label: str


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The window said at once that ``label`` cannot be sent: it stays in the message box."""

    label: str
    reason: str


class Kept(msgspec.Struct, frozen=True, tag="kept"):
    """The screen shows ``label`` as written, and no trouble with the disk: it is promised to arrive."""

    label: str


class Received(msgspec.Struct, frozen=True, tag="received"):
    """Somebody else's message came to this device."""

    log: str
    seq: int
    label: str


class Settled(msgspec.Struct, frozen=True, tag="settled"):
    """The screen shows what became of ``label`` in a private session: ``delivered`` or ``failed``."""

    label: str
    state: str


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """A private session has text on this way now: ``direct`` or ``relayed``."""

    path: str


class Restored(msgspec.Struct, frozen=True, tag="restored"):
    """The server went back to a backup, when this device had no link: the numbers of its logs begin earlier again."""


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """Something was to be seen that must never be, if only for a moment."""

    what: str


Line = Life | Typed | Refused | Kept | Received | Settled | Opened | Restored | Broken
_lines: Final = msgspec.json.Decoder(Line)


class Ledger:
    """Open for writing, at the end of what earlier processes of this device wrote."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.write(Life())

    def write(self, line: Line) -> None:
        """Add one line; the system has it when this returns."""
        os.write(self._file, msgspec.json.encode(line) + b"\n")


def append(path: Path, line: Line) -> None:
    """Add a line to the ledger of a device, whether it is switched on or not."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(file, msgspec.json.encode(line) + b"\n")
    os.close(file)


def read(path: Path) -> list[Line]:
    """Return all lines; one that a kill cut off is none."""
    return [_lines.decode(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.exists() else []


def lives(lines: list[Line]) -> Iterator[list[Line]]:
    """Divide the lines by the processes that wrote them."""
    life: list[Line] = []
    for line in lines:
        if isinstance(line, Life):
            if life:
                yield life
            life = []
        else:
            life.append(line)
    yield life


def text_of(device: str, number: int, size: int) -> str:
    """Return what ``device`` types as its text ``number``: a label and so many characters behind it."""
    return f"{device}#{number}:{size} " + "x" * size


def label_of(text: str) -> str:
    """Return the label of a text as it was typed, or ``GARBLED`` and what is there instead."""
    label, _, filling = text.partition(" ")
    found = _LABEL.fullmatch(label)
    whole = found is not None and filling == "x" * int(found[3])
    return label if whole else f"GARBLED {text[:60]!r}"


def typist(label: str) -> str:
    """Return which device typed this."""
    return label.partition("#")[0]


def number(label: str) -> int:
    """Return the how manieth text of its device this is."""
    found = _LABEL.fullmatch(label)
    return int(found[2]) if found is not None else -1
