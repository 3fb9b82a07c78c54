"""Two people on a stage who send each other files; and one side as somebody plays it who keeps to no rule."""

import hashlib
import random
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from messenger.client.files.model import Picked, Transfer, TransferPhase
from messenger.client.model import ChatMessage, Notice
from messenger.protocol.base import PeerLine
from messenger.protocol.files import File
from messenger.protocol.private import PIECE_BYTES, PeerPing, PeerPong, Piece, Say
from tests.client.private.fake_link import FakeLink
from tests.client.private.stage import Player, Stage, opened
from tests.client.private.virtual_time import VirtualLoop

CID = "f" * 22


def content(size: int, seed: int = 1) -> bytes:
    """Return bytes that no other seed gives."""
    return random.Random(seed).randbytes(size)


def hash_of(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class Sharer:
    """One side of a stage, as its person sees its files."""

    def __init__(self, stage: Stage, player: Player) -> None:
        self._stage = stage
        self.player = player
        self.talk = player.session.talk
        self.saved = player.folder / "saved"
        self.vault = player.folder / "vault"

    # -- orders

    def picked(self, data: bytes, name: str = "a.bin") -> Picked:
        """Write a file somewhere and pick it."""
        path = self.player.folder / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return Picked(name, len(data), path)

    def send(self, data: bytes, name: str = "a.bin", caption: str = "") -> Path:
        """Offer a file; return where it lies."""
        one = self.picked(data, name)
        self.talk.send_files((one,), caption)
        assert one.path is not None
        return one.path

    def accept(self, name: str = "a.bin", target: Path | None = None) -> None:
        assert self.talk.fetch(self.cid(name), target)

    # -- what is seen

    def files(self, mine: bool | None = None) -> list[ChatMessage]:
        rows = [row for row in self.player.rows if isinstance(row, ChatMessage) and row.file is not None]
        return [row for row in rows if mine is None or (row.sender == 1) is mine]

    def cid(self, name: str = "a.bin") -> str:
        """The newest row with a file of this name."""
        return next(row.cid for row in reversed(self.files()) if row.file is not None and row.file.name == name)

    def has(self, name: str = "a.bin") -> bool:
        return any(row.file is not None and row.file.name == name for row in self.files())

    def transfer(self, name: str = "a.bin") -> Transfer:
        return self.player.state.transfers["private-2", self.cid(name)]

    def phase(self, name: str = "a.bin") -> TransferPhase:
        return self.transfer(name).phase

    def notices(self) -> list[str]:
        return [row.text for row in self.player.rows if isinstance(row, Notice)]

    def parts(self) -> list[Path]:
        return list(self.vault.glob("*")) if self.vault.exists() else []

    def in_folder(self) -> list[str]:
        return sorted(path.name for path in self.saved.glob("*")) if self.saved.exists() else []

    async def until(self, phase: TransferPhase, name: str = "a.bin") -> Transfer:
        """Wait for a phase."""
        wanted = f"{name} to be {phase}"
        await self._stage.until(lambda: self.has(name) and self.phase(name) is phase, wanted, 60)
        return self.transfer(name)


async def shared(loop: VirtualLoop, folder: Path) -> tuple[Stage, Sharer, Sharer]:
    """Return a stage on which both talk directly, and both sides."""
    stage = await opened(loop, folder=folder)
    await stage.pass_by(0.1)
    return stage, Sharer(stage, stage.anna), Sharer(stage, stage.ben)


class Rogue:
    """Anna's side of the link, on which any line may be said to Ben; her own program is not asked."""

    def __init__(self, stage: Stage) -> None:
        self._link = stage.anna.used
        self._link._receiver = _Answering(self._link)
        strand: Any = stage.anna.session._used
        strand.link = _Content()
        self._n = 0
        self.ben = Sharer(stage, stage.ben)

    def say(self, *lines: PeerLine) -> None:
        for line in lines:
            self._link.say(line)
        self._link.flush()

    def offer(self, file: File, cid: str = CID, text: str = "") -> None:
        self._n += 1
        self.say(Say(self._n, cid, text, file))

    def offer_data(self, data: bytes, name: str = "a.bin", size: int = 0) -> None:
        self.offer(File(hash_of(data), size or len(data), name))

    def send(self, data: bytes, offset: int = 0) -> None:
        """Say the pieces of all of ``data``, which begins at ``offset``."""
        for start in range(0, len(data), PIECE_BYTES):
            self.say(Piece(CID, offset + start, data[start : start + PIECE_BYTES]))

    def heard(self, kind: type[PeerLine]) -> list[PeerLine]:
        """What Ben has said of this kind."""
        return [line for line in self._link.other.said if isinstance(line, kind)]


class _Answering:
    """Hears what comes to the rogue: it lives, and that is all it says by itself."""

    def __init__(self, link: FakeLink) -> None:
        self._link = link

    def received(self, lines: list[Any]) -> None:
        if any(isinstance(line, PeerPing) for line in lines):
            self._link.say(PeerPong())
            self._link.flush()

    def congested(self, slow: bool) -> None:
        pass

    def lost(self, error: Exception | None) -> None:
        pass


class _Content:
    """What the rogue's own program has instead of a link: nothing happens there."""

    direct = True
    waiting = 0

    def heard(self) -> bool:
        return True

    def say(self, line: PeerLine) -> None:
        pass

    def flush(self) -> None:
        pass

    def close(self, *last: PeerLine) -> None:
        pass

    def abort(self) -> None:
        pass
