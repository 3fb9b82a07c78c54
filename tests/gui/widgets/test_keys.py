"""Bindings of keys, and those to a whole window that last as long as one widget in it."""

import tkinter as tk

import pytest

from messenger.gui.widgets.keys import bind_keys, bind_window, bind_window_keys
from tests.gui.driving import focus, press, settle


def bound(window: tk.Misc, sequence: str) -> str:
    return str(window.tk.call("bind", str(window), sequence)).strip()


@pytest.mark.parametrize("sequence", ["<Control-k>", "<Command-k>"])
def test_a_letter_is_the_same_key_with_caps_lock(root: tk.Tk, sequence: str) -> None:
    heard: list[str] = []
    frame = tk.Frame(root)
    frame.pack()
    bind_keys(frame, (sequence,), lambda: heard.append("widget"))
    bind_window_keys(frame, sequence, lambda: heard.append("window"))
    with_lock = sequence.strip("<>").replace("-k", "-Lock-K")
    focus(frame)
    press(frame, with_lock)
    focus(root)
    press(root, with_lock, sequence.strip("<>"))
    assert heard == ["widget", "window", "window"]


def test_lasts_as_long_as_its_widget_and_leaves_others_alone(root: tk.Tk) -> None:
    heard: list[str] = []
    root.bind("<F5>", lambda _event: heard.append("window"))
    before = bound(root, "<F5>")
    one, other = tk.Frame(root), tk.Frame(root)
    bind_window(one, "<F5>", lambda _event: heard.append("one"))
    bind_window(other, "<F5>", lambda _event: heard.append("other"))
    focus(root)
    press(root, "F5")
    assert heard == ["window", "one", "other"]
    one.destroy()
    press(root, "F5")
    assert heard[3:] == ["window", "other"]
    other.destroy()
    assert bound(root, "<F5>") == before


def test_break_keeps_the_event_from_others(root: tk.Tk) -> None:
    heard: list[str] = []
    root.bind_all("<F5>", lambda _event: heard.append("all"))
    frame = tk.Frame(root)
    bind_window(frame, "<F5>", lambda _event: "break")
    focus(root)
    press(root, "F5")
    assert heard == []
    frame.destroy()
    press(root, "F5")
    assert heard == ["all"]


def test_the_event_says_where_it_happened(root: tk.Tk) -> None:
    heard: list[tk.Misc] = []
    entry, frame = tk.Entry(root), tk.Frame(root)
    entry.pack()
    bind_window(frame, "<ButtonPress>", lambda event: heard.append(event.widget))
    settle(root)
    entry.event_generate("<ButtonPress-1>", x=1, y=1)
    assert heard == [entry]


def test_a_widget_may_end_by_its_own_event_and_by_that_of_another(root: tk.Tk) -> None:
    heard: list[str] = []
    one, other = tk.Frame(root), tk.Frame(root)

    def end(name: str) -> None:
        heard.append(name)
        one.destroy()
        other.destroy()

    bind_window(one, "<F5>", lambda _event: end("one"))
    bind_window(other, "<F5>", lambda _event: end("other"))
    focus(root)
    press(root, "F5", "F5")
    assert heard == ["one"]
    assert bound(root, "<F5>") == ""


def test_nothing_is_left_of_a_widget_that_went(root: tk.Tk) -> None:
    commands = len(root.tk.splitlist(root.tk.call("info", "commands")))
    for _ in range(20):
        frame = tk.Frame(root)
        bind_window(frame, "<F5>", lambda _event: None)
        frame.destroy()
    settle(root)
    assert len(root.tk.splitlist(root.tk.call("info", "commands"))) == commands
