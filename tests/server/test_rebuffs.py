"""Asks for private sessions that come to nothing: who rings again and again waits longer and longer."""

from messenger.protocol.connection import Done
from messenger.protocol.peers import StartPrivate, StopPrivate
from tests.server.couple import Couple
from tests.server.privates import offer
from tests.server.still_house import ANNA, BRUNO
from tests.server.wire import random_id


def test_who_is_refused_again_and_again_has_to_wait_longer_and_longer(couple: Couple) -> None:
    couple.ask()
    couple.refuse()
    for wait in (10, 20, 40):
        couple.ask_anew()  # the first time at once: a refusal may be a mistake
        couple.refuse()
        couple.house.seconds(wait - 1)
        assert couple.has_to_wait() == 1.0
        couple.house.seconds(1)


def test_who_gets_no_answer_twice_has_to_wait(couple: Couple) -> None:
    couple.ask()
    couple.house.seconds(60)
    couple.take_all()
    couple.ask_anew()
    couple.house.seconds(60)
    couple.take_all()
    assert couple.has_to_wait() == 10.0


def test_who_withdraws_again_and_again_has_to_wait(couple: Couple) -> None:
    for _ in range(5):
        couple.ask_anew()
        couple.house.say(couple.anna, StopPrivate(3, BRUNO))
        couple.take_all()
        couple.house.seconds(15)  # as often in a minute as one may
    couple.house.say(couple.bruno, StartPrivate(3, random_id(), ANNA, offer()))
    assert [type(line) for line in couple.told_bruno()] == [Done]  # the other side may ask at any time
    couple.house.say(couple.bruno, StopPrivate(4, ANNA))
    couple.take_all()
    couple.ask_anew()
    couple.house.say(couple.anna, StopPrivate(3, BRUNO))
    couple.take_all()
    assert couple.has_to_wait() == 20.0


def test_a_session_makes_good_for_all_refusals(couple: Couple) -> None:
    couple.ask()
    couple.refuse()
    couple.open_anew()
    couple.house.say(couple.anna, StopPrivate(3, BRUNO))
    couple.take_all()
    couple.ask_anew()
    couple.refuse()
    couple.ask_anew()
