"""Muting chats. What is muted makes no noise at the client; the server only remembers it for all devices."""

from messenger.protocol.base import EVERYONE
from messenger.protocol.errors import Code
from messenger.protocol.messages import Mute, Mutes
from messenger.server.live import Directory, User
from messenger.server.own_state import OwnState, whole
from messenger.server.session import Session
from messenger.server.storage.mutes import MuteStore

MUTES_PER_LINE = 500
"""Names of logs in one line, so that it stays under the limit of a line."""


class Muting:
    """The handler of this noun, and what it needs."""

    def __init__(self, store: MuteStore, directory: Directory, own: OwnState) -> None:
        self._store = store
        self._directory = directory
        self._own = own

    def mute(self, session: Session, line: Mute) -> None:
        """Mute a chat of this user, or let it be heard again; it need not have been said anything in it."""
        user = session.user
        assert user is not None
        if not self._has(user, line.log):
            session.fail(line.r, Code.NO_SUCH_CHAT, "There is no such chat.")
            return
        if self._store.set(user.id, line.log, line.muted):
            self._own.changed(user, Mutes((line.log,)) if line.muted else Mutes((), (line.log,)))
        session.done(line.r)

    def _has(self, user: User, log: str) -> bool:
        return log == EVERYONE or log in user.logs or self._directory.other_of(user, log) is not None


def mutes_of(store: MuteStore, user: User) -> list[Mutes]:
    """Return what ``user`` has muted, whole."""
    return whole(Mutes, store.of(user.id), MUTES_PER_LINE)
