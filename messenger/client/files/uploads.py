"""Own files on their way to the server. When one is whole there, its message gets its number, in one transaction.

The outbox and its uploads on the disk are the truth; here is only what of them moves. So it may end at any line.
"""

import asyncio
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from messenger.client.facts import TransfersTold
from messenger.client.files import source
from messenger.client.files.carrier import Carrier
from messenger.client.files.errors import GivenUpError, InterruptedTransferError, NotWantedError
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.files.moving import Key, Moving
from messenger.client.files.sharing import Sharing
from messenger.client.files.vault import VaultError
from messenger.client.store.errors import StoreError
from messenger.client.store.files import SavedRow, UploadRow
from messenger.client.store.outbox import Outgoing
from messenger.protocol.files import BeginUpload, DropUpload, JoinUpload, Stored, Uploading, UploadReady

PIECE: Final = 64 * 1024


class Uploads:
    """``space_changed`` hears that the server has more or less of this user's files now."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._desk = sharing.desk
        self._lanes = asyncio.Semaphore(sharing.desk.config.limits.uploads)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._all: dict[Key, Moving] = {}

    # -- the account

    def open(self) -> None:
        """Begin with what waits in the outbox of the open account; tell how all of it stands."""
        account = self._desk.account
        waiting = self._desk.store.outbox.unnumbered(account.id) if account else []
        keys = {(outgoing.log, outgoing.cid) for outgoing in waiting}
        for key in [key for key in self._all if key not in keys]:
            self._all.pop(key).stop()
        for outgoing in waiting:
            self._take_up(outgoing)
        self._desk.inbox.put(TransfersTold(tuple(one.fact() for one in self._all.values())))

    def close(self) -> None:
        """Move nothing any more."""
        for one in self._all.values():
            one.stop()
        self._all.clear()

    def again(self, outgoing: Outgoing) -> None:
        """Bring the file of a message whose number was taken back, or that was written anew."""
        known = self._all.pop((outgoing.log, outgoing.cid), None)
        if known is not None:
            known.stop()
        self._take_up(outgoing)

    def look(self) -> None:
        """Take up what is new in the outbox."""
        account = self._desk.account
        for outgoing in self._desk.store.outbox.unnumbered(account.id) if account else ():
            if (outgoing.log, outgoing.cid) not in self._all:
                self._take_up(outgoing)

    def _take_up(self, outgoing: Outgoing) -> None:
        row = self._desk.store.files.upload(outgoing.id)
        key = outgoing.log, outgoing.cid
        if outgoing.file is None or row is None or key in self._all:
            return
        one = self._all[key] = self._sharing.moving(*key, outgoing.file, outgoing=True)
        if row.paused:
            one.phase = TransferPhase.PAUSED
        elif row.reason:
            one.phase, one.reason = TransferPhase.FAILED, row.reason
        else:
            one.phase = TransferPhase.WAITING if outgoing.file.hash else TransferPhase.PREPARING
            self._go(one)
        self._desk.inbox.put(TransfersTold((one.fact(),)))

    # -- what the person does; each returns whether the message is one of these

    def pause(self, key: Key) -> bool:
        """Let it wait, over restarts too."""
        one = self._all.get(key)
        if one is None:
            return False
        if self._keep(key, paused=True):
            one.stop()
            one.stand(TransferPhase.PAUSED)
        return True

    def resume(self, key: Key) -> bool:
        """Go on, or try again; a file that has changed is sent as it is now."""
        one = self._all.get(key)
        if one is None:
            return False
        if one.task is None and self._keep(key, paused=False, anew=one.phase is TransferPhase.FAILED):
            one.back_off.reset()
            one.stand(TransferPhase.WAITING)
            self._go(one)
        return True

    def cancel(self, key: Key) -> bool:
        """Take the message out of the outbox, unless it is being sent already."""
        log, cid = key
        account, chats = self._desk.account, self._desk.chats
        if account is None or chats is None or self._desk.trouble:
            return False
        outgoing = self._desk.store.outbox.by_cid(account.id, cid)
        if outgoing is None or outgoing.file is None or outgoing.log != log or outgoing.dn:
            return False
        with self._desk.turn as turn:
            chats.replace(outgoing)
            chats.changed(chats.row(log))
        if not turn.done:
            return True
        one = self._all.pop(key, None)
        if one is not None:
            one.stop()
        self._desk.inbox.put(TransfersTold((), (key,)))
        self._drop(outgoing.file.hash)
        return True

    def _drop(self, file_hash: str) -> None:
        """Let nobody keep a file that nothing in the outbox names any more."""
        if file_hash and file_hash not in self._desk.store.files.upload_hashes():
            self._sharing.asking.tell(lambda r: DropUpload(r, file_hash))
            self._sharing.work(self._desk.vault.remove, file_hash)

    def _keep(self, key: Key, paused: bool, reason: str = "", anew: bool = False) -> bool:
        """Write how an upload stands; return whether that is on the disk. ``anew``: the file is to be read again."""
        found = self._row(key)
        if found is None or self._desk.trouble:
            return False
        _outgoing, row = found
        with self._desk.turn as turn:
            kept = replace(row, paused=paused, reason=reason, mtime=0 if anew else row.mtime)
            self._desk.store.files.keep_upload(kept)
        return turn.done

    def _row(self, key: Key) -> tuple[Outgoing, UploadRow] | None:
        """Return a message that still waits for its number, and where its file comes from."""
        account = self._desk.account
        outgoing = self._desk.store.outbox.by_cid(account.id, key[1]) if account else None
        if outgoing is None or outgoing.dn or outgoing.failure is not None or outgoing.log != key[0]:
            return None
        row = self._desk.store.files.upload(outgoing.id)
        return None if row is None else (outgoing, row)

    # -- moving

    def _go(self, one: Moving) -> None:
        one.task = asyncio.create_task(self._move(one))

    async def _move(self, one: Moving) -> None:
        try:
            while True:
                try:
                    await self._prepare(one)
                    await self._sharing.asking.until_linked()
                    lock = self._locks.setdefault(one.file.hash, asyncio.Lock())
                    async with lock, self._lanes:  # two that bring the same would end each other at the server
                        await self._bring(one)
                    await self._sharing.asking.until_synced()
                    self._number(one)
                except InterruptedTransferError as trouble:
                    await one.rest(trouble, self._sharing.asking.until_next_link)
                except StoreError as error:
                    await one.rest(InterruptedTransferError(str(error)), self._sharing.asking.until_next_link)
                else:
                    return
        except NotWantedError:
            self._all.pop(one.key, None)
            one.gone()
        except (GivenUpError, VaultError) as error:
            one.task = None
            self._keep(one.key, paused=False, reason=str(error))
            one.stand(TransferPhase.FAILED, str(error))

    async def _prepare(self, one: Moving) -> None:
        """Have the hash of the file."""
        found = self._row(one.key)
        if found is None:
            raise NotWantedError
        outgoing, row = found
        if outgoing.file is None or not row.source:
            return
        if outgoing.file.hash and row.mtime:
            return  # that it is still as it was is seen when it is read, if that is needed at all
        path, name = Path(row.source), outgoing.file.name
        look = await self._sharing.work(source.look_at, path, name)
        if row.mtime and (look.size, look.mtime) != (outgoing.file.size, row.mtime):
            raise source.changed(name)
        one.stand(TransferPhase.PREPARING)
        copied = one.file.is_picture and look.size <= self._desk.config.limits.copied_bytes
        reading = await self._sharing.work(
            source.Reading, path, name, look, one.cid, self._desk.vault if copied else None
        )  # fmt: skip
        try:
            one.file = replace(one.file, size=look.size)
            while not await self._sharing.work(reading.more, source.SLICE):
                one.moved(reading.done)
            file_hash = await self._sharing.work(reading.finish)
        finally:
            self._sharing.work(reading.close)
        one.done = 0
        one.meter.rest()
        self._prepared(one, file_hash, "" if copied else row.source, look.mtime)

    def _prepared(self, one: Moving, file_hash: str, path: str, mtime: int) -> None:
        found, chats = self._row(one.key), self._desk.chats
        if found is None or chats is None:
            raise NotWantedError
        if self._desk.trouble:
            raise InterruptedTransferError(self._desk.trouble)
        outgoing, row = found
        file = replace(one.file, hash=file_hash)
        with self._desk.turn as turn:
            self._desk.store.outbox.keep_file(outgoing.id, file)
            self._desk.store.files.keep_upload(replace(row, source=path, mtime=mtime))
            chats.write(replace(outgoing, file=file))
        if not turn.done:
            raise InterruptedTransferError(self._desk.trouble)
        one.file = file
        one.stand(TransferPhase.WAITING)
        if outgoing.file is not None:
            self._drop(outgoing.file.hash)  # of what it was before

    async def _bring(self, one: Moving) -> None:
        """Have the whole file at the server."""
        found = self._row(one.key)
        if found is None:
            raise NotWantedError
        file_hash, size = one.file.hash, one.file.size
        ready = await self._sharing.asking.ask(lambda r: BeginUpload(r, file_hash, size), UploadReady)
        if not ready.token:
            one.done = size
            return
        carrier = await self._sharing.carrier()
        try:
            await self._carry(one, carrier, ready.token, found[1])
        finally:
            carrier.abort()

    async def _carry(self, one: Moving, carrier: Carrier, token: str, row: UploadRow) -> None:
        patience = self._desk.config.durations.file_silence
        read = self._reader(one, row)
        try:
            async with asyncio.timeout(patience) as limit:
                begun = await carrier.join(JoinUpload(token))
                if not isinstance(begun, Uploading) or begun.offset > one.file.size:
                    raise _not_understood()
                offset = one.done = begun.offset
                one.meter.moved(offset)
                one.stand(TransferPhase.RUNNING)
                while offset < one.file.size:
                    data = await self._sharing.work(read, offset, source.SLICE)
                    for start in range(0, len(data), PIECE):
                        await carrier.write(data[start : start + PIECE])
                        offset += min(PIECE, len(data) - start)
                        one.moved(max(one.done, offset - carrier.unsent))
                        limit.reschedule(asyncio.get_running_loop().time() + patience)
                await self._until_stored(one, carrier, limit)
        except TimeoutError as error:
            raise InterruptedTransferError from error

    async def _until_stored(self, one: Moving, carrier: Carrier, limit: asyncio.Timeout) -> None:
        """Wait for the server to have it all; meanwhile what lies in between still leaves."""
        durations = self._desk.config.durations
        end = asyncio.ensure_future(carrier.line())
        try:
            while not end.done():
                await asyncio.wait([end], timeout=durations.file_report)
                left = one.file.size - carrier.unsent
                if left > one.done:
                    limit.reschedule(asyncio.get_running_loop().time() + durations.file_silence)
                    one.moved(left)
            if not isinstance(end.result(), Stored):
                raise _not_understood()
        finally:
            end.cancel()
        one.moved(one.file.size)

    def _reader(self, one: Moving, row: UploadRow) -> "partial[bytes]":
        name = one.file.name
        if row.source:
            return partial(source.read, Path(row.source), name, source.Look(one.file.size, row.mtime))
        return partial(source.read_kept, self._desk.vault, one.file.hash, name)

    def _number(self, one: Moving) -> None:
        """Give the message its number: from now on it is sent like any other."""
        found, account, chats = self._row(one.key), self._desk.account, self._desk.chats
        if found is None or account is None or chats is None:
            raise NotWantedError
        if self._desk.trouble:
            raise InterruptedTransferError(self._desk.trouble)
        outgoing, row = found
        with self._desk.turn as turn:
            account.dn += 1
            self._desk.store.accounts.save_dn(account)
            self._desk.store.outbox.number(outgoing.id, account.dn)
            if row.source:
                saved = SavedRow(one.log, one.cid, one.file.hash, one.file.size, True, row.source)
                self._desk.store.files.keep_saved(account.id, saved, self._desk.config.limits.saved_files)
            done = Transfer(
                one.log, one.cid, one.file.hash, True, TransferPhase.DONE, one.file.size, one.file.size, path=row.source
            )  # fmt: skip
            turn.tell(TransfersTold((done,)) if row.source else TransfersTold((), (one.key,)))
        if not turn.done:
            raise InterruptedTransferError(self._desk.trouble)
        self._all.pop(one.key, None)
        self._desk.numbered()


def _not_understood() -> GivenUpError:
    return GivenUpError(_("The server did not understand this program."))
