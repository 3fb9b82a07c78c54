"""The whole window in another look while it is open: nothing that one was doing is lost."""

import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from messenger.client import facts
from messenger.gui.appearance import Appearance, recall
from messenger.gui.dialogs.settings import SettingsDialog
from messenger.gui.look.palette import DARK, LIGHT
from messenger.gui.main_window import MainWindow
from messenger.gui.sidebar import PEOPLE
from messenger.gui.sign_in import SignIn
from tests.gui import samples
from tests.gui.bus import session_bus
from tests.gui.desktop import Desktop
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.fake_portal import DARK as DARK_SCHEME
from tests.gui.fake_portal import LIGHT as LIGHT_SCHEME
from tests.gui.fake_portal import Portal
from tests.gui.workplace import ANNA


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    root.geometry("1000x700+0+0")
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    yield made
    made.app.close()


def switch(desktop: Desktop, **chosen: Any) -> MainWindow:
    """Choose, and wait until everything looks so."""
    before = desktop.app.look
    choice = desktop.app._wardrobe.choice
    choice.choose(msgspec.structs.replace(choice.now(), **chosen))
    see(desktop.root, lambda: desktop.app.look is not before, "another look")
    return desktop.main()


def conversation(desktop: Desktop) -> MainWindow:
    """Anna's chat, open and long."""
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    window.open_chat(ANNA)
    page = samples.history(2)
    first: Any = page.messages[0]
    rows = tuple(replace(first, seq=seq, cid=f"c{seq}", text=f"message {seq}") for seq in range(1, 200))
    desktop.tell(msgspec.structs.replace(page, messages=rows))
    see(desktop.root, window.pane.conversation.rows_on_screen, "the conversation")
    settle(desktop.root)
    return window


def colours(widget: tk.Misc) -> set[str]:
    """The backgrounds of everything in it."""
    found = {str(widget.cget("background"))}
    return found.union(*(colours(child) for child in widget.winfo_children()))


def test_everything_takes_the_other_colours_and_back(desktop: Desktop) -> None:
    window = conversation(desktop)
    light = colours(desktop.root)
    assert light & {LIGHT.window, LIGHT.sidebar, LIGHT.conversation}
    assert switch(desktop, theme="dark") is window
    dark = colours(desktop.root)
    assert {DARK.window, DARK.sidebar, DARK.conversation} <= dark
    assert not dark & {LIGHT.window, LIGHT.sidebar, LIGHT.conversation, LIGHT.field, LIGHT.border}
    assert desktop.app.page is window
    switch(desktop, theme="light")
    assert colours(desktop.root) == light


@pytest.mark.parametrize("chosen", [{"theme": "dark"}, {"text_size": 160}, {"text_size": 80}])
def test_the_chat_the_place_and_what_one_writes_stay(desktop: Desktop, chosen: dict[str, Any]) -> None:
    window = conversation(desktop)
    window.pane.conversation._scroll(-900)
    field = window.pane.composer.input
    focus(field)
    write(field, "one two three")
    press(field, "Left", "Left")
    settle(desktop.root)
    last = window.pane.conversation.rows_on_screen()[-1]
    switch(desktop, **chosen)
    composer, view = window.pane.composer, window.pane.conversation
    assert window.pane.log == ANNA
    assert window.sidebar.chats.selected == ANNA
    assert view.rows_on_screen()[-1] is last
    assert composer.text == "one two three"
    assert desktop.root.focus_get() is composer.input
    write(composer.input, "X")
    assert composer.text == "one two thrXee"
    press(composer.input, "Control-z", "Control-z")
    assert composer.text == "one two "
    assert recall(desktop.app._config.client.profile_folder) == Appearance(**chosen)


@pytest.mark.parametrize("key", ["Control-e", "Menu"])
def test_what_lies_over_the_place_to_write_goes_and_gives_the_keyboard_back(desktop: Desktop, key: str) -> None:
    window, root = conversation(desktop), desktop.root
    field = window.pane.composer.input
    focus(field)
    write(field, "half a")
    press(field, key)
    see(root, lambda: root.focus_get() not in (field, None), "the keyboard there")
    switch(desktop, theme="dark")
    composer = window.pane.composer
    assert not {"emoji_picker", "menu"} & set(window.pane.children)
    see(root, lambda: root.focus_get() is composer.input, "the keyboard back")
    assert composer.text == "half a"


def test_the_tab_and_what_is_looked_for_stay(desktop: Desktop) -> None:
    window = conversation(desktop)
    window.sidebar.tabs.select(PEOPLE)
    window.search()
    field: tk.Misc = desktop.root.nametowidget("main.sidebar.top.search.input")
    see(desktop.root, lambda: desktop.root.focus_get() is field, "the search")
    write(field, "an")
    settle(desktop.root)
    people = list(window.sidebar.people.order)
    switch(desktop, theme="dark")
    assert window.sidebar.tabs.selected == PEOPLE
    assert window.sidebar._search.text == "an"
    assert list(window.sidebar.people.order) == people
    assert str(desktop.root.focus_get()) == str(field)


def test_the_settings_stay_open_at_their_section_with_the_keyboard_in_them(desktop: Desktop) -> None:
    window = conversation(desktop)
    window._dialogs.settings("private-chats")
    dialog: Any = desktop.root.nametowidget("main.settings")
    entry = dialog.section.port.nametowidget("input")
    focus(entry)
    write(entry, "80")
    place = (dialog.winfo_x(), dialog.winfo_y())
    switch(desktop, theme="dark")
    assert isinstance(dialog, SettingsDialog)
    assert dialog.winfo_viewable()
    assert (dialog.winfo_x(), dialog.winfo_y()) == place
    assert dialog.section.port.text == "80"  # type: ignore[attr-defined]
    assert str(desktop.root.focus_get()) == str(entry)
    assert not colours(dialog) & {LIGHT.window, LIGHT.sidebar, LIGHT.border}
    press(desktop.root.focus_get() or dialog, "Escape")
    settle(desktop.root)
    assert not dialog.winfo_exists()


def test_a_dialog_with_something_typed_keeps_its_old_look_and_all_that_was_typed(desktop: Desktop) -> None:
    window = conversation(desktop)
    window._dialogs.new_group()
    dialog: Any = desktop.root.nametowidget("main.new-group")
    entry = dialog.body.nametowidget("title.input")
    focus(entry)
    write(entry, "party")
    switch(desktop, text_size=120)
    assert entry.content == "party"
    assert desktop.root.focus_get() is entry


def test_signing_in_goes_on_with_what_was_typed(desktop: Desktop) -> None:
    desktop.tell(facts.ProfileOpened(False, (samples.SERVER,)))
    see(desktop.root, lambda: isinstance(desktop.app.page, SignIn), "the sign-in window")
    page: Any = desktop.app.page
    page.page.name.text = "mara"
    focus(page.page.password.nametowidget("input"))
    write(page.page.password.nametowidget("input"), "secret")
    before = desktop.app.look
    desktop.app._wardrobe.choose(Appearance("dark", 125))
    see(desktop.root, lambda: desktop.app.look is not before, "another look")
    settle(desktop.root)
    assert (page.page.name.text, page.page.password.text) == ("mara", "secret")
    assert str(desktop.root.focus_get()).endswith("password.input")
    assert not colours(desktop.root) & {LIGHT.window, LIGHT.field}


def test_a_running_program_follows_the_system_and_starts_so_the_next_time(desktop: Desktop) -> None:
    with session_bus() as bus, Portal(bus.address, LIGHT_SCHEME) as portal:
        conversation(desktop)
        see(desktop.root, lambda: portal.asked, "a question to the portal")
        assert desktop.app.look.palette is LIGHT
        portal.prefer(DARK_SCHEME)
        see(desktop.root, lambda: desktop.app.look.palette is DARK, "the dark look")
        assert DARK.window in colours(desktop.root)
        assert recall(desktop.app._config.client.profile_folder) == Appearance("system", 100, system_dark=True)
        desktop.app._wardrobe.choose(Appearance("light"))
        see(desktop.root, lambda: desktop.app.look.palette is LIGHT, "the light look")
        portal.prefer(LIGHT_SCHEME)
        portal.prefer(DARK_SCHEME)
        settle(desktop.root)
        assert desktop.app.look.palette is LIGHT


def test_dialogs_that_only_show_something_are_opened_again_where_they_stood(desktop: Desktop) -> None:
    desktop.root.geometry("+0+200")
    window = conversation(desktop)
    # Without a window manager a window under the pointer gets the keyboard by itself: here nothing comes by itself.
    desktop.root.event_generate("<Motion>", warp=True, x=5, y=-100)
    window._dialogs.help()
    window._dialogs.settings()
    shown: Any = window.nametowidget("help")
    dialog: Any = window.nametowidget("settings")
    focus(dialog.sections)
    middle = shown.winfo_x() + shown.winfo_width() // 2, shown.winfo_y() + shown.winfo_height() // 2
    switch(desktop, theme="dark")
    again: Any = window.nametowidget("help")
    see(desktop.root, again.winfo_viewable, "the page of keys")
    assert again is not shown
    assert not colours(again) & {LIGHT.window, LIGHT.border}
    assert (again.winfo_x() + again.winfo_width() // 2, again.winfo_y() + again.winfo_height() // 2) == middle
    assert desktop.root.focus_get() is dialog.sections
    order = [str(path) for path in desktop.root.tk.splitlist(desktop.root.tk.call("wm", "stackorder", "."))]
    assert order.index(str(again)) < order.index(str(dialog))
    again.close()
    assert not again.winfo_exists()


def test_a_dialog_opened_again_gives_the_keyboard_back_to_where_it_came_from(desktop: Desktop) -> None:
    window = conversation(desktop)
    focus(window.pane.composer.input)
    window._dialogs.help()
    shown: Any = window.nametowidget("help")
    see(desktop.root, lambda: str(desktop.root.focus_get() or "").startswith(str(shown)), "the keyboard")
    switch(desktop, theme="dark")
    again: Any = window.nametowidget("help")
    see(desktop.root, lambda: str(desktop.root.focus_get() or "").startswith(str(again)), "the keyboard again")
    press(desktop.root.focus_get() or again, "Escape")
    see(desktop.root, lambda: desktop.root.focus_get() is window.pane.composer.input, "the composer")


def test_the_keyboard_stays_where_one_writes_beside_a_dialog_that_is_opened_again(desktop: Desktop) -> None:
    window, root = conversation(desktop), desktop.root
    root.event_generate("<Motion>", warp=True, x=5, y=-100)
    window._dialogs.help()
    shown: Any = window.nametowidget("help")
    see(root, lambda: root.focus_get() is shown, "the keyboard in the dialog")
    focus(window.pane.composer.input)
    for theme in ("dark", "light"):
        switch(desktop, theme=theme)
        see(root, window.nametowidget("help").winfo_viewable, "the page of keys")
        see(root, lambda: root.focus_get() is window.pane.composer.input, "the keyboard where it was")


def test_the_keyboard_stays_at_the_button_of_a_dialog_that_is_opened_again(desktop: Desktop) -> None:
    window, root = conversation(desktop), desktop.root
    root.event_generate("<Motion>", warp=True, x=5, y=-100)
    focus(window.pane.composer.input)
    window._dialogs.profile(2)
    shown: Any = window.nametowidget("profile-2")
    see(root, lambda: root.focus_get() is shown.primary, "the keyboard at the button")
    for theme in ("dark", "light"):
        switch(desktop, theme=theme)
        shown = window.nametowidget("profile-2")
        see(root, shown.winfo_viewable, "the profile")
        settle(root)
        assert root.focus_get() is shown.primary
    press(shown.primary, "Escape")
    see(root, lambda: root.focus_get() is window.pane.composer.input, "the composer")


def test_an_open_menu_is_closed_and_the_keyboard_goes_back(desktop: Desktop) -> None:
    window = conversation(desktop)
    canvas: Any = window.pane.conversation.nametowidget("canvas")
    focus(canvas)
    press(canvas, "Up", "Menu")
    settle(desktop.root)
    assert "menu" in desktop.root.children
    switch(desktop, theme="dark")
    assert "menu" not in desktop.root.children
    assert str(desktop.root.focus_get()) == str(canvas)
    window._open_menu()
    settle(desktop.root)
    switch(desktop, theme="light")
    assert "menu" not in window.children


def test_what_is_looked_for_in_the_chat_stays(desktop: Desktop) -> None:
    window = conversation(desktop)
    focus(window.pane.composer.input)
    press(window.pane.composer.input, "Control-f")
    field = desktop.root.focus_get()
    assert field is not None
    write(field, "message")
    settle(desktop.root)
    switch(desktop, text_size=120)
    assert window.pane._search.opened
    assert str(desktop.root.focus_get()) == str(field)
    assert window.pane._search._field.text == "message"
