"""Small things that ask for much: lines of the protocol, and texts."""

import json
from collections.abc import Iterator
from typing import Any, Final

from messenger.protocol.base import LINE_LIMIT

_FULL: Final = LINE_LIMIT - 2_000
VALUES: Final = {
    "nested arrays": b"[" * _FULL,
    "closed arrays": b"[" * 900 + b"]" * 900,
    "nested objects": b'{"a":' * (_FULL // 5),
    "many arrays": b"[" + b"[]," * (_FULL // 3) + b"[]]",
    "many objects": b"[" + b"{}," * (_FULL // 3) + b"{}]",
    "many numbers": b"[" + b"1," * (_FULL // 2) + b"1]",
    "a long number": b"9" * _FULL,
    "a long fraction": b"0." + b"1" * _FULL,
    "a large exponent": b"1e" + b"9" * 400,
    "a long text": b'"' + b"x" * _FULL + b'"',
    "an escaped text": b'"' + rb"\u0001" * (_FULL // 6) + b'"',
    "emoji": b'"' + rb"\ud83d\ude00" * (_FULL // 12) + b'"',
    "many keys": b"{" + b",".join(b'"%05d":0' % number for number in range(_FULL // 10)) + b"}",
}


def bombed(line: bytes) -> Iterator[bytes]:
    """Return a proper line with each bomb in the place of each of its values, as a stranger's, and said many times."""
    fields: dict[str, Any] = json.loads(line)
    for value in VALUES.values():
        for name in fields:
            rest = {key: found for key, found in fields.items() if key != name}
            yield json.dumps(rest).encode()[:-1] + b', "%s":' % name.encode() + value + b"}\n"
        yield b'{"unknown":' + value + b"," + line[1:]
    for name, found in fields.items():
        again = b'"%s":%s,' % (name.encode(), json.dumps(found).encode())
        yield b"{" + again * ((_FULL - len(line)) // len(again)) + line[1:]


_FAMILY: Final = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
_MARKS: Final = "".join(map(chr, range(0x300, 0x36F)))
TEXTS: Final = {
    "marks on one letter": "Z" + _MARKS * 80,
    "marks on every letter": ("Z" + _MARKS[:9]) * 800,
    "marks on Hebrew": ("\u05d0" + _MARKS[:3]) * 2_000,
    "families": _FAMILY * 1_200,
    "joiners": "\U0001f468\u200d" * 4_000,
    "half flags": "\U0001f1f8" * 8_000,
    "keycaps": "1\ufe0f\u20e3" * 2_700,
    "smileys": "\U0001f600" * 8_000,
    "Hebrew and digits": "\u05d01" * 4_000,
    "Arabic that joins": "\u0628\u0644\u0627" * 2_700,
    "controls of direction": "\u202e\u2066\u202d\u2069" * 2_000,
    "brackets": "(" * 4_000 + ")" * 4_000,
    "brackets in Hebrew": "\u05d0" + "(a)[\u05d1]" * 1_300,
    "nothing to be seen": "\u200b\u2060" * 4_000,
    "joiners in Hebrew": "\u05d0" + "[\u200d" * 4_000,
    "lines": "\n" * 8_000,
    "tabs": "a\t" * 4_000,
    "one word": "W" * 8_000,
    "hyphens": "a-" * 4_000,
    "half a link": "http://a.b/?" * 660,
    "links": "a.co " * 1_600,
    "addresses": "a@b.co," * 1_100,
    "ideographs": "\u4e2d\u3002" * 4_000,
}
"""Of about the most characters that a message may have, or more than may be sent."""
