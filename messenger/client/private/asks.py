"""What is asked for and not agreed yet: by this person, or by another one of this person.

An ask of one's own stands once the server has taken it in; one that rings here was told by the server. Both end with
the link to it. What follows when both agree is ``sessions``'.
"""

import secrets
from asyncio import Task
from dataclasses import dataclass
from typing import Protocol

from messenger.client.clock import Clock
from messenger.client.private import wording
from messenger.client.private.model import Phase, PrivateChoices, PrivateStatus
from messenger.client.private.server import ServerLink
from messenger.client.private.timers import begin
from messenger.client.private.ways import NoWayError, Ways
from messenger.client.settings import Durations, Limits
from messenger.client.store.errors import StoreError
from messenger.protocol.base import Request
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    DeclinePrivate,
    Introduced,
    Offer,
    PrivateAsked,
    PrivateOver,
    StartPrivate,
)


class Desktop(Protocol):
    """What asks need from outside: in truth, ``Sessions``."""

    clock: Clock
    durations: Durations
    limits: Limits
    choices: PrivateChoices
    server: ServerLink

    @property
    def ways(self) -> Ways:
        """The ways of the open account. Raises ``StoreError``."""

    def hide(self, session: str) -> None:
        """Be reachable for ``session`` no more."""

    def name(self, user: int) -> str:
        """How ``user`` is called."""

    def tell(self, status: PrivateStatus) -> None:
        """A session stands differently."""

    def settle(self, ticket: int, refusal: str = "") -> None:
        """Answer an order of the person."""


@dataclass(slots=True)
class Ask:
    """One of them. ``mine``: this person asks. ``device``: what the asking one is called, if it is not this one.

    ``ticket``: the order that has no answer yet. ``said``: the server was told, that this person asks, or agrees.
    ``rings``: it stood on the screen. ``meanwhile``: the other one asks, too.
    """

    session: str
    user: int
    mine: bool
    device: str = ""
    until: float = 0
    hidden: bool = False
    ticket: int = 0
    said: bool = False
    rings: bool = False
    offering: Task[None] | None = None
    meanwhile: PrivateAsked | None = None


class Asks:
    """At most one a person."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._asks: dict[int, Ask] = {}

    # -- orders

    def start(self, ticket: int, user: int) -> None:
        """Ask ``user``, or agree when ``user`` asks."""
        ask = self._asks.get(user)
        if ask is None:
            ask = self._asks[user] = Ask(secrets.token_urlsafe(16), user, mine=True)
            self._offer(ask, ticket)
        elif ask.mine:
            self._desktop.settle(ticket, wording.asked_already(self._name(ask)))
        else:
            self.accept(ticket, user)

    def accept(self, ticket: int, user: int) -> None:
        """Agree to what ``user`` asks for."""
        ask = self._asks.get(user)
        if ask is None or ask.mine:
            self._desktop.settle(ticket, wording.none_asked(self._desktop.name(user)))
        elif ask.offering is not None:
            self._desktop.settle(ticket, wording.accepted_already(self._name(ask)))
        elif not self._desktop.server.there:
            self._desktop.settle(ticket, wording.no_server())
        else:
            self._show(ask, Phase.CONNECTING)
            self._offer(ask, ticket)

    def decline(self, ticket: int, user: int) -> None:
        """Refuse it."""
        ask = self._asks.get(user)
        if ask is None or ask.mine:
            self._desktop.settle(ticket, wording.none_asked(self._desktop.name(user)))
        else:
            self.give_up(ticket, user)

    def give_up(self, ticket: int, user: int) -> bool:
        """Withdraw what this person asks ``user`` for, or refuse what ``user`` asks for; return whether there was any.

        ``ticket``: 0 when nobody waits for an answer.
        """
        ask = self._asks.get(user)
        if ask is None:
            return False
        desktop = self._desktop
        self._remove(ask)
        if ask.ticket:
            desktop.settle(ask.ticket, wording.over_unasked(Code.PRIVATE_WITHDRAWN, self._name(ask), mine=True))
        if ask.said:
            desktop.server.stop(user, ask.session, Code.PRIVATE_STOPPED)
        elif not ask.mine and desktop.server.there and ticket:
            desktop.server.order(DeclinePrivate(ticket, ask.session), lambda: None, lambda _refusal: None)
        elif not ask.mine:
            desktop.server.stop(user, ask.session, Code.PRIVATE_STOPPED)
        self._over(ask, Code.PRIVATE_WITHDRAWN if ask.mine else Code.PRIVATE_DECLINED)
        if ticket:
            desktop.settle(ticket)
        return True

    def _offer(self, ask: Ask, ticket: int) -> None:
        ask.ticket, ask.hidden = ticket, self._desktop.choices.hidden
        ask.offering = begin(self._say(ask))

    async def _say(self, ask: Ask) -> None:
        """Get ready to be reached, and tell the server how."""
        desktop, ticket = self._desktop, ask.ticket
        try:
            offer = await desktop.ways.offer(ask.session, hidden=ask.hidden, port=desktop.choices.port)
        except (NoWayError, StoreError) as error:
            self._refused(ask, ticket, str(error))
            return
        if not desktop.server.there:
            self._refused(ask, ticket, wording.no_server())
            return
        ask.said = True
        desktop.server.order(
            _request(ask, offer),
            lambda: self._taken_in(ask, ticket),
            lambda answer: self._failed(ask, ticket, answer),
        )

    def _taken_in(self, ask: Ask, ticket: int) -> None:
        self._desktop.settle(ticket)
        if self._asks.get(ask.user) is ask:
            ask.ticket = 0
            if ask.mine:
                ask.until = self._desktop.clock.monotonic() + self._desktop.durations.ask
                self._show(ask, Phase.ASKING)

    def _failed(self, ask: Ask, ticket: int, answer: Failed) -> None:
        refusal = wording.refused(answer, self._name(ask))
        if ask.mine:
            self._refused(ask, ticket, refusal)
            return
        self._desktop.settle(ticket, refusal)
        if self._asks.get(ask.user) is not ask:
            return
        if answer.code in (Code.NO_PRIVATE, Code.PRIVATE_OPEN):
            ask.ticket = 0
            self._remove(ask)
            self._over(ask, Code.PRIVATE_ELSEWHERE if answer.device else answer.code, answer.device)
        else:
            self._ring_on(ask)

    def _refused(self, ask: Ask, ticket: int, refusal: str) -> None:
        """Nobody was asked, or nothing agreed."""
        self._desktop.settle(ticket, refusal)
        if self._asks.get(ask.user) is not ask:
            return
        if not ask.mine:
            self._ring_on(ask)
            return
        ask.ticket = 0
        self._remove(ask)
        if ask.meanwhile is not None:
            self.asked(ask.meanwhile)

    def _ring_on(self, ask: Ask) -> None:
        ask.ticket, ask.said, ask.offering = 0, False, None
        self._desktop.hide(ask.session)
        self._show(ask, Phase.ASKED)

    # -- what the server tells

    def asked(self, event: PrivateAsked) -> None:
        """Ring, unless this person asks the same at this moment: then the server takes that for an answer."""
        ask = self._asks.get(event.user)
        if ask is not None and ask.mine:
            ask.meanwhile = event
            return
        if ask is not None and ask.session != event.session:
            self._replaced(ask)
            ask = None
        if ask is None and len(self._asks) >= self._desktop.limits.private_asks:
            return
        if ask is None:
            ask = self._asks[event.user] = Ask(event.session, event.user, mine=False, device=event.device)
        ask.until = self._desktop.clock.monotonic() + event.seconds
        self._show(ask, Phase.ASKED)

    def over(self, event: PrivateOver) -> bool:
        """Nothing comes of it; return whether there was such an ask."""
        ask = self._asks.get(event.user)
        if ask is None:
            return False
        if ask.meanwhile is not None and ask.meanwhile.session == event.session:
            ask.meanwhile = None
            return True
        if ask.session != event.session:
            return False
        self._remove(ask)
        self._over(ask, event.code, event.device)
        return True

    def agreed(self, event: Introduced) -> Ask | None:
        """Return the ask to which both have agreed, which stands until it is ``taken``; ``None``: there is none."""
        ask = self._asks.get(event.user)
        if ask is None or not ask.said or (ask.session != event.session and not ask.mine):
            return None
        return ask

    def taken(self, ask: Ask) -> None:
        """Let go of an ask of which a session has come, or none can come; whoever takes it looks after the listener."""
        del self._asks[ask.user]

    def server_lost(self, reason: str) -> None:
        """Nothing comes of any: the server lets go of them, too."""
        for ask in list(self._asks.values()):
            ticket, ask.ticket = ask.ticket, 0
            self._remove(ask)
            if ask.said and not ask.mine:  # it may have been heard, and introduced this device
                self._desktop.server.stop(ask.user, ask.session, Code.PEER_GONE)
            if ticket:
                self._desktop.settle(ticket, reason)
            self._over(ask, Code.PRIVATE_WITHDRAWN, reason=reason)

    def rings(self, user: int) -> bool:
        """Whether ``user`` asks and it stands on the screen."""
        ask = self._asks.get(user)
        return ask is not None and ask.rings and not ask.mine

    # -- inside

    def _name(self, ask: Ask) -> str:
        return self._desktop.name(ask.user)

    def _remove(self, ask: Ask) -> None:
        del self._asks[ask.user]
        if ask.offering is not None:
            ask.offering.cancel()
            self._desktop.hide(ask.session)

    def _replaced(self, ask: Ask) -> None:
        """The server rings for another one in its place: nobody can be met by it any more."""
        self._remove(ask)
        if ask.ticket:
            self._desktop.settle(ask.ticket, wording.none_asked(self._name(ask)))

    def _over(self, ask: Ask, code: Code, device: str = "", reason: str = "") -> None:
        """Tell why nothing came of it, if the person ever saw it."""
        if ask.rings:
            reason = reason or wording.over_unasked(code, self._name(ask), ask.mine, device)
            self._desktop.tell(
                PrivateStatus(ask.session, ask.user, Phase.OVER, device=ask.device, reason=reason, code=code)
            )

    def _show(self, ask: Ask, phase: Phase) -> None:
        ask.rings = True
        until = 0 if phase is Phase.CONNECTING else ask.until
        self._desktop.tell(PrivateStatus(ask.session, ask.user, phase, device=ask.device, until=until))


def _request(ask: Ask, offer: Offer) -> Request:
    if ask.mine:
        return StartPrivate(ask.ticket, ask.session, ask.user, offer)
    return AcceptPrivate(ask.ticket, ask.session, offer)
