"""Writing on from a conversation: what is typed there goes to where one writes."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.driving import click, focus, press, see, settle, write
from tests.gui.workplace import ANNA, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    made = Workplace(root, look)
    made.open(ANNA)
    return made


def conversation(place: Workplace) -> tk.Canvas:
    """The conversation, after a click into it."""
    canvas = place.root.nametowidget("main.pane.conversation.canvas")
    assert isinstance(canvas, tk.Canvas)
    focus(canvas)
    click(canvas, 5, 5)
    return canvas


def test_goes_where_one_writes(place: Workplace) -> None:
    canvas = conversation(place)
    press(canvas, "h")
    composer = place.window.pane.composer
    see(place.root, lambda: place.root.focus_get() is composer.input, "the keyboard where one writes")
    write(composer.input, "i there")
    assert composer.text == "hi there"
    assert place.orders("typing")


def test_is_pasted_there_too(place: Workplace) -> None:
    canvas = conversation(place)
    place.root.clipboard_clear()
    place.root.clipboard_append("pasted")
    canvas.event_generate("<<Paste>>")
    settle(place.root)
    assert place.window.pane.composer.text == "pasted"


@pytest.mark.parametrize("key", ["Control-k", "Control-a", "Alt-x", "space", "Next", "Shift_L", "F9"])
def test_other_keys_write_nothing(place: Workplace, key: str) -> None:
    canvas = conversation(place)
    press(canvas, key)
    settle(place.root)
    assert place.window.pane.composer.text == ""


def test_goes_nowhere_when_nothing_may_be_written(place: Workplace) -> None:
    place.window.pane.composer.closed = "You cannot write here."
    canvas = conversation(place)
    press(canvas, "h")
    canvas.event_generate("<<Paste>>")
    settle(place.root)
    assert place.window.pane.composer.text == ""
    assert place.root.focus_get() is canvas
