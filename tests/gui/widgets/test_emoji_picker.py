"""Picking emoji: by mouse, by keyboard, by searching; the composer keeps its cursor."""

import tkinter as tk
from collections.abc import Sequence

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.emoji_picker.grid import CELL, EmojiGrid
from messenger.gui.widgets.emoji_picker.picker import COLUMNS, EmojiPicker
from messenger.gui.widgets.emoji_picker.tones import ToneStrip
from tests.gui.driving import click, focus, items_of, press, see, settle, texts_of, write

RECENT = ["🎉", "👍", "no emoji", "🍜"]


class Desk:
    """A composer in a window, and what was picked for it."""

    def __init__(self, root: tk.Tk, look: Look, recent: Sequence[str] = RECENT) -> None:
        root.geometry("600x560")
        self.root, self.look = root, look
        self.picked: list[str] = []
        self.sent: list[str] = []
        self.composer = Composer(
            root, look, on_send=self.send, on_change=lambda _text: None, recent_emoji=lambda: recent,
            on_emoji=self.picked.append,
        )  # fmt: skip
        self.composer.pack(side="bottom", fill="x")
        settle(root)
        focus(self.composer.input)

    def send(self, text: str) -> None:
        self.sent.append(text)

    @property
    def picker(self) -> EmojiPicker:
        found = self.root.nametowidget("emoji_picker")
        assert isinstance(found, EmojiPicker)
        return found

    def is_open(self) -> bool:
        return "emoji_picker" in self.root.children

    @property
    def grid(self) -> EmojiGrid:
        return self.picker.cells

    @property
    def search(self) -> tk.Misc:
        found: tk.Misc = self.picker.nametowidget("search.input")
        return found

    def show(self) -> None:
        press(self.composer.input, "Control-e")
        see(self.root, lambda: self.is_open() and self.root.focus_get() is self.search, "the picker with the keyboard")

    def go(self, *keys: str) -> None:
        press(self.search, *keys)

    def place_of(self, emoji: str) -> tuple[int, int]:
        """Where to click for an emoji that is seen."""
        x, y = self.grid._layout.place_of(list(self.grid.emoji).index(emoji))
        half = self.look.px(CELL) // 2
        return self.grid._left + x + half, y - self.grid._top + half

    def foot(self) -> str:
        return texts_of(self.picker, "foot")[0]


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)


def test_the_button_opens_and_closes_it(desk: Desk) -> None:
    button = desk.composer.emoji_button
    click(button, 10, 10)
    assert desk.is_open()
    click(button, 10, 10)
    assert not desk.is_open()
    assert desk.root.focus_get() is desk.composer.input


def test_lies_inside_the_window_over_the_right_end_of_the_composer(desk: Desk) -> None:
    desk.show()
    picker = desk.picker
    assert picker.winfo_y() >= 0
    assert picker.winfo_x() + picker.winfo_width() == desk.root.winfo_width() - 8
    assert picker.winfo_y() + picker.winfo_height() == desk.composer.winfo_y() - 8
    desk.picker.close()
    desk.root.geometry("400x340")
    settle(desk.root)
    desk.show()
    assert desk.picker.winfo_y() >= 0
    assert desk.picker.winfo_x() >= 0
    desk.picker.close()
    desk.root.geometry("300x340")
    settle(desk.root)
    desk.show()
    assert 8 <= desk.picker.winfo_x() < 8 + CELL


def test_those_used_last_come_first_and_then_all(desk: Desk) -> None:
    desk.show()
    assert list(desk.grid.emoji[:4]) == ["🎉", "👍", "🍜", "😀"]
    assert len(desk.grid.emoji) > 1_900
    assert texts_of(desk.grid)[:2] == ["Recently used", "Smileys and emotion"]


def test_a_click_puts_the_emoji_where_the_cursor_was_and_closes(desk: Desk) -> None:
    write(desk.composer.input, "ab")
    desk.composer.input.mark_set("insert", "1.1")
    desk.show()
    click(desk.grid, *desk.place_of("👍"))
    assert desk.composer.text == "a👍b"
    assert desk.picked == ["👍"]
    assert not desk.is_open()
    see(desk.root, lambda: desk.root.focus_get() is desk.composer.input, "the keyboard back")
    write(desk.composer.input, "x")
    assert desk.composer.text == "a👍xb"


def test_shift_keeps_it_open(desk: Desk) -> None:
    desk.show()
    x, y = desk.place_of("🎉")
    for _ in range(2):
        desk.grid.event_generate("<ButtonRelease-1>", x=x, y=y, state=1)
    assert desk.is_open()
    desk.go("Right", "Shift-Return")
    assert desk.composer.text == "🎉🎉" + desk.picked[-1]
    assert desk.is_open()
    desk.go("Return")
    assert len(desk.picked) == 4
    assert not desk.is_open()


def test_the_arrows_choose_and_return_picks(desk: Desk) -> None:
    desk.show()
    assert desk.grid.chosen == ""
    desk.go("Right")
    assert desk.grid.chosen == "🎉"
    assert desk.foot() == ":tada:"
    desk.go("Right", "Down")
    assert desk.grid.chosen == desk.grid.emoji[3 + 1]
    desk.go("Up", "Left")
    assert desk.grid.chosen == "🎉"
    desk.go("Return")
    assert desk.composer.text == "🎉"


def test_return_picks_nothing_where_nothing_was_chosen(desk: Desk) -> None:
    desk.show()
    desk.go("Return")
    assert desk.is_open()
    assert (desk.composer.text, desk.sent) == ("", [])


def test_escape_closes_and_gives_the_keyboard_back(desk: Desk) -> None:
    heard: list[str] = []
    desk.root.bind("<Escape>", lambda _event: heard.append("window"))
    desk.show()
    desk.go("Escape")
    assert not desk.is_open()
    assert desk.root.focus_get() is desk.composer.input
    assert heard == []


def test_the_same_key_closes_it(desk: Desk) -> None:
    desk.show()
    desk.go("Control-e")
    assert not desk.is_open()
    assert desk.root.focus_get() is desk.composer.input


def test_typing_searches_and_the_first_one_stands_out(desk: Desk) -> None:
    desk.show()
    write(desk.search, "coffee")
    assert desk.grid.chosen == "☕"
    assert "🎉" not in desk.grid.emoji
    desk.go("Return")
    assert desk.composer.text == "☕"


def test_the_first_one_found_stands_out_again_when_the_pointer_leaves(desk: Desk) -> None:
    desk.show()
    write(desk.search, "heart")
    first = desk.grid.chosen
    x, y = desk.place_of(desk.grid.emoji[3])
    desk.grid.event_generate("<Motion>", x=x, y=y)
    assert desk.grid.chosen == desk.grid.emoji[3] != first
    desk.grid.event_generate("<Leave>")
    assert desk.grid.chosen == first


def test_says_when_nothing_is_found(desk: Desk) -> None:
    desk.show()
    write(desk.search, "qqq")
    settle(desk.root)
    assert desk.picker._nothing.winfo_ismapped()
    assert list(desk.grid.emoji) == []
    desk.go("Down", "Right", "Return", "Next")
    assert (desk.is_open(), desk.composer.text) == (True, "")
    desk.go("BackSpace", "BackSpace", "BackSpace")
    settle(desk.root)
    assert not desk.picker._nothing.winfo_ismapped()
    assert desk.grid.emoji[0] == "🎉"


def test_only_what_is_seen_is_drawn_and_pictures_come_in_time(desk: Desk) -> None:
    desk.show()
    see(desk.root, lambda: not desk.grid.waiting, "the pictures")
    images = [item for item in desk.grid.find_all() if str(desk.grid.type(item)) == "image"]
    rows = desk.grid.winfo_height() // CELL + 2
    assert 3 + COLUMNS < len(images) <= rows * COLUMNS + 3
    desk.grid.go_to_section("Flags")
    see(desk.root, lambda: not desk.grid.waiting, "the pictures")
    assert "Smileys and emotion" not in texts_of(desk.grid)
    assert len(items_of(desk.grid)) <= 3


def test_tab_goes_from_category_to_category(desk: Desk) -> None:
    desk.show()
    desk.go("Tab", "Tab")
    assert desk.picker._section == "People & Body"
    desk.go("Shift-Tab")
    assert desk.picker._section == "Smileys & Emotion"
    desk.go("Right")
    assert desk.grid.chosen == "😀"


def test_a_click_on_a_category_goes_there(desk: Desk) -> None:
    desk.show()
    write(desk.search, "coffee")
    tabs = desk.picker.nametowidget("tabs")
    click(tabs, tabs.winfo_width() - 5, 15)
    assert desk.picker._section == "Flags"
    assert desk.picker._search.text == ""


def test_the_wheel_scrolls(desk: Desk) -> None:
    desk.show()
    for _ in range(30):
        desk.grid.event_generate("<Button-5>")
    assert desk.picker._section == "People & Body"
    for _ in range(30):
        desk.grid.event_generate("<Button-4>")
    assert desk.picker._section == "recent"


def test_paging_keeps_what_was_chosen_in_view(desk: Desk) -> None:
    desk.show()
    desk.go("Next", "Next", "Next", "Down")
    number = desk.grid._at
    assert number is not None
    _, y = desk.grid._layout.place_of(number)
    assert desk.grid._top <= y <= desk.grid._top + desk.grid.winfo_height() - CELL
    desk.go(*["Prior"] * 5)
    assert desk.grid._top == 0


def test_replaces_what_is_selected_in_one_step(desk: Desk) -> None:
    write(desk.composer.input, "wrong")
    desk.composer.input.select_all()
    desk.show()
    click(desk.grid, *desk.place_of("🎉"))
    assert desk.composer.text == "🎉"
    desk.composer.input.event_generate("<<Undo>>")
    assert desk.composer.text == "wrong"


def test_closes_when_one_goes_elsewhere_and_leaves_the_keyboard_there(desk: Desk) -> None:
    elsewhere = tk.Entry(desk.root, name="elsewhere")
    elsewhere.pack(side="top")
    settle(desk.root)
    desk.show()
    focus(elsewhere)
    see(desk.root, lambda: not desk.is_open(), "its end")
    assert desk.root.focus_get() is elsewhere
    desk.composer.input.focus_force()
    desk.show()
    elsewhere.event_generate("<ButtonPress-1>", x=3, y=3)
    see(desk.root, lambda: not desk.is_open(), "its end")


def test_closes_with_the_chat(desk: Desk) -> None:
    desk.show()
    desk.composer.show("another chat")
    assert not desk.is_open()
    desk.show()
    desk.composer.closed = "This group has ended."
    assert not desk.is_open()
    press(desk.root, "Control-e")
    assert not desk.is_open()


def tones(desk: Desk) -> ToneStrip | None:
    found = desk.picker.children.get("tones")
    assert found is None or isinstance(found, ToneStrip)
    return found


def test_another_skin_tone_is_picked_by_keyboard(desk: Desk) -> None:
    desk.show()
    write(desk.search, "+1")
    desk.go("Menu")
    strip = tones(desk)
    assert strip is not None
    assert strip.chosen == "👍"
    desk.go("Right", "Right", "Return")
    assert desk.composer.text == "👍🏼"
    assert desk.picked == ["👍🏼"]
    assert not desk.is_open()


def test_another_skin_tone_is_picked_by_mouse(desk: Desk) -> None:
    desk.show()
    x, y = desk.place_of("👍")
    desk.grid.event_generate("<Button-3>", x=x, y=y)
    settle(desk.root)
    strip = tones(desk)
    assert strip is not None
    assert strip.winfo_x() >= 0
    click(strip, strip.winfo_width() - 10, 20)
    assert desk.composer.text == "👍🏿"


def test_skin_tones_are_offered_only_where_there_are_some(desk: Desk) -> None:
    desk.show()
    write(desk.search, "tada")
    desk.go("Menu")
    assert tones(desk) is None
    assert len(texts_of(desk.picker, "foot")) == 1


def test_escape_closes_the_skin_tones_first(desk: Desk) -> None:
    desk.show()
    write(desk.search, "+1")
    desk.go("Menu", "Escape")
    assert tones(desk) is None
    assert desk.is_open()
    desk.go("Menu", "BackSpace")
    assert tones(desk) is None
    desk.go("Escape")
    assert not desk.is_open()


def test_a_skin_tone_that_was_used_last_stands_with_the_others(root: tk.Tk, look: Look) -> None:
    desk = Desk(root, look, ["👍🏿", "no emoji"])
    desk.show()
    assert list(desk.grid.emoji[:2]) == ["👍🏿", "😀"]
    desk.go("Right", "Menu")
    strip = tones(desk)
    assert strip is not None
    assert strip.chosen == "👍🏿"


def test_leaves_nothing_behind(desk: Desk) -> None:
    def left() -> tuple[int, int, str]:
        tcl = desk.root.tk
        commands, images = tcl.splitlist(tcl.call("info", "commands")), tcl.splitlist(tcl.call("image", "names"))
        return len(commands), len(images), str(tcl.call("bind", ".", "<ButtonPress>"))

    def open_and_close() -> None:
        desk.show()
        see(desk.root, lambda: not desk.grid.waiting, "the pictures")
        desk.go("Escape")
        settle(desk.root)

    open_and_close()
    before = left()
    for _ in range(5):
        open_and_close()
    assert left() == before
    desk.show()
    desk.root.nametowidget("composer").destroy()
