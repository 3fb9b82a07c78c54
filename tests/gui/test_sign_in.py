import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client import facts
from messenger.client.model import ShownServer
from messenger.gui.look.look import Look
from messenger.gui.server_page import ServerPage
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import focus, see, settle
from tests.gui.sign_in_door import INVITED, KNOWN, OPEN, UNKNOWN, WORDS, WRONG, Door


def test_a_pasted_invite_is_looked_up_by_return(door: Door) -> None:
    door.root.clipboard_clear()
    door.root.clipboard_append(" messenger://h:1/#v1.x.y\n")
    door.here("where")
    door.root.nametowidget("signin.servers.column.where.input").event_generate("<<Paste>>")
    door.press("Return")
    assert door.orders("look_up") == [("messenger://h:1/#v1.x.y",)]
    assert door.servers.button.text == "Looking for the server…"
    door.press("Return")
    assert len(door.orders("look_up")) == 1


def test_an_address_may_be_typed_instead(door: Door) -> None:
    door.root.nametowidget("signin.servers.column.switch").invoke()
    door.here("where")
    assert door.servers.field.label == "Address of the server"
    door.type("chat.example.org")
    door.press("Return")
    assert door.orders("look_up") == [("chat.example.org",)]


def test_an_empty_field_is_not_looked_up(door: Door) -> None:
    door.press("Return")
    assert door.orders("look_up") == []
    assert door.servers.field.error == "Paste the invite you were sent."


def test_a_refused_invite_is_explained_under_it_and_stays(door: Door) -> None:
    door.type("messenger://nonsense")
    door.press("Return")
    door.tell(facts.ServerRefused("This invite is damaged - please ask for a new one."))
    assert door.servers.field.error == "This invite is damaged - please ask for a new one."
    assert door.servers.field.text == "messenger://nonsense"
    assert door.servers.button.enabled


def test_signs_in_with_the_keyboard_alone(door: Door) -> None:
    """C3"""
    door.tell(facts.ServerFound(KNOWN))
    door.here("name")
    door.type("mara")
    door.press("Tab")
    door.here("password")
    door.type("open sesame")
    door.press("Return")
    assert door.orders("sign_in") == [(KNOWN, "mara", "open sesame")]
    assert not door.account.button.enabled


def test_a_wrong_password_keeps_the_name_and_asks_the_password_again(door: Door) -> None:
    """C4"""
    door.tell(facts.ServerFound(KNOWN))
    door.type("mara")
    door.press("Tab")
    door.type("wrong")
    door.press("Return")
    door.tell(WRONG)
    assert door.account.name.text == "mara"
    assert door.account.password.text == ""
    assert door.account.password.error == "The user name or the password is wrong."
    door.here("password")
    door.type("right")
    door.press("Return")
    assert door.orders("sign_in")[-1] == (KNOWN, "mara", "right")


@pytest.mark.parametrize(("field", "other"), [("name", "password"), ("display", "name"), ("password", "name")])
def test_a_refusal_stands_under_the_field_it_concerns(door: Door, field: str, other: str) -> None:
    door.tell(facts.ServerFound(INVITED))
    door.tell(facts.SignInRefused(Code.NAME_TAKEN, "Choose another.", field))
    fields = {"name": door.account.name, "display": door.account.display, "password": door.account.password}
    assert fields[field].error == "Choose another."
    assert fields[other].error == ""
    door.here(field)


@pytest.mark.parametrize("field", ["", "invite"])
def test_a_refusal_of_everything_stands_over_the_button(door: Door, field: str) -> None:
    door.tell(facts.ServerFound(INVITED))
    door.tell(facts.SignInRefused(None, "The server cannot be reached.", field))
    general = door.root.nametowidget("signin.account.column.fields.general")
    assert general.winfo_ismapped()
    assert general.cget("text") == "The server cannot be reached."
    assert door.account.button.enabled


def test_an_invite_makes_an_account(door: Door) -> None:
    """C5"""
    door.tell(facts.ServerFound(INVITED))
    assert door.account.signs_up
    door.type("mara")
    door.press("Tab")
    door.account.display.text = "Mara 🌿"
    door.press("Tab")
    door.here("password")
    door.type("long enough")
    door.press("Return")
    assert door.orders("sign_up") == [(INVITED, "mara", "Mara 🌿", "long enough")]


def test_without_another_name_the_user_name_is_shown_to_others(door: Door) -> None:
    door.tell(facts.ServerFound(INVITED))
    door.account.name.text = "mara"
    door.account.password.text = "long enough"
    door.account.go_on()
    assert door.orders("sign_up") == [(INVITED, "mara", "mara", "long enough")]


def test_who_has_an_account_signs_in_with_an_invite_too(door: Door) -> None:
    door.tell(facts.ServerFound(INVITED))
    door.root.nametowidget("signin.account.column.links.switch").invoke()
    assert not door.account.signs_up
    assert not door.account.display.winfo_ismapped()
    door.account.name.text = "mara"
    door.account.password.text = "x"
    door.account.go_on()
    assert door.orders("sign_in") == [(INVITED, "mara", "x")]


@pytest.mark.parametrize(
    ("name", "shown", "password", "wrong"),
    [
        ("", "", "long enough", {"name": "Type your user name."}),
        ("m" * 33, "", "long enough", {"name": "At most 32 characters."}),
        ("mara", "d" * 65, "long enough", {"display": "At most 64 characters."}),
        ("mara", "", "short", {"password": "A password has 8 to 128 characters."}),
        ("mara", "", "", {"password": "Type your password."}),
        ("", "", "", {"name": "Type your user name.", "password": "Type your password."}),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(
    door: Door, name: str, shown: str, password: str, wrong: dict[str, str]
) -> None:
    door.tell(facts.ServerFound(INVITED))
    page = door.account
    page.name.text, page.display.text, page.password.text = name, shown, password
    page.go_on()
    errors = {"name": page.name.error, "display": page.display.error, "password": page.password.error}
    assert {field: error for field, error in errors.items() if error} == wrong
    assert door.orders("sign_up") == []


def test_an_unknown_server_is_believed_only_when_its_words_were_compared(door: Door) -> None:
    door.tell(facts.ServerFound(UNKNOWN))
    page = door.account
    assert page.nametowidget("column.question.box.words").cget("text") == WORDS
    assert not page.name.winfo_ismapped()
    page.name.text, page.password.text = "mara", "secret"
    page.go_on()
    assert door.orders("sign_in") == []
    page.nametowidget("column.question.trust").invoke()
    assert WORDS in page.nametowidget("column.subtitle").cget("text")
    door.here("password")
    page.go_on()
    assert door.orders("sign_in") == [(UNKNOWN, "mara", "secret")]


def test_the_words_of_a_known_server_are_shown(door: Door) -> None:
    door.tell(facts.ServerFound(KNOWN))
    assert WORDS in door.account.nametowidget("column.subtitle").cget("text")


def test_servers_one_knows_are_one_click_away(root: tk.Tk, look: Look) -> None:
    door = Door(root, look, samples.SERVER)
    door.account.nametowidget("column.links.back").invoke()  # it asks for the password where one was last
    button = root.nametowidget("signin.servers.column.known.server0")
    assert button.text == "Workshop – @mara"
    button.invoke()
    assert door.account.name.text == "mara"
    door.account.password.text = "secret"
    door.account.go_on()
    ((server, name, _),) = door.orders("sign_in")
    assert isinstance(server, ShownServer)
    assert (server.known, server.addresses, name) == (True, samples.SERVER.addresses, "mara")


@pytest.mark.parametrize("reason", ["", "You have signed out."])
def test_who_has_been_somewhere_is_asked_for_the_password_there(root: tk.Tk, look: Look, reason: str) -> None:
    focus(root)
    door = Door(root, look, samples.SERVER, reason=reason)
    assert door.account.name.text == "mara"
    door.here("password")


def test_a_server_without_an_account_is_only_offered(root: tk.Tk, look: Look) -> None:
    door = Door(root, look, replace(samples.SERVER, account=""))
    assert door.servers.nametowidget("column.known.server0").text == "Workshop"


def test_after_being_signed_out_one_is_told_why_and_asked_for_the_password_only(root: tk.Tk, look: Look) -> None:
    focus(root)
    door = Door(root, look, samples.SERVER, reason="You have signed out.")
    assert root.nametowidget("signin.banner.sentence").cget("text") == "You have signed out."
    assert door.account.name.text == "mara"
    door.here("password")


def test_one_can_go_back_to_another_server(door: Door) -> None:
    door.tell(facts.ServerFound(KNOWN))
    door.root.nametowidget("signin.account.column.links.back").invoke()
    door.here("where")
    assert isinstance(door.window.page, ServerPage)


def test_anybody_makes_an_account_where_the_server_is_open(door: Door) -> None:
    """C5"""
    door.tell(facts.ServerFound(OPEN))
    assert door.account.signs_up
    door.account.name.text, door.account.password.text = "@mara", "long enough"
    door.account.go_on()
    assert door.orders("sign_up") == [(OPEN, "mara", "mara", "long enough")]


def test_who_has_been_on_an_open_server_is_asked_for_the_password(door: Door) -> None:
    door.tell(facts.ServerFound(replace(OPEN, account="mara")))
    assert not door.account.signs_up
    door.here("password")
    door.root.nametowidget("signin.account.column.links.switch").invoke()
    assert door.account.signs_up


def test_without_invite_one_cannot_sign_up_elsewhere(door: Door) -> None:
    """C5"""
    door.tell(facts.ServerFound(KNOWN))
    assert not door.account.signs_up
    assert not door.root.nametowidget("signin.account.column.links.switch").winfo_ismapped()


@pytest.mark.parametrize("name", ["mara quist", "mara@home", "1mara", ".mara", "m/ara", "ma\u2003ra"])
def test_a_bad_name_and_a_short_password_are_told_together(door: Door, name: str) -> None:
    """C69"""
    door.tell(facts.ServerFound(INVITED))
    page = door.account
    page.name.text, page.password.text = name, "short"
    page.go_on()
    assert page.name.error == "Use letters, digits and . _ - without spaces; a letter comes first."
    assert page.password.error == "A password has 8 to 128 characters."
    assert door.orders("sign_up") == []


@pytest.mark.parametrize("name", ["mara.q-1_x", "марина", "魏", "Jürgen"])
def test_a_name_that_the_server_may_take_is_left_to_it(door: Door, name: str) -> None:
    """C69"""
    door.tell(facts.ServerFound(INVITED))
    door.account.name.text, door.account.password.text = name, "long enough"
    door.account.go_on()
    assert door.orders("sign_up") == [(INVITED, name, name, "long enough")]


@pytest.mark.parametrize("fact", [facts.ServerFound(INVITED), facts.ServerFound(UNKNOWN)])
def test_everything_fits_the_smallest_window(door: Door, fact: facts.Fact) -> None:
    door.tell(fact)
    door.root.geometry("720x460")
    see(door.root, lambda: door.root.winfo_height() == 460, "the small window")
    settle(door.root)
    column = door.account.column
    assert column.winfo_y() >= 0
    assert column.winfo_y() + column.winfo_height() <= 460


def test_trouble_with_the_disk_is_told_here_too(door: Door) -> None:
    door.tell(facts.StoreTroubled("The disk is full."))
    assert door.root.nametowidget("signin.banner").winfo_ismapped()
    door.tell(facts.StoreTroubled(""))
    assert not door.root.nametowidget("signin.banner").winfo_ismapped()
