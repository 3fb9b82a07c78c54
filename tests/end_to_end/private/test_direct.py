"""Two devices that reach each other: which ways they take, who learns an address, and that the server has no part."""

import json

import pytest

from tests.end_to_end.network import between, carried
from tests.end_to_end.person import Person
from tests.end_to_end.private.conftest import MakeTown
from tests.end_to_end.private.scenes import (
    OPENING,
    RINGING,
    introduce,
    last_notice,
    meet,
    ring,
    same_safety_number,
    talk,
    until_open,
    until_told,
)

PATIENT: dict[str, float] = {"direct": 20}
"""So that a busy machine is not taken for a network without a way."""
WORD = "rhododendron"


def test_opens_a_direct_session_in_which_both_write_and_either_ends_it(make_town: MakeTown) -> None:
    """C42, C50, C51, C55, C56"""
    with make_town(durations=PATIENT) as town:
        anna, ben = town.anna, town.ben
        assert "ben" in anna.refusal("say", "ben", "is anybody there?").casefold()
        assert "ben" in anna.refusal("stop", "ben").casefold()
        meet(anna, ben)
        assert anna.phases(ben) == list(OPENING)
        assert ben.phases(anna) == list(RINGING)
        same_safety_number(anna, ben)
        said: dict[str, list[str]] = {}
        talk(anna, ben, said)
        ben.do("stop", "anna")
        for person, other in ((anna, ben), (ben, anna)):
            person.until_private(other, phase="over")
        assert "ben" in (anna.status(ben)["reason"] + last_notice(anna, ben)).casefold()
        assert anna.refusal("say", "ben", "one more")
        assert anna.texts(ben, mine=True) == said["anna"]
        meet(ben, anna)  # again, and the other way round
        anna.say(ben, "here we are again")
        until_told(anna, ben, [*said["anna"], "here we are again"])


@pytest.mark.parametrize("families", [(6,), (4,)], ids=["IPv6", "IPv4"])
def test_needs_one_family_of_addresses_only(make_town: MakeTown, families: tuple[int, ...]) -> None:
    """C42"""
    with make_town(families, durations=PATIENT) as town, town.ben_at.capture() as cable:
        meet(town.anna, town.ben)
        talk(town.anna, town.ben, {})
        direct = between(cable.packets(), town.anna_at, town.ben_at)
        assert carried(direct) > 1000
        assert {":" in packet.source for packet in direct} == {families == (6,)}


def test_addresses_that_swallow_everything_hinder_nobody(make_town: MakeTown) -> None:
    """C42, C49: they were tried, the one that the server sees before all others, and a good one was found in time."""
    with make_town(durations={"direct": 3.9}, by_ipv4=True) as town:  # a single attempt may take 4 s
        town.network.drop(town.anna_at.v4, town.ben_at.v4)
        holes = {town.anna_at.v4, town.ben_at.v4}
        for name in ("anna", "ben"):
            for number in range(2):
                holes.add(hole := f"fd77:99::{name[0]}{number}")
                town.network.add_hole(name, hole)
        with town.anna_at.capture() as at_anna, town.ben_at.capture() as at_ben:
            meet(town.anna, town.ben)
            assert town.anna.phases(town.ben) == list(OPENING)
            talk(town.anna, town.ben, {})
            begun = [packet.target for packet in (*at_anna.packets(), *at_ben.packets()) if packet.begins]
            assert holes & set(begun), begun
            assert carried(between(at_ben.packets(), town.anna_at, town.ben_at)) > 0


# --- the server has no part in it


def test_not_one_byte_of_a_direct_session_passes_the_server(make_town: MakeTown) -> None:
    """C42, C50: captured at the server's own cable while 300 kB of text pass between the two."""
    texts = [f"{WORD} {number} ".ljust(1000, ".") for number in range(300)]
    with (
        make_town(durations=PATIENT, wire=True) as town,
        town.server_at.capture() as at_server,
        town.ben_at.capture() as at_ben,
    ):
        anna, ben = town.anna, town.ben
        meet(anna, ben)
        anna.say(ben, "so that both have said that they are there")
        ben.say(anna, "yes")
        until_told(anna, ben, ["so that both have said that they are there"])
        until_told(ben, anna, ["yes"])
        before, between_them = len(at_server.packets()), len(at_ben.packets())
        lines = {person.name: len(lines_to_server(person)) for person in (anna, ben)}
        for text in texts:
            anna.tell("say", "ben", text)
        until_told(anna, ben, ["so that both have said that they are there", *texts])
        at_the_server = at_server.since(before)
        said = {person.name: lines_to_server(person)[lines[person.name] :] for person in (anna, ben)}
        assert carried(between(at_ben.since(between_them), town.anna_at, town.ben_at)) > 300_000
        # What still passes there are signs of life and of activity, which have nothing to do with how much is written.
        assert {line["t"] for spoken in said.values() for line in spoken} <= {"ping", "activity", "bye"}
        assert carried(at_the_server) < 2_000, [len(packet.payload) for packet in at_the_server]
        assert not between(at_server.packets(), town.anna_at, town.ben_at)
        for capture in (at_server, at_ben):
            assert WORD.encode() not in capture.everything


def lines_to_server(person: Person) -> list[dict[str, object]]:
    """Return every line that a client has said to the server so far, from what ``--wire`` prints."""
    found = []
    for line in person.errors().splitlines():
        when, sign, rest = line.partition(" > ")
        if sign and not when.endswith((" peer", " relay")):
            found.append(json.loads(rest))
    return found


def test_goes_on_without_the_server(make_town: MakeTown) -> None:
    """C57: killed, and started again; the session never notices."""
    with make_town(durations=PATIENT) as town:
        anna, ben, said = town.anna, town.ben, dict[str, list[str]]()
        meet(anna, ben)
        talk(anna, ben, said)
        town.server.kill()
        for person in (anna, ben):
            person.until_cut_off()
        talk(anna, ben, said)
        town.server.start()
        for person in (anna, ben):
            person.until_online()
        talk(anna, ben, said)
        assert anna.phases(ben) == list(OPENING)
        anna.do("stop", "ben")
        ben.until_private(anna, phase="over")
        meet(ben, anna)  # the server knows that the first one is over


# --- who learns an address


def test_gives_no_address_to_anybody_before_both_agree(make_town: MakeTown) -> None:
    """C43: refused, withdrawn or unanswered, nobody was told where anybody is; the refusal is told."""
    with (
        make_town(wire=True) as town,
        town.ben_at.capture() as at_ben,
        town.anna_at.capture() as at_anna,
    ):
        anna, ben = town.anna, town.ben
        ring(anna, ben)
        ben.do("decline", "anna")
        status = anna.until_private(ben, phase="over")
        assert "ben" in status["reason"].casefold(), status["reason"]
        ring(anna, ben)
        anna.do("stop", "ben")
        ben.until_private(anna, phase="over")
        for capture in (at_anna, at_ben):
            assert not between(capture.packets(), town.anna_at, town.ben_at)
        for person, hidden in ((anna, town.ben_at), (ben, town.anna_at)):
            assert '"introduced"' not in person.errors()
            heard = "".join(line for line in person.errors().splitlines() if " < " in line)
            assert not [address for address in hidden.addresses if address in heard]


@pytest.mark.parametrize("hider", ["anna", "ben"])
def test_whoever_never_shows_an_address_is_relayed_and_shows_none(make_town: MakeTown, hider: str) -> None:
    """C49: no packet passes between the two, and nothing that the other side hears names the address."""
    with make_town(durations=PATIENT, wire=True) as town:
        anna, ben = town.anna, town.ben
        person, other = (anna, ben) if hider == "anna" else (ben, anna)
        hidden = town.network[hider]
        person.do("choose", "hidden=yes")
        with hidden.capture() as at_hider, town.network[other.name].capture() as at_other:
            introduce(anna, ben)
            other.until_private(person, phase="no_way")
            other.do("relay", person.name)
            until_open(anna, ben, "relayed")
            same_safety_number(anna, ben)
            talk(anna, ben, {})
            asked = [status["relay_here"] for status in person.story if status["phase"] == "no_way"]
            assert not asked or asked[-1], "whoever hides has agreed to be relayed"
            for capture in (at_hider, at_other):
                assert not between(capture.packets(), town.anna_at, town.ben_at)
            heard = "".join(line for line in other.errors().splitlines() if " < " in line)
            assert '"introduced"' in heard
            assert not [address for address in hidden.addresses if address in heard]
