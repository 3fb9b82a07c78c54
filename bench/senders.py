"""The real client that sends or fetches a file and writes texts meanwhile: a process that is given orders.

Run as ``python -m bench.senders client FOLDER NAME``. Orders come on standard input, a line each, and are answered by
one line when they are carried out: ``sign-up INVITE``, ``know NAME``, ``folder PATH``, ``meet [NAME]``, ``send-file
PLACE NAME PATH``, ``fetch-file PLACE NAME``, ``texts PLACE NAME RATE`` (0: no more), ``ages``: how old the texts were
that came since the last time, in seconds. ``PLACE`` is ``chat`` or ``private``.
"""

import gc
import json
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.talkers import PASSWORD, say
from messenger.client.app import build
from messenger.client.changes import Change, FileChoicesChanged, MessagesAdded, PrivateChanged, ServerAnswered
from messenger.client.files.model import FileChoices, Picked, TransferPhase
from messenger.client.model import ChatMessage, Delivery, Link
from messenger.client.private.model import Phase, private_log, private_user
from messenger.client.settings import ClientConfig

_ENDED: Final = (TransferPhase.FAILED, TransferPhase.OVER)
_FILLING: Final = "x" * 80


class Sender:
    """The client as it is, its facts applied to its state as a window does it; only nothing is drawn."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._client = build(ClientConfig(name, folder, use_keyring=False))
        self._state, self._actions = self._client.state, self._client.actions
        self._waiting: tuple[str, Callable[[], bool]] | None = None
        self._ages: list[float] = []
        self._writes: Callable[[str], str | None] = lambda _: None
        self._every = self._due = 0.0
        self._chosen = self._fetched = False

    def run(self) -> None:
        """Work until there are no more orders."""
        self._client.start()
        orders, facts = sys.stdin.fileno(), self._client.inbox.fileno()
        say("started")
        while True:
            rest = max(0.0, self._due - time.monotonic()) if self._every else None
            ready, _, _ = select.select([orders, facts], [], [], rest)
            if facts in ready:
                for fact in self._client.inbox.drain(0.05):
                    for change in self._state.apply(fact):
                        self._hear(change)
            elif orders in ready:
                line = sys.stdin.readline()
                if not line:
                    self._client.close(5)
                    return
                self._obey(*line.split())
            self._write()
            if self._waiting is not None and self._waiting[1]():
                answer, self._waiting = self._waiting[0], None
                say(answer)

    def _write(self) -> None:
        if self._every and time.monotonic() >= self._due:
            self._due = max(self._due + self._every, time.monotonic())
            if refusal := self._writes(f"@{time.monotonic():.6f} {_FILLING}"):
                raise RuntimeError(refusal)

    def _obey(self, verb: str, *words: str) -> None:
        match verb:
            case "sign-up":
                self._waiting = "online", lambda: self._state.link.link is Link.ONLINE
                self._actions.look_up(words[0])
            case "know":
                self._waiting = "known", lambda: self._user(words[0]) > 0
            case "folder":
                self._waiting = "chosen", lambda: self._chosen
                self._actions.choose_files(FileChoices(words[0], automatic_mib=0))
            case "meet":
                self._waiting = "open", self._is_open
                if words:
                    self._actions.start_private(self._user(words[0]))
            case "send-file":
                log, path = self._log(*words[:2]), Path(words[2])
                self._waiting = "done", self._is_done
                if refusal := self._actions.send_files(log, [Picked(path.name, path.stat().st_size, path)]):
                    raise RuntimeError(refusal)
            case "fetch-file":
                log = self._log(*words)
                self._actions.open_chat(log)
                self._waiting = "done", lambda: self._fetch(log) and self._is_done()
            case "texts":
                log, rate = self._log(*words[:2]), float(words[2])
                self._actions.open_chat(log)
                self._writes = lambda text: self._actions.send_message(log, text)
                self._every, self._due = (1 / rate if rate else 0.0), time.monotonic()
                say("done")
            case "ages":
                say(json.dumps(self._ages))
                self._ages = []

    def _user(self, name: str) -> int:
        return next((one.id for one in self._state.contacts.values() if one.name == name), 0)

    def _log(self, place: str, name: str) -> str:
        user = self._user(name)
        return private_log(user) if place == "private" else self._actions.chat_with(user)

    def _is_open(self) -> bool:
        return any(private.status.phase is Phase.OPEN for private in self._state.privates.values())

    def _is_done(self) -> bool:
        for transfer in self._state.transfers.values():
            if transfer.phase in _ENDED:
                raise RuntimeError(transfer.reason)
            if transfer.phase is TransferPhase.DONE:
                return True
        return False

    def _fetch(self, log: str) -> bool:
        """Have the file that was sent fetched, once; return whether it has come so far that this could be said."""
        user = private_user(log)
        chat = self._state.chat(log) if user is None else self._state.privates[user].chat
        if not self._fetched:
            for row in chat.messages:
                if isinstance(row, ChatMessage) and row.file is not None:
                    self._actions.fetch_file(row)
                    self._fetched = True
        return self._fetched

    def _hear(self, change: Change) -> None:
        match change:
            case ServerAnswered():
                assert change.server is not None, change.reason
                self._actions.sign_up(change.server, self._name, self._name.title(), PASSWORD)
            case PrivateChanged():
                if self._state.privates[change.user].status.phase is Phase.ASKED:
                    self._actions.accept_private(change.user)
            case FileChoicesChanged():
                self._chosen = True
            case MessagesAdded():
                now = time.monotonic()
                for row in change.messages:
                    if isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED and row.text[:1] == "@":
                        self._ages.append(now - float(row.text[1:].partition(" ")[0]))


if __name__ == "__main__":
    kind, where, name = sys.argv[1:]
    gc.freeze()
    Sender(Path(where), name).run()
