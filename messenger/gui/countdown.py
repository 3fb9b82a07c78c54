"""Counting seconds down to a moment: says how many are left, and wakes when that number changes, not before."""

from __future__ import annotations

import math
import time
import tkinter as tk
from collections.abc import Callable


class Countdown:
    """Calls ``on_second`` at each new number of seconds as long as ``widget`` exists; no timer runs otherwise."""

    def __init__(
        self, widget: tk.Misc, on_second: Callable[[], None], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._widget = widget
        self._on_second = on_second
        self._monotonic = monotonic
        self._timer: str | None = None
        widget.bind("<Destroy>", self._on_destroy, add=True)

    @property
    def running(self) -> bool:
        """Whether a timer runs."""
        return self._timer is not None

    def seconds_until(self, moment: float) -> int:
        """Say how many seconds are left until ``moment`` (``time.monotonic``), 0 when it is over."""
        self.stop()
        left = max(0, math.ceil(moment - self._monotonic()))
        if left:
            wait = (moment - self._monotonic()) - (left - 1)
            self._timer = self._widget.after(max(20, int(wait * 1000) + 5), self._wake)
        return left

    def stop(self) -> None:
        """Count no more."""
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None

    def _wake(self) -> None:
        self._timer = None
        self._on_second()

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget:  # a window gets the <Destroy> of everything in it as well
            self.stop()
