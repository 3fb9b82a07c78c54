"""Anna's real window and Ben's whole client at a real server, and what Anna's desktop shows."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from Xlib import X
from Xlib.display import Display

from messenger.client.app import build
from messenger.client.model import EVERYONE, Link
from messenger.client.notification_choices import NotificationChoices
from messenger.client.settings import ClientConfig
from messenger.gui.app import App
from messenger.gui.main_window import MainWindow
from messenger.gui.options import GuiConfig
from tests.client.live import QUICK, LiveClient
from tests.end_to_end.server_process import ServerProcess
from tests.gui.driving import focus, see
from tests.gui.notifications.service import NotificationService


class Room:
    """``until`` lets the window and Ben live until the desktop shows exactly these."""

    def __init__(self, root: tk.Tk, folder: Path, server: ServerProcess, service: NotificationService) -> None:
        self.root = root
        self.server = server
        self.service = service
        self.folder = folder
        with LiveClient(folder / "anna") as anna:
            anna.sign_up(server.shared_invite, "anna")
        self.ben = LiveClient(folder / "ben")
        self.config = ClientConfig("test", folder / "anna", use_keyring=False, durations=QUICK)
        self.client = build(self.config)
        self.app = App(GuiConfig(self.config), self.client, root)
        self._display = Display()
        screen = self._display.screen()
        self._other = screen.root.create_window(1300, 850, 50, 40, 0, screen.root_depth)
        self._other.map()
        self._display.sync()

    def start(self) -> None:
        """Begin: the window stands, both are online, and Anna looks at something else."""
        self.ben.sign_up(self.server.shared_invite, "ben")
        assert self.app._start()
        self.see(lambda: self.client.state.link.link is Link.ONLINE, "being online")
        self.see(self.root.winfo_viewable, "the window")
        # It comes after the first picture; what is heard until then is told by what is chosen then.
        self.see(lambda: self.app._notifications._announcer._sender, "notifications to begin")
        self.log = self.ben.log_with("anna")
        self.look_away()

    def close(self) -> None:
        self.app.close()
        self._display.close()

    @property
    def window(self) -> MainWindow:
        assert isinstance(self.app.page, MainWindow)
        return self.app.page

    def say(self, *texts: str, log: str = "") -> None:
        for text in texts:
            assert self.ben.actions.send_message(log or self.log, text) is None

    def see(self, look: Callable[[], object], what: str) -> None:
        """Let the window and Ben's client live until ``look`` gives something true."""

        def live() -> object:
            self.ben.drain()
            return look()

        see(self.root, live, what)

    def until(self, *bodies: str) -> None:
        try:
            self.see(lambda: self.service.bodies == list(bodies), f"{bodies} on the screen")
        except AssertionError as error:
            raise AssertionError(f"{error}, where {self.service.bodies} is") from None

    def until_unread(self, count: int, log: str = "") -> None:
        self.see(lambda: self.client.state.chat(log or self.log).unread == count, f"{count} unread")

    def until_told(self) -> None:
        """Wait until everything that Ben has said would be on the screen: a last message is, in *Everyone*."""
        self.say("the last word", log=EVERYONE)
        self.see(lambda: any("the last word" in body for body in self.service.bodies), "the last word")

    def choose(self, choices: NotificationChoices) -> None:
        self.client.actions.choose_notifications(choices)
        self.see(lambda: self.client.state.notification_choices == choices, "the choices")

    def look_away(self) -> None:
        """Give the keyboard to the window of another program."""
        focus(self.root)  # as a window manager would; a focus that only follows the pointer is not taken away
        self._other.set_input_focus(X.RevertToNone, X.CurrentTime)
        self._display.sync()
        see(self.root, lambda: not str(self.root.tk.call("focus", "-displayof", ".")), "the keyboard elsewhere")

    def look_here(self) -> None:
        focus(self.root)


@contextmanager
def room(root: tk.Tk, folder: Path, server: ServerProcess, service: NotificationService) -> Iterator[Room]:
    """Let them in, and see to it that everybody goes."""
    made = Room(root, folder, server, service)
    with made.ben:
        try:
            made.start()
            yield made
        finally:
            made.close()
