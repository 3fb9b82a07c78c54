"""How many messages wait, in the title of the main window and on its icon. Muted chats do not count."""

from __future__ import annotations

import base64
import tkinter as tk
from typing import Final

from messenger.client.changes import AccountChanged, ChatListChanged, MutesChanged
from messenger.client.state import State
from messenger.gui.notifications.badge import icons, label_of
from messenger.gui.subscriptions import Subscriptions

MOST_IN_TITLE: Final = 99
GATHER_MS: Final = 100
"""A message in the chat that one reads is read sooner than that: it makes no number, and costs no icon drawn twice."""
_KINDS: Final = (AccountChanged, ChatListChanged, MutesChanged)


class UnreadSign:
    """``title`` is what the window is called without a number. Several changes are shown together, once."""

    def __init__(self, root: tk.Tk, state: State, subscriptions: Subscriptions, title: str) -> None:
        self._root = root
        self._state = state
        self._title = title
        self._planned = ""
        self._icon: str | None = None
        for kind in _KINDS:
            subscriptions.subscribe(root, kind, self._plan)
        self._show()

    def _plan(self, _change: object) -> None:
        if not self._planned:
            self._planned = self._root.after(GATHER_MS, self._show)

    def _show(self) -> None:
        self._planned = ""
        count = self._count()
        number = str(count) if count <= MOST_IN_TITLE else f"{MOST_IN_TITLE}+"
        title = f"({number}) {self._title}" if count else self._title
        if title != self._root.title():
            self._root.title(title)
        label = label_of(count)
        if label != self._icon:
            self._icon = label
            images = [
                tk.PhotoImage(master=self._root, data=base64.b64encode(png), format="png") for png in icons(label)
            ]
            self._root.iconphoto(True, *images)

    def _count(self) -> int:
        state = self._state
        if state.me is None:
            return 0
        return sum(chat.unread for log, chat in state.chats.items() if log not in state.muted)
