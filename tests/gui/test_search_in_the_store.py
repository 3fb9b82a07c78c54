"""A search through everything: the window, the client's own thread, and a store with thousands of messages."""

import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from messenger.client.app import Client, build
from messenger.client.model import Contact, SavedServer
from messenger.client.settings import ClientConfig
from messenger.client.store.accounts import Account
from messenger.client.store.messages import Message
from messenger.client.store.store import open_store
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.menus import Dialogs, PrivateChats
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.subscriptions import Subscriptions
from messenger.net.pin import Pin
from messenger.protocol.base import direct_log
from tests.gui.driving import focus, press, see, settle, texts_of, write
from tests.gui.fakes import RecordingDialogs

ME, ANNA, BEN = 1, 2, 3
COUNT = 3_000
RARE = 40
"""The message of Anna with the word that is looked for, far above what is loaded."""


def fill(folder: Path) -> None:
    """A profile in which somebody is signed in, at a server that is not there."""
    folder.mkdir(parents=True)
    store = open_store(folder, use_keyring=False)
    server = SavedServer("Home", "127.0.0.1:1", str(Pin(bytes(32))), "mara")
    store.accounts.keep_server(server, 1)
    account = Account(0, server, ME, "mara", "Mara", False, "d" * 22, "token", "epoch", 0, False, 0)
    account.id = store.accounts.add(account)
    store.accounts.make_current(account.id, 1)
    store.people.keep(account.id, [Contact(ANNA, "anna", "Anna Lindqvist"), Contact(BEN, "ben", "Ben Okafor")])
    for user in (ANNA, BEN):
        row = store.chats.add(account.id, direct_log(ME, user))
        for seq in range(1, COUNT + 1):
            text = f"message number {seq}"
            if user == ANNA and seq == RARE:
                text = "Das Café an der Ecke"
            store.messages.add(
                row.id, Message(seq, user, 1_700_000_000_000 + seq * 1_000 + user, f"{user}-{seq}", text)
            )
        row.cursor = row.head = row.read = COUNT
        store.chats.save(row)
    store.database.commit()
    store.database.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    config = ClientConfig("here", tmp_path, use_keyring=False)
    fill(config.profile_folder)
    client = build(config)
    client.start()
    yield client
    assert client.close(20)


class Shown:
    """The main window of a real client; it hears of the client while one looks for something in it."""

    def __init__(self, root: tk.Tk, look: Look, client: Client) -> None:
        self.root = root
        self.client = client
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.see(lambda: client.state.me is not None and client.state.chats, "the profile")
        assert client.state.me is not None
        root.geometry("1180x760")
        self.window = MainWindow(
            root, look, me=client.state.me, state=client.state, actions=client.actions,
            subscriptions=self.subscriptions,
            pictures=Pictures(root, client.state, client.actions, self.subscriptions),
            dialogs=lambda *_: cast(Dialogs, RecordingDialogs()),
            privates=lambda *_: cast(PrivateChats, RecordingDialogs()), now=lambda: 1_700_010_000.0,
            open_link=lambda _url: None,
        )  # fmt: skip
        self.window.pack(fill="both", expand=True)
        settle(root)

    def see(self, condition: Callable[[], object], what: str) -> None:
        def look() -> object:
            for fact in self.client.inbox.drain(0.01):
                for change in self.client.state.apply(fact):
                    self.subscriptions.publish(change)
            return condition()

        see(self.root, look, what)

    def rows(self) -> list[str]:
        canvas = self.root.nametowidget("main.sidebar.results.list.rows")
        assert isinstance(canvas, tk.Canvas)
        return texts_of(canvas)


@pytest.fixture
def shown(root: tk.Tk, look: Look, client: Client) -> Shown:
    return Shown(root, look, client)


def type_into(shown: Shown, path: str, text: str) -> tk.Misc:
    field: tk.Misc = shown.root.nametowidget(path)
    focus(field)
    write(field, text)
    return field


def test_a_word_without_its_accent_leads_to_a_message_far_above(shown: Shown) -> None:
    field = type_into(shown, "main.sidebar.top.search.input", "cafe eck")
    shown.see(lambda: "Café" in shown.rows(), "the hit")
    assert {"Messages", "Anna Lindqvist", "Café", "Eck"} <= set(shown.rows())
    press(field, "Return")
    view = shown.window.pane.conversation
    shown.see(lambda: "Das Café an der Ecke" in view.texts_on_screen(), "the message")
    assert f"message number {RARE + 1}" in view.texts_on_screen()


def test_the_newest_of_thousands_come_first_and_others_as_one_scrolls(shown: Shown) -> None:
    type_into(shown, "main.sidebar.top.search.input", "number")
    results = shown.window.sidebar.results.list
    shown.see(lambda: len(results.order) == 50, "the first hits")
    newest = [(result.log, result.seq) for result in results.order[:4]]
    logs = (direct_log(ME, BEN), direct_log(ME, ANNA))
    assert newest == [(log, seq) for seq in (COUNT, COUNT - 1) for log in logs]
    settle(shown.root)
    results.nametowidget("rows").yview_moveto(1.0)
    shown.see(lambda: len(results.order) == 100, "more of them")


def test_all_hits_of_one_chat_are_counted(shown: Shown) -> None:
    shown.window.open_chat(direct_log(ME, BEN))
    press(shown.root, "Control-f")
    field = type_into(shown, "main.pane.search.field.input", "number 29")
    count = shown.root.nametowidget("main.pane.search.count")
    shown.see(lambda: count.cget("text") == "1 of 111", "the count")
    press(field, "Up")
    assert count.cget("text") == "2 of 111"
    for _ in range(109):
        press(field, "Up")
    view = shown.window.pane.conversation
    shown.see(lambda: "message number 29" in view.texts_on_screen(), "the oldest hit")
