"""One file that this side offers in a private session, from the order to send it on. Pure: no line leaves here."""

from messenger.client.files.meter import Meter
from messenger.client.files.model import TransferPhase
from messenger.client.private.files.shared_file import SharedFile
from messenger.client.private.texts import BadPeerError
from messenger.protocol.base import PeerLine
from messenger.protocol.errors import Code
from messenger.protocol.private import Go, Hold, Kept, Take


class Outgoing(SharedFile):
    """Hashed first (``hash`` is "" until then), then offered, then sent from wherever the other side says ``take``.

    ``arrived``: the other side has the offer; nothing about the file is said before. ``wanted``: it has said ``take``
    on this link. ``turn``: of those that are wanted, it is the one that is sent.
    """

    outgoing = True

    def __init__(self, log: str, cid: str, size: int, meter: Meter) -> None:
        super().__init__(log, cid, size, meter)
        self.arrived = False
        self.accepted = False
        self.wanted = False
        self.turn = False
        self.sent = 0
        """Where the next piece begins."""
        self._ever_sent = 0
        self._kept = 0

    @property
    def agreed(self) -> bool:
        """Whether it is to be expected that its bytes will go."""
        return bool(self.hash)  # it is offered, and may be accepted at any time

    @property
    def done(self) -> int:
        """Bytes that are on the receiver's disk, as far as this side knows."""
        return self._kept

    @property
    def flows(self) -> bool:
        """Whether pieces may be sent now."""
        return self.wanted and self.ended is None and not (self.paused or self.held or self.waits)

    def phase(self) -> TransferPhase:
        """Return what a window shows."""
        if self.ended is not None:
            return self.ended
        if not self.hash:
            return TransferPhase.PREPARING
        if self.paused:
            return TransferPhase.PAUSED
        if self.held:
            return TransferPhase.PAUSED_THERE
        if not self.accepted:
            return TransferPhase.OFFERED
        return TransferPhase.RUNNING if self.flows and self.turn else TransferPhase.WAITING

    def relinked(self) -> None:
        """Nothing that was said may have arrived: whatever still holds is said again."""
        super().relinked()
        self.wanted = False
        self.meter.rest()

    def due(self) -> list[PeerLine]:
        """Return what the other side is to be told now; it counts as said then."""
        if not self.arrived:
            return []
        if self.ended is not None:
            return self._farewell()
        if self.paused is isinstance(self._said, Hold):
            return []
        self._said = Hold(self.cid) if self.paused else Go(self.cid)
        return [self._said]

    # -- what the other side says

    def take(self, line: Take) -> bool:
        """It wants the bytes from ``line.offset`` on; return whether they are to be sent from there."""
        if line.offset > self.size or not self.hash:
            raise BadPeerError("what is wanted is not there")
        if self.ended is not None:
            return False  # it does not know yet
        self.accepted = self.wanted = self.arrived = True
        self.held = False
        self.sent, self._kept = line.offset, max(self._kept, line.offset)
        self._ever_sent = max(self._ever_sent, line.offset)
        self.meter.rest()
        self.meter.moved(self._kept)
        return True

    def moved(self, size: int) -> None:
        """So many bytes more have been sent."""
        self.sent += size
        self._ever_sent = max(self._ever_sent, self.sent)

    def kept(self, line: Kept) -> None:
        """It has everything before ``line.offset`` on its disk."""
        if line.offset == self.size and self.hash:
            self.accepted = self.arrived = True
            self._kept = self.size
            self.end(TransferPhase.DONE, "")
        elif line.offset > self._ever_sent:
            raise BadPeerError("there is more than was ever sent")
        else:
            self._kept = max(self._kept, line.offset)
            self.meter.moved(self._kept)

    def hold(self) -> None:
        """It pauses."""
        self.held, self.wanted = True, False
        self.meter.rest()

    # -- what the person wants

    def pause(self) -> None:
        """Send nothing until ``resume``."""
        if self.ended is None and self.hash:
            self.paused, self.wanted = True, False
            self.meter.rest()

    def resume(self) -> None:
        """Go on as soon as the other side takes it."""
        self.paused = False

    def cancel(self, reason: str) -> None:
        """Give it up."""
        self.end(TransferPhase.OVER, reason, Code.FILE_CANCELLED)
