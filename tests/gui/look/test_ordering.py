"""Whole lines in order: names, previews, headings and sentences with names in them."""

import tkinter as tk

import pytest

from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.look.look import Look
from messenger.gui.look.ordering import in_order
from messenger.gui.widgets.banner import Banner
from messenger.gui.widgets.text_line import Ink, draw_inks, draw_line
from tests.gui.driving import texts_of

SARA = "שרה כהן"
SARA_DRAWN = "ןהכ הרש"


@pytest.fixture
def canvas(root: tk.Tk) -> tk.Canvas:
    made = tk.Canvas(root, width=400, height=60)
    made.pack()
    return made


def test_a_line_is_in_the_order_in_which_it_is_read() -> None:
    assert in_order([(SARA, "a")]) == [(SARA_DRAWN, "a")]
    assert in_order([(f"{SARA} (abc) 1.", "a")]) == [(f".1 (abc) {SARA_DRAWN}", "a")]
    assert in_order([(f"You blocked {SARA}.", "a")]) == [(f"You blocked {SARA_DRAWN}.", "a")]


def test_a_sentence_reads_from_left_to_right_whatever_it_begins_with() -> None:
    assert in_order([(f"{SARA} came online", "a")], base=0) == [(f"{SARA_DRAWN} came online", "a")]


def test_pieces_keep_what_they_came_with() -> None:
    party = EmojiSequence("🎉")
    ordered = in_order([("אב ", 1), ("גד", 2), (" הו ", 1), (party, 3), ("ab", 4)])
    assert ordered == [("ab", 4), (party, 3), (" וה ", 1), ("דג", 2), (" בא", 1)]
    assert [isinstance(text, EmojiSequence) for text, _ in ordered] == [False, True, False, False, False]


def test_arabic_is_joined_over_pieces_and_marks_stay_with_their_letters() -> None:
    assert in_order([("بي", 1), ("ت", 2)]) == [("\ufe96", 2), ("\ufef4\ufe91", 1)]
    assert in_order([("בּג", 1)]) == [("ג\u05bcב", 1)]


def test_names_and_previews_are_drawn_in_order(canvas: tk.Canvas, look: Look) -> None:
    font, palette = look.fonts.title, look.palette
    end = draw_line(canvas, look, 10, 20, f"{SARA} 🌸", font=font, colour=palette.text, background="#FFFFFF", width=300)
    assert texts_of(canvas) == [f" {SARA_DRAWN}"]
    assert end <= 310
    canvas.delete("all")
    inks = (Ink("You: ", font, palette.text), Ink(SARA, font, palette.accent))
    draw_inks(canvas, look, 10, 20, inks, background="#FFFFFF", width=300)
    assert texts_of(canvas) == ["You: ", SARA_DRAWN]


def test_who_speaks_stands_before_what_is_said(canvas: tk.Canvas, look: Look) -> None:
    font, palette = look.fonts.preview, look.palette
    inks = (Ink(f"{SARA}: ", font, palette.text, apart=True), Ink(f"{SARA}, ok!", font, palette.text))
    draw_inks(canvas, look, 10, 20, inks, background="#FFFFFF", width=300)
    assert texts_of(canvas) == [f"{SARA_DRAWN}: ", f"!ok ,{SARA_DRAWN}"]


def test_what_is_too_long_is_cut_where_it_is_read_last(canvas: tk.Canvas, look: Look) -> None:
    font = look.fonts.title
    draw_line(canvas, look, 0, 20, SARA * 20, font=font, colour="#000000", background="#FFFFFF", width=120)
    (shown,) = texts_of(canvas)
    assert shown.startswith("…")
    assert shown.endswith(SARA_DRAWN)
    assert font.advance(shown) <= 120


def test_a_sentence_with_a_name_says_what_it_was_told(root: tk.Tk, look: Look) -> None:
    banner = Banner(root, look)
    banner.say(f"You have blocked {SARA}.")
    assert banner.sentence == f"You have blocked {SARA}."
    assert banner.nametowidget("sentence").cget("text") == f"You have blocked {SARA_DRAWN}."


def test_nothing_is_put_in_order_where_tk_does_it(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look.fonts.body.in_order(SARA) == SARA_DRAWN
    monkeypatch.setattr(type(look.fonts.body), "keeps_order", False)
    assert look.fonts.body.in_order(SARA) == SARA
