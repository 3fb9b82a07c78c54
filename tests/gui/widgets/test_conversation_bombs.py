"""Messages of the greatest length made of what is hard to draw: the window shows each, in bounded time and memory."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.fuzz.bombs import TEXTS
from tests.fuzz.runs import MOST_SECONDS, bounded, peak
from tests.gui.widgets.shown_conversation import ShownConversation, message
from tests.reliability.figures import note

MOST_BYTES = 64 * 1024**2
"""By how much the process may grow."""
MOST_ITEMS = 5_000
"""On the canvas, however long the message is: what is far from the screen is not drawn."""


@pytest.mark.timeout(300)  # on a machine that is busy otherwise
def test_any_text_is_shown_in_bounded_time_and_memory(root: tk.Tk, look: Look) -> None:
    """F5"""
    shown = ShownConversation(root, look)
    shown.show(message(1, "\u05d0 \u0645\u0631 \U0001f600 a.co"))  # what is read once is not of any of them
    items, before = 0, peak()
    for seq, text in enumerate(TEXTS.values(), 2):
        with bounded():
            shown.show(message(seq, text), message(seq + 100, "after it"), show_senders=True)
        items = max(items, len(shown.canvas.find_all()))
        assert "after it" in shown.texts()
    most = peak() - before
    held = most < MOST_BYTES and items < MOST_ITEMS
    reached = f"{len(TEXTS)} texts of 8,000 characters in the window: {most >> 20} MiB in all, {items:,} items drawn"
    note("F5", f"{reached}, none for longer than {MOST_SECONDS:.0f} s", held, "window")
    assert most < MOST_BYTES
    assert items < MOST_ITEMS


@pytest.mark.timeout(300)
def test_any_text_can_be_taken_and_copied_whole(root: tk.Tk, look: Look) -> None:
    shown = ShownConversation(root, look, focused=True)
    for seq, text in enumerate(TEXTS.values(), 2):
        with bounded():
            shown.show(message(seq, text))
            shown.press("<Control-a>")
            shown.press("<Control-c>")
        assert root.clipboard_get()
