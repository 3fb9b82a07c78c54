"""What can be done with a chat, a person and the account, as entries of menus. Where a menu opens is not known here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from typing import Protocol

from messenger.client.actions import Actions
from messenger.client.model import EVERYONE, Contact
from messenger.client.private.model import Phase
from messenger.client.state import State
from messenger.gui.look.look import Look
from messenger.gui.notifications.quiet import Quiet, until, until_words
from messenger.gui.sending.candidate import Candidate
from messenger.gui.widgets.popup_menu import MenuEntry
from messenger.protocol.contacts import Presence
from messenger.protocol.groups import Standing


class Dialogs(Protocol):
    """The windows that can be opened over the main one."""

    def profile(self, user: int) -> None:
        """Show somebody's profile."""

    def my_profile(self) -> None:
        """Let the person change the own profile."""

    def new_group(self) -> None:
        """Let the person make a group."""

    def group(self, log: str) -> None:
        """Show a group: its members and what can be done with it."""

    def leave_group(self, log: str) -> None:
        """Ask whether to leave a group; a leader says who leads it then."""

    def devices(self) -> None:
        """Show on which devices one is signed in."""

    def invites(self) -> None:
        """Let an administrator make and revoke invites."""

    def block(self, user: int) -> None:
        """Ask whether to block somebody."""

    def who_was_online(self) -> None:
        """Show who was online lately."""

    def settings(self, section: str = "") -> None:
        """Let the person choose how the program behaves, beginning with a section."""

    def help(self) -> None:
        """Show keys and commands."""

    def send_files(
        self, log: str, files: tuple[Candidate, ...], caption: str, on_caption: Callable[[str], object],
        on_end: Callable[[bool, str], object],
    ) -> None:  # fmt: skip
        """Ask whether these files are to be sent."""

    def rebuild(self, look: Look) -> None:
        """Build anew in another look what loses nothing by it."""


class PrivateChats(Protocol):
    """The windows of private chats."""

    def follow(self, user: int) -> None:
        """Show how the one with ``user`` stands now."""

    def start(self, user: int) -> int | None:
        """Ask ``user`` for one, or show the one there is; the ticket of an answer that no window could tell."""

    def show(self, user: int) -> None:
        """Bring the window with ``user`` to the front, or the question that waits."""

    def go_on(self, user: int | None) -> None:
        """Go to a question that waits, or to the next window."""

    def rebuild(self, look: Look) -> None:
        """Build all of them anew in another look."""


class Menus:
    """``on_open(log)`` shows a chat, ``on_compose`` lets one choose somebody, ``on_ticket`` waits for an answer.

    ``on_private(user)`` asks for a private chat, or shows the one there is.
    """

    def __init__(
        self,
        state: State,
        actions: Actions,
        dialogs: Dialogs,
        *,
        on_open: Callable[[str], None],
        on_compose: Callable[[], None],
        on_ticket: Callable[[int], None],
        on_private: Callable[[int], object],
        now: Callable[[], float],
    ) -> None:
        self._state = state
        self._actions = actions
        self._dialogs = dialogs
        self._on_open = on_open
        self._on_compose = on_compose
        self._on_ticket = on_ticket
        self._on_private = on_private
        self._now = now

    def of_chat(self, log: str, *, shown: bool = False) -> list[MenuEntry]:
        """What can be done with the chat ``log``; ``shown``: it is open, so that needs no entry."""
        entries = [] if shown else [MenuEntry("open", _("Open"), "message-circle", lambda: self._on_open(log))]
        peer = self._state.peer_of(log)
        if peer is not None:
            return entries + self._about_person(peer, log)
        if log == EVERYONE:
            entries += [MenuEntry("who", _("Who was online…"), "history", self._dialogs.who_was_online)]
            return [*entries, self._mute(log), self._notices()]
        entries += [MenuEntry("group", _("Group info"), "users", lambda: self._dialogs.group(log)), self._mute(log)]
        group = self._state.groups.get(log)
        if group is not None and group.standing is Standing.MEMBER:
            entries.append(
                MenuEntry(
                    "leave",
                    _("Leave group…"),
                    "log-out",
                    lambda: self._dialogs.leave_group(log),
                    danger=True,
                    apart=True,
                )
            )
        return entries

    def of_person(self, user: int) -> list[MenuEntry]:
        """What can be done with somebody in the list of people."""
        log = self._actions.chat_with(user)
        message = MenuEntry("message", _("Message"), "message-circle", lambda: self._on_open(log))
        return [message, *self._about_person(user, log)]

    def of_account(self) -> list[MenuEntry]:
        """What the menu of the window offers."""
        dialogs = self._dialogs
        entries = [
            MenuEntry("new-chat", _("New chat"), "square-pen", self._on_compose),
            MenuEntry("new-group", _("New group…"), "users", dialogs.new_group),
            MenuEntry("who", _("Who was online…"), "history", dialogs.who_was_online),
            MenuEntry("my-profile", _("My profile…"), "user", dialogs.my_profile, apart=True),
            MenuEntry("devices", _("My devices…"), "laptop", dialogs.devices),
            MenuEntry("settings", _("Settings…"), "settings", dialogs.settings),
        ]
        if self._state.admin:
            entries.append(MenuEntry("invites", _("Invites…"), "mail", dialogs.invites))
        return [
            *entries,
            self._quiet()._replace(apart=True),
            self._notices(),
            MenuEntry("help", _("Keys and commands"), "circle-help", dialogs.help),
            MenuEntry("sign-out", _("Sign out"), "log-out", self._actions.sign_out, danger=True, apart=True),
        ]

    def _about_person(self, user: int, log: str) -> list[MenuEntry]:
        contact = self._state.contacts.get(user)
        if contact is None or contact.deleted:
            return [self._mute(log)]
        name = contact.display
        if user in self._state.blocked:
            block = MenuEntry(
                "unblock", _("Unblock {name}").format(name=name), "circle-check",
                lambda: self._on_ticket(self._actions.unblock(user)), apart=True,
            )  # fmt: skip
        else:
            title = _("Block {name}…").format(name=name)
            block = MenuEntry("block", title, "ban", lambda: self._dialogs.block(user), danger=True, apart=True)
        profile = MenuEntry("profile", _("Profile"), "user", lambda: self._dialogs.profile(user))
        return [self._private(contact), profile, self._mute(log), block]

    def _private(self, contact: Contact) -> MenuEntry:
        """Where nobody could answer, it says so and can only be read."""
        private = self._state.privates.get(contact.id)
        if private is not None and private.status.phase is not Phase.OVER:
            title, there = _("Go to the private chat"), True
        else:
            there = contact.presence is not Presence.OFFLINE
            title = _("Private chat") if there else _("Private chat (not online)")
        return MenuEntry("private", title, "lock", lambda: self._on_private(contact.id), enabled=there)

    def _mute(self, log: str) -> MenuEntry:
        if log in self._state.muted:
            return MenuEntry("unmute", _("Unmute"), "bell", lambda: self._on_ticket(self._actions.mute(log, False)))
        return MenuEntry("mute", _("Mute"), "bell-off", lambda: self._on_ticket(self._actions.mute(log, True)))

    def _quiet(self) -> MenuEntry:
        choices, now = self._state.notification_choices, self._now()
        quiet = choices.quiet(now * 1000)
        wanted = replace(choices, quiet_until=until(Quiet.OFF if quiet else Quiet.ON, now))
        end = until_words(choices, now) if quiet else ""
        title = _("Turn off do not disturb") if quiet else _("Do not disturb")
        icon = "bell" if quiet else "moon"
        return MenuEntry(
            "quiet", f"{title} ({end})" if end else title, icon, lambda: self._actions.choose_notifications(wanted)
        )

    def _notices(self) -> MenuEntry:
        if self._state.show_notices:
            hide = _("Hide who comes and goes")
            return MenuEntry("notices", hide, "eye-off", lambda: self._actions.show_notices(False))
        show = _("Show who comes and goes")
        return MenuEntry("notices", show, "eye", lambda: self._actions.show_notices(True))
