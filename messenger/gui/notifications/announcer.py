"""Joins the window with its notifications: changes go to the rules, what follows goes to the sender, clicks come back.

Everything that happens in one turn of the main loop is told together, when the loop is idle.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import tkinter as tk
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from messenger.client.changes import (
    AccountChanged,
    BannerChanged,
    Change,
    ChatListChanged,
    MessagesAdded,
    MessagesReceived,
    MutesChanged,
    NotificationChoicesChanged,
    PrivateChanged,
)
from messenger.gui.notifications.rules import Rules
from messenger.gui.subscriptions import Subscriptions

if TYPE_CHECKING:
    from messenger.gui.notifications.sender import Sender

_NEWS: Final = (AccountChanged, BannerChanged, MessagesReceived, MessagesAdded, PrivateChanged)
_LOOK_AGAIN: Final = (ChatListChanged, MutesChanged, NotificationChoicesChanged)
"""What can only end a notification."""
_POLL_MS: Final = 250
"""Where Tk cannot watch sockets (Windows), while notifications are shown."""


class Announcer:
    """``make_sender`` is called by ``begin``, with what hears of clicks. ``on_open(log)``: the person wants that chat.

    Nothing leaves before ``begin``, so that no picture waits for it; what happened until then is told then.
    """

    def __init__(
        self,
        root: tk.Tk,
        rules: Rules,
        subscriptions: Subscriptions,
        make_sender: Callable[[Callable[[str], None]], Sender],
        on_open: Callable[[str], None],
    ) -> None:
        self._root = root
        self._rules = rules
        self._on_open = on_open
        self._make_sender = make_sender
        self._sender: Sender | None = None
        self._planned = ""
        self._clicks: SimpleQueue[str] = SimpleQueue()
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._watching = False
        for kind in _NEWS:
            subscriptions.subscribe(root, kind, self._on_news)
        for other in _LOOK_AGAIN:
            subscriptions.subscribe(root, other, self._look_again)
        root.bind_all("<FocusIn>", self._look_again, add=True)

    def begin(self) -> None:
        """Tell the desktop from now on."""
        self._sender = self._make_sender(self._clicked)
        self._plan()

    def close(self) -> None:
        """Withdraw everything; nothing is told any more."""
        sender, self._sender = self._sender, None
        if self._planned:
            with contextlib.suppress(tk.TclError):
                self._root.after_cancel(self._planned)
            self._planned = ""
        if self._watching and sys.platform != "win32":
            with contextlib.suppress(tk.TclError, ValueError):
                self._root.tk.deletefilehandler(self._reader)
        self._watching = False
        if sender is not None:
            sender.close()
        self._reader.close()
        self._writer.close()

    def _on_news(self, change: Change) -> None:
        self._rules.heard(change)
        self._plan()

    def _look_again(self, _what: object) -> None:
        if self._rules.shown:
            self._plan()

    def _plan(self) -> None:
        if self._sender is not None and not self._planned:
            self._planned = self._root.after_idle(self._tell)

    def _tell(self) -> None:
        self._planned = ""
        orders = self._rules.take()
        if orders and self._sender is not None:
            self._watch()
            self._sender.tell(orders)

    # --- clicks --------------------------------------------------------------------------------------------------

    def _clicked(self, key: str) -> None:
        """On the sender's thread: leave it for the window's."""
        self._clicks.put(key)
        with contextlib.suppress(OSError):  # it is readable anyway, or nobody reads any more
            self._writer.send(b"\0")

    def _watch(self) -> None:
        if self._watching:
            return
        self._watching = True
        if sys.platform == "win32":
            self._root.after(_POLL_MS, self._poll)
        else:
            self._root.tk.createfilehandler(self._reader, tk.READABLE, lambda _file, _mask: self._on_clicks())

    def _poll(self) -> None:
        if self._watching:
            self._on_clicks()
            self._watching = self._rules.shown
            if self._watching:
                self._root.after(_POLL_MS, self._poll)

    def _on_clicks(self) -> None:
        with contextlib.suppress(OSError):
            self._reader.recv(64)
        log = None
        with contextlib.suppress(Empty):
            while True:
                log = self._rules.target(self._clicks.get_nowait()) or log
        if log is not None:
            self._on_open(log)
