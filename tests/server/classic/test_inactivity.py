"""Inactivity at the classic door, and the original's own words for it."""

import pytest

from messenger.protocol.contacts import Presence
from tests.server.classic.village import MakeVillage, person
from tests.server.town import told

WARNING = "You will be logged out in "


def test_who_types_nothing_is_warned_and_logged_out_by_the_original_line(make_village: MakeVillage) -> None:
    """C11, C14, C70"""
    village = make_village(timeout="3")
    ben = village.at_window("ben")
    anna = village.at_terminal("anna")
    lines = anna.to_end()
    assert lines[-1] == f"WhatsApp {anna.name} logout"
    (warning,) = [line for line in lines if line.startswith(WARNING)]
    assert warning.endswith(" unless you type a command.")
    told(ben, person(ben, anna.name), Presence.OFFLINE)


@pytest.mark.parametrize(
    "typed", ["whoelse", "help", "group members none", "WhatsApp sent private command", "message {ben} x"]
)
def test_a_valid_command_is_activity(make_village: MakeVillage, typed: str) -> None:
    """C12, C13, C74"""
    village = make_village(timeout="4")
    anna, ben = village.at_terminal("anna"), village.account("ben")
    anna.answers("group new none")
    for _ in range(3):
        anna.until(lambda line: line.startswith(WARNING))
        anna.type(typed.format(ben=ben))
    anna.until(lambda line: line.startswith(WARNING))  # it has not ended


@pytest.mark.parametrize("typed", ["nonsense", "block", "", "whoelsesince x", "message nobody-at-all x", "\x07\x07"])
def test_what_is_no_command_is_no_activity(make_village: MakeVillage, typed: str) -> None:
    """C12"""
    village = make_village(timeout="3")
    anna = village.at_terminal("anna")
    anna.until(lambda line: line.startswith(WARNING))
    anna.type(typed)
    lines = anna.to_end()
    assert lines[-1] == f"WhatsApp {anna.name} logout"
    assert not [line for line in lines if line.startswith(WARNING)]


def test_receiving_is_no_activity(make_village: MakeVillage) -> None:
    """C12"""
    village = make_village(timeout="3")
    ben, anna = village.at_window("ben"), village.at_terminal("anna")
    anna.until(lambda line: line.startswith(WARNING))
    ben.say(person(ben, anna.name), "are you there?")
    assert anna.to_end()[-1] == f"WhatsApp {anna.name} logout"


def test_the_original_keep_alive_is_not_answered(make_village: MakeVillage) -> None:
    """C74"""
    village = make_village()
    anna = village.at_terminal("anna")
    assert anna.answers("WhatsApp sent private command") == []
