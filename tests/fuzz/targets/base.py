"""What a target is, and the ways in which one input is cut. What must hold of which reader stands in the others."""

import functools
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zlib import crc32


@dataclass(frozen=True)
class Target:
    """One reader: from what its inputs are made, and the check of one.

    ``every``: in so many rounds it is fed once, for some checks take as long as a hundred others.
    """

    name: str
    corpus: tuple[bytes, ...]
    check: Callable[[bytes], None]
    every: int = 1


def pieces(data: bytes) -> list[bytes]:
    """Cut ``data`` anywhere; where, follows from it. No piece is empty."""
    chance = Random(crc32(data))
    cuts = sorted({chance.randrange(len(data) + 1) for _ in range(chance.randrange(6))} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(cuts)]


def lines_of(data: bytes) -> list[bytes]:
    """Cut ``data`` behind each line break."""
    *whole, rest = data.split(b"\n")
    return [line + b"\n" for line in whole] + [rest] * bool(rest)


def texts_of(data: bytes) -> Iterator[str]:
    """Return ``data`` as a text that a person gave, and as one that a file system did."""
    yield data.decode(errors="replace")
    yield data.decode(errors="surrogateescape")


def has_controls(text: str) -> bool:
    """Whether something in ``text`` moves a cursor, or is half a character."""
    return any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


@functools.cache
def _scratch() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="fuzz-")


def scratch_file(name: str, data: bytes) -> Path:
    """Write a file that the program is to read; the next input may overwrite it."""
    path = Path(_scratch().name) / name
    path.write_bytes(data)
    return path
