"""Bringing the file of one message from the server into the vault: resumed, checked, once for all who want it."""

import asyncio
from collections.abc import Callable
from gettext import gettext as _
from weakref import WeakValueDictionary

from messenger.client.files.carrier import Carrier
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.client.files.sharing import Sharing
from messenger.client.files.vault import Part, WrongBytesError
from messenger.client.model import Attachment
from messenger.protocol.files import Fetch, Fetching, FetchReady, JoinFetch

Moved = Callable[[int], None]
"""Hears how many bytes are here."""


def part_name(file_hash: str) -> str:
    """Return how what has come of a file in a chat is called in the vault."""
    return f"chat {file_hash}"


class Bringing:
    """At most so many at once as the limit says, of each file one."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._lanes = asyncio.Semaphore(sharing.desk.config.limits.downloads)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._in_vain: dict[str, int] = {}

    async def bring(self, log: str, seq: int, file: Attachment, begun: Callable[[], None], moved: Moved) -> None:
        """Have the file of the message ``seq`` of ``log`` in the vault; ``begun`` hears that it moves.

        Raises ``InterruptedTransferError``, after which one may try again, ``GivenUpError`` or ``VaultError``. A part
        stays when it is interrupted or cancelled, or when this disk is full.
        """
        lock = self._locks.setdefault(file.hash, asyncio.Lock())
        async with lock:
            if await self._sharing.work(self._sharing.desk.vault.has, file.hash):
                return
            await self._sharing.asking.until_linked()
            async with self._lanes:
                await self._bring(log, seq, file, begun, moved)
        self._in_vain.pop(file.hash, None)

    async def _bring(self, log: str, seq: int, file: Attachment, begun: Callable[[], None], moved: Moved) -> None:
        ready = await self._sharing.asking.ask(lambda r: Fetch(r, log, seq), FetchReady)
        part = await self._sharing.work(self._sharing.desk.vault.part, part_name(file.hash))
        try:
            if ready.size != file.size or part.size > file.size:
                await self._sharing.work(part.remove)
                raise _wrong()
            resumed = part.size
            if part.size < file.size:
                carrier = await self._sharing.carrier()
                try:
                    await self._receive(carrier, ready.token, file, part, begun, moved)
                finally:
                    carrier.abort()
            await self._finish(part, file, resumed)
        finally:
            self._sharing.work(part.close)  # behind whatever is still written

    async def _receive(
        self, carrier: Carrier, token: str, file: Attachment, part: Part, begun: Callable[[], None], moved: Moved
    ) -> None:
        patience = self._sharing.desk.config.durations.file_silence
        before = part.size
        try:
            async with asyncio.timeout(patience) as limit:
                answer = await carrier.join(JoinFetch(token, part.size))
                if not isinstance(answer, Fetching) or answer.size != file.size - part.size:
                    await self._sharing.work(part.remove)
                    raise _wrong()
                moved(part.size)
                begun()
                coming = part.size
                while coming < file.size:
                    data = await carrier.read()
                    coming += len(data)
                    if not data:
                        raise self._in_vain_again(file, part.size > before)
                    if coming > file.size:
                        await self._sharing.work(part.remove)
                        raise _wrong()
                    await self._sharing.work(part.append, data)
                    moved(part.size)
                    limit.reschedule(asyncio.get_running_loop().time() + patience)
        except TimeoutError as error:
            raise InterruptedTransferError(moved=part.size > before) from error

    def _in_vain_again(self, file: Attachment, moved: bool) -> InterruptedTransferError | GivenUpError:
        """Return what it means that the server has ended it too early."""
        count = 0 if moved else self._in_vain.get(file.hash, 0) + 1
        self._in_vain[file.hash] = count
        if count >= self._sharing.desk.config.limits.file_tries:
            del self._in_vain[file.hash]
            return GivenUpError(_("The server does not give out all of this file."))
        return InterruptedTransferError(moved=moved)

    async def _finish(self, part: Part, file: Attachment, resumed: int) -> None:
        try:
            await self._sharing.work(part.finish, file.hash)
        except WrongBytesError as error:
            if resumed:  # perhaps it was this disk: once more from the beginning
                raise InterruptedTransferError from error
            raise GivenUpError(str(error), over=True) from error


def _wrong() -> GivenUpError:
    return GivenUpError(_("What the server gives is not the file that was announced. It was thrown away."), over=True)
