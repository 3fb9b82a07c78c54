import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact, Hit
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.gui.sidebar import PEOPLE
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import click, focus, items_of, press, see, settle, texts_of, write
from tests.gui.workplace import ANNA, CHIDI, DINA, Workplace

GRACE, FARID = direct_log(samples.ME.id, 6), direct_log(samples.ME.id, 7)
WEI = direct_log(samples.ME.id, 10)


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def search(place: Workplace, text: str) -> tk.Misc:
    """Type what to look for."""
    field: tk.Misc = place.root.nametowidget("main.sidebar.top.search.input")
    focus(field)
    write(field, text)
    settle(place.root)
    return field


def answer(place: Workplace, *hits: Hit, more: bool = False) -> None:
    """Let the store answer what was asked last."""
    ticket = place.orders("search")[-1][0]
    assert isinstance(ticket, int)
    place.tell(facts.SearchAnswered(ticket, hits, more))


def logs(place: Workplace) -> list[str]:
    return [result.log for result in place.window.sidebar.results.list.order]


def rows_of(place: Workplace) -> tk.Canvas:
    return place.canvas("main.sidebar.results.list.rows")


def look_of(canvas: tk.Canvas, item: int, option: str) -> str:
    return str(canvas.tk.call(str(canvas), "itemcget", item, f"-{option}"))


def hit(log: str, seq: int, text: str, *spans: tuple[int, int], sender: int = 2) -> Hit:
    return Hit(log, seq, sender, samples.ms(200), text, spans)


@pytest.mark.parametrize(
    ("text", "found"),
    [("haddad", [DINA]), ("@chidi", [CHIDI]), ("NNA LI", [ANNA]), ("an li", [ANNA]), ("every", [EVERYONE])],
)  # fmt: skip
def test_finds_chats_by_display_and_user_name(place: Workplace, text: str, found: list[str]) -> None:
    search(place, text)
    assert logs(place) == found
    assert texts_of(rows_of(place), "head") == ["Chats"]


def test_finds_chats_then_people_with_whom_nothing_was_said_then_messages(place: Workplace) -> None:
    """Ctrl+K jumps to anybody; everybody stands there once."""
    place.tell(facts.PeopleChanged((Contact(77, "annette", "Annette Zorn"), Contact(78, "gone", "Anna", deleted=True))))
    search(place, "ann")
    answer(place, hit(ANNA, 7, "Annual review", (0, 3)), hit(DINA, 3, "ask Anna", (4, 7), sender=4))
    assert texts_of(rows_of(place), "head") == ["Chats", "People", "Messages"]
    assert logs(place) == [ANNA, direct_log(samples.ME.id, 77), ANNA, DINA]
    assert {"Annette Zorn", "offline"} <= set(texts_of(rows_of(place)))


def test_those_whose_name_begins_so_stand_first(place: Workplace) -> None:
    search(place, "ra")  # Grace, Rahimi; and nothing was said with Brandt
    assert logs(place)[:3] == [FARID, GRACE, direct_log(samples.ME.id, 9)]


def test_a_hit_shows_chat_time_and_the_sentence_with_the_match_marked(place: Workplace) -> None:
    search(place, "lunch")
    answer(place, hit(DINA, 7, "…and lunch at the corner", (5, 10), sender=samples.ME.id))
    canvas = rows_of(place)
    assert {"Dina Haddad", "06:25"} <= set(texts_of(canvas))
    drawn = {text: item for item, text in items_of(canvas, "row0")}
    assert [text for text in drawn if text.strip() not in ("Dina Haddad", "06:25")] == [
        "You: ",
        "…and ",
        "lunch",
        " at the corner",
    ]
    fonts, palette = place.look.fonts, place.look.palette
    assert look_of(canvas, drawn["lunch"], "font") == fonts.sender.spec
    assert look_of(canvas, drawn["lunch"], "fill") == palette.accent
    assert look_of(canvas, drawn["…and "], "font") == fonts.preview.spec


def test_a_click_on_a_hit_opens_the_chat_there_and_keeps_what_was_found(place: Workplace) -> None:
    search(place, "lunch")
    answer(place, hit(DINA, 127, "first lunch", (6, 11)), hit(DINA, 121, "second lunch", (7, 12)))
    rows_y = 34 + 30
    click(rows_of(place), 150, rows_y)
    assert place.window.pane.log == DINA
    place.tell(samples.history(4))
    assert place.window.sidebar.results.list.selected == place.window.sidebar.results.list.order[0]
    click(rows_of(place), 150, rows_y + 68)
    assert logs(place) == [DINA, DINA]
    assert place.window.pane.log == DINA


def test_arrows_and_return_go_through_what_was_found_while_one_types(place: Workplace) -> None:
    field = search(place, "an")
    assert logs(place)[:2] == [ANNA, direct_log(samples.ME.id, 9)]
    press(field, "Down", "Up", "Down", "Return")
    settle(place.root)
    assert place.window.pane.log == direct_log(samples.ME.id, 9)
    assert not place.window.sidebar.searching


def test_return_opens_the_first_result(place: Workplace) -> None:
    field = search(place, "chidi")
    press(field, "Return")
    assert place.window.pane.log == CHIDI
    assert not place.window.sidebar.searching


def test_return_while_nothing_is_found_opens_nothing(place: Workplace) -> None:
    field = search(place, "zzz")
    press(field, "Return")
    assert place.window.pane.log is None


def test_nothing_found_is_said_once_the_store_has_answered_and_escape_shows_all_again(place: Workplace) -> None:
    field = search(place, "zzz")
    results = place.window.sidebar.results
    assert "empty" not in results.children
    answer(place)
    empty = place.canvas("main.sidebar.results.empty")
    see(place.root, lambda: texts_of(empty), "the empty state")
    assert texts_of(empty)[0] == "Nothing found"
    press(field, "Escape")
    settle(place.root)
    assert len(place.window.sidebar.chats.order) == 9
    assert place.window.sidebar.chats.winfo_ismapped()
    assert not results.winfo_ismapped()


def test_an_answer_to_what_was_asked_before_is_not_shown(place: Workplace) -> None:
    search(place, "lunc")
    (before, *_), *_rest = place.orders("search")
    assert isinstance(before, int)
    place.tell(facts.SearchAnswered(before, (hit(DINA, 7, "l", (0, 1)),), False))
    assert logs(place) == []
    answer(place, hit(DINA, 8, "lunch", (0, 4)))
    assert logs(place) == [DINA]


def test_more_is_asked_for_when_the_end_is_in_view(place: Workplace) -> None:
    search(place, "lunch")
    answer(place, *(hit(DINA, 500 - number, f"lunch {number}", (0, 5)) for number in range(50)), more=True)
    assert place.orders("search_on") == []
    rows_of(place).yview_moveto(1.0)
    settle(place.root)
    assert place.orders("search_on") == [(place.orders("search")[-1][0],)]
    answer(place, *(hit(DINA, 400 - number, "lunch", (0, 5)) for number in range(10)))
    assert len(logs(place)) == 60
    rows_of(place).yview_moveto(1.0)
    settle(place.root)
    assert len(place.orders("search_on")) == 1


def test_what_is_looked_for_stays_when_names_and_chats_change(place: Workplace) -> None:
    search(place, "anna")
    place.tell(facts.PeopleChanged((Contact(77, "annab", "Annabel Ray"),)))
    assert logs(place) == [ANNA, direct_log(samples.ME.id, 77)]
    assert len(place.orders("search")) == len("anna")


def test_the_menu_of_a_result_is_the_one_of_its_chat_or_person(place: Workplace) -> None:
    place.tell(facts.PeopleChanged((Contact(77, "annab", "Annabel Ray"),)))
    search(place, "anna")
    for y, title in ((34 + 30, "mute"), (34 + 68 + 34 + 30, "message")):
        rows_of(place).event_generate("<Button-3>", x=150, y=y, rootx=200, rooty=200)
        settle(place.root)
        assert title in place.menu().names
        place.menu().close()


def test_the_tabs_give_way_to_what_is_found_and_come_back(place: Workplace) -> None:
    sidebar = place.window.sidebar
    sidebar.tabs.select(PEOPLE)
    field = search(place, "anna")
    assert not sidebar.tabs.winfo_ismapped()
    press(field, "Escape")
    settle(place.root)
    assert sidebar.tabs.winfo_ismapped()
    assert sidebar.people.winfo_ismapped()


def test_a_sidebar_in_another_look_goes_on_where_this_one_was(place: Workplace) -> None:
    sidebar = place.window.sidebar
    sidebar.tabs.select(PEOPLE)
    search(place, "anna")
    place.window.rebuild(build_look(place.root, DARK, 1.0))
    settle(place.root)
    assert place.window.sidebar is not sidebar
    assert logs(place) == [ANNA]
    assert place.window.sidebar.tabs.selected == PEOPLE
    answer(place, hit(DINA, 8, "lunch", (0, 4)))
    assert logs(place) == [ANNA, DINA]
