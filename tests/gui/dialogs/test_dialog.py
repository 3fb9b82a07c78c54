"""What all dialogs share, tried with the ones that are at hand."""

import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.model import Contact, Link, LinkStatus
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.protocol.accounts import ChangePassword, ListDevices
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Block
from messenger.protocol.profiles import AskProfile, Profile
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, fill, inside, press_button
from tests.gui.driving import click, focus, press, see, settle

LOST = LinkStatus(Link.WAITING, 4, "The server does not answer.")


def test_opens_over_the_middle_of_its_window(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog, root = opened.dialog("block-2"), opened.root
    settle(root)
    middle = dialog.winfo_rootx() + dialog.winfo_width() // 2, dialog.winfo_rooty() + dialog.winfo_height() // 2
    wanted = root.winfo_rootx() + root.winfo_width() // 2, root.winfo_rooty() + root.winfo_height() // 2
    assert abs(middle[0] - wanted[0]) <= 2
    assert abs(middle[1] - wanted[1]) <= 2


def test_stays_on_the_screen_where_its_window_does_not(opened: Opened) -> None:
    opened.root.geometry("+900+600")
    settle(opened.root)
    opened.dialogs.my_profile()
    dialog = opened.dialog("my-profile")
    settle(opened.root)
    assert dialog.winfo_rootx() + dialog.winfo_width() <= dialog.winfo_screenwidth()
    assert dialog.winfo_rooty() + dialog.winfo_height() <= dialog.winfo_screenheight()


def test_has_the_keyboard_without_a_window_manager_and_gives_it_back(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    press(dialog, "Escape")
    assert not opened.is_open("block-2")
    see(opened.root, lambda: opened.root.focus_get() is opened.below, "the keyboard where it was")


def test_return_gives_the_order_once_and_success_closes(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    press(dialog, "Return", "Return", "space")
    assert [request.user for request in opened.asked(Block)] == [2]
    assert not button(dialog, "primary").enabled
    opened.answer(Block, Done(1))
    assert not opened.is_open("block-2")


def test_a_refusal_is_said_and_it_can_be_tried_again(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    press(dialog, "Return")
    opened.refuse(Block, "The server is busy. Please try again in a moment.")
    assert dialog.note == "The server is busy. Please try again in a moment."
    press(dialog, "Return")
    assert dialog.note == ""
    assert len(opened.asked(Block)) == 2


def test_an_answer_to_somebody_else_changes_nothing(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    press(dialog, "Return")
    opened.subscriptions.publish(Answered(7, None, "Not yours."))
    settle(opened.root)
    assert dialog.note == ""
    assert not button(dialog, "primary").enabled


def test_closed_while_it_waits_it_hears_nothing_more(opened: Opened) -> None:
    before = opened.subscriptions.count()
    opened.dialogs.block(2)
    press(opened.dialog("block-2"), "Return", "Escape")
    assert not opened.is_open("block-2")
    opened.refuse(Block, "Too late.")
    assert opened.subscriptions.count() == before


def test_goes_with_its_window_while_it_waits(opened: Opened) -> None:
    opened.dialogs.profile(2)
    opened.dialogs.block(2)
    press(opened.dialog("block-2"), "Return")
    opened.window.destroy()
    settle(opened.root)
    opened.refuse(Block, "Nobody is there.")
    assert opened.subscriptions.count() == opened.outside
    assert opened.root.winfo_children() != []  # the fonts' canvas; the program lives on


def test_without_a_connection_it_says_that_the_order_waits(opened: Opened) -> None:
    opened.tell(facts.LinkChanged(LOST))
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    assert dialog.note == ""
    press(dialog, "Return")
    assert dialog.note == "There is no connection now. This is done as soon as it is back."
    opened.tell(facts.LinkChanged(LinkStatus(Link.ONLINE)))
    assert dialog.note == ""
    opened.answer(Block, Done(1))
    assert not opened.is_open("block-2")


def test_is_open_once_only(opened: Opened) -> None:
    opened.dialogs.devices()
    first = opened.dialog("devices")
    focus(opened.below)
    opened.dialogs.devices()
    assert opened.dialog("devices") is first
    assert opened.names() == ["devices"]
    assert len(opened.asked(ListDevices)) == 1


def test_tab_follows_the_eye(opened: Opened) -> None:
    opened.dialogs.password()
    dialog = opened.dialog("password")
    places = []
    for _ in range(6):
        at = opened.root.focus_get()
        assert at is not None
        places.append((at.winfo_rooty() // 30, at.winfo_rootx()))
        press(at, "Tab")
    assert str(opened.root.focus_get()) == f"{dialog.body}.old.input"
    assert places == sorted(places)
    assert len(set(places)) == 6  # two fields with their eyes, and two buttons


def test_the_focus_is_seen(opened: Opened) -> None:
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    primary = button(dialog, "primary")
    see(opened.root, lambda: primary.focused, "the ring around the button")


def test_a_click_on_the_cross_closes(opened: Opened) -> None:
    opened.dialogs.devices()
    click(opened.dialog("devices").nametowidget("card.close"), 10, 10)
    assert not opened.is_open("devices")


def test_the_way_of_the_window_manager_closes(opened: Opened) -> None:
    opened.dialogs.devices()
    dialog = opened.dialog("devices")
    opened.root.tk.eval(dialog.protocol("WM_DELETE_WINDOW"))
    assert not opened.is_open("devices")


def test_belongs_to_its_window(opened: Opened) -> None:
    opened.dialogs.devices()
    dialog = opened.dialog("devices")
    assert str(dialog.transient()) == str(opened.root)
    assert dialog.title() == "Devices"


def test_opens_over_a_window_that_is_not_shown(opened: Opened) -> None:
    opened.root.withdraw()
    settle(opened.root)
    opened.dialogs.devices()
    see(opened.root, opened.window.nametowidget("devices").winfo_viewable, "the dialog on the screen")


def test_what_the_screen_has_no_room_for_scrolls_to_where_the_keyboard_goes(root: tk.Tk) -> None:
    opened = Opened(root, build_look(root, DARK, 2.0))
    opened.dialogs.my_profile()
    dialog = opened.dialog("my-profile")
    me = samples.ME
    opened.answer(AskProfile, Profile(1, 1, me.name, me.display))
    settle(root)
    assert dialog.winfo_height() <= dialog.winfo_screenheight()
    last = inside(dialog, "email.input")
    view = last.winfo_toplevel().nametowidget("card.scrolled")

    def seen() -> bool:
        top = view.winfo_rooty()
        return bool(top <= last.winfo_rooty() and last.winfo_rooty() + last.winfo_height() <= top + view.winfo_height())

    assert not seen()
    focus(last)
    see(root, seen, "the field that has the keyboard")


def test_a_name_with_an_emoji_reaches_no_font(opened: Opened) -> None:
    opened.tell(facts.PeopleChanged((Contact(2, "anna", "Anna 🌿 & co"),)))
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    assert all(character <= "\uffff" for character in dialog.title())


def test_a_secret_refused_by_the_server_leaves_what_was_typed(opened: Opened) -> None:
    opened.dialogs.password()
    dialog = opened.dialog("password")
    fill(dialog, "old", "old secret")
    fill(dialog, "new", "new secret")
    press_button(dialog, "primary")
    opened.refuse(ChangePassword, "This is not your password.")
    assert dialog.note == "This is not your password."
    assert inside(dialog, "new").text == "new secret"


@pytest.mark.parametrize("dark", [False, True])
def test_each_opens_in_both_palettes(root: tk.Tk, look: Look, dark: bool) -> None:
    opened = Opened(root, build_look(root, DARK, 1.5) if dark else look)
    dialogs = opened.dialogs
    openers: list[Callable[[], None]] = [
        lambda: dialogs.profile(3), dialogs.my_profile, dialogs.password, dialogs.delete_account, dialogs.new_group,
        lambda: dialogs.group(samples.TEAM), lambda: dialogs.add_members(samples.REVIEWS),
        lambda: dialogs.leave_group(samples.REVIEWS), dialogs.devices, dialogs.invites, lambda: dialogs.block(3),
        dialogs.who_was_online, dialogs.help,
    ]  # fmt: skip
    for open_it in openers:
        open_it()
        settle(root)
    assert len(opened.names()) == 13
