"""Jumps in a conversation: to one row, which is marked for a moment."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.widgets.shown_conversation import SIZE, ShownConversation, messages


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look)


def band(shown: ShownConversation) -> list[float]:
    """Top and bottom of the mark, empty without one."""
    return shown.canvas.coords("mark")[1::2]


def wait_until_unmarked(shown: ShownConversation) -> None:
    while shown.view._mark._timer is not None:
        shown.root.tk.dooneevent(0)


def test_puts_a_row_into_the_middle_and_marks_it(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    top, bottom = band(shown)
    assert top < shown.tops()["message 250"] < bottom
    assert abs((top + bottom) / 2 - SIZE[1] / 2) <= 1
    assert not shown.view.at_bottom


def test_marks_behind_the_bubbles(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    assert shown.canvas.find_all()[0] == shown.canvas.find_withtag("mark")[0]


def test_the_mark_stays_with_its_row(shown: ShownConversation) -> None:
    shown.show(*messages(1_001, 1_500))
    shown.view.show_row(1_250)
    before = band(shown)
    shown.view._scroll(100)
    assert band(shown) == [edge - 100 for edge in before]
    shown.view._scroll(-100)
    shown.view.prepend(messages(801, 1_000))
    assert band(shown) == before
    shown.view.to_bottom()
    assert band(shown) == []
    shown.view._jump(0)
    assert band(shown) == []


def test_the_mark_goes_by_itself_and_leaves_no_timer(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    shown.view.show_row(200)
    assert len(shown.canvas.find_withtag("mark")) == 1
    wait_until_unmarked(shown)
    assert band(shown) == []
    shown.view._scroll(-10)
    assert band(shown) == []


def test_marks_nothing_where_the_row_is_gone(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100), *messages(111, 500))
    shown.view.show_row(105)
    assert "message 111" in shown.view.texts_on_screen()
    assert band(shown) == []


def test_leaves_no_timer_when_it_is_destroyed(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    shown.view.destroy()
    shown.root.update()
    assert shown.root.tk.call("after", "info") == ""
