"""The main window with an invented workplace: a chat, the people, nobody else, nothing found, what is wrong."""

import time
import tkinter as tk

from messenger.client import facts
from messenger.client.model import EVERYONE, Link, LinkStatus
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.sidebar import PEOPLE
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.fakes import FakeClient


def show(root: tk.Tk, look: Look, name: str) -> None:
    client = FakeClient()
    client.apply(*(samples.alone() if name in ("empty", "empty_people") else samples.signed_in()))
    assert client.state.me is not None
    window = MainWindow(
        root, look, me=client.state.me, state=client.state, actions=client.actions,
        subscriptions=Subscriptions(root.report_callback_exception), now=lambda: samples.NOW, open_link=print,
    )  # fmt: skip
    window.pack(fill="both", expand=True)
    root.update()
    if name in ("main_window", "people", "offline", "composer"):
        client.apply(samples.history(2))
        window.open_chat(direct_log(samples.ME.id, 2))
    if name in ("people", "empty_people"):
        window.sidebar.tabs.select(PEOPLE)
    if name == "everyone":
        window.open_chat(EVERYONE)
    if name == "menu":
        window.sidebar.nametowidget("top.menu").invoke()
    if name == "offline":
        reason = "The server does not answer."
        client.apply(facts.LinkChanged(LinkStatus(Link.WAITING, time.monotonic() + 4, reason)))
        window.pane.banner.refresh()
    if name == "composer":
        window.pane.composer.show(
            "A longer text 👍🏽 with several lines,\nfamilies 👨‍👩‍👧 and flags 🇩🇪\n" * 4 + "x" * 7_400
        )
    if name == "nothing_found":
        window.search()
        window.sidebar.nametowidget("top.search.input").insert("insert", "zzz 🔍")
