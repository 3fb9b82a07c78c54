"""Where two devices are sent: to no more than what may be dialled, as the server sees the two."""

import pytest

from messenger.protocol.peers import (
    AcceptPrivate,
    Introduced,
    PeerEndpoint,
    StartPrivate,
)
from tests.server.couple import Couple
from tests.server.privates import offer
from tests.server.still_house import BRUNO


def endpoints_of(couple: Couple, annas: str, brunos: str) -> tuple[set[str], set[str]]:
    """Return which hosts each is told when the server sees them at these addresses."""
    couple.anna.address, couple.bruno.address = annas, brunos
    terms = offer(hosts=("127.0.0.9", "::1", "192.0.2.1"))
    couple.house.say(couple.anna, StartPrivate(1, couple.id, BRUNO, terms))
    couple.house.say(couple.bruno, AcceptPrivate(1, couple.id, terms))
    told = [
        next(line for line in lines if isinstance(line, Introduced))
        for lines in (couple.told_anna(), couple.told_bruno())
    ]
    return {one.host for one in told[0].endpoints}, {one.host for one in told[1].endpoints}


@pytest.mark.parametrize(("annas", "brunos"), [("127.0.0.1", "198.51.100.2"), ("198.51.100.2", "::1")])
def test_nobody_is_sent_to_loopback_unless_both_are_seen_there(couple: Couple, annas: str, brunos: str) -> None:
    """C42: neither to what was offered nor to what the server sees."""
    seen_by_anna, seen_by_bruno = endpoints_of(couple, annas, brunos)
    assert seen_by_anna == {"192.0.2.1", brunos} - {"::1"}
    assert seen_by_bruno == {"192.0.2.1", annas} - {"127.0.0.1"}


def test_on_one_machine_loopback_is_a_way(couple: Couple) -> None:
    """C42"""
    own = {"127.0.0.9", "::1", "192.0.2.1"}
    assert endpoints_of(couple, "127.0.0.1", "::1") == (own | {"::1"}, own | {"127.0.0.1"})


def test_what_the_server_sees_is_named_with_the_outer_port(couple: Couple) -> None:
    """C42: beside the own addresses with the port at which it listens."""
    couple.anna.address, couple.bruno.address = "198.51.100.1", "198.51.100.2"
    couple.house.say(couple.anna, StartPrivate(1, couple.id, BRUNO, offer(outside=50_000)))
    couple.house.say(couple.bruno, AcceptPrivate(1, couple.id, offer()))
    (_, told) = couple.told_bruno()[-2:]
    assert told.endpoints == (PeerEndpoint("198.51.100.1", 50_000), PeerEndpoint("192.0.2.7", 40_123))
