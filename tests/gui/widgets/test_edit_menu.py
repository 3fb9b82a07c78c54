"""The menu of the place to write."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.popup_menu import PopupMenu
from tests.gui.driving import focus, press, settle, write

FAMILY = "👨\u200d👩\u200d👧"


class Desk:
    def __init__(self, root: tk.Tk, look: Look) -> None:
        root.geometry("600x500")
        self.root = root
        self.composer = Composer(root, look, on_send=lambda _text: None, on_change=lambda _text: None)
        self.composer.pack(side="bottom", fill="x")
        settle(root)
        self.field = self.composer.input
        focus(self.field)

    @property
    def menu(self) -> PopupMenu:
        found = self.root.nametowidget("menu")
        assert isinstance(found, PopupMenu)
        return found

    def open(self) -> dict[str, bool]:
        """Open it with the other button and return which entries can be chosen."""
        self.field.event_generate("<Button-3>", x=5, y=5, rootx=self.field.winfo_rootx() + 5, rooty=400)
        settle(self.root)
        return {entry.name: entry.enabled for entry in self.menu._entries}

    def choose(self, name: str) -> None:
        self.open()
        self.menu.choose(self.menu.names.index(name))
        settle(self.root)


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)


def test_offers_only_what_can_be_done(desk: Desk) -> None:
    desk.root.clipboard_clear()
    assert desk.open() == {"undo": False, "cut": False, "copy": False, "paste": False, "select_all": False}
    desk.menu.close()
    write(desk.field, "ab")
    desk.root.clipboard_append("x")
    assert desk.open() == {"undo": True, "cut": False, "copy": False, "paste": True, "select_all": True}
    desk.menu.close()
    desk.field.select_all()
    assert all(desk.open().values())


def test_cuts_and_pastes_with_emoji(desk: Desk) -> None:
    desk.field.insert("insert", f"one {FAMILY}")
    desk.choose("select_all")
    assert desk.field.selected == f"one {FAMILY}"
    desk.choose("cut")
    assert desk.composer.text == ""
    desk.choose("paste")
    desk.choose("paste")
    assert desk.composer.text == f"one {FAMILY}" * 2
    desk.choose("undo")
    assert desk.composer.text == f"one {FAMILY}"
    desk.choose("undo")
    desk.choose("undo")
    assert desk.composer.text == f"one {FAMILY}"


def test_copies(desk: Desk) -> None:
    desk.field.insert("insert", FAMILY)
    desk.field.select_all()
    desk.choose("copy")
    assert desk.root.clipboard_get() == FAMILY
    assert desk.composer.text == FAMILY


@pytest.mark.parametrize("key", ["Shift-F10", "Menu"])
def test_opens_by_key_where_the_cursor_is_and_gives_the_keyboard_back(desk: Desk, key: str) -> None:
    write(desk.field, "a long enough text")
    press(desk.field, key)
    settle(desk.root)
    assert desk.menu.winfo_x() >= desk.field.bbox("insert")[0]  # type: ignore[index]
    assert desk.menu.winfo_y() + desk.menu.winfo_height() <= desk.root.winfo_height()
    press(desk.menu, "Escape")
    settle(desk.root)
    assert "menu" not in desk.root.children
    assert desk.root.focus_get() is desk.field


def test_a_second_click_opens_it_anew(desk: Desk) -> None:
    desk.open()
    first = desk.menu
    desk.open()
    assert desk.menu is not first
    assert [child for child in desk.root.winfo_children() if isinstance(child, PopupMenu)] == [desk.menu]
