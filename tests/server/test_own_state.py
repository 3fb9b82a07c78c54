"""What users have set for themselves reaches all their sessions, whatever becomes of a push."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Block, Blocks, Presence, PresenceChange, PresenceChanged, Unblock
from messenger.protocol.errors import Code
from messenger.protocol.messages import Heads, Mute, Mutes
from messenger.server.inactivity import Patience
from messenger.server.own_state import whole
from tests.server.still_house import ANNA, BRUNO, StillHouse
from tests.server.town import blocked, muted

LOG = "d1-2"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[StillHouse]:
    made = StillHouse(tmp_path, Patience(0, 0, 0))
    yield made
    made.close()


def test_is_told_before_the_heads(house: StillHouse) -> None:
    """So that a client knows what is muted before it knows what is new."""
    _, line = house.sign_in(ANNA)
    kinds = [type(one) for one in line.take(Blocks | Mutes | Heads)]
    assert kinds == [Blocks, Mutes, Heads]


def test_a_push_comes_before_the_answer(house: StillHouse) -> None:
    """When the answer is there, everything follows from it already."""
    session, line = house.sign_in(ANNA)
    line.take(object)
    house.say(session, Block(5, BRUNO))
    assert line.take(object) == [Blocks((BRUNO,)), Done(5)]


def test_a_slow_reader_is_told_everything_anew_when_it_has_caught_up(house: StillHouse) -> None:
    """Nothing is pushed to it meanwhile."""
    session, _ = house.sign_in(ANNA, "desk")
    slow, line = house.sign_in(ANNA, "phone")
    known = line.take(Blocks | Mutes)
    line.slow = True
    slow.congested(True)
    house.say(session, Block(5, BRUNO), Mute(6, LOG, True), Unblock(7, BRUNO))
    assert line.take(Blocks | Mutes) == []
    line.slow = False
    slow.congested(False)
    house.loop.pass_time()
    known += line.take(Blocks | Mutes)
    assert blocked(known) == set()
    assert muted(known) == {LOG}
    slow.congested(True)
    slow.congested(False)
    house.loop.pass_time()
    assert line.take(Blocks | Mutes) == []


def test_what_a_full_disk_refused_has_not_happened(house: StillHouse) -> None:
    """Neither in memory nor on the wire; asked again, it happens once."""
    anna, bruno = house.directory.users[ANNA], house.directory.users[BRUNO]
    session, line = house.sign_in(ANNA)
    _, other = house.sign_in(BRUNO)
    line.take(object)
    other.take(object)
    session.received([Block(5, BRUNO)])
    house.fill_disk()
    house.loop.turn()
    assert [(type(one), one.code) for one in line.take(Failed)] == [(Failed, Code.STORAGE)]
    assert (anna.blocks, bruno.blocked_by) == (set(), set())
    house.say(session, Block(5, BRUNO))
    assert line.take(Blocks | Done) == [Blocks((BRUNO,)), Done(5)]
    assert (anna.blocks, bruno.blocked_by) == ({BRUNO}, {ANNA})
    house.seconds(1)
    assert other.presence_of(ANNA) == [PresenceChange(ANNA, Presence.OFFLINE, 0, True)]
    session.received([Unblock(6, BRUNO), Mute(7, LOG, True)])
    house.fill_disk()
    house.loop.turn()
    assert (anna.blocks, bruno.blocked_by) == ({BRUNO}, {ANNA})
    house.seconds(1)
    assert other.take(PresenceChanged) == []
    _, fresh = house.sign_in(ANNA, "phone")
    assert (blocked(fresh.sent), muted(fresh.take(Mutes))) == ({BRUNO}, set())


@pytest.mark.parametrize(("count", "lines"), [(0, 1), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_the_first_line_says_that_it_is_all_and_the_last_that_it_is_the_end(count: int, lines: int) -> None:
    told = whole(Blocks, range(1, count + 1), 10)
    assert [line.all for line in told] == [True] + [False] * (lines - 1)
    assert [line.more for line in told] == [True] * (lines - 1) + [False]
    assert blocked(told) == set(range(1, count + 1))
