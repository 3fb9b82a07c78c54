"""Seeing a group, and leading it."""

from typing import Any

from messenger.client import facts
from messenger.protocol.base import direct_log, group_of
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    Group,
    HandOver,
    MembersAdded,
    NotAdded,
    RemoveMember,
    RenameGroup,
    Standing,
)
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, fill, inside, press_button, team, words
from tests.gui.driving import focus, press, see, settle, texts_of

TEAM, REVIEWS, FORMER = samples.TEAM, samples.REVIEWS, samples.FORMER


def group(opened: Opened, log: str = TEAM) -> Any:
    opened.dialogs.group(log)
    return opened.dialog(f"group-{log}")


def test_shows_the_members_with_the_leader_first(opened: Opened) -> None:
    """C63: members see the group and its members."""
    dialog = group(opened)
    assert texts_of(inside(dialog, "portrait")) == ["Product team", "5 members, 4 online"]
    assert list(dialog.members.order) == [2, 1, 3, 4, 6]
    rows = inside(dialog, "members.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    assert texts_of(rows, "row0") == ["leader", "Anna Lindqvist", "online"]
    assert texts_of(rows, "row1")[0] == "Mara Quist (you)"
    opened.tell(facts.PresenceMoved((PresenceChange(3, Presence.OFFLINE, samples.ms(0)),), False, 0))
    assert list(dialog.members.order) == [2, 1, 4, 3, 6]
    assert texts_of(inside(dialog, "portrait"))[1] == "5 members, 3 online"


def member_menu(opened: Opened, dialog: Any, user: int) -> Any:
    rows = inside(dialog, "members.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    dialog.members.list.select(user)
    settle(opened.root)
    focus(rows)
    press(rows, "Return")
    return dialog.nametowidget("card.menu")


def test_others_see_and_leave_only(opened: Opened) -> None:
    """C62: only the leader adds and removes members, renames, or ends it."""
    dialog = group(opened)
    assert buttons(dialog) == {"danger": "Leave group", "cancel": "Close"}
    assert not inside(dialog, "portrait.rename").winfo_ismapped()
    assert member_menu(opened, dialog, 3).names == ["message", "profile"]


def test_the_leader_does_more(opened: Opened) -> None:
    opened.tell(team(1))
    dialog = group(opened)
    assert buttons(dialog) == {"danger": "Leave or end", "primary": "Add people"}
    see(opened.root, inside(dialog, "portrait.rename").winfo_ismapped, "the way to rename it")
    assert member_menu(opened, dialog, 3).names == ["message", "profile", "leader", "remove"]


def test_there_is_no_menu_for_oneself(opened: Opened) -> None:
    dialog = group(opened)
    dialog.members.list.select(1)
    settle(opened.root)
    press(inside(dialog, "members.list.rows"), "Return")
    assert "menu" not in dialog.nametowidget("card").children


def test_from_a_member_to_the_chat_and_the_profile(opened: Opened) -> None:
    dialog = group(opened)
    member_menu(opened, dialog, 3).choose(1)
    assert opened.is_open("profile-3")
    member_menu(opened, dialog, 3).choose(0)
    assert opened.chats == [direct_log(1, 3)]
    assert not opened.is_open(f"group-{TEAM}")


def test_hands_over_when_that_is_confirmed(opened: Opened) -> None:
    opened.tell(team(1))
    dialog = group(opened)
    menu = member_menu(opened, dialog, 3)
    menu.choose(menu.names.index("leader"))
    question = opened.dialog("hand-over", f"group-{TEAM}")
    assert question.title() == "Make Chidi Okafor the leader?"
    press(question, "Return")
    (request,) = opened.asked(HandOver)
    assert (request.group, request.user) == (group_of(TEAM), 3)
    opened.answer(HandOver, Done(1))
    opened.tell(team(3))
    assert not question.winfo_exists()
    assert dialog.members.order[0] == 3
    assert buttons(dialog) == {"danger": "Leave group", "cancel": "Close"}


def test_removes_when_that_is_confirmed(opened: Opened) -> None:
    opened.tell(team(1))
    dialog = group(opened)
    menu = member_menu(opened, dialog, 4)
    menu.choose(menu.names.index("remove"))
    press(opened.dialog("remove", f"group-{TEAM}"), "Escape")
    rows = inside(dialog, "members.list.rows")
    see(opened.root, lambda: opened.root.focus_get() is rows, "the keyboard where it was")
    menu = member_menu(opened, dialog, 4)
    menu.choose(menu.names.index("remove"))
    question = opened.dialog("remove", f"group-{TEAM}")
    press(question, "Return")
    opened.refuse(RemoveMember, "This person does not belong to the group.")
    assert question.note == "This person does not belong to the group."
    press(question, "Return")
    assert [request.user for request in opened.asked(RemoveMember)] == [4, 4]
    opened.answer(RemoveMember, Done(1))
    opened.tell(team(1, (2, 1, 3, 6)))
    assert list(dialog.members.order) == [1, 2, 3, 6]


def test_renames(opened: Opened) -> None:
    opened.tell(team(1))
    dialog = group(opened)
    pencil = inside(dialog, "portrait.rename")
    focus(pencil)
    press(pencil, "Return")
    question = opened.dialog("rename-group", f"group-{TEAM}")
    press(fill(question, "title", "crew"), "Return")
    opened.refuse(RenameGroup, "Only the leader can do this.")
    assert inside(question, "title").error == "Only the leader can do this."
    press(question, "Return")
    assert [request.title for request in opened.asked(RenameGroup)] == ["crew", "crew"]
    opened.answer(RenameGroup, Done(1))
    opened.tell(team(1, title="crew"))
    assert texts_of(inside(dialog, "portrait"))[0] == "crew"


def test_adds_people_who_are_not_in_it(opened: Opened) -> None:
    opened.tell(team(1))
    press_button(group(opened), "primary")
    dialog = opened.dialog(f"add-{TEAM}")
    assert set(dialog.people.order) == {5, 7, 8, 9, 10}
    assert not button(dialog, "primary").enabled
    dialog.people.toggle(5)
    dialog.people.toggle(7)
    press_button(dialog, "primary")
    opened.answer(AddMembers, MembersAdded(1, (NotAdded(7, Code.BLOCKED),)))
    assert [request.users for request in opened.asked(AddMembers)] == [(5, 7)]
    assert words(dialog, "refused") == "Farid Rahimi has blocked you and cannot be added."
    press(dialog, "Return")
    assert not opened.is_open(f"add-{TEAM}")


def test_a_former_member_sees_the_title_alone(opened: Opened) -> None:
    dialog = group(opened, FORMER)
    assert texts_of(inside(dialog, "portrait"))[0] == "Release crew"
    assert buttons(dialog) == {"cancel": "Close"}
    assert not inside(dialog, "members").winfo_ismapped()


def test_who_is_removed_while_looking_sees_no_members_any_more(opened: Opened) -> None:
    dialog = group(opened)
    opened.tell(facts.GroupsTold((Group(TEAM[1:], "Product team", standing=Standing.REMOVED),)))
    assert buttons(dialog) == {"cancel": "Close"}
    assert not inside(dialog, "members").winfo_ismapped()
    press(dialog, "Escape")
    assert not opened.is_open(f"group-{TEAM}")


def test_a_group_that_is_no_more_closes_it(opened: Opened) -> None:
    group(opened)
    opened.tell(facts.GroupsTold((), all=True))
    assert not opened.is_open(f"group-{TEAM}")


def test_nothing_opens_for_a_group_that_one_does_not_know(opened: Opened) -> None:
    """C63: outsiders do not learn whether it exists."""
    unknown = "g" + "x" * 22
    for open_it in (opened.dialogs.group, opened.dialogs.add_members, opened.dialogs.leave_group):
        open_it(unknown)
    assert opened.names() == []
