"""How many messages wait, in the title and on the icon of the real window."""

import io
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from Xlib.display import Display

from messenger.client import facts
from messenger.client.facts import ChatSummary
from messenger.client.model import EVERYONE
from messenger.client.settings import ClientConfig
from messenger.gui.app import App
from messenger.gui.notifications import unread_sign
from messenger.gui.notifications.badge import SIZES, icons, label_of
from messenger.gui.options import GuiConfig
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import see, settle
from tests.gui.fakes import FakeClient
from tests.gui.workplace import ANNA, CHIDI


class Desktop:
    """A window in which nothing is unread; ``drawn`` are the labels of the icons it got."""

    def __init__(self, root: tk.Tk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.drawn: list[str] = []
        monkeypatch.setattr(unread_sign, "icons", self._icons)
        (folder / "anna").mkdir()
        self.client = FakeClient()
        self.app = App(GuiConfig(ClientConfig("anna", folder)), self.client, root)
        self.app.watch_inbox()
        self.tell(*samples.signed_in(), facts.ChatsChanged((), all=True))
        see(root, lambda: self.drawn[-1:] == [""] and not self.client.state.unread_total(), "the icon without a number")
        self.until("Messenger - anna")
        self.drawn[:] = [""]  # what was unread while it came up may have been shown

    def _icons(self, label: str) -> list[bytes]:
        self.drawn.append(label)
        return icons(label)

    def tell(self, *told: facts.Fact) -> None:
        for fact in told:
            self.client.inbox.put(fact)

    def unread(self, log: str, count: int) -> None:
        peer = self.client.state.peer_of(log)
        counted = None if peer else min(count, 100)
        self.tell(facts.ChatsChanged((ChatSummary(log, peer, count, 0, 0, None, counted),)))

    def until(self, title: str) -> None:
        see(self.root, lambda: self.root.title() == title, f"the title {title}")


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    made = Desktop(root, tmp_path, monkeypatch)
    yield made
    made.app.close()


def test_counts_the_messages_of_all_chats(desktop: Desktop) -> None:
    desktop.unread(ANNA, 2)
    desktop.until("(2) Messenger - anna")
    desktop.unread(EVERYONE, 1)
    desktop.until("(3) Messenger - anna")
    desktop.unread(ANNA, 0)
    desktop.until("(1) Messenger - anna")
    desktop.unread(EVERYONE, 0)
    desktop.until("Messenger - anna")
    assert desktop.drawn == ["", "2", "3", "1", ""]


@pytest.mark.parametrize("count", [0, 3])
def test_puts_the_icon_on_the_window(desktop: Desktop, display: str, count: int) -> None:
    if count:
        desktop.unread(ANNA, count)
        see(desktop.root, lambda: desktop.drawn[-1:] == [label_of(count)], "the number on the icon")
    settle(desktop.root)
    connection = Display(display)
    try:
        inner = connection.create_resource_object("window", desktop.root.winfo_id())
        answer = inner.query_tree().parent.get_full_property(connection.intern_atom("_NET_WM_ICON"), 0)
    finally:
        connection.close()
    assert answer.value[0] == answer.value[1]
    assert answer.value[0] in SIZES


def test_counts_no_muted_chat(desktop: Desktop) -> None:
    desktop.tell(facts.MutesTold(frozenset([CHIDI])))
    desktop.unread(CHIDI, 5)
    desktop.unread(ANNA, 1)
    desktop.until("(1) Messenger - anna")
    desktop.tell(facts.MutesTold(frozenset()))
    desktop.until("(6) Messenger - anna")


def test_counts_no_further_than_99(desktop: Desktop) -> None:
    desktop.unread(ANNA, 100)
    desktop.until("(99+) Messenger - anna")
    assert desktop.drawn[-1] == "9+"


def test_shows_nothing_of_who_has_signed_out(desktop: Desktop) -> None:
    desktop.unread(ANNA, 3)
    desktop.until("(3) Messenger - anna")
    desktop.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    desktop.until("Messenger - anna")
    assert desktop.drawn[-1] == ""


def test_draws_once_for_many_changes(desktop: Desktop) -> None:
    """A flood of messages costs no icon each, and leaves no timer."""
    for count in range(10, 500):
        desktop.unread(ANNA, count)
    desktop.until("(99+) Messenger - anna")
    assert desktop.drawn == ["", "9+"]
    see(desktop.root, lambda: not desktop.root.tk.splitlist(desktop.root.tk.call("after", "info")), "silence")


@pytest.mark.parametrize(("count", "label"), [(0, ""), (1, "1"), (9, "9"), (10, "9+"), (5_000, "9+")])
def test_has_room_for_one_digit(count: int, label: str) -> None:
    assert label_of(count) == label


@pytest.mark.parametrize("label", ["", "1", "8", "9+"])
def test_is_the_programs_icon_in_all_sizes(label: str) -> None:
    pictures: list[Any] = [Image.open(io.BytesIO(png)).convert("RGBA") for png in icons(label)]
    assert [picture.size for picture in pictures] == [(size, size) for size in SIZES]
    for picture, plain in zip(pictures, icons(""), strict=True):
        same = Image.open(io.BytesIO(plain)).convert("RGBA")
        quarter = (0, 0, picture.width // 5, picture.height // 5)  # where no badge reaches
        assert picture.crop(quarter).tobytes() == same.crop(quarter).tobytes()
        assert (picture.tobytes() == same.tobytes()) == (not label)
