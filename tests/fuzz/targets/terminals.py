"""The classic door and the terminal client: typed lines, keys, and what server and other terminals say to one."""

import re
from collections.abc import Iterable
from typing import Any, Final

from messenger.classic.messages import Dial, key, may_be_dialled, named_in, shown, text_of, understand
from messenger.classic.stream import End, Stream
from messenger.classic.typed_line import Key, TypedLine
from messenger.protocol.verbs import SLASH, split
from messenger.server.classic.commands import known_verbs
from messenger.server.classic.lines import LINE_BYTES, Garbage, Lines, Typed
from tests.fuzz.targets.base import Target, has_controls, pieces


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


# -- what others say to a terminal


def _check_told(data: bytes) -> None:
    """Each line is what the server or another terminal says."""
    for raw in data.split(b"\n")[:COMMANDS]:
        text = text_of(raw)
        assert text is None or text.encode() == raw
        line = raw.decode("utf-8", "replace")
        message = understand(line)
        if isinstance(message, Dial) and may_be_dialled(message, at_home=True):
            assert 1024 <= message.port <= 65535
            assert re.fullmatch(r"[0-9a-fA-F.:]+", message.host), "no address of a computer"
        name = named_in(line)
        assert name is None or not any(letter.isspace() for letter in name)
        key(line[:1000])
        assert not has_controls(shown(line)), "a line would move the cursor"


_TYPED: Final = (
    *(f"{verb.name} anna Lunch at 12:30? \N{STEAMING BOWL}\r\n".encode() for verb in _VERBS.values()),
    b'password "correct horse" "battery staple"\n',
    b"group add choir anna bruno\n",
    b"whoelsesince 3600\n",
    b"\x1b[A\x1b[1;5C\x1bOP\x15\x17\x12\x7f\x7f\x04\r",
)
_TOLD: Final = tuple(
    line.encode() + b"\n"
    for line in (
        "WhatsApp anna logout", "WhatsApp anna startprivate 192.0.2.7 40123 ben", "WhatsApp ben allowprivate anna",
        "WhatsApp anna startprivate fe80::1%eth0 70000 ben", "WhatsApp anna startprivate ::ffff:10.0.0.1 1024 ben",
        "WhatsApp stopprivate (1) with ben", "WhatsApp stopprivate (2) with ben", "WhatsApp ben private anna",
        "anna is called anna.l now.", "User name: ", "ben: a\u202eb \x1b[2J \u2028 \u2067x",
    )
)  # fmt: skip

TARGETS: Final = (
    Target("typed lines", _TYPED, _check_typed, every=2),
    Target("terminal stream", _TYPED, _check_stream),
    Target("keys", _TYPED, _check_keys, every=2),
    Target("told to a terminal", _TOLD, _check_told),
)
