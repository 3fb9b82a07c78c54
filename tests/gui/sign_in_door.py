"""The sign-in window over a client that only notes what it is asked to do."""

import tkinter as tk
from dataclasses import replace

from messenger.client import facts
from messenger.client.model import SavedServer, ShownServer
from messenger.gui.account_page import AccountPage
from messenger.gui.look.look import Look
from messenger.gui.server_page import ServerPage
from messenger.gui.sign_in import SignIn
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import press, see, settle, write
from tests.gui.fakes import FakeClient

WORDS = "lusab-babad-gutih-tugad-mosaf-dovij"
KNOWN = ShownServer("Workshop", "chat.example.org:7420", samples.SERVER.pin, WORDS, known=True, invited=False)
INVITED = replace(KNOWN, invited=True)
UNKNOWN = replace(KNOWN, known=False)
OPEN = replace(KNOWN, open=True)
WRONG = facts.SignInRefused(Code.WRONG_CREDENTIALS, "The user name or the password is wrong.", "password")


class Door:
    """The sign-in window over a client that knows ``servers``."""

    def __init__(self, root: tk.Tk, look: Look, *servers: SavedServer, reason: str = "") -> None:
        root.geometry("900x700")
        self.root = root
        self.client = FakeClient()
        self.client.apply(facts.ProfileOpened(False, servers))
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.window = SignIn(
            root, look, state=self.client.state, actions=self.client.actions, subscriptions=self.subscriptions,
            reason=reason,
        )  # fmt: skip
        self.window.pack(fill="both", expand=True)
        settle(root)

    def tell(self, fact: facts.Fact) -> None:
        for change in self.client.apply(fact):
            self.subscriptions.publish(change)
        settle(self.root)

    @property
    def servers(self) -> ServerPage:
        assert isinstance(self.window.page, ServerPage)
        return self.window.page

    @property
    def account(self) -> AccountPage:
        assert isinstance(self.window.page, AccountPage)
        return self.window.page

    def orders(self, name: str) -> list[tuple[object, ...]]:
        return self.client.network.named(name)

    def here(self, path: str) -> None:
        """Wait for the cursor in the input of a field."""
        see(self.root, lambda: str(self.root.focus_get()).endswith(f"{path}.input"), f"the cursor in {path}")

    def type(self, text: str) -> None:
        widget = self.root.focus_get()
        assert widget is not None
        write(widget, text)

    def press(self, *keys: str) -> None:
        widget = self.root.focus_get()
        assert widget is not None
        press(widget, *keys)
        settle(self.root)
