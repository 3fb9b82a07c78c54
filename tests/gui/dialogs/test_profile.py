import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.model import Contact
from messenger.protocol.base import direct_log
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Block, Presence, PresenceChange, Unblock
from messenger.protocol.profiles import AskProfile, Profile
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, inside, press_button, words
from tests.gui.driving import press, texts_of

ANNA = Profile(1, 2, "anna", "Anna Lindqvist", "Göteborg", "", "Builds things 🔧")


def test_shows_the_filled_fields_only(opened: Opened) -> None:
    """C67: others view all but the password; empty fields are not shown."""
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    assert list(inside(dialog, "fields").children) == ["name"]
    opened.answer(AskProfile, ANNA)
    assert list(inside(dialog, "fields").children) == ["name", "about", "town"]
    assert words(dialog, "fields.name.value") == "anna"
    assert words(dialog, "fields.about.value") == "Builds things 🔧"
    assert words(dialog, "fields.town.value") == "Göteborg"


def test_shows_who_it_is_and_whether_they_are_there(opened: Opened) -> None:
    opened.dialogs.profile(2)
    portrait = inside(opened.dialog("profile-2"), "portrait")
    assert texts_of(portrait) == ["Anna Lindqvist", "online"]
    opened.tell(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, samples.ms(1), True),), False, 0))
    assert texts_of(portrait) == ["Anna Lindqvist", "last seen 09:44"]


def test_shows_the_user_name_as_it_is_now(opened: Opened) -> None:
    """C69"""
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    opened.answer(AskProfile, ANNA)
    opened.tell(facts.PeopleChanged((Contact(2, "annette", "Anna"),)))
    assert words(dialog, "fields.name.value") == "annette"
    assert words(dialog, "fields.town.value") == "Göteborg"


def test_nothing_is_left_of_it_when_it_is_closed(opened: Opened) -> None:
    """Else the window that it stood over could not be built anew in another look."""
    opened.dialogs.profile(2)
    press(opened.dialog("profile-2"), "Escape")
    assert not opened.is_open("profile-2")
    assert "profile-2" not in opened.window.children


def test_message_closes_it_and_shows_the_chat(opened: Opened) -> None:
    opened.dialogs.profile(2)
    press(opened.dialog("profile-2"), "Return")
    assert opened.chats == [direct_log(1, 2)]
    assert not opened.is_open("profile-2")


def test_block_asks_first_and_then_offers_the_way_back(opened: Opened) -> None:
    opened.dialogs.profile(2)
    profile = opened.dialog("profile-2")
    assert button(profile, "danger").colour == opened.context.look.palette.danger
    press_button(profile, "danger")
    press(opened.dialog("block-2"), "Return")
    opened.answer(Block, Done(1))
    opened.tell(facts.BlocksTold(frozenset([2])))
    assert buttons(profile)["danger"] == "Unblock"
    assert button(profile, "danger").colour == opened.context.look.palette.accent  # it takes the danger back
    assert profile.note == "You have blocked Anna Lindqvist."
    press_button(profile, "danger")
    assert [request.user for request in opened.asked(Unblock)] == [2]
    assert not button(profile, "danger").enabled
    opened.answer(Unblock, Done(1))
    opened.tell(facts.BlocksTold(frozenset()))
    assert buttons(profile)["danger"] == "Block"
    assert opened.root.focus_get() is button(profile, "danger")  # the keyboard stays where it was
    assert profile.note == ""


def test_a_refused_unblock_is_said(opened: Opened) -> None:
    opened.tell(facts.BlocksTold(frozenset([2])))
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    press_button(dialog, "danger")
    opened.refuse(Unblock, "You have not blocked this person.")
    assert dialog.note == "You have not blocked this person."
    assert button(dialog, "danger").enabled


def test_a_profile_that_cannot_be_had_is_said(opened: Opened) -> None:
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    opened.refuse(AskProfile, "There is no such person any more.")
    assert dialog.note == "There is no such person any more."


@pytest.mark.parametrize("known", [True, False])
def test_a_deleted_account_has_nothing_but_its_name(opened: Opened, known: bool) -> None:
    """C67: the name then shows as "deleted user"."""
    user = 2 if known else 77
    if known:
        opened.tell(facts.PeopleChanged((Contact(2, "", "", deleted=True),)))
    opened.dialogs.profile(user)
    dialog = opened.dialog(f"profile-{user}")
    assert texts_of(inside(dialog, "portrait"))[0] == ("deleted user" if known else "Unknown person")
    assert buttons(dialog) == {"primary": "Close"}
    assert opened.asked(AskProfile) == []
    press(dialog, "Return")
    assert not opened.is_open(f"profile-{user}")


def test_an_account_deleted_meanwhile_loses_its_fields_and_buttons(opened: Opened) -> None:
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    opened.tell(facts.BlocksTold(frozenset([2])))
    opened.answer(AskProfile, ANNA)
    opened.tell(facts.PeopleChanged((Contact(2, "", "", deleted=True),)))
    assert buttons(dialog) == {"primary": "Close"}
    assert dialog.note == ""
    assert list(inside(dialog, "fields").children) == []


def test_the_own_profile_opens_for_editing(opened: Opened) -> None:
    opened.dialogs.profile(samples.ME.id)
    assert opened.names() == ["my-profile"]


def test_blocking_says_that_shared_groups_stay_shared(opened: Opened) -> None:
    """C66: the block dialog says so."""
    opened.dialogs.block(2)
    dialog = opened.dialog("block-2")
    assert dialog.title() == "Block Anna Lindqvist?"
    assert "stay shared" in words(dialog, "groups")
    assert "cannot see when you are online" in words(dialog, "effect")


def test_offers_a_private_chat_and_tells_a_refusal_there(opened: Opened) -> None:
    """C45"""
    opened.dialogs.profile(2)
    dialog = opened.dialog("profile-2")
    press_button(dialog, "private")
    press_button(dialog, "private")
    assert opened.privates == [2]
    (ticket, _user) = opened.client.network.named("start_private")[-1]
    opened.subscriptions.publish(Answered(ticket, None, "Anna Lindqvist is offline."))
    assert dialog.note == "Anna Lindqvist is offline."
    press_button(dialog, "private")
    (ticket, _user) = opened.client.network.named("start_private")[-1]
    opened.subscriptions.publish(Answered(ticket, Done(ticket)))
    assert not opened.is_open("profile-2")
