"""How an ask for a private session, and an open one, come to an end; and that the other side hears of it."""

from collections.abc import Callable

import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, SignOutDevice
from messenger.protocol.connection import Bye
from messenger.protocol.contacts import Block
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    PrivateAsked,
    PrivateOver,
    StopPrivate,
)
from tests.server.asking import sync
from tests.server.handlers.test_devices import current
from tests.server.privates import accepted, asked, introduced, lines_of, offer
from tests.server.rights import NOBODY
from tests.server.town import MakeTown, Town, done, me
from tests.server.wire import PASSWORD, Wire, random_id


def overs(wire: Wire) -> list[tuple[str, Code]]:
    """Return what has ended, and why, after reading what was said up to now."""
    sync(wire)
    return [(line.session, line.code) for line in lines_of(wire, PrivateOver)]


# -- asked for


def test_an_ask_that_nobody_answers_disappears_on_both_screens(make_town: MakeTown) -> None:
    """C46"""
    town = make_town(private_ask_seconds="2")
    anna, ben = town.strangers(2)
    phone = town.second_device(ben)
    session = asked(anna, ben)
    assert lines_of(ben, PrivateAsked)[0].seconds == 2
    assert anna.expect(PrivateOver) == PrivateOver(session, me(ben), Code.PRIVATE_UNANSWERED)
    for wire in (ben, phone):
        assert wire.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PRIVATE_UNANSWERED)
    assert ben.refused(AcceptPrivate(ben.next_number(), session, offer())).code == Code.NO_PRIVATE
    assert anna.refused(StopPrivate(anna.next_number(), me(ben))).code == Code.NO_PRIVATE


def test_what_is_withdrawn_disappears_on_all_devices(town: Town, people: list[Wire]) -> None:
    """C46, C55"""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    done(anna, StopPrivate, me(ben), session, Code.PEER_LOST)  # whatever the reason: it is withdrawn
    for wire in (ben, phone):
        assert overs(wire) == [(session, Code.PRIVATE_WITHDRAWN)]
    assert overs(anna) == []
    assert ben.refused(AcceptPrivate(ben.next_number(), session, offer())).code == Code.NO_PRIVATE


def test_another_device_of_the_asker_does_not_withdraw(town: Town, people: list[Wire]) -> None:
    """C46: it is told where it was asked."""
    anna, ben, _ = people
    laptop = town.second_device(anna)
    session = asked(anna, ben)
    failed = laptop.refused(StopPrivate(laptop.next_number(), me(ben)))
    assert (failed.code, failed.device) == (Code.PRIVATE_PENDING, "test")
    accepted(ben, session)


def leave_by_closing(wire: Wire) -> None:
    wire.send(Bye())


def leave_by_signing_out(wire: Wire) -> None:
    wire.sign_out()


def leave_by_losing_the_link(wire: Wire) -> None:
    wire.abort()


Leave = Callable[[Wire], None]
LEAVING = pytest.mark.parametrize("leave", [leave_by_closing, leave_by_signing_out, leave_by_losing_the_link])


@LEAVING
def test_an_ask_is_over_when_the_asker_is_gone(town: Town, people: list[Wire], leave: Leave) -> None:
    """C46: with that device, whatever others there are."""
    anna, ben, _ = people
    town.second_device(anna)
    session = asked(anna, ben)
    leave(anna)
    assert ben.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PEER_GONE)
    assert ben.refused(AcceptPrivate(ben.next_number(), session, offer())).code == Code.NO_PRIVATE


@LEAVING
def test_an_ask_is_over_when_the_last_device_of_the_asked_is_gone(town: Town, people: list[Wire], leave: Leave) -> None:
    """C46: not before."""
    anna, ben, carla = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    leave(ben)
    assert overs(anna) == []
    assert overs(phone) == []
    leave(phone)
    assert anna.expect(PrivateOver) == PrivateOver(session, me(ben), Code.PEER_GONE)
    assert overs(carla) == []


def test_an_ask_does_not_outlive_the_connection_though_the_device_is_back_at_once(
    town: Town, people: list[Wire]
) -> None:
    """C46: the old connection is replaced before anybody has noticed that it was lost."""
    anna, ben, _ = people
    session = asked(anna, ben)
    anna = town.back(anna)
    assert ben.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PEER_GONE)
    accepted(ben, asked(anna, ben))


def test_a_device_that_is_back_hears_the_ring_again(town: Town, people: list[Wire]) -> None:
    """C42: as long as another device of the asked was there meanwhile."""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    phone = town.back(phone)
    assert [line.session for line in lines_of(phone, PrivateAsked)] == [session]
    accepted(phone, session)


@pytest.mark.parametrize("blocker", [0, 1], ids=["the asker", "the asked"])
def test_a_block_ends_an_ask_on_both_screens(town: Town, people: list[Wire], blocker: int) -> None:
    """C44, C47, C53: and does not say so."""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    done(people[blocker], Block, me(people[1 - blocker]))
    code = Code.PRIVATE_DECLINED if blocker else Code.PRIVATE_WITHDRAWN
    assert overs(anna) == [(session, code)]
    for wire in (ben, phone):
        assert overs(wire) == [(session, Code.PRIVATE_WITHDRAWN)]
    assert ben.refused(AcceptPrivate(ben.next_number(), session, offer())).code == Code.NO_PRIVATE


def test_a_block_of_others_ends_no_ask(people: list[Wire]) -> None:
    """C44"""
    anna, ben, carla = people
    session = asked(anna, ben)
    done(carla, Block, me(anna))
    done(anna, Block, me(carla))
    accepted(ben, session)


# -- open


@pytest.mark.parametrize("stopper", [0, 1], ids=["the asker", "the asked"])
def test_either_side_stops_an_open_one_and_the_other_is_told_by_whom(people: list[Wire], stopper: int) -> None:
    """C55"""
    pair = people[:2]
    session = introduced(pair[0], pair[1])
    one, other = pair[stopper], pair[1 - stopper]
    done(one, StopPrivate, me(other))
    assert other.expect(PrivateOver) == PrivateOver(session, me(one), Code.PRIVATE_STOPPED)
    assert overs(one) == []
    for wire, peer in ((one, other), (other, one)):
        assert wire.refused(StopPrivate(wire.next_number(), me(peer))).code == Code.NO_PRIVATE
    introduced(other, one)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (Code.PEER_LOST, Code.PEER_LOST),
        (Code.RELAY_REFUSED, Code.RELAY_REFUSED),
        (Code.PEER_UNTRUSTED, Code.PEER_UNTRUSTED),
        (Code.INACTIVE, Code.INACTIVE),
        (Code.SERVER_STOPPING, Code.PRIVATE_STOPPED),
        (Code.PRIVATE_ELSEWHERE, Code.PRIVATE_STOPPED),
        (Code.ACCOUNT_DELETED, Code.PRIVATE_STOPPED),
    ],
)
def test_says_why_it_was_stopped_but_nothing_that_only_the_server_can_know(
    people: list[Wire], said: Code, heard: Code
) -> None:
    """C55"""
    anna, ben, _ = people
    session = introduced(anna, ben)
    done(anna, StopPrivate, me(ben), session, said)
    assert overs(ben) == [(session, heard)]


def test_without_a_session_there_is_nothing_to_stop(people: list[Wire]) -> None:
    """C56"""
    anna, ben, carla = people
    assert anna.refused(StopPrivate(anna.next_number(), me(ben))).code == Code.NO_PRIVATE
    introduced(anna, ben)
    assert anna.refused(StopPrivate(anna.next_number(), me(ben), random_id())).code == Code.NO_PRIVATE
    assert anna.refused(StopPrivate(anna.next_number(), me(carla))).code == Code.NO_PRIVATE
    assert anna.refused(StopPrivate(anna.next_number(), NOBODY)).code == Code.NO_SUCH_USER
    assert anna.refused(StopPrivate(anna.next_number(), me(anna))).code == Code.NOT_YOURSELF
    assert overs(ben) == []


@pytest.mark.parametrize("leave", [leave_by_closing, leave_by_signing_out])
@pytest.mark.parametrize("leaver", [0, 1], ids=["the asker", "the asked"])
def test_who_leaves_ends_the_sessions_of_that_device(town: Town, people: list[Wire], leave: Leave, leaver: int) -> None:
    """C57: the sessions of other devices go on."""
    anna, ben, carla = people
    laptop = town.second_device(people[leaver])
    session = introduced(anna, ben)
    other_session = introduced(laptop, carla)
    leave(people[leaver])
    other = people[1 - leaver]
    assert other.expect(PrivateOver) == PrivateOver(session, me(people[leaver]), Code.PEER_GONE)
    assert overs(carla) == []
    done(laptop, StopPrivate, me(carla))
    assert overs(carla) == [(other_session, Code.PRIVATE_STOPPED)]


def test_a_lost_link_alone_ends_no_open_session(town: Town, people: list[Wire]) -> None:
    """C57: the two devices may well be talking; they have no need of the server."""
    anna, ben, _ = people
    session = introduced(anna, ben)
    anna.abort()
    anna = town.back(anna)
    assert overs(ben) == []
    done(anna, StopPrivate, me(ben), session)
    assert overs(ben) == [(session, Code.PRIVATE_STOPPED)]


def test_ending_a_device_from_another_one_ends_its_private_sessions(town: Town, people: list[Wire]) -> None:
    """C57"""
    anna, ben, _ = people
    laptop = town.second_device(anna)
    session = introduced(anna, ben)
    done(laptop, SignOutDevice, current(anna))
    assert ben.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PEER_GONE)


def test_a_new_password_ends_the_private_sessions_of_other_devices(town: Town, people: list[Wire]) -> None:
    """C57, C68"""
    anna, ben, carla = people
    laptop = town.second_device(anna)
    session = introduced(anna, ben)
    kept = introduced(laptop, carla)
    done(laptop, ChangePassword, PASSWORD, PASSWORD + "!")
    assert ben.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PEER_GONE)
    done(laptop, StopPrivate, me(carla))
    assert overs(carla) == [(kept, Code.PRIVATE_STOPPED)]


def test_a_deleted_account_leaves_no_private_session(town: Town, people: list[Wire]) -> None:
    """C57, C67: neither an open one nor an ask, whatever of its devices is there."""
    anna, ben, carla = people
    laptop = town.second_device(anna)
    session = introduced(anna, ben)
    pending = asked(carla, anna)
    anna.abort()  # the device that has it is not there
    sync(laptop)
    laptop.send(DeleteAccount(laptop.next_number(), PASSWORD))
    laptop.read_to_end()
    assert ben.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PEER_GONE)
    assert carla.expect(PrivateOver) == PrivateOver(pending, me(anna), Code.PEER_GONE)


def test_a_block_leaves_an_open_session_alone(people: list[Wire]) -> None:
    """C53: and either may still end it."""
    anna, ben, _ = people
    session = introduced(anna, ben)
    done(ben, Block, me(anna))
    assert overs(anna) == overs(ben) == []
    done(anna, StopPrivate, me(ben))
    assert overs(ben) == [(session, Code.PRIVATE_STOPPED)]
