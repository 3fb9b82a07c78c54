from typing import Any

import messenger
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import focus, press, settle


def having_keyboard(opened: Opened) -> Any:
    return opened.root.focus_get()


def section(opened: Opened) -> Any:
    opened.dialogs.settings("about")
    return opened.dialog("settings").section


def test_says_which_version_it_is(opened: Opened) -> None:
    assert section(opened).nametowidget("head.version").text == f"Version {messenger.__version__}"


def test_a_licence_is_read_and_left_with_the_keyboard(opened: Opened) -> None:
    shown = section(opened)
    first, second = (shown.nametowidget(f"licences.licence{number}") for number in (0, 1))
    focus(first)
    press(first, "Down")
    settle(opened.root)
    assert having_keyboard(opened) is second
    press(second, "Return")
    text = opened.dialog("licence", "settings").text
    assert "Lucide" in text.get("1.0", "end")
    before = text.yview()
    press(text, "Down")
    assert text.yview() > before
    press(text, "Escape")
    settle(opened.root)
    assert having_keyboard(opened) is second
    assert opened.is_open("settings")


def test_another_licence_takes_the_place_of_the_first(opened: Opened) -> None:
    shown = section(opened)
    for number in (0, 3):
        shown.nametowidget(f"licences.licence{number}").event_generate("<ButtonRelease-1>", x=5, y=5)
        settle(opened.root)
    assert "Cal Henderson" in opened.dialog("licence", "settings").text.get("1.0", "end")


def test_every_row_can_be_reached_and_seen(opened: Opened) -> None:
    """The keyboard brings what it goes to into view."""
    shown = section(opened)
    dialog = opened.dialog("settings")
    rows = shown.nametowidget("licences").winfo_children()
    focus(rows[0])
    for _ in rows:
        press(having_keyboard(opened), "Down")
    settle(opened.root)
    last: Any = rows[-1]
    assert having_keyboard(opened) is last
    assert dialog.winfo_rooty() <= last.winfo_rooty()
    assert last.winfo_rooty() + last.winfo_height() <= dialog.winfo_rooty() + dialog.winfo_height()
