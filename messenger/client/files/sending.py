"""Taking in what is given to be sent: it is on the disk, and in the outbox, before anything else happens with it."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _

from messenger.client.facts import Noted
from messenger.client.files import source
from messenger.client.files.errors import GivenUpError
from messenger.client.files.model import Picked
from messenger.client.files.names import safe_name
from messenger.client.files.sharing import Sharing
from messenger.client.files.uploads import Uploads
from messenger.client.files.vault import Vault, VaultError, digest
from messenger.client.model import Attachment
from messenger.client.store.files import UploadRow


@dataclass(frozen=True, slots=True)
class _Taken:
    """One file as it goes into the outbox; ``reason``: why it cannot be sent as it is."""

    file: Attachment
    source: str
    mtime: int
    reason: str = ""


class Sending:
    """What is given is taken in in its order."""

    def __init__(self, sharing: Sharing, uploads: Uploads) -> None:
        self._sharing = sharing
        self._desk = sharing.desk
        self._uploads = uploads
        self._open: set[asyncio.Task[None]] = set()

    def send(self, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        """Send files, each as one message, the first with ``caption``."""
        if self._desk.account is not None:
            task = asyncio.create_task(self._send(self._desk.account.id, log, picked, caption))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def settle(self, timeout: float) -> None:
        """Wait until everything given is in the outbox, at most ``timeout`` seconds."""
        if self._open:
            await asyncio.wait(self._open, timeout=timeout)

    async def _send(self, owner: int, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        taken = [await self._sharing.work(_take, self._desk.vault, one) for one in picked]
        account, chats, store = self._desk.account, self._desk.chats, self._desk.store
        if account is None or chats is None or account.id != owner or self._desk.trouble:
            self._give_back(log, taken, caption)
            return
        with self._desk.turn as turn:
            now = self._desk.clock.wall()
            for number, one in enumerate(taken):
                text = caption if not number else ""
                outgoing = store.outbox.add_with_file(
                    account.id, secrets.token_urlsafe(16), log, now, text, one.file
                )  # fmt: skip
                store.files.keep_upload(UploadRow(outgoing.id, one.source, one.mtime, reason=one.reason))
                chats.write(outgoing)
        if turn.done:
            self._uploads.look()
        else:  # it was this very write that found no room
            self._give_back(log, taken, caption)

    def _give_back(self, log: str, taken: list[_Taken], caption: str) -> None:
        """Say what was not taken in, and why: all of it, for the window holds it no more."""
        names = ", ".join(one.file.name for one in taken)
        given = f"{names}: {caption}" if caption else names
        text = self._desk.trouble or _("You are not signed in.")
        self._desk.inbox.put(Noted(log, self._desk.clock.wall(), f"{text} ({given})"))


def _take(vault: Vault, picked: Picked) -> _Taken:
    """Look at a file, or keep a pasted picture; what cannot be sent as it is says why, and nothing is lost with it."""
    name = safe_name(picked.name)
    size, pixels = max(1, picked.size), (picked.width, picked.height)
    if picked.data is not None:
        file = Attachment(digest(picked.data), max(1, len(picked.data)), name, *pixels)
        try:
            vault.put(file.hash, picked.data)
        except VaultError as error:
            return _Taken(file, "", 0, str(error))
        return _Taken(file, "", 0)
    path = "" if picked.path is None else str(picked.path.absolute())
    with suppress(OSError):
        if picked.path is not None:
            try:
                look = source.look_at(picked.path, name)
            except GivenUpError as error:
                return _Taken(Attachment("", size, name, *pixels), path, 0, str(error))
            return _Taken(Attachment("", look.size, name, *pixels), path, look.mtime)
    return _Taken(Attachment("", size, name, *pixels), path, 0, _("“{name}” is not there any more.").format(name=name))
