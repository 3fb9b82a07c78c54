import time
import tkinter as tk

from messenger.gui.countdown import Countdown
from tests.gui.driving import see, settle


def timers(root: tk.Tk) -> tuple[str, ...]:
    return root.tk.splitlist(root.tk.call("after", "info"))


class Clock:
    """Counts how often it was woken; ``time`` is what one says it is."""

    def __init__(self, widget: tk.Misc) -> None:
        self.time = 100.0
        self.woken = 0
        self.countdown = Countdown(widget, self._wake, lambda: self.time)

    def _wake(self) -> None:
        self.woken += 1


def test_says_whole_seconds_and_nothing_below_zero(root: tk.Tk) -> None:
    clock = Clock(root)
    assert [clock.countdown.seconds_until(moment) for moment in (104.0, 103.2, 100.01, 100.0, 90.0)] == [4, 4, 1, 0, 0]


def test_wakes_when_the_number_changes_and_once(root: tk.Tk) -> None:
    clock = Clock(root)
    assert clock.countdown.seconds_until(101.05) == 2
    assert len(timers(root)) == 1
    see(root, lambda: clock.woken, "the next second")
    assert not clock.countdown.running
    assert not timers(root)


def test_nothing_runs_when_there_is_nothing_to_wait_for(root: tk.Tk) -> None:
    clock = Clock(root)
    assert clock.countdown.seconds_until(160.0) == 60
    assert len(timers(root)) == 1
    clock.countdown.seconds_until(99.0)
    assert not timers(root)
    clock.countdown.seconds_until(160.0)
    clock.countdown.stop()
    assert not timers(root)


def test_a_widget_that_goes_leaves_no_timer_and_what_is_in_it_stops_nothing(root: tk.Tk) -> None:
    window = tk.Toplevel(root)
    inside = tk.Frame(window)
    countdown = Countdown(window, lambda: None, time.monotonic)
    countdown.seconds_until(time.monotonic() + 60)
    inside.destroy()
    settle(root)
    assert len(timers(root)) == 1
    window.destroy()
    assert not timers(root)
