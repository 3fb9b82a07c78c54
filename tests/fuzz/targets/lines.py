"""Lines of the protocol, each way, and what stands behind them on the connection of a file."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from messenger.client.files.carrier import _RawReader
from messenger.protocol.base import LINE_LIMIT
from messenger.protocol.codec import LineReader, encode, event_reader, peer_reader, request_reader
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import Fetching, Stored, Uploading
from tests.fuzz.targets.base import Target, lines_of, pieces
from tests.protocol.examples import EVENTS, PEER_LINES, REQUESTS


def _framed(reader: LineReader[Any], parts: Iterable[bytes]) -> tuple[list[Any], Code | None, bool]:
    """Return the lines, the error that ended them, and whether part of a line is left."""
    found: list[Any] = []
    for part in parts:
        lines, error = reader.feed(part)
        found += lines
        if error is not None:
            return found, error.code, False
        assert len(reader._rest) < LINE_LIMIT, "more is kept than a line may have"
    return found, None, bool(reader.unfinished)


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


def _carried(parts: Iterable[bytes]) -> tuple[list[Any], Code | None, bytes]:
    """Return the lines on a file's connection, the error that ended them, and the bytes of the file."""
    reader = _RawReader()
    found: list[Any] = []
    for part in parts:
        lines, error = reader.feed(part)
        found += lines
        if error is not None:
            return found, error.code, b""
    return found, None, reader.take()


def _check_carried(data: bytes) -> None:
    whole = _carried([data] if data else [])
    assert _carried(pieces(data)) == whole, "the pieces decide what is read"
    lines, _, file = whole
    assert data.endswith(file), "these are not the bytes that came"
    assert not file or isinstance(lines[-1], Fetching), "bytes of a file before they were announced"


_CARRIED: Final = (
    *map(encode, (Ready("house", "0.1.0"), Fetching(40), Refused(Code.SILENT), Uploading(0), Stored())),
    encode(Fetching(40)) + b'\x89PNG\r\n\x1a\n{"t":"stored"}\n' * 2,
)

TARGETS: Final = (
    Target("requests", tuple(map(encode, REQUESTS)), _check_lines(request_reader)),
    Target("events", tuple(map(encode, EVENTS)), _check_lines(event_reader)),
    Target("peer lines", tuple(map(encode, PEER_LINES)), _check_lines(peer_reader)),
    Target("file connection", _CARRIED, _check_carried),
)
