"""Private sessions in the server's memory, with a clock that the test moves: asked for, kept, and forgotten."""

from functools import partial

import pytest

from messenger.protocol.accounts import SignedOut
from messenger.protocol.connection import Bye, Done, Refused
from messenger.protocol.contacts import Block
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    Introduced,
    JoinRelay,
    KeepPrivate,
    PrivateAsked,
    PrivateOver,
    RelayAsked,
    Relaying,
    RelayReady,
    StartPrivate,
    StopPrivate,
)
from tests.server.couple import ABOUT_PRIVATE, Couple, refusal
from tests.server.privates import offer
from tests.server.still_house import ANNA, BRUNO, CARLA, BuildHouse
from tests.server.wire import random_id

# -- an id


def test_an_id_means_one_session(couple: Couple) -> None:
    """C43: were it not clear which asker is meant, the wrong one would learn an address."""
    couple.ask()
    house = couple.house
    carla, carlas = house.sign_in(CARLA)
    house.say(carla, StartPrivate(1, couple.id, BRUNO, offer()))
    assert refusal(carlas.take(ABOUT_PRIVATE)) is Code.OFFER_INVALID
    house.say(carla, KeepPrivate(2, couple.id, BRUNO, asker=True))
    assert refusal(carlas.take(ABOUT_PRIVATE)) is Code.NO_PRIVATE
    house.say(couple.anna, StartPrivate(2, couple.id, CARLA, offer()))
    assert refusal(couple.told_anna()) is Code.OFFER_INVALID
    assert couple.told_bruno() == []
    assert carlas.take(ABOUT_PRIVATE) == []


# -- time


def test_an_ask_waits_a_minute(couple: Couple) -> None:
    """C46"""
    couple.ask()
    couple.house.seconds(59)
    assert couple.told_anna() == couple.told_bruno() == []
    couple.house.seconds(1)
    assert couple.told_anna() == [PrivateOver(couple.id, BRUNO, Code.PRIVATE_UNANSWERED)]
    assert couple.told_bruno() == [PrivateOver(couple.id, ANNA, Code.PRIVATE_UNANSWERED)]
    couple.house.seconds(120)
    assert couple.told_anna() == couple.told_bruno() == []


def test_an_answer_in_the_last_second_counts(couple: Couple) -> None:
    """C46"""
    couple.ask()
    couple.house.seconds(59)
    couple.house.say(couple.bruno, AcceptPrivate(1, couple.id, offer()))
    couple.house.seconds(120)
    assert [type(line) for line in couple.told_anna()] == [Introduced]
    assert couple.is_open()


def test_a_stall_of_the_server_is_no_answer_that_did_not_come(couple: Couple) -> None:
    """C46: nobody could answer meanwhile."""
    couple.ask()
    couple.house.loop.now += 600
    couple.house.seconds(58)
    assert couple.told_anna() == []
    couple.house.seconds(3)
    assert len(couple.told_anna()) == 1


def test_who_comes_late_hears_how_long_the_ring_goes_on(couple: Couple) -> None:
    """C42"""
    couple.ask()
    couple.house.seconds(20)
    _, phone = couple.house.sign_in(BRUNO, "phone")
    assert phone.take(PrivateAsked) == [PrivateAsked(couple.id, ANNA, "desktop", 40)]


def test_asks_of_more_than_a_minute_ago_do_not_count(couple: Couple) -> None:
    house = couple.house
    for _ in range(5):
        couple.open()
        house.say(couple.bruno, StopPrivate(2, ANNA))
        couple.take_all()
        house.seconds(4)
    house.say(couple.anna, StartPrivate(3, couple.id, BRUNO, offer()))
    (failed,) = couple.told_anna()
    assert (failed.code, failed.retry_after) == (Code.BUSY, 40)
    house.seconds(40)
    couple.ask()


# -- kept


def test_a_session_whose_device_has_lost_its_link_is_forgotten_after_a_minute_without_a_word(couple: Couple) -> None:
    """C57"""
    couple.open()
    couple.lose(couple.anna)
    couple.house.seconds(59)
    assert couple.is_open()
    couple.house.seconds(1)
    assert not couple.is_open()
    assert couple.told_bruno() == []


@pytest.mark.parametrize("side", ["asker", "asked"])
def test_a_session_that_is_kept_lives_on(couple: Couple, side: str) -> None:
    """C57: which side had lost its link does not matter."""
    couple.open()
    couple.lose(couple.anna if side == "asker" else couple.bruno)
    couple.house.seconds(30)
    if side == "asker":
        couple.anna_back()
        assert couple.keep_anna() == [Done(9)]
    else:
        couple.bruno_back()
        assert couple.keep_bruno() == [Done(9)]
    couple.house.seconds(300)
    assert couple.is_open()
    couple.house.say(couple.anna, StopPrivate(2, BRUNO))
    assert couple.told_bruno() == [PrivateOver(couple.id, ANNA, Code.PRIVATE_STOPPED)]


def test_a_session_that_a_device_does_not_keep_when_it_is_back_is_forgotten(couple: Couple) -> None:
    """C57: it has ended there meanwhile, and nobody could be told."""
    couple.open()
    couple.lose(couple.anna)
    couple.anna_back()
    couple.house.seconds(60)
    assert not couple.is_open()
    couple.ask()  # so it does not stand in the way of another one


def test_a_device_that_asks_anew_has_none_any_more(couple: Couple) -> None:
    """C46: before it was forgotten; the other side is told."""
    couple.open()
    couple.lose(couple.anna)
    couple.anna_back()
    old, couple.id = couple.id, random_id()
    couple.house.say(couple.anna, StartPrivate(1, couple.id, BRUNO, offer()))
    over, ring = couple.told_bruno()
    assert over == PrivateOver(old, ANNA, Code.PEER_GONE)
    assert ring.session == couple.id


def test_both_keep_a_session_of_which_a_new_server_knows_nothing(couple: Couple, build: BuildHouse) -> None:
    """C57: the two went on talking without a server."""
    couple.open()
    number = couple.id
    again = Couple(build())
    again.id = number
    assert not again.is_open()
    assert again.keep_bruno() == [Done(9)]
    assert again.keep_anna() == [Done(9)]
    again.house.seconds(300)
    again.house.say(again.bruno, StopPrivate(2, ANNA))
    assert again.told_anna() == [PrivateOver(number, BRUNO, Code.PRIVATE_STOPPED)]


def test_one_side_alone_keeps_nothing_for_long(couple: Couple) -> None:
    """C57: the other side has no such session; it hears nothing of it."""
    assert couple.keep_anna() == [Done(9)]
    couple.house.seconds(59)
    assert couple.is_open()
    couple.house.seconds(1)
    assert not couple.is_open()
    assert couple.told_bruno() == []


def test_what_one_side_alone_says_to_keep_does_not_stand_in_the_way_of_the_other(couple: Couple) -> None:
    """C46: whoever asks anew knows that there is none."""
    couple.keep_anna()
    old, couple.id = couple.id, random_id()
    couple.house.say(couple.bruno, StopPrivate(1, ANNA))
    assert refusal(couple.told_bruno()) == Code.NO_PRIVATE
    couple.house.say(couple.bruno, AllowRelay(1, old))
    assert refusal(couple.told_bruno()) == Code.NO_PRIVATE
    couple.house.say(couple.bruno, StartPrivate(1, couple.id, ANNA, offer()))
    over, ring = couple.told_anna()
    assert over == PrivateOver(old, BRUNO, Code.PEER_GONE)
    assert ring.session == couple.id


def test_another_session_than_there_is_cannot_be_kept(couple: Couple) -> None:
    """C46"""
    couple.open()
    assert refusal(couple.keep_anna(random_id())) == Code.NO_PRIVATE
    couple.house.say(couple.anna, KeepPrivate(9, couple.id, BRUNO, asker=False))  # it was the asker
    assert refusal(couple.told_anna()) == Code.NO_PRIVATE
    assert couple.is_open()
    assert couple.told_bruno() == []


def test_what_is_only_asked_for_cannot_be_kept(couple: Couple) -> None:
    """C43"""
    couple.ask()
    assert refusal(couple.keep_anna()) == Code.NO_PRIVATE
    assert refusal(couple.keep_bruno()) == Code.NO_PRIVATE
    assert not couple.is_open()


def test_a_session_of_another_device_cannot_be_kept(couple: Couple) -> None:
    """C46: told where it is."""
    couple.open()
    laptop, told = couple.house.sign_in(ANNA, "laptop")
    couple.house.say(laptop, KeepPrivate(9, couple.id, BRUNO, asker=True))
    (failed,) = told.take(ABOUT_PRIVATE)
    assert (failed.code, failed.device) == (Code.PRIVATE_OPEN, "desktop")


def test_a_session_that_ends_while_a_side_says_that_it_goes_on_is_over(couple: Couple) -> None:
    """C55: the two lines have crossed; nothing is left that stands in the way of another session."""
    couple.open()
    couple.house.say(couple.bruno, StopPrivate(2, ANNA))
    over, refused = couple.keep_anna()[-2:]
    assert over == PrivateOver(couple.id, BRUNO, Code.PRIVATE_STOPPED)
    assert refusal([refused]) == Code.NO_PRIVATE
    assert not couple.is_open()
    couple.told_bruno()
    couple.id = random_id()
    couple.house.say(couple.bruno, StartPrivate(1, couple.id, ANNA, offer()))
    assert [type(line) for line in couple.told_anna()] == [PrivateAsked]


def test_who_comes_back_to_a_session_that_was_ended_meanwhile_is_told_why(couple: Couple) -> None:
    """C55"""
    couple.open()
    couple.lose(couple.anna)
    couple.house.say(couple.bruno, StopPrivate(2, ANNA))
    couple.anna_back()
    over, failed = couple.keep_anna()
    assert over == PrivateOver(couple.id, BRUNO, Code.PRIVATE_STOPPED)
    assert failed.code == Code.NO_PRIVATE
    assert not couple.is_open()
    couple.house.seconds(60)
    assert couple.keep_anna() == [Done(9)]  # it is not remembered for ever


@pytest.mark.parametrize("lost", [True, False], ids=["after its link was lost", "before that was noticed"])
def test_a_program_that_was_started_anew_has_no_session_any_more(couple: Couple, lost: bool) -> None:
    """C57"""
    couple.open()
    if lost:
        couple.lose(couple.bruno)
        couple.house.seconds(5)
    couple.bruno_back(start=True)
    assert couple.told_anna() == [PrivateOver(couple.id, BRUNO, Code.PEER_GONE)]
    assert not couple.is_open()


def test_a_start_on_another_device_ends_nothing(couple: Couple) -> None:
    """C57"""
    couple.open()
    couple.house.sign_in(BRUNO, "phone", start=True)
    assert couple.told_anna() == []
    assert couple.is_open()


def test_goodbye_after_coming_back_without_keeping_ends_it_too(couple: Couple) -> None:
    """C57"""
    couple.open()
    couple.lose(couple.anna)
    couple.anna_back()
    couple.house.say(couple.anna, Bye())
    assert couple.told_bruno() == [PrivateOver(couple.id, ANNA, Code.PEER_GONE)]


def test_inactivity_ends_private_sessions(build: BuildHouse) -> None:
    """C11, C57"""
    couple = Couple(build(timeout=600))
    couple.open()
    couple.house.seconds(400)
    couple.house.say(couple.bruno, StopPrivate(2, ANNA, random_id()))  # in vain, so no activity
    couple.house.say(couple.bruno, KeepPrivate(3, couple.id, ANNA, asker=False))
    couple.house.say(couple.anna, Block(4, BRUNO))
    couple.told_bruno()
    couple.house.seconds(200)
    assert len(couple.brunos.take(SignedOut)) == 1
    assert PrivateOver(couple.id, BRUNO, Code.PEER_GONE) in couple.told_anna()


# -- the relay


def test_a_word_for_a_relay_does_not_outlive_the_link(couple: Couple) -> None:
    """C49"""
    couple.open()
    couple.house.say(couple.anna, AllowRelay(2, couple.id))
    assert couple.told_bruno() == [RelayAsked(couple.id)]
    couple.lose(couple.anna)
    couple.anna_back()
    assert couple.keep_anna() == [Done(9)]
    couple.house.say(couple.bruno, AllowRelay(3, couple.id))
    assert couple.told_bruno() == [Done(3)]
    assert couple.told_anna() == [RelayAsked(couple.id)]


def test_who_comes_back_hears_that_the_other_one_waits_for_a_relay(couple: Couple) -> None:
    """C49"""
    couple.open()
    couple.lose(couple.anna)
    couple.house.say(couple.bruno, AllowRelay(2, couple.id))
    couple.anna_back()
    assert couple.keep_anna() == [Done(9), RelayAsked(couple.id)]
    couple.house.say(couple.anna, AllowRelay(3, couple.id))
    assert [type(line) for line in couple.told_anna()] == [Done, RelayReady]


def test_a_device_that_is_back_keeps_before_it_allows(couple: Couple) -> None:
    """C49"""
    couple.open()
    couple.lose(couple.anna)
    couple.anna_back()
    couple.house.say(couple.anna, AllowRelay(3, couple.id))
    assert refusal(couple.told_anna()) == Code.NO_PRIVATE
    assert couple.told_bruno() == []


def test_who_waits_for_the_other_side_in_vain_is_told(couple: Couple) -> None:
    """C49: then the word of the other side is not good any more, either."""
    annas, brunos = couple.relay_tokens()
    waiting, lines = couple.house.stranger()
    couple.house.say(waiting, JoinRelay(annas))
    couple.house.seconds(19)
    assert lines.take(Refused) == []  # nor is it too slow in signing in
    couple.house.seconds(1)
    assert [line.code for line in lines.take(Refused)] == [Code.PEER_GONE]
    late, lines = couple.house.stranger()
    couple.house.say(late, JoinRelay(brunos))
    assert [line.code for line in lines.take(Refused)] == [Code.TOKEN_INVALID]


def test_a_connection_that_carries_others_is_never_too_slow_in_signing_in(couple: Couple) -> None:
    """C49: but one that says nothing is."""
    ends = [couple.house.stranger() for _ in range(2)]
    _, silent = couple.house.stranger()
    for (session, _), token in zip(ends, couple.relay_tokens(), strict=True):
        couple.house.say(session, JoinRelay(token))
    couple.house.seconds(11)
    assert [line.code for line in silent.take(Refused)] == [Code.SIGN_IN_TOO_SLOW]
    for _, lines in ends:
        assert lines.take((Refused, Relaying)) == [Relaying()]


def test_silence_at_the_server_ends_no_open_session(couple: Couple) -> None:
    """C57: it is the link to the server that is lost, whatever the others think of the person."""
    couple.open()
    couple.house.turn.enter(partial(couple.house.hub.fall_silent, couple.anna))
    couple.house.loop.turn()
    assert not couple.house.directory.users[ANNA].online
    assert couple.told_bruno() == []
    assert couple.is_open()
    couple.house.seconds(60)
    assert not couple.is_open()
