import tkinter as tk
from collections.abc import Callable
from types import TracebackType

import pytest

from messenger.client.changes import BannerChanged, ChatListChanged, ContactsChanged
from messenger.gui.subscriptions import Subscriptions


@pytest.fixture
def reported() -> list[BaseException]:
    return []


@pytest.fixture
def subscriptions(reported: list[BaseException]) -> Subscriptions:
    def report(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        reported.append(error)

    return Subscriptions(report)


def test_tells_those_who_want_to_hear_of_this_kind(root: tk.Tk, subscriptions: Subscriptions) -> None:
    heard: list[object] = []
    subscriptions.subscribe(root, BannerChanged, heard.append)
    subscriptions.publish(ContactsChanged(frozenset([1])))
    subscriptions.publish(BannerChanged())
    assert heard == [BannerChanged()]


def test_a_destroyed_widget_hears_nothing_more(root: tk.Tk, subscriptions: Subscriptions) -> None:
    heard: list[object] = []
    frame = tk.Frame(root)
    subscriptions.subscribe(frame, BannerChanged, heard.append)
    subscriptions.subscribe(frame, ContactsChanged, heard.append)
    frame.destroy()
    subscriptions.publish(BannerChanged())
    assert heard == []
    assert subscriptions.count() == 0


def test_a_window_goes_on_hearing_when_something_in_it_is_destroyed(root: tk.Tk, subscriptions: Subscriptions) -> None:
    heard: list[object] = []
    subscriptions.subscribe(root, BannerChanged, heard.append)
    tk.Frame(root).destroy()
    subscriptions.publish(BannerChanged())
    assert heard == [BannerChanged()]


def test_one_fault_does_not_keep_the_others_from_hearing(
    root: tk.Tk, subscriptions: Subscriptions, reported: list[BaseException]
) -> None:
    heard: list[object] = []

    def fail(_change: BannerChanged) -> None:
        raise ValueError("broken")

    subscriptions.subscribe(root, BannerChanged, fail)
    subscriptions.subscribe(root, BannerChanged, heard.append)
    subscriptions.publish(BannerChanged())
    assert heard == [BannerChanged()]
    assert [str(error) for error in reported] == ["broken"]


def test_one_callback_may_destroy_the_widget_of_the_next(root: tk.Tk, subscriptions: Subscriptions) -> None:
    heard: list[object] = []
    frame = tk.Frame(root)
    close: Callable[[ChatListChanged], None] = lambda _change: frame.destroy()  # noqa: E731
    subscriptions.subscribe(root, ChatListChanged, close)
    subscriptions.subscribe(frame, ChatListChanged, heard.append)
    subscriptions.publish(ChatListChanged(frozenset()))
    assert heard == []
