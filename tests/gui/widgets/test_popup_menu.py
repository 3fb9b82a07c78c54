"""The small menu over the window."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.popup_menu import MenuEntry, PopupMenu
from tests.gui.driving import click, focus, press, see, settle, texts_of


def menu(root: tk.Tk, look: Look, chosen: list[str]) -> PopupMenu:
    entries = [MenuEntry(name, name.title(), "user", lambda name=name: chosen.append(name)) for name in ("one", "two")]  # type: ignore[misc]
    made = PopupMenu(root, look, entries, x=10, y=10)
    focus(made)
    return made


def test_a_menu_is_walked_by_keyboard(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    made = menu(root, look, chosen)
    press(made, "Down", "Down", "Up")
    made.event_generate("<Return>")
    assert chosen == ["two"]
    assert not made.winfo_exists()


def test_a_letter_goes_to_the_next_entry_that_begins_with_it(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    titles = ("Mute", "Profile", "Message", "Ähnlich")
    entries = [MenuEntry(title, title, "user", lambda title=title: chosen.append(title)) for title in titles]  # type: ignore[misc]
    made = PopupMenu(root, look, entries, x=10, y=10)
    focus(made)
    press(made, "m")
    press(made, "x")  # nothing begins with it
    press(made, "Return")
    assert chosen == ["Message"]
    made = PopupMenu(root, look, entries, x=10, y=10)
    focus(made)
    press(made, "p", "m", "m")
    press(made, "Return")
    assert chosen == ["Message", "Mute"]


def test_a_menu_has_the_keyboard_at_once(root: tk.Tk, look: Look) -> None:
    entry = tk.Entry(root)
    entry.pack()
    focus(entry)
    made = PopupMenu(root, look, [MenuEntry("one", "One", "user", lambda: None)], x=10, y=10)
    assert str(root.tk.call("focus")) == str(made)


def test_escape_closes_a_menu_and_gives_the_keyboard_back(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    entry = tk.Entry(root)
    entry.pack()
    focus(entry)
    made = menu(root, look, chosen)
    made.event_generate("<Escape>")
    see(root, lambda: root.focus_get() is entry, "the focus where it was")
    assert chosen == []
    assert not made.winfo_exists()


def test_a_menu_closes_when_one_goes_on_elsewhere(root: tk.Tk, look: Look) -> None:
    entry = tk.Entry(root)
    entry.pack(pady=200)
    made = menu(root, look, [])
    entry.focus_force()
    see(root, lambda: not made.winfo_exists(), "the menu gone")


def test_a_click_chooses_from_a_menu(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    made = menu(root, look, chosen)
    canvas = made.winfo_children()[0]
    click(canvas, 40, 6 + 40 + 20)
    assert chosen == ["two"]


def test_a_click_elsewhere_closes_a_menu_and_does_what_it_does(root: tk.Tk, look: Look) -> None:
    heard: list[str] = []
    canvas = tk.Canvas(root, width=400, height=400)  # takes no keyboard when it is clicked
    canvas.pack()
    canvas.bind("<ButtonRelease-1>", lambda _event: heard.append("click"))
    settle(root)
    made = menu(root, look, [])
    click(canvas, 390, 390)
    assert not made.winfo_exists()
    assert heard == ["click"]
    click(canvas, 390, 390)


def test_a_line_parts_what_belongs_apart(root: tk.Tk, look: Look) -> None:
    root.geometry("400x300")
    chosen: list[str] = []
    entries = [
        MenuEntry("one", "One", "user", lambda: chosen.append("one")),
        MenuEntry("two", "Two", "user", lambda: chosen.append("two"), apart=True),
    ]
    settle(root)
    made = PopupMenu(root, look, entries, x=10, y=10)
    settle(root)
    canvas = made.winfo_children()[0]
    assert isinstance(canvas, tk.Canvas)
    assert made.winfo_height() == 2 + 6 + 40 + 9 + 40 + 6
    click(canvas, 40, 6 + 40 + 9 + 2)
    assert chosen == ["two"]


@pytest.mark.parametrize(("x", "y"), [(10, 10), (390, 10), (10, 290), (399, 299), (-50, -50)])
@pytest.mark.parametrize("align", ["left", "right"])
def test_a_menu_stays_inside_the_window(root: tk.Tk, look: Look, x: int, y: int, align: str) -> None:
    root.geometry("400x300")
    settle(root)
    see(root, lambda: root.winfo_width() == 400, "the window")
    entries = [MenuEntry("one", "A title that is somewhat longer", "user", lambda: None)] * 3
    made = PopupMenu(root, look, entries, x=x, y=y, align=align)
    settle(root)
    assert 0 <= made.winfo_x() <= made.winfo_x() + made.winfo_width() <= 400
    assert 0 <= made.winfo_y() <= made.winfo_y() + made.winfo_height() <= 300
    canvas = made.winfo_children()[0]
    assert isinstance(canvas, tk.Canvas)
    assert texts_of(canvas) == ["A title that is somewhat longer"] * 3
    assert all(canvas.bbox(item)[2] <= canvas.winfo_width() for item in canvas.find_all())


def test_menus_that_come_and_go_leave_nothing_bound_and_others_alone(root: tk.Tk, look: Look) -> None:
    heard: list[str] = []
    root.bind("<ButtonPress>", lambda _event: heard.append("window"))
    before = str(root.tk.call("bind", str(root), "<ButtonPress>")).strip()
    canvas = tk.Canvas(root, width=400, height=400)
    canvas.pack()
    menus: list[PopupMenu] = []

    def open_another(_event: "tk.Event[tk.Misc]") -> None:
        for made in menus:
            made.close()
        menus.append(PopupMenu(root, look, [MenuEntry("one", "One", "user", lambda: None)], x=10, y=10))

    canvas.bind("<Button-3>", open_another)
    settle(root)
    for _ in range(3):  # each closes the one before, in the midst of the click that was to close it
        canvas.event_generate("<ButtonPress-3>", x=390, y=390)
        settle(root)
        assert [made.winfo_exists() for made in menus][-1]
    menus[-1].close()
    settle(root)
    assert heard == ["window"] * 3
    assert str(root.tk.call("bind", str(root), "<ButtonPress>")).strip() == before


def test_what_cannot_be_done_now_can_be_read_and_not_chosen(root: tk.Tk, look: Look) -> None:
    chosen: list[str] = []
    entries = [MenuEntry("one", "One (not online)", "user", lambda: chosen.append("one"), enabled=False)]
    made = PopupMenu(root, look, entries, x=10, y=10)
    focus(made)
    canvas = made.winfo_children()[0]
    assert isinstance(canvas, tk.Canvas)
    assert texts_of(canvas) == ["One (not online)"]
    press(made, "Return")
    click(canvas, 40, 20)
    assert made.winfo_exists()
    assert chosen == []
