"""What a client without a window is ordered to do with files, each order with the place (``chat`` or ``private``).

``send-file PLACE NAME PATH [CAPTION]``, and for the file with this hash ``fetch-file``, ``save-file`` (with a path),
``pause-file``, ``resume-file``, ``cancel-file``, ``decline-file`` and ``show-picture``: ``PLACE NAME HASH``. ``folder
PATH`` chooses where files are saved and that nothing is fetched by itself. ``die-at HASH BYTES`` is kill -9 as soon as
so many bytes of a file have come or gone.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from messenger.client.actions import Actions
from messenger.client.changes import Change, FileChoicesChanged, PictureCame, TransferChanged
from messenger.client.files.model import FileChoices, Picked
from messenger.client.model import ChatMessage
from messenger.client.private.model import private_log, private_user
from messenger.client.state import State

Answer = Callable[..., None]


class HeadlessFiles:
    """The orders about files. ``answer``: takes the number of an order and a refusal, or what it has found."""

    def __init__(self, state: State, actions: Actions, user: Callable[[str], int], answer: Answer) -> None:
        self._state, self._actions, self._user, self._answer = state, actions, user, answer
        self._choosing: list[int] = []
        self._looking: dict[str, int] = {}
        """Which order waits for which picture."""
        self._deadly: dict[str, int] = {}
        self.verbs: dict[str, Callable[[int, str], None]] = {
            "send-file": self._send,
            "fetch-file": lambda number, rest: self._do(number, rest, actions.fetch_file),
            "save-file": self._save,
            "pause-file": lambda number, rest: self._do(number, rest, actions.pause_file),
            "resume-file": lambda number, rest: self._do(number, rest, actions.resume_file),
            "cancel-file": lambda number, rest: self._do(number, rest, actions.cancel_file),
            "decline-file": lambda number, rest: self._do(number, rest, actions.decline_file),
            "show-picture": self._show,
            "folder": self._choose,
            "die-at": self._die_at,
        }

    def told(self) -> list[dict[str, Any]]:
        """Return how all files on their way stand."""
        return [asdict(transfer) for transfer in self._state.transfers.values()]

    def hear(self, change: Change) -> None:
        """Take note of what has changed."""
        if isinstance(change, TransferChanged):
            transfer = self._state.transfer(change.log, change.cid)
            if transfer is not None and transfer.done >= self._deadly.get(transfer.hash, transfer.size + 1):
                os.kill(os.getpid(), signal.SIGKILL)
        elif isinstance(change, FileChoicesChanged) and self._choosing:
            self._answer(self._choosing.pop(0))
        elif isinstance(change, PictureCame) and change.hash in self._looking:
            self._answer(self._looking.pop(change.hash), reason=change.reason, bytes=len(change.data))

    # -- orders

    def _send(self, number: int, rest: str) -> None:
        place, name, path, *caption = rest.split(" ", 3)
        file = Path(path)
        picked = Picked(file.name, file.stat().st_size, file)
        self._answer(number, self._actions.send_files(self._log(place, name), [picked], "".join(caption)))

    def _do(self, number: int, rest: str, action: Callable[[ChatMessage], None]) -> None:
        place, name, file_hash = rest.split()
        action(self._message(place, name, file_hash))
        self._answer(number)

    def _save(self, number: int, rest: str) -> None:
        place, name, file_hash, path = rest.split(" ", 3)
        self._actions.save_file(self._message(place, name, file_hash), Path(path))
        self._answer(number)

    def _show(self, number: int, rest: str) -> None:
        place, name, file_hash = rest.split()
        self._looking[file_hash] = number
        self._actions.show_picture(self._message(place, name, file_hash), whole=True)

    def _choose(self, number: int, path: str) -> None:
        self._choosing.append(number)
        self._actions.choose_files(FileChoices(path, automatic_mib=0))

    def _die_at(self, number: int, rest: str) -> None:
        file_hash, size = rest.split()
        self._deadly[file_hash] = int(size)
        self._answer(number)

    def _log(self, place: str, name: str) -> str:
        user = self._user(name)
        return private_log(user) if place == "private" else self._actions.chat_with(user)

    def _message(self, place: str, name: str, file_hash: str) -> ChatMessage:
        """Return the message with this file. Raises ``LookupError`` while it is not there."""
        log = self._log(place, name)
        user = private_user(log)
        chat = self._state.chat(log) if user is None else self._state.privates[user].chat
        if user is None and not chat.opened:
            self._actions.open_chat(log)
        for row in reversed(chat.messages):
            if isinstance(row, ChatMessage) and row.file is not None and row.file.hash == file_hash:
                return row
        raise LookupError(f"no message with the file {file_hash}")
