"""Broadcasts: who gets one, who is left out, and what somebody may see of them later (C27, C28, C29)."""

from collections.abc import Mapping

from msgspec.structs import replace

from messenger.protocol.base import PAGE_MESSAGES
from messenger.protocol.messages import Accepted, Message
from messenger.server.archive import Archive
from messenger.server.everyone import Broadcast
from messenger.server.hub import Hub
from messenger.server.live import User
from messenger.server.session import Session
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.messages import MessageStore, StoredMessage
from messenger.server.turn import Turn

USERS_AS_ONE = 50
"""Reading that so many may see a broadcast takes as long as telling one user something."""


class Broadcasts:
    """What is different for messages to *Everyone*. ``online``: who is, a link that may come back included."""

    def __init__(
        self,
        turn: Turn,
        store: BroadcastStore,
        messages: MessageStore,
        archive: Archive,
        online: Mapping[int, User],
        hub: Hub,
    ) -> None:
        self._turn = turn
        self._store = store
        self._messages = messages
        self._everyone = archive.everyone
        self._online = online
        self._hub = hub

    def send(self, session: Session, sender: User, dn: int, message: Message) -> None:
        """Acknowledge a broadcast that has its number and hand it to those who are online at this moment."""
        turn, everyone, seq = self._turn, self._everyone, message.seq
        hidden = sender.blocked_by
        users = [user for user in self._online.values() if user is not sender and user.id not in hidden]
        left_out = any(number in self._online for number in hidden)
        missing = {user.id for user in users}
        self._store.add(seq, (*missing, sender.id), left_out)
        everyone.add(seq, Broadcast(sender, missing))
        turn.undo(everyone.recent.pop, seq, None)
        turn.after(everyone.forget_old)
        turn.post(session.connection, Accepted(dn, seq, sender.everyone, message.ts, left_out))
        session.charge(len(users))
        users.append(sender)
        told: dict[int, list[User]] = {}
        for user in users:
            told.setdefault(user.everyone, []).append(user)
            user.everyone = seq
        turn.undo(_untell, told)
        for prev, some in told.items():
            self._hub.deliver(some, everyone, replace(message, prev=prev), session)

    def left_out(self, seq: int) -> bool:
        """Return whether somebody was left out of the broadcast ``seq``."""
        return self._store.left_out(seq)

    def may_see(self, session: Session, user: User, seq: int) -> bool:
        """Return whether ``user`` may see the broadcast ``seq``."""
        audiences = self._store.after(seq - 1, 1)
        session.charge(sum(len(one.users) for one in audiences) // USERS_AS_ONE)
        return any(one.seq == seq and user.id in one for one in audiences)

    def after(self, session: Session, user: User, after: int) -> tuple[list[StoredMessage], int]:
        """Return what comes next of what ``user`` may see, and up to where that is everything.

        Only so many are looked at as one page holds, so the page may be empty and yet not the last one.
        """
        audiences = self._store.after(after, PAGE_MESSAGES)
        session.charge(sum(len(one.users) for one in audiences) // USERS_AS_ONE)
        rows = self._messages.at(self._everyone.id, [one.seq for one in audiences if user.id in one])
        return rows, audiences[-1].seq if len(audiences) == PAGE_MESSAGES else max(after, self._everyone.head)

    def before(self, session: Session, user: User, before: int) -> tuple[list[StoredMessage], int]:
        """Return the last of what ``user`` may see before ``before``, and after which seq that is everything.

        As in ``after``, the page may be empty and yet not the last one.
        """
        audiences = self._store.before(before, PAGE_MESSAGES)
        session.charge(sum(len(one.users) for one in audiences) // USERS_AS_ONE)
        rows = self._messages.at(self._everyone.id, [one.seq for one in audiences if user.id in one])
        return rows, audiences[0].seq - 1 if len(audiences) == PAGE_MESSAGES else 0


def _untell(told: dict[int, list[User]]) -> None:
    for prev, users in told.items():
        for user in users:
            user.everyone = prev
