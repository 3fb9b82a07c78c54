"""Files for a conversation without a client: how each stands is said, pictures are drawn, what is wanted is kept."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace

from PIL import Image

from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import Attachment, ChatMessage
from messenger.gui.widgets.conversation_view.files.deeds import Deed, Shown
from tests.gui.invented_pictures import landscape

MB = 1024 * 1024


def attachment(name: str, size: int = 4_404_019, width: int = 0, height: int = 0) -> Attachment:
    """A file of this name; with a width and a height it is a picture."""
    digest = urlsafe_b64encode(hashlib.sha256(f"{name} {width} {height}".encode()).digest()).rstrip(b"=").decode()
    return Attachment(digest, size, name, width, height)


def having(message: ChatMessage, file: Attachment, text: str = "") -> ChatMessage:
    """The message with this file, and this text as its caption."""
    return replace(message, file=file, text=text)


class InventedFiles:
    """What a conversation is given for its files. ``done`` is what the person wanted, with the cid of the message."""

    def __init__(self) -> None:
        self.transfers: dict[str, Transfer] = {}
        self.images: dict[str, Image.Image] = {}
        self.troubles: dict[str, str] = {}
        self.by_hand: set[str] = set()
        self.done: list[tuple[Deed, str]] = []
        self.asked: list[tuple[str, tuple[int, int]]] = []
        self.all_there = False
        """Whether every picture is there, as a landscape."""

    def stand(
        self,
        message: ChatMessage,
        phase: TransferPhase,
        done: float = 0,
        *,
        outgoing: bool = False,
        speed: float = 0,
        reason: str = "",
        path: str = "",
    ) -> ChatMessage:
        """Have the file of a message stand so, ``done`` from 0 to 1; return the message."""
        assert message.file is not None
        size = message.file.size
        self.transfers[message.cid] = Transfer(
            message.log, message.cid, message.file.hash, outgoing, phase, round(done * size), size, speed, reason, path
        )
        return message

    def transfer(self, message: ChatMessage) -> Transfer | None:
        return self.transfers.get(message.cid)

    def picture(self, message: ChatMessage, size: tuple[int, int]) -> Shown:
        assert message.file is not None
        self.asked.append((message.file.hash, size))
        if message.file.hash in self.by_hand:
            return Shown(by_hand=True)
        if self.all_there:
            return Shown(landscape(*size, message.seq % 4))
        image = self.images.get(message.file.hash)
        return Shown(image.resize(size) if image is not None and image.size != size else image)

    def trouble(self, message: ChatMessage) -> str:
        return self.troubles.get(message.file.hash, "") if message.file is not None else ""

    def other(self, message: ChatMessage) -> str:
        return "Anna"

    def do(self, deed: Deed, message: ChatMessage) -> None:
        self.done.append((deed, message.cid))
