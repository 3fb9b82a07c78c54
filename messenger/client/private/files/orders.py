"""What people order about files in private sessions, on the core thread: the seam to all other files.

Which session it concerns is known by the user; of sessions that are over, what is here can still be shown and saved.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from messenger.client.facts import TransfersTold
from messenger.client.files.model import Picked, Transfer, TransferPhase
from messenger.client.files.vault import VaultError
from messenger.client.model import ChatMessage
from messenger.client.private.files.shelf import Saving, Shelf
from messenger.client.private.model import private_log, private_user
from messenger.client.private.talk import Talk


class Session(Protocol):
    """In truth, a ``PrivateSession``."""

    talk: Talk


class PrivateFiles:
    """``find`` the session with a user; ``absent`` hears of files for one that is over."""

    def __init__(
        self,
        find: Callable[[int], Session | None],
        shelf: Shelf,
        put: Callable[[TransfersTold], None],
        absent: Callable[[int], None],
    ) -> None:
        self._find = find
        self._shelf = shelf
        self._put = put
        self._absent = absent
        self._told: dict[tuple[str, str], Transfer] = {}

    # -- orders of the person

    def send(self, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        """Offer files in ``log``, the first with ``caption``."""
        session = self._session(log)
        if session is None:
            self._absent(_user(log))
        else:
            session.talk.send_files(picked, caption)

    def fetch(self, message: ChatMessage, target: Path | None) -> None:
        """Accept what was offered, or save what is here as ``target``."""
        session = self._session(message.log)
        if session is not None and session.talk.fetch(message.cid, target):
            return
        if message.file is not None and target is not None:
            saving = self._shelf.save(_user(message.log), message.file.hash, target)
            if saving is not None:
                saving.add_done_callback(partial(self._saved, (message.log, message.cid)))

    def decline(self, log: str, cid: str) -> None:
        """Do not accept what was offered."""
        if (session := self._session(log)) is not None:
            session.talk.decline(cid)

    def pause(self, log: str, cid: str) -> None:
        """Let a file wait."""
        if (session := self._session(log)) is not None:
            session.talk.pause(cid)

    def resume(self, log: str, cid: str) -> None:
        """Go on with it."""
        if (session := self._session(log)) is not None:
            session.talk.resume(cid)

    def cancel(self, log: str, cid: str) -> None:
        """Give it up."""
        if (session := self._session(log)) is not None:
            session.talk.cancel(cid)

    def show(self, message: ChatMessage, whole: bool) -> None:
        """Tell the picture of ``message`` itself, if it is here; nothing is fetched for that, and nothing is kept."""
        if message.file is not None:
            self._shelf.show(_user(message.log), message.file.hash)

    # -- what sessions tell

    def tell(self, told: TransfersTold) -> None:
        """Files stand differently."""
        self._told.update(((transfer.log, transfer.cid), transfer) for transfer in told.transfers)
        self._put(told)

    def forget(self, user: int) -> None:
        """Know of no file any more that was sent to ``user`` or came from there."""
        log = private_log(user)
        self._forget([key for key in self._told if key[0] == log])
        self._shelf.forget(user)

    def forget_all(self) -> None:
        """Know of no file any more."""
        self._forget(list(self._told))
        self._shelf.forget_all()

    def _session(self, log: str) -> Session | None:
        return self._find(_user(log))

    def _forget(self, keys: list[tuple[str, str]]) -> None:
        for key in keys:
            del self._told[key]
        if keys:
            self._put(TransfersTold((), tuple(keys)))

    def _saved(self, key: tuple[str, str], saving: Saving) -> None:
        transfer = self._told.get(key)
        if saving.cancelled() or transfer is None:
            return
        try:
            done = replace(transfer, phase=TransferPhase.DONE, path=str(saving.result()), reason="")
        except VaultError as error:
            done = replace(transfer, reason=str(error))
        self.tell(TransfersTold((done,)))


def _user(log: str) -> int:
    return private_user(log) or 0
