"""Facts cross from one thread to the other: in order, without one lost, and without one wake-up too few."""

import select
import threading
from collections.abc import Iterator

import pytest

from messenger.client.facts import Fact, StoreTroubled
from messenger.client.inbox import Inbox


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox(limit=10)
    yield inbox
    inbox.close()


def fact(number: int) -> Fact:
    return StoreTroubled(str(number))


def is_readable(inbox: Inbox) -> bool:
    return bool(select.select([inbox], [], [], 0)[0])


def test_gives_facts_out_in_order(inbox: Inbox) -> None:
    facts = [fact(number) for number in range(5)]
    for one in facts:
        inbox.put(one)
    assert list(inbox.drain(60)) == facts
    assert list(inbox.drain(60)) == []


def test_is_readable_only_while_facts_wait(inbox: Inbox) -> None:
    assert not is_readable(inbox)
    inbox.put(fact(1))
    inbox.put(fact(2))
    assert is_readable(inbox)
    assert len(list(inbox.drain(60))) == 2
    assert not is_readable(inbox)
    inbox.put(fact(3))
    assert is_readable(inbox)


def test_stays_readable_when_the_time_is_over(inbox: Inbox) -> None:
    for number in range(5):
        inbox.put(fact(number))
    assert list(inbox.drain(0)) == [fact(0)]
    assert is_readable(inbox)
    assert list(inbox.drain(60)) == [fact(number) for number in range(1, 5)]


def test_stays_readable_when_the_reader_fails(inbox: Inbox) -> None:
    for number in range(3):
        inbox.put(fact(number))
    for one in inbox.drain(60):
        assert one == fact(0)
        break
    assert is_readable(inbox)
    assert list(inbox.drain(60)) == [fact(1), fact(2)]


def test_says_when_there_is_room_again(inbox: Inbox) -> None:
    calls = []
    inbox.on_room = lambda: calls.append(1)
    for number in range(10):
        assert not inbox.full
        inbox.put(fact(number))
    list(inbox.drain(0))
    assert calls == []  # nobody has found it full yet
    inbox.put(fact(10))
    assert inbox.full
    list(inbox.drain(0))
    assert calls == []  # half of it must be gone
    list(inbox.drain(60))
    assert calls == [1]
    list(inbox.drain(60))
    assert calls == [1]


def test_loses_nothing_between_two_threads() -> None:
    inbox = Inbox(limit=1_000_000)
    facts = [fact(number) for number in range(20_000)]

    def write() -> None:
        for one in facts:
            inbox.put(one)

    writer = threading.Thread(target=write)
    writer.start()
    got: list[Fact] = []
    while len(got) < len(facts):
        readable, _, _ = select.select([inbox], [], [], 20)
        assert readable, f"nobody was woken after {len(got)} facts"
        got += inbox.drain(0.0001)
    writer.join()
    inbox.close()
    assert got == facts


def test_goes_on_after_it_was_closed() -> None:
    """The core thread may still tell something while the window is gone."""
    inbox = Inbox()
    inbox.close()
    inbox.put(fact(1))
    assert list(inbox.drain(60)) == [fact(1)]
