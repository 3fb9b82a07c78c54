"""The invented workplace with real dialogs and real private chats, and a folder with files to send."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from messenger.client import facts
from messenger.client.files.model import FileSpace, Picked
from messenger.client.private.model import Path as PrivatePath
from messenger.client.private.model import Phase
from messenger.gui.dialogs import Dialogs
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.send_files import SendFilesDialog
from messenger.gui.look.look import Look
from messenger.gui.private.window import PrivateWindow
from messenger.gui.sending.candidate import files_at
from tests.gui import samples
from tests.gui.driving import see, settle
from tests.gui.invented_pictures import landscape, page
from tests.gui.workplace import ANNA, Workplace

MIB = 1024**2
SPACE = FileSpace(100 * MIB, 2048 * MIB, 1900 * MIB)


class Desk(Workplace):
    """Anna's chat is open. ``folder`` is where ``file`` and ``picture`` put what they make."""

    def __init__(self, root: tk.Tk, look: Look, folder: Path, size: str = "1000x700+0+0") -> None:
        self.folder = folder
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()], size)
        self.tell(facts.SpaceTold(SPACE))
        self.open(ANNA)

    def make_dialogs(
        self, window: tk.Misc, on_chat: Callable[[str], None], on_private: Callable[[int], int | None], _usage: object
    ) -> Any:
        """The real ones."""
        context = Context(
            self.look, self.state, self.client.actions, self.subscriptions, lambda: samples.NOW, pictures=self.pictures
        )
        return Dialogs(window, context, on_chat=on_chat, on_private=on_private, usage=lambda: ())

    # --- files

    def file(self, name: str, size: int = 20_000) -> Path:
        """A file of this size; on the disk it takes nearly nothing."""
        path = self.folder / name
        with path.open("wb") as file:
            file.truncate(size)
        return path

    def picture(self, name: str, width: int = 640, height: int = 480, hour: int = 0) -> Path:
        """A picture; a page of text where it is called a scan."""
        path = self.folder / name
        made = page(width, height) if name.startswith("Scan") else landscape(width, height, hour)
        made.save(path)
        return path

    # --- the dialog

    def offer(self, *files: Path) -> SendFilesDialog:
        """Have files come into the open chat, and wait until all is known of them."""
        self.window.pane.entrance.offer(files_at(files))
        return self.open_dialog()

    def offer_privately(self, *files: Path, path: PrivatePath = PrivatePath.DIRECT) -> SendFilesDialog:
        """The same in a private chat with Anna."""
        self.private(path).pane.entrance.offer(files_at(files))
        return self.settled(self.dialog(self.beside))

    def private(self, path: PrivatePath = PrivatePath.DIRECT) -> PrivateWindow:
        """A private chat with Anna that is open."""
        self.tell(samples.private(2, Phase.CONNECTING, device="Laptop", safety=samples.SAFETY))
        self.tell(samples.private(2, Phase.OPEN, path, device="Laptop", safety=samples.SAFETY))
        return self.beside

    @property
    def beside(self) -> PrivateWindow:
        """Its window."""
        return cast(PrivateWindow, self.root.nametowidget("main.private-2"))

    def open_dialog(self) -> SendFilesDialog:
        """The dialog over the main window, when all is known of the files."""
        see(self.root, lambda: "send-files" in self.window.children, "the dialog")
        return self.settled(self.dialog(self.window))

    def dialog(self, over: tk.Misc) -> SendFilesDialog:
        """The dialog over this window."""
        found = over.nametowidget("send-files")
        assert isinstance(found, SendFilesDialog)
        return found

    def settled(self, dialog: SendFilesDialog) -> SendFilesDialog:
        """The same when all is known of its files."""
        see(self.root, lambda: dialog.settled, "all that is known of the files")
        settle(self.root)
        return dialog

    def is_asked(self) -> bool:
        """Whether the dialog is open."""
        settle(self.root)
        return "send-files" in self.window.children

    def sent(self) -> list[tuple[str, Sequence[Picked], str]]:
        """What was handed over to be sent: where to, which files, with which caption."""
        return cast("list[tuple[str, Sequence[Picked], str]]", self.orders("send_files"))
