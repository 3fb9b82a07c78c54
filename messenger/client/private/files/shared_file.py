"""One file of a private session, whichever way it goes: what both sides of it have in common."""

from messenger.client.files.meter import Meter
from messenger.client.files.model import Transfer, TransferPhase
from messenger.protocol.base import PeerLine
from messenger.protocol.errors import Code
from messenger.protocol.private import Leave


class SharedFile:
    """How it stands. Lines are said by ``sharing``: ``due`` of a file tells which, in any order of events.

    ``paused``: by this person; ``held``: by the other one. ``linked``: there is a connection. ``waits``: why it cannot
    go on though nobody paused it: a sentence, "" for none.
    """

    outgoing = False

    def __init__(self, log: str, cid: str, size: int, meter: Meter) -> None:
        self.log = log
        self.cid = cid
        self.size = size
        self.hash = ""
        self.paused = False
        self.held = False
        self.waits = ""
        self.path = ""
        self.meter = meter
        self.ended: TransferPhase | None = None
        self.reason = ""
        self.shown: Transfer | None = None
        """What was told of it last."""
        self._leave: Code | None = None
        self._said: PeerLine | None = None  # the last one about holding it, on the link of now

    @property
    def agreed(self) -> bool:
        """Whether it is to be expected that its bytes will go."""
        raise NotImplementedError

    @property
    def done(self) -> int:
        """Bytes that are on the receiver's disk, as far as this side knows."""
        raise NotImplementedError

    def end(self, phase: TransferPhase, reason: str, say: Code | None = None) -> None:
        """It comes to nothing more; ``say``: the other side is to be told."""
        if self.ended is None:
            self.ended, self.reason, self._leave = phase, reason, say
            self.meter.rest()

    def relinked(self) -> None:
        """Nothing that was said may have arrived: whatever still holds is said again."""
        self._said = None

    def phase(self) -> TransferPhase:
        """Return what a window shows."""
        raise NotImplementedError

    def transfer(self) -> Transfer:
        """Return it as a window shows it."""
        phase = self.phase()
        running = phase is TransferPhase.RUNNING
        reason = self.waits if phase is TransferPhase.WAITING else self.reason
        speed = self.meter.speed if running else 0
        return Transfer(
            self.log, self.cid, self.hash, self.outgoing, phase, self.done, self.size, speed, reason, self.path
        )

    def _farewell(self) -> list[PeerLine]:
        """Return what is to be said now that it is over."""
        if self._leave is None or isinstance(self._said, Leave):
            return []
        self._said = Leave(self.cid, self._leave)
        return [self._said]
