"""Files that a person wants to have: brought into the vault, then put where the person will find them.

What is wanted is on the disk, so it goes on after a restart. Until a file is whole and right, nothing of it stands in
anybody's folder.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

from messenger.client.facts import TransfersTold
from messenger.client.files.bringing import Bringing, part_name
from messenger.client.files.errors import GivenUpError, InterruptedTransferError, NotWantedError
from messenger.client.files.folders import folder_for
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.files.moving import Key, Moving
from messenger.client.files.sharing import Sharing
from messenger.client.files.vault import VaultError
from messenger.client.model import Attachment, ChatMessage
from messenger.client.store.errors import StoreError
from messenger.client.store.files import DownloadRow, SavedRow


class Downloads:
    """Of the open account."""

    def __init__(self, sharing: Sharing, bringing: Bringing) -> None:
        self._sharing = sharing
        self._desk = sharing.desk
        self._bringing = bringing
        self._rows: dict[Key, DownloadRow] = {}
        self._all: dict[Key, Moving] = {}

    # -- the account

    def open(self) -> None:
        """Go on with what was wanted; tell it, and what was saved."""
        account = self._desk.account
        if account is None:
            return
        rows = {(row.log, row.cid): row for row in self._desk.store.files.downloads(account.id)}
        for key in [key for key in self._all if key not in rows]:
            self._all.pop(key).stop()
        self._rows = rows
        for key, row in rows.items():
            if key not in self._all:
                self._take_up(row)
        saved = self._desk.store.files.saved(account.id)
        told = [_saved(row) for row in saved if (row.log, row.cid) not in rows]
        self._desk.inbox.put(TransfersTold((*told, *(one.fact() for one in self._all.values()))))

    def close(self) -> None:
        """Move nothing any more."""
        for one in self._all.values():
            one.stop()
        self._all.clear()
        self._rows.clear()

    def _take_up(self, row: DownloadRow) -> None:
        one = self._all[row.log, row.cid] = self._sharing.moving(row.log, row.cid, row.file, outgoing=False)
        if row.over:
            one.phase, one.reason = TransferPhase.OVER, row.reason
        elif row.paused:
            one.phase = TransferPhase.PAUSED
        elif row.reason:
            one.phase, one.reason = TransferPhase.FAILED, row.reason
        if one.phase is TransferPhase.WAITING:
            self._go(one)
        else:
            one.task = asyncio.create_task(self._measure(one))

    async def _measure(self, one: Moving) -> None:
        """Know how much of one that waits for a word has come."""
        one.done = await self._sharing.work(self._desk.vault.part_size, part_name(one.file.hash))
        one.task = None
        one.stand(one.phase, one.reason)

    def under_way(self, key: Key) -> Moving | None:
        """Return the file of this message if it is wanted, whether it moves now or not."""
        return self._all.get(key)

    # -- what the person does; each returns whether the message is one of these

    def fetch(self, message: ChatMessage, file: Attachment, target: Path | None) -> None:
        """Want the file of ``message``, as ``target`` or in the folder that is chosen."""
        account = self._desk.account
        if account is None or self._desk.trouble:
            return
        key = message.log, message.cid
        where = "" if target is None else str(target)
        row = DownloadRow(message.log, message.cid, message.seq, message.sender, file, where)
        with self._desk.turn as turn:
            self._desk.store.files.keep_download(account.id, row, self._desk.clock.wall())
        if not turn.done:
            return
        known = self._all.get(key)
        self._rows[key] = row
        if known is not None and known.task is not None and known.file.hash == file.hash and known.phase in _UNDER_WAY:
            return  # it goes on, and will be put where it is wanted now
        if known is not None:
            known.stop()
        one = self._all[key] = self._sharing.moving(*key, file, outgoing=False)
        one.stand(TransferPhase.WAITING)
        self._go(one)

    def pause(self, key: Key) -> bool:
        """Let it wait, over restarts too; not one that is all here: that stands where it is wanted in a moment."""
        one = self._all.get(key)
        if one is None:
            return False
        if not one.saving and self._keep(key, paused=True):
            one.stop()
            one.stand(TransferPhase.PAUSED)
        return True

    def resume(self, key: Key) -> bool:
        """Go on, or try again."""
        one = self._all.get(key)
        if one is None:
            return False
        if one.phase not in _UNDER_WAY and self._keep(key):
            one.stop()
            one.back_off.reset()
            one.stand(TransferPhase.WAITING)
            self._go(one)
        return True

    def cancel(self, key: Key) -> bool:
        """Want it no more; what has come of it is forgotten."""
        account = self._desk.account
        if account is None or key not in self._all or self._desk.trouble:
            return False
        with self._desk.turn as turn:
            self._desk.store.files.remove_download(account.id, *key)
        if turn.done:
            one = self._all.pop(key)
            self._rows.pop(key, None)
            one.stop()
            if not any(other.file.hash == one.file.hash for other in self._all.values()):
                self._sharing.work(self._desk.vault.remove_part, part_name(one.file.hash))
            one.gone()
        return True

    def _keep(self, key: Key, paused: bool = False, reason: str = "", over: bool = False) -> bool:
        account, row = self._desk.account, self._rows.get(key)
        if account is None or row is None or self._desk.trouble:
            return False
        row = replace(row, paused=paused, reason=reason, over=over)
        with self._desk.turn as turn:
            self._desk.store.files.keep_download(account.id, row, self._desk.clock.wall())
        if turn.done:
            self._rows[key] = row
        return turn.done

    # -- moving

    def _go(self, one: Moving) -> None:
        one.task = asyncio.create_task(self._move(one))

    async def _move(self, one: Moving) -> None:
        try:
            while True:
                row = self._rows.get(one.key)
                if row is None:
                    return
                try:
                    await self._bringing.bring(
                        row.log, row.seq, row.file, lambda: one.stand(TransferPhase.RUNNING), one.moved
                    )  # fmt: skip
                    one.saving = True
                    try:
                        await self._save(one)
                    finally:
                        one.saving = False
                except InterruptedTransferError as trouble:
                    await one.rest(trouble, self._sharing.asking.until_next_link)
                except StoreError as error:
                    await one.rest(InterruptedTransferError(str(error)), self._sharing.asking.until_next_link)
                else:
                    return
        except NotWantedError:
            return
        except (GivenUpError, VaultError) as error:
            over = isinstance(error, GivenUpError) and error.over
            one.task = None
            self._keep(one.key, reason=str(error), over=over)
            if over:
                one.done = 0
            one.stand(TransferPhase.OVER if over else TransferPhase.FAILED, str(error))

    async def _save(self, one: Moving) -> None:
        """Put it where it is wanted now, and remember that."""
        one.done = one.file.size
        while True:
            row = self._rows.get(one.key)
            if row is None:
                raise NotWantedError
            if row.target:
                target = Path(row.target)
            else:
                target = folder_for(self._desk.store.preferences.file_choices()) / row.file.name
            path = await self._sharing.work(self._desk.vault.export, row.file.hash, target, bool(row.target))
            if self._rows.get(one.key) is row:
                break  # else it is wanted elsewhere meanwhile
        account = self._desk.account
        if account is None:
            raise NotWantedError
        if self._desk.trouble:
            raise InterruptedTransferError(self._desk.trouble)
        needed = row.file.is_picture or row.file.hash in self._desk.store.files.upload_hashes()
        saved = SavedRow(row.log, row.cid, row.file.hash, row.file.size, False, str(path))
        with self._desk.turn as turn:
            self._desk.store.files.remove_download(account.id, row.log, row.cid)
            self._desk.store.files.keep_saved(account.id, saved, self._desk.config.limits.saved_files)
            turn.tell(TransfersTold((_saved(saved),)))
        if not turn.done:
            raise InterruptedTransferError(self._desk.trouble)
        self._all.pop(one.key, None)
        self._rows.pop(one.key, None)
        if not needed and not any(other.file.hash == row.file.hash for other in self._all.values()):
            self._sharing.work(self._desk.vault.remove, row.file.hash)


_UNDER_WAY = (TransferPhase.WAITING, TransferPhase.RUNNING)


def _saved(row: SavedRow) -> Transfer:
    return Transfer(
        row.log, row.cid, row.hash, row.outgoing, TransferPhase.DONE, row.size, row.size, path=row.path
    )  # fmt: skip
