"""A chat with pictures and the gallery that shows them large."""

import tkinter as tk
from pathlib import Path

from messenger.client import facts
from messenger.client.model import ChatMessage
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.pictures.gallery import Gallery
from messenger.gui.pictures.viewer import Viewer
from tests.gui import samples
from tests.gui.driving import see, settle
from tests.gui.invented_pictures import as_file, attached, landscape, with_picture
from tests.gui.workplace import ANNA, Workplace

PEER = 2
FILES = [as_file(landscape(width, 600, hour)) for hour, width in enumerate((1800, 900, 400))]


class Room(Workplace):
    """``messages`` are those with a picture, the oldest first; ``save_at`` is what the person answers."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()], "900x640+0+0")
        self.tell(samples.history(PEER))  # of a chat that no window shows: nobody else asks for its pictures
        self.messages: list[ChatMessage] = []
        self.data: dict[str, bytes] = {}
        for number, data in enumerate(FILES):
            self.add(data, f"Picture {number}.jpg")
        self.save_at: Path | None = None
        self.asked_where: list[tuple[str, str]] = []
        context = Context(
            look, self.state, self.client.actions, self.subscriptions, lambda: samples.NOW, pictures=self.pictures
        )
        self.gallery = Gallery(context, self._ask_where)

    def _ask_where(self, _window: tk.Misc, title: str, name: str, done: object) -> None:
        self.asked_where.append((title, name))
        assert callable(done)
        done(self.save_at)

    def add(self, data: bytes, name: str) -> ChatMessage:
        number = 300 + len(self.messages)
        message = with_picture(samples.message(PEER, number, "", 9 - len(self.messages)), data, name)
        self.messages.append(message)
        self.data[attached(data).hash] = data
        summary = facts.ChatSummary(ANNA, PEER, number, number, number, message)
        self.tell(facts.MessagesChanged(summary, (message,)))
        return message

    @property
    def viewer(self) -> Viewer:
        assert self.gallery.viewer is not None
        return self.gallery.viewer

    def open_viewer(self, number: int = 0, *, come: bool = True) -> Viewer:
        """Open the viewer at a picture; ``come``: and have the picture come."""
        self.gallery.show(self.root, self.messages[number])
        see(self.root, self.viewer.winfo_viewable, "the viewer")
        settle(self.root)
        if come:
            self.come(number)
        return self.viewer

    def come(self, number: int = 0, data: bytes | None = None, reason: str = "") -> None:
        """Have the core tell the whole picture, and wait until it is drawn, or something is said in its place."""
        file = self.messages[number].file
        assert file is not None
        self.tell(facts.PictureTold(file.hash, True, self.data[file.hash] if data is None else data, reason))
        self.wait(whole=data is None)

    def wait(self, *, whole: bool = False) -> None:
        """Wait until what is seen is drawn, or something is said in its place; ``whole``: not what stands in for it."""

        def there() -> object:
            pane = self.viewer.pane
            return pane.said or (pane.large is not None and pane.still and (pane.large.is_whole or not whole))

        see(self.root, there, "the picture")

    def make_small(self, number: int = 0) -> None:
        """Have a bubble shown of it."""
        message = self.messages[number]
        count = len(self.orders("show_picture"))
        self.pictures.picture(message, (200, 150))
        see(self.root, lambda: len(self.orders("show_picture")) > count, "the picture asked for")
        assert message.file is not None
        self.tell(facts.PictureTold(message.file.hash, True, self.data[message.file.hash]))
        see(self.root, lambda: self.pictures.picture(message, (200, 150)), "the small picture")
