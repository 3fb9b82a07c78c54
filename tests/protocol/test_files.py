"""Files on the wire: what is no hash, size or offset is refused, every piece fits a line, and names are names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.base import LARGEST, LINE_LIMIT
from messenger.protocol.codec import encode, event_reader, peer_reader, request_reader
from messenger.protocol.errors import Code
from messenger.protocol.files import FILE_NAME_CHARACTERS, BeginUpload, File, Uploading, is_plain_name
from messenger.protocol.messages import Send
from messenger.protocol.private import PIECE_BYTES, Piece, Say
from tests.protocol.examples import CID, FILE

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=FILE_NAME_CHARACTERS)
files = st.builds(
    File, st.just(FILE.hash), st.integers(1, LARGEST), names, st.integers(0, 100_000), st.integers(0, 100_000)
)


@given(files)
def test_a_message_carries_its_file_whatever_it_is_called(file: File) -> None:
    send, say = Send(1, CID, "d1-2", "", file=file), Say(1, CID, "", file)
    assert request_reader().feed(encode(send)) == ([send], None)
    assert peer_reader().feed(encode(say)) == ([say], None)


def test_a_message_without_a_file_says_nothing_of_one() -> None:
    assert b"file" not in encode(Say(1, CID, "text"))


@given(st.binary(max_size=400), st.integers(0, LARGEST))
def test_bytes_come_out_of_a_piece_as_they_went_in(data: bytes, offset: int) -> None:
    piece = Piece(CID, offset, data)
    assert peer_reader().feed(encode(piece)) == ([piece], None)


def test_the_largest_piece_fits_a_line() -> None:
    piece = Piece(CID, LARGEST, b"\xff" * PIECE_BYTES)
    assert len(encode(piece)) < LINE_LIMIT
    assert peer_reader().feed(encode(piece)) == ([piece], None)


GOOD = encode(BeginUpload(1, FILE.hash, FILE.size)).decode()
BAD = {
    "a short hash": GOOD.replace(FILE.hash, FILE.hash[:-1]),
    "a long hash": GOOD.replace(FILE.hash, FILE.hash + "A"),
    "a way through folders for a hash": GOOD.replace(FILE.hash, "../" * 14 + "a"),
    "a hash and a line break": GOOD.replace(FILE.hash, FILE.hash + "\\n"),
    "an empty file": GOOD.replace(str(FILE.size), "0"),
    "a negative size": GOOD.replace(str(FILE.size), "-1"),
    "a size over 53 bits": GOOD.replace(str(FILE.size), str(LARGEST + 1)),
    "a size that is a text": GOOD.replace(str(FILE.size), f'"{FILE.size}"'),
    "a token that is a number": '{"t":"join_fetch","token":1}\n',
    "a negative offset": '{"t":"join_fetch","token":"x","offset":-1}\n',
    "an entry before the first": '{"t":"fetch","r":1,"log":"d1-2","seq":-1}\n',
    "a picture as wide as the sea": encode(Send(1, CID, "d1-2", "", file=FILE))
    .decode()
    .replace('"width":2048', '"width":100001'),
    "a file without a name": encode(Send(1, CID, "d1-2", "", file=FILE)).decode().replace(FILE.name, ""),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_refuses_what_cannot_be_meant(bad: str) -> None:
    assert bad not in (GOOD, encode(Send(1, CID, "d1-2", "", file=FILE)).decode())
    lines, error = request_reader().feed(bad.encode())
    assert lines == []
    assert error is not None
    assert error.code is Code.BAD_LINE


def test_bytes_behind_a_line_about_them_are_left_to_whoever_reads_on() -> None:
    """The server never says a byte behind ``uploading`` that is no line: what follows ``fetching`` is no line's."""
    reader = event_reader()
    assert reader.feed(encode(Uploading(7))) == ([Uploading(7)], None)
    assert not reader.unfinished


@pytest.mark.parametrize(
    "name",
    ["cat.png", ".profile", "a b c", "CON", "x.", "\N{CAT FACE}.gif", "naïve\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "…"],
)
def test_a_name_that_only_looks_odd_is_a_name(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", "../../x", "/etc/passwd", "..\\x", "a/b", "line\nbreak", "tab\tstop", "nul\0",
        "bell\a", "next\x85line", "separator\N{LINE SEPARATOR}", "half\ud83d", "x" * (FILE_NAME_CHARACTERS + 1),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_way_through_folders_or_a_control_character_is_no_name(name: str) -> None:
    assert not is_plain_name(name)
