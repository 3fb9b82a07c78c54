"""The window before anybody is signed in: which server, who, first visits, refusals."""

import tkinter as tk

from messenger.client import facts
from messenger.client.changes import ServerAnswered, SignInFailed
from messenger.client.model import ShownServer
from messenger.gui.account_page import AccountPage
from messenger.gui.look.look import Look
from messenger.gui.sign_in import SignIn
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.fakes import FakeClient

WORDS = "lusab-babad-gutih-tugad-mosaf-dovij"


def show(root: tk.Tk, look: Look, name: str) -> None:
    client = FakeClient()
    known = (samples.SERVER,) if name in ("servers", "signed_out") else ()
    client.apply(facts.ProfileOpened(False, known))
    subscriptions = Subscriptions(root.report_callback_exception)
    reason = "You were signed out after eight hours without activity." if name == "signed_out" else ""
    page = SignIn(root, look, state=client.state, actions=client.actions, subscriptions=subscriptions, reason=reason)
    page.pack(fill="both", expand=True)
    root.update()
    if name == "servers":
        page.show_servers()
    server = ShownServer("Workshop", "chat.example.org:7420", samples.SERVER.pin, WORDS, True, True)
    if name == "sign_up":
        subscriptions.publish(ServerAnswered(server))
    if name == "first_visit":
        subscriptions.publish(ServerAnswered(ShownServer("Workshop", "h:1", samples.SERVER.pin, WORDS, False, False)))
    if name == "wrong_password":
        subscriptions.publish(
            ServerAnswered(ShownServer("Workshop", "h:1", samples.SERVER.pin, WORDS, True, False, "mara"))
        )
        root.update()
        subscriptions.publish(
            SignInFailed(Code.WRONG_CREDENTIALS, "The user name or the password is wrong.", "password", 0)
        )
    if name == "refused_invite":
        subscriptions.publish(ServerAnswered(None, "This invite is damaged - please ask for a new one."))
    if name in ("two_errors", "open_server"):
        is_open = ShownServer("Workshop", "h:1", samples.SERVER.pin, WORDS, True, False, open=True)
        subscriptions.publish(ServerAnswered(is_open))
        root.update()
    if name == "two_errors":
        account = page.page
        assert isinstance(account, AccountPage)
        account.name.text, account.password.text = "mara quist", "short"
        account.go_on()
    if name == "locked":
        subscriptions.publish(
            ServerAnswered(ShownServer("Workshop", "h:1", samples.SERVER.pin, WORDS, True, False, "mara"))
        )
        root.update()
        subscriptions.publish(SignInFailed(Code.LOCKED, "Too many wrong passwords. Please wait.", "", 57))
