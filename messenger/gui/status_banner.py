"""What the banner over the conversation says: the link, the disk, a near logout, faults of the window, the chat."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, Final, NamedTuple

from messenger.client.changes import BannerChanged, WarningChanged
from messenger.client.model import Link
from messenger.client.state import State
from messenger.gui.countdown import Countdown
from messenger.gui.look.look import Look
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.banner import Banner

PATIENCE_MS: Final = 1_500
"""A link that needs no longer than this to come up is not worth a word."""


class Remark(NamedTuple):
    """What is to be said about the open chat, and what can be done about it ("" for nothing)."""

    sentence: str
    action: str = ""
    command: Callable[[], None] = lambda: None


class StatusBanner(Banner):
    """Shows itself (``grid``) while there is something to say. A timer runs only while seconds are counted down.

    ``about_chat`` says what there is to say of the chat that is open; everything else comes before it.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        state: State,
        subscriptions: Subscriptions,
        on_reconnect: Callable[[], None],
        on_stay: Callable[[], None],
        about_chat: Callable[[], Remark | None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent, look)
        self._state = state
        self._on_reconnect = on_reconnect
        self._on_stay = on_stay
        self._about_chat = about_chat
        self._fault = ""
        self._patient = True
        self._timer: str | None = None
        self._countdown = Countdown(self, self.refresh, monotonic)
        subscriptions.subscribe(self, BannerChanged, lambda _change: self.refresh())
        subscriptions.subscribe(self, WarningChanged, lambda _change: self.refresh())
        self.bind("<Destroy>", lambda _event: self._stop(), add=True)

    @property
    def shown(self) -> bool:
        """Whether it says something now."""
        return self.winfo_manager() == "grid"

    @property
    def counting(self) -> bool:
        """Whether a timer runs."""
        return self._timer is not None or self._countdown.running

    def carry(self) -> Any:
        """What the person has not read yet, and whether the link has had its time."""
        return self._fault, self._patient

    def take(self, carried: Any) -> None:
        """Go on where another banner was."""
        self._fault, self._patient = carried
        self.refresh()

    def complain(self, sentence: str) -> None:
        """Say that the window itself failed at something, until the person has read it."""
        self._fault = sentence
        self.refresh()

    def refresh(self) -> None:
        """Say what there is to say now."""
        self._stop()
        link = self._state.link
        if self._fault:
            self._say(self._fault, _("Close"), self._forgive)
        elif self._state.trouble:
            self._say(self._state.trouble)
        elif self._state.warning is not None:
            left = self._countdown.seconds_until(self._state.warning)
            sentence = _("Without a key or click you are signed out in {seconds} s.").format(seconds=left)
            self._say(sentence if left else _("Signing out…"), _("Stay signed in"), self._on_stay)
        elif link.link is Link.WAITING:
            self._patient = False  # the next try is made in front of the person
            left = self._countdown.seconds_until(link.retry_at)
            when = _("Reconnecting in {seconds} s.").format(seconds=left) if left else _("Reconnecting…")
            self._say(f"{link.reason} {when}".strip(), _("Try now"), self._on_reconnect)
        elif link.link is Link.CONNECTING:
            self._connect_patiently()
        else:
            self._patient = True
            self._remark()

    def _remark(self) -> None:
        remark = self._about_chat()
        if remark is None:
            self.grid_remove()
        else:
            self._say(remark.sentence, remark.action, remark.command)

    def _connect_patiently(self) -> None:
        if not self._patient:
            self._say(_("Connecting…"))
        else:
            self._remark()
            self._timer = self.after(PATIENCE_MS, self._lose_patience)

    def _lose_patience(self) -> None:
        self._timer = None
        self._patient = False
        self.refresh()

    def _say(self, sentence: str, action: str = "", command: Callable[[], None] = lambda: None) -> None:
        self.say(sentence, action, command)
        self.grid()

    def _forgive(self) -> None:
        self._fault = ""
        self.refresh()

    def _stop(self) -> None:
        self._countdown.stop()
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None
