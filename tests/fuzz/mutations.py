"""From proper bytes to improper ones, as a seeded random source decides. Nothing is read here."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

LARGE: Final = 70_000
"""Bytes of what is made long: more than a line of the protocol may have, and more than a typed one."""
RARE: Final = 100
"""Of so many mutations one makes an input large: they would take all the time."""

NUMBERS: Final = (
    b"0", b"-1", b"-0", b"1.5", b"1e400", b"1E-9", b"00", b"9007199254740992", b"18446744073709551616", b"9" * 400,
    b"0000070000", b"000001" + b"1" * 5000,
)  # fmt: skip
BROKEN: Final = (
    b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xe2\x80\xa8", b"\xe2\x80\xae",
    b"\xef\xbb\xbf", b"\\ud83d", b"\\u0000", b"\xcc\x81", b"\r", b"\n", b"\r\n", b"\x0c", b"\x7f", b"\x1b[", b"\x15",
    b"\x17", b"\x04", b'"', b"{", b"}", b"[", b"]", b",", b":", b"#", b".", b"%", b"/", b"=", b"\x30\x80", b"\x30\x84",
)  # fmt: skip
"""No UTF-8, invisible letters, ends of lines, keys, and signs that mean something somewhere."""

Mutation = Callable[[Random, bytearray, Sequence[bytes]], None]


def mutated(chance: Random, corpus: Sequence[bytes]) -> bytes:
    """Return one input made from ``corpus``: some of it in a row, changed in one to eight places."""
    data = bytearray(b"".join(chance.choices(corpus, k=chance.choice((1, 1, 1, 2, 5)))))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        chance.choice(_MUTATIONS)(chance, data, corpus)
    if chance.randrange(RARE) == 0:
        chance.choice(_LARGE)(chance, data, corpus)
    return bytes(data)


def _place(chance: Random, data: bytearray) -> int:
    return chance.randrange(len(data) + 1)


def _range(chance: Random, data: bytearray) -> slice:
    start = _place(chance, data)
    return slice(start, min(len(data), start + chance.choice((1, 2, 4, 16, 64, 256))))


def _flip(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _any_byte(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _insert(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    place = _place(chance, data)
    data[place:place] = chance.choice(BROKEN)


def _splice(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    other = chance.choice(corpus)
    start = chance.randrange(len(other) + 1)
    data[_range(chance, data)] = other[start : start + chance.choice((1, 4, 16, 64, 256))]


def _cut(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    del data[_place(chance, data) :]


def _leave_out(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    del data[_range(chance, data)]


def _repeat(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    part = _range(chance, data)
    data[part] = bytes(data[part]) * chance.choice((2, 3, 10))


def _number(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    """Write another number where one stands."""
    digits = [index for index, byte in enumerate(data[:500]) if 0x30 <= byte <= 0x39]
    if digits:
        start = end = chance.choice(digits)
        while end < len(data) and 0x30 <= data[end] <= 0x39:
            end += 1
        data[start:end] = chance.choice(NUMBERS)


def _nest(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    deep = chance.choice((1, 10, 100, 1100))
    nest = chance.choice((b"[", b'{"x":', b"[" * deep + b"]" * deep, b'{"x":' * deep + b"0" + b"}" * deep))
    if data[:1] == b"{" and chance.randrange(2):
        data[1:1] = b'"x":' + nest + b","  # a field that nobody knows
    else:
        place = _place(chance, data)
        data[place:place] = nest


def _long(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    place = _place(chance, data)
    size = chance.choice((LARGE, 1 << 16, (1 << 16) - 1 - len(data), 17 * 1024, 17 * 1024 + 1))
    data[place:place] = chance.choice((b"x", b" ", b"0", b"\r", b"\xcc\x81", b"/", b".")) * size


def _many(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    data *= LARGE // max(1, len(data))


def _deep(chance: Random, data: bytearray, corpus: Sequence[bytes]) -> None:
    place = _place(chance, data)
    data[place:place] = chance.choice((b"[", b"]", b'{"x":', b'{"t":[')) * (LARGE // 6)


_MUTATIONS: Final[Sequence[Mutation]] = (
    _flip, _flip, _any_byte, _insert, _insert, _splice, _cut, _leave_out, _repeat, _number, _nest,
)  # fmt: skip
_LARGE: Final[Sequence[Mutation]] = (_long, _long, _many, _deep)
