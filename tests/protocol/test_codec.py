"""Framing: whatever pieces a stream arrives in, its lines come out whole, in order and within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.base import LARGEST, LINE_LIMIT
from messenger.protocol.codec import encode, request_reader
from messenger.protocol.connection import Ping
from messenger.protocol.errors import Code
from messenger.protocol.messages import Send
from tests.protocol.examples import CID

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
sends = st.builds(Send, st.integers(1, LARGEST), st.just(CID), st.just("d1-2"), texts)


@given(st.lists(sends, min_size=1, max_size=8), st.data())
def test_lines_survive_any_cutting_of_the_stream(lines: list[Send], data: st.DataObject) -> None:
    stream = b"".join(encode(line) for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    reader = request_reader()
    found: list[object] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        if start < end:
            got, error = reader.feed(stream[start:end])
            assert error is None
            found += got
    assert found == lines


BAD = {
    "bad UTF-8": b'{"t":"ping\xff"}',
    "a hundred thousand brackets": b"[" * 60_000,
    "a deep nest": b'{"t":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "an unknown type": b'{"t":"nonsense"}',
    "no type": b'{"r":1}',
    "a wrong field type": b'{"t":"send","dn":"one","cid":"%s","log":"d1-2","text":"x"}' % CID.encode(),
    "a missing field": b'{"t":"send","dn":1}',
    "a huge integer": b'{"t":"send","dn":%s,"cid":"%s","log":"d1-2","text":"x"}' % (b"9" * 400, CID.encode()),
    "an integer over 53 bits": b'{"t":"send","dn":9007199254740993,"cid":"%s","log":"d1-2","text":"x"}' % CID.encode(),
    "a float for an integer": b'{"t":"send","dn":1.5,"cid":"%s","log":"d1-2","text":"x"}' % CID.encode(),
    "a negative number": b'{"t":"send","dn":-1,"cid":"%s","log":"d1-2","text":"x"}' % CID.encode(),
    "a short cid": b'{"t":"send","dn":1,"cid":"x","log":"d1-2","text":"x"}',
    "a cid and a line break": b'{"t":"send","dn":1,"cid":"%s\\n","log":"d1-2","text":"x"}' % CID.encode(),
    "half a surrogate pair": b'{"t":"send","dn":1,"cid":"%s","log":"d1-2","text":"\\ud83d"}' % CID.encode(),
    "no object": b"42",
    "no JSON": b"GET / HTTP/1.1",
    "an event of the server": b'{"t":"gap","dn":1}',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_refuses_what_is_no_line_and_keeps_the_lines_before_it(bad: bytes) -> None:
    good = encode(Ping())
    lines, error = request_reader().feed(good + good + bad + b"\n" + good)
    assert lines == [Ping(), Ping()]
    assert error is not None
    assert error.code is Code.BAD_LINE


def test_refuses_a_line_over_the_limit_whether_it_ends_or_not() -> None:
    for tail in (b"", b"\n"):
        lines, error = request_reader().feed(encode(Ping()) + b'"' + b"x" * LINE_LIMIT + tail)
        assert lines == [Ping()]
        assert error is not None
        assert error.code is Code.LINE_TOO_LONG


def test_refuses_a_valid_line_that_is_only_too_long() -> None:
    wide = encode(Ping())[:-1] + b" " * LINE_LIMIT + b"\n"
    lines, error = request_reader().feed(encode(Ping()) + wide + encode(Ping()))
    assert lines == [Ping()]
    assert error is not None
    assert error.code is Code.LINE_TOO_LONG


def test_refuses_a_proper_line_that_has_become_too_long_in_pieces() -> None:
    long = encode(Send(1, CID, "d1-2", "x" * LINE_LIMIT))
    reader = request_reader()
    assert reader.feed(long[:60_000]) == ([], None)
    lines, error = reader.feed(long[60_000:] + encode(Ping()))
    assert lines == []
    assert error is not None
    assert error.code is Code.LINE_TOO_LONG


def test_takes_a_line_just_under_the_limit() -> None:
    wide = encode(Ping())[:-1]
    wide += b" " * (LINE_LIMIT - 1 - len(wide)) + b"\n"
    assert len(wide) == LINE_LIMIT
    reader = request_reader()
    assert reader.feed(wide[:40_000]) == ([], None)
    assert reader.feed(wide[40_000:]) == ([Ping()], None)


def test_knows_how_much_has_come_of_a_line_that_has_not_ended() -> None:
    reader = request_reader()
    sizes = []
    for part in (b'{"t"', b':"Ping', b'"}\n{', b'"t":"Ping"}\n'):
        reader.feed(part)
        sizes.append(reader.unfinished)
    assert sizes == [4, 10, 1, 0]


def test_a_stream_of_a_million_bytes_without_a_newline_is_never_kept() -> None:
    reader = request_reader()
    error = None
    fed = 0
    while error is None:
        _, error = reader.feed(b"x" * 1000)
        fed += 1000
        assert fed <= LINE_LIMIT + 1000
    assert error.code is Code.LINE_TOO_LONG


def test_empty_lines_are_nothing() -> None:
    assert request_reader().feed(b"\n\r\n \n" + encode(Ping())) == ([Ping()], None)


CROOKED = {
    "an object on two lines": b'{"t":\n"ping"}\n',
    "two objects on one line": b'{"t":"ping"}{"t":"ping"}\n',
    "as many of both": b'{"t":\n"ping"}{"t":"ping"}\n',
    "an object in an object, and two on one line": b'{"t":"ping","x":\n{}}{"t":"ping"}\n',
    "a line break in a text": b'{"t":"ping","x":"}\n{"}{"t":"ping"}\n',
}


@pytest.mark.parametrize("crooked", CROOKED.values(), ids=CROOKED.keys())
def test_refuses_what_is_not_one_object_on_one_line_in_whatever_pieces_it_comes(crooked: bytes) -> None:
    for size in (1, len(crooked)):
        reader = request_reader()
        errors = [reader.feed(crooked[start : start + size])[1] for start in range(0, len(crooked), size)]
        codes = [error.code for error in errors if error is not None]
        assert codes[:1] == [Code.BAD_LINE]


def test_refuses_blanks_without_end_in_whatever_pieces_they_come() -> None:
    for data in (b" " * LINE_LIMIT + b"\n", b" " * LINE_LIMIT):
        lines, error = request_reader().feed(data)
        assert lines == []
        assert error is not None
        assert error.code is Code.LINE_TOO_LONG


@given(st.binary(min_size=1, max_size=400))
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    request_reader().feed(data + b"\n")
