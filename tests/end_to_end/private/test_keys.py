"""Whose key it is: new devices, changed keys, and who of several devices answers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.person import Person
from tests.end_to_end.private.conftest import MakeTown, Town
from tests.end_to_end.private.scenes import introduce, meet, ring, same_safety_number, talk, until_open
from tests.end_to_end.private.test_direct import PATIENT


@contextmanager
def another_device(town: Town, name: str) -> Iterator[Person]:
    """Sign somebody in on another device, at the same computer."""
    person = town.anna if name == "anna" else town.ben
    folder = person.profiles.parent
    prefix = town.network[name].prefix
    with Person(folder, name, prefix, durations=PATIENT, profile=f"{name}-2") as device:
        device.sign_in(town.server.invite())
        yield device


@pytest.mark.parametrize("asker", ["anna", "ben"])
def test_a_changed_key_stops_everything_until_it_is_accepted_by_hand(make_town: MakeTown, asker: str) -> None:
    """C42: no text goes or comes meanwhile; the safety number is another one, and the same on both screens."""
    with make_town(durations=PATIENT | {"hesitate": 0.2}) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        before = same_safety_number(anna, ben)
        assert ben.close() == 0
        shutil.rmtree(ben.profiles / "ben" / "identities")
        ben.start()
        ben.until_online()
        anna.until_private(ben, phase="over")
        introduce(*((anna, ben) if asker == "anna" else (ben, anna)))
        anna.until_private(ben, phase="checking", trust="changed_key")
        ben.until_private(anna, phase="waiting")
        assert same_safety_number(anna, ben) != before
        for person, other in ((anna, ben), (ben, anna)):
            assert person.refusal("say", other.name, "too early")
        anna.do("trust", "ben")
        until_open(anna, ben, "direct")
        talk(anna, ben, {})
        anna.do("stop", "ben")
        ben.until_private(anna, phase="over")
        meet(ben, anna)  # it is known now
        assert "checking" not in anna.phases(ben)[-3:]


def test_a_changed_key_that_is_not_accepted_ends_it(make_town: MakeTown) -> None:
    """C42"""
    with make_town(durations=PATIENT) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        assert ben.close() == 0
        shutil.rmtree(ben.profiles / "ben" / "identities")
        ben.start()
        ben.until_online()
        for _ in range(2):  # it is not forgotten by refusing it once
            introduce(ben, anna)
            anna.until_private(ben, phase="checking", trust="changed_key")
            anna.do("stop", "ben")
            assert ben.until_private(anna, phase="over")["code"] == "peer_untrusted"
            anna.until_private(ben, phase="over")


def test_rings_on_all_devices_and_the_first_to_accept_wins(make_town: MakeTown) -> None:
    """C42, C46: the others withdraw; a second one is refused on every device, which says where the first one is."""
    with make_town(durations=PATIENT | {"hesitate": 0.2}) as town, another_device(town, "ben") as phone:
        anna, ben = town.anna, town.ben
        ring(anna, ben)
        phone.until_private(anna, phase="asked")
        assert "ben" in anna.refusal("start", "ben").casefold()  # it rings already
        phone.do("accept", "anna")
        assert ben.until_private(anna, phase="over")["code"] == "private_elsewhere"
        until_open(anna, phone, "direct")
        same_safety_number(anna, phone)
        talk(anna, phone, {})
        device = anna.status(phone)["device"]
        for server_forgets in (False, True):
            if server_forgets:
                town.server.kill()
                for person in (anna, ben, phone):
                    person.until_cut_off()
                town.server.start()
                for person in (anna, ben, phone):
                    person.until_online()
            for refusal in (ben.refusal("start", "anna"), ben.refusal("stop", "anna")):
                assert device in refusal, refusal
            assert anna.refusal("start", "ben")
        anna.do("stop", "ben")
        phone.until_private(anna, phase="over")
        introduce(ben, anna)  # Ben is known, but not on this device
        anna.until_private(ben, phase="checking", trust="new_device")
        anna.do("trust", "ben")
        until_open(anna, ben, "direct")


def test_asking_each_other_at_the_same_moment_is_an_acceptance(make_town: MakeTown) -> None:
    """C42, C46, C61"""
    with make_town(durations=PATIENT) as town:
        anna, ben = town.anna, town.ben
        for _ in range(5):
            for person, other in ((anna, ben), (ben, anna)):
                person.tell("start", other.name)
            until_open(anna, ben, "direct")
            anna.do("stop", "ben")
            for person, other in ((anna, ben), (ben, anna)):
                person.until_private(other, phase="over")
                person.do("forget", other.name)
                person.until(lambda person=person, other=other: not person.status(other), "being forgotten")  # type: ignore[misc]
