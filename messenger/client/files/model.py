"""What a window shows of files on their way, what it hands over to be sent, and what the person chose. Plain values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class TransferPhase(StrEnum):
    """How far a file has come on its way to or from this device."""

    OFFERED = "offered"
    """In a private session: it waits for the receiver to accept it, here or there."""
    PREPARING = "preparing"
    """It is being read, to know its hash."""
    WAITING = "waiting"
    """It waits for its turn, or for a link; ``reason`` says for what, if that is worth a word."""
    RUNNING = "running"
    PAUSED = "paused"
    """By this person."""
    PAUSED_THERE = "paused_there"
    """In a private session: by the other one."""
    FAILED = "failed"
    """It came to nothing, ``reason`` says why; what has come is kept, and it may be resumed."""
    OVER = "over"
    """It came to nothing for good: declined, cancelled, or the wrong bytes; ``reason`` says why."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file on its way: that of the message ``cid`` of ``log``. Sizes in bytes, ``speed`` in bytes a second.

    ``speed`` is 0 while it is not known. ``path``: where it was saved on this device, "" when it was not (yet).
    ``passing``: it is a picture that comes only to be shown here; it cannot be paused.
    """

    log: str
    cid: str
    hash: str
    outgoing: bool
    phase: TransferPhase
    done: int
    size: int
    speed: float = 0
    reason: str = ""
    path: str = ""
    passing: bool = False

    @property
    def seconds_left(self) -> float | None:
        """How long it will take; ``None`` while that is not known."""
        if self.phase is not TransferPhase.RUNNING or self.speed <= 0:
            return None
        return (self.size - self.done) / self.speed


@dataclass(frozen=True, slots=True)
class Picked:
    """One file to be sent: where it lies, or (a pasted picture) its bytes.

    ``width`` and ``height``: of a picture that is to be shown as one, in pixels; else 0.
    """

    name: str
    size: int
    path: Path | None = None
    data: bytes | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class FileSpace:
    """What the server takes: the largest file, all files of this user, and how much of that they have. Bytes."""

    file: int
    total: int
    used: int


@dataclass(frozen=True, slots=True)
class FileChoices:
    """For all files of one profile.

    ``folder``: where they are saved, "" for this system's folder of downloads. ``automatic_mib``: pictures up to so
    many MiB are fetched when they are shown, 0 for none.
    """

    folder: str = ""
    automatic_mib: int = 10
