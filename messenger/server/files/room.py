"""The room that users have for files: what they hold, what they are bringing, and how much of it is taken.

Everything here happens inside a turn. The bytes are others' business: what is to be removed from the disk is removed
once the turn has been committed.
"""

from dataclasses import dataclass
from functools import partial

from messenger.protocol.errors import Code
from messenger.server.files.lanes import Lanes
from messenger.server.files.shelf import Shelf
from messenger.server.files.transfers import Transfers
from messenger.server.files.uploads import key_of
from messenger.server.live import User
from messenger.server.storage.files import LEAST, FileStore, StoredUpload
from messenger.server.turn import Turn


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the largest file, and of all of one user; and how many of one user may be unfinished."""

    file: int
    total: int
    uploads: int


class Room:
    """Who has which files, and how much room they take."""

    def __init__(self, turn: Turn, store: FileStore, shelf: Shelf, lanes: Lanes, traffic: Transfers) -> None:
        self._turn = turn
        self._store = store
        self._shelf = shelf
        self._lanes = lanes
        self._traffic = traffic
        self._used: dict[int, int] = {}
        """What has been added up already, by user."""

    def used(self, user: int) -> int:
        """Return how many bytes ``user`` has taken."""
        if user not in self._used:
            self._used[user] = self._store.used(user)
            self._turn.undo(self._used.pop, user, None)
        return self._used[user]

    def begin(self, user: int, hash_: str, size: int) -> StoredUpload:
        """Take the room for a file that is to be brought."""
        upload = StoredUpload(user, hash_, size, self._shelf.new_place(hash_))
        used = self.used(user) + max(size, LEAST)
        self._store.add_upload(upload, self._turn.now)
        self._used[user] = used
        self._turn.undo(self._used.pop, user, None)
        return upload

    def drop(self, upload: StoredUpload) -> None:
        """Forget a file that is not whole."""
        self._store.remove_upload(upload.user, upload.hash)
        self._changed(upload.user)
        transfer = self._traffic.find(key_of(upload.user, upload.hash))
        if transfer is not None:
            self._turn.after(partial(transfer.refuse, Code.FILE_CANCELLED, "This file is not to be brought any more."))
        self._clear(upload.place)

    def drop_all(self, user: User) -> None:
        """Forget all that is not whole of a user who is leaving; what messages name stays with the messages."""
        for upload in self._store.uploads_of(user.id):
            self.drop(upload)

    def keep(self, upload: StoredUpload) -> bool:
        """Let a file be whole that was brought; return whether its user holds it: it may have been dropped meanwhile.

        When somebody has brought the same content before, those bytes stay and these go.
        """
        if self._store.upload(upload.user, upload.hash) == upload:
            if not self._store.add(upload, self._turn.now):
                self._clear(upload.place)
            self._changed(upload.user)
        return self._store.held(upload.user, upload.hash) == upload.size

    def release(self, user: int, hash_: str) -> None:
        """Let ``user`` hold a file no longer. With the last one who does, it goes."""
        place = self._store.release(user, hash_)
        self._changed(user)
        if place is not None:
            self._clear(place)

    def lose(self, hash_: str, place: str) -> None:
        """Forget a file whose bytes are gone, or not all there, so that it can be brought anew."""
        for user in self._store.forget(hash_):
            self._changed(user)
        self._clear(place)

    def _changed(self, user: int) -> None:
        self._used.pop(user, None)
        self._turn.undo(self._used.pop, user, None)

    def _clear(self, place: str) -> None:
        self._turn.after(partial(self._lanes.do, place, partial(self._shelf.remove, place)))
