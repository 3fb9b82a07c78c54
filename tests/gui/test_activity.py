"""Keys and clicks in any window of the program are signs of a person; everything else is not."""

import tkinter as tk

import pytest

from messenger.gui.activity import report_activity
from tests.gui.driving import click, focus, press


@pytest.fixture
def signs(root: tk.Tk) -> list[int]:
    heard: list[int] = []
    report_activity(root, lambda: heard.append(1))
    return heard


def test_a_key_and_a_click_are_signs_in_every_window(root: tk.Tk, signs: list[int]) -> None:
    """C12"""
    other = tk.Toplevel(root)
    for window in (root, other):
        entry = tk.Entry(window)
        entry.pack()
        focus(entry)
        signs.clear()
        press(entry, "a")
        assert signs
        signs.clear()
        click(entry, 2, 2)
        assert signs


def test_a_key_that_a_widget_keeps_to_itself_is_a_sign(root: tk.Tk, signs: list[int]) -> None:
    """C12"""
    entry = tk.Entry(root)
    entry.pack()
    entry.bind("<Return>", lambda _event: "break")
    focus(entry)
    signs.clear()
    entry.event_generate("<KeyPress-Return>")
    entry.event_generate("<KeyRelease-Return>")
    root.update()
    assert signs


def test_motion_focus_and_drawing_are_none(root: tk.Tk, signs: list[int]) -> None:
    """C12"""
    entry = tk.Entry(root)
    entry.pack()
    focus(entry)
    signs.clear()
    entry.event_generate("<Enter>", x=1, y=1)
    entry.event_generate("<Motion>", x=2, y=2)
    entry.event_generate("<Leave>", x=2, y=2)
    entry.event_generate("<<Paste>>")
    root.geometry("300x200")
    root.focus_force()
    root.update()
    assert signs == []
