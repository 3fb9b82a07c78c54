"""Who may do what about private sessions: one's own with Otto, one of Otto and Ursula, and none."""

from messenger.protocol import connection, contacts, peers
from messenger.protocol.base import Request
from messenger.protocol.errors import Code
from tests.server.rights import (
    BLOCKED,
    DONE,
    FOREIGN,
    LEADER,
    MISSING,
    NOBODY,
    OTHER_DEVICE,
    OWN,
    SIGNED_OUT,
    STRANGER,
    Cast,
    Table,
    ask,
    everybody,
    user_of,
)  # fmt: skip
from tests.server.wire import Wire, random_id


def private(cast: Cast, role: str, which: str, *, agreed: bool = True) -> str:
    """Return the id of a private session that Otto has just asked the asker for, or Ursula, or of none."""
    number, otto = random_id(), cast.otto
    other = cast.ursula if which == FOREIGN else cast.wires[STRANGER if role == SIGNED_OUT else role]
    ask(other, contacts.Unblock(other.next_number(), user_of(otto)))
    for one in (cast.wires[LEADER], cast.wires[OTHER_DEVICE], other):  # whoever holds what there was
        ask(one, peers.StopPrivate(one.next_number(), user_of(otto)))
    if which != MISSING:
        started = ask(otto, peers.StartPrivate(otto.next_number(), number, user_of(other), OFFER))
        assert isinstance(started, connection.Done), started
        if agreed:
            ask(other, peers.AcceptPrivate(other.next_number(), number, OFFER))
    return number


def start_private(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an ask for a private session: Bob's goes to Lena, who has blocked him, everybody else's to Otto."""
    if which == FOREIGN:
        private(cast, role, OWN, agreed=False)
        ask(cast.otto, peers.StopPrivate(cast.otto.next_number(), cast.id(role)))
    number = cast.id(LEADER) if role == BLOCKED and which == FOREIGN else cast.user(role, which)
    return peers.StartPrivate(wire.next_number(), random_id(), number, OFFER)


def stop_private(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an end: of a session with Otto that is open, of one that there is not, or with nobody."""
    private(cast, role, OWN)
    if which == FOREIGN:
        ask(cast.otto, peers.StopPrivate(cast.otto.next_number(), cast.id(role)))
    return peers.StopPrivate(wire.next_number(), NOBODY if which == MISSING else user_of(cast.otto))


def keep_private(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a word that a session with Otto goes on, be it one's own, one of others, or one that nobody has."""
    number = private(cast, role, which)
    if which != OWN:
        ask(wire, peers.StopPrivate(wire.next_number(), user_of(cast.otto)))
    return peers.KeepPrivate(wire.next_number(), number, user_of(cast.otto), asker=False)


OFFER = peers.Offer("M" * 200, ("192.0.2.7",), 40123)
FOR_WHO_WAS_ASKED = {
    OWN: everybody(DONE),
    FOREIGN: everybody(Code.NO_PRIVATE),
    MISSING: everybody(Code.NO_PRIVATE),
}

PRIVATE_TABLE: Table = {
    peers.StartPrivate: (
        start_private,
        {
            OWN: everybody(Code.NOT_YOURSELF),
            FOREIGN: everybody(DONE) | {BLOCKED: Code.BLOCKED},
            MISSING: everybody(Code.NO_SUCH_USER),
        },
    ),
    peers.AcceptPrivate: (
        lambda cast, role, which, wire: peers.AcceptPrivate(
            wire.next_number(), private(cast, role, which, agreed=False), OFFER
        ),
        FOR_WHO_WAS_ASKED,
    ),
    peers.DeclinePrivate: (
        lambda cast, role, which, wire: peers.DeclinePrivate(
            wire.next_number(), private(cast, role, which, agreed=False)
        ),
        FOR_WHO_WAS_ASKED,
    ),
    peers.AllowRelay: (
        lambda cast, role, which, wire: peers.AllowRelay(wire.next_number(), private(cast, role, which)),
        FOR_WHO_WAS_ASKED,
    ),
    peers.StopPrivate: (
        stop_private,
        {OWN: everybody(DONE), FOREIGN: everybody(Code.NO_PRIVATE), MISSING: everybody(Code.NO_SUCH_USER)},
    ),
    # What one says to keep is known by oneself only: it is believed, and concerns nobody who does not say the same.
    # An id, which nobody can guess, names one session of a user: another's cannot be claimed while Otto has it.
    peers.KeepPrivate: (
        keep_private,
        {OWN: everybody(DONE), FOREIGN: everybody(Code.NO_PRIVATE), MISSING: everybody(DONE)},
    ),
}
"""Commands about a private session."""
