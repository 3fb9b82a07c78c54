"""Who takes nothing from whom: changes of it, in store and memory alike. Who may change it is decided elsewhere.

What a block means for messages is asked of ``User.blocks`` and ``User.blocked_by`` where messages are handled.
"""

from messenger.protocol.contacts import Blocks
from messenger.server.introductions import Introductions
from messenger.server.live import Directory, User
from messenger.server.markers import MarkerNews
from messenger.server.own_state import OwnState, whole
from messenger.server.presence import PresenceBoard
from messenger.server.storage.blocks import BlockStore
from messenger.server.turn import Turn

BLOCKS_PER_LINE = 2000
"""Ids in one line, so that it stays under the limit of a line."""


class Blocking:
    """Blocks and takes back blocks."""

    def __init__(
        self,
        turn: Turn,
        store: BlockStore,
        directory: Directory,
        presence: PresenceBoard,
        own: OwnState,
        markers: MarkerNews,
        introductions: Introductions,
    ) -> None:
        self._turn = turn
        self._store = store
        self._directory = directory
        self._presence = presence
        self._own = own
        self._markers = markers
        self._introductions = introductions

    def block(self, user: User, other: User) -> None:
        """``user`` takes nothing more from ``other``, whom it had not blocked, and hides its presence from it."""
        user.blocks.add(other.id)
        other.blocked_by.add(user.id)
        self._turn.undo(_part, user, other)
        self._presence.hide(user, other)
        self._introductions.forbid(user, other)
        self._own.changed(user, Blocks((other.id,)))
        self._store.add(user.id, other.id)

    def unblock(self, user: User, other: User) -> None:
        """Reverse a block that there is."""
        self._store.remove(user.id, other.id)
        self._release(user, other)
        self._presence.show(user, other)
        for name in sorted(user.logs.keys() & other.logs.keys()):
            log = user.logs[name]
            if log.may_write(user):
                self._markers.moved(log, user)  # as far as it has come meanwhile

    def forget(self, user: User) -> None:
        """Forget all that ``user``, whose account is being deleted, has blocked, and its being blocked by others."""
        self._store.remove_all(user.id)
        for number in sorted(user.blocks):
            self._release(user, self._directory.users[number])
        for number in sorted(user.blocked_by):
            self._release(self._directory.users[number], user)

    def _release(self, user: User, other: User) -> None:
        user.blocks.discard(other.id)
        other.blocked_by.discard(user.id)
        self._turn.undo(_join, user, other)
        self._own.changed(user, Blocks((), (other.id,)))


def blocks_of(user: User) -> list[Blocks]:
    """Return whom ``user`` has blocked, whole."""
    return whole(Blocks, sorted(user.blocks), BLOCKS_PER_LINE)


def _join(user: User, other: User) -> None:
    user.blocks.add(other.id)
    other.blocked_by.add(user.id)


def _part(user: User, other: User) -> None:
    user.blocks.discard(other.id)
    other.blocked_by.discard(user.id)
