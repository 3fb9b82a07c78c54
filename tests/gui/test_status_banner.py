import time
import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.changes import BannerChanged
from messenger.client.model import Link, LinkStatus
from messenger.gui.look.look import Look
from messenger.gui.status_banner import Remark, StatusBanner
from messenger.gui.subscriptions import Subscriptions
from tests.gui.driving import see, settle
from tests.gui.fakes import FakeClient


class Bench:
    """A banner over a client of which one can say how its link stands, at a ``time`` one chooses."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        self.client = FakeClient()
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.time = 100.0
        self.remark: Remark | None = None
        self.banner = StatusBanner(
            root, look, state=self.client.state, subscriptions=self.subscriptions,
            on_reconnect=self.client.actions.reconnect, on_stay=self.client.actions.activity,
            about_chat=lambda: self.remark, monotonic=lambda: self.time,
        )  # fmt: skip
        self.banner.grid()
        self.banner.grid_remove()

    def tell(self, fact: facts.Fact) -> None:
        for change in self.client.apply(fact):
            self.subscriptions.publish(change)

    def link(self, link: Link, retry_at: float = 0, reason: str = "") -> None:
        self.tell(facts.LinkChanged(LinkStatus(link, retry_at, reason)))


def timers(root: tk.Tk) -> tuple[str, ...]:
    return root.tk.splitlist(root.tk.call("after", "info"))


@pytest.fixture
def bench(root: tk.Tk, look: Look) -> Bench:
    return Bench(root, look)


@pytest.mark.parametrize("link", [Link.ONLINE, Link.SYNCING, Link.SIGNED_OUT])
def test_is_silent_and_still_while_all_is_well(bench: Bench, link: Link) -> None:
    bench.link(link)
    assert not bench.banner.shown
    assert not bench.banner.counting


def test_says_what_is_wrong_and_counts_down_what_happens_next(root: tk.Tk, bench: Bench) -> None:
    bench.link(Link.WAITING, 104.0, "The server does not answer.")
    assert bench.banner.shown
    assert bench.banner.sentence == "The server does not answer. Reconnecting in 4 s."
    bench.time = 103.99
    see(root, lambda: bench.banner.sentence.endswith("in 1 s."), "the countdown")
    bench.time = 104.1
    see(root, lambda: bench.banner.sentence.endswith("Reconnecting…"), "the end of the countdown")
    assert not bench.banner.counting


def test_no_timer_runs_when_the_link_is_back(root: tk.Tk, bench: Bench) -> None:
    bench.link(Link.WAITING, 130.0)
    assert timers(root)
    bench.link(Link.ONLINE)
    assert not timers(root)
    assert not bench.banner.shown


def test_one_need_not_wait(bench: Bench) -> None:
    bench.link(Link.WAITING, 130.0)
    bench.banner.nametowidget("action").invoke()
    assert bench.client.network.named("reconnect") == [()]


def test_a_quick_connection_is_not_worth_a_word(bench: Bench) -> None:
    bench.link(Link.CONNECTING)
    assert not bench.banner.shown
    bench.link(Link.ONLINE)
    assert not bench.banner.counting


def test_a_slow_connection_is(root: tk.Tk, bench: Bench) -> None:
    bench.link(Link.CONNECTING)
    see(root, lambda: bench.banner.shown, "a word about it")
    assert bench.banner.sentence == "Connecting…"
    bench.link(Link.ONLINE)
    assert not bench.banner.shown


def test_between_two_tries_the_banner_stays(bench: Bench) -> None:
    bench.link(Link.WAITING, 104.0)
    bench.link(Link.CONNECTING)
    assert bench.banner.sentence == "Connecting…"
    assert bench.banner.shown


def test_trouble_with_the_disk_comes_before_the_link(bench: Bench) -> None:
    """C60"""
    bench.link(Link.WAITING, 104.0)
    bench.tell(facts.StoreTroubled("The disk is full."))
    assert bench.banner.sentence == "The disk is full."
    bench.tell(facts.StoreTroubled(""))
    assert "Reconnecting in 4 s." in bench.banner.sentence


def test_a_fault_of_the_window_stays_until_it_was_read(bench: Bench) -> None:
    bench.banner.complain("Something went wrong.")
    bench.link(Link.ONLINE)
    assert bench.banner.sentence == "Something went wrong."
    bench.banner.nametowidget("action").invoke()
    assert not bench.banner.shown


def test_a_closed_window_leaves_no_timer(root: tk.Tk, bench: Bench) -> None:
    bench.link(Link.WAITING, time.monotonic() + 100)
    bench.banner.destroy()
    settle(root)
    assert not timers(root)
    bench.subscriptions.publish(BannerChanged())


def test_a_near_logout_is_counted_down_and_can_be_put_off(root: tk.Tk, bench: Bench) -> None:
    """C11"""
    bench.tell(facts.InactivityTold(142.0))
    assert bench.banner.sentence == "Without a key or click you are signed out in 42 s."
    bench.time = 140.99
    see(root, lambda: "in 2 s" in bench.banner.sentence, "the countdown")
    bench.banner.nametowidget("action").invoke()
    assert bench.client.network.named("activity") == [()]
    bench.tell(facts.InactivityTold(None))
    assert not bench.banner.shown
    assert not timers(root)


def test_nothing_counts_when_the_logout_is_due(root: tk.Tk, bench: Bench) -> None:
    bench.tell(facts.InactivityTold(100.5))
    bench.time = 100.6
    see(root, lambda: bench.banner.sentence == "Signing out…", "the end of the countdown")
    assert not timers(root)


def test_what_there_is_to_say_of_the_chat_comes_last(bench: Bench) -> None:
    done: list[str] = []
    bench.remark = Remark("You have blocked Anna.", "Unblock", lambda: done.append("unblock"))
    bench.link(Link.ONLINE)
    assert bench.banner.sentence == "You have blocked Anna."
    bench.banner.nametowidget("action").invoke()
    assert done == ["unblock"]
    bench.tell(facts.InactivityTold(142.0))
    assert "signed out" in bench.banner.sentence
    bench.tell(facts.InactivityTold(None))
    assert bench.banner.sentence == "You have blocked Anna."
    bench.remark = None
    bench.banner.refresh()
    assert not bench.banner.shown


def test_a_remark_about_the_chat_does_not_make_a_quick_connection_worth_a_word(bench: Bench) -> None:
    bench.remark = Remark("You have blocked Anna.")
    bench.link(Link.ONLINE)
    bench.link(Link.CONNECTING)
    assert bench.banner.sentence == "You have blocked Anna."
