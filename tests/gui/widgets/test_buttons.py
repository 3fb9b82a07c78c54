import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import Button, IconButton, SendButton
from tests.gui.driving import focus, press, see, settle
from tests.gui.screen import picture_of

Make = Callable[[tk.Tk, Look, Callable[[], None]], "Button | IconButton | SendButton"]


def primary(root: tk.Tk, look: Look, command: Callable[[], None]) -> Button:
    return Button(root, look, name="b", text="Go on", command=command, background="#FFFFFF")


def quiet(root: tk.Tk, look: Look, command: Callable[[], None]) -> Button:
    return Button(root, look, name="b", text="Go on", command=command, background="#FFFFFF", kind="quiet")


def icon(root: tk.Tk, look: Look, command: Callable[[], None]) -> IconButton:
    return IconButton(root, look, name="b", icon="menu", command=command, background="#FFFFFF")


def send(root: tk.Tk, look: Look, command: Callable[[], None]) -> SendButton:
    return SendButton(root, look, command=command, background="#FFFFFF")


@pytest.fixture(params=[primary, quiet, icon, send])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


def test_is_pressed_by_mouse_and_keyboard(root: tk.Tk, look: Look, make: Make) -> None:
    pressed: list[int] = []
    button = make(root, look, lambda: pressed.append(1))
    button.pack()
    focus(button)
    press(button, "Return", "space", "KP_Enter")
    button.event_generate("<ButtonRelease-1>", x=5, y=5)
    assert len(pressed) == 4


def test_letting_go_outside_is_no_press(root: tk.Tk, look: Look, make: Make) -> None:
    pressed: list[int] = []
    button = make(root, look, lambda: pressed.append(1))
    button.pack()
    settle(root)
    button.event_generate("<ButtonRelease-1>", x=-5, y=5)
    button.event_generate("<ButtonRelease-1>", x=5, y=500)
    assert pressed == []


def test_does_nothing_while_it_is_not_enabled(root: tk.Tk, look: Look, make: Make) -> None:
    pressed: list[int] = []
    button = make(root, look, lambda: pressed.append(1))
    button.pack()
    button.enabled = False
    settle(root)
    button.event_generate("<ButtonRelease-1>", x=5, y=5)
    button.invoke()
    assert pressed == []
    button.enabled = True
    button.invoke()
    assert pressed == [1]


def test_shows_that_it_has_the_focus(root: tk.Tk, look: Look, make: Make) -> None:
    button = make(root, look, lambda: None)
    button.pack(padx=20, pady=20)
    settle(root)
    before = picture_of(button)
    focus(button)
    see(root, lambda: picture_of(button).tobytes() != before.tobytes(), "a ring")


def test_takes_the_room_its_words_need(root: tk.Tk, look: Look) -> None:
    button = Button(root, look, name="b", text="Go", command=lambda: None, background="#FFFFFF", kind="quiet")
    button.pack()
    settle(root)
    before = button.winfo_width()
    button.text = "Go on and on"
    settle(root)
    assert button.winfo_width() > before
