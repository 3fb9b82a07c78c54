"""What is chosen for all private chats."""

import pytest

from messenger.client import facts
from messenger.client.private.model import PrivateChoices, RelayChoice
from tests.gui.dialogs.opened import Opened, fill, inside, press_button, words
from tests.gui.driving import press

NAME = "private-chats"


def chosen(opened: Opened) -> list[PrivateChoices]:
    return [choices for (choices,) in opened.client.network.named("choose_private")]


def test_shows_what_was_chosen(opened: Opened) -> None:
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.NEVER, hidden=True, port=7421)))
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    assert dialog.relay.chosen is RelayChoice.NEVER
    assert dialog.hidden.on
    assert dialog.port.text == "7421"


def test_is_opened_with_asking_and_any_port_where_nothing_was_chosen(opened: Opened) -> None:
    """C49: the default is ask."""
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    assert dialog.relay.chosen is RelayChoice.ASK
    assert not dialog.hidden.on
    assert dialog.port.text == ""


def test_saves_what_is_chosen_with_the_keyboard_alone(opened: Opened) -> None:
    """C49"""
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    press(dialog.relay, "Left", "Tab")
    press(dialog.hidden, "space", "Tab")
    fill(dialog, "port", "7421")
    press(dialog.port.nametowidget("input"), "Return")
    assert chosen(opened) == [PrivateChoices(RelayChoice.ALWAYS, hidden=True, port=7421)]
    assert not opened.is_open(NAME)


def test_cancelling_chooses_nothing(opened: Opened) -> None:
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    dialog.hidden.toggle()
    press(dialog, "Escape")
    assert chosen(opened) == []
    assert not opened.is_open(NAME)


@pytest.mark.parametrize("port", ["80", "1023", "65536", "-1", "seven", "7421.5", "٧٤٢١"])
def test_a_port_that_is_none_is_told_and_nothing_is_lost(opened: Opened, port: str) -> None:
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    dialog.hidden.toggle()
    dialog.port.text = port
    press_button(dialog, "primary")
    assert dialog.port.error == "A port is a number from 1024 to 65535; leave it empty for any."
    assert dialog.port.text == port
    assert dialog.hidden.on
    assert chosen(opened) == []


@pytest.mark.parametrize(("typed", "port"), [("1024", 1024), ("65535", 65535), (" 7421 ", 7421), ("", 0)])
def test_the_first_and_the_last_port_and_none_are_fine(opened: Opened, typed: str, port: int) -> None:
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    dialog.port.text = typed
    press_button(dialog, "primary")
    assert [choices.port for choices in chosen(opened)] == [port]


def test_says_what_hiding_means(opened: Opened) -> None:
    """C49: the relay only."""
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    assert "learns your address" in words(dialog, "hidden-text")
    inside(dialog, "hidden").toggle()
    assert "always go through the server" in words(dialog, "hidden-text")
    dialog.relay.choose(2)
    assert dialog.relay.chosen is RelayChoice.NEVER
    assert "no private chat can come about" in words(dialog, "hidden-text")
    dialog.relay.choose(1)
    assert "always go through the server" in words(dialog, "hidden-text")


def test_what_is_chosen_elsewhere_shows_unless_one_is_choosing(opened: Opened) -> None:
    opened.dialogs.private_chats()
    dialog = opened.dialog(NAME)
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.ALWAYS)))
    assert dialog.relay.chosen is RelayChoice.ALWAYS
    dialog.hidden.toggle()
    opened.tell(facts.PrivateChoicesTold(PrivateChoices(RelayChoice.NEVER)))
    assert dialog.relay.chosen is RelayChoice.ALWAYS
    assert dialog.hidden.on
