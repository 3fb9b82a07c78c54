"""One file that the other side offers in a private session. Pure: no line leaves here, and nothing is written here."""

from pathlib import Path

from messenger.client.files.meter import Meter
from messenger.client.files.model import TransferPhase
from messenger.client.private.files.shared_file import SharedFile
from messenger.client.private.texts import BadPeerError
from messenger.protocol.base import PeerLine
from messenger.protocol.errors import Code
from messenger.protocol.files import File
from messenger.protocol.private import PIECE_BYTES, UNKEPT_BYTES, Hold, Kept, Piece, Take


class Incoming(SharedFile):
    """Nothing of it is taken before the person accepts. ``ready``: its part is open, and bytes may come.

    ``name``: what it is to be called, harmless. ``target``: where the person wants it, ``None`` for the usual folder.
    """

    def __init__(self, log: str, cid: str, file: File, name: str, meter: Meter) -> None:
        super().__init__(log, cid, file.size, meter)
        self.hash = file.hash
        self.name = name
        self.accepted = False
        self.target: Path | None = None
        self.ready = False
        self.failed = False
        """The disk did not do what it should; ``reason`` says what. It may be resumed."""
        self.wrong = False
        """More came than was said."""
        self.unwritten = bytearray()
        self._unkept = 0
        self._offset = 0  # where the next piece begins
        self._kept = 0
        self._told = 0  # what the other side knows of that
        self._taking = False  # ``take`` was said on this link
        self._flowing = False
        self._stray = 0

    @property
    def agreed(self) -> bool:
        """Whether it is to be expected that its bytes will go."""
        return self.accepted

    @property
    def done(self) -> int:
        """Bytes that are on the receiver's disk, as far as this side knows."""
        return self._kept

    @property
    def whole(self) -> bool:
        """Whether all its bytes are on the disk."""
        return self.ready and self._kept == self.size

    def phase(self) -> TransferPhase:
        """Return what a window shows."""
        if self.ended is not None:
            return self.ended
        if self.failed:
            return TransferPhase.FAILED
        if not self.accepted:
            return TransferPhase.OFFERED
        if self.paused:
            return TransferPhase.PAUSED
        if self.whole:
            return TransferPhase.RUNNING
        if self.held:
            return TransferPhase.PAUSED_THERE
        return TransferPhase.RUNNING if self._flowing and not self.waits else TransferPhase.WAITING

    def relinked(self) -> None:
        """Nothing that was said may have arrived: whatever still holds is said again."""
        super().relinked()
        self.held = self._taking = self._flowing = False
        self._told = 0
        self.meter.rest()

    def due(self) -> list[PeerLine]:
        """Return what the other side is to be told now; it counts as said then."""
        if self.ended is TransferPhase.DONE:
            if self._told == self.size:
                return []
            self._told = self.size
            return [Kept(self.cid, self.size)]
        if self.ended is not None:
            return self._farewell()
        lines: list[PeerLine] = []
        if not self.accepted:
            return lines
        if self._taking and self._told < self._kept < self.size:
            self._told = self._kept
            lines.append(Kept(self.cid, self._kept))
        if self.paused or self.failed:
            if not isinstance(self._said, Hold):
                self._said = Hold(self.cid)
                lines.append(self._said)
        elif self.ready and not (self.held or self.waits or self.whole) and not isinstance(self._said, Take):
            self._said = Take(self.cid, self._offset)
            self._taking, self._told, self._stray = True, self._offset, 0
            lines.append(self._said)
        return lines

    # -- what the other side says

    def piece(self, line: Piece) -> bool:
        """Take in bytes; return whether there is something to be written."""
        if not self.accepted or not line.data or len(line.data) > PIECE_BYTES:
            raise BadPeerError("nobody asked for this")
        skip = self._offset - line.offset
        data = line.data[skip:] if 0 <= skip < len(line.data) else b""
        if not data or not self._taking or self.ended is not None:
            self._stray += len(line.data)  # it was on its way when that was said which makes it superfluous
            if self._stray > UNKEPT_BYTES + PIECE_BYTES:
                raise BadPeerError("nobody asked for so much")
            return False
        if self._unkept + len(data) > UNKEPT_BYTES + PIECE_BYTES:
            raise BadPeerError("this is more than may be on its way")
        if self._offset + len(data) > self.size:
            self.wrong = True
            return False
        self._offset += len(data)
        self._unkept += len(data)
        self._flowing = True
        self.unwritten += data
        return True

    def hold(self) -> None:
        """It pauses."""
        self.held, self._flowing = True, False
        self.meter.rest()

    def go(self) -> None:
        """It pauses no longer, and waits for another ``take``."""
        self.held, self._said = False, None

    # -- what the disk says

    def opened(self, kept: int) -> None:
        """There is a part with ``kept`` bytes."""
        self.ready, self.failed, self.reason = True, False, ""
        self._offset = self._kept = kept
        self.unwritten.clear()
        self._unkept = 0
        self.meter.moved(kept)

    def take_unwritten(self) -> bytearray:
        """Return what is to be written now."""
        data, self.unwritten = self.unwritten, bytearray()
        return data

    def written(self, kept: int) -> None:
        """So much is on the disk now."""
        self._unkept -= kept - self._kept
        self._kept = kept
        self.meter.moved(kept)

    def fail(self, reason: str) -> None:
        """The disk refuses: nothing is taken until ``resume``."""
        self.failed, self.reason = True, reason
        self.ready = self._taking = self._flowing = False
        self.unwritten.clear()
        self._unkept = 0
        self.meter.rest()

    # -- what the person wants

    def accept(self, target: Path | None) -> None:
        """Have it, at ``target``."""
        self.accepted, self.target = True, target

    def pause(self) -> None:
        """Take nothing until ``resume``."""
        if self.ended is None and self.accepted:
            self.paused, self._flowing = True, False
            self.meter.rest()

    def resume(self) -> None:
        """Go on."""
        self.paused = self.failed = False
        self.reason = ""
        self._said = None

    def decline(self, reason: str) -> None:
        """Do not have it."""
        self.end(TransferPhase.OVER, reason, Code.FILE_DECLINED)

    def cancel(self, reason: str) -> None:
        """Give it up."""
        self.end(TransferPhase.OVER, reason, Code.FILE_CANCELLED)
