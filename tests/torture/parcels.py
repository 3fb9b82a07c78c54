"""Files in the rounds: what a device sends, what it fetches of others, and whether the right bytes have come.

Each is a text with a number of its own line, ``DEVICE/NUMBER#1``: texts written later may be there first.
"""

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final

from messenger.client.actions import Actions
from messenger.client.files.model import Picked, TransferPhase
from messenger.client.model import ChatMessage, Notice
from messenger.client.state import State
from messenger.protocol.groups import Standing
from tests.torture.ledger import Ledger, Refused, Typed, label_of, text_of, typist

SIZE: Final = 200 * 1024
_WORD: Final = 4
_STANDS: Final = (TransferPhase.FAILED, TransferPhase.OVER)


def sender(label: str) -> str:
    """Return which device sent the file of this text; "" for a text without one."""
    device, slash, _ = typist(label).partition("/")
    return device if slash else ""


def original(folder: Path, label: str) -> Path:
    """Return where the file of this text lies at its sender, on a disk that is never full."""
    return folder / (typist(label).replace("/", "-") + ".bin")


def fetched(folder: Path, device: str, label: str) -> Path:
    """Return where ``device`` saves it."""
    return folder / f"{device}-has" / original(folder, label).name


class Parcels:
    """Those of one device."""

    def __init__(self, device: str, folder: Path, ledger: Ledger, state: State, actions: Actions) -> None:
        self._device, self._folder = device, folder
        self._ledger, self._state, self._actions = ledger, state, actions
        self._given: dict[str, str] = {}
        """By what is told of it when it cannot be sent: the label of what was given."""

    def send(self, log: str, number: int) -> None:
        """Send the file with this number."""
        text = text_of(f"{self._device}/{number}", 1, _WORD)
        label = label_of(text)
        path = original(self._folder, label)
        path.write_bytes(Random(label).randbytes(SIZE))
        self._given[f"({path.name}: {text})"] = label
        self._ledger.write(Typed(log, label))
        refusal = self._actions.send_files(log, [Picked(path.name, SIZE, path)], text)
        if refusal:
            self._ledger.write(Refused(label, refusal))

    def hear(self, row: ChatMessage | Notice) -> None:
        """Note what was given back, and fetch what has come."""
        if isinstance(row, Notice):
            for told, label in self._given.items():
                if row.text.endswith(told):
                    self._ledger.write(Refused(label, row.text))
        elif row.file is not None:
            self._fetch(row)

    def missing(self, rows: Iterable[ChatMessage | Notice]) -> list[str]:
        """Return whose files are not here yet, and see to it."""
        return [
            label_of(row.text)
            for row in rows
            if isinstance(row, ChatMessage) and row.file is not None and not self._fetch(row)
        ]

    def _fetch(self, row: ChatMessage) -> bool:
        """Return whether the file of a message is here, or will never be; else see to it."""
        label = label_of(row.text)
        group = self._state.groups.get(row.log)
        transfer = self._state.transfer(row.log, row.cid)
        if transfer is not None and transfer.phase in _STANDS:
            self._actions.resume_file(row)
        if not row.seq or sender(label) == self._device:
            return True
        path = fetched(self._folder, self._device, label)
        if not path.exists() and transfer is None:
            path.parent.mkdir(exist_ok=True)
            self._actions.save_file(row, path)
        return path.exists() or (group is not None and group.standing is not Standing.MEMBER)


def wrong(folder: Path, device: str, labels: Iterable[str], *, all_here: bool) -> list[str]:
    """Return those of the texts on a screen whose files are not there as they were sent, byte for byte.

    ``all_here``: none may be missing. The files of a group are for its members alone: who is none may have come late.
    """
    found = []
    for label in labels:
        path = fetched(folder, device, label)
        if sender(label) in ("", device) or (not all_here and not path.exists()):
            continue
        if not path.exists() or path.read_bytes() != Random(label).randbytes(SIZE):
            found.append(label)
    return found
