"""Files: bringing one, fetching one. Rights are checked here, inside the turn; the bytes go elsewhere (``files``).

Nothing of this is a person's activity: a program does it by itself.
"""

from functools import partial

from messenger.protocol.base import EVERYONE, group_of
from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from messenger.protocol.files import (
    AskSpace,
    BeginUpload,
    DropUpload,
    Fetch,
    FetchReady,
    JoinFetch,
    JoinUpload,
    Space,
    UploadReady,
)
from messenger.server.broadcasts import Broadcasts
from messenger.server.files.fetches import Fetch as FetchTransfer
from messenger.server.files.room import Limits, Room
from messenger.server.files.shelf import Shelf
from messenger.server.files.transfers import Transfer, Transfers
from messenger.server.files.uploads import Upload, key_of
from messenger.server.live import Device, Log, User
from messenger.server.session import Session
from messenger.server.storage.files import LEAST, FileStore, StoredFile, StoredUpload
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn

SOON = 5.0
"""Seconds after which somebody may ask again who is told to."""
LATER = 60.0
"""The same where somebody has to make room first."""

_NO_FILE = Code.NO_SUCH_FILE, "There is no such file, or not any more."


class Files:
    """The handlers of this noun, and what they need."""

    def __init__(
        self,
        turn: Turn,
        store: FileStore,
        messages: MessageStore,
        broadcasts: Broadcasts,
        shelf: Shelf,
        room: Room,
        traffic: Transfers,
        limits: Limits,
    ) -> None:
        self._turn = turn
        self._store = store
        self._messages = messages
        self._broadcasts = broadcasts
        self._shelf = shelf
        self._room = room
        self._traffic = traffic
        self._limits = limits

    def ask_space(self, session: Session, line: AskSpace) -> None:
        """Say how large files may be, and how much room is taken."""
        user, _ = _who(session)
        limits = self._limits
        session.post(Space(line.r, limits.file, limits.total, self._room.used(user.id)))

    # -- bringing

    def begin_upload(self, session: Session, line: BeginUpload) -> None:
        """Take the room for a file and say with which word it is brought; or that it is here already."""
        user, device = _who(session)
        held = self._store.held(user.id, line.hash)
        if held is not None and held != line.size:
            session.fail(line.r, Code.FILE_WRONG, "The file with this hash has another size.")
            return
        if held is not None:
            self._store.touch(user.id, line.hash, self._turn.now)
            session.post(UploadReady(line.r, "", held))
            return
        before = self._traffic.find(key_of(user.id, line.hash))
        if before is not None and before.device is not device:
            reason = "Another device of yours is bringing this file."
            session.fail(line.r, Code.BUSY, reason, SOON)
            return
        found = self._store.upload(user.id, line.hash)
        if found is not None and found.size != line.size:
            self._room.drop(found)  # nobody can know yet which of the two is right
            found = None
        if not self._is_room(session, user, line, found, before):
            return
        if found is None:
            found = self._room.begin(user.id, line.hash, line.size)
        else:
            self._store.touch_upload(user.id, line.hash, self._turn.now)
        upload = Upload(self._traffic, self._shelf, found, device, self._settle)
        self._traffic.promise(upload)
        offset = self._shelf.size(found.place)
        session.post(UploadReady(line.r, upload.token, min(offset, found.size), self._traffic.bounds.join))

    def _is_room(
        self, session: Session, user: User, line: BeginUpload, found: StoredUpload | None, before: Transfer | None
    ) -> bool:
        """Return whether there is room of every kind for a file; else say which there is not."""
        limits, missing = self._limits, line.size
        if line.size > limits.file:
            reason = f"A file may have {limits.file // 1024**2} MiB at most."
            session.fail(line.r, Code.FILE_TOO_LARGE, reason)
            return False
        if found is not None:
            missing -= self._shelf.size(found.place)
        elif self._room.used(user.id) + max(line.size, LEAST) > limits.total:
            reason = f"All your files together may have {limits.total // 1024**2} MiB at most."
            session.fail(line.r, Code.FILES_FULL, reason)
            return False
        elif len(self._store.uploads_of(user.id)) >= limits.uploads:
            session.fail(line.r, Code.BUSY, "Too many files of yours are not whole yet.", LATER)
            return False
        if not self._shelf.has_room(missing):
            session.fail(line.r, Code.STORAGE, "The server's disk is full.", LATER)
            return False
        if not self._traffic.has_room(user.id, before):
            session.fail(line.r, Code.BUSY, "Too many files are on their way.", SOON)
            return False
        return True

    def drop_upload(self, session: Session, line: DropUpload) -> None:
        """Forget what has come of a file that is not whole, unless another device is bringing it."""
        user, device = _who(session)
        found = self._store.upload(user.id, line.hash)
        transfer = self._traffic.find(key_of(user.id, line.hash))
        if found is not None and (transfer is None or transfer.device is device):
            self._room.drop(found)
        session.post(Done(line.r))

    def join_upload(self, session: Session, line: JoinUpload) -> None:
        """Let the connection itself bring a file; which one, and whose, is known by the token alone."""
        self._traffic.join(session, line.token, Upload)

    def _settle(self, transfer: Upload, right: bool) -> None:
        """Keep what has come whole, or throw away what has not the hash that was said."""
        upload = transfer.upload
        if not right:
            if self._store.upload(upload.user, upload.hash) == upload:
                self._turn.after(
                    partial(transfer.refuse, Code.FILE_WRONG, "What has come is not the file that was said.")
                )
                self._room.drop(upload)
        elif self._room.keep(upload):
            self._turn.after(transfer.stored)
        else:
            self._turn.after(partial(transfer.refuse, Code.FILE_CANCELLED, "This file is not to be brought any more."))

    # -- fetching

    def fetch(self, session: Session, line: Fetch) -> None:
        """Say with which word the file of a message is fetched, to who may see it."""
        user, device = _who(session)
        log = user.logs.get(line.log)
        file = None if log is None else self._file_of(session, user, log, line.seq)
        if log is None or file is None:
            session.fail(line.r, *_NO_FILE)
            return
        key = "fetch", device.id, log.id, line.seq
        if not self._traffic.has_room(user.id, self._traffic.find(key)):
            session.fail(line.r, Code.BUSY, "Too many files are on their way.", SOON)
            return
        transfer = FetchTransfer(self._traffic, self._shelf, key, user.id, device, file)
        transfer.allowed = lambda: _may_fetch(user, log)
        self._traffic.promise(transfer)
        session.post(FetchReady(line.r, transfer.token, file.size, self._traffic.bounds.join))

    def join_fetch(self, session: Session, line: JoinFetch) -> None:
        """Let the connection itself fetch a file."""
        transfer = self._traffic.join(session, line.token, FetchTransfer)
        if isinstance(transfer, FetchTransfer):
            transfer.offset = min(line.offset, transfer.file.size)

    def _file_of(self, session: Session, user: User, log: Log, seq: int) -> StoredFile | None:
        """Return the file of the entry ``seq``, if there is one that ``user`` may have."""
        if not _may_fetch(user, log):
            return None
        if log.name == EVERYONE:
            visible = self._broadcasts.may_see(session, user, seq)
        else:
            visible = any(first < seq <= last for first, last in log.visible(user, seq - 1))
        rows = self._messages.at(log.id, [seq]) if visible else []
        return self._store.find(rows[0].file.hash) if rows and rows[0].file is not None else None


def _may_fetch(user: User, log: Log) -> bool:
    """Whether files of this log are for ``user``: of a group for its members only, of a direct one for both.

    Blocks do not matter: what somebody was sent before can still be read, and so can its file be fetched.
    """
    return not user.deleted and (group_of(log.name) is None or log.may_write(user))


def _who(session: Session) -> tuple[User, Device]:
    assert session.user is not None
    assert session.device is not None
    return session.user, session.device
