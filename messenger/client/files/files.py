"""What becomes of orders about files, on the core thread: those of chats are carried out, private ones passed on."""

from pathlib import Path

from messenger.client.files.model import FileChoices, Picked
from messenger.client.model import ChatMessage


class Files:
    """All files of the open profile."""

    def ask_space(self) -> None:
        """Ask the server how much room there is."""

    def send(self, log: str, picked: tuple[Picked, ...], caption: str) -> None:
        """Send files, each as one message, the first with ``caption``."""

    def pause(self, log: str, cid: str) -> None:
        """Let a file wait."""

    def resume(self, log: str, cid: str) -> None:
        """Go on with it."""

    def cancel(self, log: str, cid: str) -> None:
        """Give it up."""

    def fetch(self, message: ChatMessage, target: Path | None) -> None:
        """Fetch and save the file of ``message``."""

    def decline(self, log: str, cid: str) -> None:
        """Do not accept what was offered privately."""

    def show(self, message: ChatMessage, whole: bool) -> None:
        """Tell a picture."""

    def keep_thumbnail(self, file_hash: str, data: bytes) -> None:
        """Keep a small picture."""

    def choose(self, choices: FileChoices) -> None:
        """Keep what was chosen."""
