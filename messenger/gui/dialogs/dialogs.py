"""The one way to open a dialog. Each stands over the window it was made for, and once only."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from messenger.gui.dialogs.block import BlockDialog
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.devices import DevicesDialog
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.group import GroupDialog
from messenger.gui.dialogs.help import HelpDialog
from messenger.gui.dialogs.invites import InvitesDialog
from messenger.gui.dialogs.leaving import leave_dialog
from messenger.gui.dialogs.members import AddMembersDialog, NewGroupDialog
from messenger.gui.dialogs.my_profile import MyProfileDialog
from messenger.gui.dialogs.password import DeleteAccountDialog, PasswordDialog
from messenger.gui.dialogs.profile import ProfileDialog
from messenger.gui.dialogs.send_files import SendFilesDialog
from messenger.gui.dialogs.settings import SettingsDialog
from messenger.gui.dialogs.who_was_online import WhoWasOnlineDialog
from messenger.gui.look.look import Look
from messenger.gui.sending.candidate import Candidate

_ONLY_SHOWN: Final = frozenset(["profile", "devices", "help"])
"""Dialogs in which nothing is typed: opened again, they lose nothing."""


class Dialogs:
    """``parent``: the window under them, with which they go. ``on_chat(log)`` shows a chat.

    ``on_private(user)`` starts a private one; see ``ProfileDialog``.
    ``usage`` gives the commands for the help page. Opening what is open already brings it to the front.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        *,
        on_chat: Callable[[str], object],
        on_private: Callable[[int], int | None],
        usage: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        self._parent = parent
        self._context = context
        self._on_chat = on_chat
        self._on_private = on_private
        self._usage = usage
        self._open: dict[tuple[str, str | int], Dialog] = {}
        self._make: dict[tuple[str, str | int], Callable[[tk.Misc, Context], Dialog]] = {}

    def profile(self, user: int) -> None:
        """Show what ``user`` says about itself; the own profile opens for editing."""
        me = self._context.state.me
        if me is not None and user == me.id:
            self.my_profile()
            return
        self._show(
            ("profile", user),
            lambda parent, context: ProfileDialog(
                parent, context, user, on_message=self._message, on_private=self._on_private, on_block=self.block
            ),
        )  # fmt: skip

    def my_profile(self) -> None:
        """Edit the own profile."""
        self._show(
            ("my profile", 0),
            lambda parent, context: MyProfileDialog(
                parent, context, on_password=self.password, on_delete=self.delete_account
            ),
        )  # fmt: skip

    def password(self) -> None:
        """Change the own password."""
        self._show(("password", 0), PasswordDialog)

    def delete_account(self) -> None:
        """Delete the own account."""
        self._show(("delete account", 0), DeleteAccountDialog)

    def new_group(self) -> None:
        """Make a group; it is shown when it is made."""
        self._show(("new group", 0), lambda parent, context: NewGroupDialog(parent, context, on_made=self._on_chat))

    def group(self, log: str) -> None:
        """Show a group and who belongs to it."""
        if log not in self._context.state.groups:
            return
        self._show(
            ("group", log),
            lambda parent, context: GroupDialog(
                parent, context, log, on_message=self._message, on_profile=self.profile, on_add=self.add_members,
                on_leave=self.leave_group,
            ),
        )  # fmt: skip

    def add_members(self, log: str) -> None:
        """Add people to a group."""
        if log not in self._context.state.groups:
            return
        self._show(("add", log), lambda parent, context: AddMembersDialog(parent, context, log))

    def leave_group(self, log: str) -> None:
        """Leave a group, or end it."""
        if log not in self._context.state.groups:
            return
        self._show(("leave", log), lambda parent, context: leave_dialog(parent, context, log))

    def devices(self) -> None:
        """List where this account is signed in."""
        self._show(("devices", 0), DevicesDialog)

    def invites(self) -> None:
        """Make and revoke invites; for administrators (``state.admin``)."""
        self._show(("invites", 0), InvitesDialog)

    def block(self, user: int) -> None:
        """Ask whether to block ``user``."""
        self._show(("block", user), lambda parent, context: BlockDialog(parent, context, user))

    def who_was_online(self) -> None:
        """Show who else is or was online."""
        self._show(("who", 0), lambda parent, context: WhoWasOnlineDialog(parent, context, on_profile=self.profile))

    def settings(self, section: str = "") -> None:
        """Show the settings, at the section of this key."""
        self._show(
            ("settings", 0),
            lambda parent, context: SettingsDialog(parent, context, section),
        )  # fmt: skip
        shown = self._open[("settings", 0)]
        if section and isinstance(shown, SettingsDialog):
            shown.select(section)

    def send_files(
        self,
        log: str,
        files: tuple[Candidate, ...],
        caption: str,
        on_caption: Callable[[str], object],
        on_end: Callable[[bool, str], object],
    ) -> None:
        """Ask whether these files are to be sent; where that is asked already, they come to the others."""
        shown = self._open.get(("files", log))
        if isinstance(shown, SendFilesDialog) and shown.winfo_exists():
            shown.add(files)
        self._show(
            ("files", log),
            lambda parent, context: SendFilesDialog(
                parent, context, log, files, caption, on_caption=on_caption, on_end=on_end
            ),
        )  # fmt: skip

    def help(self) -> None:
        """List the commands."""
        self._show(("help", 0), lambda parent, context: HelpDialog(parent, context, self._usage()))

    def rebuild(self, look: Look) -> None:
        """Have what is opened from now on look so, and what is open too, as far as nothing is lost by it."""
        self._context = replace(self._context, look=look)
        order = self._parent.tk.splitlist(self._parent.tk.call("wm", "stackorder", "."))
        again = False
        for key, dialog in list(self._open.items()):
            if dialog.winfo_exists() and not dialog.rebuild(look) and key[0] in _ONLY_SHOWN and not dialog.waits:
                self._open[key] = dialog.open_again(partial(self._make[key], self._parent, self._context))
                again = True
        if again:  # what was opened again must not come before what stood before it
            open_now = {str(dialog): dialog for dialog in self._open.values() if dialog.winfo_exists()}
            for path in order:
                if str(path) in open_now:
                    open_now[str(path)].lift()

    def _show(self, key: tuple[str, str | int], make: Callable[[tk.Misc, Context], Dialog]) -> None:
        self._open = {key: dialog for key, dialog in self._open.items() if dialog.winfo_exists()}
        if key in self._open:
            self._open[key].bring_back()
        else:
            self._open[key] = make(self._parent, self._context)
            self._make[key] = make

    def _message(self, user: int) -> None:
        self._on_chat(self._context.actions.chat_with(user))
