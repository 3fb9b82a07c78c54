"""Leaving a group, or ending it."""

from typing import Any

import pytest

from messenger.protocol.base import group_of
from messenger.protocol.connection import Done
from messenger.protocol.groups import (
    EndGroup,
    HandOver,
    LeaveGroup,
)
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, inside, press_button, team
from tests.gui.driving import click, press, see, texts_of

TEAM, REVIEWS, FORMER = samples.TEAM, samples.REVIEWS, samples.FORMER


def leave(opened: Opened) -> Any:
    opened.dialogs.leave_group(TEAM)
    return opened.dialog(f"leave-{TEAM}")


def test_a_member_leaves_when_that_is_confirmed(opened: Opened) -> None:
    """C64: an added member may leave."""
    opened.dialogs.group(TEAM)
    press_button(opened.dialog(f"group-{TEAM}"), "danger")
    press(opened.dialog(f"leave-{TEAM}"), "Return")
    assert [request.group for request in opened.asked(LeaveGroup)] == [group_of(TEAM)]
    opened.answer(LeaveGroup, Done(1))
    assert not opened.is_open(f"leave-{TEAM}")


def test_a_leader_hands_over_before_leaving(opened: Opened) -> None:
    """C65: the leader hands over before leaving, or ends the group, by explicit choice."""
    opened.tell(team(1))
    dialog = leave(opened)
    assert buttons(dialog) == {"danger": "End the group", "primary": "Hand over and leave"}
    assert not button(dialog, "primary").enabled
    press(dialog, "Return")
    assert opened.asked(HandOver) == opened.asked(LeaveGroup) == []
    assert set(dialog.people.order) == {2, 3, 4, 6}
    rows = inside(dialog, "people.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    click(rows, 150, 30)
    click(rows, 150, 68 + 30)
    assert list(dialog.people.chosen) == [3]
    press_button(dialog, "primary")
    assert [request.user for request in opened.asked(HandOver)] == [3]
    assert opened.asked(LeaveGroup) == []
    opened.answer(HandOver, Done(1))
    assert len(opened.asked(LeaveGroup)) == 1
    opened.answer(LeaveGroup, Done(1))
    assert not opened.is_open(f"leave-{TEAM}")


def test_leaving_that_failed_after_handing_over_is_tried_again_alone(opened: Opened) -> None:
    opened.tell(team(1))
    dialog = leave(opened)
    dialog.people.toggle(3)
    press_button(dialog, "primary")
    opened.answer(HandOver, Done(1))
    opened.tell(team(3))
    opened.refuse(LeaveGroup, "The server is busy. Please try again in a moment.")
    press_button(dialog, "primary")
    assert len(opened.asked(HandOver)) == 1
    assert len(opened.asked(LeaveGroup)) == 2


def test_a_leader_ends_it_when_that_is_confirmed(opened: Opened) -> None:
    opened.tell(team(1))
    press_button(leave(opened), "danger")
    question = opened.dialog("end", f"leave-{TEAM}")
    press(question, "Escape")
    assert opened.asked(EndGroup) == []
    press_button(opened.dialog(f"leave-{TEAM}"), "danger")
    press(opened.dialog("end", f"leave-{TEAM}"), "Return")
    assert [request.group for request in opened.asked(EndGroup)] == [group_of(TEAM)]
    opened.answer(EndGroup, Done(1))
    assert opened.names() == []


@pytest.mark.parametrize("refused", [False, True])
def test_the_only_member_ends_it(opened: Opened, refused: bool) -> None:
    opened.tell(team(1, (1,)))
    dialog = leave(opened)
    assert dialog.title() == "End Product team?"
    press(dialog, "Return")
    if refused:
        opened.refuse(EndGroup, "There is no such group.")
        assert dialog.note == "There is no such group."
    else:
        opened.answer(EndGroup, Done(1))
    assert opened.is_open(f"leave-{TEAM}") is refused
