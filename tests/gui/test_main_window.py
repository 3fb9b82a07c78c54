import tkinter as tk

import pytest

from messenger.client import facts
from messenger.gui.look.look import Look
from messenger.gui.sidebar import FOLDED, PEOPLE, WIDTH
from messenger.gui.widgets.popup_menu import PopupMenu
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.workplace import ANNA, CHIDI, DINA, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def width_of_sidebar(place: Workplace) -> int:
    settle(place.root)
    return place.window.sidebar.winfo_width()


def test_the_sidebar_folds_to_avatars_in_a_narrow_window(place: Workplace) -> None:
    assert width_of_sidebar(place) == WIDTH
    place.root.geometry("859x600")
    see(place.root, lambda: width_of_sidebar(place) == FOLDED, "avatars only")
    place.root.geometry("860x600")
    see(place.root, lambda: width_of_sidebar(place) == WIDTH, "everything")


@pytest.mark.parametrize("start", [samples.signed_in(), samples.alone()])
def test_is_whole_in_the_smallest_window(root: tk.Tk, look: Look, start: list[facts.Fact]) -> None:
    place = Workplace(root, look, start, "720x460")
    assert width_of_sidebar(place) == FOLDED
    assert place.window.pane.winfo_ismapped()
    assert place.window.pane.winfo_width() == 720 - FOLDED - 1


def test_searching_unfolds_the_sidebar_for_as_long_as_it_lasts(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look, size="720x460")
    focus(root)
    press(root, "Control-k")
    assert width_of_sidebar(place) == WIDTH
    field = root.nametowidget("main.sidebar.top.search.input")
    see(root, lambda: root.focus_get() is field, "the cursor in the search")
    write(field, "chidi")
    press(field, "Return")
    assert width_of_sidebar(place) == FOLDED
    assert place.window.pane.log == CHIDI


def test_what_was_found_goes_when_the_window_is_made_narrow(place: Workplace) -> None:
    field = place.root.nametowidget("main.sidebar.top.search.input")
    focus(field)
    write(field, "chidi")
    see(place.root, place.window.sidebar.results.winfo_ismapped, "what is found")
    place.root.geometry("720x460")
    see(place.root, lambda: width_of_sidebar(place) == FOLDED, "avatars only")
    assert place.window.sidebar.chats.winfo_ismapped()
    assert not place.window.sidebar.results.winfo_ismapped()


def test_alt_and_arrows_go_from_chat_to_chat(place: Workplace) -> None:
    focus(place.root)
    press(place.root, "Alt-Down")
    assert place.window.pane.log == ANNA
    press(place.root, "Alt-Down", "Alt-Down", "Alt-Up")
    assert place.window.pane.log == CHIDI
    press(place.root, "Alt-Down")
    assert place.window.pane.log == DINA


def test_an_opened_chat_has_the_cursor_where_one_writes(place: Workplace) -> None:
    focus(place.root)
    place.open(ANNA)
    see(place.root, lambda: place.root.focus_get() is place.window.pane.composer.input, "the cursor in the field")


def test_the_shortcuts_work_while_one_writes(place: Workplace) -> None:
    place.open(ANNA)
    field = place.window.pane.composer.input
    focus(field)
    write(field, "kept")
    press(field, "Alt-Down")
    assert place.window.pane.log == CHIDI
    place.open(ANNA)
    assert place.window.pane.composer.text == "kept"


def test_escape_closes_the_search_and_then_the_chat(place: Workplace) -> None:
    place.open(ANNA)
    focus(place.window.pane.composer.input)
    press(place.window.pane.composer.input, "Control-k")
    field = place.root.nametowidget("main.sidebar.top.search.input")
    see(place.root, lambda: place.root.focus_get() is field, "the cursor in the search")
    press(field, "Escape")
    assert place.window.pane.log == ANNA
    focus(place.window.pane.composer.input)
    press(place.window.pane.composer.input, "Escape")
    assert place.window.pane.log is None


def test_tab_walks_the_window_in_the_order_of_the_eye(place: Workplace) -> None:
    place.open(ANNA)
    place.window.pane.composer.input.insert("insert", "so that Send can be pressed")
    focus(place.root.nametowidget("main.sidebar.top.menu"))
    walked = []
    for _ in range(13):
        here = place.root.focus_get()
        assert here is not None
        walked.append(str(here))
        press(here, "Tab")
        see(place.root, lambda before=here: place.root.focus_get() is not before, "the next one")  # type: ignore[misc]
    assert walked == [
        ".main.sidebar.top.menu",
        ".main.sidebar.top.search.input",
        ".main.sidebar.top.compose",
        ".main.sidebar.tabs",
        ".main.sidebar.chats.rows",
        ".main.pane.header.search",
        ".main.pane.header.private",
        ".main.pane.header.more",
        ".main.pane.conversation.canvas",
        ".main.pane.composer.clip",
        ".main.pane.composer.input",
        ".main.pane.composer.emoji",
        ".main.pane.composer.send",
    ]


def open_menu(place: Workplace) -> PopupMenu:
    button = place.root.nametowidget("main.sidebar.top.menu")
    focus(button)
    press(button, "Return")
    menu = place.root.nametowidget("main.menu")
    assert isinstance(menu, PopupMenu)
    return menu


def test_the_menu_signs_out(place: Workplace) -> None:
    menu = open_menu(place)
    menu.choose(menu.names.index("sign-out"))
    assert place.orders("sign_out") == [()]


def test_the_menu_button_closes_the_menu_too(place: Workplace) -> None:
    menu = open_menu(place)
    place.root.nametowidget("main.sidebar.top.menu").invoke()
    assert not menu.winfo_exists()


def test_a_new_chat_begins_with_the_people(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look, size="720x460")
    menu = open_menu(place)
    menu.choose(menu.names.index("new-chat"))
    assert width_of_sidebar(place) == WIDTH
    assert place.window.sidebar.tabs.selected == PEOPLE


def test_a_destroyed_window_hears_nothing_and_leaves_no_key_bound(place: Workplace) -> None:
    place.open(ANNA)
    place.window.destroy()
    assert place.subscriptions.count() == place.outside
    focus(place.root)
    press(place.root, "Control-k", "Alt-Down", "Escape")
    place.tell(*samples.signed_in())
