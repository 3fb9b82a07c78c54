"""The viewer of pictures over a chat with some: fitted, zoomed, on its way, and what cannot be shown."""

import tkinter as tk
from collections.abc import Callable
from typing import cast

from messenger.client import facts
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import ChatMessage
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.pictures.gallery import Gallery
from messenger.gui.pictures.pane import STEP
from messenger.gui.pictures.viewer import Viewer
from tests.gui import samples
from tests.gui.driving import see
from tests.gui.invented_pictures import as_file, attached, landscape, page, photo, sign, with_picture
from tests.gui.workplace import ANNA, Workplace

PEER = 2


def files() -> list[tuple[bytes, str]]:
    """The pictures of the chat, the oldest first."""
    return [
        (as_file(photo(2400, 1600), quality=90), "The view from the office.jpg"),
        (as_file(landscape(900, 1600, 1)), "On the way up.jpg"),
        (as_file(sign(480, 480), "PNG"), "sign.png"),
        (as_file(page(1200, 1700), "PNG"), "Screenshot 2026-11-19.png"),
    ]


class Shown(Workplace):
    """The workplace with Anna's chat open, in which there are pictures; ``look_at`` opens one of them."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()], root.geometry())
        self.open(ANNA)
        self.data: dict[str, bytes] = {}
        self.messages: list[ChatMessage] = []
        for number, (data, name) in enumerate(files()):
            plain = samples.message(PEER, 300 + number, "", 9 - number, mine=number == 1)
            self.messages.append(with_picture(plain, data, name))
            self.data[attached(data).hash] = data
        last = self.messages[-1]
        summary = facts.ChatSummary(ANNA, PEER, last.seq, last.seq, last.seq, last)
        self.tell(facts.MessagesChanged(summary, tuple(self.messages)))
        context = Context(
            look, self.state, self.client.actions, self.subscriptions, lambda: samples.NOW, pictures=self.pictures
        )
        self.gallery = Gallery(context)

    @property
    def viewer(self) -> Viewer:
        return cast(Viewer, self.gallery.viewer)

    def look_at(self, number: int, *, come: bool = True) -> None:
        message = self.messages[number]
        self.gallery.show(self.root, message)
        if come:
            self.come(message)

    def come(self, message: ChatMessage) -> None:
        """Have the core tell the whole picture, and wait until it is seen."""
        assert message.file is not None
        self.tell(facts.PictureTold(message.file.hash, True, self.data[message.file.hash]))
        self.wait()

    def wait(self) -> None:
        pane = self.viewer.pane
        see(self.root, lambda: (pane.large is not None and pane.still) or pane.said, "the picture")

    def make_small(self, message: ChatMessage) -> None:
        """Have the small picture of a bubble kept."""
        assert message.file is not None
        self.pictures.picture(message, (200, 150))
        see(self.root, lambda: (message, False) in self.orders("show_picture"), "the picture asked for")
        self.tell(facts.PictureTold(message.file.hash, True, self.data[message.file.hash]))
        see(self.root, lambda: self.pictures.picture(message, (200, 150)), "the small picture")


def _zoomed(shown: Shown) -> None:
    shown.look_at(0)
    pane = shown.viewer.pane
    for _ in range(7):
        pane.zoom(STEP, (pane.winfo_width() * 0.7, pane.winfo_height() * 0.3))
    shown.wait()


def _on_its_way(shown: Shown) -> None:
    message = shown.messages[0]
    shown.make_small(message)
    shown.look_at(0, come=False)
    assert message.file is not None
    size = message.file.size
    on_its_way = Transfer(
        message.log, message.cid, message.file.hash, False, TransferPhase.RUNNING, size * 2 // 5, size, 400_000
    )
    shown.tell(facts.TransfersTold((on_its_way,)))
    shown.wait()


def _refused(shown: Shown) -> None:
    shown.look_at(0, come=False)
    file = shown.messages[0].file
    assert file is not None
    shown.tell(facts.PictureTold(file.hash, True, shown.data[file.hash][:4000]))
    shown.wait()


def _absent(shown: Shown) -> None:
    shown.make_small(shown.messages[0])
    shown.look_at(0, come=False)
    shown.wait()
    file = shown.messages[0].file
    assert file is not None
    shown.tell(facts.PictureTold(file.hash, True, b"", "The server does not have this file any more."))


SCENES: dict[str, Callable[[Shown], None]] = {
    "viewer": lambda shown: shown.look_at(0),
    "viewer_high": lambda shown: shown.look_at(1),
    "viewer_small": lambda shown: shown.look_at(2),
    "viewer_zoomed": _zoomed,
    "viewer_on_its_way": _on_its_way,
    "viewer_damaged": _refused,
    "viewer_absent": _absent,
}


def show(root: tk.Tk, look: Look, name: str) -> tk.Misc:
    """Open it over the main window; return the viewer."""
    root.update()
    shown = Shown(root, look)
    SCENES[name](shown)
    root.update()
    return shown.viewer
