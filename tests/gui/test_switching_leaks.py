"""Fifty changes of the look leave nothing behind: no picture, font, command, timer, subscription or memory."""

import sys
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase
from tests.gui import samples
from tests.gui.desktop import Desktop
from tests.gui.driving import see
from tests.gui.holdings import held
from tests.gui.workplace import ANNA

SWITCHES = 50
MOST_GROWTH = 6_000_000
"""Bytes; a single look with its pictures takes more."""


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    yield made
    made.app.close()


def switch(desktop: Desktop, number: int) -> None:
    """Another theme each time, and another size every second time."""
    before, choice = desktop.app.look, desktop.app._wardrobe.choice
    theme = "light" if before.palette.dark else "dark"
    choice.choose(msgspec.structs.replace(choice.now(), theme=theme, text_size=(100, 125)[number % 4 // 2]))
    see(desktop.root, lambda: desktop.app.look is not before, "another look")


def resident() -> int:
    """Bytes of memory in use; 0 where it cannot be read."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def test_fifty_changes_leave_nothing_behind(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    window.open_chat(ANNA)
    desktop.tell(samples.history(2))
    desktop.tell(samples.private(3, Phase.OPEN, Way.DIRECT, safety=samples.SAFETY), samples.private_said(3))
    desktop.tell(samples.private(4, Phase.ASKED, until=0.0))
    see(desktop.root, lambda: "ring-4" in window.children, "the question")
    window._dialogs.settings("appearance")
    for number in range(8):
        switch(desktop, number)
    before, memory = held(desktop.app), resident()
    for number in range(SWITCHES + 2):
        switch(desktop, number)
    assert held(desktop.app) == before
    assert resident() - memory < MOST_GROWTH
    assert {"private-3", "ring-4", "settings"} <= set(window.children)
