"""Who has a private session with whom, as far as the server knows: asked for, or open. Nothing of it is stored.

Everything here happens inside a turn, with its undo, and tells those whom it concerns. Who may ask for it is decided in
``handlers.peers``; how bytes get from one to the other when they have no way of their own is ``relay``'s.
"""

import math
import secrets
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from messenger.protocol.base import Event
from messenger.protocol.errors import Code
from messenger.protocol.peers import Introduced, Offer, PrivateAsked, PrivateOver, RelayAsked, RelayReady
from messenger.server.live import User
from messenger.server.offers import endpoints
from messenger.server.pairs import Introduction, Pairs, Side
from messenger.server.rebuffs import Rebuffs
from messenger.server.relay import Relays
from messenger.server.session import Session
from messenger.server.turn import Turn

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class AskBounds:
    """Seconds that an ask waits, and that a session is remembered which a side does not keep; asks of one user a
    minute, and unanswered at once; sessions of one user; the first and the longest wait after asks that came to
    nothing.
    """

    wait: float
    keep: float
    a_minute: int
    pending: int
    sessions: int
    rest: float
    longest_rest: float


class Introductions:
    """All of them, by both users."""

    def __init__(self, turn: Turn, time: Callable[[], float], bounds: AskBounds, relays: Relays) -> None:
        """``time``: the loop's clock."""
        self._turn = turn
        self._time = time
        self._bounds = bounds
        self._relays = relays
        self._pairs = Pairs()
        self._rebuffs = Rebuffs(turn, bounds.rest, bounds.longest_rest)
        self._asks: dict[int, deque[float]] = {}
        """When each user asked in the last minute."""
        self._ended: dict[tuple[int, str], tuple[Code, float]] = {}
        """Why sessions ended, by id and the user who did not do it, and until when that is kept: to be told, or told
        once more, to who says meanwhile that the session goes on."""

    # -- looking

    def between(self, user: User, other: User) -> Introduction | None:
        """Return the session of these two, asked for or open."""
        return self._pairs.between(user, other)

    def find(self, user: User, number: str) -> Introduction | None:
        """Return the session of ``user`` with this id."""
        return next((one for one in self._pairs.of(user) if one.id == number), None)

    def is_taken(self, number: str, user: User, other: User) -> bool:
        """Return whether a session of ``user`` or ``other`` has this id: it must be clear which one is meant."""
        return self.find(user, number) is not None or self.find(other, number) is not None

    def has_room(self, user: User) -> bool:
        """Return whether ``user`` may have one more session."""
        return len(self._pairs.of(user)) < self._bounds.sessions

    def rests(self, user: User, other: User) -> float:
        """Return for how many seconds ``user`` may not ask ``other``; 0 when it may."""
        pending = [one.until for one in self._pairs.of(user) if not one.open and one.asker.user is user]
        now = self._time()
        if len(pending) >= self._bounds.pending:
            ends = min(pending)  # infinite when it is over already, and only the disk is full
            return max(ends - now, 1.0) if ends < math.inf else 1.0
        asks = self._asks.get(user.id, ())
        recent = [at for at in asks if now - at < MINUTE]
        if len(recent) >= self._bounds.a_minute:
            return max(recent[-self._bounds.a_minute] + MINUTE - now, 1.0)
        return self._rebuffs.wait(user.id, other.id, now)

    # -- coming about

    def ask(self, session: Session, number: str, other: User, offer: Offer) -> None:
        """Ring on all devices of ``other``, with whom the session's user has none yet."""
        user, device, now = session.user, session.device, self._time()
        assert user is not None
        assert device is not None
        asks = self._asks.setdefault(user.id, deque(maxlen=self._bounds.a_minute))
        self._turn.undo(self._asks.__setitem__, user.id, asks.copy())
        asks.append(now)
        asker = Side(user, device, session, offer, session.address)
        introduction = Introduction(number, asker, Side(other), now + self._bounds.wait)
        self._pairs.add(introduction)
        self._turn.undo(self._pairs.remove, introduction)
        for one in other.sessions:
            if introduction.rings_on(one):
                one.post(_ring(introduction, now))

    def agree(self, introduction: Introduction, session: Session, offer: Offer) -> None:
        """Introduce the two devices to each other: the person who was asked has agreed on this one."""
        one, user = introduction.asker, introduction.asked.user
        other = Side(user, session.device, session, offer, session.address)
        self._rebuffs.clear(one.user.id, user.id)
        self._set(introduction, "asked", other)
        self._set(introduction, "open", True)
        self._set(introduction, "until", math.inf)
        token = _random()
        for here, there in ((one, other), (other, one)):
            assert here.session is not None
            here.session.post(_introduction(introduction, here, there, token))
        self._tell_rest(introduction, session)

    def keep(self, session: Session, number: str, other: User, *, asker: bool) -> Introduction | None:
        """Let this session's device go on with a private session; ``None`` when that is another one than there is."""
        user, device, now = session.user, session.device, self._time()
        assert user is not None
        found = self.between(user, other)
        if found is None:
            if (user.id, number) in self._ended:
                session.post(PrivateOver(number, other.id, self._ended[user.id, number][0]))
                return None
            sides = Side(user, absent=now), Side(other, absent=now)
            found = Introduction(number, *(sides if asker else sides[::-1]), math.inf, open=True)
            self._pairs.add(found)
            self._turn.undo(self._pairs.remove, found)
        own = found.side_of(user)
        if not found.open or found.id != number or asker is not (own is found.asker):
            return None
        if own.device is None:
            self._set(own, "device", device)
        if own.device is device:
            self._set(own, "session", session)
        return found

    # -- the relay

    def allow(self, introduction: Introduction, own: Side) -> None:
        """Take note that one side agrees to a relay; when both have, promise them one."""
        other = introduction.other_than(own)
        if not other.allows:
            if not own.allows:
                self._set(own, "allows", True)
                self.call_for_relay(introduction, other)
            return
        self._set(other, "allows", False)
        passage = self._relays.promise(introduction.account)
        if introduction.passage is not None:
            self._turn.after(introduction.passage.close)
        self._set(introduction, "passage", passage)
        for side, token in zip((introduction.asker, introduction.asked), passage.tokens, strict=True):
            if side.session is not None:
                left = self._relays.left(introduction.account)
                side.session.post(RelayReady(introduction.id, token, self._relays.patience, left))

    def call_for_relay(self, introduction: Introduction, side: Side) -> None:
        """Tell a side, if it is there, that the other one waits for its word, if it does."""
        if side.session is not None and introduction.other_than(side).allows:
            side.session.post(RelayAsked(introduction.id))

    # -- being over

    def decline(self, introduction: Introduction, session: Session) -> None:
        """Let the person who was asked refuse, on one of the devices."""
        self._end(introduction)
        self._rebuff(introduction)
        self._tell(introduction, introduction.asker, Code.PRIVATE_DECLINED)
        self._tell_rest(introduction, session)

    def stop(self, introduction: Introduction, own: Side, why: Code) -> None:
        """Let one side end what it has asked for, or what is open; the other one is told ``why``."""
        self._end(introduction)
        if introduction.open:
            self._tell(introduction, introduction.other_than(own), why)
        else:
            self._rebuff(introduction, withdrawn=True)
            self._tell_asked(introduction, Code.PRIVATE_WITHDRAWN)

    def forbid(self, user: User, other: User) -> None:
        """Let an ask between two be over, since ``user`` has blocked ``other``. What is open stays (C53)."""
        found = self.between(user, other)
        if found is not None and not found.open:
            self._end(found)
            asked_does = found.asked.user is user
            self._tell(found, found.asker, Code.PRIVATE_DECLINED if asked_does else Code.PRIVATE_WITHDRAWN)
            self._tell_asked(found, Code.PRIVATE_WITHDRAWN)

    def forget(self, user: User) -> None:
        """Let everything of ``user`` be over, whose account is being deleted."""
        for one in self._pairs.of(user):
            self.stop(one, one.side_of(user), Code.PEER_GONE)

    # -- connections come and go

    def arrived(self, session: Session, *, fresh: bool) -> None:
        """Ring on a device that has just signed in. ``fresh``: its program has no session of earlier any more."""
        user, now = session.user, self._time()
        assert user is not None
        for one in self._pairs.of(user):
            own = one.side_of(user)
            if fresh and one.open and own.device is session.device:
                self.stop(one, own, Code.PEER_GONE)
            elif not one.open and own is one.asked and one.rings_on(session):
                session.post(_ring(one, now))

    def lost(self, session: Session) -> None:
        """A link was lost: what is open goes on without it, and what it asked for is over."""
        self._let_go(session, gone=False)

    def left(self, session: Session) -> None:
        """A session was ended: so are the private sessions of its device."""
        self._let_go(session, gone=True)

    def _let_go(self, session: Session, *, gone: bool) -> None:
        user = session.user
        assert user is not None
        for one in self._pairs.of(user):
            own = one.side_of(user)
            if not one.open and own is one.asked:
                if not any(one.rings_on(other) for other in user.sessions):
                    self._end(one)
                    self._tell(one, one.asker, Code.PEER_GONE)
            elif not one.open and own.session is session:
                self._end(one)
                self._tell_asked(one, Code.PEER_GONE)
            elif one.open and gone and own.device is session.device:
                self.stop(one, own, Code.PEER_GONE)
            elif one.open and own.session is session:
                self._set(own, "session", None)
                self._set(own, "absent", self._time())
                self._set(own, "allows", False)

    # -- the watch

    def look(self, now: float) -> None:
        """Look which asks have waited long enough, and which sessions nobody keeps any more."""
        for one in self._pairs:
            waited = now >= one.until
            absent = one.open and any(_is_missed(side, now, self._bounds.keep) for side in (one.asker, one.asked))
            if waited:
                one.until = math.inf  # a fact is tried until it succeeds: not another one every second
                self._turn.enter(partial(self._unanswered, one), several=False)
            elif absent:
                self._turn.enter(partial(self._give_up, one), several=False)
        for user, asks in list(self._asks.items()):
            if not asks or now - asks[-1] >= MINUTE:
                del self._asks[user]
        self._rebuffs.look(now)
        for key, (_, until) in list(self._ended.items()):
            if now >= until:
                del self._ended[key]

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        for one in self._pairs:
            one.until += stall
            for side in (one.asker, one.asked):
                side.absent += stall
        self._ended = {key: (code, until + stall) for key, (code, until) in self._ended.items()}

    def _unanswered(self, introduction: Introduction) -> None:
        if introduction in self._pairs and not introduction.open:
            self._end(introduction)
            self._rebuff(introduction)
            self._tell(introduction, introduction.asker, Code.PRIVATE_UNANSWERED)
            self._tell_asked(introduction, Code.PRIVATE_UNANSWERED)

    def _give_up(self, introduction: Introduction) -> None:
        """Forget a session without a word: the two devices have no need of the server."""
        now = self._time()
        sides = introduction.asker, introduction.asked
        if introduction in self._pairs and any(_is_missed(side, now, self._bounds.keep) for side in sides):
            self._end(introduction)

    # -- inside

    def _set(self, thing: Introduction | Side, name: str, value: object) -> None:
        self._turn.undo(setattr, thing, name, getattr(thing, name))
        setattr(thing, name, value)

    def _rebuff(self, introduction: Introduction, *, withdrawn: bool = False) -> None:
        asker, asked = introduction.asker.user.id, introduction.asked.user.id
        self._rebuffs.add(asker, asked, self._time(), withdrawn=withdrawn)

    def _end(self, introduction: Introduction) -> None:
        self._pairs.remove(introduction)
        self._turn.undo(self._pairs.add, introduction)
        if introduction.passage is not None:
            self._turn.after(introduction.passage.close)

    def _tell(self, introduction: Introduction, side: Side, code: Code) -> None:
        """Tell one side that it is over; when nobody speaks for it now, it hears so when it wants to keep it."""
        if side.session is not None:
            side.session.post(PrivateOver(introduction.id, introduction.other_than(side).user.id, code))
        if introduction.open and side.device is not None:
            key = side.user.id, introduction.id
            self._ended[key] = (code, self._time() + self._bounds.keep)
            self._turn.undo(self._ended.pop, key, None)

    def _tell_asked(self, introduction: Introduction, code: Code) -> None:
        """Let the question disappear from the screens of the person who was asked."""
        _post_all(introduction, PrivateOver(introduction.id, introduction.asker.user.id, code))

    def _tell_rest(self, introduction: Introduction, answering: Session) -> None:
        """Let the question disappear from the other devices of the person who has answered on one."""
        device = answering.device
        assert device is not None
        over = PrivateOver(introduction.id, introduction.asker.user.id, Code.PRIVATE_ELSEWHERE, device.name)
        _post_all(introduction, over, but=answering)


def _post_all(introduction: Introduction, event: Event, but: Session | None = None) -> None:
    for session in introduction.asked.user.sessions:
        if session is not but and introduction.rings_on(session):
            session.post(event)


def _ring(introduction: Introduction, now: float) -> PrivateAsked:
    asker = introduction.asker
    assert asker.device is not None
    seconds = max(introduction.until - now, 0.0) if introduction.until < math.inf else 0.0
    return PrivateAsked(introduction.id, asker.user.id, asker.device.name, round(seconds, 1))


def _introduction(introduction: Introduction, here: Side, there: Side, token: str) -> Introduced:
    """Return what the side ``here`` is told about the other one."""
    assert here.offer is not None
    assert there.offer is not None
    assert there.device is not None
    direct = bool(here.offer.port and there.offer.port)
    return Introduced(
        introduction.id,
        there.user.id,
        here is introduction.asker,
        there.device.client_id,
        there.device.name,
        there.offer.certificate,
        token,
        endpoints(there.offer, there.address, here.address) if direct else (),
        direct,
    )


def _is_missed(side: Side, now: float, keep: float) -> bool:
    return side.session is None and now - side.absent >= keep


def _random() -> str:
    """Return 128 random bits as tokens are written."""
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode("ascii")
