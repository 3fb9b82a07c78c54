"""What can be done with a chat, a person and the account, by mouse and by keyboard."""

import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.gui.look.look import Look
from messenger.gui.sidebar import PEOPLE
from messenger.gui.widgets.chat_row import ROW
from messenger.gui.widgets.conversation_view.dates import time_words
from messenger.protocol.contacts import Unblock
from messenger.protocol.messages import Mute
from tests.gui import samples
from tests.gui.driving import click, focus, press, see, settle, texts_of
from tests.gui.samples import FORMER, REVIEWS, TEAM
from tests.gui.workplace import ANNA, BJORN, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look, [*samples.signed_in(), *samples.groups()])


def chat_menu(place: Workplace, log: str) -> list[str]:
    """Open the menu of a chat's row with the keyboard; return what it offers."""
    sidebar = place.window.sidebar
    sidebar.chats.select(log)
    settle(place.root)
    focus(place.rows)
    press(place.rows, "Menu")
    settle(place.root)
    return place.menu().names


def person_menu(place: Workplace, row: int) -> list[str]:
    """Open the menu of a person's row with the other mouse button; return what it offers."""
    place.window.sidebar.tabs.select(PEOPLE)
    settle(place.root)
    canvas = place.people
    y = row * ROW + 30
    root_x, root_y = canvas.winfo_rootx() + 100, canvas.winfo_rooty() + y
    canvas.event_generate("<ButtonPress-3>", x=100, y=y, rootx=root_x, rooty=root_y)
    settle(place.root)
    return place.menu().names


@pytest.mark.parametrize(
    ("log", "names"),
    [
        (ANNA, ["open", "private", "profile", "mute", "block"]),
        (TEAM, ["open", "group", "mute", "leave"]),
        (REVIEWS, ["open", "group", "unmute", "leave"]),
        (FORMER, ["open", "group", "mute"]),
        (EVERYONE, ["open", "who", "mute", "notices"]),
    ],
)
def test_a_row_offers_what_can_be_done_with_its_chat(place: Workplace, log: str, names: list[str]) -> None:
    assert chat_menu(place, log) == names


def test_a_menu_opens_what_it_says(place: Workplace) -> None:
    chat_menu(place, TEAM)
    place.choose("open")
    assert place.window.pane.log == TEAM
    chat_menu(place, TEAM)
    place.choose("group")
    chat_menu(place, TEAM)
    place.choose("leave")
    chat_menu(place, ANNA)
    place.choose("profile")
    chat_menu(place, ANNA)
    place.choose("block")
    assert place.dialogs.opened == [("group", TEAM), ("leave_group", TEAM), ("profile", 2), ("block", 2)]


def test_a_chat_is_muted_and_heard_again_from_its_menu(place: Workplace) -> None:
    chat_menu(place, ANNA)
    place.choose("mute")
    chat_menu(place, REVIEWS)
    place.choose("unmute")
    assert [(request.log, request.muted) for request in place.asked(Mute)] == [(ANNA, True), (REVIEWS, False)]


def test_a_person_is_one_click_from_a_message_and_a_profile(place: Workplace) -> None:
    """C67"""
    assert person_menu(place, 1) == ["message", "private", "profile", "mute", "block"]
    assert "Block Bjorn Aasen…" in place.menu().titles
    place.choose("message")
    assert place.window.pane.log == BJORN
    person_menu(place, 1)
    place.choose("profile")
    assert place.dialogs.opened == [("profile", 5)]


def test_somebody_blocked_is_marked_and_can_be_unblocked(place: Workplace) -> None:
    """C37"""
    place.tell(facts.BlocksTold(frozenset([5])))
    assert place.window.sidebar.people._row(5).mark == "ban"
    assert place.window.sidebar.chats._row(BJORN).mark == "ban"
    assert person_menu(place, 1) == ["message", "private", "profile", "mute", "unblock"]
    place.choose("unblock")
    assert [request.user for request in place.asked(Unblock)] == [5]


def test_a_refusal_of_what_a_menu_asked_for_is_told_once(place: Workplace) -> None:
    place.tell(facts.BlocksTold(frozenset([5])))
    person_menu(place, 1)
    place.choose("unblock")
    ((ticket, _requests),) = place.orders("ask")
    assert isinstance(ticket, int)
    place.tell(facts.RequestAnswered(ticket + 1, None, "Not ours."))
    assert not place.window.pane.banner.shown
    place.tell(facts.RequestAnswered(ticket, None, "You have not blocked Bjorn."))
    assert place.window.pane.banner.sentence == "You have not blocked Bjorn."


def test_a_double_click_on_a_person_opens_the_profile(place: Workplace) -> None:
    """C67"""
    place.window.sidebar.tabs.select(PEOPLE)
    settle(place.root)
    click(place.people, 150, 30)
    assert place.window.pane.log == ANNA
    assert place.dialogs.opened == []
    click(place.people, 150, 30)
    assert place.dialogs.opened == [("profile", 2)]


def test_a_deleted_account_can_only_be_muted(place: Workplace) -> None:
    """C67"""
    place.tell(facts.PeopleChanged((Contact(2, "", "", deleted=True),)))
    assert chat_menu(place, ANNA) == ["open", "mute"]


def test_the_head_offers_the_same_but_to_open(place: Workplace) -> None:
    place.window.open_chat(TEAM)
    settle(place.root)
    button = place.root.nametowidget("main.pane.header.more")
    focus(button)
    press(button, "Return")
    settle(place.root)
    menu = place.menu()
    assert menu.names == ["group", "mute", "leave"]
    assert menu.winfo_rootx() + menu.winfo_width() <= button.winfo_rootx() + button.winfo_width()
    button.invoke()
    assert not menu.winfo_exists()


# --- the menu of the window


def main_menu(place: Workplace) -> list[str]:
    place.root.nametowidget("main.sidebar.top.menu").invoke()
    settle(place.root)
    return place.menu().names


ALL = ["new-chat", "new-group", "who", "my-profile", "devices", "settings", "quiet", "notices", "help", "sign-out"]


def test_the_menu_of_the_window_offers_everything_about_oneself(place: Workplace) -> None:
    assert main_menu(place) == ALL
    for name in ("new-group", "who", "my-profile", "devices", "settings", "help"):
        if "menu" not in place.window.children:
            main_menu(place)
        place.choose(name)
    opened = [asked[0] for asked in place.dialogs.opened]
    assert opened == ["new_group", "who_was_online", "my_profile", "devices", "settings", "help"]


def test_only_administrators_are_offered_invites(root: tk.Tk, look: Look) -> None:
    """C5"""
    start = [facts.SignedIn(samples.ME, samples.SERVER, admin=True), *samples.signed_in()[2:]]
    place = Workplace(root, look, start)
    assert "invites" in main_menu(place)
    place.choose("invites")
    assert place.dialogs.opened == [("invites",)]


def test_who_comes_and_goes_can_be_hidden(place: Workplace) -> None:
    main_menu(place)
    assert "Hide who comes and goes" in place.menu().titles
    place.choose("notices")
    assert place.orders("show_notices") == [(False,)]
    place.tell(facts.NoticesSwitched(False))
    main_menu(place)
    assert "Show who comes and goes" in place.menu().titles
    place.choose("notices")
    assert place.orders("show_notices")[-1] == (True,)


def test_peace_can_be_had_and_ended(place: Workplace) -> None:
    main_menu(place)
    assert "Do not disturb" in place.menu().titles
    place.choose("quiet")
    assert place.orders("choose_notifications") == [(NotificationChoices(quiet_until=UNTIL_TURNED_OFF),)]
    place.tell(facts.NotificationChoicesTold(NotificationChoices(sound=False, quiet_until=UNTIL_TURNED_OFF)))
    main_menu(place)
    assert "Turn off do not disturb" in place.menu().titles
    place.choose("quiet")
    assert place.orders("choose_notifications")[-1] == (NotificationChoices(sound=False),)


def test_the_menu_says_until_when_there_is_peace(place: Workplace) -> None:
    end = round(samples.NOW * 1000) + 60_000
    place.tell(facts.NotificationChoicesTold(NotificationChoices(quiet_until=end)))
    main_menu(place)
    assert f"Turn off do not disturb (until {time_words(end)})" in place.menu().titles


def test_f1_opens_help_also_while_one_writes(place: Workplace) -> None:
    place.open(ANNA)
    press(place.say("x"), "F1")
    assert place.dialogs.opened == [("help",)]


def test_a_menu_opened_by_keyboard_lies_at_its_row(place: Workplace) -> None:
    chat_menu(place, ANNA)
    menu = place.menu()
    number = list(place.window.sidebar.chats.order).index(ANNA)
    top = place.rows.winfo_rooty() + number * ROW
    assert top <= menu.winfo_rooty() <= top + ROW
    see(place.root, lambda: place.root.focus_get() is menu, "the keyboard in the menu")
    press(menu, "Escape")
    see(place.root, lambda: place.root.focus_get() is place.rows, "the keyboard at the row")
    assert "Product team" in texts_of(place.rows)
