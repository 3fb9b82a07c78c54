"""Requests that are cheap to say and dear to carry out: many of them in one write keep nobody else waiting."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.accounts import Rename
from messenger.protocol.base import EVERYONE, Event, Request, group_log
from messenger.protocol.connection import Failed, Ping, Pong
from messenger.protocol.contacts import Renamed, Who, WhoElse
from messenger.protocol.errors import Code
from messenger.protocol.groups import Groups, RenameGroup
from messenger.protocol.messages import Accepted, Before, Message, Older, Send
from messenger.server.session import USERS_PER_LINE_SENT
from tests.end_to_end.server_process import running
from tests.server.logs import make_group, older_pages
from tests.server.pair import Pair
from tests.server.town import Town
from tests.server.wire import Wire, random_id

MANY = 300
PEOPLE = USERS_PER_LINE_SENT + 5


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Wire]]:
    """People whose connections may not say much at once, and one group of them all."""
    settings = {"lines_per_second": "5", "lines_burst": "30", "presence_gather_ms": "10", "away_seconds": "0"}
    folder = tmp_path_factory.mktemp("crowd")
    with running(folder, unauthenticated_per_address="1000", **settings) as server, ExitStack() as stack:
        yield Town(server, stack).newcomers(*(f"person{number}" for number in range(PEOPLE)))


def _renames(wire: Wire, _: str) -> list[Request]:
    return [Rename(wire.next_number(), f"{'ab'[number % 2]}newname") for number in range(MANY)]


def _broadcasts(wire: Wire, _: str) -> list[Request]:
    return [Send(number, random_id(), EVERYONE, "hello") for number in range(1, MANY + 1)]


def _messages(wire: Wire, group: str) -> list[Request]:
    return [Send(number, random_id(), group_log(group), "hello") for number in range(1, MANY + 1)]


def _titles(wire: Wire, group: str) -> list[Request]:
    return [RenameGroup(wire.next_number(), group, f"Title {number}") for number in range(MANY)]


@pytest.mark.parametrize(
    ("storm", "told"), [(_renames, Renamed), (_broadcasts, Message), (_messages, Message), (_titles, Groups)]
)
def test_a_flood_of_what_many_are_told_keeps_nobody_waiting(
    crowd: list[Wire], storm: Callable[[Wire, str], list[Request]], told: type[Event]
) -> None:
    """Who has begun it is heard further only as fast as the pace of one connection allows."""
    *others, bruno = crowd
    anna = others.pop()
    crowd.remove(anna)  # the others are for the next flood
    group = make_group(anna, *others, bruno)
    bruno.send(Ping())
    bruno.expect(Pong)
    anna.send(*storm(anna, group))
    bruno.expect(told)
    start = len(bruno.seen)
    bruno.send(Ping())
    bruno.expect(Pong)
    assert sum(isinstance(line, told) for line in bruno.seen[start:]) < MANY // 10
    anna.close()


def test_what_is_held_back_is_answered_in_order(crowd: list[Wire]) -> None:
    """Nothing is refused, and nothing overtakes: the flood is only read more slowly."""
    anna = crowd.pop()
    numbers = [anna.next_number() for _ in range(5)]
    anna.send(*(WhoElse(number) for number in numbers))
    anna.dn += 1
    anna.send(Send(anna.dn, random_id(), EVERYONE, "the last"))
    anna.expect(Accepted, dn=anna.dn)
    assert [line.r for line in anna.seen if isinstance(line, Who)] == numbers


def fill(pair: Pair, count: int) -> None:
    """Let Anna say as many short messages."""
    for first in range(1, count + 1, 200):
        pair.anna.send(*(Send(n, random_id(), pair.log, "x") for n in range(first, first + 200)))
        pair.anna.expect(Accepted, dn=first + 199)
    pair.anna.dn = count


def test_pages_asked_backwards_are_bounded_in_one_turn_however_short_their_messages(tmp_path: Path) -> None:
    """What surrounds a text costs as much to read and to say as the text itself."""
    with running(tmp_path, lines_per_second="100000", lines_burst="100000") as server, ExitStack() as stack:
        pair = Pair(server, stack)
        fill(pair, 1000)
        asked = {pair.anna.next_number() for _ in range(200)}
        with server.paused():
            pair.anna.send(*(Before(number, pair.log, 1001, 1000) for number in sorted(asked)))
        busy = 0
        while asked:
            line = pair.anna.read()
            busy += isinstance(line, Failed) and line.code is Code.BUSY
            if isinstance(line, (Failed, Older)):
                asked.remove(line.r)
        assert busy > 100
        assert [len(page) for page in older_pages(pair.anna, pair.log, count=1000)] == [1000]


def test_a_long_page_counts_as_the_lines_that_would_ask_for_it_in_short_ones(tmp_path: Path) -> None:
    """Who has asked for many is not heard before others."""
    with running(tmp_path, lines_per_second="1", lines_burst="1015") as server, ExitStack() as stack:
        pair = Pair(server, stack)
        fill(pair, 1000)
        asked = [pair.anna.next_number() for _ in range(8)]
        with server.paused():
            pair.anna.send(
                *(Before(number, pair.log, 1001, 1000) for number in asked),
                Send(1001, random_id(), pair.log, "after all these"),
            )
        pair.anna.expect(Older, r=asked[0])
        assert pair.bruno.say(pair.anna, "meanwhile").seq == 1001
