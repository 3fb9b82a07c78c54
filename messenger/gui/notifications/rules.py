"""Which change of the state becomes a notification, and when one is withdrawn. No window and no library is known here.

``heard`` takes note of changes, ``take`` says what follows from all of them together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from messenger.client.changes import (
    AccountChanged,
    BannerChanged,
    Change,
    MessagesAdded,
    MessagesReceived,
    PrivateChanged,
)
from messenger.client.model import ChatMessage, Delivery, Link
from messenger.client.private.model import Phase, private_log, private_user
from messenger.client.state import State
from messenger.gui.notifications import wording
from messenger.gui.notifications.announcement import Announcement, Orders

MOST_MISSED: Final = 3
"""What came to more chats than these while this device was away is told in one notification."""
SOUND_SECONDS: Final = 2.0
"""Sounds come no closer to each other."""
MISSED: Final = "missed"
_ASK: Final = "ask-"


class Front(NamedTuple):
    """What the person looks at: ``here``: a window of this program; ``log``: the chat in it, a private one as well."""

    here: bool
    log: str | None = None


class Rules:
    """``front`` says what the person looks at, ``now`` is in seconds since 1970. One notification a chat.

    What comes while the link is still syncing is gathered until everything is here.
    """

    def __init__(
        self, state: State, front: Callable[[], Front], now: Callable[[], float], monotonic: Callable[[], float]
    ) -> None:
        self._state = state
        self._front = front
        self._now = now
        self._monotonic = monotonic
        self._account: tuple[str, int] | None = None
        self._shown: dict[str, str] = {}
        """By key: the session asked for, for questions; else nothing."""
        self._news: dict[str, ChatMessage] = {}
        """The newest message of each chat of which nothing has been told."""
        self._written: dict[int, int] = {}
        """How often somebody wrote in a private chat since one last looked at it."""
        self._told: dict[int, int] = {}
        """As far as that was told."""
        self._missed: list[str] = []
        """The chats of which one notification tells together."""
        self._met = False
        """This account has been connected since it was opened."""
        self._first_sync = False
        self._away = True
        """What is gathered came while this device was away."""
        self._gone: list[str] = []
        self._sounded = float("-inf")

    @property
    def shown(self) -> bool:
        """Whether there is any notification to look after."""
        return bool(self._shown or self._gone)

    def heard(self, change: Change) -> None:
        """Take note of one change, as soon as it has happened."""
        match change:
            case MessagesReceived() if not self._first_sync:
                self._news[change.log] = change.messages[-1]
            case MessagesAdded() if (user := private_user(change.log)) is not None:
                received = sum(
                    isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED for row in change.messages
                )
                self._written[user] = self._written.get(user, 0) + received
            case BannerChanged():
                self._on_link()
            case AccountChanged():
                self._on_account()
            case PrivateChanged() if change.user not in self._state.privates:
                self._forget(change.user)

    def take(self) -> Orders:
        """Return what is to be shown and withdrawn now, given all that was heard."""
        orders: dict[str, Announcement | None] = dict.fromkeys(self._gone)
        self._gone.clear()
        front = self._front()
        if front.log is not None and (user := private_user(front.log)) is not None:
            self._forget(user)
        silent = self._silent()
        if silent:
            self._news.clear()
            self._told = dict(self._written)
        for key in [key for key in self._shown if silent or not self._stands(key)]:
            del self._shown[key]
            orders[key] = None
        if not silent:
            for announcement in (*self._requests(front), *self._private_texts(), *self._chats(front)):
                orders[announcement.key] = announcement
            if MISSED in orders and orders[MISSED] is not None:
                for log in self._shown.keys() & self._missed:  # it tells of them too
                    del self._shown[log]
                    orders[log] = None
        return orders

    def target(self, key: str) -> str | None:
        """Return the log which the person wants to see who clicks on the notification ``key``."""
        if key == MISSED:
            return self._missed[0] if self._missed else None
        return private_log(int(key.removeprefix(_ASK))) if key.startswith(_ASK) else key

    # --- what changed --------------------------------------------------------------------------------------------

    def _on_account(self) -> None:
        state = self._state
        account = (state.server.pin, state.me.id) if state.server and state.me else None
        if account == self._account:
            return
        self._account = account
        self._gone += self._shown
        for kept in (self._shown, self._news, self._written, self._told, self._missed):
            kept.clear()
        self._met = self._first_sync = False
        self._away = True

    def _on_link(self) -> None:
        link = self._state.link.link
        if link is Link.SYNCING and not self._met:
            self._met = True
            # Whoever was signed in here before knows the people. On a device that is new all of it is history.
            self._first_sync = not self._state.contacts
        elif link is Link.ONLINE:
            self._first_sync = False
        elif not self._state.link.connected:
            self._away = True

    def _forget(self, user: int) -> None:
        """What was written there has been seen, or is gone."""
        self._written.pop(user, None)
        self._told.pop(user, None)

    # --- what follows --------------------------------------------------------------------------------------------

    def _silent(self) -> bool:
        choices = self._state.notification_choices
        return not choices.shown or choices.quiet(self._now() * 1000) or self._state.me is None

    def _stands(self, key: str) -> bool:
        """Whether what the notification says is still to be said."""
        state = self._state
        if key == MISSED:
            return all(self._unread(log) for log in self._missed)
        if key.startswith(_ASK):
            private = state.privates.get(int(key.removeprefix(_ASK)))
            asked = private is not None and private.status.phase is Phase.ASKED
            return asked and private is not None and private.status.session == self._shown[key]
        if (user := private_user(key)) is not None:
            return user in self._written
        return self._unread(key) > 0

    def _unread(self, log: str) -> int:
        chat = self._state.chats.get(log)
        return chat.unread if chat is not None and log not in self._state.muted else 0

    def _requests(self, front: Front) -> list[Announcement]:
        """Questions stand over every window; who looks at this program sees them."""
        made = []
        for user, private in self._state.privates.items():
            key, status = f"{_ASK}{user}", private.status
            if status.phase is not Phase.ASKED or key in self._shown:
                continue
            self._shown[key] = status.session
            if not front.here:
                made.append(self._announcement(key, *wording.of_private_request(self._state, user)))
        return made

    def _private_texts(self) -> list[Announcement]:
        made = []
        for user, count in self._written.items():
            if count > self._told.get(user, 0):
                self._told[user] = count
                key = private_log(user)
                self._shown[key] = ""
                made.append(self._announcement(key, *wording.of_private_text(self._state, user, count)))
        return made

    def _chats(self, front: Front) -> list[Announcement]:
        state = self._state
        if state.link.link is not Link.ONLINE:
            return []  # more may come with it
        away, self._away = self._away, False
        news, self._news = self._news, {}
        waiting = {log: message for log, message in news.items() if log != front.log and self._unread(log)}
        if away and len(waiting) > MOST_MISSED:
            self._missed = sorted(waiting, key=lambda log: waiting[log].ts, reverse=True)
            title, body = wording.of_missed(sum(map(self._unread, waiting)), len(waiting))
            self._shown[MISSED] = ""
            return [self._announcement(MISSED, title, body)]
        made = []
        for log, message in waiting.items():
            preview = state.notification_choices.preview
            self._shown[log] = ""
            made.append(self._announcement(log, *wording.of_chat(state, message, self._unread(log), preview=preview)))
        return made

    def _announcement(self, key: str, title: str, body: str) -> Announcement:
        now = self._monotonic()
        sound = self._state.notification_choices.sound and now - self._sounded >= SOUND_SECONDS
        if sound:
            self._sounded = now
        return Announcement(key, title, body, sound)
