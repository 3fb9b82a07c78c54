"""A main window over the invented workplace of ``samples``, told facts as the real one is."""

import tkinter as tk

from messenger.client.facts import Fact
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import settle
from tests.gui.fakes import FakeClient

ANNA, CHIDI, DINA, BJORN = (direct_log(samples.ME.id, user) for user in (2, 3, 4, 5))


class Workplace:
    """``tell`` applies a fact and publishes what changed, ``orders`` is what reached the network."""

    def __init__(self, root: tk.Tk, look: Look, start: list[Fact] | None = None, size: str = "1180x760") -> None:
        root.geometry(size)
        self.root = root
        self.client = FakeClient()
        self.client.apply(*(samples.signed_in() if start is None else start))
        self.state = self.client.state
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.links: list[str] = []
        assert self.state.me is not None
        self.window = MainWindow(
            root, look, me=self.state.me, state=self.state, actions=self.client.actions,
            subscriptions=self.subscriptions, now=lambda: samples.NOW, open_link=self.links.append,
        )  # fmt: skip
        self.window.pack(fill="both", expand=True)
        settle(root)

    def tell(self, *told: Fact) -> None:
        for fact in told:
            for change in self.client.apply(fact):
                self.subscriptions.publish(change)
        settle(self.root)

    def open(self, log: str) -> None:
        """Open a chat and let its history come."""
        self.window.open_chat(log)
        peer = self.state.peer_of(log)
        if peer is not None:
            self.tell(samples.history(peer))
        settle(self.root)

    def orders(self, name: str) -> list[tuple[object, ...]]:
        return self.client.network.named(name)

    @property
    def rows(self) -> tk.Canvas:
        return self._canvas("main.sidebar.chats.rows")

    @property
    def people(self) -> tk.Canvas:
        return self._canvas("main.sidebar.people.rows")

    def _canvas(self, path: str) -> tk.Canvas:
        canvas = self.root.nametowidget(path)
        assert isinstance(canvas, tk.Canvas)
        return canvas
