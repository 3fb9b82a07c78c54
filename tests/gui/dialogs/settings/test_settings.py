"""The settings as one dialog: the column of sections and what stands beside it."""

from typing import Any

from messenger.gui.dialogs.settings import SettingsDialog
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import click, focus, press, settle


def settings(opened: Opened, section: str = "") -> SettingsDialog:
    """Open the settings at a section."""
    opened.dialogs.settings(section)
    dialog = opened.dialog("settings")
    assert isinstance(dialog, SettingsDialog)
    return dialog


def shown(dialog: SettingsDialog) -> list[str]:
    """The names of what stands in the body."""
    return list(dialog.body.children)


def test_shows_the_section_that_is_selected_by_key_or_by_click(opened: Opened) -> None:
    dialog = settings(opened, "private-chats")
    assert shown(dialog) == ["private-chats"]
    focus(dialog.sections)
    press(dialog.sections, "Down")
    assert shown(dialog) == ["devices"]
    click(dialog.sections, *dialog.sections.place_of("private-chats"))
    assert shown(dialog) == ["private-chats"]
    assert dialog.sections.selected == "private-chats"


def test_every_section_can_be_opened_and_keeps_the_size_of_the_window(opened: Opened) -> None:
    dialog = settings(opened)
    sizes = set()
    for known in dialog._known:
        dialog.select(known.entry.key)
        settle(opened.root)
        assert shown(dialog) == [known.entry.key]
        sizes.add((dialog.winfo_width(), dialog.winfo_height()))
    assert len(sizes) == 1


def test_open_already_it_comes_to_the_front_at_the_section_asked_for(opened: Opened) -> None:
    dialog = settings(opened, "private-chats")
    assert settings(opened, "devices") is dialog
    assert shown(dialog) == ["devices"]
    opened.dialogs.settings()
    assert shown(dialog) == ["devices"]


def test_the_devices_open_over_it(opened: Opened) -> None:
    dialog = settings(opened, "devices")
    button: Any = dialog.body.nametowidget("devices.show")
    focus(button)
    press(button, "space")
    opened.dialog("devices")
    assert opened.is_open("settings")
