import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import Hit
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.gui.widgets.conversation_view.found import STRENGTHS
from messenger.gui.widgets.shade import blend
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.workplace import ANNA, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    place = Workplace(root, look)
    place.open(ANNA)
    return place


def look_for(place: Workplace, text: str, *seqs: int, more: bool = False) -> tk.Misc:
    """Press Ctrl+F, type, and let the store answer with these messages."""
    press(place.root, "Control-f")
    field: tk.Misc = place.root.nametowidget("main.pane.search.field.input")
    focus(field)
    write(field, text)
    answer(place, *seqs, more=more)
    return field


def answer(place: Workplace, *seqs: int, more: bool = False) -> None:
    ticket, _text, log = place.orders("search")[-1]
    assert isinstance(ticket, int)
    assert log == ANNA
    hits = tuple(Hit(ANNA, seq, 2, samples.ms(1)) for seq in seqs)
    place.tell(facts.SearchAnswered(ticket, hits, more))


def count(place: Workplace) -> str:
    return str(place.root.nametowidget("main.pane.search.count").cget("text"))


def in_view(place: Workplace) -> list[str]:
    return place.window.pane.conversation.texts_on_screen()


def shown(place: Workplace) -> bool:
    return bool(place.root.nametowidget("main.pane.search").winfo_ismapped())


def test_shows_the_newest_hit_and_how_many_there_are(place: Workplace) -> None:
    assert not shown(place)
    look_for(place, "the", 130, 123, 121)
    assert shown(place)
    assert count(place) == "1 of 3"
    assert "The new place at the corner" in in_view(place)


def test_keys_and_buttons_go_to_older_hits_and_back_and_round(place: Workplace) -> None:
    field = look_for(place, "the", 130, 123, 121)
    press(field, "Return", "Up")
    assert count(place) == "3 of 3"
    press(field, "Return")
    assert count(place) == "1 of 3"
    press(field, "Down")
    assert count(place) == "3 of 3"
    place.root.nametowidget("main.pane.search.newer").invoke()
    assert count(place) == "2 of 3"
    place.root.nametowidget("main.pane.search.older").invoke()
    press(field, "Shift-Return")
    assert count(place) == "2 of 3"


def test_a_hit_that_is_not_loaded_is_asked_for(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look)
    place.window.open_chat(ANNA)
    newest = samples.history(2)
    place.tell(facts.HistoryLoaded(ANNA, 0, newest.messages, complete=False))
    look_for(place, "the", 7)
    assert place.orders("load_until") == [(ANNA, 121, 7)]


def test_says_when_nothing_is_found_and_not_before(place: Workplace) -> None:
    press(place.root, "Control-f")
    field: tk.Misc = place.root.nametowidget("main.pane.search.field.input")
    focus(field)
    write(field, "zzz")
    assert count(place) == ""
    answer(place)
    assert count(place) == "Nothing found"
    press(field, "Return")
    assert count(place) == "Nothing found"


def test_says_that_there_are_more_than_it_counts(place: Workplace) -> None:
    look_for(place, "e", *range(1130, 130, -1), more=True)
    assert count(place) == "1 of 1,000+"


def test_escape_closes_it_and_one_writes_again(place: Workplace) -> None:
    field = look_for(place, "the", 130)
    press(field, "Escape")
    settle(place.root)
    assert not shown(place)
    assert place.window.pane.log == ANNA
    composer = place.window.pane.composer.input
    see(place.root, lambda: place.root.focus_get() is composer, "the cursor in the composer")
    press(place.root, "Control-f")
    assert place.root.nametowidget("main.pane.search.field").text == ""


def test_escape_in_the_composer_closes_it_before_the_chat(place: Workplace) -> None:
    look_for(place, "the", 130)
    focus(place.window.pane.composer.input)
    press(place.window.pane.composer.input, "Escape")
    assert not shown(place)
    assert place.window.pane.log == ANNA


def test_escape_ends_the_search_in_which_one_types(place: Workplace) -> None:
    look_for(place, "the", 130)
    press(place.root, "Control-k")
    field = place.root.nametowidget("main.sidebar.top.search.input")
    see(place.root, lambda: place.root.focus_get() is field, "the cursor in the sidebar's search")
    press(field, "Escape")
    assert shown(place)
    press(place.root, "Escape")
    assert not shown(place)
    assert place.window.pane.log == ANNA


def test_another_chat_is_searched_anew(place: Workplace) -> None:
    look_for(place, "the", 130)
    place.open(CHIDI)
    assert not shown(place)
    press(place.root, "Control-f")
    assert shown(place)
    assert count(place) == ""


def test_without_an_open_chat_everything_is_searched(root: tk.Tk, look: Look) -> None:
    Workplace(root, look)
    press(root, "Control-f")
    see(root, lambda: str(root.focus_get()).endswith("sidebar.top.search.input"), "the cursor in the sidebar's search")


def test_the_button_in_the_head_opens_it(place: Workplace) -> None:
    place.root.nametowidget("main.pane.header.search").invoke()
    settle(place.root)
    assert shown(place)


def test_a_bar_in_another_look_goes_on_where_this_one_was(place: Workplace) -> None:
    look_for(place, "the", 130, 123, 121)
    place.root.nametowidget("main.pane.search.older").invoke()
    place.window.rebuild(build_look(place.root, DARK, 1.0))
    answer(place, 130, 123, 121)
    assert shown(place)
    assert count(place) == "2 of 3"


def marks(place: Workplace) -> list[tuple[int, int, str]]:
    """What is marked: where it begins and ends, and in which colour."""
    canvas = place.canvas("main.pane.conversation.canvas")
    call, path = canvas.tk.call, str(canvas)
    away = place.look.palette.away
    shades = {blend(fill, away, part) for fill in bubbles(place) for part in STRENGTHS[False]}
    rectangles = [item for item in canvas.find_all() if call(path, "type", item) == "rectangle"]
    found = []
    for item in rectangles:
        colour = str(call(path, "itemcget", item, "-fill"))
        if colour in shades:
            left, _top, right, _bottom = canvas.coords(item)
            found.append((round(left), round(right), colour))
    return found


def bubbles(place: Workplace) -> tuple[str, str]:
    return place.look.palette.bubble_in, place.look.palette.bubble_out


def test_the_match_is_marked_in_every_message_and_most_of_all_where_one_is(place: Workplace) -> None:
    look_for(place, "the", 130, 123, 121)
    place.window.pane.conversation.to_bottom()
    settle(place.root)
    width = place.look.fonts.message.advance("the")
    found = marks(place)
    assert len(found) == 5
    assert {right - left for left, right, _ in found} == {width, place.look.fonts.message.advance("The")}
    strong = [
        colour
        for _, _, colour in found
        if colour == blend(bubbles(place)[0], place.look.palette.away, STRENGTHS[False][1])
    ]
    assert len(strong) == 2  # The new place at the corner


def test_marks_go_with_the_search_and_come_with_rows_that_are_scrolled_to(place: Workplace) -> None:
    field = look_for(place, "the", 130, 123, 121)
    assert marks(place)
    press(field, "Escape")
    settle(place.root)
    assert not marks(place)
