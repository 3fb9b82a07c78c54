"""The sidebar as a person's hands reach it: another program moves the pointer and presses the keys of the display."""

import os
import subprocess
import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.client import facts
from messenger.client.model import Contact, Hit
from messenger.gui.look.look import Look
from messenger.gui.sidebar import FOLDED, PEOPLE, WIDTH
from messenger.gui.widgets.chat_row import ROW
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, texts_of
from tests.gui.workplace import DINA, Workplace

Do = Callable[..., None]


@pytest.fixture
def do(root: tk.Tk, display: str) -> Do:
    """Have xdotool do something, and let the window live until it is done."""

    def run(*words: object) -> None:
        hand = subprocess.Popen(
            ["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
        )
        see(root, lambda: hand.poll() is not None, "the hand's end")
        assert hand.returncode == 0
        settle(root)

    return run


def over(widget: tk.Misc, x: int, y: int) -> tuple[object, ...]:
    """The words that move the pointer to this place in a widget."""
    return ("mousemove", widget.winfo_rootx() + x, widget.winfo_rooty() + y)


def crowd(root: tk.Tk, look: Look) -> Workplace:
    """Two thousand people."""
    people = tuple(Contact(number, f"u{number}", f"Person {number}") for number in range(2, 2_002))
    place = Workplace(root, look, [*samples.alone(), facts.PeopleChanged(people)])
    place.window.sidebar.tabs.select(PEOPLE)
    settle(root)
    focus(place.window)
    return place


def test_a_word_typed_after_ctrl_k_and_return_lead_to_the_message(root: tk.Tk, look: Look, do: Do) -> None:
    place = Workplace(root, look)
    focus(place.window)
    do("key", "ctrl+k")
    see(root, lambda: str(root.focus_get()).endswith("sidebar.top.search.input"), "the cursor in the search")
    do("type", "--delay", "60", "floor")
    see(root, lambda: [text for _, text, _ in place.orders("search")][-1:] == ["floor"], "the question")
    ticket = place.orders("search")[-1][0]
    assert isinstance(ticket, int)
    hit = Hit(DINA, 127, 4, samples.ms(28), "No problem. Room 3, second floor", ((27, 32),))
    place.tell(facts.SearchAnswered(ticket, (hit,), False))
    do("key", "Return")
    see(root, lambda: place.window.pane.log == DINA, "the chat")
    place.tell(samples.history(4))
    view = place.window.pane.conversation
    assert "No problem. Room 3, second floor" in view.texts_on_screen()
    see(root, lambda: root.focus_get() is place.window.pane.composer.input, "the cursor in the composer")


def test_the_wheel_over_the_list_scrolls_it(root: tk.Tk, look: Look, do: Do) -> None:
    place = crowd(root, look)
    do(*over(place.people, 150, 200), "click", "--repeat", "5", "--delay", "20", "5")
    see(root, lambda: place.people.canvasy(0) == 5 * ROW, "five rows further")
    do("click", "--repeat", "2", "--delay", "20", "4")
    see(root, lambda: place.people.canvasy(0) == 3 * ROW, "two rows back")


def test_the_scrollbar_can_be_dragged(root: tk.Tk, look: Look, do: Do) -> None:
    place = crowd(root, look)
    do(*over(place.people, 150, 200), "click", "5")  # the thumb is seen from now on
    bar = place.root.nametowidget("main.sidebar.people.scrollbar")
    middle = bar.winfo_width() // 2
    do(*over(bar, middle, 10), "mousedown", "1")
    do(*over(bar, middle, 10 + bar.winfo_height() // 2))
    do("mouseup", "1")
    see(root, lambda: 900 * ROW < place.people.canvasy(0) < 1_200 * ROW, "the middle of the list")


def test_a_window_made_narrow_folds_the_sidebar_which_opens_for_a_search(root: tk.Tk, look: Look, do: Do) -> None:
    place = Workplace(root, look)
    sidebar = place.window.sidebar
    root.title("narrow or wide")
    settle(root)
    do("search", "--name", "narrow or wide", "windowsize", 800, 700)
    see(root, lambda: sidebar.winfo_width() == FOLDED, "a folded sidebar")
    do(*over(place.root.nametowidget("main.sidebar.top.find"), 12, 12), "click", "1")
    see(root, lambda: sidebar.winfo_width() == WIDTH, "a whole sidebar")
    see(root, lambda: str(root.focus_get()).endswith("sidebar.top.search.input"), "the cursor in the search")
    do("key", "Escape")
    see(root, lambda: sidebar.winfo_width() == FOLDED, "a folded sidebar again")
    do(*over(place.rows, 38, 30), "click", "1")
    see(root, lambda: place.window.pane.log == sidebar.chats.order[0], "the first chat")
    do("search", "--name", "narrow or wide", "windowsize", 1_000, 700)
    see(root, lambda: sidebar.winfo_width() == WIDTH, "a whole sidebar")
    assert "Anna Lindqvist" in texts_of(place.rows)


def test_whose_avatar_it_is_is_said_beside_a_folded_sidebar(root: tk.Tk, look: Look, do: Do) -> None:
    place = Workplace(root, look, size="800x700")
    sidebar, tag = place.window.sidebar, place.root.nametowidget("main.tag")
    see(root, lambda: sidebar.winfo_width() == FOLDED, "a folded sidebar")
    do(*over(place.rows, 38, ROW + 30))
    see(root, lambda: tag.name == "Chidi Okafor" and tag.winfo_ismapped(), "the name")
    assert tag.winfo_x() >= FOLDED
    middle = place.rows.winfo_rooty() + ROW + ROW // 2 - place.window.winfo_rooty()
    assert abs(tag.winfo_y() + tag.winfo_height() / 2 - middle) <= 1
    do(*over(place.window.pane, 300, 300))
    see(root, lambda: not tag.winfo_ismapped(), "no name")
    focus(place.rows)
    press(place.rows, "Down")
    see(root, lambda: tag.name == "Chidi Okafor", "the name by the keyboard")
    place.window.search()
    see(root, lambda: not tag.winfo_ismapped(), "no name beside names")


def test_the_window_can_be_no_smaller_than_it_is_drawn_for(root: tk.Tk, look: Look) -> None:
    """At the smallest size both sides have what they need."""
    place = Workplace(root, look, size="720x460")
    place.window.search()
    settle(root)
    assert place.window.sidebar.winfo_width() == WIDTH
    assert place.window.pane.winfo_width() == 720 - WIDTH - 1
    assert place.window.sidebar.results.winfo_manager() == ""
