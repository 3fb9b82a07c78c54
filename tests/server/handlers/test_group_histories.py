"""Groups when things happen at once, again, or after a crash; how far everybody has come. Over real sockets."""

import random
from contextlib import ExitStack
from pathlib import Path

from messenger.protocol.base import GROUP_TITLE_CHARACTERS, group_log
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Unblock
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    Groups,
    HandOver,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    RemoveMember,
    RenameGroup,
    Standing,
)
from messenger.protocol.messages import Mark, Marked, Send
from tests.end_to_end.server_process import running
from tests.server.logs import (
    add,
    block,
    catch_up,
    gist,
    group_told,
    groups_known,
    heads_known,
    history,
    make_group,
    mark,
    pushed,
    say_in,
)
from tests.server.town import Town, done, me
from tests.server.wire import Wire, random_id

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
    assert group_told(ben, group) == Group(group, "Sailing", me(ben), (me(ben),))
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
        anna, ben, carla = town.strangers(3)
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
        people = town.strangers(12)
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


def test_how_far_somebody_has_come_while_it_blocked_the_sender_is_told_when_the_block_ends(people: list[Wire]) -> None:
    """C36: in every chat of both, as one line; nothing of it before."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    seqs = {log: say_in(anna, log, "one").seq for log in (anna.log_with(ben), group_log(group))}
    block(ben, anna)
    for log, seq in seqs.items():
        mark(ben, log, seq, seq)
        ben.expect(Marked)  # whatever was to be told to anybody is told by now
    catch_up(anna)
    assert [line for line in anna.seen if isinstance(line, Marked)] == []
    done(ben, Unblock, me(anna))
    assert {one.log: one.delivered for one in anna.expect(Marked).marks} == seqs


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
