"""What is chosen for all private chats."""

import pytest

from messenger.client import facts
from messenger.client.private.model import PrivateChoices, RelayChoice
from messenger.gui.dialogs.settings.private_chats import PrivateChatsSection
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import focus, press, write


def chosen(opened: Opened) -> list[PrivateChoices]:
    return [choices for (choices,) in opened.client.network.named("choose_private")]


def section(opened: Opened) -> PrivateChatsSection:
    opened.dialogs.settings("private-chats")
    found = opened.dialog("settings").section
    assert isinstance(found, PrivateChatsSection)
    return found


def say(section: PrivateChatsSection, name: str) -> str:
    return str(section.nametowidget(name).text)


def test_shows_what_was_chosen(opened: Opened) -> None:
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.NEVER, hidden=True, port=7421)))
    shown = section(opened)
    assert shown.relay.chosen is RelayChoice.NEVER
    assert shown.hidden.on
    assert shown.port.text == "7421"


def test_is_opened_with_asking_and_any_port_where_nothing_was_chosen(opened: Opened) -> None:
    """C49: the default is ask."""
    shown = section(opened)
    assert shown.relay.chosen is RelayChoice.ASK
    assert not shown.hidden.on
    assert shown.port.text == ""
    assert chosen(opened) == []


def test_every_choice_holds_at_once_with_the_keyboard_alone(opened: Opened) -> None:
    """C49"""
    shown = section(opened)
    focus(shown.relay)
    press(shown.relay, "Left", "Tab")
    assert chosen(opened) == [PrivateChoices(RelayChoice.ALWAYS)]
    press(shown.hidden, "space", "Tab")
    assert chosen(opened)[1:] == [PrivateChoices(RelayChoice.ALWAYS, hidden=True)]
    entry = shown.port.nametowidget("input")
    write(entry, "7421")
    assert len(chosen(opened)) == 2
    press(entry, "Return")
    assert chosen(opened)[2:] == [PrivateChoices(RelayChoice.ALWAYS, hidden=True, port=7421)]


@pytest.mark.parametrize("way", ["close", "section", "focus"])
def test_a_port_is_taken_when_one_turns_to_something_else(opened: Opened, way: str) -> None:
    shown = section(opened)
    entry = shown.port.nametowidget("input")
    focus(entry)
    write(entry, "7421")
    if way == "close":
        press(entry, "Escape")
    elif way == "section":
        opened.dialog("settings").select("devices")
    else:
        focus(shown.relay)
    assert chosen(opened) == [PrivateChoices(port=7421)]


@pytest.mark.parametrize("port", ["80", "1023", "65536", "-1", "seven", "7421.5", "٧٤٢١"])
def test_a_port_that_is_none_is_told_and_nothing_is_lost(opened: Opened, port: str) -> None:
    shown = section(opened)
    shown.hidden.toggle()
    shown.port.text = port
    focus(shown.port.nametowidget("input"))
    press(shown.port.nametowidget("input"), "Return")
    assert shown.port.error == "A port is a number from 1024 to 65535; leave it empty for any."
    assert shown.port.text == port
    assert chosen(opened) == [PrivateChoices(hidden=True)]


@pytest.mark.parametrize(("typed", "port"), [("1024", 1024), ("65535", 65535), (" 7421 ", 7421)])
def test_the_first_and_the_last_port_are_fine(opened: Opened, typed: str, port: int) -> None:
    shown = section(opened)
    shown.port.text = typed
    shown.finish()
    assert [choices.port for choices in chosen(opened)] == [port]


def test_an_empty_port_is_any(opened: Opened) -> None:
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(port=7421)))
    shown = section(opened)
    shown.port.text = ""
    shown.finish()
    assert chosen(opened) == [PrivateChoices()]


def test_says_what_hiding_means(opened: Opened) -> None:
    """C49: the relay only."""
    shown = section(opened)
    assert "learns your address" in say(shown, "hidden-text")
    shown.hidden.toggle()
    assert "always go through the server" in say(shown, "hidden-text")
    shown.relay.choose(2)
    assert shown.relay.chosen is RelayChoice.NEVER
    assert "no private chat can come about" in say(shown, "hidden-text")
    shown.relay.choose(1)
    assert "always go through the server" in say(shown, "hidden-text")


def test_what_is_chosen_elsewhere_shows_and_a_port_being_typed_stays(opened: Opened) -> None:
    shown = section(opened)
    shown.port.text = "74"
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.ALWAYS, hidden=True, port=7421)))
    assert shown.relay.chosen is RelayChoice.ALWAYS
    assert shown.hidden.on
    assert shown.port.text == "74"
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.ALWAYS, port=7422)))
    assert chosen(opened) == []
