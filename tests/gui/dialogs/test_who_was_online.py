from typing import Any

import pytest

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.protocol.contacts import Presence, PresenceChange, Who, WhoElse
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, fill, inside, words
from tests.gui.driving import click, focus, press, see, texts_of


@pytest.fixture
def dialog(opened: Opened) -> Any:
    opened.dialogs.who_was_online()
    return opened.dialog("who-was-online")


def names(opened: Opened, dialog: Any) -> list[str]:
    return [opened.state.contacts[user].name for user in dialog.people.order]


def test_asks_for_the_last_hour_and_shows_who_by_user_name(opened: Opened, dialog: Any) -> None:
    """C31, C34: each once, sorted."""
    assert [request.since for request in opened.asked(WhoElse)] == [3600]
    opened.answer(WhoElse, Who(1, (6, 9, 2)))
    assert names(opened, dialog) == ["anna", "bjorn", "chidi", "dina", "grace", "hugo", "ines"]
    assert words(dialog, "count") == "7 people"
    rows = inside(dialog, "people.list.rows")
    see(opened.root, lambda: "@grace · last seen yesterday 19:45" in texts_of(rows), "Grace's row")
    assert "@anna · online" in texts_of(rows)


@pytest.mark.parametrize(
    ("number", "since"), [(0, None), (1, 300), (2, 3600), (3, 86_400), (4, 604_800)]
)  # fmt: skip
def test_a_click_chooses_the_time(opened: Opened, dialog: Any, number: int, since: int | None) -> None:
    """C30: without a time, who else is online now."""
    click(inside(dialog, "times"), *inside(dialog, "times").place_of(3 if number != 3 else 1))
    click(inside(dialog, "times"), *inside(dialog, "times").place_of(number))
    assert opened.asked(WhoElse)[-1].since == since


def test_the_arrow_keys_choose_the_time(opened: Opened, dialog: Any) -> None:
    focus(inside(dialog, "times"))
    press(inside(dialog, "times"), "Right", "Left", "Left", "Left", "Left")
    assert [request.since for request in opened.asked(WhoElse)] == [3600, 86_400, 3600, 300, None]


def test_one_may_type_the_seconds(opened: Opened, dialog: Any) -> None:
    """C34: a whole number of at least 0; otherwise one is told."""
    inside(dialog, "times").choose(5)
    asked = len(opened.asked(WhoElse))
    field = inside(dialog, "own.seconds")
    for wrong in ("", "soon", "-1", "1.5", "9" * 17):
        field.text = wrong
        focus(inside(dialog, "own.seconds.input"))
        press(inside(dialog, "own.seconds.input"), "Return")
        assert field.error == "Type a whole number of seconds, 0 or more."
    assert len(opened.asked(WhoElse)) == asked
    for right in ("200", "0"):
        press(fill(dialog, "own.seconds", right), "Return")
    assert [request.since for request in opened.asked(WhoElse)[asked:]] == [200, 0]


def test_the_answer_to_an_earlier_question_is_not_shown(opened: Opened, dialog: Any) -> None:
    (earlier,) = [ticket for ticket, _requests in opened.client.network.named("ask")]
    inside(dialog, "times").choose(1)
    opened.answer(WhoElse, Who(1, (2, 6)))
    opened.subscriptions.publish(Answered(earlier, Who(1, (2, 6, 7))))
    assert names(opened, dialog) == ["anna", "bjorn", "chidi", "dina", "grace", "ines"]


def test_who_comes_is_added_and_who_goes_stays_in_the_past_only(opened: Opened, dialog: Any) -> None:
    opened.answer(WhoElse, Who(1, (2, 3, 4, 5, 8)))
    opened.tell(
        facts.PresenceMoved(
            (PresenceChange(6, Presence.ONLINE), PresenceChange(2, Presence.OFFLINE, samples.ms(0))), False, 0
        )
    )
    assert names(opened, dialog) == ["anna", "bjorn", "chidi", "dina", "grace", "ines"]
    inside(dialog, "times").choose(0)
    opened.answer(WhoElse, Who(1, (3, 4, 5, 6, 8)))
    opened.tell(facts.PresenceMoved((PresenceChange(5, Presence.OFFLINE, samples.ms(0)),), False, 0))
    assert names(opened, dialog) == ["chidi", "dina", "grace", "ines"]


def test_says_that_it_was_nobody(opened: Opened, dialog: Any) -> None:
    opened.tell(facts.PresenceMoved((), True, 0))
    opened.answer(WhoElse, Who(1, ()))
    assert inside(dialog, "people.empty").title == "Nobody else was online in that time."
    inside(dialog, "times").choose(0)
    opened.answer(WhoElse, Who(1, ()))
    assert inside(dialog, "people.empty").title == "Nobody else is online."


def test_a_click_shows_the_profile(opened: Opened, dialog: Any) -> None:
    opened.answer(WhoElse, Who(1, (2, 3)))
    rows = inside(dialog, "people.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    click(rows, 150, 30)
    assert opened.is_open("profile-2")


def test_a_refusal_is_said(opened: Opened, dialog: Any) -> None:
    opened.refuse(WhoElse, "The server is busy. Please try again in a moment.")
    assert dialog.note == "The server is busy. Please try again in a moment."
