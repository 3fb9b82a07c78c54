"""Pictures that windows want to show: their bytes, from the vault, from where an own one lies, or from the server.

No picture is decoded here. Small ones, which windows make, are kept in the store.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.facts import PictureTold
from messenger.client.files.bringing import Bringing, part_name
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.client.files.model import TransferPhase
from messenger.client.files.moving import Key, Moving
from messenger.client.files.sharing import Sharing
from messenger.client.files.vault import NotKeptError, VaultError, digest
from messenger.client.model import Attachment, ChatMessage
from messenger.client.store.errors import StoreError

_MIB: Final = 1024**2


class Pictures:
    """Asked again and again, each is read and fetched once.

    ``saving`` gives what is known of one that the person wants to have saved: it is told as that alone.
    """

    def __init__(self, sharing: Sharing, bringing: Bringing, saving: Callable[[Key], Moving | None]) -> None:
        self._sharing = sharing
        self._desk = sharing.desk
        self._bringing = bringing
        self._saving = saving
        self._asked: dict[tuple[str, bool], asyncio.Task[None]] = {}
        self._coming: dict[Key, Moving] = {}
        self._small: set[str] = set()  # of these a small one may be kept: they are no private ones (C50)

    def close(self) -> None:
        """Tell none any more."""
        for task in self._asked.values():
            task.cancel()
        self._asked.clear()
        self._coming.clear()
        self._small.clear()

    def show(self, message: ChatMessage, file: Attachment, whole: bool) -> None:
        """Tell the picture of ``message``: what is kept of it, or ``whole``."""
        if not whole:
            try:
                small = self._desk.store.files.thumbnail(file.hash)
            except StoreError as error:
                self._desk.inbox.put(PictureTold(file.hash, False, b"", str(error)))
                return
            if small is not None:
                self._desk.inbox.put(PictureTold(file.hash, False, small))
                return
        self._small.add(file.hash)
        asked = file.hash, whole
        if asked not in self._asked:
            task = self._asked[asked] = asyncio.create_task(self._show(message, file, whole))
            task.add_done_callback(lambda done: self._told(asked, done))

    def _told(self, asked: tuple[str, bool], task: "asyncio.Task[None]") -> None:
        if self._asked.get(asked) is task:
            del self._asked[asked]

    def cancel(self, key: Key) -> bool:
        """Fetch a picture no further; return whether it was on its way."""
        one = self._coming.get(key)
        if one is None:
            return False
        for asked in ((one.file.hash, False), (one.file.hash, True)):
            if asked in self._asked:
                self._asked.pop(asked).cancel()
                self._desk.inbox.put(PictureTold(one.file.hash, asked[1], b""))
        return True

    def keep_thumbnail(self, file_hash: str, data: bytes) -> None:
        """Keep a small picture of one that was shown in a chat; where the disk refuses, it is made again later.

        What was shown in a private window leaves no trace.
        """
        if not self._desk.trouble and file_hash in self._small:
            self._small.discard(file_hash)
            with self._desk.turn:
                self._desk.store.files.keep_thumbnail(
                    file_hash, data, self._desk.clock.wall(), self._desk.config.limits.thumbnails
                )

    async def _show(self, message: ChatMessage, file: Attachment, whole: bool) -> None:
        limits = self._desk.config.limits
        try:
            if file.size > limits.shown_bytes:
                raise GivenUpError(_("This picture is too large to be shown here. It can be saved."))
            data = await self._here(message, file)
            automatic = self._desk.store.preferences.file_choices().automatic_mib * _MIB
            if data is None and (whole or file.size <= automatic) and message.seq:
                data = await self._fetched(message, file)
        except (GivenUpError, VaultError, StoreError) as error:
            self._desk.inbox.put(PictureTold(file.hash, whole, b"", str(error)))
            return
        if data is None and whole:
            self._desk.inbox.put(PictureTold(file.hash, True, b"", _("This picture is not at the server yet.")))
        else:
            self._desk.inbox.put(PictureTold(file.hash, whole or data is not None, data or b""))

    async def _here(self, message: ChatMessage, file: Attachment) -> bytes | None:
        """Return the bytes if they are on this device."""
        with suppress(NotKeptError):
            return await self._sharing.work(self._desk.vault.read, file.hash)
        account = self._desk.account
        path = self._desk.store.files.place_of(account.id, message.log, message.cid, file.hash) if account else ""
        return await self._sharing.work(_read, Path(path), file) if path else None

    async def _fetched(self, message: ChatMessage, file: Attachment) -> bytes:
        key = message.log, message.cid
        one = self._coming[key] = self._sharing.moving(*key, file, outgoing=False)
        one.passing = True
        one.put = lambda fact: self._desk.inbox.put(fact) if self._saving(key) is None else None
        shown = False

        def begun() -> None:
            nonlocal shown
            shown = True
            one.stand(TransferPhase.RUNNING)

        def moved(done: int) -> None:
            one.moved(done)
            saving = self._saving(key)
            if saving is not None and saving.phase is TransferPhase.WAITING:
                saving.stand(TransferPhase.RUNNING)
            if saving is not None and saving.phase is TransferPhase.RUNNING:
                saving.moved(done)

        data: bytes | None = None
        try:
            while data is None:
                try:
                    await self._bringing.bring(message.log, message.seq, file, begun, moved)
                    data = await self._sharing.work(self._desk.vault.read, file.hash)
                except InterruptedTransferError as trouble:
                    await one.rest(trouble, self._sharing.asking.until_next_link)
                    shown = True
                except NotKeptError:  # it was removed in between
                    await one.rest(InterruptedTransferError(), self._sharing.asking.until_next_link)
        finally:
            if self._coming.get(key) is one:
                del self._coming[key]
            if shown:
                one.gone()
        self.tidy()
        return data

    def tidy(self) -> None:
        """Keep no more than the limits say."""
        account, limits, store = self._desk.account, self._desk.config.limits, self._desk.store
        try:
            needed = store.files.upload_hashes()
            downloads = store.files.downloads(account.id) if account else []
        except StoreError:
            return  # another time
        parts = {part_name(row.file.hash) for row in downloads}
        needed |= {row.file.hash for row in downloads}
        self._sharing.work(self._desk.vault.tidy, limits.vault_bytes, needed, parts, limits.part_days)


def _read(path: Path, file: Attachment) -> bytes | None:
    """Return the bytes of a picture that lies in a folder of this person, if they are still those."""
    with suppress(OSError):
        if path.stat().st_size == file.size:
            data = path.read_bytes()
            if digest(data) == file.hash:
                return data
    return None
