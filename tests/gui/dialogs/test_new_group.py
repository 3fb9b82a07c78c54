"""Making a group, and choosing people for one."""

from typing import Any

from messenger.client import facts
from messenger.client.model import Contact
from messenger.gui.look.look import Look
from messenger.gui.look.palette import LIGHT, rgb
from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    Group,
    MembersAdded,
    NewGroup,
    NotAdded,
)
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, fill, inside, press_button, words
from tests.gui.driving import click, focus, press, see, settle, texts_of, write
from tests.gui.screen import picture_of

TEAM, REVIEWS, FORMER = samples.TEAM, samples.REVIEWS, samples.FORMER


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
    height = dialog.winfo_height()
    press(search, "Return")
    assert dialog.note == "1 person chosen"
    settle(opened.root)
    assert dialog.winfo_height() == height  # else the button moves away under the pointer
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


def test_choosing_somebody_one_has_blocked_says_what_that_means(opened: Opened) -> None:
    """C66"""
    opened.tell(facts.BlocksTold(frozenset([2])))
    dialog = new_group(opened)
    dialog.people.toggle(3)
    assert dialog.note == "1 person chosen"
    dialog.people.toggle(2)
    assert dialog.note == (
        "2 people chosen. You have blocked Anna Lindqvist: in a group you read each other all the same."
    )
    dialog.people.toggle(2)
    assert dialog.note == "1 person chosen"


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
    codes = (Code.BLOCKED, Code.NO_SUCH_USER, Code.ALREADY_MEMBER, Code.GROUP_FULL, Code.TOO_MANY_GROUPS, Code.INTERNAL)
    opened.answer(NewGroup, MembersAdded(1, tuple(map(NotAdded, (2, 3, 4, 5, 6, 7), codes))))
    assert words(dialog, "refused").splitlines() == [
        "Anna Lindqvist has blocked you and cannot be added.",
        "Chidi Okafor was not added: There is no such person any more.",
        "Dina Haddad is a member already.",
        "Bjorn Aasen was not added: the group is full.",
        "Grace Mensah is in too many groups already.",
        "Farid Rahimi was not added: The server made a mistake. Please try again.",
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
    assert dialog.note == "Nobody chosen yet"


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
