"""A chat opened at one message: at once where that is loaded, else as soon as it is."""

import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.client import facts
from messenger.gui.look.look import Look
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, texts_of
from tests.gui.workplace import ANNA, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    """The window, where Anna has said a thousand things that were read."""
    place = Workplace(root, look)
    place.tell(chat(read=1_000))
    return place


def chat(read: int) -> facts.ChatsChanged:
    last = samples.message(2, 1_000, "number 1000", 1)
    return facts.ChatsChanged((facts.ChatSummary(ANNA, 2, 1_000, read, 1_000, last),))


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


def test_turns_pages_from_where_one_writes_unless_the_text_itself_has_pages(place: Workplace) -> None:
    place.window.open_chat(ANNA)
    place.tell(page(801, 1_000, newest=True))
    conversation, field = place.window.pane.conversation, place.say("half a sentence")

    def is_at_the_bottom() -> bool:
        return conversation.at_bottom

    settle(place.root)
    assert is_at_the_bottom()
    press(field, "Prior")
    assert not is_at_the_bottom()
    press(field, "Next")
    assert is_at_the_bottom()
    place.window.pane.composer.input.insert("insert", "\nline" * 30)
    see(place.root, lambda: place.window.pane.composer.input.yview() != (0.0, 1.0), "a part of the text")
    conversation.to_bottom()
    press(field, "Prior")
    assert is_at_the_bottom()


def test_begins_at_the_first_unread_message_however_many_there_are(place: Workplace) -> None:
    place.tell(chat(read=450))
    focus(place.root)
    place.window.open_chat(ANNA)
    place.tell(page(801, 1_000, newest=True))
    assert place.orders("load_until") == [(ANNA, 801, 451)]
    place.tell(page(601, 800))
    assert texts(place) == []
    assert place.orders("mark_read") == []
    place.tell(page(401, 600))
    assert texts(place)[0] == "number 451"
    assert "New messages" in texts_of(place.canvas("main.pane.conversation.canvas"))
    assert place.window.pane.conversation.newest.count > 99
    log, read = place.orders("mark_read")[-1]
    assert log == ANNA
    assert read in range(452, 480)


def test_takes_in_what_comes_while_the_unread_messages_are_loaded(place: Workplace) -> None:
    place.tell(chat(read=650))
    place.window.open_chat(ANNA, 990)
    place.tell(page(801, 1_000, newest=True))
    new = samples.message(2, 1_001, "number 1001", 0)
    place.tell(facts.MessagesChanged(facts.ChatSummary(ANNA, 2, 1_001, 650, 1_000, new), (new,)))
    assert texts(place) == []
    place.tell(page(601, 800))
    assert "number 990" in texts(place)
    place.window.pane.conversation.to_bottom()
    assert texts(place)[-1] == "number 1001"
