import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.look.palette import rgb
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.field import Field
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.screen import picture_of


@pytest.fixture
def returned() -> list[str]:
    return []


def field(root: tk.Tk, look: Look, returned: list[str], secret: bool = False) -> Field:
    made = Field(
        root, look, name="field", label="Password", background="#FFFFFF", secret=secret,
        on_return=lambda: returned.append(made.text),
    )  # fmt: skip
    made.pack(fill="x")
    settle(root)
    focus(made.nametowidget("input"))
    return made


@pytest.mark.parametrize("secret", [False, True])
def test_return_goes_on_with_what_was_typed(root: tk.Tk, look: Look, returned: list[str], secret: bool) -> None:
    made = field(root, look, returned, secret)
    write(made.nametowidget("input"), "open sesame")
    press(made.nametowidget("input"), "Return")
    assert returned == ["open sesame"]


@pytest.mark.parametrize("secret", [False, True])
def test_its_error_stands_under_it_until_something_is_typed(
    root: tk.Tk, look: Look, returned: list[str], secret: bool
) -> None:
    made = field(root, look, returned, secret)
    sentence = made.nametowidget("error")
    made.error = "The password is wrong."
    settle(root)
    assert sentence.cget("text") == "The password is wrong."
    assert sentence.winfo_rooty() >= made.nametowidget("input").winfo_rooty() + 20
    assert sentence.cget("foreground") == look.palette.danger
    height = made.winfo_reqheight()
    write(made.nametowidget("input"), "x")
    settle(root)
    assert sentence.cget("foreground") == sentence.cget("background")  # nothing to be seen
    assert made.error == ""
    assert made.winfo_reqheight() == height  # nothing under the pointer moves while one types


def test_a_secret_shows_dots_until_the_eye_reveals_it(root: tk.Tk, look: Look, returned: list[str]) -> None:
    made = field(root, look, returned, secret=True)
    entry, eye = made.nametowidget("input"), made.nametowidget("eye")
    assert isinstance(eye, IconButton)
    made.text = "secret"
    assert entry.cget("show") == "•"
    eye.invoke()
    assert (entry.cget("show"), eye.icon) == ("", "eye-off")
    eye.invoke()
    assert (entry.cget("show"), eye.icon) == ("•", "eye")


def test_a_secret_with_an_emoji_is_never_drawn_by_a_font(root: tk.Tk, look: Look, returned: list[str]) -> None:
    made = field(root, look, returned, secret=True)
    made.text = "pass😀word"
    eye = made.nametowidget("eye")
    assert isinstance(eye, IconButton)
    eye.invoke()
    assert made.nametowidget("input").cget("show") == "•"
    assert made.text == "pass😀word"


def test_the_eye_can_be_reached_by_keyboard(root: tk.Tk, look: Look, returned: list[str]) -> None:
    made = field(root, look, returned, secret=True)
    press(made.nametowidget("input"), "Tab")
    eye = made.nametowidget("eye")
    see(root, lambda: root.focus_get() is eye, "the focus at the eye")
    press(eye, "space")
    assert made.nametowidget("input").cget("show") == ""


@pytest.mark.parametrize("secret", [False, True])
def test_what_is_pasted_takes_the_place_of_what_is_selected(
    root: tk.Tk, look: Look, returned: list[str], secret: bool
) -> None:
    made = field(root, look, returned, secret)
    box = made.nametowidget("input")
    write(box, "replace me")
    root.clipboard_clear()
    root.clipboard_append("new")
    press(box, "Control-a")
    box.event_generate("<<Paste>>")
    assert made.text == "new"
    box.event_generate("<<Paste>>")
    assert made.text == "newnew"


def test_the_whole_of_a_secret_can_be_selected_and_typed_over(root: tk.Tk, look: Look, returned: list[str]) -> None:
    made = field(root, look, returned, secret=True)
    box = made.nametowidget("input")
    write(box, "first")
    press(box, "Control-a")
    write(box, "second")
    assert made.text == "second"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cursor_is_seen_before_the_placeholder(root: tk.Tk, look: Look, rows: int) -> None:
    made = Field(root, look, name="field", label="Town", background="#FFFFFF", rows=rows)
    made.placeholder = "where you live"
    made.pack(fill="x")
    settle(root)
    entry = made.nametowidget("input")
    focus(entry)
    entry.configure(insertofftime=0)
    settle(root)
    seen = picture_of(entry)
    caret = seen.crop((0, 0, 2, seen.height)).getcolors()
    assert caret is not None
    accent = tuple(rgb(look.palette.accent))
    assert sum(count for count, colour in caret if colour == accent) >= look.fonts.message.line * 0.6
