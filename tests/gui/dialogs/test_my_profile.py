import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Rename, SignedOut
from messenger.protocol.connection import Done
from messenger.protocol.errors import Code
from messenger.protocol.profiles import AskProfile, EditProfile, Profile
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, button, buttons, fill, inside, press_button, words
from tests.gui.driving import focus, press, see, settle

MINE = Profile(1, 1, "mara", samples.ME.display, "Bergen", "", "Coffee first")


def opened_profile(opened: Opened):  # type: ignore[no-untyped-def]
    opened.dialogs.my_profile()
    dialog = opened.dialog("my-profile")
    opened.answer(AskProfile, MINE)
    return dialog


def test_shows_what_is_known_of_me(opened: Opened) -> None:
    opened.dialogs.my_profile()
    dialog = opened.dialog("my-profile")
    assert inside(dialog, "display").text == "Mara Quist"
    assert not button(dialog, "primary").enabled
    opened.answer(AskProfile, MINE)
    texts = {name: inside(dialog, name).text for name in ("display", "name", "about", "town", "email")}
    expected = {"display": "Mara Quist", "name": "mara", "about": "Coffee first", "town": "Bergen", "email": ""}
    assert texts == expected
    assert button(dialog, "primary").enabled


def test_what_was_typed_before_the_profile_came_stays(opened: Opened) -> None:
    opened.dialogs.my_profile()
    dialog = opened.dialog("my-profile")
    fill(dialog, "town", "oslo")
    opened.answer(AskProfile, MINE)
    assert inside(dialog, "town").text == "oslo"
    assert inside(dialog, "about").text == "Coffee first"


def test_saves_all_fields_but_the_user_name_in_one_order(opened: Opened) -> None:
    """C67: a user changes display name, home town, e-mail address and a line about themselves."""
    dialog = opened_profile(opened)
    fill(dialog, "display", "mara q")
    press(fill(dialog, "email", "m@q.no"), "Return")
    (edit,) = opened.asked(EditProfile)
    assert (edit.display_name, edit.town, edit.email, edit.about) == ("mara q", "Bergen", "m@q.no", "Coffee first")
    assert opened.asked(Rename) == []
    opened.answer(EditProfile, Done(1))
    assert not opened.is_open("my-profile")


def test_a_rename_that_is_refused_is_said_under_the_name_and_the_rest_is_saved(opened: Opened) -> None:
    """C69: user names are unique."""
    dialog = opened_profile(opened)
    fill(dialog, "name", "anna")
    press(fill(dialog, "town", "oslo"), "Return")
    opened.answer(EditProfile, Done(1))
    opened.refuse(Rename, "Somebody else has this user name. Please choose another.")
    assert inside(dialog, "name").error == "Somebody else has this user name. Please choose another."
    see(opened.root, lambda: opened.root.focus_get() is inside(dialog, "name.input"), "the keyboard at the name")
    press(fill(dialog, "name", "mara2"), "Return")
    assert [request.user_name for request in opened.asked(Rename)] == ["anna", "mara2"]
    opened.answer(Rename, Done(1))
    assert not opened.is_open("my-profile")


def test_does_not_close_before_everything_is_saved(opened: Opened) -> None:
    dialog = opened_profile(opened)
    fill(dialog, "name", "maria")
    press(fill(dialog, "town", "oslo"), "Return")
    opened.answer(Rename, Done(1))
    assert opened.is_open("my-profile")
    opened.answer(EditProfile, Done(1))
    assert not opened.is_open("my-profile")


def test_nothing_changed_asks_nothing(opened: Opened) -> None:
    press(opened_profile(opened), "Return")
    assert not opened.is_open("my-profile")
    assert opened.asked(EditProfile) == opened.asked(Rename) == []


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("display", "", "Type the name that others see."),
        ("name", "", "Type your user name."),
        ("name", "x" * 33, "At most 32 characters."),
        ("town", "x" * 65, "At most 64 characters."),
        ("about", "x" * 201, "At most 200 characters."),
    ],
)
def test_what_cannot_be_is_said_before_asking(opened: Opened, field: str, text: str, sentence: str) -> None:
    """C23: limits are told before sending."""
    dialog = opened_profile(opened)
    inside(dialog, field).text = text
    press(dialog, "Return")
    assert inside(dialog, field).error == sentence
    assert opened.asked(EditProfile) == opened.asked(Rename) == []


def test_the_line_about_oneself_takes_no_line_break(opened: Opened) -> None:
    dialog = opened_profile(opened)
    entry = fill(dialog, "about", "one")
    opened.root.clipboard_clear()
    opened.root.clipboard_append("\ntwo\nthree")
    entry.event_generate("<<Paste>>")
    assert inside(dialog, "about").text == "one two three"


def test_leads_to_password_and_deletion(opened: Opened) -> None:
    dialog = opened_profile(opened)
    for name, leads_to in (("password", "password"), ("delete", "delete-account")):
        link = inside(dialog, f"links.{name}")
        focus(link)
        press(link, "space")
        press(opened.dialog(leads_to), "Escape")
    assert opened.names() == ["my-profile"]


def test_a_new_password_needs_the_old_one(opened: Opened) -> None:
    """C68: and ends the user's other sessions, which is said before and after."""
    opened.dialogs.password()
    dialog = opened.dialog("password")
    press_button(dialog, "primary")
    assert inside(dialog, "old").error == "Type the password that you have now."
    fill(dialog, "old", "old secret")
    press(fill(dialog, "new", "short"), "Return")
    assert inside(dialog, "new").error == "A password has 8 to 128 characters."
    press(fill(dialog, "new", "long enough"), "Return")
    (change,) = opened.asked(ChangePassword)
    assert (change.old, change.new) == ("old secret", "long enough")
    opened.answer(ChangePassword, Done(1))
    assert words(dialog, "explanation") == "Your password was changed. Your other devices have been signed out."
    assert buttons(dialog) == {"primary": "Done"}
    press(dialog, "Return")
    assert not opened.is_open("password")


def test_dialogs_do_not_shrink_while_a_password_is_typed(opened: Opened) -> None:
    """Else the pointer may stand on what lies under them, where a keyboard that follows it would type the rest."""
    opened.dialogs.my_profile()
    opened.dialogs.password()
    dialog = opened.dialog("password")
    fill(dialog, "old", "a wrong guess")
    press(fill(dialog, "new", "a new password"), "Return")
    opened.refuse(ChangePassword, "The password is wrong.")
    height = dialog.winfo_reqheight()
    assert dialog.note == "The password is wrong."
    press(fill(dialog, "old", "another guess"), "Return")
    settle(opened.root)
    assert dialog.note == ""
    assert dialog.winfo_reqheight() == height
    opened.dialogs.delete_account()
    dialog = opened.dialog("delete-account")
    press(dialog, "Return")
    settle(opened.root)
    height = dialog.winfo_reqheight()
    fill(dialog, "password", "c")
    assert inside(dialog, "password").error == ""
    assert dialog.winfo_reqheight() == height


def test_deleting_the_account_warns_and_asks_for_the_password(opened: Opened) -> None:
    """C67: a user may delete the own account (password asked)."""
    opened.dialogs.delete_account()
    dialog = opened.dialog("delete-account")
    assert words(dialog, "warning").startswith("This cannot be undone.")
    press(dialog, "Return")
    assert inside(dialog, "password").error == "Type your password."
    press(fill(dialog, "password", "wrong one"), "Return")
    opened.refuse(DeleteAccount, "This is not your password.")
    assert inside(dialog, "password").error == "This is not your password."
    assert inside(dialog, "password").text == ""
    press(fill(dialog, "password", "right one"), "Return")
    assert [request.password for request in opened.asked(DeleteAccount)] == ["wrong one", "right one"]
    opened.answer(DeleteAccount, SignedOut(Code.ACCOUNT_DELETED))
    assert not opened.is_open("delete-account")
