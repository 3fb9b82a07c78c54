"""The whole program over a fake client, in a real window."""

import tkinter as tk
from pathlib import Path

from messenger.client import facts
from messenger.client.settings import ClientConfig
from messenger.gui.app import App
from messenger.gui.main_window import MainWindow
from messenger.gui.options import GuiConfig
from tests.gui.driving import see, settle
from tests.gui.fakes import FakeClient


class Desktop:
    """An app over a fake client; ``tell`` puts facts into its inbox, as the core thread does."""

    def __init__(self, root: tk.Tk, folder: Path) -> None:
        (folder / "anna").mkdir(exist_ok=True)
        self.client = FakeClient()
        self.app = App(GuiConfig(ClientConfig("anna", folder)), self.client, root)
        self.root = root

    def tell(self, *told: facts.Fact) -> None:
        for fact in told:
            self.client.inbox.put(fact)

    def main(self) -> MainWindow:
        see(self.root, lambda: isinstance(self.app.page, MainWindow), "the main window")
        settle(self.root)
        assert isinstance(self.app.page, MainWindow)
        return self.app.page
