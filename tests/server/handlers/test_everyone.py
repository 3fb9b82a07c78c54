"""Broadcasts between real clients over real sockets: who gets one, who is left out, and what is seen of them later."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.accounts import SignOut
from messenger.protocol.base import EVERYONE
from messenger.protocol.connection import Bye
from messenger.protocol.contacts import Block, Presence, Unblock
from messenger.protocol.messages import Accepted, Mark, Marked, Message, Send
from tests.end_to_end.server_process import running
from tests.server.logs import (
    block,
    catch_up,
    gist,
    heads_known,
    history,
    mark,
    older_pages,
    pages,
    pushed,
    say_in,
)
from tests.server.town import Town, done, me, told
from tests.server.wire import Wire, random_id


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A server of its own for each test, since everybody who is online gets every broadcast."""
    settings = {"presence_gather_ms": "10", "marker_gather_ms": "20"}
    with running(tmp_path, **settings) as server, ExitStack() as stack:
        yield Town(server, stack)


@pytest.fixture
def people(town: Town) -> list[Wire]:
    """Anna, Ben and Carla."""
    return [town.newcomer(name) for name in ("anna", "ben", "carla")]


def leave(wire: Wire, *others: Wire) -> None:
    """Let ``wire`` say goodbye; return when the others know."""
    wire.send(Bye())
    for other in others:
        told(other, me(wire), Presence.OFFLINE)


def heard(wire: Wire) -> list[str]:
    """Return the broadcasts that were pushed to ``wire`` up to now."""
    return gist(pushed(wire, EVERYONE))


# -- who gets it


def test_no_more_comes_at_once_than_was_asked_for(people: list[Wire]) -> None:
    """C24: asked from the newest on, whoever else it was for."""
    anna, ben, carla = people
    for number in range(3):
        say_in(anna, EVERYONE, f"for ben, too: {number}")
        block(ben, anna)
        say_in(anna, EVERYONE, f"for carla: {number}")
        done(ben, Unblock, me(anna))
    for count, wire in [(count, wire) for count in range(1, 5) for wire in people]:
        found = [entry for page in reversed(older_pages(wire, EVERYONE, count=count)) for entry in page]
        assert gist(found) == gist(history(wire, EVERYONE))
    assert [len(page) for page in older_pages(ben, EVERYONE, count=2)] == [2, 1]
    assert [len(page) for page in older_pages(carla, EVERYONE, count=4)] == [4, 2]


def test_goes_to_all_who_are_online_but_the_sender(people: list[Wire]) -> None:
    """C27: with the sender's name, in the row of Everyone."""
    anna, ben, carla = people
    accepted = say_in(anna, EVERYONE, "fire drill at ten")
    assert (accepted.seq, accepted.left_out) == (1, False)
    for wire in (ben, carla):
        (message,) = pushed(wire, EVERYONE)
        assert isinstance(message, Message)
        assert (message.text, message.sender, message.ts) == ("fire drill at ten", me(anna), accepted.ts)
    assert heard(anna) == []


def test_is_not_for_users_who_were_offline(town: Town, people: list[Wire]) -> None:
    """C27: neither at their next sign-in nor on a new device; and there is no hole for them either."""
    anna, ben, carla = people
    say_in(anna, EVERYONE, "one")
    assert heard(ben) == ["one"]
    leave(ben, anna)
    say_in(anna, EVERYONE, "two")
    again = town.back(ben)
    assert heads_known(again)[EVERYONE][0] == 2
    assert history(again, EVERYONE, after=1) == []
    say_in(anna, EVERYONE, "three")
    (three,) = pushed(again, EVERYONE)
    assert three.prev == 2
    for wire in (again, town.second_device(again)):
        assert gist(history(wire, EVERYONE)) == ["one", "three"]
    assert gist(history(carla, EVERYONE)) == gist(history(anna, EVERYONE)) == ["one", "two", "three"]
    assert gist(history(town.newcomer("dora"), EVERYONE)) == []


def test_reaches_somebody_whose_link_blinks(town: Town, people: list[Wire]) -> None:
    """C27: who counts as online while the link may come back gets it then."""
    anna, ben, _ = people
    ben.abort()
    say_in(anna, EVERYONE, "while it blinks")
    again = town.back(ben)
    assert gist(history(again, EVERYONE)) == ["while it blinks"]
    say_in(anna, EVERYONE, "after")
    (after,) = pushed(again, EVERYONE)[1:]
    assert after.prev == 1


def test_is_a_success_without_a_notice_when_nobody_else_is_online(town: Town) -> None:
    """C29."""
    anna = town.newcomer("anna")
    assert not say_in(anna, EVERYONE, "anybody there?").left_out
    assert gist(history(anna, EVERYONE)) == ["anybody there?"]


def test_reaches_the_other_devices_of_the_sender_and_of_the_recipients(town: Town, people: list[Wire]) -> None:
    anna, ben, _ = people
    seconds = [town.second_device(anna), town.second_device(ben)]
    say_in(anna, EVERYONE, "hello")
    say_in(ben, EVERYONE, "hello, Anna")
    for wire in seconds:
        assert heard(wire) == ["hello", "hello, Anna"]
    for wire in (town.second_device(anna), town.second_device(ben)):
        assert gist(history(wire, EVERYONE)) == ["hello", "hello, Anna"]


# -- blocks


def test_somebody_online_who_has_blocked_the_sender_is_left_out_and_the_sender_told_so(people: list[Wire]) -> None:
    """C27, C28: one general notice without names or numbers; it never comes later."""
    anna, ben, carla = people
    block(ben, anna)
    assert say_in(anna, EVERYONE, "one").left_out
    assert heard(ben) == []
    assert heard(carla) == ["one"]
    done(ben, Unblock, me(anna))
    assert not say_in(anna, EVERYONE, "two").left_out
    (two,) = pushed(ben, EVERYONE)
    assert (gist([two]), two.prev) == (["two"], 0)
    assert gist(history(ben, EVERYONE)) == ["two"]


def test_there_is_no_notice_when_who_has_blocked_the_sender_is_offline(people: list[Wire]) -> None:
    """C28."""
    anna, ben, _ = people
    block(ben, anna)
    leave(ben, people[2])
    assert not say_in(anna, EVERYONE, "one").left_out


def test_people_whom_the_sender_has_blocked_receive_it(people: list[Wire]) -> None:
    """C29."""
    anna, ben, _ = people
    block(anna, ben)
    assert not say_in(anna, EVERYONE, "one").left_out
    assert heard(ben) == ["one"]


def test_a_block_counts_from_its_place_in_the_order(town: Town, people: list[Wire]) -> None:
    """C61: everything in one moment."""
    anna, ben, carla = people
    with town.server.paused():
        anna.send(Send(1, random_id(), EVERYONE, "one"))
        ben.send(Block(1, me(anna)))
        carla.send(Send(1, random_id(), EVERYONE, "from Carla"))
    anna.dn = anna.expect(Accepted, dn=1).dn
    catch_up(ben)
    assert say_in(anna, EVERYONE, "two").left_out
    assert set(heard(ben)) >= {"from Carla"}
    assert "two" not in heard(ben)
    assert set(heard(carla)) == {"one", "two"}


def test_what_was_left_out_leaves_no_hole(people: list[Wire]) -> None:
    """Each recipient is told which one came before for it: nobody has to ask for what was not for it."""
    anna, ben, carla = people
    block(ben, carla)
    for number in range(3):
        say_in(anna, EVERYONE, f"a{number}")
        say_in(carla, EVERYONE, f"c{number}")
    for wire, texts in (
        (ben, ["a0", "a1", "a2"]),
        (carla, ["a0", "a1", "a2"]),
        (anna, ["c0", "c1", "c2"]),
    ):
        assert heard(wire) == texts
    assert [(one.prev, one.seq) for one in pushed(ben, EVERYONE)] == [(0, 1), (1, 3), (3, 5)]
    assert gist(history(ben, EVERYONE)) == ["a0", "a1", "a2"]
    accepted = [line for line in anna.seen if isinstance(line, Accepted)]
    assert [(one.prev, one.seq) for one in accepted] == [(0, 1), (2, 3), (4, 5)]


# -- again, after a crash, page by page


@pytest.mark.parametrize("blocked", [True, False])
def test_a_repeat_gets_the_same_answer_and_is_not_sent_again(town: Town, people: list[Wire], blocked: bool) -> None:
    """C26, C28: also after a crash, and when the blocker is gone by then."""
    anna, ben, carla = people
    if blocked:
        block(ben, anna)
    line = Send(1, random_id(), EVERYONE, "once")
    anna.send(line)
    first = anna.expect(Accepted, dn=1)
    assert first.left_out is blocked
    leave(ben, carla)
    town.server.restart()
    again = town.back(anna)
    again.send(line)
    assert again.expect(Accepted, dn=1) == first
    assert gist(history(again, EVERYONE)) == ["once"]


def test_recipients_get_it_after_kill_9_if_they_had_not_stored_it(town: Town, people: list[Wire]) -> None:
    """C58, C25: who may see a broadcast is stored with it."""
    anna, ben, carla = people
    leave(carla, anna)
    say_in(anna, EVERYONE, "just before the crash")
    town.server.restart()
    ben, carla = town.back(ben), town.back(carla)
    assert gist(history(ben, EVERYONE)) == ["just before the crash"]
    assert gist(history(carla, EVERYONE)) == []
    assert say_in(carla, EVERYONE, "after").seq == 2
    assert heard(ben)[-1:] == ["after"]


def test_a_long_history_comes_in_pages_that_pass_over_what_is_for_others(town: Town, people: list[Wire]) -> None:
    anna, ben, carla = people
    block(ben, carla)
    for wire in (anna, carla):
        wire.send(*(Send(n, random_id(), EVERYONE, f"{me(wire)} {n}") for n in range(1, 301)))
        wire.expect(Accepted, dn=300)
    found = pages(ben, EVERYONE)
    assert gist(entry for entries, _ in found for entry in entries) == [f"{me(anna)} {n}" for n in range(1, 301)]
    assert [page.upto for _, page in found] == [200, 400, 600]
    assert len(history(town.second_device(anna), EVERYONE)) == 600
    assert len(history(town.newcomer("dora"), EVERYONE)) == 0


def test_many_broadcast_at_once_and_each_recipient_has_all_in_one_order(town: Town, people: list[Wire]) -> None:
    """C61."""
    with town.server.paused():
        for wire in people:
            wire.send(*(Send(n, random_id(), EVERYONE, f"{me(wire)} {n}") for n in range(1, 51)))
    for wire in people:
        wire.expect(Accepted, dn=50)
    whole = gist(history(people[0], EVERYONE))
    assert len(whole) == 150
    for wire in people:
        assert gist(history(wire, EVERYONE)) == whole
        assert heard(wire)[:100] == [text for text in whole if not text.startswith(f"{me(wire)} ")]


# -- ticks


def test_the_sender_learns_when_all_recipients_have_it(town: Town, people: list[Wire]) -> None:
    """C24: two ticks; who was offline, or left out, is not waited for. It is known after a crash, too."""
    anna, ben, carla = people
    dora, emil = town.newcomer("dora"), town.newcomer("emil")
    block(dora, anna)
    leave(emil, anna)
    say_in(anna, EVERYONE, "one")
    mark(ben, EVERYONE, 1, 1)
    ben.expect(Marked)  # it was told by now what there was to tell
    catch_up(anna)
    assert [line for line in anna.seen if isinstance(line, Marked)] == []
    say_in(carla, EVERYONE, "two")
    assert heads_known(town.second_device(anna))[EVERYONE] == (2, 0, 0)
    mark(carla, EVERYONE, 1)
    assert anna.expect(Marked).marks == (Mark(EVERYONE, 2, 0),)
    town.server.restart()
    again = town.back(anna)
    assert heads_known(again)[EVERYONE][2] == 2
    say_in(again, EVERYONE, "three")
    assert heads_known(town.second_device(again))[EVERYONE][2] == 3  # nobody else has come back yet


def test_after_a_crash_it_is_known_who_has_not_stored_it_yet(town: Town, people: list[Wire]) -> None:
    """C24, C58."""
    anna, ben, carla = people
    say_in(anna, EVERYONE, "one")
    mark(ben, EVERYONE, 1, 1)
    ben.expect(Marked)
    say_in(anna, EVERYONE, "two")  # its commit takes the marker along
    town.server.restart()
    anna, ben, carla = (town.back(wire) for wire in people)
    assert heads_known(anna)[EVERYONE][2] == 0
    assert heads_known(ben)[EVERYONE][1] == 1
    mark(carla, EVERYONE, 1)
    assert anna.expect(Marked).marks == (Mark(EVERYONE, 1, 0),)
    mark(carla, EVERYONE, 2)
    mark(ben, EVERYONE, 2)
    assert anna.expect(Marked).marks == (Mark(EVERYONE, 2, 0),)


def test_a_recipient_who_blocks_the_sender_afterwards_is_not_waited_for(town: Town, people: list[Wire]) -> None:
    """C36."""
    anna, ben, carla = people
    say_in(anna, EVERYONE, "one")
    block(ben, anna)
    mark(carla, EVERYONE, 1)
    assert anna.expect(Marked).marks == (Mark(EVERYONE, 1, 0),)


def test_own_devices_learn_how_far_one_has_read(town: Town, people: list[Wire]) -> None:
    anna, ben, _ = people
    second = town.second_device(ben)
    say_in(anna, EVERYONE, "one")
    mark(ben, EVERYONE, 1, 1)
    assert second.expect(Marked).marks[0].read == 1
    ben.send(SignOut(ben.next_number()))
    assert heads_known(town.second_device(second))[EVERYONE][1] == 1
