"""The keyboard in a conversation: copying, going from message to message, the menu, and where the focus is seen."""

import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client.model import Delivery
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.keyboard import MENU_KEYS
from messenger.gui.widgets.popup_menu import PopupMenu
from tests.gui.driving import click, focus
from tests.gui.widgets.shown_conversation import ME, SIZE, ShownConversation, message, messages

UP, DOWN = "<Control-Up>", "<Control-Down>"


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, focused=True)


def ringed(shown: ShownConversation) -> list[str]:
    """The texts inside the ring around the current message; nothing where there is no ring."""
    colour = shown.view._look.palette.accent
    edges = [shown.canvas.coords(item) for item in shown.items("rectangle") if shown.option(item, "fill") == colour]
    if not edges:
        return []
    left, top = min(box[0] for box in edges), min(box[1] for box in edges)
    right, bottom = max(box[2] for box in edges), max(box[3] for box in edges)
    inside = []
    for item in shown.items("text"):
        x, y = shown.canvas.coords(item)
        if left <= x <= right and top <= y <= bottom and ":" not in shown.option(item, "text"):
            inside.append(shown.option(item, "text"))
    return inside


def test_goes_from_message_to_message_with_a_ring(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    for key, text in ((UP, "message 100"), (UP, "message 99"), (UP, "message 98"), (DOWN, "message 99")):
        shown.press(key)
        assert ringed(shown) == [text]


def test_shows_the_whole_message_it_goes_to(shown: ShownConversation) -> None:
    shown.show(*(message(seq, f"message {seq}\nand\nmore") for seq in range(1, 60)))
    for seq in range(59, 30, -1):
        shown.press(UP)
        spot = shown.view._hands._walk.spot
        assert spot is not None
        assert spot.layout.row.seq == seq
        assert spot.top >= 0
        assert spot.top + spot.layout.height <= SIZE[1]
    shown.press("<End>")
    shown.press(UP)  # it begins with what is to be seen
    assert ringed(shown)[0].startswith("message 59")


def test_stays_at_its_message_when_others_come(shown: ShownConversation) -> None:
    shown.show(*messages(11, 100))
    shown.press(UP)
    shown.press(UP)
    shown.view.prepend(messages(1, 10))
    shown.view.add([message(101)])
    assert ringed(shown) == ["message 99"]


def test_stays_at_a_message_while_it_comes_further(shown: ShownConversation) -> None:
    waiting = message(0, "mine", ME, cid="m")
    shown.show(message(1), waiting)
    shown.press(UP)
    shown.view.update_rows([replace(waiting, seq=2, delivery=Delivery.STORED)])
    assert ringed(shown) == ["mine"]


def test_the_ends_are_the_ends(shown: ShownConversation) -> None:
    shown.show(*messages(1, 2))
    for key, text in (
        (DOWN, "message 1"),
        (DOWN, "message 2"),
        (DOWN, "message 2"),
        (UP, "message 1"),
        (UP, "message 1"),
    ):
        shown.press(key)
        assert ringed(shown) == [text]


def test_the_ring_is_seen_only_while_the_keyboard_is_there(shown: ShownConversation) -> None:
    other = tk.Entry(shown.root)
    other.pack()
    shown.show(*messages(1, 5))
    shown.press(UP)
    other.focus_force()
    shown.root.update()
    assert ringed(shown) == []
    shown.canvas.focus_force()
    shown.root.update()
    assert ringed(shown) == ["message 5"]
    shown.press("<Escape>")
    assert ringed(shown) == []


def test_tab_comes_by_and_shows_where_it_is(shown: ShownConversation) -> None:
    palette = shown.view._look.palette
    other = tk.Entry(shown.root)
    other.pack()
    shown.show(*messages(1, 5))
    other.focus_force()
    other.tk_focusPrev().focus_force()  # type: ignore[union-attr]
    shown.root.update()
    assert shown.root.focus_get() is shown.canvas
    assert int(str(shown.canvas["highlightthickness"])) > 0
    assert str(shown.canvas["highlightcolor"]) == palette.accent
    click(shown.canvas, 5, 5)  # who clicks sees where
    assert str(shown.canvas["highlightcolor"]) == palette.conversation
    other.focus_force()
    shown.root.update()
    assert str(shown.canvas["highlightcolor"]) == palette.accent


def test_who_clicked_sees_no_ring_after_another_window_was_in_front(root: tk.Tk, shown: ShownConversation) -> None:
    shown.show(*messages(1, 3))
    palette = shown.view._look.palette
    click(shown.canvas, 5, 5)
    other = tk.Toplevel(root)
    focus(other)
    focus(shown.canvas)
    assert str(shown.canvas["highlightcolor"]) == palette.conversation
    other.destroy()


def test_copies_everything_or_the_message_it_is_at(shown: ShownConversation) -> None:
    shown.show(*messages(1, 50), message(51, "two\nlines 🎉"))
    shown.press(UP)
    shown.press("<Control-c>")
    assert shown.root.clipboard_get() == "two\nlines 🎉"
    shown.press("<Control-a>")
    shown.press("<Control-c>")
    copied = shown.root.clipboard_get()
    assert copied == shown.view.selected_text
    assert len(copied.split("\n")) == 52
    assert copied.endswith("]: two\nlines 🎉")


def test_copying_nothing_leaves_the_clipboard_as_it_is(shown: ShownConversation) -> None:
    shown.show(*messages(1, 5))
    shown.root.clipboard_clear()
    shown.root.clipboard_append("before")
    shown.press("<Control-c>")
    assert shown.root.clipboard_get() == "before"


def test_enter_opens_the_link_or_sends_again(shown: ShownConversation) -> None:
    shown.show(
        message(1, "see https://example.org/a and https://example.org/b"),
        message(0, "lost https://example.org/c", ME, cid="lost one", how=Delivery.FAILED),
    )
    shown.press("<Return>")
    assert (shown.opened, shown.retried) == ([], [])
    shown.press(UP)
    shown.press("<Return>")
    assert (shown.opened, shown.retried) == ([], ["lost one"])
    shown.press(UP)
    shown.press("<Return>")
    assert shown.opened == ["https://example.org/a"]


@pytest.mark.parametrize("key", MENU_KEYS)
def test_the_menu_key_opens_the_menu_of_the_message(shown: ShownConversation, key: str) -> None:
    shown.show(message(1, "see https://example.org/a"), message(2, "newest"))
    shown.press(UP)
    shown.press(UP)
    shown.press(key)
    menu = shown.root.nametowidget("menu")
    assert isinstance(menu, PopupMenu)
    assert menu.names == ["copy", "copy_link", "select_all"]
    menu.choose(1)
    assert shown.root.clipboard_get() == "https://example.org/a"
    assert shown.root.focus_get() is shown.canvas


def test_esc_selects_nothing_and_then_is_for_the_window(shown: ShownConversation) -> None:
    heard: list[str] = []
    shown.root.bind("<Escape>", lambda _event: heard.append("window"))
    shown.show(*messages(1, 5))
    shown.press("<Control-a>")
    shown.press("<Escape>")
    assert shown.view.selected_text == ""
    assert heard == []
    shown.press("<Escape>")
    assert heard == ["window"]


def test_another_view_goes_on_with_what_is_selected_and_with_the_message(
    shown: ShownConversation, root: tk.Tk, look: Look
) -> None:
    shown.show(*messages(1, 100))
    shown.press(UP)
    shown.press(UP)
    shown.press("<Control-a>")
    carried, everything = shown.view.carry(), shown.view.selected_text
    shown.view.destroy()
    other = ShownConversation(root, look, focused=True)
    other.view.take(carried)
    focus(other.canvas)
    assert len(everything.splitlines()) == 100
    assert other.view.selected_text == everything
    assert root.tk.call("selection", "get", "-selection", "PRIMARY") == everything
    assert ringed(other) == ["message 99"]


def test_another_view_takes_no_selection_from_another_program(
    shown: ShownConversation, root: tk.Tk, look: Look
) -> None:
    shown.show(*messages(1, 100))
    carried = shown.view.carry()
    shown.view.destroy()
    entry = tk.Entry(root, name="elsewhere")
    entry.selection_own()
    other = ShownConversation(root, look)
    other.view.take(carried)
    root.update()
    assert str(root.tk.call("selection", "own")) == str(entry)
