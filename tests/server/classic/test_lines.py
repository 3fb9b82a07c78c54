"""Bytes to typed lines, however they come in pieces; and text to one line that can begin no other."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.server.classic.lines import Garbage, Lines
from messenger.server.classic.plain import one_line

MOST = 10


def fed(*pieces: bytes, most: int = MOST) -> list[object]:
    lines = Lines(most)
    return [line for piece in pieces for line in lines.feed(piece)]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"a\nb\r\n\nc", ["a", "b", ""]),
        (b"a\rb\r\r\n", ["a\rb\r"]),
        (b"1234567890\n", ["1234567890"]),
        (b"1234567890\r\n", ["1234567890"]),
        (b"12345678901\nb\n", [Garbage.TOO_LONG, "b"]),
        (b"123456789012345\nb\n", [Garbage.TOO_LONG, "b"]),
        (b"a\0\nb\n", [Garbage.HAS_NUL, "b"]),
        (b"\xff\nb\n", [Garbage.NO_UTF8, "b"]),
        (b"123456789012", [Garbage.TOO_LONG]),
    ],
)
def test_lines_come_whole_and_what_is_none_is_named(data: bytes, lines: list[object]) -> None:
    assert fed(data) == lines


@given(st.binary(max_size=80).map(lambda data: data.replace(b"\x07", b"\n")), st.data())
def test_it_does_not_matter_in_what_pieces_they_come(data: bytes, cuts: st.DataObject) -> None:
    pieces, rest = [], data
    while rest:
        size = cuts.draw(st.integers(1, len(rest)))
        pieces.append(rest[:size])
        rest = rest[size:]
    assert fed(*pieces) == fed(data)


def test_keeps_no_more_than_a_line_of_one_that_never_ends() -> None:
    lines = Lines(MOST)
    found = [line for _ in range(1_000) for line in lines.feed(b"x" * 100)]
    assert found == [Garbage.TOO_LONG]
    assert lines.end() == []
    assert lines.feed(b"\nb\n") == ["b"]


def test_what_has_no_end_is_no_line() -> None:
    lines = Lines(MOST)
    assert lines.feed(b"a\nb") == ["a"]
    assert lines.end() == [Garbage.UNFINISHED]
    assert lines.end() == []


@given(st.text())
def test_no_text_breaks_a_line_or_turns_its_direction(text: str) -> None:
    """C23"""
    shown = one_line(text)
    assert shown.splitlines() in ([], [shown])
    turning = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kept = "\u200c\u200d"  # joiners
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs")]
    assert not [sign for sign in shown if unicodedata.bidirectional(sign) in turning and sign not in kept and
                unicodedata.category(sign) != "Cn"]  # fmt: skip


def test_what_is_harmless_is_shown_as_it_is() -> None:
    for text in ("hello", "schön 🎉", "👩‍👩‍👧", "שלום", "e\u0301", "a ⏎ b"):
        assert one_line(text) == text
