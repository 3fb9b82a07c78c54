"""Private sessions after a turn that has not happened: the disk was full, so nothing of it is in memory either."""

from collections.abc import Callable
from typing import Any

import pytest

from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Done, Failed, Refused
from messenger.protocol.contacts import Block
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    DeclinePrivate,
    Introduced,
    JoinRelay,
    KeepPrivate,
    PrivateOver,
    Relaying,
    RelayReady,
    StartPrivate,
    StopPrivate,
)
from messenger.server.session import Session
from tests.server.couple import ABOUT_PRIVATE, Couple
from tests.server.privates import offer
from tests.server.still_house import ANNA, BRUNO, Line, StillHouse
from tests.server.wire import random_id


def snapshot(house: StillHouse) -> dict[int, dict[int, tuple[object, ...]]]:
    """Return all that the server knows of private sessions."""
    users = [house.directory.users[number] for number in (ANNA, BRUNO)]
    found = house.introductions.between(*users)
    if found is None:
        return {}
    sides = {
        side.user.id: (side.device, side.session, side.offer, side.address, side.allows)
        for side in (found.asker, found.asked)
    }
    return {0: {0: (found.id, found.open, found.until, found.passage)}, 1: dict(sides.items())}


def nothing(_: Couple) -> None:
    """Leave things as they are."""


def one_allows(couple: Couple) -> None:
    couple.open()
    couple.house.say(couple.bruno, AllowRelay(2, couple.id))
    couple.told_anna()
    couple.told_bruno()


def one_is_lost(couple: Couple) -> None:
    couple.open()
    couple.lose(couple.anna)
    couple.anna_back()


CASES: dict[str, tuple[Callable[[Couple], None], Callable[[Couple], Any]]] = {
    "ask": (nothing, lambda couple: StartPrivate(7, couple.id, BRUNO, offer())),
    "accept": (Couple.ask, lambda couple: AcceptPrivate(7, couple.id, offer())),
    "answer by asking": (Couple.ask, lambda _: StartPrivate(7, random_id(), ANNA, offer())),
    "decline": (Couple.ask, lambda couple: DeclinePrivate(7, couple.id)),
    "withdraw": (Couple.ask, lambda _: StopPrivate(7, BRUNO)),
    "stop": (Couple.open, lambda _: StopPrivate(7, BRUNO)),
    "keep": (one_is_lost, lambda couple: KeepPrivate(7, couple.id, BRUNO, asker=True)),
    "keep alone": (nothing, lambda couple: KeepPrivate(7, couple.id, BRUNO, asker=True)),
    "allow": (Couple.open, lambda couple: AllowRelay(7, couple.id)),
    "agree on a relay": (one_allows, lambda couple: AllowRelay(7, couple.id)),
    "replace what is not kept": (one_is_lost, lambda _: StartPrivate(7, random_id(), BRUNO, offer())),
    "block": (Couple.ask, lambda _: Block(7, BRUNO)),
}


@pytest.mark.parametrize("case", CASES)
def test_on_a_full_disk_nothing_has_happened(couple: Couple, case: str) -> None:
    """Neither in memory nor on the wire; and it can be done again."""
    before, make = CASES[case]
    before(couple)
    line, house = make(couple), couple.house
    speaker, told = (
        (couple.bruno, couple.brunos) if isinstance(line, AcceptPrivate | DeclinePrivate) or case == "answer by asking"
        else (couple.anna, couple.annas)
    )  # fmt: skip
    known = snapshot(house)
    speaker.received([line])
    house.fill_disk()
    house.loop.turn()
    assert snapshot(house) == known
    assert [type(one) for one in told.take(ABOUT_PRIVATE)] == [Failed]
    assert couple.told_anna() == couple.told_bruno() == []
    house.loop.pass_time()
    house.say(speaker, line)
    answer = told.take(Done)
    assert answer == [Done(7)]
    assert snapshot(house) != known


def test_what_happens_by_itself_happens_again_after_a_full_disk(couple: Couple) -> None:
    """C46, C57: a lost link and an ask that nobody has answered cannot be refused."""
    house = couple.house
    couple.ask()
    house.seconds(59)
    house.loop.now += 1
    house.fill_disk()
    house.idle.look()
    house.loop.turn()
    assert couple.told_anna() == []
    house.seconds(2)
    assert couple.told_anna() == [PrivateOver(couple.id, BRUNO, Code.PRIVATE_UNANSWERED)]
    assert couple.told_bruno() == [PrivateOver(couple.id, ANNA, Code.PRIVATE_UNANSWERED)]
    couple.ask()
    house.fill_disk()
    couple.anna.lost(None)
    house.loop.turn()
    assert couple.told_bruno() == []
    house.seconds(2)
    assert couple.told_bruno() == [PrivateOver(couple.id, ANNA, Code.PEER_GONE)]


def test_a_line_for_nobody_is_kept_by_nobody(couple: Couple) -> None:
    """C50: what the server knows of private sessions is in memory, and nothing of it when all is over."""
    couple.open()
    couple.house.say(couple.anna, StopPrivate(2, BRUNO))
    assert snapshot(couple.house) == {}
    rows = couple.house.database.read("select name from sqlite_master where sql like '%private%'")
    assert rows == []


def test_lines_are_told_to_the_connection_that_speaks_for_a_device(couple: Couple) -> None:
    """C57: never to one that was lost."""
    couple.open()
    lost: Line = couple.annas
    couple.lose(couple.anna)
    couple.anna_back()
    couple.keep_anna()
    couple.house.say(couple.bruno, StopPrivate(2, ANNA))
    assert couple.told_anna() == [PrivateOver(couple.id, BRUNO, Code.PRIVATE_STOPPED)]
    assert lost.take(ABOUT_PRIVATE) == []


def test_who_joined_a_relay_on_a_full_disk_is_told_and_may_come_again(couple: Couple) -> None:
    """C49: the token has not been used, and whoever waited already still waits."""
    house = couple.house
    annas, brunos = couple.relay_tokens()
    first, firsts = house.stranger()
    house.say(first, JoinRelay(annas))
    late, lates = house.stranger()
    late.received([JoinRelay(brunos)])
    house.fill_disk()
    house.loop.turn()
    assert [line.code for line in lates.take(Refused)] == [Code.STORAGE]
    assert lates.closing
    assert not late.carried
    assert firsts.take(object) == []
    again, agains = house.stranger()
    house.say(again, JoinRelay(brunos))
    assert firsts.take(Relaying) == agains.take(Relaying) == [Relaying()]


def fails(couple: Couple, speaker: Session, line: AnyRequest) -> None:
    """Let a request come in a turn that finds the disk full."""
    speaker.received([line])
    couple.house.fill_disk()
    couple.house.loop.turn()
    couple.house.loop.pass_time()
    assert Code.STORAGE in {one.code for one in couple.told_anna() + couple.told_bruno()}


def test_an_answer_that_came_before_the_time_was_over_after_all_counts(couple: Couple) -> None:
    """C46: the turn in which the ask would have been over has not happened."""
    house = couple.house
    couple.ask()
    house.seconds(59)
    house.loop.now += 1
    house.fill_disk()
    house.idle.look()
    house.loop.turn()
    couple.bruno.received([AcceptPrivate(1, couple.id, offer())])
    house.loop.turn()
    house.seconds(5)
    assert couple.is_open()
    assert [type(line) for line in couple.told_anna()] == [Introduced]


def test_an_ask_that_has_not_happened_does_not_count(couple: Couple) -> None:
    for _ in range(10):
        fails(couple, couple.anna, StartPrivate(7, couple.id, BRUNO, offer()))
    couple.ask()


def test_an_end_that_has_not_happened_is_not_told_later(couple: Couple) -> None:
    """C55: to the side that was not there."""
    couple.open()
    couple.lose(couple.anna)
    fails(couple, couple.bruno, StopPrivate(7, ANNA))
    couple.anna_back()
    assert couple.keep_anna() == [Done(9)]
    couple.house.say(couple.anna, StopPrivate(8, BRUNO))
    couple.told_anna()
    assert couple.keep_anna() == [Done(9)]  # whether that is so, it knows best


def test_a_relay_that_was_not_promised_takes_no_room(couple: Couple) -> None:
    """C49: there is room for two here."""
    one_allows(couple)
    for _ in range(5):
        fails(couple, couple.anna, AllowRelay(7, couple.id))
    couple.house.say(couple.anna, AllowRelay(8, couple.id))
    assert [type(line) for line in couple.told_anna()] == [Done, RelayReady]
