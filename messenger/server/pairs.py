"""The records of private sessions: two sides each, found by user. Values and look-ups only; nobody is told anything.

Every change is made inside a turn, and whoever makes one gives the turn its undo.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from messenger.protocol.peers import Offer, PrivateKind
from messenger.server.live import Device, User
from messenger.server.relay import Account, Passage
from messenger.server.session import Session


@dataclass(slots=True, eq=False)
class Side:
    """One of two. ``device`` is the one that has the session: ``None`` while nobody there has agreed to it."""

    user: User
    device: Device | None = None
    session: Session | None = None
    """The connection that speaks for it; ``None`` while its link is lost and the session not kept anew."""
    offer: Offer | None = None
    address: str = ""
    """Where the server saw it when it made the offer."""
    allows: bool = False
    """It has agreed to a relay, and waits for the other."""
    absent: float = 0.0
    """Since when nobody speaks for it (the loop's time)."""


@dataclass(slots=True, eq=False)
class Introduction:
    """One private session of two users. ``until``: when an ask is over unless answered (the loop's time)."""

    id: str
    asker: Side
    asked: Side
    until: float
    open: bool = False
    passage: Passage | None = None
    account: Account = field(default_factory=Account)

    @property
    def kind(self) -> PrivateKind:
        """The kind of device that can take part; of one that was only said to go on, it is no longer known or asked."""
        return PrivateKind.SEALED if self.asker.offer is None else self.asker.offer.kind

    def rings_on(self, session: Session) -> bool:
        """Return whether the person who is asked is asked there."""
        return session.private is self.kind

    def side_of(self, user: User) -> Side:
        """Return the side of ``user``, who takes part."""
        return self.asker if self.asker.user is user else self.asked

    def other_than(self, side: Side) -> Side:
        """Return the other side."""
        return self.asked if side is self.asker else self.asker


class Pairs:
    """All of them; two users have one at the most."""

    def __init__(self) -> None:
        self._of: dict[int, dict[int, Introduction]] = {}
        """By user, and by the other one."""

    def __iter__(self) -> Iterator[Introduction]:
        for number, introductions in list(self._of.items()):
            for one in list(introductions.values()):
                if one.asker.user.id == number:
                    yield one

    def __contains__(self, introduction: Introduction) -> bool:
        return self.between(introduction.asker.user, introduction.asked.user) is introduction

    def of(self, user: User) -> list[Introduction]:
        """Return those in which ``user`` takes part."""
        return list(self._of.get(user.id, {}).values())

    def between(self, user: User, other: User) -> Introduction | None:
        """Return the session of these two."""
        return self._of.get(user.id, {}).get(other.id)

    def add(self, introduction: Introduction) -> None:
        """Take in the session of two who have none."""
        one, other = introduction.asker.user.id, introduction.asked.user.id
        self._of.setdefault(one, {})[other] = introduction
        self._of.setdefault(other, {})[one] = introduction

    def remove(self, introduction: Introduction) -> None:
        """Forget one."""
        one, other = introduction.asker.user.id, introduction.asked.user.id
        for here, there in ((one, other), (other, one)):
            del self._of[here][there]
            if not self._of[here]:
                del self._of[here]
