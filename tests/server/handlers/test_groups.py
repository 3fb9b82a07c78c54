"""Groups between real clients over real sockets: who leads, who belongs, who sees which part."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.base import GROUP_TITLE_CHARACTERS, group_log
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Unblock
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    GroupChanged,
    Groups,
    HandOver,
    Happening,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    RemoveMember,
    RenameGroup,
    Standing,
)
from messenger.protocol.messages import Heads, Mark, Marked, Message, Send, Since
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.logs import (
    add,
    block,
    catch_up,
    gist,
    groups_known,
    heads_known,
    history,
    make_group,
    mark,
    pages,
    pushed,
    refused_in,
    say_in,
)
from tests.server.town import Town, done, me, refusal
from tests.server.wire import Wire, random_id

_people = iter(range(1, 1_000_000))


@pytest.fixture
def town(server: ServerProcess) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(server, stack)


@pytest.fixture
def people(town: Town) -> list[Wire]:
    """Anna, Ben and Carla."""
    return newcomers(town, 3)


def newcomers(town: Town, count: int) -> list[Wire]:
    return [town.newcomer(f"person{next(_people)}") for _ in range(count)]


def told(wire: Wire, group: str) -> Group:
    return groups_known(wire)[group]


# -- beginning


def test_whoever_makes_a_group_is_its_leader_and_only_member(people: list[Wire]) -> None:
    """C62."""
    anna, ben, _ = people
    group = make_group(anna, title="  Sa\N{LATIN SMALL LETTER I}\N{COMBINING DIAERESIS}ling ")
    assert told(anna, group) == Group(group, "Sa\N{LATIN SMALL LETTER I WITH DIAERESIS}ling", me(anna), (me(anna),))
    (entry,) = pushed(anna, group_log(group))
    assert isinstance(entry, GroupChanged)
    assert (entry.seq, entry.prev, entry.actor, entry.what) == (1, 0, me(anna), Happening.CREATED)
    assert entry.title == told(anna, group).title
    assert groups_known(ben) == {}


def test_two_groups_may_have_one_title(people: list[Wire]) -> None:
    """C62."""
    anna, ben, _ = people
    groups = [make_group(anna, title="Sailing"), make_group(anna, title="Sailing"), make_group(ben, title="Sailing")]
    assert set(groups_known(anna)) == set(groups[:2])


@pytest.mark.parametrize(
    "title", ["", " \t ", "x" * (GROUP_TITLE_CHARACTERS + 1), "two\nlines", "\N{RIGHT-TO-LEFT OVERRIDE}abc"],
    ids=["nothing", "blanks", "long", "lines", "bidi"],
)  # fmt: skip
def test_refuses_a_title_that_cannot_be_shown_on_one_line(people: list[Wire], title: str) -> None:
    anna, _, _ = people
    group = make_group(anna)
    assert refusal(anna, NewGroup, random_id(), title) is Code.GROUP_TITLE_INVALID
    assert refusal(anna, RenameGroup, group, title) is Code.GROUP_TITLE_INVALID
    assert [one.title for one in groups_known(anna).values()] == ["Sailing"]


def test_refuses_an_id_that_is_taken(people: list[Wire]) -> None:
    anna, ben, _ = people
    group = make_group(anna)
    assert refusal(anna, NewGroup, group, "Again") is Code.GROUP_EXISTS
    assert refusal(ben, NewGroup, group, "Mine") is Code.GROUP_EXISTS
    assert told(anna, group).title == "Sailing"


# -- members


def test_an_added_member_is_told_and_sees_what_is_written_from_then_on(people: list[Wire]) -> None:
    """C64."""
    anna, ben, _ = people
    group = make_group(anna)
    log = group_log(group)
    say_in(anna, log, "before")
    add(anna, group, ben)
    say_in(anna, log, "after")
    assert told(ben, group) == told(anna, group) == Group(group, "Sailing", me(anna), (me(anna), me(ben)))
    added, after = pushed(ben, log)
    assert isinstance(added, GroupChanged)
    assert (added.what, added.actor, added.users, added.prev) == (Happening.ADDED, me(anna), (me(ben),), 0)
    assert (gist([after]), after.prev) == (["after"], added.seq)
    assert gist(history(ben, log)) == ["added", "after"]
    assert gist(history(anna, log)) == ["created", "before", "added", "after"]


def test_members_get_what_members_write_on_all_their_devices(town: Town, people: list[Wire]) -> None:
    """C63, C66: live, with the sender, in one order."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    second = town.second_device(ben)
    for number, wire in enumerate((anna, ben, carla) * 3):
        say_in(wire, log, f"{number}")
    texts = [f"{number}" for number in range(9)]
    for wire in (anna, ben, carla, second):
        assert gist(history(wire, log))[-10:] == ["added", *texts]
    assert gist(pushed(second, log))[:9] == texts
    senders = [one.sender for one in history(carla, log) if isinstance(one, Message)]
    assert senders == [me(anna), me(ben), me(carla)] * 3


def test_an_offline_member_gets_everything_later(town: Town, people: list[Wire]) -> None:
    """C66, C24: messages and what happened, oldest first, once only; and the group as it is by now."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    log = group_log(group)
    seen = len(pushed(ben, log)) + 1
    ben.close()
    say_in(anna, log, "one")
    done(anna, RenameGroup, group, "Sailing in June")
    add(anna, group, carla)
    say_in(carla, log, "two")
    again = town.back(ben)
    assert told(again, group) == told(anna, group)
    assert heads_known(again)[log][0] == 6
    assert gist(history(again, log, seen)) == ["one", "renamed", "added", "two"]


def test_one_who_was_offline_when_added_is_told_at_the_next_sign_in(town: Town, people: list[Wire]) -> None:
    """C64, C66."""
    anna, ben, _ = people
    ben.close()
    group = make_group(anna)
    assert add(anna, group, me(ben)) == ()
    say_in(anna, group_log(group), "welcome")
    again = town.back(ben)
    assert told(again, group).members == (me(anna), me(ben))
    assert heads_known(again)[group_log(group)][:2] == (3, 2)  # nothing that came before is unread
    assert gist(history(again, group_log(group))) == ["added", "welcome"]


def test_says_who_could_not_be_added_and_adds_the_others(people: list[Wire]) -> None:
    """C62, C64: everybody else is added all the same."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    assert add(anna, group, ben, anna, carla, 10**9, carla, 10**9) == (
        (me(ben), Code.ALREADY_MEMBER),
        (me(anna), Code.ALREADY_MEMBER),
        (10**9, Code.NO_SUCH_USER),
    )
    assert told(anna, group).members == (me(anna), me(ben), me(carla))
    entry = pushed(ben, group_log(group))[-1]
    assert isinstance(entry, GroupChanged)
    assert entry.users == (me(carla),)
    before = len(pushed(anna, group_log(group)))
    assert add(anna, group, ben) == ((me(ben), Code.ALREADY_MEMBER),)
    assert len(pushed(anna, group_log(group))) == before  # nothing happened


def test_does_not_add_somebody_who_has_blocked_the_leader(people: list[Wire]) -> None:
    """C64, C21: and adds who was blocked by the leader, and after the block is gone."""
    anna, ben, carla = people
    group = make_group(anna)
    block(ben, anna)
    block(anna, carla)
    assert add(anna, group, ben, carla) == ((me(ben), Code.BLOCKED),)
    assert groups_known(ben) == {}
    done(ben, Unblock, me(anna))
    assert add(anna, group, ben) == ()


def test_members_who_block_each_other_still_share_a_group(people: list[Wire]) -> None:
    """C66."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    block(ben, carla)
    block(carla, ben)
    say_in(ben, group_log(group), "from Ben")
    say_in(carla, group_log(group), "from Carla")
    for wire in people:
        assert gist(history(wire, group_log(group)))[-2:] == ["from Ben", "from Carla"]


# -- leaving


def test_a_removed_member_is_told_keeps_what_came_before_and_gets_nothing_later(town: Town, people: list[Wire]) -> None:
    """C64."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    say_in(anna, log, "before")
    done(anna, RemoveMember, group, me(ben))
    say_in(carla, log, "after")
    done(anna, RenameGroup, group, "Without Ben")
    assert told(ben, group) == Group(group, "Sailing", standing=Standing.REMOVED)
    assert told(carla, group).members == (me(anna), me(carla))
    last = pushed(ben, log)[-1]
    assert isinstance(last, GroupChanged)
    assert (last.what, last.actor, last.users) == (Happening.REMOVED, me(anna), (me(ben),))
    kept = ["added", "before", "removed"]
    devices: list[Callable[[], Wire]] = [lambda: ben, lambda: town.second_device(ben), lambda: town.back(ben)]
    for device in devices:
        wire = device()
        assert told(wire, group) == Group(group, "Sailing", standing=Standing.REMOVED)
        ((entries, page),) = pages(wire, log)
        assert (gist(entries), page.head) == (kept, last.seq)
        assert refused_in(wire, log).code is Code.NO_SUCH_GROUP
        assert wire is ben or heads_known(wire)[log][0] == last.seq
    assert gist(history(anna, log)) == ["created", *kept, "after", "renamed"]


def test_one_who_was_removed_while_offline_learns_it_and_what_came_before(town: Town, people: list[Wire]) -> None:
    """C64, C66."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    ben.close()
    say_in(anna, group_log(group), "last words")
    done(anna, RemoveMember, group, me(ben))
    say_in(anna, group_log(group), "later")
    again = town.back(ben)
    assert told(again, group).standing is Standing.REMOVED
    assert gist(history(again, group_log(group), 2)) == ["last words", "removed"]


def test_who_comes_back_does_not_see_what_was_written_meanwhile(town: Town, people: list[Wire]) -> None:
    """C64: what one sees of a log may have holes; also for a new device, and page by page."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    log = group_log(group)
    for stay in range(3):
        say_in(anna, log, f"seen {stay}")
        if stay == 1:
            done(ben, LeaveGroup, group)
        else:
            done(anna, RemoveMember, group, me(ben))
        for number in range(120):
            say_in(anna, log, f"missed {number}")
        add(anna, group, ben)
        assert told(ben, group).standing is Standing.MEMBER
    expected = ["added", "seen 0", "removed", "added", "seen 1", "left", "added", "seen 2", "removed", "added"]
    assert gist(pushed(ben, log)) == expected
    seqs = [(one.prev, one.seq) for one in pushed(ben, log)]
    assert all(prev == before for (prev, _), (_, before) in zip(seqs[1:], seqs, strict=False))
    assert gist(history(ben, log)) == expected
    assert gist(history(town.second_device(ben), log)) == expected
    assert gist(history(ben, log, seqs[2][1] + 50)) == expected[3:]


def test_a_member_leaves(people: list[Wire]) -> None:
    """C64."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    done(ben, LeaveGroup, group)
    assert told(ben, group).standing is Standing.LEFT
    assert told(anna, group).members == (me(anna), me(carla))
    entry = pushed(carla, group_log(group))[-1]
    assert isinstance(entry, GroupChanged)
    assert (entry.what, entry.actor, entry.users) == (Happening.LEFT, me(ben), ())
    assert refusal(ben, LeaveGroup, group) is Code.NO_SUCH_GROUP


def test_the_leader_hands_over_before_leaving(people: list[Wire]) -> None:
    """C65."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    assert refusal(anna, LeaveGroup, group) is Code.LEADER_STAYS
    done(anna, HandOver, group, me(carla))
    assert told(ben, group).leader == me(carla)
    assert told(ben, group).members == (me(anna), me(ben), me(carla))
    assert refusal(anna, RenameGroup, group, "Mine") is Code.NOT_THE_LEADER
    done(carla, RenameGroup, group, "Carla's")
    done(anna, LeaveGroup, group)
    assert told(ben, group) == Group(group, "Carla's", me(carla), (me(ben), me(carla)))
    entries = [one for one in history(ben, group_log(group)) if isinstance(one, GroupChanged)]
    assert [(one.actor, one.what, one.users) for one in entries[1:]] == [
        (me(anna), Happening.HANDED_OVER, (me(carla),)),
        (me(carla), Happening.RENAMED, ()),
        (me(anna), Happening.LEFT, ()),
    ]


def test_a_leader_who_is_alone_ends_the_group_by_leaving(people: list[Wire]) -> None:
    """C65."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    done(ben, LeaveGroup, group)
    done(anna, LeaveGroup, group)
    assert told(anna, group) == Group(group, "Sailing", standing=Standing.ENDED)
    assert told(ben, group).standing is Standing.LEFT


def test_the_leader_ends_a_group_and_all_keep_what_they_have(town: Town, people: list[Wire]) -> None:
    """C65."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    say_in(ben, log, "while it lasted")
    carla.close()
    done(anna, EndGroup, group)
    for wire in (anna, ben, town.back(carla), town.second_device(anna)):
        assert told(wire, group) == Group(group, "Sailing", standing=Standing.ENDED)
        assert gist(history(wire, log))[-2:] == ["while it lasted", "ended"]
        assert refused_in(wire, log).code is Code.NO_SUCH_GROUP
        assert refusal(wire, AddMembers, group, (me(ben),)) is Code.NO_SUCH_GROUP
    assert refusal(ben, NewGroup, group, "Again") is Code.GROUP_EXISTS


# -- who may not


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
    assert told(anna, group).members == (me(anna), me(ben))


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
    assert told(carla, group) == Group(group, "Sailing", me(anna), (me(anna), me(ben), me(carla)))


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
        anna, ben, carla, dora = newcomers(town, 4)
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


# -- at the same moment, again, after a crash


def test_of_orders_in_one_moment_each_finds_what_the_one_before_has_left(town: Town, people: list[Wire]) -> None:
    """C61: the leader hands over and goes on ordering; the new one orders at once."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    with town.server.paused():
        anna.send(HandOver(1, group, me(ben)), RenameGroup(2, group, "Too late"), AddMembers(3, group, (me(carla),)))
        anna.send(LeaveGroup(4, group), LeaveGroup(5, group))
        anna.dn += 1
        anna.send(Send(anna.dn, random_id(), group_log(group), "gone already"))
    assert [anna.expect(Done).r, *(anna.expect_failed().code for _ in range(2))] == [1, *[Code.NOT_THE_LEADER] * 2]
    assert anna.expect(Done).r == 4
    assert anna.expect_failed().code is Code.NO_SUCH_GROUP
    assert told(ben, group) == Group(group, "Sailing", me(ben), (me(ben),))
    assert gist(history(ben, group_log(group))) == ["added", "handed_over", "left"]


def test_messages_and_changes_of_one_moment_have_one_order_for_all(town: Town, people: list[Wire]) -> None:
    """C61: whoever was removed has exactly what came before."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    with town.server.paused():
        for wire in (anna, ben, carla):
            wire.send(*(Send(n, random_id(), log, f"{me(wire)} {n}") for n in range(1, 31)))
            if wire is anna:
                wire.send(RemoveMember(7, group, me(ben)))
            wire.send(*(Send(n, random_id(), log, f"{me(wire)} {n}") for n in range(31, 61)))
    anna.expect(Done, r=7)
    whole = history(anna, log)
    removed = gist(whole).index("removed")
    assert whole == history(carla, log)[:0] + whole  # the same objects below
    assert [one.seq for one in whole] == list(range(1, len(whole) + 1))
    assert gist(history(carla, log)) == gist(whole)[1:]
    assert gist(history(ben, log)) == gist(whole)[1 : removed + 1]


def test_a_repeated_request_is_carried_out_once(town: Town, people: list[Wire]) -> None:
    """The answer was lost with the link: the same request after coming back gets it, and nothing happens twice."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    log = group_log(group)
    orders = [
        NewGroup(101, random_id(), "Second"),
        AddMembers(102, group, (me(carla), 10**9)),
        RenameGroup(103, group, "Third"),
        RemoveMember(104, group, me(ben)),
        HandOver(105, group, me(carla)),
        LeaveGroup(106, group),
    ]
    anna.send(*orders)
    anna.expect(Done, r=106)
    first = [line for line in anna.seen if isinstance(line, Done | MembersAdded) and line.r in range(101, 107)]
    anna.abort()
    again = town.back(anna)
    again.send(*orders)
    again.expect(Done, r=106)
    assert [line for line in again.seen if isinstance(line, Done | MembersAdded)] == first
    assert gist(history(carla, log)) == ["added", "renamed", "removed", "handed_over", "left"]


def test_everything_is_there_after_kill_9(tmp_path: Path) -> None:
    """C58: groups, who leads, who sees which part, how far each has come."""
    with running(tmp_path, presence_gather_ms="10", marker_gather_ms="20") as server, ExitStack() as stack:
        town = Town(server, stack)
        anna, ben, carla = newcomers(town, 3)
        group, over = make_group(anna, ben, carla), make_group(ben, anna, title="Over")
        log = group_log(group)
        say_in(anna, log, "one")
        done(anna, RemoveMember, group, me(ben))
        say_in(anna, log, "two")
        done(anna, HandOver, group, me(carla))
        done(carla, RenameGroup, group, "Carla's")
        done(ben, EndGroup, over)
        assert add(carla, group, ben) == ()
        say_in(ben, log, "three")
        mark(carla, log, 4, 3)
        before = {wire: (groups_known(wire), history(wire, log)) for wire in (anna, ben, carla)}
        server.restart()
        for wire, (groups, entries) in before.items():
            again = town.back(wire)
            assert groups_known(again) == groups
            assert history(again, log) == entries
            head, read, _ = heads_known(again)[log]
            assert head == entries[-1].seq
            if wire is carla:
                assert read == 3
                done(again, RenameGroup, group, "Still Carla's")
                assert gist(history(again, log))[-1] == "renamed"


def test_events_lead_to_the_picture_that_a_newcomer_gets(town: Town, people: list[Wire]) -> None:
    """Old snapshot + events == new snapshot, for any order of requests."""
    chance = random.Random(3)
    groups: list[str] = []
    kinds = [NewGroup, AddMembers, RemoveMember, RenameGroup, HandOver, LeaveGroup, EndGroup]
    for step in range(150):
        wire, number = chance.choice(people), step + 1
        kind = chance.choices(kinds, (2, 8, 3, 3, 3, 3, 1))[0] if groups else NewGroup
        group = random_id() if kind is NewGroup else chance.choice(groups)
        if kind is AddMembers:
            wire.send(AddMembers(number, group, tuple(map(me, people))))
        elif kind in (RemoveMember, HandOver):
            wire.send(kind(number, group, me(chance.choice(people))))
        elif kind in (NewGroup, RenameGroup):
            wire.send(kind(number, group, f"Title {step}"))
        else:
            wire.send(kind(number, group))
        while not isinstance(wire.read(), Done | Failed | MembersAdded):
            pass
        if kind is NewGroup:
            groups.append(group)
    assert {group.standing for wire in people for group in groups_known(wire).values()} == set(Standing)
    for wire in people:
        anew = town.second_device(wire)
        assert groups_known(wire) == groups_known(anew)
        assert list(groups_known(anew)) != []
        for group in groups_known(wire):
            seen = [one.seq for one in pushed(wire, group_log(group))]
            assert seen == [one.seq for one in history(anew, group_log(group))]


def test_many_large_groups_are_told_in_lines_of_a_proper_size(tmp_path: Path) -> None:
    """The picture at sign-in is cut into lines; together they are whole."""
    with running(tmp_path, presence_gather_ms="10", hash_threads="1") as server, ExitStack() as stack:
        town = Town(server, stack)
        people = newcomers(town, 12)
        groups = [make_group(people[0], title=f"{n}" * GROUP_TITLE_CHARACTERS) for n in range(9)]
        groups += [make_group(people[0], title="\N{SAILBOAT}" * GROUP_TITLE_CHARACTERS) for _ in range(120)]
        for group in groups:
            people[0].send(AddMembers(people[0].next_number(), group, tuple(me(one) for one in people[1:])))
        anew = town.second_device(people[0])
        lines = [line for line in anew.seen if isinstance(line, Groups)]
        assert [(line.all, line.more) for line in lines[:2]] == [(True, True), (False, False)]
        assert set(groups_known(anew)) == set(groups)


# -- ticks


def test_the_sender_learns_when_every_other_member_has_it(people: list[Wire]) -> None:
    """C24: two ticks; a former member is not waited for, a new one has nothing to catch up with."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    seq = say_in(anna, log, "one").seq
    mark(ben, log, seq)
    mark(anna, log, seq, seq)
    assert anna.expect(Marked).marks == (Mark(log, seq - 1, seq),)
    mark(carla, log, seq)
    assert anna.expect(Marked).marks == (Mark(log, seq, seq),)
    seq = say_in(anna, log, "two").seq
    mark(ben, log, seq)
    done(anna, RemoveMember, group, me(carla))
    mark(anna, log, seq + 1, seq + 1)
    assert anna.expect(Marked).marks == (Mark(log, seq, seq + 1),)
    assert add(anna, group, carla) == ()
    mark(ben, log, seq + 2)
    assert anna.expect(Marked).marks == (Mark(log, seq + 2, seq + 1),)


def test_marks_of_who_has_blocked_the_sender_do_not_count(town: Town, people: list[Wire]) -> None:
    """C36: neither does the blocker hold the ticks back, nor tell by them how far it has come."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    block(carla, anna)
    seq = say_in(anna, log, "one").seq
    mark(ben, log, seq)
    assert anna.expect(Marked).marks == (Mark(log, seq, 1),)
    assert heads_known(town.second_device(anna))[log][2] == seq
    mark(carla, log, seq)
    mark(ben, log, seq, seq)
    ben.expect(Marked, marks=(Mark(log, 1, seq),))  # what Carla has said is told by now: to everybody but Anna
    catch_up(anna)
    assert [line.marks for line in anna.seen if isinstance(line, Marked)] == [(Mark(log, seq, 1),)]


def test_a_former_member_is_not_told_how_far_the_others_have_come(town: Town, people: list[Wire]) -> None:
    """C64."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    say_in(ben, log, "one")
    done(ben, LeaveGroup, group)
    end = pushed(ben, log)[-1].seq
    seq = say_in(anna, log, "two").seq
    for wire in (anna, carla):
        mark(wire, log, seq, seq)
    mark(ben, log, 99, 99)
    assert ben.expect(Marked).marks == (Mark(log, end, end),)
    assert heads_known(town.second_device(ben))[log] == (end, end, end)


# -- reading slowly


def test_a_slow_reader_is_told_all_groups_again_when_it_has_caught_up(town: Town, people: list[Wire]) -> None:
    anna, ben, _ = people
    group = make_group(anna, ben)
    slow = town.keep(Wire(ben.address, device=ben.device, receive_buffer=4096))
    slow.resume(ben.token)
    text = "x" * 8000
    for start in range(0, 1000, 50):
        anna.send(*(Send(n, random_id(), anna.log_with(ben), text) for n in range(start + 1, start + 51)))
        catch_up(anna)
    done(anna, RenameGroup, group, "While nobody reads")
    done(anna, RemoveMember, group, me(ben))
    while not isinstance(line := slow.read(), Groups) or not line.all:
        assert not isinstance(line, Groups)
    assert line.groups == (Group(group, "While nobody reads", standing=Standing.REMOVED),)
