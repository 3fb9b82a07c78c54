"""The bytes of files that were accepted on their way to the disk: a part first, the whole file where it is wanted then.

Nothing appears there before it is whole and has the right hash.
"""

import asyncio
from asyncio import Task
from collections.abc import Callable

from messenger.client.files.model import TransferPhase
from messenger.client.files.vault import Part, VaultError, WrongBytesError
from messenger.client.private.files import wording
from messenger.client.private.files.incoming import Incoming
from messenger.client.private.files.shelf import Shelf
from messenger.client.private.timers import begin
from messenger.protocol.errors import Code


class Landing:
    """All of one session. ``changed`` hears of each step of a file; a part is called as ``named`` says."""

    def __init__(
        self, shelf: Shelf, user: int, named: Callable[[Incoming], str], changed: Callable[[Incoming], None]
    ) -> None:
        self._shelf = shelf
        self._user = user
        self._named = named
        self._changed = changed
        self._tasks: dict[str, Task[None]] = {}
        self._placing: set[str] = set()
        self._came = asyncio.Event()
        self._closed = False

    def begin(self, file: Incoming) -> None:
        """Take in ``file`` from now on, unless that was begun."""
        if file.cid not in self._tasks:
            self._tasks[file.cid] = begin(self._receive(file))

    def wake(self) -> None:
        """Look at all files again: bytes have come, or a person wants something else."""
        self._came.set()

    def places(self, file: Incoming) -> bool:
        """Whether ``file`` is whole and just put where it belongs, which also an end of the session does not stop."""
        return file.cid in self._placing

    def close(self) -> None:
        """Let parts lie as they are."""
        self._closed = True
        for cid, task in self._tasks.items():
            if cid not in self._placing:
                task.cancel()

    async def _receive(self, file: Incoming) -> None:
        name = self._named(file)
        try:
            if name in self._shelf.in_use:
                file.fail(wording.comes_already())
                return
            self._shelf.in_use.add(name)
            try:
                await self._fill(file, name)
            except WrongBytesError as error:
                file.end(TransferPhase.OVER, str(error), Code.FILE_WRONG)
            except VaultError as error:
                file.fail(str(error))
            finally:
                self._shelf.in_use.discard(name)
        finally:
            del self._tasks[file.cid]
            self._placing.discard(file.cid)
            self._changed(file)

    async def _open(self, name: str, size: int) -> Part:
        opening = self._shelf.open_part(name, size)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(self._close_again)  # it is open all the same, a little later
            raise

    def _close_again(self, opening: "asyncio.Future[Part]") -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._shelf.run(opening.result().close)

    async def _fill(self, file: Incoming, name: str) -> None:
        part = await self._open(name, file.size)
        try:
            file.opened(part.size)
            self._changed(file)
            while file.ended is None and not (file.whole and not file.paused):
                if file.unwritten:
                    await self._shelf.run(part.append, file.take_unwritten())
                    file.written(part.size)
                    self._changed(file)
                else:
                    self._came.clear()
                    await self._came.wait()
            if file.ended is None:
                self._placing.add(file.cid)
                source = await self._shelf.place(part, file.hash, file.name, file.target)
                file.path = str(source.path)
                self._shelf.know(self._user, file.hash, source)
                file.end(TransferPhase.DONE, "")
        finally:
            given_up = file.ended is TransferPhase.OVER and not self._closed
            self._shelf.run(part.remove if given_up else part.close)
