"""Every dialog over the main window, with an invented workplace and invented answers."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from messenger.client import facts
from messenger.client.changes import Answer, Answered
from messenger.client.commands import Commands
from messenger.client.files.model import FileChoices
from messenger.client.model import Link, LinkStatus
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices
from messenger.gui.dialogs import Dialogs
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.look.look import Look
from messenger.gui.main_window import MainWindow
from messenger.gui.menus import PrivateChats
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.accounts import DeviceEntry, Devices, InviteEntry, InviteMade, Invites
from messenger.protocol.base import direct_log
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, MembersAdded, NotAdded
from messenger.protocol.profiles import Profile
from tests.gui import samples
from tests.gui.fakes import FakeClient, RecordingDialogs

LINK = "messenger://chat.example.org:7420/#v1.QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY.c2VjcmV0LXRva2Vu"
DEVICES = (
    DeviceEntry(2, "Laptop in the kitchen", 1, samples.ms(5), online=True),
    DeviceEntry(1, "mara-desktop", 1, samples.ms(0), online=True, current=True),
    DeviceEntry(3, "An old computer with a name that is too long for one line", 1, samples.ms(3000)),
)
INVITES = (
    InviteEntry(3, 5, samples.ms(10), LINK, samples.ms(-7 * 1440), 1),
    InviteEntry(2, 1, samples.ms(2000), LINK, samples.ms(-90), 2, admin=True),
    InviteEntry(1, 1, samples.ms(9000), LINK),
    InviteEntry(4, 1, samples.ms(9000), LINK),
)
ANNA = Profile(
    1, 2, "anna", "Anna Lindqvist", "Göteborg", "anna@example.org",
    "Builds things, breaks things, and writes down which was which 🔧",
)  # fmt: skip


def show(root: tk.Tk, look: Look, name: str) -> None:
    client = FakeClient()
    client.apply(*samples.signed_in(), *samples.groups(), samples.history(2))
    subscriptions = Subscriptions(root.report_callback_exception)
    assert client.state.me is not None
    pictures = Pictures(root, client.state, client.actions, subscriptions)
    context = Context(look, client.state, client.actions, subscriptions, lambda: samples.NOW, pictures=pictures)

    def make(
        window: tk.Misc, on_chat: Callable[[str], object], on_private: Callable[[int], int | None], _usage: object
    ) -> Dialogs:
        return Dialogs(window, context, on_chat=on_chat, on_private=on_private, usage=Commands.usage)

    window = MainWindow(
        root, look, me=client.state.me, state=client.state, actions=client.actions, subscriptions=subscriptions,
        pictures=pictures, dialogs=make, privates=lambda *_: cast(PrivateChats, RecordingDialogs()),
        now=lambda: samples.NOW, open_link=print,
    )  # fmt: skip
    window.pack(fill="both", expand=True)
    root.update()
    window.open_chat(direct_log(samples.ME.id, 2))
    root.update()
    dialogs = make(window, window.open_chat, lambda _user: None, None)

    opened = Opened(root, client, subscriptions, window, dialogs)
    for kind in (opened.people, opened.account, opened.settings, opened.groups):
        kind(name)
    root.update()


@dataclass
class Opened:
    """The window and its dialogs; each method opens the one of this name, if it is of its kind."""

    root: tk.Tk
    client: FakeClient
    subscriptions: Subscriptions
    window: MainWindow
    dialogs: Dialogs

    def shown(self) -> Any:
        """The dialog that was opened last."""
        return [child for child in self.window.winfo_children() if isinstance(child, Dialog)][-1]

    def answer(self, event: Answer | None, refusal: str = "") -> None:
        """Settle the request that was made last."""
        ticket = self.client.network.named("ask")[-1][0]
        self.subscriptions.publish(Answered(ticket, event, refusal))
        self.root.update()

    def people(self, name: str) -> None:
        """Other people."""
        match name:
            case "profile" | "blocked_profile":
                self.client.apply(facts.BlocksTold(frozenset([2] if name == "blocked_profile" else [])))
                self.dialogs.profile(2)
                self.answer(ANNA)
            case "block":
                self.dialogs.block(2)
            case "waiting":
                self.client.apply(facts.LinkChanged(LinkStatus(Link.WAITING, 4, "The server does not answer.")))
                self.dialogs.block(2)
                self.shown().confirm()
            case "who_was_online" | "who_nobody":
                if name == "who_nobody":
                    self.client.apply(facts.PresenceMoved((), True, 0))
                self.dialogs.who_was_online()
                self.answer(Who(1, (2, 3, 5, 9) if name == "who_was_online" else ()))
            case "who_own":
                self.dialogs.who_was_online()
                self.shown().times.choose(5)
                write(self.shown(), "own.seconds", "soon")
                self.shown().body.nametowidget("own.ask").invoke()
            case "help":
                self.dialogs.help()

    def account(self, name: str) -> None:
        """The own account."""
        match name:
            case "my_profile" | "refused_name":
                self.dialogs.my_profile()
                self.answer(
                    Profile(
                        1,
                        1,
                        samples.ME.name,
                        samples.ME.display,
                        "Bergen",
                        "",
                        "Coffee ☕ first. Then the second coffee.",
                    )
                )
                if name == "refused_name":
                    write(self.shown(), "name", "x")
                    self.shown().confirm()
                    self.answer(None, "Somebody else has this user name. Please choose another.")
            case "password" | "password_changed":
                self.dialogs.password()
                if name == "password_changed":
                    write(self.shown(), "old", "old password")
                    write(self.shown(), "new", "new password")
                    self.shown().confirm()
                    self.answer(Done(1))
            case "delete_account":
                self.dialogs.delete_account()
                self.shown().confirm()
            case "devices":
                self.dialogs.devices()
                self.answer(Devices(1, DEVICES))
            case "invites" | "no_invites":
                self.dialogs.invites()
                self.answer(Invites(1, INVITES if name == "invites" else ()))
                if name == "invites":
                    self.shown().confirm()
                    self.answer(InviteMade(1, 9, LINK))
                    self.answer(Invites(1, INVITES))

    def settings(self, name: str) -> None:
        """What one can choose."""
        match name:
            case "private_chats" | "hidden" | "wrong_port":
                self.client.apply(facts.PrivateChoicesTold(PrivateChoices(hidden=name == "hidden")))
                self.dialogs.settings("private-chats")
                if name == "wrong_port":
                    write(self.shown(), "private-chats.port", "80")
                    self.shown().section.finish()
            case "notifications" | "quiet":
                until = round((samples.NOW + 3_600) * 1000) if name == "quiet" else 0
                self.client.apply(facts.NotificationChoicesTold(NotificationChoices(quiet_until=until)))
                self.dialogs.settings("notifications")
            case "file_settings" | "file_settings_chosen":
                if name == "file_settings_chosen":
                    far = "/media/mara/Archive of everything that came in/2026/November/From work and from home"
                    self.client.apply(facts.FileChoicesTold(FileChoices(far, 0)))
                self.dialogs.settings("files")
            case "appearance" | "device_settings" | "about":
                self.dialogs.settings("devices" if name == "device_settings" else name)
                if name == "device_settings":
                    self.answer(Devices(1, DEVICES))
            case "licence":
                self.dialogs.settings("about")
                self.root.update()
                self.shown().nametowidget("card.scrolled.view.inside.body.about.licences.licence0").event_generate(
                    "<ButtonRelease-1>", x=20, y=10
                )

    def groups(self, name: str) -> None:
        """Groups."""
        match name:
            case "new_group" | "not_added":
                self.dialogs.new_group()
                write(self.shown(), "title", "Summer party 🎉")
                self.shown().people.toggle(2)
                self.shown().people.toggle(5)
                if name == "not_added":
                    self.shown().confirm()
                    self.answer(MembersAdded(1, (NotAdded(2, Code.BLOCKED), NotAdded(5, Code.TOO_MANY_GROUPS))))
            case "add_members":
                self.dialogs.add_members(samples.REVIEWS)
            case "group":
                self.dialogs.group(samples.TEAM)
            case "leader_group" | "leader_menu":
                self.client.apply(_led_by_me())
                self.dialogs.group(samples.TEAM)
                if name == "leader_menu":
                    self.root.update()
                    rows = self.shown().members.list
                    rows.select(3)
                    self.root.update()
                    rows.menu_at_cursor()
            case "former_group":
                self.dialogs.group(samples.FORMER)
            case "leader_leaves":
                self.client.apply(_led_by_me())
                self.dialogs.leave_group(samples.TEAM)
                self.shown().people.toggle(3)
            case "leave_group":
                self.dialogs.leave_group(samples.TEAM)


def _led_by_me() -> facts.GroupsTold:
    return facts.GroupsTold((Group(samples.TEAM[1:], "Product team", 1, (2, 1, 3, 4, 6, 10)),))


def write(dialog: Dialog, field: str, text: str) -> None:
    """Type into one field."""
    found: tk.Entry | tk.Text = dialog.body.nametowidget(f"{field}.input")
    found.insert("end", text)
    if isinstance(found, tk.Entry):
        found.icursor("end")
    else:
        found.mark_set("insert", "end")
