"""What tests of files in chats do and wait for again and again, on a desktop whose time is moved step by step."""

from pathlib import Path

from messenger.client.files.model import Picked, Transfer, TransferPhase
from messenger.client.model import ChatMessage
from messenger.protocol.files import BeginUpload
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

LOG = "d1-2"
DATA = bytes(range(256)) * 4_000  # a million bytes, many pieces


def pick(path: Path) -> Picked:
    return Picked(path.name, path.stat().st_size, path)


def send(desktop: Desktop, *picked: Picked, caption: str = "") -> None:
    assert desktop.actions.send_files(LOG, picked, caption) == ""


def transfer(desktop: Desktop) -> Transfer | None:
    return next((one for one in desktop.state.transfers.values() if one.outgoing), None)


def until_sent(desktop: Desktop, count: int = 1) -> list[ChatMessage]:
    desktop.until(lambda: [m.seq > 0 for m in desktop.messages(LOG)] == [True] * count, "all to be sent")
    return desktop.messages(LOG)


def until_phase(desktop: Desktop, phase: TransferPhase) -> Transfer:
    desktop.until(lambda: (now := transfer(desktop)) is not None and now.phase is phase, phase.value)
    found = transfer(desktop)
    assert found
    return found


def until_asked(desktop: Desktop, server: ModelServer) -> None:
    """Wait until the file would be on its way if it could be."""
    desktop.until(lambda: any(isinstance(line, BeginUpload) for line in server.files.asked), "the question")
