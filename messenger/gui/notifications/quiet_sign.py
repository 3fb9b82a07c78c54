"""A small moon at the corner of a button while nobody is to be disturbed."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.client.changes import NotificationChoicesChanged
from messenger.client.notification_choices import UNTIL_TURNED_OFF
from messenger.client.state import State
from messenger.gui.look.look import Look
from messenger.gui.subscriptions import Subscriptions

_SIZE: Final = 17
_MOON: Final = 11
_LONGEST: Final = 3_600.0
"""Seconds until it is looked at again at the latest: a computer that slept is not told how long."""


class QuietSign(tk.Canvas):
    """Stands at the right bottom corner of ``beside``. A click there is one on that button: ``on_click``."""

    def __init__(
        self,
        beside: tk.Misc,
        look: Look,
        *,
        state: State,
        subscriptions: Subscriptions,
        background: str,
        on_click: Callable[[], object],
        now: Callable[[], float] = time.time,
    ) -> None:
        size = look.px(_SIZE)
        super().__init__(
            beside.master, name="quiet", width=size, height=size, background=background, highlightthickness=0,
            borderwidth=0, cursor="hand2", takefocus=False,
        )  # fmt: skip
        self._beside = beside
        self._state = state
        self._now = now
        self._timer: str | None = None
        accent = look.palette.accent
        self.create_image(0, 0, image=look.shapes.circle(_SIZE, accent, background), anchor="nw")
        moon = look.icons.image("moon", _MOON, look.palette.on_accent, accent)
        self.create_image(size // 2, size // 2, image=moon)
        self.bind("<Button-1>", lambda _event: on_click())
        self.bind("<Destroy>", lambda _event: self._stop())
        subscriptions.subscribe(self, NotificationChoicesChanged, lambda _change: self._show())
        self._show()

    @property
    def shown(self) -> bool:
        """Whether it stands there."""
        return bool(self.place_info())

    def _show(self) -> None:
        self._stop()
        choices, now = self._state.notification_choices, self._now()
        if not choices.quiet(now * 1000):
            self.place_forget()
            return
        self.place(in_=self._beside, relx=1, rely=1, anchor="se")
        tk.Misc.lift(self)  # a canvas's own raises its items
        if choices.quiet_until != UNTIL_TURNED_OFF:
            left = min(choices.quiet_until / 1000 - now, _LONGEST)
            self._timer = self.after(int(left * 1000) + 50, self._show)

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None
