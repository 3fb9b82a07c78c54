"""What a turn that died leaves behind of groups and logs that then have never been: nothing that does harm later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.protocol.base import group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.groups import AddMembers, NewGroup
from messenger.protocol.messages import Accepted, Mark, Marked, MarkLogs, Send
from messenger.server.inactivity import Patience
from messenger.server.session import Session
from messenger.server.storage.messages import MessageStore
from tests.server.still_house import ANNA, BRUNO, StillHouse

GROUP = "G" * 22
LOG = group_log(GROUP)
DIRECT = "d1-2"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[StillHouse]:
    made = StillHouse(tmp_path, Patience(0, 0, 0))
    yield made
    made.close()


def refuse(house: StillHouse, session: Session, *lines: AnyRequest) -> None:
    """Have a turn end with a full disk after it has carried out these requests."""
    session.received(list(lines))
    house.fill_disk()
    house.loop.turn()
    house.loop.pass_time()


def participants(house: StillHouse, log: str) -> set[int]:
    """Return who takes part in a log, or did, as far as the store knows."""
    store = MessageStore(house.database)
    found = store.find_log(log)
    assert found is not None
    return set(store.marks_of(found.id))


def test_pings_are_answered_after_an_adding_that_a_full_disk_refused(house: StillHouse) -> None:
    """C61: the head of the group would have ridden in the next pong of who is no member now."""
    anna, _ = house.sign_in(ANNA)
    bruno, line = house.sign_in(BRUNO)
    house.say(anna, NewGroup(1, GROUP, "Sailing"))
    refuse(house, anna, AddMembers(2, GROUP, (BRUNO,)))
    line.take(Pong)
    house.say(bruno, Ping())
    assert [pong.heads for pong in line.take(Pong)] == [()]


def test_no_pong_names_a_group_that_a_full_disk_refused(house: StillHouse) -> None:
    anna, line = house.sign_in(ANNA)
    refuse(house, anna, NewGroup(1, GROUP, "Sailing"))
    line.take(Pong)
    house.say(anna, Ping())
    assert [pong.heads for pong in line.take(Pong)] == [()]


@pytest.mark.parametrize(
    ("first", "log"),
    [
        ([NewGroup(1, GROUP, "Sailing"), Send(1, "c" * 22, LOG, "hello")], LOG),
        ([Send(1, "c" * 22, DIRECT, "x")], DIRECT),
    ],
    ids=["group", "direct"],
)
def test_markers_of_a_log_that_a_full_disk_refused_are_forgotten(
    house: StillHouse, first: list[AnyRequest], log: str
) -> None:
    """C58: they would have had no log to belong to, and the store would have refused every later commit."""
    anna, line = house.sign_in(ANNA)
    refuse(house, anna, *first, MarkLogs((Mark(log, 9, 9),)))
    house.say(anna, Send(1, "d" * 22, DIRECT, "hello"))
    assert line.take(Accepted)
    house.say(anna, MarkLogs((Mark(DIRECT, 1, 1),)))
    house.say(anna, Send(2, "e" * 22, DIRECT, "again"))
    assert line.take(Accepted)
    assert participants(house, DIRECT) == {ANNA, BRUNO}


def test_markers_are_told_after_an_adding_that_a_full_disk_refused(house: StillHouse) -> None:
    """C24: who is no member has marked the group in the turn that died; nobody else's markers wait for that."""
    anna, line = house.sign_in(ANNA)
    bruno, _ = house.sign_in(BRUNO)
    house.say(anna, NewGroup(1, GROUP, "Sailing"), Send(1, "c" * 22, DIRECT, "hello"))
    anna.received([AddMembers(2, GROUP, (BRUNO,)), Send(2, "e" * 22, LOG, "hello")])
    refuse(house, bruno, MarkLogs((Mark(LOG, 9, 9),)))
    line.take(Marked)
    house.say(bruno, MarkLogs((Mark(DIRECT, 1, 1),)))
    house.loop.pass_time()
    assert [mark.log for told in line.take(Marked) for mark in told.marks if mark.delivered] == [DIRECT]
    house.say(anna, Send(2, "d" * 22, DIRECT, "again"))
    assert LOG not in house.directory.users[BRUNO].logs
    assert participants(house, LOG) == {ANNA}
