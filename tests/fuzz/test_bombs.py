"""Memory bombs: little that asks for much gets no more than its share of memory and of work."""

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from messenger.gui.notifications.wording import BODY, shortened
from messenger.gui.widgets.conversation_view.links import LONGEST, find_links
from messenger.protocol.base import LINE_LIMIT, TEXT_BYTES, TEXT_CHARACTERS
from messenger.protocol.codec import LineReader, encode, event_reader, peer_reader, request_reader
from messenger.protocol.messages import Accepted, Message, Rejected, Send
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer
from tests.fuzz.bombs import TEXTS, bombed
from tests.fuzz.house import House
from tests.fuzz.orders import NEXT
from tests.fuzz.runs import bounded
from tests.fuzz.targets.texts import emoji, laid_out
from tests.protocol.examples import CID, EVENTS, PEER_LINES, REQUESTS
from tests.reliability.figures import note

MIB = 1024**2
A_LINE = 4 * MIB
"""What reading one line of 64 KiB may take, whatever is in it."""
A_TEXT = 32 * MIB
"""What laying out one message may take; most of it for 8,000 lines."""


class Memory:
    """``most``: bytes that Python held more than at the beginning."""

    most = 0


@contextmanager
def measured() -> Iterator[Memory]:
    memory = Memory()
    tracemalloc.start()
    began = tracemalloc.get_traced_memory()[0]
    try:
        yield memory
    finally:
        memory.most = tracemalloc.get_traced_memory()[1] - began
        tracemalloc.stop()


READERS: tuple[tuple[str, Callable[[], LineReader[Any]], tuple[Any, ...]], ...] = (
    ("requests", request_reader, REQUESTS),
    ("events", event_reader, EVENTS),
    ("peer lines", peer_reader, PEER_LINES),
)


@pytest.mark.parametrize(("kind", "make", "lines"), READERS, ids=[kind for kind, _, _ in READERS])
def test_no_line_takes_more_than_its_share_of_memory(
    kind: str, make: Callable[[], LineReader[Any]], lines: tuple[Any, ...]
) -> None:
    """F5: nesting, long numbers, repeated keys, lists without end, in the place of every value of every line."""
    count, most = 0, 0
    with bounded():
        for data in (data for line in lines for data in bombed(encode(line))):
            assert len(data) <= LINE_LIMIT
            with measured() as memory:
                make().feed(data)
            count, most = count + 1, max(most, memory.most)
    note("F5", f"{count:,} bombs in {kind}: at most {most / MIB:.1f} MiB each", most < A_LINE, kind.replace(" ", "-"))
    assert most < A_LINE


@pytest.mark.parametrize("name", TEXTS)
def test_a_server_takes_a_text_or_refuses_it_and_a_client_shows_it(name: str, tmp_path: Any) -> None:
    """F5"""
    text = TEXTS[name]
    sendable = bool(text.strip()) and len(text) <= TEXT_CHARACTERS and len(text.encode()) <= TEXT_BYTES
    house = House()
    try:
        session, line = house.open[0]
        with measured() as memory, bounded():
            session.received([Send(session.device.dn + 1 if session.device else NEXT, CID, "d1-2", text)])
            house.house.loop.pass_time()
        assert len(line.take(Accepted if sendable else Rejected)) == 1
        house.nobody_is_told_what_is_not_his()
        house.no_error_is_logged()
    finally:
        house.close()
    server = ModelServer()
    desktop = Desktop(tmp_path, server)
    desktop.start()
    try:
        desktop.sign_in()
        with measured() as at_client, bounded():
            server.say(2, 1, text)
            desktop.until(lambda: "d1-2" in desktop.state.chats, "the chat")
            desktop.open("d1-2")
            desktop.until(lambda: desktop.texts("d1-2") == [text], "the text")
    finally:
        desktop.crash()
    assert max(memory.most, at_client.most) < A_LINE


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_laid_out_in_bounded_memory(name: str) -> None:
    """F5: for a message, a line of the list and a notification."""
    text = TEXTS[name]
    laid_out("\u05d0 \U0001f600 a.co")  # what is read once is not of this text
    with measured() as memory, bounded():
        lines = laid_out(text)
        plain = emoji().plain(text)
        said = shortened(text, BODY)
    assert memory.most < A_TEXT
    assert len(lines) <= len(text) + 1
    assert len(said) <= BODY
    assert len(plain) <= 40 * len(text)


def work(task: Callable[[], object]) -> int:
    """Return how many lines of Python ``task`` carries out."""
    count = 0

    def local(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return local

    before = sys.gettrace()
    sys.settrace(local)
    try:
        task()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_twice_as_long_is_no_more_than_twice_the_work(name: str) -> None:
    """F5"""
    text = TEXTS[name]
    laid_out("\u05d0 \U0001f600 a.co")
    once = work(lambda: laid_out(text[:600]))
    twice = work(lambda: laid_out(text[:1200]))
    assert twice <= 2.5 * once + 1000


def test_links_in_a_text_are_found_however_long_it_is_and_no_word_takes_long() -> None:
    """A server may lie about how long a text may be; a line is all that it can say."""
    word = "http://a.b/?"
    with bounded():
        for text in (word * 5_000, "a.com/((" * 7_000, ("http://a.b/" + "?" * (LONGEST - 12) + " ") * 30):
            find_links(text)
    assert find_links(word * 5_000) == []
    assert [link.url for link in find_links("see http://a.b/c " * 3_000)] == ["http://a.b/c"] * 3_000
    (link,) = find_links("http://a.b/" + "c" * (LONGEST - 11))
    assert (link.start, link.end) == (0, LONGEST)


def test_a_server_that_tells_a_text_as_long_as_a_line_is_heard_on(tmp_path: Any) -> None:
    server = ModelServer()
    desktop = Desktop(tmp_path, server)
    desktop.start()
    try:
        desktop.sign_in()
        long = Message("d1-2", 1, 0, 1, 2, CID, "\u0301" * ((LINE_LIMIT - 300) // 2))
        server.data.logs["d1-2"] = [long]
        assert desktop.pair is not None
        desktop.pair.say(long)
        desktop.until(lambda: "d1-2" in desktop.state.chats, "the chat")
        desktop.open("d1-2")
        desktop.until(lambda: desktop.texts("d1-2") == [long.text], "the text")
        with bounded():
            laid_out(long.text)
    finally:
        desktop.crash()
