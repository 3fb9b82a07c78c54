"""What is fed to the program, and what must hold whatever it is: one check for each reader of strangers' bytes.

A check raises when something does not hold. It depends on the bytes alone.
"""

import base64
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, Final
from zlib import crc32

from messenger.classic.stream import End, Stream
from messenger.classic.typed_line import Key, TypedLine
from messenger.client.files.names import NAME_BYTES, numbered, safe_name
from messenger.net.invite import Endpoint, Invite, InviteError, parse_endpoint, parse_invite
from messenger.net.pin import Pin
from messenger.protocol.base import LINE_LIMIT
from messenger.protocol.codec import LineReader, encode, event_reader, peer_reader, request_reader
from messenger.protocol.errors import Code
from messenger.protocol.files import is_plain_name
from messenger.protocol.verbs import SLASH, split
from messenger.server.classic.commands import known_verbs
from messenger.server.classic.lines import LINE_BYTES, Garbage, Lines, Typed
from tests.protocol.examples import EVENTS, PEER_LINES, REQUESTS


@dataclass(frozen=True)
class Target:
    """One reader: from what its inputs are made, and the check of one."""

    name: str
    corpus: tuple[bytes, ...]
    check: Callable[[bytes], None]


def pieces(data: bytes) -> list[bytes]:
    """Cut ``data`` anywhere; where, follows from it. No piece is empty."""
    chance = Random(crc32(data))
    cuts = sorted({chance.randrange(len(data) + 1) for _ in range(chance.randrange(6))} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(cuts)]


def lines_of(data: bytes) -> list[bytes]:
    """Cut ``data`` behind each line break."""
    *whole, rest = data.split(b"\n")
    return [line + b"\n" for line in whole] + [rest] * bool(rest)


# -- lines of the protocol


def _framed(reader: LineReader[Any], parts: Iterable[bytes]) -> tuple[list[Any], Code | None, bool]:
    """Return the lines, the error that ended them, and whether part of a line is left."""
    found: list[Any] = []
    for part in parts:
        lines, error = reader.feed(part)
        found += lines
        if error is not None:
            return found, error.code, False
        assert len(reader._rest) < LINE_LIMIT, "more is kept than a line may have"
    return found, None, reader.unfinished


def _check_lines(make: Callable[[], LineReader[Any]]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        whole = _framed(make(), [data] if data else [])
        assert _framed(make(), pieces(data)) == whole, "the pieces decide what is read"
        assert _framed(make(), lines_of(data)) == whole, "what comes together decides what is read"
        lines, code, _ = whole
        assert code in (None, Code.BAD_LINE, Code.LINE_TOO_LONG)
        again = [encoded for encoded in map(encode, lines) if len(encoded) <= LINE_LIMIT]
        if len(again) == len(lines):  # written out, a number may be longer
            assert _framed(make(), again) == (lines, None, False), "what was read is written as something else"

    return check


# -- the classic door


def _typed(parts: Iterable[bytes]) -> list[Typed]:
    lines = Lines()
    found: list[Typed] = []
    for part in parts:
        found += lines.feed(part)
        assert len(lines._rest) <= LINE_BYTES + 1, "more is kept than a line may have"
    return found + lines.end()


_VERBS: Final = known_verbs()
COMMANDS: Final = 20
"""So many lines of one input are taken apart."""


def _check_typed(data: bytes) -> None:
    whole = _typed([data])
    assert _typed(pieces(data)) == whole, "the pieces decide what is read"
    lines = [line for line in whole if not isinstance(line, Garbage)]
    assert all(len(line.encode()) <= LINE_BYTES and "\0" not in line for line in lines)
    assert _typed(line.encode() + b"\r\n" for line in lines) == lines
    for line in lines[:COMMANDS]:
        name, rest = split(SLASH + line)
        words = _VERBS.get(name, _VERBS["password"]).arguments(rest)
        assert words is None or all(word in rest for word in words)


class _Socket:
    """A socket that has received ``parts``, and then its end."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = list(parts)

    def setblocking(self, blocking: bool) -> None:
        pass

    def setsockopt(self, *option: int) -> None:
        pass

    def recv(self, size: int) -> bytes:
        part, *self._parts = self._parts or [b""]
        if len(part) > size:
            self._parts.insert(0, part[size:])
        return part[:size]


def _streamed(parts: Iterable[bytes]) -> tuple[list[bytes], End]:
    connection: Any = _Socket(parts)
    stream = Stream(connection, LINE_BYTES, 0)
    found: list[bytes] = []
    while True:
        found += stream.receive()
        if stream.end:
            return found, stream.end
        assert len(stream.rest) <= LINE_BYTES + 1, "more is kept than a line may have"


def _check_stream(data: bytes) -> None:
    whole = _streamed([data] if data else [])
    assert _streamed(pieces(data)) == whole, "the pieces decide what is read"
    assert all(len(line) <= LINE_BYTES and b"\n" not in line for line in whole[0])


def _keyed(parts: Iterable[bytes]) -> tuple[list[str | Key], str]:
    line = TypedLine("utf-8", 1000)
    return [what for part in parts for what in line.feed(part)], line.drawn(80)


def _check_keys(data: bytes) -> None:
    whole = _keyed([data])
    assert _keyed(pieces(data)) == whole, "the pieces decide what is read"
    for line in whole[0]:
        assert isinstance(line, Key) or (len(line) <= 1000 and "\x1b" not in line and "\n" not in line)


# -- what is not lines


def _check_certificate(data: bytes) -> None:
    try:
        pin = Pin.of_certificate(data)
    except ValueError:
        return
    assert Pin.parse(str(pin)) == pin
    assert len(pin.words.split("-")) == 6
    try:
        Pin.of_certificate(data + b"\0")
    except ValueError:
        return
    raise AssertionError("something may stand behind the certificate")


def _check_invite(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")
    try:
        invite = parse_invite(text)
    except InviteError:
        pass
    else:
        assert parse_invite(str(invite)) == invite, "what was read is written as something else"
        _check_endpoints(invite.endpoints)
    try:
        endpoint = parse_endpoint(text.removeprefix("messenger://").partition("/")[0])
    except InviteError:
        pass
    else:
        _check_endpoints([endpoint])
    try:
        pin = Pin.parse(text)
    except ValueError:
        return
    assert Pin.parse(str(pin)) == pin


def _check_endpoints(endpoints: Iterable[Endpoint]) -> None:
    for endpoint in endpoints:
        assert 1 <= endpoint.port <= 65535
        assert parse_endpoint(str(endpoint)) == endpoint, "what was read is written as something else"


def _check_name(data: bytes) -> None:
    for text in _texts(data):
        name = safe_name(text)
        assert is_plain_name(name)
        assert 1 <= len(name.encode()) <= NAME_BYTES
        assert name == name.strip(". ")
        assert not any(letter in '/\\:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
        assert numbered(name, 2) != name


def _texts(data: bytes) -> Iterator[str]:
    """Return ``data`` as a name that a person gave, and as one that a file system did."""
    yield data.decode(errors="replace")
    yield data.decode(errors="surrogateescape")


_PIN: Final = Pin(bytes(range(100, 132)))
_INVITES: Final = (
    Invite((Endpoint("192.0.2.10", 7420),), _PIN, "9mTq4XcVbN2kLs8w-7hGd_5zRyPe1uJo"),
    Invite((Endpoint("fe80::1%eth0", 1), Endpoint("h\u00fctte.example", 65535)), _PIN),
)
_CERTIFICATES: Final = (  # one with a key on a curve, one with an Ed25519 key
    "MIIBFjCBvaADAgECAgFNMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCW1lc3NlbmdlcjAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIz"
    "MTAwMDAwMFowFDESMBAGA1UEAwwJbWVzc2VuZ2VyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECoQJYBTui99hF7m/+9y2liiR"
    "6WdVEe6Yb04+tsNdJRTM2IV5j23I/vKUNF3eiZw04/YEmieG3NOYXiHfmHedBzAKBggqhkjOPQQDAgNIADBFAiEAoyM8qtp/8U2X"
    "md3gMkgjLTTSaxSuuOhPT1KFGS1wuskCIBiEg41y2/dEGFNAtlpDMoYXO/4lltLn9zxFuFg48Wq+",
    "MIHWMIGJoAMCAQICAU0wBQYDK2VwMBQxEjAQBgNVBAMMCW1lc3NlbmdlcjAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIzMTAwMDAw"
    "MFowFDESMBAGA1UEAwwJbWVzc2VuZ2VyMCowBQYDK2VwAyEAK7SF5yS64ZS+w/gD13wZ1kuWwU/Abi2W5PQWo+tddQAwBQYDK2Vw"
    "A0EAPJHhOj5vvQZ6Q5+LNU8EeU0G5yD2cptP1kCJVdxQM724rKbzj0JDKuDzQoDGHF5BFsYxTp/7dGTWBQoMHAnbBA==",
)
_TYPED: Final = (
    *(f"{verb.name} anna Lunch at 12:30? \N{STEAMING BOWL}\r\n".encode() for verb in _VERBS.values()),
    b'password "correct horse" "battery staple"\n',
    b"group add choir anna bruno\n",
    b"whoelsesince 3600\n",
    b"\x1b[A\x1b[1;5C\x1bOP\x15\x17\x12\x7f\x7f\x04\r",
)
_NAMES: Final = (
    "cat on the boat.jpg", "..\\..\\autoexec.bat", "/etc/passwd", "con.txt", "com\u00b9", " . ", "report.tar.gz",
    "gpj.\u202eexe", "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png", "e\u0301" * 150 + ".jpeg",
    "a" * 190 + "." + "b" * 40, "nul  .log", "\u2028\ufeff", "a:b", "flag \U0001f3f4\U000e0067\U000e0062\U000e007f",
)  # fmt: skip

TARGETS: Final = (
    Target("requests", tuple(map(encode, REQUESTS)), _check_lines(request_reader)),
    Target("events", tuple(map(encode, EVENTS)), _check_lines(event_reader)),
    Target("peer lines", tuple(map(encode, PEER_LINES)), _check_lines(peer_reader)),
    Target("typed lines", _TYPED, _check_typed),
    Target("terminal stream", _TYPED, _check_stream),
    Target("keys", _TYPED, _check_keys),
    Target("certificates", tuple(map(base64.b64decode, _CERTIFICATES)), _check_certificate),
    Target("invites", tuple(str(invite).encode() for invite in _INVITES), _check_invite),
    Target("names", tuple(name.encode() for name in _NAMES), _check_name),
)
