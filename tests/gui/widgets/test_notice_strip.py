"""The band that says what matters and offers what can be done."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK, LIGHT
from messenger.gui.widgets.notice_strip import Mood, NoticeStrip, Said, StripButton
from tests.gui.driving import focus, press, see, settle

LONG = "A sentence that goes on and on, so that no window is wide enough to have it stand on one single line. " * 2


class Shown:
    """A strip ``width`` px wide; ``done`` is what was pressed."""

    def __init__(self, root: tk.Tk, look: Look, width: int = 460) -> None:
        root.geometry(f"{width}x400+0+0")
        self.root = root
        self.done: list[str] = []
        self.strip = NoticeStrip(root, look, name="strip")
        self.strip.pack(fill="x")
        settle(root)
        see(root, lambda: root.winfo_width() == width, "the window")

    def button(self, name: str, words: str = "", main: bool = False) -> StripButton:
        return StripButton(name, words or name.title(), lambda: self.done.append(name), main)

    def say(self, said: Said) -> None:
        self.strip.say(said)
        settle(self.root)

    def place(self, name: str) -> tuple[int, int, int, int]:
        part = self.strip.nametowidget(name)
        return part.winfo_x(), part.winfo_y(), part.winfo_x() + part.winfo_width(), part.winfo_y() + part.winfo_height()


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> Shown:
    return Shown(root, look)


def test_a_short_text_has_its_button_beside_it(shown: Shown) -> None:
    shown.say(Said("Asking Anna.", buttons=(shown.button("withdraw"),)))
    text, button = shown.place("text"), shown.place("withdraw")
    assert text[2] <= button[0]
    assert button[1] <= (text[1] + text[3]) // 2 <= button[3]
    assert shown.strip.winfo_height() < 60


def test_a_long_text_has_its_buttons_under_it(shown: Shown) -> None:
    shown.say(Said(LONG, title="Take care", buttons=(shown.button("yes", main=True), shown.button("no"))))
    title, text, yes, no = (shown.place(name) for name in ("title", "text", "yes", "no"))
    assert title[3] <= text[1] <= text[3] <= yes[1]
    assert yes[2] <= no[0]
    assert shown.strip.winfo_height() >= yes[3]


def test_buttons_that_do_not_fit_stand_in_another_row(root: tk.Tk, look: Look) -> None:
    shown = Shown(root, look, 300)
    shown.say(Said(LONG, buttons=tuple(shown.button(name, f"Button {name}") for name in ("one", "two", "three"))))
    places = [shown.place(name) for name in ("one", "two", "three")]
    assert all(left >= 0 and right <= 300 for left, _top, right, _bottom in places)
    assert len({top for _left, top, _right, _bottom in places}) > 1
    assert shown.strip.winfo_height() >= max(bottom for _left, _top, _right, bottom in places)


def test_follows_the_width_of_its_window(shown: Shown) -> None:
    shown.say(Said(LONG))
    before = shown.strip.winfo_height()
    shown.root.geometry("900x400")
    see(shown.root, lambda: shown.strip.winfo_height() < before, "fewer lines")


def test_buttons_do_what_they_say_by_mouse_and_keyboard(shown: Shown) -> None:
    shown.say(Said("Well?", buttons=(shown.button("yes", main=True), shown.button("no"))))
    yes, no = shown.strip.nametowidget("yes"), shown.strip.nametowidget("no")
    focus(yes)
    press(yes, "Return", "Tab")
    see(shown.root, lambda: shown.root.focus_get() is no, "the next button")
    press(no, "space")
    assert shown.done == ["yes", "no"]


def test_a_button_that_stays_keeps_the_keyboard_and_does_what_it_does_now(shown: Shown) -> None:
    shown.say(Said("9 seconds left.", buttons=(shown.button("stop"),)))
    stop = shown.strip.nametowidget("stop")
    focus(stop)
    shown.say(Said("8 seconds left.", buttons=(StripButton("stop", "Stop", lambda: shown.done.append("now")),)))
    assert str(shown.root.focus_get()) == str(stop)
    press(stop, "Return")
    assert shown.done == ["now"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_mood_has_a_colour_of_its_own(root: tk.Tk, palette: object) -> None:
    look = build_look(root, LIGHT if palette is LIGHT else DARK, 1.0)
    shown = Shown(root, look)
    moods: tuple[Mood, ...] = ("calm", "warning", "danger", "calm")
    fills = []
    for mood in moods:
        shown.say(Said("Well?", mood, "A title", buttons=(shown.button("ok", main=True),)))
        fills.append(str(shown.strip.cget("background")))
        parts = [shown.strip.nametowidget(name) for name in ("title", "text", "ok")]
        assert {str(part.cget("background")) for part in parts} == {fills[-1]}
    assert len(set(fills)) == 3
    assert fills[0] == fills[-1]


def test_a_picture_in_a_name_is_drawn_and_never_given_to_a_font(shown: Shown) -> None:
    shown.say(Said("👩‍👩‍👧 Anna wants a private chat. " * 8, title="🌸 Anna", buttons=(shown.button("ok", "Tell 🌸"),)))
    for name in ("title", "text", "ok"):
        canvas = shown.strip.nametowidget(name)
        for item in canvas.find_all():
            if canvas.type(item) == "text":
                assert max(canvas.itemcget(item, "text")) <= "\uffff"
