"""What becomes of orders about files, on the core thread: those of chats are carried out, private ones passed on."""

import asyncio
from gettext import gettext as _
from pathlib import Path

from messenger.client import facts
from messenger.client.desk import Desk
from messenger.client.files.asking import Asking, Line
from messenger.client.files.bringing import Bringing, part_name
from messenger.client.files.carrier import Reach
from messenger.client.files.downloads import Downloads
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.client.files.model import FileChoices, FileSpace, Picked
from messenger.client.files.pictures import Pictures
from messenger.client.files.sending import Sending
from messenger.client.files.sharing import Sharing
from messenger.client.files.uploads import Uploads
from messenger.client.model import ChatMessage
from messenger.client.private.files.orders import PrivateFiles
from messenger.client.private.model import private_user
from messenger.client.store.errors import StoreError
from messenger.client.store.outbox import Outgoing
from messenger.protocol.files import AskSpace, Space


class Files:
    """All files of the open profile."""

    def __init__(self, desk: Desk, reach: Reach, private: PrivateFiles) -> None:
        self.asking = Asking()
        self._desk = desk
        self._private = private
        sharing = Sharing(desk, self.asking, reach)
        bringing = Bringing(sharing)
        self._uploads = Uploads(sharing)
        self._downloads = Downloads(sharing, bringing)
        self._pictures = Pictures(sharing, bringing, self._downloads.under_way)
        self._sending = Sending(sharing, self._uploads)
        self._spacing: asyncio.Task[None] | None = None
        self._account = 0

    # -- the profile and its account

    def open(self) -> None:
        """Tell what was chosen. Raises ``StoreError``."""
        self._desk.inbox.put(facts.FileChoicesTold(self._desk.store.preferences.file_choices()))

    def open_account(self) -> None:
        """Go on with the files of the open account, and tell all of them."""
        account = self._desk.account
        if account is None:
            return
        if account.id != self._account:
            self.close_account()
        self._account = account.id
        try:
            self._uploads.open()
            self._downloads.open()
        except StoreError as error:
            self._desk.broken(error)
            return
        self._pictures.tidy()

    def close_account(self) -> None:
        """Move nothing any more; all of it goes on when the account is opened again."""
        self._account = 0
        self._uploads.close()
        self._downloads.close()
        self._pictures.close()
        if self._spacing is not None:
            self._spacing.cancel()

    def forget(self, hashes: set[str]) -> None:
        """Remove these files of an account that is no more."""
        for file_hash in hashes:
            self._desk.worker.run(self._desk.vault.remove, file_hash)
            self._desk.worker.run(self._desk.vault.remove_part, part_name(file_hash))

    async def close(self, timeout: float) -> None:
        """Take in what was given to be sent, then move nothing any more; at most ``timeout`` seconds."""
        await self._sending.settle(timeout)
        self.close_account()

    # -- what the session and the desk tell

    def begin(self, line: Line) -> None:
        """Ask on this connection from now on; how much room there is at once."""
        self.asking.begin(line)
        self.ask_space()

    def synced(self) -> None:
        """It is known what of the outbox the server has."""
        self.asking.synced()

    def written(self) -> None:
        """There is more in the outbox."""
        self._uploads.look()

    def missing(self, outgoing: Outgoing) -> None:
        """The server has not got the file of this message: bring it again."""
        self._uploads.again(outgoing)

    # -- orders

    def ask_space(self) -> None:
        """Ask the server how much room there is."""
        if self._spacing is None or self._spacing.done():
            self._spacing = asyncio.create_task(self._ask_space())

    async def _ask_space(self) -> None:
        try:
            space = await self.asking.ask(AskSpace, Space)
        except (InterruptedTransferError, GivenUpError):
            return  # it is asked with each link
        self._desk.inbox.put(facts.SpaceTold(FileSpace(space.file, space.total, space.used)))

    def send(self, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        """Send files, each as one message, the first with ``caption``."""
        if private_user(log) is not None:
            self._private.send(log, picked, caption)
        else:
            self._sending.send(log, picked, caption)

    def pause(self, log: str, cid: str) -> None:
        """Let a file wait."""
        if private_user(log) is not None:
            self._private.pause(log, cid)
        else:
            key = log, cid
            if not self._uploads.pause(key) and self._downloads.pause(key):
                self._pictures.cancel(key)

    def resume(self, log: str, cid: str) -> None:
        """Go on with it."""
        if private_user(log) is not None:
            self._private.resume(log, cid)
        else:
            self._uploads.resume((log, cid)) or self._downloads.resume((log, cid))

    def cancel(self, log: str, cid: str) -> None:
        """Give it up."""
        key = log, cid
        if private_user(log) is not None:
            self._private.cancel(log, cid)
        elif self._uploads.cancel(key):
            self.ask_space()
        else:
            self._downloads.cancel(key)
            self._pictures.cancel(key)

    def fetch(self, message: ChatMessage, target: Path | None) -> None:
        """Fetch and save the file of ``message``."""
        if private_user(message.log) is not None:
            self._private.fetch(message, target)
        elif not message.seq:
            self._desk.inbox.put(
                facts.Noted(message.log, self._desk.clock.wall(), _("This file is not at the server yet."))
            )
        elif message.file is not None and message.file.hash:
            self._downloads.fetch(message, message.file, target)

    def decline(self, log: str, cid: str) -> None:
        """Do not accept what was offered privately."""
        if private_user(log) is not None:
            self._private.decline(log, cid)

    def show(self, message: ChatMessage, whole: bool) -> None:
        """Tell a picture."""
        if private_user(message.log) is not None:
            self._private.show(message, whole)
        elif message.file is not None and message.file.hash:
            self._pictures.show(message, message.file, whole)

    def keep_thumbnail(self, file_hash: str, data: bytes) -> None:
        """Keep a small picture."""
        self._pictures.keep_thumbnail(file_hash, data)

    def choose(self, choices: FileChoices) -> None:
        """Keep what was chosen; where the disk refuses, until the program ends."""
        if not self._desk.trouble:
            with self._desk.turn:
                self._desk.store.preferences.keep_file_choices(choices)
        self._desk.inbox.put(facts.FileChoicesTold(choices))
