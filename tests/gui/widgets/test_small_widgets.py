"""Tabs, banner, search, the empty state, the chat's head and lines of text."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.banner import Banner
from messenger.gui.widgets.chat_header import ChatHeader, HeaderButton, Heading
from messenger.gui.widgets.empty_state import EmptyState
from messenger.gui.widgets.search_box import SearchBox
from messenger.gui.widgets.tabs import Tab, Tabs
from messenger.gui.widgets.text_line import draw_line, one_line
from tests.gui.driving import click, focus, items_of, press, see, settle, texts_of, write

TABS = (Tab("chats", "Chats", "message-circle"), Tab("people", "People", "users"))


def test_tabs_change_by_click_and_by_keyboard(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    tabs = Tabs(root, look, name="tabs", tabs=TABS, background="#FFFFFF", on_select=chosen.append)
    tabs.pack(fill="x", ipadx=100)
    settle(root)
    click(tabs, tabs.winfo_width() - 10, 10)
    click(tabs, tabs.winfo_width() - 10, 10)
    focus(tabs)
    press(tabs, "Left", "Left")
    assert chosen == ["people", "chats", "people"]
    assert tabs.selected == "people"


def test_folded_tabs_show_no_words(root: tk.Tk, look: Look) -> None:
    tabs = Tabs(root, look, name="tabs", tabs=TABS, background="#FFFFFF", on_select=lambda _key: None)
    tabs.pack(fill="x")
    settle(root)
    assert texts_of(tabs) == ["Chats", "People"]
    tabs.fold(True)
    assert texts_of(tabs) == []


def test_a_banner_offers_what_can_be_done(root: tk.Tk, look: Look) -> None:
    done: list[str] = []
    banner = Banner(root, look)
    banner.pack(fill="x")
    banner.say("Reconnecting in 4 s.", "Try now", lambda: done.append("tried"))
    banner.nametowidget("action").invoke()
    banner.say("Something else.")
    assert done == ["tried"]
    assert banner.sentence == "Something else."
    assert [child.winfo_name() for child in banner.winfo_children()] == ["sentence"]


def test_a_banner_that_says_something_new_does_the_new_thing(root: tk.Tk, look: Look) -> None:
    done: list[str] = []
    banner = Banner(root, look)
    banner.say("One.", "Again", lambda: done.append("one"))
    banner.say("Two.", "Again", lambda: done.append("two"))
    banner.nametowidget("action").invoke()
    assert done == ["two"]


@pytest.fixture
def searched() -> list[str]:
    return []


@pytest.fixture
def search(root: tk.Tk, look: Look, searched: list[str]) -> SearchBox:
    box = SearchBox(
        root, look, name="search", placeholder="Search", background="#FFFFFF", on_change=searched.append,
        on_down=lambda: searched.append("<down>"), on_return=lambda: searched.append("<return>"),
    )  # fmt: skip
    box.pack(fill="x", ipadx=80)
    settle(root)
    return box


def test_search_tells_every_text_and_where_one_goes_from_there(search: SearchBox, searched: list[str]) -> None:
    focus(search.nametowidget("input"))
    write(search.nametowidget("input"), "an")
    press(search.nametowidget("input"), "Down", "Return")
    assert searched == ["a", "an", "<down>", "<return>"]


def test_the_cross_clears_a_search(root: tk.Tk, search: SearchBox, searched: list[str]) -> None:
    cross = search.nametowidget("clear")
    assert not cross.winfo_ismapped()
    search.nametowidget("input").insert("insert", "😀")
    settle(root)
    assert cross.winfo_ismapped()
    cross.invoke()
    assert search.text == ""
    assert searched == ["😀", ""]


def test_an_empty_state_wraps_its_words(root: tk.Tk, look: Look) -> None:
    root.geometry("260x400")
    state = EmptyState(
        root, look, name="empty", icon="users", title="Nobody here", sentence="word " * 20, background="#FFFFFF"
    )
    state.pack(fill="both", expand=True)
    settle(root)
    boxes = [state.bbox(item) for item in state.find_all()]
    assert texts_of(state)[0] == "Nobody here"
    assert all(box[0] >= 0 and box[2] <= 260 for box in boxes)


def test_no_word_stands_alone_at_the_end_of_an_empty_state(root: tk.Tk, look: Look) -> None:
    sentence = "What you write is delivered now or as soon as Anna is online."
    state = EmptyState(
        root, look, name="empty", icon="users", title="T", sentence=sentence, background="#FFFFFF"
    )  # fmt: skip
    state.pack(fill="both", expand=True)
    root.geometry("600x400")
    settle(root)
    (words,) = (item for item, text in items_of(state) if text == sentence)
    left, top, right, bottom = state.bbox(words)
    whole = look.fonts.preview.advance(sentence)
    assert bottom - top > 1.5 * look.fonts.preview.line  # two lines,
    assert whole / 2 <= right - left <= whole * 0.6  # of about the same length


def test_the_head_says_who_it_is_and_changes_with_the_person(root: tk.Tk, look: Look) -> None:
    root.geometry("400x100")
    header = ChatHeader(root, look)
    header.pack(fill="x")
    header.show(Heading("Anna Lindqvist", "online", 1, "AL", lively=True))
    settle(root)
    assert texts_of(header) == ["Anna Lindqvist", "online"]
    header.show(Heading("Anna Lindqvist", "last seen 09:12", 1, "AL"))
    assert texts_of(header) == ["Anna Lindqvist", "last seen 09:12"]
    header.show(None)
    assert texts_of(header) == []


def test_the_heads_buttons_stand_at_the_right_and_leave_the_title_its_room(root: tk.Tk, look: Look) -> None:
    root.geometry("400x100")
    pressed: list[str] = []
    header = ChatHeader(root, look, on_title=lambda: pressed.append("title"))
    header.pack(fill="x")
    buttons = [HeaderButton(name, "users", lambda name=name: pressed.append(name)) for name in ("one", "two")]  # type: ignore[misc]
    header.show(Heading("A long title " * 9, "online", 1, "AL"), buttons)
    settle(root)
    one, two = header.nametowidget("one"), header.nametowidget("two")
    middles = [widget.winfo_x() + widget.winfo_width() // 2 for widget in (one, two)]
    assert middles == [400 - 70, 400 - 30]
    assert all(header.bbox(item)[2] <= one.winfo_x() for item in header.find_withtag("title"))
    click(two, 10, 10)
    click(header, 100, 20)
    click(header, 300, 55)
    assert pressed == ["two", "title"]


def test_a_button_that_stays_keeps_the_keyboard_and_does_the_new_thing(root: tk.Tk, look: Look) -> None:
    root.geometry("400x100")
    pressed: list[str] = []
    header = ChatHeader(root, look)
    header.pack(fill="x")
    header.show(None, [HeaderButton("more", "users", lambda: pressed.append("old"))])
    settle(root)
    focus(header.nametowidget("more"))
    header.show(None, [HeaderButton("more", "users", lambda: pressed.append("new"))])
    press(header.nametowidget("more"), "Return")
    assert pressed == ["new"]
    header.show(None)
    settle(root)
    assert header.winfo_children() == []


LINES = ("plain words without end " * 9, "😀" * 90, "some 😀 and 🎉 in between words " * 9, "short 😀", "short")


@pytest.mark.parametrize("text", LINES)
def test_a_line_is_cut_where_its_room_ends(root: tk.Tk, look: Look, text: str) -> None:
    canvas = tk.Canvas(root, width=400, height=40)
    canvas.pack()
    settle(root)
    for width in range(30, 80):
        canvas.delete("all")
        end = draw_line(
            canvas, look, 20, 20, text, font=look.fonts.preview, colour="#000000", background="#FFFFFF", width=width
        )
        assert end <= 20 + width
        assert all(canvas.bbox(item)[2] <= 22 + width for item in canvas.find_all())
        whole = "".join(texts_of(canvas)) == "".join(part for part in text if part != "😀")
        assert ("…" in "".join(texts_of(canvas))) != whole


def test_line_breaks_and_controls_cannot_make_a_second_line(root: tk.Tk, look: Look) -> None:
    """C23"""
    assert one_line("one\n\ttwo\r\n three") == "one two three"
    canvas = tk.Canvas(root, width=400, height=40)
    draw_line(
        canvas, look, 0, 20, "a\u2028b\u202ec\x07d\x0be", font=look.fonts.preview, colour="#000000",
        background="#FFFFFF", width=300,
    )  # fmt: skip
    shown = "".join(texts_of(canvas))
    assert not set(shown) & set("\n\r\u2028\u202e\x07\x0b")


def test_a_head_has_buttons_with_words_too_and_keeps_its_title_from_them(root: tk.Tk, look: Look) -> None:
    root.geometry("400x60")
    pressed: list[str] = []
    header = ChatHeader(root, look)
    header.pack(fill="x")
    settle(root)
    see(root, lambda: header.winfo_width() == 400, "the head")
    buttons = [
        HeaderButton("more", "users", lambda: pressed.append("more")),
        HeaderButton("end", "", lambda: pressed.append("end"), "End it all"),
    ]
    header.show(Heading("Somebody with a name that is far too long for this", "online", 1, "SB"), buttons)
    settle(root)
    end, more = header.nametowidget("end"), header.nametowidget("more")
    assert end.text == "End it all"
    assert more.winfo_x() + more.winfo_width() <= end.winfo_x()
    assert end.winfo_x() + end.winfo_width() <= 400
    title, _text = items_of(header)[0]
    assert header.bbox(title)[2] <= more.winfo_x()
    end.invoke()
    assert pressed == ["end"]
