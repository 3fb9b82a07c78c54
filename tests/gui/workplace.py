"""A main window over the invented workplace of ``samples``, told facts as the real one is."""

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from messenger.client.facts import Fact
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.menus import Dialogs
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.private.privates import Privates
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.popup_menu import PopupMenu
from messenger.gui.writing import Writing
from messenger.protocol.base import Request, direct_log
from tests.gui import samples
from tests.gui.driving import focus, settle, write
from tests.gui.fakes import FakeClient, RecordingDialogs

ANNA, CHIDI, DINA, BJORN = (direct_log(samples.ME.id, user) for user in (2, 3, 4, 5))

R = TypeVar("R", bound=Request)


class Workplace:
    """``tell`` applies a fact and publishes what changed, ``orders`` is what reached the network."""

    def __init__(self, root: tk.Tk, look: Look, start: list[Fact] | None = None, size: str = "1180x760") -> None:
        root.geometry(size)
        self.root = root
        self.look = look
        self.client = FakeClient()
        self.client.apply(*(samples.signed_in() if start is None else start))
        self.state = self.client.state
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.pictures = Pictures(root, self.state, self.client.actions, self.subscriptions)
        root.bind("<Destroy>", lambda event: self.pictures.close() if event.widget is root else None, add=True)
        self.outside = self.subscriptions.count()
        """Who hears of changes and is no part of the window."""
        self.links: list[str] = []
        self.dialogs = RecordingDialogs()
        assert self.state.me is not None
        self.window = MainWindow(
            root, look, me=self.state.me, state=self.state, actions=self.client.actions,
            subscriptions=self.subscriptions, pictures=self.pictures, dialogs=self.make_dialogs,
            privates=self._make_privates, now=lambda: samples.NOW, open_link=self.links.append,
        )  # fmt: skip
        self.window.pack(fill="both", expand=True)
        settle(root)

    def make_dialogs(
        self,
        _window: tk.Misc,
        _on_chat: Callable[[str], None],
        _on_private: Callable[[int], int | None],
        _usage: Callable[[], Sequence[tuple[str, str]]],
    ) -> Dialogs:
        """The windows over this one: none are opened, it is only noted."""
        return cast(Dialogs, self.dialogs)

    def _make_privates(
        self,
        main: tk.Misc,
        room: tk.Frame,
        writing: Callable[[], Writing],
        usage: Callable[[], Sequence[tuple[str, str]]],
    ) -> Privates:
        context = Context(
            self.look, self.state, self.client.actions, self.subscriptions, lambda: samples.NOW, self.monotonic,
            pictures=self.pictures,
        )  # fmt: skip
        self.privates = Privates(main, room, context, usage=usage, writing=writing, open_link=self.links.append)
        return self.privates

    def monotonic(self) -> float:
        """The clock by which private chats count seconds down."""
        return time.monotonic()

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

    def say(self, text: str) -> tk.Misc:
        """Write into the composer, letter by letter."""
        field = self.window.pane.composer.input
        focus(field)
        write(field, text)
        return field

    def menu(self) -> PopupMenu:
        """The menu that is open."""
        menu = self.root.nametowidget("main.menu")
        assert isinstance(menu, PopupMenu)
        return menu

    def choose(self, name: str) -> None:
        """Choose this entry of the menu that is open."""
        menu = self.menu()
        menu.choose(menu.names.index(name))
        settle(self.root)

    def asked(self, kind: type[R]) -> list[R]:
        """Every request of this kind that reached the network."""
        return [
            request
            for _ticket, requests in cast(list[tuple[int, tuple[Request, ...]]], self.orders("ask"))
            for request in requests
            if isinstance(request, kind)
        ]

    def orders(self, name: str) -> list[tuple[object, ...]]:
        return self.client.network.named(name)

    @property
    def rows(self) -> tk.Canvas:
        return self.canvas("main.sidebar.chats.rows")

    @property
    def people(self) -> tk.Canvas:
        return self.canvas("main.sidebar.people.rows")

    def canvas(self, path: str) -> tk.Canvas:
        """The canvas of this name."""
        canvas = self.root.nametowidget(path)
        assert isinstance(canvas, tk.Canvas)
        return canvas
