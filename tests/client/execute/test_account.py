"""The own account by command."""

from typing import Any

import pytest

from messenger.client.commands import Outcome
from messenger.protocol import accounts, profiles
from tests.client.message_box import BEN, Typed, assert_confirmed


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/name @annika", accounts.Rename(1, "annika")),
        ("/password old-one new-one", accounts.ChangePassword(1, "old-one", "new-one")),
        ('/password "old \'one" "new "one"', accounts.ChangePassword(1, "old 'one", 'new "one')),
        ('/password "old" one"', accounts.ChangePassword(1, "old", 'one"')),
        ('/password "old new', accounts.ChangePassword(1, '"old', "new")),
    ],
)
def test_asks_the_server(typed: Typed, text: str, request_: Any) -> None:
    """C67"""
    assert typed.run(text) == Outcome()
    assert typed.asked == request_


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/name annika", "Your user name is @annika now."),
        ("/password old-one new-one", "Your password is changed. Your other devices are signed out."),
    ],
)
def test_says_in_the_chat_that_it_was_done(typed: Typed, text: str, line: str) -> None:
    """C67"""
    assert_confirmed(typed, text, line)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("/display Anna B. ", ("Anna B.", "Uppsala", "a@b.test", "hm")),
        ("/town Gothenburg", ("Anna", "Gothenburg", "a@b.test", "hm")),
        ("/town", ("Anna", "", "a@b.test", "hm")),
        ("/email x@y.test", ("Anna", "Uppsala", "x@y.test", "hm")),
        ("/about I like trains", ("Anna", "Uppsala", "a@b.test", "I like trains")),
        ("/about", ("Anna", "Uppsala", "a@b.test", "")),
    ],
)
def test_changes_one_field_of_the_profile_and_keeps_the_others(
    typed: Typed, text: str, fields: tuple[str, ...]
) -> None:
    """C67"""
    assert typed.run(text) == Outcome()
    assert isinstance(typed.asked, profiles.AskProfile)
    assert typed.asked.user == 1
    assert typed.answer(profiles.Profile(1, 1, "anna", "Anna", "Uppsala", "a@b.test", "hm")) == []
    edit = typed.asked
    assert isinstance(edit, profiles.EditProfile)
    assert (edit.display_name, edit.town, edit.email, edit.about) == fields
    assert typed.answer() == [(BEN, "Your profile is saved.")]


@pytest.mark.parametrize(
    ("text", "page"), [("/profile", "profile 1"), ("/profile @cleo", "profile 3"), ("/devices", "devices")]
)
def test_names_the_page_to_show(typed: Typed, text: str, page: str) -> None:
    assert typed.run(text) == Outcome(shows=page)
    assert typed.network.calls == []


def test_signs_out(typed: Typed) -> None:
    """C39"""
    assert typed.run("/logout") == Outcome()
    assert typed.network.calls == [("sign_out",)]
