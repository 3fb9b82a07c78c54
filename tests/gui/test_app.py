import logging
import os
import signal
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.client import facts
from messenger.client.changes import BannerChanged
from messenger.client.model import Contact, Link, LinkStatus
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase
from messenger.client.store.errors import ProfileInUseError
from messenger.gui import app as app_module
from messenger.gui.account_page import AccountPage
from messenger.gui.failure_page import FailurePage
from messenger.gui.sign_in import SignIn
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.desktop import Desktop
from tests.gui.driving import focus, press, see, settle
from tests.gui.workplace import ANNA


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    yield made
    made.app.close()


def test_is_called_after_its_profile(desktop: Desktop) -> None:
    assert desktop.root.title() == "Messenger - anna"


def test_shows_the_chats_at_once_to_who_was_signed_in_before(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    assert window.me == samples.ME
    assert desktop.root.winfo_viewable()
    assert window.sidebar.chats.order[0] == ANNA


def test_asks_for_the_server_at_the_first_start(desktop: Desktop) -> None:
    desktop.tell(facts.ProfileOpened(False, ()))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")


def test_says_why_a_profile_cannot_be_read_until_it_can(desktop: Desktop) -> None:
    desktop.tell(facts.StoreTroubled("This profile was used with a newer version of the program."))
    see(desktop.root, lambda: isinstance(desktop.app.page, FailurePage), "the sentence")
    assert desktop.root.nametowidget("failure.column.subtitle").cget("text").startswith("This profile was used")
    desktop.tell(facts.StoreTroubled(""), *samples.signed_in())
    desktop.main()
    assert "failure" not in desktop.root.children
    desktop.tell(facts.StoreTroubled("The disk is full."))  # the banner's business now
    settle(desktop.root)
    desktop.main()


def test_offers_to_set_a_damaged_profile_aside_and_says_what_is_lost(desktop: Desktop) -> None:
    desktop.tell(facts.StoreTroubled("The stored messages are damaged.", damaged=True))
    see(desktop.root, lambda: isinstance(desktop.app.page, FailurePage), "the sentence")
    words = desktop.root.nametowidget("failure.column.subtitle").cget("text")
    assert words.startswith("The stored messages are damaged.")
    assert "not sent yet" in words
    desktop.root.nametowidget("failure.column.aside").invoke()
    assert desktop.client.network.named("set_aside") == [()]
    desktop.tell(facts.StoreTroubled(""), facts.ProfileOpened(False, ()))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")


def test_keeps_the_chats_on_the_screen_when_damage_is_found_while_it_runs(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in(), facts.StoreTroubled("The stored messages are damaged.", damaged=True))
    settle(desktop.root)
    desktop.main()


def test_goes_from_signing_in_to_the_chats_and_back(desktop: Desktop) -> None:
    """C39"""
    desktop.tell(facts.ProfileOpened(False, ()))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    desktop.tell(*samples.signed_in()[1:])
    desktop.main()
    before = desktop.app.subscriptions.count()
    desktop.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, "You have signed out."))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    assert desktop.root.nametowidget("signin.banner.sentence").cget("text") == "You have signed out."
    assert "main" not in desktop.root.children
    assert desktop.app.subscriptions.count() < before


def test_another_account_gets_another_window(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    first = desktop.main()
    desktop.tell(facts.SignedIn(Contact(7, "other", "Somebody Else"), samples.SERVER))
    see(desktop.root, lambda: desktop.app.page is not first, "another window")
    assert desktop.main().me.id == 7


def test_the_same_account_keeps_its_window(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    desktop.tell(facts.SignedIn(samples.ME, samples.SERVER), facts.PeopleChanged((Contact(1, "mara", "Mara Q."),)))
    see(desktop.root, lambda: desktop.client.state.name_of(1) == "Mara Q.", "the new name")
    assert desktop.app.page is window


def test_a_flood_of_facts_is_applied_in_order_and_in_turns(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn may hold the window up: with no time at all, one fact is applied in each."""
    monkeypatch.setattr(app_module, "DRAIN_SECONDS", 0)
    desktop.tell(*samples.signed_in())
    desktop.main()
    times: list[float] = []
    turns = 0
    apply = desktop.client.state.apply
    drain = desktop.app.drain

    def noted(fact: facts.Fact) -> list[object]:
        if isinstance(fact, facts.LinkChanged):
            times.append(fact.status.retry_at)
        return list(apply(fact))

    def counted() -> None:
        nonlocal turns
        turns += 1
        drain()

    monkeypatch.setattr(desktop.client.state, "apply", noted)
    monkeypatch.setattr(desktop.app, "drain", counted)
    desktop.tell(*(facts.LinkChanged(LinkStatus(Link.ONLINE, number)) for number in range(200)))
    see(desktop.root, lambda: len(times) == 200, "all facts")
    assert times == list(range(200))
    assert turns >= 200


def test_the_window_draws_between_two_turns_of_a_flood(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "DRAIN_SECONDS", 0)
    desktop.tell(*samples.signed_in())
    desktop.main()
    order: list[str] = []

    def heard(_change: BannerChanged) -> None:
        order.append("fact")
        desktop.root.after_idle(order.append, "drawn")

    desktop.app.subscriptions.subscribe(desktop.root, BannerChanged, heard)
    desktop.tell(*(facts.LinkChanged(LinkStatus(Link.ONLINE)) for _ in range(5)))
    see(desktop.root, lambda: order.count("drawn") == 5, "all drawn")
    assert order == ["fact", "drawn"] * 5


@pytest.mark.logs_error("a callback of the window failed")
def test_a_fault_in_a_callback_is_logged_and_told_in_one_sentence(
    desktop: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    """C41"""
    desktop.tell(*samples.signed_in())
    window = desktop.main()

    def fail(_change: BannerChanged) -> None:
        raise ValueError("something inside")

    desktop.app.subscriptions.subscribe(desktop.root, BannerChanged, fail)
    with caplog.at_level(logging.ERROR):
        desktop.tell(facts.LinkChanged(LinkStatus(Link.ONLINE)))
        see(desktop.root, lambda: window.pane.banner.shown, "a sentence")
    assert "something inside" in caplog.text
    assert window.pane.banner.sentence == "Something in this window went wrong. What you wrote is kept."
    assert "something inside" not in window.pane.banner.sentence


@pytest.mark.logs_error("a callback of the window failed")
def test_a_fault_under_a_key_or_timer_is_told_too(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    desktop.root.after(0, lambda: 1 / 0)
    see(desktop.root, lambda: window.pane.banner.shown, "a sentence")


@pytest.mark.logs_error("a callback of the window failed")
def test_a_fault_while_signing_in_is_told_there(desktop: Desktop) -> None:
    desktop.tell(facts.ProfileOpened(False, ()))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    desktop.root.after(0, lambda: 1 / 0)
    see(desktop.root, lambda: desktop.root.nametowidget("signin.banner").winfo_ismapped(), "a sentence")


def test_closing_says_goodbye_and_leaves_nothing(desktop: Desktop, tmp_path: Path) -> None:
    """C39"""
    desktop.tell(*samples.signed_in())
    desktop.main()
    desktop.root.geometry("800x500+40+30")
    settle(desktop.root)
    desktop.app.close()
    assert desktop.client.closed == [app_module.CLOSE_SECONDS]
    assert (tmp_path / "anna" / "window").read_text() == "800x500+40+30"
    with pytest.raises(tk.TclError):
        desktop.root.winfo_exists()
    desktop.app.close()
    assert len(desktop.client.closed) == 1


def test_the_windows_cross_closes_it(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    desktop.main()
    desktop.root.tk.eval(desktop.root.protocol("WM_DELETE_WINDOW"))
    assert len(desktop.client.closed) == 1


def test_a_chat_may_be_opened_in_the_moment_of_closing(desktop: Desktop) -> None:
    """What had no time to be drawn is not missed. (An error would be logged.)"""
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    desktop.tell(samples.history(2))
    window.open_chat(ANNA)
    desktop.app.close()


def test_facts_that_come_after_closing_are_left_alone(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    desktop.main()
    desktop.tell(facts.LinkChanged(LinkStatus(Link.WAITING, 1)))
    desktop.app.close()
    assert desktop.client.state.link.link is Link.ONLINE


def test_closing_in_the_middle_of_a_turn_ends_the_turn(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "DRAIN_SECONDS", 60)
    desktop.tell(*samples.signed_in())
    desktop.main()
    desktop.app.subscriptions.subscribe(desktop.root, BannerChanged, lambda _change: desktop.app.close())
    desktop.tell(facts.LinkChanged(LinkStatus(Link.WAITING, 1)), facts.LinkChanged(LinkStatus(Link.WAITING, 2)))
    desktop.app.drain()
    assert desktop.client.state.link.retry_at == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_it_in_order(root: tk.Tk, tmp_path: Path, number: signal.Signals) -> None:
    """C59"""
    desktop = Desktop(root, tmp_path)
    before = signal.getsignal(number)
    root.after(1, lambda: os.kill(os.getpid(), number))
    desktop.app.run()
    assert desktop.client.started
    assert len(desktop.client.closed) == 1
    assert signal.getsignal(number) is before


def test_a_profile_in_use_is_explained_in_the_window(root: tk.Tk, tmp_path: Path) -> None:
    desktop = Desktop(root, tmp_path)

    def start() -> None:
        raise ProfileInUseError("This profile is open in another window already.")

    def look() -> None:
        shown.append(desktop.root.nametowidget("failure.column.subtitle").cget("text"))
        shown.append(type(desktop.app.page).__name__)
        desktop.root.nametowidget("failure.column.close").invoke()

    shown: list[str] = []
    desktop.client.start = start  # type: ignore[method-assign]
    root.after(50, look)
    desktop.app.run()
    assert shown == ["This profile is open in another window already.", FailurePage.__name__]


def test_a_slow_disk_does_not_keep_the_window_hidden(desktop: Desktop) -> None:
    assert not desktop.root.winfo_viewable()
    see(desktop.root, desktop.root.winfo_viewable, "an empty window")


def test_the_inbox_is_watched_without_a_timer(desktop: Desktop) -> None:
    """Nothing runs while nothing happens."""
    desktop.tell(*samples.signed_in())
    desktop.main()
    see(desktop.root, lambda: not desktop.root.tk.splitlist(desktop.root.tk.call("after", "info")), "silence")


def test_keys_and_clicks_are_told_to_the_server_while_somebody_is_signed_in(desktop: Desktop) -> None:
    """C12: in any window of the program."""
    desktop.tell(facts.ProfileOpened(False, ()))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    press(desktop.root, "a")
    assert desktop.client.network.named("activity") == []
    desktop.tell(*samples.signed_in()[1:])
    desktop.main()
    other = tk.Toplevel(desktop.root)
    focus(other)
    press(other, "a")
    assert desktop.client.network.named("activity") == [()]


def test_who_was_signed_out_for_inactivity_reads_why_and_types_the_password_only(desktop: Desktop) -> None:
    """C11"""
    desktop.tell(*samples.signed_in())
    desktop.main()
    desktop.tell(facts.SignedOut(Code.INACTIVE, "You were signed out: nobody was there for 8 hours."))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    settle(desktop.root)
    assert desktop.root.nametowidget("signin.banner.sentence").cget("text").startswith("You were signed out")
    page = desktop.app.page
    assert isinstance(page, SignIn)
    assert isinstance(page.page, AccountPage)
    assert page.page.name.text == "mara"


def test_the_windows_over_the_main_one_are_the_real_ones_and_go_with_it(desktop: Desktop) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    focus(desktop.root)
    press(desktop.root, "F1")
    settle(desktop.root)
    dialogs = [child for child in window.winfo_children() if isinstance(child, tk.Toplevel)]
    assert len(dialogs) == 1
    desktop.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, "You have signed out."))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    assert not any(isinstance(child, tk.Toplevel) for child in desktop.root.winfo_children())


def test_private_chats_stand_beside_the_main_window_and_go_with_it(desktop: Desktop) -> None:
    """C39: closing the window leaves none of them on the screen while goodbye is said."""
    desktop.tell(*samples.signed_in())
    page = desktop.main()
    desktop.tell(samples.private(2, Phase.OPEN, Way.DIRECT), samples.private(5, Phase.ASKED))
    see(desktop.root, lambda: {"private-2", "ring-5"} <= page.children.keys(), "both windows")
    others = [page.children[name] for name in ("private-2", "ring-5")]
    for window in others:
        see(desktop.root, window.winfo_viewable, "it on the screen")
    seen: list[list[bool]] = []
    close = desktop.client.close

    def say_goodbye(timeout_s: float) -> bool:
        seen.append([bool(window.winfo_viewable()) for window in (desktop.root, *others)])
        return close(timeout_s)

    desktop.client.close = say_goodbye  # type: ignore[method-assign]
    desktop.app.close()
    assert seen == [[False, False, False]]


def test_signing_out_takes_the_private_chats_along(desktop: Desktop) -> None:
    """C39, C57"""
    desktop.tell(*samples.signed_in())
    page = desktop.main()
    desktop.tell(samples.private(2, Phase.OPEN, Way.DIRECT))
    see(desktop.root, lambda: "private-2" in page.children, "the private window")
    window = page.children["private-2"]
    desktop.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    assert not window.winfo_exists()
