from typing import Any

import pytest

from messenger.client import facts
from messenger.client.model import Contact
from messenger.protocol.accounts import InviteEntry, InviteMade, Invites, ListInvites, NewInvite, RevokeInvite
from messenger.protocol.connection import Done
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, fill, inside
from tests.gui.driving import click, focus, press, see, settle, texts_of

LINK = "messenger://chat.example.org:7420/#v1.cGlu.dG9rZW4"
ENTRIES = (
    InviteEntry(3, 5, samples.ms(10), LINK, samples.ms(-7 * 1440), 1),
    InviteEntry(2, 1, samples.ms(20), LINK + "2", samples.ms(-90), 2, admin=True),
    InviteEntry(1, 1, samples.ms(30), LINK + "1"),
)


@pytest.fixture
def dialog(opened: Opened) -> Any:
    opened.dialogs.invites()
    made = opened.dialog("invites")
    opened.answer(ListInvites, Invites(1, ENTRIES))
    return made


def test_lists_those_that_are_still_good(opened: Opened, dialog: Any) -> None:
    """C5: an administrator makes, copies, lists and revokes invites in the window."""
    rows = inside(dialog, "room.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    assert texts_of(rows) == [
        "For 5 people", "until 26 November · by you",
        "For 1 person", "until 11:15 · by Anna Lindqvist · as administrator",
        "For 1 person", "for ever · by the operator",
    ]  # fmt: skip


def test_makes_one_and_copies_its_link(opened: Opened, dialog: Any) -> None:
    fill(dialog, "numbers.uses", "5")
    fill(dialog, "numbers.days", "30")
    switch = inside(dialog, "admin")
    focus(switch)
    press(switch, "space")
    press(dialog, "Return")
    (request,) = opened.asked(NewInvite)
    assert (request.uses, request.days, request.admin) == (5, 30, True)
    opened.answer(NewInvite, InviteMade(1, 9, LINK))
    copy = inside(dialog, "made.copy")
    see(opened.root, lambda: opened.root.focus_get() is copy, "the keyboard at Copy")
    press(copy, "Return")
    assert opened.root.clipboard_get() == LINK
    assert copy.text == "Copied"
    assert len(opened.asked(ListInvites)) == 2  # the new one is among them


@pytest.mark.parametrize(("field", "text"), [("uses", "0"), ("uses", "some"), ("days", "-1"), ("days", "3651")])
def test_a_number_that_cannot_be_is_said(opened: Opened, dialog: Any, field: str, text: str) -> None:
    inside(dialog, f"numbers.{field}").text = text
    press(dialog, "Return")
    assert inside(dialog, f"numbers.{field}").error.startswith("A number from 1 to")
    assert opened.asked(NewInvite) == []


def choose(opened: Opened, dialog: Any, row: int, entry: str) -> None:
    rows = inside(dialog, "room.list.rows")
    see(opened.root, lambda: texts_of(rows), "the rows")
    click(rows, 150, 68 * row + 30)
    menu = dialog.nametowidget("card.menu")
    menu.choose(menu.names.index(entry))
    settle(opened.root)


def test_copies_the_link_of_an_older_one(opened: Opened, dialog: Any) -> None:
    choose(opened, dialog, 1, "copy")
    assert opened.root.clipboard_get() == LINK + "2"
    assert dialog.note.startswith("The link is copied.")


def test_revokes_one_and_lists_again(opened: Opened, dialog: Any) -> None:
    choose(opened, dialog, 1, "revoke")
    assert [request.invite for request in opened.asked(RevokeInvite)] == [2]
    opened.answer(RevokeInvite, Done(1))
    opened.answer(ListInvites, Invites(1, ENTRIES[::2]))
    rows = inside(dialog, "room.list.rows")
    see(opened.root, lambda: len(texts_of(rows)) == 4, "one row less")


def test_a_refusal_is_said(opened: Opened, dialog: Any) -> None:
    choose(opened, dialog, 0, "revoke")
    opened.refuse(RevokeInvite, "There is no such invite.")
    assert dialog.note == "There is no such invite."


def test_says_that_there_are_none(opened: Opened) -> None:
    opened.dialogs.invites()
    dialog = opened.dialog("invites")
    opened.answer(ListInvites, Invites(1, ()))
    assert inside(dialog, "room.empty").title == "No invites"


def test_lists_again_when_somebody_new_has_come(opened: Opened, dialog: Any) -> None:
    """C5: whoever signs up has used one."""
    opened.tell(facts.PeopleChanged((Contact(77, "nina", "Nina Falk"),)))
    assert len(opened.asked(ListInvites)) == 2
    opened.tell(facts.PeopleChanged((Contact(77, "nina", "Nina F."),)))  # who is here already uses none
    assert len(opened.asked(ListInvites)) == 2
