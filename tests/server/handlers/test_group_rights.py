"""What outsiders, members and leaders of groups may not, and the limits of groups, over real sockets."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from messenger.protocol.base import group_log
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    HandOver,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    NotAdded,
    RemoveMember,
    RenameGroup,
)
from messenger.protocol.messages import Heads, Since
from messenger.server.folder import DATABASE
from messenger.server.handlers.groups import STAYS
from tests.end_to_end.server_process import running
from tests.server.logs import (
    add,
    gist,
    group_told,
    history,
    make_group,
    mark,
    refused_in,
)
from tests.server.town import Town, done, me, refusal
from tests.server.wire import Wire, random_id

REQUESTS: dict[str, Callable[[int, str, int], Any]] = {
    "add": lambda r, group, user: AddMembers(r, group, (user,)),
    "remove": RemoveMember,
    "rename": lambda r, group, _: RenameGroup(r, group, "Stolen"),
    "hand over": HandOver,
    "leave": lambda r, group, _: LeaveGroup(r, group),
    "end": lambda r, group, _: EndGroup(r, group),
    "since": lambda r, group, _: Since(r, group_log(group), 0),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_an_outsider_does_not_learn_whether_a_group_exists(people: list[Wire], name: str) -> None:
    """C63: one and the same answer, whatever is asked, for a foreign group, an ended one, and none."""
    anna, ben, carla = people
    group, ended = make_group(anna, ben), make_group(anna, ben)
    done(anna, EndGroup, ended)
    answers = []
    for which in (group, ended, random_id()):
        carla.send(REQUESTS[name](carla.next_number(), which, me(ben)))
        answers.append(carla.expect_failed())
    assert {(one.code, one.reason, one.retry_after) for one in answers} == {
        (Code.NO_SUCH_GROUP, "There is no such group.", 0.0)
    }
    assert group_told(anna, group).members == (me(anna), me(ben))


def test_an_outsider_cannot_write_to_a_group_nor_mark_it(people: list[Wire]) -> None:
    """C63: refused alike; the refusal of a repeat is the same."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    log = group_log(group)
    for which in (log, group_log(random_id())):
        assert refused_in(carla, which).code is Code.NO_SUCH_GROUP
    mark(carla, log, 2, 2)
    assert gist(history(anna, log)) == ["created", "added"]
    assert log not in {head.log for line in carla.seen if isinstance(line, Heads) for head in line.heads}


@pytest.mark.parametrize("name", ["add", "remove", "rename", "hand over", "end"])
def test_only_the_leader_changes_a_group(people: list[Wire], name: str) -> None:
    """C62."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    ben.send(REQUESTS[name](7, group, me(carla)))
    assert ben.expect_failed().code is Code.NOT_THE_LEADER
    assert group_told(carla, group) == Group(group, "Sailing", me(anna), (me(anna), me(ben), me(carla)))


@pytest.mark.parametrize("make", [RemoveMember, HandOver])
def test_refuses_oneself_and_who_is_no_member(people: list[Wire], make: Any) -> None:
    """C62: a stranger, a former member and nobody at all alike."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    done(ben, LeaveGroup, group)
    assert refusal(anna, make, group, me(anna)) is Code.NOT_YOURSELF
    assert [refusal(anna, make, group, user) for user in (me(ben), me(carla), 10**9)] == [Code.NOT_A_MEMBER] * 3


def test_limits_are_settings_and_told(tmp_path: Path) -> None:
    """C23: members of a group, groups of a user; who leaves makes room."""
    settings = {"group_members": "3", "groups_per_user": "2", "presence_gather_ms": "10"}
    with running(tmp_path, **settings) as server, ExitStack() as stack:
        town = Town(server, stack)
        anna, ben, carla, dora = town.strangers(4)
        group = make_group(anna)
        assert add(anna, group, ben, carla, dora) == ((me(dora), Code.GROUP_FULL),)
        done(carla, LeaveGroup, group)
        assert add(anna, group, dora) == ()
        make_group(ben)
        assert refusal(ben, NewGroup, random_id(), "Third") is Code.TOO_MANY_GROUPS
        other = make_group(carla)
        assert add(carla, other, ben) == ((me(ben), Code.TOO_MANY_GROUPS),)
        done(ben, LeaveGroup, group)
        assert add(carla, other, ben) == ()


def test_only_so_many_groups_are_made_in_a_day(tmp_path: Path) -> None:
    """Their former members keep them: groups that end at once would fill everybody's lists."""
    with running(tmp_path, groups_per_user="2", presence_gather_ms="10") as server, ExitStack() as stack:
        town = Town(server, stack)
        anna, ben = town.strangers(2)
        for _ in range(2):
            done(anna, EndGroup, make_group(anna, ben))
        assert refusal(anna, NewGroup, random_id(), "Third") is Code.BUSY
        make_group(ben, anna)  # made by somebody else
        server.kill()
        with closing(apsw.Connection(str(server.data / DATABASE))) as database:
            database.execute("update chat_group set created = created - 86400000")
        server.start()
        make_group(town.back(anna))


def test_nobody_comes_and_goes_without_end(town: Town) -> None:
    """Each stay is a part of the log of its own; what somebody saw of it is kept."""
    anna, ben = town.strangers(2)
    group = make_group(anna)
    numbers = [anna.next_number() for _ in range(2 * STAYS + 1)]
    anna.send(
        *(
            RemoveMember(number, group, me(ben)) if odd % 2 else AddMembers(number, group, (me(ben),))
            for odd, number in enumerate(numbers)
        )
    )
    assert anna.expect(MembersAdded, r=numbers[-3]).refused == ()
    assert anna.expect(MembersAdded, r=numbers[-1]).refused == (NotAdded(me(ben), Code.BUSY),)
    assert gist(history(ben, group_log(group))) == ["added", "removed"] * STAYS
