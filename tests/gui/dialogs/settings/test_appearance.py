"""What is chosen of colours and text size, by mouse and by keyboard."""

import tkinter as tk
from dataclasses import replace
from typing import Any

import pytest

from messenger.gui.appearance import Appearance, AppearanceChoice
from messenger.gui.dialogs.dialogs import Dialogs
from messenger.gui.dialogs.settings.appearance import AppearanceSection
from messenger.gui.look.look import Look
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import click, focus, press, see, texts_of


class Choosing:
    """The section over choices that are only written down."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        self.opened = Opened(root, look)
        self.chosen = [Appearance("light", 100)]
        choice = AppearanceChoice(lambda: self.chosen[-1], self.chosen.append)
        context = replace(self.opened.context, appearance=choice)
        window: Any = self.opened.window
        self.opened.dialogs = Dialogs(
            window, context, on_chat=lambda _log: None, on_private=lambda _user: None, usage=tuple
        )
        self.opened.dialogs.settings("appearance")
        section = self.opened.dialog("settings").section
        assert isinstance(section, AppearanceSection)
        self.section = section
        self.root = root


@pytest.fixture
def choosing(root: tk.Tk, look: Look) -> Choosing:
    return Choosing(root, look)


def test_shows_what_holds_now(choosing: Choosing) -> None:
    assert choosing.section.theme.chosen == "light"
    assert choosing.section.text_size.value == 100
    assert choosing.chosen == [Appearance("light", 100)]


def test_colours_are_chosen_by_click_and_by_key_at_once(choosing: Choosing) -> None:
    cards = choosing.section.theme
    click(cards, *cards.place_of(2))
    press(cards, "Left", "Left")
    assert [one.theme for one in choosing.chosen[1:]] == ["dark", "light", "system"]


def test_a_size_is_chosen_where_the_knob_is_let_go(choosing: Choosing) -> None:
    slider = choosing.section.text_size
    (start, y), (middle, _), (end, _) = (slider.place_of(size) for size in (100, 130, 125))
    slider.event_generate("<ButtonPress-1>", x=start, y=y)
    slider.event_generate("<B1-Motion>", x=middle, y=y)
    slider.event_generate("<B1-Motion>", x=end, y=y)
    assert len(choosing.chosen) == 1
    assert choosing.section.nametowidget("size.percent").cget("text") == "125 %"
    slider.event_generate("<ButtonRelease-1>", x=end, y=y)
    assert choosing.chosen[1:] == [Appearance("light", 125)]


def test_keys_move_the_size_to_its_ends_and_no_further(choosing: Choosing) -> None:
    slider = choosing.section.text_size
    focus(slider)
    press(slider, "Right", "Right", "Left")
    assert slider.value == 105
    see(choosing.root, lambda: len(choosing.chosen) > 1, "a choice once the keys rest")
    assert choosing.chosen[1:] == [Appearance("light", 105)]
    press(slider, "End", "Right")
    assert slider.value == 160
    press(slider, "Home", "Left")
    assert slider.value == 80


def test_the_sample_shows_the_size_on_the_way(choosing: Choosing) -> None:
    sample = choosing.section.nametowidget("sample")
    fonts = []
    for size in (80, 100, 160):
        choosing.section._show_size(size)
        (item,) = (item for item in sample.find_all() if sample.type(item) == "text")
        fonts.append(str(sample.itemcget(item, "font")).split()[-1])
        assert texts_of(sample) == ["Messages will look like this."]
        left, top, right, bottom = sample.bbox(item)
        assert top >= 0
        assert bottom <= sample.winfo_height()
        assert right <= sample.winfo_width() - left
    assert fonts == ["-11", "-14", "-22"]


def test_a_size_just_arrived_at_holds_when_it_is_closed(choosing: Choosing) -> None:
    slider = choosing.section.text_size
    focus(slider)
    press(slider, "Right")
    choosing.opened.dialog("settings").close()
    assert choosing.chosen[1:] == [Appearance("light", 105)]
    assert slider._timer is None
