"""Groups: making one, seeing one, leading one, and leaving it."""

from typing import Any

import pytest

from messenger.client import facts
from messenger.client.model import Contact
from messenger.gui.look.look import Look
from messenger.gui.look.palette import LIGHT, rgb
from messenger.protocol.base import direct_log, group_of
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    HandOver,
    LeaveGroup,
    MembersAdded,
    NewGroup,
    NotAdded,
    RemoveMember,
    RenameGroup,
    Standing,
)
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, fill, inside, press_button, words
from tests.gui.driving import click, focus, press, see, settle, texts_of, write
from tests.gui.screen import picture_of

TEAM, REVIEWS, FORMER = samples.TEAM, samples.REVIEWS, samples.FORMER
MEMBERS = (2, 1, 3, 4, 6)


def team(leader: int, members: tuple[int, ...] = MEMBERS, title: str = "Product team") -> facts.GroupsTold:
    return facts.GroupsTold((Group(TEAM[1:], title, leader, members),))


# --- a new one


def new_group(opened: Opened) -> Any:
    opened.dialogs.new_group()
    return opened.dialog("new-group")


def test_makes_a_group_of_those_chosen_and_shows_it(opened: Opened) -> None:
    """C62: any user makes a group."""
    dialog = new_group(opened)
    press(fill(dialog, "title", "party"), "Tab")
    search = inside(dialog, "people.search.input")
    see(opened.root, lambda: opened.root.focus_get() is search, "the keyboard in the search")
    write(search, "chidi")
    press(search, "Return")
    assert dialog.note == "1 person chosen"
    press(search, "Control-a", "BackSpace")
    rows = inside(dialog, "people.list.rows")
    settle(opened.root)
    click(rows, 150, 30)
    assert dialog.note == "2 people chosen"
    press_button(dialog, "primary")
    (made,), (added,) = opened.asked(NewGroup), opened.asked(AddMembers)
    assert (made.title, added.users) == ("party", (3, 2))
    opened.answer(NewGroup, MembersAdded(1))
    assert opened.chats == ["g" + made.group]
    assert not opened.is_open("new-group")


def test_a_group_may_begin_with_nobody_else(opened: Opened) -> None:
    press(fill(new_group(opened), "title", "alone"), "Return")
    assert opened.asked(AddMembers) == []
    opened.answer(NewGroup, Done(1))
    assert len(opened.chats) == 1


def test_names_those_who_could_not_be_added(opened: Opened) -> None:
    """C64: adding somebody who blocked the leader is refused."""
    dialog = new_group(opened)
    fill(dialog, "title", "party")
    for user in (2, 3, 4, 5, 6, 7):
        dialog.people.toggle(user)
    press_button(dialog, "primary")
    codes = (Code.BLOCKED, Code.NO_SUCH_USER, Code.ALREADY_MEMBER, Code.GROUP_FULL, Code.TOO_MANY_GROUPS, Code.BUSY)
    opened.answer(NewGroup, MembersAdded(1, tuple(map(NotAdded, (2, 3, 4, 5, 6, 7), codes))))
    assert words(dialog, "refused").splitlines() == [
        "Anna Lindqvist has blocked you.",
        "Chidi Okafor has no account any more.",
        "Dina Haddad belongs to the group already.",
        "There was no room left for Bjorn Aasen.",
        "Grace Mensah belongs to too many groups.",
        "Farid Rahimi: The server is busy. Please try again in a moment.",
    ]
    assert buttons(dialog) == {"primary": "Done"}
    press(dialog, "Return")
    assert len(opened.chats) == 1
    assert not opened.is_open("new-group")


def test_a_title_that_cannot_be_is_said(opened: Opened) -> None:
    dialog = new_group(opened)
    press(dialog, "Return")
    assert inside(dialog, "title").error == "Type a name for the group."
    inside(dialog, "title").text = "x" * 65
    press(dialog, "Return")
    assert inside(dialog, "title").error == "At most 64 characters."
    assert opened.asked(NewGroup) == []
    press(fill(dialog, "title", "fine"), "Return")
    opened.refuse(NewGroup, "You are in too many groups.")
    assert inside(dialog, "title").error == "You are in too many groups."
    assert button(dialog, "primary").enabled


def test_a_group_that_was_made_is_shown_although_adding_was_refused(opened: Opened) -> None:
    dialog = new_group(opened)
    fill(dialog, "title", "party")
    dialog.people.toggle(2)
    press_button(dialog, "primary")
    (made,) = opened.asked(NewGroup)
    opened.tell(facts.GroupsTold((Group(made.group, "party", 1, (1,)),)))
    opened.refuse(NewGroup, "The server is busy. Please try again in a moment.")
    assert words(dialog, "refused") == "The server is busy. Please try again in a moment."
    press(dialog, "Return")
    assert opened.chats == ["g" + made.group]


def test_somebody_whose_account_ends_is_chosen_no_more(opened: Opened) -> None:
    opened.dialogs.add_members(REVIEWS)
    dialog = opened.dialog(f"add-{REVIEWS}")
    dialog.people.toggle(2)
    assert button(dialog, "primary").enabled
    opened.tell(facts.GroupsTold((Group(REVIEWS[1:], "Design reviews", 1, (1, 5, 2)),)))
    assert list(dialog.people.chosen) == []
    assert not button(dialog, "primary").enabled
    assert dialog.note == ""


def test_a_check_mark_shows_who_is_chosen(opened: Opened) -> None:
    dialog = new_group(opened)
    rows = inside(dialog, "people.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")

    def mark(row: int) -> set[object]:
        """The colours where the mark of a row stands."""
        right, middle = rows.winfo_width() - 33, 68 * row + 34
        picture = picture_of(rows).crop((right - 8, middle - 8, right + 8, middle + 8))
        return {colour for _count, colour in picture.getcolors(256) or ()}

    accent = rgb(LIGHT.accent)
    assert accent not in mark(0)
    dialog.people.toggle(dialog.people.order[0])
    see(opened.root, lambda: accent in mark(0), "the mark")
    assert accent not in mark(1)


def test_two_thousand_people_scroll_and_are_searched(root: Any, look: Look) -> None:
    people = tuple(Contact(number, f"u{number}", f"Person {number}") for number in range(20, 2_020))
    opened = Opened(root, look, facts.PeopleChanged(people))
    dialog = new_group(opened)
    rows = inside(dialog, "people.list.rows")
    settle(root)
    assert len(rows.find_all()) < 150
    focus(rows)
    press(rows, "End", "space")
    settle(root)
    last = dialog.people.order[-1]
    assert list(dialog.people.chosen) == [last]
    assert len(rows.find_all()) < 150
    write(fill(dialog, "people.search", "person 1999"), "")
    assert [opened.state.contacts[user].name for user in dialog.people.order] == ["u1999"]
    assert list(dialog.people.chosen) == [last]  # who is chosen stays so while one searches on


def test_escape_ends_a_search_before_the_dialog(opened: Opened) -> None:
    dialog = new_group(opened)
    search = fill(dialog, "people.search", "nobody at all")
    assert inside(dialog, "people.empty").title == "Nothing found"
    press(search, "Escape")
    assert "empty" not in inside(dialog, "people").children
    assert opened.is_open("new-group")
    press(search, "Escape")
    assert not opened.is_open("new-group")


def test_a_blank_chooses_and_return_goes_on(opened: Opened) -> None:
    dialog = new_group(opened)
    fill(dialog, "title", "party")
    search = inside(dialog, "people.search.input")
    focus(search)
    press(search, "Down")
    rows = inside(dialog, "people.list.rows")
    see(opened.root, lambda: opened.root.focus_get() is rows, "the keyboard at the rows")
    press(rows, "Down", "space", "Return")
    assert [request.users for request in opened.asked(AddMembers)] == [(5,)]


# --- one that there is


def group(opened: Opened, log: str = TEAM) -> Any:
    opened.dialogs.group(log)
    return opened.dialog(f"group-{log}")


def test_shows_the_members_with_the_leader_first(opened: Opened) -> None:
    """C63: members see the group and its members."""
    dialog = group(opened)
    assert texts_of(inside(dialog, "portrait")) == ["Product team", "5 members, 3 online"]
    assert list(dialog.members.order) == [2, 1, 3, 4, 6]
    rows = inside(dialog, "members.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    assert texts_of(rows, "row0") == ["leader", "Anna Lindqvist", "online"]
    assert texts_of(rows, "row1")[0] == "Mara Quist (you)"
    opened.tell(facts.PresenceMoved((PresenceChange(3, Presence.OFFLINE, samples.ms(0)),), False, 0))
    assert list(dialog.members.order) == [2, 1, 4, 3, 6]
    assert texts_of(inside(dialog, "portrait"))[1] == "5 members, 2 online"


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
    assert words(dialog, "refused") == "Farid Rahimi has blocked you."
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


def test_a_group_that_is_no_more_closes_it(opened: Opened) -> None:
    group(opened)
    opened.tell(facts.GroupsTold((), all=True))
    assert not opened.is_open(f"group-{TEAM}")


# --- leaving


def leave(opened: Opened) -> Any:
    opened.dialogs.leave_group(TEAM)
    return opened.dialog(f"leave-{TEAM}")


def test_a_member_leaves_when_that_is_confirmed(opened: Opened) -> None:
    """C64: an added member may leave."""
    press_button(group(opened), "danger")
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
