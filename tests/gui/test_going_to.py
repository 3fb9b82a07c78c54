"""A chat opened at one message: at once where that is loaded, else as soon as it is."""

import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.client import facts
from messenger.gui.look.look import Look
from tests.gui import samples
from tests.gui.driving import focus, press, settle
from tests.gui.workplace import ANNA, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def page(first: int, last: int, *, newest: bool = False, complete: bool = False) -> facts.HistoryLoaded:
    rows = tuple(samples.message(2, seq, f"number {seq}", 5_000 - seq) for seq in range(first, last + 1))
    return facts.HistoryLoaded(ANNA, 0 if newest else last + 1, rows, complete)


def texts(place: Workplace) -> list[str]:
    return place.window.pane.conversation.texts_on_screen()


def marked(place: Workplace) -> bool:
    return bool(place.canvas("main.pane.conversation.canvas").find_withtag("mark"))


def test_shows_a_loaded_message_at_once(place: Workplace) -> None:
    place.window.open_chat(ANNA)
    place.tell(page(801, 1_000, newest=True))
    place.window.open_chat(ANNA, 850)
    assert "number 850" in texts(place)
    assert marked(place)
    assert place.orders("load_until") == []


def test_has_what_is_between_loaded_first(place: Workplace) -> None:
    place.window.open_chat(ANNA)
    place.tell(page(801, 1_000, newest=True))
    place.window.open_chat(ANNA, 450)
    assert place.orders("load_until") == [(ANNA, 801, 450)]
    place.tell(page(601, 800))
    assert not marked(place)
    place.tell(page(401, 600))
    assert "number 450" in texts(place)
    assert marked(place)


def test_goes_there_in_a_chat_that_was_not_open(place: Workplace) -> None:
    place.open(CHIDI)
    place.window.open_chat(ANNA, 650)
    assert place.orders("open_chat")[-1] == (ANNA,)
    assert place.orders("load_until") == []
    place.tell(page(801, 1_000, newest=True))
    assert place.orders("load_until") == [(ANNA, 801, 650)]
    place.tell(page(601, 800))
    assert "number 650" in texts(place)


def test_goes_there_as_soon_as_the_first_page_is_there(place: Workplace) -> None:
    place.window.open_chat(ANNA, 850)
    place.tell(page(801, 1_000, newest=True))
    assert "number 850" in texts(place)
    assert place.orders("load_until") == []


def test_shows_what_is_near_to_a_message_that_is_no_more(place: Workplace) -> None:
    place.window.open_chat(ANNA, 10)
    place.tell(page(801, 1_000, newest=True))
    place.tell(page(601, 800, complete=True))
    assert texts(place)[0] == "number 601"
    assert not marked(place)


def test_goes_nowhere_once_another_chat_or_the_newest_message_is_looked_at(place: Workplace) -> None:
    leaves: tuple[Callable[[], None], ...] = (lambda: place.open(CHIDI), place.window.pane.conversation.to_bottom)
    for leave in leaves:
        place.window.open_chat(ANNA)
        place.tell(page(801, 1_000, newest=True))
        place.window.open_chat(ANNA, 650)
        leave()
        place.window.open_chat(ANNA)
        place.tell(page(601, 800))
        settle(place.root)
        assert "number 650" not in texts(place)


def test_goes_to_the_newest_message_by_key_unless_one_is_in_a_text(place: Workplace) -> None:
    place.window.open_chat(ANNA)
    place.tell(page(801, 1_000, newest=True))
    conversation, field = place.window.pane.conversation, place.window.pane.composer.input
    place.window.open_chat(ANNA, 850)
    focus(field)
    press(field, "Control-End")
    assert conversation.at_bottom
    place.window.open_chat(ANNA, 850)
    press(place.say("half a sentence"), "Control-End")
    assert not conversation.at_bottom
