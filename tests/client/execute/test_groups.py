"""Groups by command."""

from typing import Any

import pytest

from messenger.client import facts
from messenger.client.commands import Outcome
from messenger.protocol import groups
from messenger.protocol.base import group_log
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, MembersAdded, NotAdded
from tests.client.message_box import BEN, Typed, assert_confirmed


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/group add our-plans cleo @CLEO", groups.AddMembers(1, "p" * 22, (3,))),
        ("/group remove our-plans ben", groups.RemoveMember(1, "p" * 22, 2)),
        ("/group rename our-plans Better plans ", groups.RenameGroup(1, "p" * 22, "Better plans")),
        ("/group leader our-plans ben", groups.HandOver(1, "p" * 22, 2)),
        ("/group leave our-plans", groups.LeaveGroup(1, "p" * 22)),
        ("/group end our-plans", groups.EndGroup(1, "p" * 22)),
    ],
)
def test_asks_the_server(typed: Typed, text: str, request_: Any) -> None:
    """C62, C65"""
    assert typed.run(text) == Outcome()
    assert typed.asked == request_


def test_makes_a_group(typed: Typed) -> None:
    """C62: commands use its short name."""
    assert typed.run("/group new Lunch club ") == Outcome()
    assert isinstance(typed.asked, groups.NewGroup)
    assert typed.asked.title == "Lunch club"
    log = group_log(typed.asked.group)
    typed.state.apply(facts.GroupsTold((Group(typed.asked.group, "Lunch club", 1, (1,)),)))
    assert typed.answer() == [(log, "In commands this group is called lunch-club.")]
    assert typed.opened == log


def test_says_where_it_was_typed_that_a_group_could_not_be_made(typed: Typed) -> None:
    typed.run("/group new Lunch club")
    assert typed.answer(refusal="You are in as many groups as one may be.") == [
        (BEN, "You are in as many groups as one may be.")
    ]
    assert typed.opened is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/group remove our-plans ben", "You removed Ben from “Our plans”."),
        ("/group leader our-plans ben", "Ben leads “Our plans” now."),
        ("/group leave our-plans", "You have left “Our plans”."),
        ("/group end our-plans", "You have ended “Our plans”."),
        ("/group rename our-plans Ours", "The group is called “Our plans” now, our-plans in commands."),
    ],
)
def test_says_in_the_chat_that_it_was_done(typed: Typed, text: str, line: str) -> None:
    """C62, C65"""
    assert_confirmed(typed, text, line)


def test_says_who_was_added_and_who_was_not(typed: Typed) -> None:
    """C64"""
    typed.run("/group add our-plans ben cleo")
    assert typed.answer(MembersAdded(1, (NotAdded(3, Code.BLOCKED),))) == [
        (BEN, "You added Ben to “Our plans”."),
        (BEN, "Cleo has blocked you and cannot be added."),
    ]
    typed.run("/group add our-plans ben cleo")
    assert typed.answer(MembersAdded(1, (NotAdded(3, Code.BLOCKED), NotAdded(2, Code.ALREADY_MEMBER)))) == [
        (BEN, "Cleo has blocked you and cannot be added."),
        (BEN, "Ben is a member already."),
    ]


def test_lists_the_members_of_a_group(typed: Typed) -> None:
    """C63"""
    assert typed.run("/group members our-plans") == Outcome()
    assert typed.notes == [(BEN, "Members of “Our plans”: Anna (@anna) (leader), Ben (@ben)")]
