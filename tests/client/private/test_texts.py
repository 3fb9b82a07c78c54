"""What two sides say to each other over links that are cut anywhere: nothing is lost, doubled or out of order."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.private.texts import BadPeerError, Texts
from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS
from messenger.protocol.codec import LineReader, encode, peer_reader
from messenger.protocol.private import Got, Say

WINDOW = 3


def say(n: int, text: str = "hi") -> Say:
    return Say(n, "c" * 22, text)


class Side:
    """One side: what it wrote, what it saw, and what it believes to have arrived."""

    def __init__(self) -> None:
        self.texts = Texts(WINDOW)
        self.written: list[str] = []
        self.seen: list[str] = []
        self.acknowledged: list[str] = []
        self.wire: deque[int] = deque()  # bytes on their way to this side
        self.reader: LineReader[object] = peer_reader()  # type: ignore[assignment]

    def write(self) -> None:
        cid = f"{len(self.written):022}"
        self.written.append(cid)
        self.texts.write(cid, f"text {cid}")


class Pair:
    """Two sides and the link between them, on which everything travels byte by byte."""

    def __init__(self) -> None:
        self.sides = Side(), Side()

    def pump(self, index: int) -> None:
        side, other = self.sides[index], self.sides[1 - index]
        for line in side.texts.due():
            other.wire.extend(encode(line))

    def write(self, index: int) -> None:
        self.sides[index].write()
        self.pump(index)

    def deliver(self, index: int, count: int) -> None:
        side, other = self.sides[index], self.sides[1 - index]
        data = bytes(side.wire.popleft() for _ in range(min(count, len(side.wire))))
        lines, error = side.reader.feed(data) if data else ([], None)
        assert error is None
        for line in lines:
            if isinstance(line, Got):
                side.acknowledged += side.texts.got(line.n)
            elif isinstance(line, Say) and side.texts.heard(line):
                side.seen.append(line.cid)
        if side.texts.untold():
            other.wire.extend(encode(Got(side.texts.have)))
        self.pump(index)

    def cut(self) -> None:
        """Lose what is on its way, and agree on another link, as ``use`` and ``using`` do."""
        haves = [side.texts.have for side in self.sides]
        for index, side in enumerate(self.sides):
            side.wire.clear()
            side.reader = peer_reader()  # type: ignore[assignment]
            side.acknowledged += side.texts.begin(haves[1 - index], haves[index])
        for index in (0, 1):
            self.pump(index)

    def settle(self) -> None:
        while any(side.wire for side in self.sides):
            for index in (0, 1):
                self.deliver(index, 10_000)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("deliver"), st.integers(0, 1), st.integers(1, 200)),
        st.tuples(st.just("cut"), st.just(0), st.just(0)),
    ),
    max_size=60,
)


@given(STEPS)
def test_loses_doubles_and_reorders_nothing_wherever_it_is_cut(steps: list[tuple[str, int, int]]) -> None:
    """C52: any sequence of cuts, at any byte, while both write."""
    pair = Pair()
    for what, index, count in steps:
        if what == "write":
            pair.write(index)
        elif what == "deliver":
            pair.deliver(index, count)
        else:
            pair.cut()
        for side, other in (pair.sides, pair.sides[::-1]):
            assert other.seen == side.written[: len(other.seen)]
            assert side.acknowledged == side.written[: len(side.acknowledged)]
            assert len(side.acknowledged) <= len(other.seen)
            assert side.texts.left() == side.written[len(side.acknowledged) :]
    pair.cut()
    pair.settle()
    for side, other in (pair.sides, pair.sides[::-1]):
        assert other.seen == side.acknowledged == side.written
        assert side.texts.left() == []


def test_keeps_no_more_than_a_window_on_the_link() -> None:
    texts = Texts(WINDOW)
    for number in range(5):
        texts.write(f"c{number}", "hi")
    assert [one.n for one in texts.due()] == [1, 2, 3]
    assert texts.due() == []
    assert texts.got(2) == ["c0", "c1"]
    assert [one.n for one in texts.due()] == [4, 5]
    assert texts.left() == ["c2", "c3", "c4"]


def test_acknowledges_once() -> None:
    texts = Texts(WINDOW)
    assert not texts.untold()
    assert texts.heard(say(1))
    assert texts.untold()
    assert not texts.untold()
    assert not texts.heard(say(1))


def test_acknowledges_again_what_the_other_side_was_not_told_on_this_link() -> None:
    texts = Texts(WINDOW)
    texts.heard(say(1))
    texts.untold()
    texts.begin(0, 0)
    assert texts.untold()


@pytest.mark.parametrize("n", [0, 1])
def test_takes_no_text_twice(n: int) -> None:
    texts = Texts(WINDOW)
    texts.heard(say(1))
    assert not texts.heard(say(n))
    assert texts.have == 1


@pytest.mark.parametrize(
    "text", ["", "x" * (TEXT_CHARACTERS + 1), "\N{GRINNING FACE}" * (TEXT_BYTES // 4 + 1)], ids=["none", "long", "big"]
)
def test_refuses_what_is_no_text(text: str) -> None:
    with pytest.raises(BadPeerError):
        Texts(WINDOW).heard(say(1, text))


def test_refuses_a_hole() -> None:
    with pytest.raises(BadPeerError):
        Texts(WINDOW).heard(say(2))


def test_refuses_an_answer_to_what_was_never_sent() -> None:
    texts = Texts(WINDOW)
    texts.write("c", "hi")
    with pytest.raises(BadPeerError):
        texts.got(1)
    texts.due()
    assert texts.got(1) == ["c"]
    with pytest.raises(BadPeerError):
        texts.begin(2, 0)


def test_refuses_to_lose_what_was_acknowledged() -> None:
    texts = Texts(WINDOW)
    texts.write("c", "hi")
    texts.due()
    texts.got(1)
    with pytest.raises(BadPeerError):
        texts.begin(0, 0)
