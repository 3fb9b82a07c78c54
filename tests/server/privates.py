"""Private sessions as a server sees them: devices that ask, agree and allow a relay."""

from typing import Any

from messenger.protocol.connection import Done, Failed
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    Introduced,
    Offer,
    PrivateAsked,
    PrivateOver,
    RelayReady,
    StartPrivate,
)
from tests.server.asking import sync
from tests.server.town import me
from tests.server.wire import Wire, random_id


def offer(mark: str = "", hosts: tuple[str, ...] = ("192.0.2.7",), port: int = 40123, outside: int = 0) -> Offer:
    """Return an offer whose certificate is known by ``mark``; what it proves is not the server's business."""
    return Offer("MIIB" + mark.ljust(196, "x"), hosts, port, outside)


def asked(one: Wire, other: Wire, terms: Offer | None = None) -> str:
    """Let ``one`` ask ``other`` for a private session; return its id when it has rung there."""
    number, session = one.next_number(), random_id()
    one.send(StartPrivate(number, session, me(other), terms or offer()))
    one.expect(Done, r=number)
    other.expect(PrivateAsked, session=session)
    return session


def accepted(other: Wire, session: str, terms: Offer | None = None) -> Introduced:
    """Agree to what was asked for; return the introduction."""
    number = other.next_number()
    other.send(AcceptPrivate(number, session, terms or offer()))
    other.expect(Done, r=number)
    return other.expect(Introduced, session=session)


def introduced(one: Wire, other: Wire, terms: Offer | None = None, others_terms: Offer | None = None) -> str:
    """Let two have an open session, and read that they have been introduced; return its id."""
    session = asked(one, other, terms)
    accepted(other, session, others_terms)
    one.expect(Introduced, session=session)
    return session


def relay_ready(one: Wire, other: Wire, session: str) -> tuple[str, str]:
    """Let both agree to a relay; return the token of each."""
    for wire in (one, other):
        number = wire.next_number()
        wire.send(AllowRelay(number, session))
        wire.expect(Done, r=number)
    return one.expect(RelayReady, session=session).token, other.expect(RelayReady, session=session).token


def lines_of(wire: Wire, *kinds: type) -> list[Any]:
    """Return what has come so far of these kinds."""
    return [line for line in wire.seen if isinstance(line, kinds)]


def start(wire: Wire, user: int, terms: Offer | None = None) -> Failed | None:
    """Ask ``user`` for a private session; return the refusal, if it is one."""
    number = wire.next_number()
    wire.send(StartPrivate(number, random_id(), user, terms or offer()))
    while True:
        line = wire.read()
        if isinstance(line, Done | Failed) and line.r == number:
            return line if isinstance(line, Failed) else None


def refused(wire: Wire, user: int, terms: Offer | None = None) -> Failed:
    """Ask for a private session that must be refused; return the refusal, which has a sentence."""
    failed = start(wire, user, terms)
    assert failed is not None
    assert failed.reason
    return failed


def told_of_private(wire: Wire) -> list[object]:
    """Return all that has come about private sessions, after reading what was said up to now."""
    sync(wire)
    return lines_of(wire, PrivateAsked, PrivateOver, Introduced)
