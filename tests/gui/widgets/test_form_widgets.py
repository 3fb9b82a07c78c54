"""What forms are made of besides fields: paragraphs, switches, choices, and the frame that scrolls."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import LIGHT
from messenger.gui.widgets.choice import Choice
from messenger.gui.widgets.field import Field
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.scrolled import Scrolled
from messenger.gui.widgets.switch import Switch
from tests.gui.driving import click, focus, press, see, settle, texts_of, write

WHITE = "#FFFFFF"


def paragraph(root: tk.Tk, look: Look, text: str, width: int = 200) -> Paragraph:
    made = Paragraph(
        root, look, name="text", font=look.fonts.message, colour="#000000", background=WHITE, width=width, text=text
    )
    made.pack()
    settle(root)
    return made


def test_a_paragraph_takes_the_height_of_its_lines(root: tk.Tk, look: Look) -> None:
    line = look.fonts.message.line
    made = paragraph(root, look, "one")
    assert made.winfo_height() == line
    made.text = "one\ntwo\n\nfour"
    settle(root)
    assert made.winfo_height() == 4 * line
    made.text = "word " * 30
    settle(root)
    assert made.winfo_height() == len(texts_of(made)) * line
    assert len(texts_of(made)) > 3
    assert all(look.fonts.message.advance(text) <= 200 for text in texts_of(made))


def test_a_paragraph_gets_new_lines_with_a_new_width(root: tk.Tk, look: Look) -> None:
    made = paragraph(root, look, "word " * 30)
    before = len(texts_of(made))
    made.pack_forget()
    made.place(x=0, y=0, width=400)
    settle(root)
    assert len(texts_of(made)) < before


def test_a_paragraph_draws_emoji_as_pictures_and_neutralises_the_rest(root: tk.Tk, look: Look) -> None:
    made = paragraph(root, look, "a 🔧 b \u202e c \x07 𝔸")
    kinds = [root.tk.call(str(made), "type", item) for item in made.find_all()]
    assert "image" in kinds
    assert not any(character > "\uffff" or character in "\u202e\x07" for text in texts_of(made) for character in text)


def test_a_switch_is_turned_by_mouse_and_blank(root: tk.Tk, look: Look) -> None:
    root.geometry("320x200")
    heard: list[bool] = []
    switch = Switch(root, look, name="switch", text="Sound", background=WHITE, on_change=heard.append)
    switch.place(x=0, y=0, width=300)
    settle(root)
    assert texts_of(switch) == ["Sound"]
    click(switch, 10, 10)
    focus(switch)
    press(switch, "space", "space")
    assert heard == [True, False, True]
    assert switch.on


def choice(root: tk.Tk, look: Look, width: int, chosen: list[int]) -> Choice[int]:
    made = Choice(
        root, look, name="choice", choices=[(number, f"{number} hours") for number in range(6)], background=WHITE,
        width=width, on_choose=chosen.append, at=1,
    )  # fmt: skip
    made.pack()
    settle(root)
    return made


@pytest.mark.parametrize("width", [900, 200])
def test_a_choice_is_made_by_a_click_in_each_of_its_rows(root: tk.Tk, look: Look, width: int) -> None:
    heard: list[int] = []
    made = choice(root, look, width, heard)
    assert (made.winfo_height() > look.px(32)) is (width == 200)
    for number in (5, 0, 0, 3):
        click(made, *made.place_of(number))
    assert heard == [5, 0, 3]
    assert made.chosen == 3


def test_a_choice_is_moved_by_the_arrow_keys_and_stops_at_its_ends(root: tk.Tk, look: Look) -> None:
    heard: list[int] = []
    made = choice(root, look, 900, heard)
    assert made.chosen == 1
    focus(made)
    press(made, "Left", "Left", "Right", "Down")
    assert heard == [0, 1, 2]


def test_a_field_of_several_rows_wraps_and_takes_no_line_break(root: tk.Tk, look: Look) -> None:
    went_on: list[str] = []
    field = Field(
        root, look, name="about", label="About", background=WHITE, rows=3, on_return=lambda: went_on.append("on")
    )
    field.pack(fill="x")
    settle(root)
    entry = field.nametowidget("input")
    focus(entry)
    assert entry.winfo_height() == 3 * look.fonts.message.line
    write(entry, "abc " * 40)
    press(entry, "Return")
    assert went_on == ["on"]
    assert "\n" not in field.text
    assert root.tk.call(str(entry), "count", "-displaylines", "1.0", "end") > 1


def scrolled(root: tk.Tk, most: int) -> Scrolled:
    look = build_look(root, LIGHT, 1.0)
    made = Scrolled(root, look, name="scrolled", width=200, most=most)
    made.pack()
    for number in range(10):
        tk.Entry(made.inside, name=f"entry{number}").pack(pady=10)
    settle(root)
    return made


def test_what_fits_does_not_scroll(root: tk.Tk) -> None:
    made = scrolled(root, 2_000)
    assert not made.overflows
    assert made.winfo_height() == made.inside.winfo_reqheight()
    made.inside.event_generate("<Button-5>")
    settle(root)
    assert made.inside.winfo_y() == 0
    assert not made.nametowidget("scrollbar").winfo_ismapped()


def test_what_does_not_fit_follows_the_keyboard_and_the_wheel(root: tk.Tk) -> None:
    made = scrolled(root, 150)
    assert made.overflows
    assert made.winfo_height() == 150
    see(root, made.nametowidget("scrollbar").winfo_ismapped, "the scrollbar")
    last = made.inside.nametowidget("entry9")
    focus(last)

    def shown(widget: tk.Misc) -> bool:
        top = widget.winfo_rooty() - made.winfo_rooty()
        return top >= 0 and top + widget.winfo_height() <= made.winfo_height()

    see(root, lambda: shown(last), "the last field")
    first = made.inside.nametowidget("entry0")
    focus(first)
    see(root, lambda: shown(first), "the first field")
    made.inside.event_generate("<Button-5>")
    see(root, lambda: not shown(first), "the first field out of view")


def test_the_window_forgets_a_scrolled_frame_that_is_gone(root: tk.Tk) -> None:
    made = scrolled(root, 150)
    made.destroy()
    root.event_generate("<Button-5>")
    root.focus_force()
    settle(root)
