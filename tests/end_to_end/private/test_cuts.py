"""What breaks in the middle of a private session: cables, computers, programs; and what both people then see."""

import itertools
from collections.abc import Callable

import pytest

from messenger.client.settings import Durations
from tests.end_to_end.network import Network
from tests.end_to_end.person import Person
from tests.end_to_end.private.conftest import MakeTown
from tests.end_to_end.private.scenes import last_notice, meet, talk, until_open, until_told
from tests.end_to_end.private.test_direct import PATIENT

LIVELY = PATIENT | {"peer_ping": 0.5, "peer_silence": 1.5}
"""A device that is silent is soon noticed."""

Cut = Callable[[Network], None]
BREAKS: list[tuple[Cut, Cut]] = [
    (lambda network: network.pull("ben"), lambda network: network.plug("ben")),
    (lambda network: network.part("anna", "ben"), lambda network: network.join("anna", "ben")),
]


@pytest.mark.parametrize(("cut", "mend"), BREAKS, ids=["a cable pulled", "nothing passes between them"])
def test_what_is_written_while_it_is_cut_arrives_once_and_in_order(make_town: MakeTown, cut: Cut, mend: Cut) -> None:
    """C52: twice, with texts on their way in both directions; the server is asked for nothing."""
    with make_town(durations=LIVELY | {"redial": 60}) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        meet(anna, ben)
        talk(anna, ben, said)
        for _ in range(2):
            for person, other in ((anna, ben), (ben, anna)):
                for _ in range(20):
                    said[person.name].append(f"{person.name} says {len(said[person.name])}")
                    person.tell("say", other.name, said[person.name][-1])
            cut(town.network)
            for person, other in ((anna, ben), (ben, anna)):
                said[person.name].append(f"{person.name} says {len(said[person.name])}")
                person.say(other, said[person.name][-1])
            for person, other in ((anna, ben), (ben, anna)):
                person.until_private(other, phase="cut")
                said[person.name].append(f"{person.name} says {len(said[person.name])}")
                person.say(other, said[person.name][-1])
            mend(town.network)
            until_open(anna, ben, "direct")
            until_told(anna, ben, said["anna"])
            until_told(ben, anna, said["ben"])
        assert "no_way" not in anna.phases(ben) + ben.phases(anna)


def test_is_over_when_it_stays_cut_and_what_was_not_acknowledged_is_not_delivered(make_town: MakeTown) -> None:
    """C52: both are told; the texts stay to be read, and a new session is possible when the way is back."""
    with make_town(durations=LIVELY | {"redial": 3}) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        meet(anna, ben)
        talk(anna, ben, said)
        town.network.part("anna", "ben")
        anna.say(ben, "on its way when it was cut")
        anna.until_private(ben, phase="cut")
        anna.say(ben, "written while it was cut")
        for person, other in ((anna, ben), (ben, anna)):
            status = person.until_private(other, phase="over")
            assert status["code"] == "peer_lost"
            assert status["reason"]
        failed = [row for row in anna.rows(ben) if row.get("delivery") == "failed"]
        assert [row["text"] for row in failed] == ["on its way when it was cut", "written while it was cut"]
        assert {row["failure"] for row in failed} == {"peer_lost"}
        assert anna.refusal("say", "ben", "after the end")
        assert ben.texts(anna, mine=False) == said["anna"]
        town.network.join("anna", "ben")
        meet(ben, anna)


@pytest.mark.long
@pytest.mark.timeout(120)
@pytest.mark.parametrize("crash", ["kill -9", "the cable is pulled"])
def test_a_crash_is_told_within_45_seconds(make_town: MakeTown, crash: str) -> None:
    """C57, C59: by the durations with which people run it."""
    usual = {name: getattr(Durations(), name) for name in ("look", "retry_first", "retry_longest")}
    with make_town(durations=usual) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        if crash == "kill -9":
            ben.kill()
        else:
            town.network.pull("ben")
        assert anna.until_private(ben, within=45, phase="over")["code"] in ("peer_lost", "peer_gone")


@pytest.mark.parametrize("victim", ["anna", "ben"])
def test_a_killed_client_ends_it_with_a_notice_at_the_other(make_town: MakeTown, victim: str) -> None:
    """C57: with the waits shortened by the same factor, the notice comes by them and nothing else."""
    with make_town(durations=LIVELY | {"redial": 2}) as town:
        anna, ben = town.anna, town.ben
        person, other = (anna, ben) if victim == "anna" else (ben, anna)
        meet(anna, ben)
        talk(anna, ben, {})
        person.kill()
        status = other.until_private(person, phase="over")
        assert status["reason"]
        assert last_notice(other, person)
        person.start()
        person.until_online()
        assert person.status(other) == {}  # in memory only (C50)
        meet(other, person)


def test_a_client_that_comes_back_ends_it_at_the_other_at_once(make_town: MakeTown) -> None:
    """C57: the server tells, long before the other side would have given up."""
    with make_town(durations=LIVELY | {"redial": 600}) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        ben.kill()
        anna.until_private(ben, phase="cut")
        ben.start()
        ben.until_online()
        assert anna.until_private(ben, phase="over")["code"] == "peer_gone"


@pytest.mark.parametrize("way", ["sign-out", "close"])
def test_whoever_leaves_ends_it_at_the_other_at_once(make_town: MakeTown, way: str) -> None:
    """C11, C57: by signing out, or by closing the window."""
    with make_town(durations=PATIENT) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        talk(anna, ben, {})
        if way == "close":
            assert ben.close() == 0
        else:
            ben.do("sign-out")
        status = anna.until_private(ben, phase="over")
        assert "cut" not in anna.phases(ben)
        assert status["reason"]
        assert last_notice(anna, ben)


@pytest.mark.long
def test_inactivity_ends_it_with_a_notice(make_town: MakeTown) -> None:
    """C11, C13: who writes privately is active; who only reads is signed out, and the session ends."""
    with make_town((4, 6), "--timeout", "8", durations=PATIENT) as town:
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        for number in itertools.count(1):
            if anna.order("say", "ben", f"still here {number}")["refusal"]:
                break
            anna.until(lambda number=number: _settled(anna, ben, number), "the text to have come, or the end")  # type: ignore[misc]
        assert number > 1
        ben.until(lambda: not ben.told["me"], "being signed out")
        assert anna.told["me"]
        assert anna.until_private(ben, phase="over")["reason"]


def _settled(person: Person, other: Person, number: int) -> bool:
    status = person.status(other)
    return bool(status["delivered"] == number or status["phase"] == "over")
