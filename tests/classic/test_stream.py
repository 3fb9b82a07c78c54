"""A socket as lines, cut anywhere."""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.classic.stream import End, Stream


class Pair:
    """A stream, and the socket at its other end."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.other = socket.create_connection(server.getsockname())
            self.stream = Stream(server.accept()[0], line_limit=10, waiting_limit=100_000)
        self.other.settimeout(30)

    def come(self, data: bytes) -> list[bytes]:
        """Let bytes come, and take them."""
        if data:
            self.other.sendall(data)
        self.stream.socket.settimeout(30)
        lines = self.stream.receive()
        self.stream.socket.setblocking(False)
        return lines

    def close(self) -> None:
        self.stream.close()
        self.other.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Hand over a stream and its other end."""
    made = Pair()
    yield made
    made.close()


@given(st.lists(st.binary(max_size=10).filter(lambda line: b"\n" not in line and not line.endswith(b"\r"))), st.data())
def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], data: st.DataObject) -> None:
    sent = b"".join(line + data.draw(st.sampled_from([b"\n", b"\r\n"])) for line in lines)
    pair = Pair()
    got: list[bytes] = []
    while sent:
        cut = data.draw(st.integers(1, len(sent)))
        got += pair.come(sent[:cut])
        sent = sent[cut:]
    pair.close()
    assert got == lines
    assert pair.stream.end is None


def test_knows_how_it_ended(pair: Pair) -> None:
    assert pair.come(b"one\ntw") == [b"one"]
    pair.other.shutdown(socket.SHUT_WR)
    assert pair.come(b"") == []
    assert pair.stream.end is End.CUT


def test_ends_in_order_between_two_lines(pair: Pair) -> None:
    assert pair.come(b"one\n") == [b"one"]
    pair.other.shutdown(socket.SHUT_WR)
    assert pair.come(b"") == []
    assert pair.stream.end is End.CLOSED


def test_takes_lines_up_to_one_that_is_too_long(pair: Pair) -> None:
    assert pair.come(b"0123456789\r\n01234567890\nthree\n") == [b"0123456789"]
    assert pair.stream.end is End.TOO_LONG


def test_a_line_without_an_end_can_be_too_long(pair: Pair) -> None:
    assert pair.come(b"0123456789") == []
    assert pair.stream.end is None
    pair.come(b"01")
    assert pair.stream.end is End.TOO_LONG


def test_says_what_it_cannot_take(pair: Pair) -> None:
    sent = 0
    while pair.stream.send("x" * 9_999):
        sent += 1
    assert pair.stream.waiting <= 100_000
    got = 0
    while got < sent * 10_000:
        pair.stream.flush()
        got += len(pair.other.recv(1 << 16))
    assert got == sent * 10_000
    assert pair.stream.waiting == 0
    assert pair.stream.send("x")
