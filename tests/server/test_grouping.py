"""Groups and broadcasts in a server without sockets: what did not reach the disk has not happened, in memory either."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.base import EVERYONE, group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Done, Failed, StorageTrouble
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    GroupChanged,
    Groups,
    HandOver,
    MembersAdded,
    NewGroup,
    RemoveMember,
    RenameGroup,
)
from messenger.protocol.messages import Accepted, Message, Send
from messenger.server.groups import GroupLog
from messenger.server.inactivity import Patience
from tests.server.still_house import ANNA, BRUNO, CARLA, StillHouse

GROUP = "G" * 22
LOG = group_log(GROUP)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[StillHouse]:
    made = StillHouse(tmp_path, Patience(0, 0, 0))
    yield made
    made.close()


def send(dn: int, log: str, text: str = "hello") -> Send:
    return Send(dn, f"{dn:022}", log, text)


def memory(house: StillHouse) -> Any:
    """Return all that the server knows of groups and of Everyone, in plain values."""
    everyone = house.archive.everyone
    return (
        {name: _group(log) for name, log in house.directory.logs.items() if isinstance(log, GroupLog)},
        (everyone.head, everyone.ts, {seq: set(one.missing) for seq, one in everyone.recent.items()}),
        {user.id: (sorted(user.logs), user.everyone) for user in house.directory.users.values()},
    )


def _group(log: GroupLog) -> Any:
    marks = {user: (marks.delivered, marks.read) for user, marks in log.marks.items()}
    return log.head, log.ts, [user.id for user in log.users], log.title, log.leader, dict(log.seats), marks


def stored(house: StillHouse) -> Any:
    """Return all that the store knows of them."""
    house.turn.enter(lambda: None)
    tables = ("log", "chat_group", "membership", "participant", "audience")
    found = [house.database.read(f"select * from {name} order by 1, 2") for name in tables]  # noqa: S608
    house.loop.pass_time()
    return found, house.database.read("select log, seq, sender, text, change from message order by log, seq")


ORDERS: list[AnyRequest] = [
    NewGroup(7, "N" * 22, "New"),
    AddMembers(7, GROUP, (CARLA,)),
    RemoveMember(7, GROUP, BRUNO),
    RenameGroup(7, GROUP, "Other"),
    HandOver(7, GROUP, BRUNO),
    EndGroup(7, GROUP),
    send(1, LOG),
    send(1, EVERYONE),
]


@pytest.mark.parametrize(
    "order", ORDERS, ids=lambda order: f"{order.__struct_config__.tag} {getattr(order, 'log', '')[:3]}"
)
@pytest.mark.parametrize("carla_left", [True, False], ids=["came back", "is new"])
def test_what_a_full_disk_refused_has_not_happened(house: StillHouse, order: AnyRequest, carla_left: bool) -> None:
    """And happens when it is asked for again."""
    (anna, _), (bruno, other), _ = (house.sign_in(number) for number in (ANNA, BRUNO, CARLA))
    house.say(anna, NewGroup(1, GROUP, "Sailing"), AddMembers(2, GROUP, (BRUNO, CARLA) if carla_left else (BRUNO,)))
    house.say(anna, RemoveMember(3, GROUP, CARLA))
    house.say(bruno, send(1, EVERYONE), send(2, LOG))
    before = memory(house), stored(house)
    line: Any = anna.connection
    other.take(object)
    line.take(object)
    anna.received([order])
    assert memory(house) != before[0]
    house.fill_disk()  # of the same turn
    house.loop.pass_time()
    assert line.take(Failed | StorageTrouble) != []
    assert other.take(Groups | GroupChanged | Message) == []
    assert (memory(house), stored(house)) == before
    house.say(anna, order)
    assert line.take(Done | MembersAdded | Accepted) != []
    assert memory(house) != before[0]
    assert memory_of_another(house) == memory(house)


def memory_of_another(house: StillHouse) -> Any:
    """Return what a server knows that finds the same store."""
    other = StillHouse(Path(house.database.connection.filename).parent, Patience(0, 0, 0))
    for user in house.directory.users.values():
        other.directory.users[user.id].everyone = user.everyone  # it is about sessions that go on
        other.archive.bring(other.directory.users[user.id])
    found = memory(other)
    other.close()
    return found


@pytest.mark.logs_error("the handler of RemoveMember failed")
def test_what_one_request_has_spoilt_is_taken_back_and_the_rest_of_the_turn_stands(
    house: StillHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in the middle of one change."""
    anna, line = house.sign_in(ANNA)
    for number in (BRUNO, CARLA):
        house.sign_in(number)
    house.say(anna, NewGroup(1, GROUP, "Sailing"))
    line.take(object)
    tell = house.hub.deliver

    def stumble(users: Any, log: Any, event: Any, but: Any) -> None:
        if isinstance(event, GroupChanged) and event.what == "removed":
            raise ZeroDivisionError
        tell(users, log, event, but)

    monkeypatch.setattr(house.hub, "deliver", stumble)
    house.say(anna, AddMembers(2, GROUP, (BRUNO,)), RemoveMember(3, GROUP, BRUNO), RenameGroup(4, GROUP, "Other"))
    answers = line.take(Failed | Done | MembersAdded)
    assert [(type(one), one.r) for one in answers] == [(MembersAdded, 2), (Failed, 3), (Done, 4)]
    assert answers[1].code is Code.INTERNAL
    assert memory(house)[0][LOG][:4] == (3, house.turn.now, [ANNA, BRUNO], "Other")
    assert memory_of_another(house) == memory(house)
