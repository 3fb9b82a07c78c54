"""Two devices that do not reach each other: both are told, a relay needs the consent of both, and direct is retried."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.network import between, carried
from tests.end_to_end.private.conftest import MakeTown, Town
from tests.end_to_end.private.scenes import introduce, last_notice, meet, same_safety_number, talk, until_open

SHORT = {"direct": 0.5, "relay_again": 0.1}
"""No direct way is looked for in vain for long."""
WORD = b"rhododendron"


@contextmanager
def parted(make_town: MakeTown, **durations: float) -> Iterator[Town]:
    """Make a town in which both reach the server, and not each other."""
    with make_town(durations=SHORT | durations) as town:
        town.network.part("anna", "ben")
        yield town


def test_both_are_told_why_asked_and_relayed_when_both_agree(make_town: MakeTown) -> None:
    """C49, C50, C51: and all that crosses the server's cable is sealed."""
    with parted(make_town) as town, town.server_at.capture() as cable, town.ben_at.capture() as at_ben:
        anna, ben = town.anna, town.ben
        introduce(anna, ben)
        for person, other in ((anna, ben), (ben, anna)):
            status = person.until_private(other, phase="no_way")
            assert status["reason"]
            assert not status["relay_here"]
        anna.do("relay", "ben")
        ben.until_private(anna, phase="no_way", relay_there=True)
        ben.do("relay", "anna")
        until_open(anna, ben, "relayed")
        same_safety_number(anna, ben)
        before = carried(cable.packets())
        said: dict[str, list[str]] = {}
        talk(anna, ben, said)
        for person, other in ((anna, ben), (ben, anna)):
            person.say(other, f"{WORD.decode()} " * 100)
            other.until_private(person, received=len(said[person.name]) + 1)
        assert carried(cable.packets()) - before > 4 * len(WORD) * 100  # in and out, both ways
        for capture in (cable, at_ben):
            capture.packets()
            assert WORD not in capture.everything
        assert not [packet for packet in between(at_ben.packets(), town.anna_at, town.ben_at) if packet.payload]
        ben.do("stop", "anna")
        anna.until_private(ben, phase="over")


@pytest.mark.parametrize("refuser", ["anna", "ben"])
def test_a_refused_relay_ends_it_and_both_are_told(make_town: MakeTown, refuser: str) -> None:
    """C49: refused by the other side of who agreed, at the question."""
    with parted(make_town) as town:
        person, other = (town.anna, town.ben) if refuser == "anna" else (town.ben, town.anna)
        introduce(town.anna, town.ben)
        other.until_private(person, phase="no_way")
        other.do("relay", person.name)
        person.until_private(other, phase="no_way", relay_there=True)
        person.do("stop", other.name)
        status = other.until_private(person, phase="over")
        assert status["code"] in ("relay_refused", "private_stopped"), status
        assert status["reason"]
        person.until_private(other, phase="over")
        assert "relayed" not in {seen["path"] for seen in (*person.story, *other.story)}


def test_asks_nobody_where_both_always_agree(make_town: MakeTown) -> None:
    """C49"""
    with parted(make_town) as town:
        for person in (town.anna, town.ben):
            person.do("choose", "relay=always")
        meet(town.anna, town.ben, "relayed")
        talk(town.anna, town.ben, {})


def test_is_over_where_one_never_agrees(make_town: MakeTown) -> None:
    """C49: whatever the other one chose, who is told why."""
    with parted(make_town) as town:
        town.anna.do("choose", "relay=always")
        town.ben.do("choose", "relay=never")
        introduce(town.anna, town.ben)
        for person, other in ((town.anna, town.ben), (town.ben, town.anna)):
            assert person.until_private(other, phase="over")["reason"]
        assert town.anna.status(town.ben)["code"] == "relay_refused"


def test_takes_the_direct_way_once_there_is_one(make_town: MakeTown) -> None:
    """C49: what is written meanwhile is neither lost nor doubled, and both windows say which way it goes."""
    with parted(make_town, direct_again=0.5) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        for person in (anna, ben):
            person.do("choose", "relay=always")
        meet(anna, ben, "relayed")
        talk(anna, ben, said)
        town.network.join("anna", "ben")
        for _ in range(20):
            talk(anna, ben, said, count=2)
        until_open(anna, ben, "direct")
        talk(anna, ben, said)
        assert "over" not in anna.phases(ben) + ben.phases(anna)
        with town.server_at.capture() as cable:
            talk(anna, ben, said, count=20)
            assert carried(cable.packets()) < 2_000


def test_pauses_while_the_server_is_gone_and_resumes(make_town: MakeTown) -> None:
    """C57: killed with texts on their way; nothing is lost, doubled or out of order."""
    with parted(make_town, redial_away=60) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        for person in (anna, ben):
            person.do("choose", "relay=always")
        meet(anna, ben, "relayed")
        talk(anna, ben, said)
        town.server.kill()
        for person, other in ((anna, ben), (ben, anna)):
            said[person.name].append(f"{person.name} writes into the dark")
            person.say(other, said[person.name][-1])
            person.until_private(other, phase="cut")
        town.server.start()
        until_open(anna, ben, "relayed")
        talk(anna, ben, said)


def test_ends_with_a_notice_when_the_server_stays_away(make_town: MakeTown) -> None:
    """C52, C57: what was not acknowledged is shown as not delivered."""
    with parted(make_town, redial=1, redial_away=2) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        for person in (anna, ben):
            person.do("choose", "relay=always")
        meet(anna, ben, "relayed")
        talk(anna, ben, said)
        town.server.kill()
        anna.say(ben, "lost for ever")
        for person, other in ((anna, ben), (ben, anna)):
            status = person.until_private(other, phase="over")
            assert status["reason"]
            assert last_notice(person, other)
        assert [row["text"] for row in anna.rows(ben) if row.get("delivery") == "failed"] == ["lost for ever"]
        assert ben.texts(anna, mine=False) == said["anna"]
        town.server.start()
        for person in (anna, ben):
            person.until_online()
        meet(ben, anna, "relayed")
