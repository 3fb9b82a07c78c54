import msgspec

from messenger.client import facts
from messenger.gui.account_page import AccountPage
from messenger.protocol.errors import Code
from tests.gui.driving import focus, see, settle
from tests.gui.sign_in_door import KNOWN, WRONG, Door


def test_a_lock_counts_down_on_the_button(door: Door) -> None:
    """C6"""
    door.tell(facts.ServerFound(KNOWN))
    door.account.name.text, door.account.password.text = "mara", "wrong"
    door.account.go_on()
    door.tell(msgspec.structs.replace(WRONG, retry_after=1.2))
    button = door.account.button
    assert button.text == "Try again in 2 s"
    assert not button.enabled
    see(door.root, lambda: button.enabled, "the end of the lock")
    assert button.text == "Sign in"


def button_of(page: AccountPage) -> tuple[str, bool]:
    return page.button.text, page.button.enabled


def test_a_lock_is_one_names_own(door: Door) -> None:
    """C6"""
    door.tell(facts.ServerFound(KNOWN))
    page = door.account
    page.name.text, page.password.text = "mara", "wrong"
    page.go_on()
    door.tell(facts.SignInRefused(Code.LOCKED, "Please try again in 57 seconds.", "", 57))
    general = door.root.nametowidget("signin.account.column.fields.general")
    assert general.cget("text") == "Too many wrong passwords for this name."
    assert page.password.text == ""
    assert button_of(page) == ("Try again in 57 s", False)
    focus(page.name.nametowidget("input"))
    door.type("x")
    assert button_of(page) == ("Sign in", True)
    door.press("BackSpace")
    words, enabled = button_of(page)
    assert (words.startswith("Try again in "), enabled) == (True, False)
    page.password.text = "again"
    door.press("Return")
    assert len(door.orders("sign_in")) == 1


def test_a_refusal_for_all_holds_for_every_name(door: Door) -> None:
    door.tell(facts.ServerFound(KNOWN))
    door.tell(facts.SignInRefused(Code.BUSY, "The server is busy.", "", 30))
    focus(door.account.name.nametowidget("input"))
    door.type("x")
    assert not door.account.button.enabled


def test_a_page_that_is_left_counts_no_further(door: Door) -> None:
    door.tell(facts.ServerFound(KNOWN))
    door.tell(msgspec.structs.replace(WRONG, retry_after=100))
    door.window.destroy()
    settle(door.root)
    assert door.root.tk.splitlist(door.root.tk.call("after", "info")) == ()
    assert door.subscriptions.count() == 0
