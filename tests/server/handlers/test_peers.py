"""Asking for a private session and agreeing to it: who hears what, and who cannot be asked."""

import re

from messenger.protocol.base import Request
from messenger.protocol.codec import encode
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Block, Unblock
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    DeclinePrivate,
    Introduced,
    PeerEndpoint,
    PrivateAsked,
    PrivateOver,
    StartPrivate,
    StopPrivate,
)
from tests.server.privates import accepted, asked, introduced, lines_of, offer, refused, start, told_of_private
from tests.server.rights import NOBODY
from tests.server.town import MakeTown, Town, done, me
from tests.server.wire import Wire, random_id

# -- how it comes about


def test_rings_on_all_devices_and_the_first_to_accept_wins(town: Town, people: list[Wire]) -> None:
    """C42: with the name of the asker; the others withdraw and are told where it was answered."""
    anna, ben, carla = people
    phone, tablet = town.second_device(ben), town.second_device(ben)
    session = asked(anna, ben)
    for wire in (phone, tablet):
        ring = wire.expect(PrivateAsked, session=session)
        assert (ring.user, ring.device) == (me(anna), "test")
        assert 0 < ring.seconds <= 60
    accepted(phone, session)
    for wire in (ben, tablet):
        over = wire.expect(PrivateOver, session=session)
        assert (over.user, over.code, over.device) == (me(anna), Code.PRIVATE_ELSEWHERE, "test")
        failed = wire.refused(AcceptPrivate(wire.next_number(), session, offer()))
        assert (failed.code, failed.device) == (Code.PRIVATE_OPEN, "test")
    assert anna.expect(Introduced).session == session
    assert lines_of(phone, PrivateOver) == []
    assert told_of_private(carla) == []


def test_introduces_both_with_addresses_ports_one_token_and_keys(town: Town, people: list[Wire]) -> None:
    """C42"""
    anna, ben, _ = people
    session = asked(anna, ben, offer("anna", ("192.0.2.1", "2001:db8::1"), 40001))
    to_ben = accepted(ben, session, offer("ben", ("192.0.2.2",), 40002, outside=50002))
    to_anna = anna.expect(Introduced)
    assert to_anna.token == to_ben.token
    assert re.fullmatch("[A-Za-z0-9_-]{22}", to_anna.token)
    assert to_anna == Introduced(
        session, me(ben), True, ben.device, "test", offer("ben").certificate, to_anna.token,
        (PeerEndpoint("127.0.0.1", 50002), PeerEndpoint("192.0.2.2", 40002)),
    )  # fmt: skip
    assert to_ben == Introduced(
        session, me(anna), False, anna.device, "test", offer("anna").certificate, to_anna.token,
        (PeerEndpoint("127.0.0.1", 40001), PeerEndpoint("192.0.2.1", 40001), PeerEndpoint("2001:db8::1", 40001)),
    )  # fmt: skip


def test_every_introduction_has_a_token_of_its_own(people: list[Wire]) -> None:
    """C42"""
    anna, ben, carla = people
    for other in (ben, carla):
        introduced(anna, other)
    assert len({line.token for line in lines_of(anna, Introduced)}) == 2


def test_a_ring_that_is_on_rings_on_a_device_that_comes_meanwhile(town: Town, people: list[Wire]) -> None:
    """C42"""
    anna, ben, _ = people
    session = asked(anna, ben)
    phone = town.second_device(ben)
    assert [line.session for line in lines_of(phone, PrivateAsked)] == [session]
    accepted(phone, session)
    assert ben.expect(PrivateOver).code == Code.PRIVATE_ELSEWHERE


def test_asking_each_other_is_an_acceptance(town: Town, people: list[Wire]) -> None:
    """C42: under the id of who was first; the other devices withdraw."""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben, offer("anna"))
    assert start(ben, me(anna), offer("ben")) is None
    one, other = anna.expect(Introduced), ben.expect(Introduced)
    assert (one.session, one.asker, one.certificate) == (session, True, offer("ben").certificate)
    assert (other.session, other.asker, other.certificate) == (session, False, offer("anna").certificate)
    assert one.token == other.token
    assert phone.expect(PrivateOver).code == Code.PRIVATE_ELSEWHERE
    assert lines_of(anna, PrivateAsked) == []


def test_asking_each_other_at_the_same_moment_is_an_acceptance(town: Town, people: list[Wire]) -> None:
    """C42, C61: both asks lie at the server when it looks."""
    anna, ben, _ = people
    with town.server.paused():
        for wire, other in ((anna, ben), (ben, anna)):
            wire.send(StartPrivate(wire.next_number(), random_id(), me(other), offer()))
    one, other_side = anna.expect(Introduced), ben.expect(Introduced)
    assert (one.session, one.token) == (other_side.session, other_side.token)
    assert one.asker is not other_side.asker


def test_two_devices_that_accept_at_the_same_moment_make_one_session(town: Town, people: list[Wire]) -> None:
    """C42, C61"""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    with town.server.paused():
        for wire in (ben, phone):
            wire.send(AcceptPrivate(wire.next_number(), session, offer()))
    answers = [next(line for line in iter(wire.read, None) if isinstance(line, Done | Failed)) for wire in (ben, phone)]
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "Failed"]
    assert len([line for line in told_of_private(anna) if isinstance(line, Introduced)]) == 1


def test_a_refusal_is_told_and_disappears_everywhere(town: Town, people: list[Wire]) -> None:
    """C43"""
    anna, ben, _ = people
    phone = town.second_device(ben)
    session = asked(anna, ben)
    done(ben, DeclinePrivate, session)
    over = anna.expect(PrivateOver)
    assert (over.session, over.user, over.code) == (session, me(ben), Code.PRIVATE_DECLINED)
    assert phone.expect(PrivateOver) == PrivateOver(session, me(anna), Code.PRIVATE_ELSEWHERE, "test")
    for wire in (ben, phone):
        assert wire.refused(AcceptPrivate(wire.next_number(), session, offer())).code == Code.NO_PRIVATE
    assert start(anna, me(ben)) is None  # it may be asked again


def test_stopping_what_one_is_asked_for_is_a_refusal(people: list[Wire]) -> None:
    """C43, C55"""
    anna, ben, _ = people
    session = asked(anna, ben)
    done(ben, StopPrivate, me(anna))
    assert anna.expect(PrivateOver) == PrivateOver(session, me(ben), Code.PRIVATE_DECLINED)


# -- whom one cannot ask


def test_who_is_blocked_cannot_ask(people: list[Wire]) -> None:
    """C44: an error, and the other one is not even asked."""
    anna, ben, _ = people
    done(ben, Block, me(anna))
    assert refused(anna, me(ben)).code == Code.BLOCKED
    ben.close()  # the same answer when the blocker is not there
    assert refused(anna, me(ben)).code == Code.BLOCKED
    assert lines_of(ben, PrivateAsked) == []


def test_who_has_blocked_the_other_is_told_to_unblock(people: list[Wire]) -> None:
    """C47"""
    anna, ben, _ = people
    done(anna, Block, me(ben))
    failed = refused(anna, me(ben))
    assert failed.code == Code.YOU_BLOCKED
    assert "unblock" in failed.reason
    assert told_of_private(ben) == []
    done(anna, Unblock, me(ben))
    assert start(anna, me(ben)) is None


def test_offline_unknown_and_oneself_are_an_error_each(people: list[Wire]) -> None:
    """C45"""
    anna, ben, _ = people
    ben.sign_out()
    ben.read_to_end()
    assert refused(anna, me(ben)).code == Code.USER_OFFLINE
    assert refused(anna, NOBODY).code == Code.NO_SUCH_USER
    assert refused(anna, me(anna)).code == Code.NOT_YOURSELF


def test_who_has_just_lost_the_link_cannot_be_asked(people: list[Wire]) -> None:
    """C45: there is nobody to ring, though others still see it online."""
    anna, ben, _ = people
    ben.abort()
    codes = set()
    while Code.USER_OFFLINE not in codes:  # until the server has noticed, it rings into the void
        failed = start(anna, me(ben))
        codes.add(failed.code if failed is not None else None)
    assert codes <= {Code.USER_OFFLINE, Code.PRIVATE_PENDING, None}


# -- one session a pair


def test_a_second_one_is_refused_while_the_first_is_pending(town: Town, people: list[Wire]) -> None:
    """C46: from this device and from another one, which is told where it was asked."""
    anna, ben, _ = people
    laptop = town.second_device(anna)
    session = asked(anna, ben)
    assert [(failed.code, failed.device) for failed in (refused(anna, me(ben)), refused(laptop, me(ben)))] == [
        (Code.PRIVATE_PENDING, ""),
        (Code.PRIVATE_PENDING, "test"),
    ]
    assert [line.session for line in told_of_private(ben)] == [session]  # type: ignore[attr-defined]


def test_a_second_one_is_refused_while_the_first_is_open(town: Town, people: list[Wire]) -> None:
    """C46: either side, and another device of theirs is told where it is open; stopping it there says so, too."""
    anna, ben, _ = people
    session = introduced(anna, ben)
    laptop, phone = town.second_device(anna), town.second_device(ben)
    for wire, other, device in ((anna, ben, ""), (ben, anna, ""), (laptop, ben, "test"), (phone, anna, "test")):
        failed = refused(wire, me(other))
        assert (failed.code, failed.device) == (Code.PRIVATE_OPEN, device)
    for wire, other in ((laptop, ben), (phone, anna)):
        for named in ("", session):
            failed = wire.refused(StopPrivate(wire.next_number(), me(other), named))
            assert (failed.code, failed.device) == (Code.PRIVATE_OPEN, "test")
    for wire in (anna, ben):
        assert lines_of(wire, PrivateOver) == []
    done(anna, StopPrivate, me(ben))
    ben.expect(PrivateOver)


def test_has_several_sessions_with_different_people(people: list[Wire]) -> None:
    """C54"""
    anna, ben, carla = people
    sessions = {introduced(anna, ben), introduced(anna, carla), introduced(ben, carla)}
    assert len(sessions) == 3
    done(anna, StopPrivate, me(ben))
    assert [line.user for line in told_of_private(ben) if isinstance(line, PrivateOver)] == [me(anna)]
    assert not [line for line in told_of_private(carla) if isinstance(line, PrivateOver)]


# -- bounds


def test_nobody_asks_too_many_people_at_once(make_town: MakeTown) -> None:
    town = make_town(private_pending="2")
    anna, *others = town.strangers(4)
    for other in others[:2]:
        asked(anna, other)
    failed = refused(anna, me(others[2]))
    assert failed.code == Code.BUSY
    assert 0 < failed.retry_after <= 60
    done(others[0], DeclinePrivate, lines_of(others[0], PrivateAsked)[0].session)
    assert start(anna, me(others[2])) is None


def test_nobody_asks_too_often(make_town: MakeTown) -> None:
    town = make_town(private_asks_per_minute="3", private_rest_seconds="0")
    anna, ben, carla = town.strangers(3)
    for _ in range(3):
        session = asked(anna, ben)
        done(ben, DeclinePrivate, session)
    failed = refused(anna, me(carla))
    assert failed.code == Code.BUSY
    assert 0 < failed.retry_after <= 60
    session = asked(carla, anna)  # being asked, and agreeing, is no ask
    assert start(anna, me(carla)) is None
    assert anna.expect(Introduced).session == session


def test_nobody_has_more_sessions_than_there_may_be(make_town: MakeTown) -> None:
    town = make_town(privates_per_user="1")
    anna, ben, carla = town.strangers(3)
    introduced(anna, ben)
    assert refused(anna, me(carla)).code == Code.BUSY


def test_what_was_only_refused_reaches_nobody(people: list[Wire]) -> None:
    """C61: whoever is not meant cannot answer for others, nor end what is theirs."""
    anna, ben, carla = people
    session = asked(anna, ben)
    requests: list[Request] = [
        AcceptPrivate(carla.next_number(), session, offer()),
        DeclinePrivate(carla.next_number(), session),
        StopPrivate(carla.next_number(), me(ben), session),
        StopPrivate(carla.next_number(), me(anna), session),
    ]
    for request in requests:
        assert carla.refused(request).code == Code.NO_PRIVATE
    assert anna.refused(AcceptPrivate(anna.next_number(), session, offer())).code == Code.NO_PRIVATE
    assert told_of_private(carla) == []
    accepted(ben, session)
    assert encode(anna.expect(Introduced)).count(session.encode()) == 1
