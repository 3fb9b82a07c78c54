"""Commands typed into the composer of the real window. What each of them does is tested with the client."""

import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE
from messenger.gui.look.look import Look
from messenger.protocol.accounts import ChangePassword
from messenger.protocol.base import group_log
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Block, WhoElse
from messenger.protocol.groups import Group, NewGroup
from tests.gui import samples
from tests.gui.driving import press, settle
from tests.gui.workplace import ANNA, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    made = Workplace(root, look, [*samples.signed_in(), *samples.groups()])
    made.open(ANNA)
    return made


def enter(place: Workplace, text: str) -> None:
    press(place.say(text), "Return")
    settle(place.root)


def offered(place: Workplace) -> list[str]:
    return [completion.label for completion in place.window.pane.composer.completions.offered]


def test_a_command_is_carried_out_and_nothing_is_sent(place: Workplace) -> None:
    enter(place, "/block @chidi")
    assert [request.user for request in place.asked(Block)] == [3]
    assert place.orders("send") == []
    assert place.window.pane.composer.text == ""
    assert place.orders("keep_draft")[-1] == (ANNA, "")


def test_what_came_of_it_is_told_where_it_was_typed(place: Workplace) -> None:
    """C35"""
    enter(place, "/block chidi")
    (request,) = place.asked(Block)
    place.open(CHIDI)
    place.tell(facts.RequestAnswered(request.r, Done(request.r)))
    assert place.orders("note") == [(ANNA, "You have blocked Chidi Okafor.")]


@pytest.mark.parametrize("text", ["/nonsense", "/block", "/whoelsesince soon", "/block nobody"])
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_lost(place: Workplace, text: str) -> None:
    """C22, C34, C40"""
    enter(place, text)
    composer = place.window.pane.composer
    assert composer.text == text
    assert composer.note
    assert "\n" not in composer.note
    assert place.orders("send") == place.orders("ask") == []
    press(composer.input, "BackSpace")
    assert composer.note == ""


def test_two_slashes_send_a_text_that_begins_with_one(place: Workplace) -> None:
    """C40"""
    enter(place, "//etc is a folder")
    assert place.orders("send") == [(ANNA, "/etc is a folder")]


def test_a_message_to_somebody_opens_that_chat_with_its_draft(place: Workplace) -> None:
    place.open(CHIDI)
    place.say("half a thought")
    place.open(ANNA)
    enter(place, "/message chidi hello there")
    assert place.orders("send") == [(CHIDI, "hello there")]
    assert place.window.pane.log == CHIDI
    assert place.window.pane.composer.text == "half a thought"


def test_a_broadcast_opens_everyone(place: Workplace) -> None:
    """C27"""
    enter(place, "/broadcast cake")
    assert place.orders("send") == [(EVERYONE, "cake")]
    assert place.window.pane.log == EVERYONE


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/help", ("help",)),
        ("/devices", ("devices",)),
        ("/profile chidi", ("profile", 3)),
        ("/profile", ("my_profile",)),
    ],
)
def test_commands_open_the_windows_they_ask_for(place: Workplace, text: str, asked: tuple[object, ...]) -> None:
    """C40, C67"""
    enter(place, text)
    assert place.dialogs.opened == [asked]


def test_commands_are_completed_while_they_are_typed(place: Workplace) -> None:
    place.say("/bl")
    assert offered(place) == ["/block USER"]
    press(place.window.pane.composer.input, "Tab")
    assert place.window.pane.composer.text == "/block "
    assert "@chidi" in [label.split()[0] for label in offered(place)]
    place.say("chi")
    press(place.window.pane.composer.input, "Return", "Return")
    assert [request.user for request in place.asked(Block)] == [3]


def test_a_whole_command_needs_one_return(place: Workplace) -> None:
    """C30"""
    enter(place, "/whoelse")
    assert [request.since for request in place.asked(WhoElse)] == [None]


def test_a_password_is_never_kept(place: Workplace) -> None:
    """C68"""
    place.say("/password oldword1 newword2")
    place.open(CHIDI)
    place.open(ANNA)
    assert place.window.pane.composer.text == ""
    assert not any("word" in str(order) for order in place.orders("keep_draft"))
    enter(place, "/password oldword1 newword2")
    assert [(request.old, request.new) for request in place.asked(ChangePassword)] == [("oldword1", "newword2")]
    place.window.pane.composer.input.event_generate("<<Undo>>")
    assert place.window.pane.composer.text == ""


def test_a_group_that_was_made_is_shown(place: Workplace) -> None:
    """C62: with what came of it standing there; whoever writes elsewhere meanwhile is left in peace."""
    enter(place, "/group new Choir")
    enter(place, "/group new Band")
    one, other = place.asked(NewGroup)
    place.tell(facts.GroupsTold((Group(one.group, "Choir", 1, (1,)), Group(other.group, "Band", 1, (1,)))))
    place.tell(facts.RequestAnswered(one.r, Done(one.r)))
    assert place.window.pane.log == group_log(one.group)
    assert place.orders("note")[-1][0] == group_log(one.group)
    place.say("half a thought")
    place.tell(facts.RequestAnswered(other.r, Done(other.r)))
    assert place.window.pane.log == group_log(one.group)
    assert place.orders("note")[-1][0] == group_log(other.group)


def test_a_group_that_could_not_be_made_opens_nothing(place: Workplace) -> None:
    enter(place, "/group new Choir")
    (request,) = place.asked(NewGroup)
    place.tell(facts.RequestAnswered(request.r, None, "You are in as many groups as one may be."))
    assert place.window.pane.log == ANNA
    assert place.orders("note") == [(ANNA, "You are in as many groups as one may be.")]


def test_the_command_to_sign_out_does_not_stay_behind(place: Workplace) -> None:
    """Its draft is forgotten while there is still an account that keeps it."""
    enter(place, "/logout")
    orders = [order for order in place.client.network.orders if order[0] in ("keep_draft", "sign_out")]
    assert orders[-2:] == [("keep_draft", ANNA, ""), ("sign_out",)]


def test_a_command_that_cannot_be_carried_out_is_kept_as_a_draft(place: Workplace) -> None:
    enter(place, "/block nobody")
    assert place.orders("keep_draft")[-1] == (ANNA, "/block nobody")
    place.window.pane.composer.show("")
    enter(place, "/password one")
    assert place.window.pane.composer.note
    assert all("one" not in str(draft) for draft in place.orders("keep_draft"))
