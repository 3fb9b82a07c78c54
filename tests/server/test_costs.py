"""Requests that are cheap to say and dear to carry out: many of them in one write keep nobody else waiting."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from messenger.protocol.accounts import Rename
from messenger.protocol.base import EVERYONE, Event, Request, group_log
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.contacts import Renamed, Who, WhoElse
from messenger.protocol.groups import Groups, RenameGroup
from messenger.protocol.messages import Accepted, Message, Send
from messenger.server.session import USERS_PER_LINE_SENT
from tests.end_to_end.server_process import running
from tests.server.logs import make_group
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
