"""The settings as one dialog: the column of sections and what stands beside it."""

from typing import Any

from messenger.gui.dialogs.settings import SettingsDialog
from messenger.protocol.accounts import DeviceEntry, Devices, ListDevices, SignOutDevice
from messenger.protocol.connection import Done
from tests.gui import samples
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


def test_the_devices_are_listed_and_another_one_is_signed_out(opened: Opened) -> None:
    """C9"""
    dialog = settings(opened, "devices")
    here = DeviceEntry(1, "Desktop", 1, samples.ms(0), online=True, current=True)
    opened.answer(ListDevices, Devices(1, (DeviceEntry(2, "Laptop", 1, samples.ms(5), online=True), here)))
    rows: Any = dialog.body.nametowidget("devices.rows")
    assert list(rows.children) == ["device-1", "device-2"]
    button = rows.nametowidget("device-2.sign-out")
    focus(button)
    press(button, "space")
    assert [request.device for request in opened.asked(SignOutDevice)] == [2]
    opened.answer(SignOutDevice, Done(1))
    opened.answer(ListDevices, Devices(1, (here,)))
    assert list(rows.children) == ["device-1"]


def test_an_answer_about_devices_that_comes_too_late_is_of_no_use(opened: Opened) -> None:
    dialog = settings(opened, "devices")
    dialog.select("about")
    opened.answer(ListDevices, Devices(1, (DeviceEntry(2, "Laptop", 1, samples.ms(5)),)))
    assert shown(dialog) == ["about"]
