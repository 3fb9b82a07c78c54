"""Puts together what tells the desktop of news. The window makes one of these and knows nothing else of this folder."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from messenger.client.state import State
from messenger.gui.look.assets import asset
from messenger.gui.notifications.announcer import Announcer
from messenger.gui.notifications.front import front
from messenger.gui.notifications.rules import Rules
from messenger.gui.subscriptions import Subscriptions

if TYPE_CHECKING:
    from messenger.gui.notifications.sender import Sender

PROGRAM: Final = "Messenger"
_ICON: Final = 128


class Notifications:
    """``open_log`` says which chat is open in the main window; ``on_open(log)``: somebody wants to see that one.

    ``title`` is what the window is called, with the number of unread messages before it.
    """

    def __init__(
        self,
        root: tk.Tk,
        state: State,
        subscriptions: Subscriptions,
        *,
        title: str,
        open_log: Callable[[], str | None],
        on_open: Callable[[str], None],
    ) -> None:
        self._root = root
        self._state = state
        self._subscriptions = subscriptions
        self._title = title
        rules = Rules(state, lambda: front(root, open_log()), time.time, time.monotonic)
        self._announcer = Announcer(root, rules, subscriptions, _make_sender, on_open)

    def begin(self) -> None:
        """Tell the desktop from now on, and give the window its icon; call it when the first picture stands."""
        from messenger.gui.notifications.unread_sign import UnreadSign

        UnreadSign(self._root, self._state, self._subscriptions, self._title)
        self._announcer.begin()

    def close(self) -> None:
        """Withdraw what the desktop shows."""
        self._announcer.close()


def _make_sender(on_click: Callable[[str], None]) -> Sender:
    from messenger.gui.notifications.sender import Sender

    return Sender(PROGRAM, asset("icon", f"messenger-{_ICON}.png"), on_click)
