"""Private sessions: asking for one, agreeing, refusing, stopping, keeping, and being relayed. Rights are checked here.

What comes of it is told by ``introductions``; no address leaves it before both people have agreed.
"""

from typing import Final

from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    DeclinePrivate,
    JoinRelay,
    KeepPrivate,
    Offer,
    PrivateKind,
    StartPrivate,
    StopPrivate,
)
from messenger.server.handlers.contacts import other_user
from messenger.server.introductions import Introductions
from messenger.server.live import Directory, User
from messenger.server.offers import fault_of
from messenger.server.pairs import Introduction, Side
from messenger.server.relay import Relays
from messenger.server.session import Session

REASONS: Final = frozenset(
    [
        *(Code.PRIVATE_STOPPED, Code.PEER_GONE, Code.PEER_LOST, Code.PEER_UNTRUSTED),
        *(Code.NO_WAY, Code.RELAY_REFUSED, Code.RELAY_LIMIT),
        *(Code.SIGNED_OUT_HERE, Code.SIGNED_OUT_ELSEWHERE, Code.INACTIVE, Code.PASSWORD_CHANGED),
    ]
)
"""What one side may say about why it ends a session."""
_UNLIKE: Final = (
    "A private session is between two windows or between two bare terminals: "
    "this user has none here of the kind that you use."
)
RELAY_RETRY: Final = 10.0
"""Seconds after which there may be room for one more relay."""


class Peers:
    """The handlers of this noun, and what they need."""

    def __init__(self, directory: Directory, introductions: Introductions, relays: Relays) -> None:
        self._directory = directory
        self._introductions = introductions
        self._relays = relays

    # -- how one comes about

    def start(self, session: Session, line: StartPrivate) -> None:
        """Ask another user; when that one is asking this one, it is agreed."""
        me, r = _user(session), line.r
        other = other_user(self._directory, session, r, line.user)
        if other is None:
            return
        if me.id in other.blocks:
            session.fail(r, Code.BLOCKED, "This user has blocked you.")
        elif other.id in me.blocks:
            session.fail(r, Code.YOU_BLOCKED, "You have blocked this user: unblock first.")
        elif (fault := _fault_of(session, line.offer)) is not None:
            session.fail(r, Code.OFFER_INVALID, fault)
        else:
            found = self._introductions.between(me, other)
            if found is not None and not found.open and found.asked.user is me:
                self._agree(session, r, found, line.offer)
            elif found is None or not self._stands_in_the_way(session, r, found):
                self._ask(session, line, other)

    def _ask(self, session: Session, line: StartPrivate, other: User) -> None:
        introductions, me = self._introductions, _user(session)
        if not other.sessions:
            session.fail(line.r, Code.USER_OFFLINE, "This user is not online.")
        elif all(one.private is not session.private for one in other.sessions):
            session.fail(line.r, Code.PRIVATE_UNLIKE, _UNLIKE)
        elif not introductions.has_room(me):
            session.fail(line.r, Code.BUSY, "You have too many private sessions.")
        elif introductions.is_taken(line.session, me, other):
            session.fail(line.r, Code.OFFER_INVALID, "This id is another session's.")
        elif (rest := introductions.rests(me, other)) > 0:
            reason = "You have asked too often for private sessions: please try again later."
            session.fail(line.r, Code.BUSY, reason, round(rest, 1))
        else:
            session.reply(Done(line.r))
            introductions.ask(session, line.session, other, line.offer)

    def _stands_in_the_way(self, session: Session, r: int, found: Introduction) -> bool:
        """Refuse when these two have a session, or this user asks for one. One that is only said to be open is ended:
        its device has begun anew, or this side knows nothing of it.
        """
        own = found.side_of(_user(session))
        if found.open and (own.device is None or (own.device is session.device and own.session is not session)):
            self._introductions.stop(found, own, Code.PEER_GONE)
            return False
        if found.open:
            reason = "You have a private session with this user already."
            session.fail(r, Code.PRIVATE_OPEN, reason, device=_elsewhere(own, session))
        else:
            reason = "You have asked this user already, who has not answered yet."
            session.fail(r, Code.PRIVATE_PENDING, reason, device=_elsewhere(own, session))
        return True

    def accept(self, session: Session, line: AcceptPrivate) -> None:
        """Agree to what one was asked for; the first of one's devices wins."""
        found = self._asked(session, line.r, line.session)
        if found is None:
            return
        fault = _fault_of(session, line.offer)
        if fault is not None:
            session.fail(line.r, Code.OFFER_INVALID, fault)
        else:
            self._agree(session, line.r, found, line.offer)

    def _agree(self, session: Session, r: int, found: Introduction, offer: Offer) -> None:
        """Introduce two devices of the same kind."""
        if found.kind is not offer.kind:
            session.fail(r, Code.PRIVATE_UNLIKE, _UNLIKE)
        else:
            session.reply(Done(r))
            self._introductions.agree(found, session, offer)

    def decline(self, session: Session, line: DeclinePrivate) -> None:
        """Refuse what one was asked for."""
        found = self._asked(session, line.r, line.session)
        if found is not None:
            session.reply(Done(line.r))
            self._introductions.decline(found, session)

    def _asked(self, session: Session, r: int, number: str) -> Introduction | None:
        """Return what the session's user is being asked for under this id; ``None`` when that has been refused."""
        me = _user(session)
        found = self._introductions.find(me, number)
        if found is None or found.asked.user is not me:
            session.fail(r, Code.NO_PRIVATE, "Nobody is asking you for this any more.")
        elif found.open:
            reason = "This private session has begun already."
            session.fail(r, Code.PRIVATE_OPEN, reason, device=_elsewhere(found.asked, session))
        else:
            return found
        return None

    # -- how it goes on and ends

    def stop(self, session: Session, line: StopPrivate) -> None:
        """End what there is with another user; what is held on another device is ended there."""
        me, r = _user(session), line.r
        other = other_user(self._directory, session, r, line.user)
        if other is None:
            return
        found = self._introductions.between(me, other)
        own = None if found is None else found.side_of(me)
        if found is None or own is None or (line.session and line.session != found.id):
            session.fail(r, Code.NO_PRIVATE, "You have no private session with this user.")
        elif not found.open and own is found.asked:
            session.reply(Done(r))
            self._introductions.decline(found, session)
        elif own.device is None:
            session.fail(r, Code.NO_PRIVATE, "You have no private session with this user.")
        elif own.device is not session.device:
            code = Code.PRIVATE_OPEN if found.open else Code.PRIVATE_PENDING
            session.fail(r, code, "This private session is on another device of yours.", device=own.device.name)
        else:
            session.reply(Done(r))
            self._introductions.stop(found, own, line.why if line.why in REASONS else Code.PRIVATE_STOPPED)

    def keep(self, session: Session, line: KeepPrivate) -> None:
        """Let an open session go on whose device had lost its link, or whose server was started anew."""
        me, r = _user(session), line.r
        other = other_user(self._directory, session, r, line.user)
        if other is None:
            return
        if self._introductions.between(me, other) is None and not self._introductions.has_room(me):
            session.fail(r, Code.BUSY, "You have too many private sessions.")
            return
        if self._introductions.between(me, other) is None and self._introductions.is_taken(line.session, me, other):
            session.fail(r, Code.NO_PRIVATE, "This id is another session's.")
            return
        found = self._introductions.keep(session, line.session, other, asker=line.asker)
        if found is None:
            session.fail(r, Code.NO_PRIVATE, "This private session is over.")
        elif self._is_here(session, r, found):
            session.post(Done(r))
            self._introductions.call_for_relay(found, found.side_of(me))

    def allow_relay(self, session: Session, line: AllowRelay) -> None:
        """Agree to have a session carried by the server."""
        me, r = _user(session), line.r
        found = self._introductions.find(me, line.session)
        if found is None or not found.open:
            session.fail(r, Code.NO_PRIVATE, "This private session is over.")
        elif session.private is not PrivateKind.SEALED:
            session.fail(r, Code.RELAY_REFUSED, "Only what is sealed is carried by the server.")
        elif self._is_here(session, r, found):
            if self._relays.is_used_up(found.account):
                session.fail(r, Code.RELAY_LIMIT, "The server has carried as much of this session as it may.")
            elif not self._relays.has_room():
                session.fail(r, Code.BUSY, "The server carries too many private sessions.", RELAY_RETRY)
            else:
                session.post(Done(r))
                self._introductions.allow(found, found.side_of(me))

    def _is_here(self, session: Session, r: int, found: Introduction) -> bool:
        """Whether an open session is held on this device and by this connection; else that is refused."""
        own = found.side_of(_user(session))
        if own.session is session:
            return True
        if own.device is None or own.device is session.device:
            session.fail(r, Code.NO_PRIVATE, "This private session is not known here any more.")
        else:
            reason = "This private session is on another device of yours."
            session.fail(r, Code.PRIVATE_OPEN, reason, device=own.device.name)
        return False

    def join_relay(self, session: Session, line: JoinRelay) -> None:
        """Let the connection itself carry a private session; whose it is, is known by the token alone."""
        if session.user is not None:
            session.refuse(Code.ALREADY_SIGNED_IN, "A private session needs a connection of its own.")
        else:
            self._relays.join(session, line.token)


def _fault_of(session: Session, offer: Offer) -> str | None:
    """Return why this cannot be offered, as a sentence."""
    if offer.kind is not session.private:
        return "This device has said that it holds private sessions of another kind, or none."
    return fault_of(offer)


def _user(session: Session) -> User:
    assert session.user is not None
    return session.user


def _elsewhere(own: Side, session: Session) -> str:
    """Return the name of the device that has it, when that is another one."""
    return "" if own.device is None or own.device is session.device else own.device.name
