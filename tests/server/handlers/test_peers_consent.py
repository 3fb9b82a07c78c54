"""What nobody hears of a device before both people have agreed, and what is never told at all."""

from itertools import count

import pytest

from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    DeclinePrivate,
    Introduced,
    Offer,
    PeerEndpoint,
    PrivateOver,
    StopPrivate,
)
from tests.server.asking import sync
from tests.server.privates import accepted, asked, introduced, lines_of, offer, refused, told_of_private
from tests.server.town import Town, done, me
from tests.server.wire import Wire

_sources = count(20)


def from_somewhere(town: Town) -> tuple[Wire, str]:
    """Sign up somebody whom the server sees at an address of its own; return that, too."""
    number = next(_sources)
    source = f"127.0.8.{number}"
    wire = town.keep(Wire(town.server.address, source=source))
    wire.sign_up(town.server.shared_invite, f"somewhere{number}")
    return wire, source


@pytest.mark.parametrize("answer", [None, DeclinePrivate, AcceptPrivate])
def test_no_address_reaches_anyone_before_both_have_agreed(town: Town, answer: type | None) -> None:
    """C43: not one byte of the offers, nor of where the server sees the other one, in all that came."""
    (anna, annas), (ben, bens) = from_somewhere(town), from_somewhere(town)
    phone = town.second_device(ben)
    annas_terms = offer("secret-of-anna", ("192.0.2.111", "2001:db8::aaaa"), 41111, 41112)
    bens_terms = offer("secret-of-ben", ("192.0.2.222",), 42222)
    for wire in (anna, ben, phone):
        wire.raw = bytearray()
    session = asked(anna, ben, annas_terms)
    sync(ben)
    sync(phone)
    sync(anna)
    _hold_nothing_of(ben, annas_terms, annas)
    _hold_nothing_of(phone, annas_terms, annas)
    if answer is None:
        done(anna, StopPrivate, me(ben))
        ben.expect(PrivateOver)
    elif answer is DeclinePrivate:
        done(ben, DeclinePrivate, session)
        anna.expect(PrivateOver)
    else:
        accepted(ben, session, bens_terms)
        assert PeerEndpoint(bens, 42222) in anna.expect(Introduced).endpoints
    sync(phone)
    _hold_nothing_of(phone, annas_terms, annas)  # this device has agreed to nothing
    if answer is not AcceptPrivate:
        _hold_nothing_of(ben, annas_terms, annas)
        _hold_nothing_of(anna, bens_terms, bens)


def _hold_nothing_of(wire: Wire, terms: Offer, source: str) -> None:
    """Assert that nothing by which a device could be found or known is in what came here."""
    assert wire.raw is not None
    for part in (*terms.hosts, source, str(terms.port), str(terms.outside or terms.port), terms.certificate[:20]):
        assert part.encode() not in wire.raw


@pytest.mark.parametrize("hiding", [0, 1, 2], ids=["the asker", "the asked", "both"])
def test_who_never_shows_an_address_gets_none_either(town: Town, hiding: int) -> None:
    """C49: both hear that they can be relayed only, and no address."""
    (anna, annas), (ben, bens) = from_somewhere(town), from_somewhere(town)
    shown, hidden = offer("x", ("192.0.2.111",), 41111), offer("x", (), 0)
    terms = [(hidden, shown), (shown, hidden), (hidden, hidden)][hiding]
    for wire in (anna, ben):
        wire.raw = bytearray()
    session = asked(anna, ben, terms[0])
    for introduction in (accepted(ben, session, terms[1]), anna.expect(Introduced)):
        assert introduction.direct is False
        assert introduction.endpoints == ()
        assert introduction.certificate == shown.certificate
    for wire in (anna, ben):
        assert wire.raw is not None
        for part in ("192.0.2.111", "41111", annas, bens):
            assert part.encode() not in wire.raw


@pytest.mark.parametrize(
    "terms",
    [
        offer(port=1023),
        offer(port=22),
        offer(outside=80),
        offer(port=0),
        offer(hosts=(), port=0, outside=41111),
        Offer("A" * 200, ("192.0.2.7",), 41111),
        Offer("MIIB" + "x" * 197, ("192.0.2.7",), 41111),
    ],
)
def test_an_offer_that_cannot_be_is_refused(people: list[Wire], terms: Offer) -> None:
    anna, ben, _ = people
    assert refused(anna, me(ben), terms).code == Code.OFFER_INVALID
    assert told_of_private(ben) == []
    session = asked(anna, ben)
    assert ben.refused(AcceptPrivate(ben.next_number(), session, terms)).code == Code.OFFER_INVALID
    accepted(ben, session)  # it can still be accepted


def test_nobody_is_sent_where_nobody_should_be_sent(people: list[Wire]) -> None:
    """C42: names, several machines, and the local link are left out."""
    anna, ben, _ = people
    odd = ("example.org", "224.0.0.1", "fe80::1", "0.0.0.0", "127.0.0.1", "192.0.2.9", "169.254.169.254")  # noqa: S104
    introduced(anna, ben, offer(hosts=odd, port=40001))
    assert ben.seen[-1] is lines_of(ben, Introduced)[0]
    # both are seen on loopback here: only then it is named
    found = {endpoint.host for endpoint in lines_of(ben, Introduced)[0].endpoints}
    assert found == {"127.0.0.1", "192.0.2.9"}
