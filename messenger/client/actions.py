"""What one user can do. Called by the windows on the Tk thread; every order goes on to ``Network``.

What can be refused without asking anybody is refused here, with a sentence. Nothing here changes what is shown: that
comes back as facts, by the same way as everything else.
"""

from gettext import gettext as _
from typing import Final

from messenger.client.clock import Clock, SystemClock
from messenger.client.files.orders import FileOrders
from messenger.client.model import EVERYONE, ShownServer
from messenger.client.network import Network
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices, private_log, private_user
from messenger.client.requesting import Requesting
from messenger.client.state import State
from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS, direct_log

TYPING_SECONDS: Final = 3.0
ACTIVITY_SECONDS: Final = 60.0
"""How often the two are told at the most; activity four times in the server's timeout at least."""


class Actions(Requesting, FileOrders):
    """The orders of one user, in the order in which they are given.

    Those with a ticket are in ``Requesting``, those about files in ``FileOrders``.
    """

    def __init__(self, state: State, network: Network, clock: Clock | None = None) -> None:
        super().__init__(network)
        self._state = state
        self._clock = clock or SystemClock()
        self._typing: dict[str, float] = {}
        self._active: float | None = None

    # -- the account

    def look_up(self, text: str) -> None:
        """Ask the server of a pasted invite or address who it is; answered by ``ServerAnswered``."""
        self._network.look_up(text)

    def sign_in(self, server: ShownServer, name: str, password: str) -> None:
        """Sign in by password; answered by ``AccountChanged`` or ``SignInFailed``."""
        self._network.sign_in(server, name, password)

    def sign_up(self, server: ShownServer, user_name: str, display_name: str, password: str) -> None:
        """Make an account with the invite that led to ``server`` and sign in; answered like ``sign_in``."""
        self._network.sign_up(server, user_name, display_name, password)

    def sign_out(self) -> None:
        """End the session: the password is asked next time. What was not sent waits for it."""
        self._network.sign_out()

    def reconnect(self) -> None:
        """Try the lost link now instead of waiting."""
        self._network.reconnect()

    # -- chats

    def chat_with(self, user: int) -> str:
        """Return the log of the direct chat with ``user``, which then exists in the state, if only empty."""
        if self._state.me is None:
            raise RuntimeError("nobody is signed in")
        return self._state.chat(direct_log(self._state.me.id, user)).log

    def open_chat(self, log: str) -> None:
        """Load the newest messages; answered by ``HistoryAdded`` with ``opened``.

        *Everyone* and private sessions are always open.
        """
        if log != EVERYONE and private_user(log) is None:
            self._network.open_chat(log)

    def leave_chat(self, log: str) -> None:
        """Note that no window shows the chat any more: what is loaded of it need not stay."""
        self._state.leave(log)

    def typing(self, log: str, stopped: bool = False) -> None:
        """Tell the others in ``log`` that one is writing; call it at each key, and ``stopped`` when all is erased.

        A message sent says as much, and silence of some seconds too. In private sessions nothing is told.
        """
        if private_user(log) is not None:
            return
        now = self._clock.monotonic()
        told = self._typing.get(log)
        if stopped:
            if self._typing.pop(log, None) is not None:
                self._network.typing(log, stopped=True)
        elif told is None or now - told >= TYPING_SECONDS:
            self._typing[log] = now
            self._network.typing(log, stopped=False)

    def activity(self) -> None:
        """Note that a key was pressed or clicked; call it at each (C12). At once when ``state.warning`` is shown."""
        now = self._clock.monotonic()
        timeout = self._state.timeout
        often = min(ACTIVITY_SECONDS, timeout / 4) if timeout else ACTIVITY_SECONDS
        if self._active is None or self._state.warning is not None or now - self._active >= often:
            self._active = now
            self._network.activity()

    def show_notices(self, shown: bool) -> None:
        """Show quiet lines about people and groups, or none; kept in the store."""
        self._network.show_notices(shown)
        for chat in self._state.chats.values():
            if chat.opened:
                self._network.open_chat(chat.log)

    def choose_notifications(self, choices: NotificationChoices) -> None:
        """Choose for all notifications of this profile; kept, and answered by ``NotificationChoicesChanged``."""
        self._network.choose_notifications(choices)

    def note(self, log: str, text: str) -> None:
        """Put a quiet line of our own at the end of ``log``; it is not kept."""
        self._network.note(log, text)

    def load_older(self, log: str) -> None:
        """Load the page before the oldest loaded message; answered by ``HistoryAdded``, or not when all is there."""
        chat = self._state.chats.get(log)
        if chat is None or chat.complete or not chat.opened:
            return
        if chat.first:
            self._network.load_older(log, chat.first)

    def load_until(self, log: str, seq: int) -> None:
        """Load what lies between the oldest loaded message and ``seq``; answered by ``HistoryAdded``, for each page.

        The chat has to be open; nothing happens when ``seq`` is loaded already.
        """
        chat = self._state.chats.get(log)
        if chat is not None and chat.opened and not chat.reaches(seq):
            self._network.load_until(log, chat.first, seq)

    def search(self, text: str, log: str = "") -> int:
        """Look for messages with these words in the store, in all chats or in ``log`` alone, the newest first.

        Return the ticket with which ``Found`` tells the first of them. Only the last question in the same place, all
        chats or one, is answered. What was said privately is in no store and is never found.
        """
        ticket = next(self._numbers)
        self._network.search(ticket, _whole(text), log)
        return ticket

    def search_on(self, ticket: int) -> None:
        """Look for more of what ``search`` has found; answered by ``Found`` with the same ticket."""
        self._network.search_on(ticket)

    def send_message(self, log: str, text: str) -> str | None:
        """Say ``text`` in ``log``, a chat or a private session.

        Return a sentence when it cannot be; then nothing was sent (C23).
        """
        if (user := private_user(log)) is not None:
            return self.send_private(user, text)
        ready = sendable(text)
        if refusal := _unsendable(ready) or self._state.may_write(log):
            return refusal
        if self._state.trouble:
            return self._state.trouble
        self._network.send(log, ready)
        self._typing.pop(log, None)
        return None

    def set_aside(self) -> None:
        """Put a store that cannot be read aside, and begin with an empty one: whoever it is has to sign in again."""
        self._network.set_aside()

    def retry(self, log: str, cid: str) -> None:
        """Send the failed message ``cid`` again, as a new one in its place."""
        self._network.retry(log, cid)

    def _caption(self, text: str) -> str:
        return sendable(text)

    def _caption_refusal(self, text: str) -> str:
        ready = sendable(text)
        return _unsendable(ready) if ready else ""

    # -- private sessions; those with a ticket are in ``Requesting``

    def send_private(self, user: int, text: str) -> str | None:
        """Say ``text`` in the private session with ``user``; it counts as activity (C13).

        Return a sentence when it cannot be; then nothing was sent.
        """
        ready = sendable(text)
        if refusal := _unsendable(ready) or self._state.may_write(private_log(user)):
            return refusal
        self._network.send_private(user, ready)
        self.activity()
        return None

    def trust_private(self, user: int) -> None:
        """Accept the key of the device with which the private session with ``user`` is held (phase ``CHECKING``)."""
        if (private := self._state.privates.get(user)) is not None:  # the session that is shown, and no later one
            self._network.trust_private(user, private.status.session)

    def allow_relay(self, user: int) -> None:
        """Let the private session with ``user`` run through the server if the other side agrees (``NO_WAY``)."""
        if (private := self._state.privates.get(user)) is not None:
            self._network.allow_relay(user, private.status.session)

    def forget_private(self, user: int) -> None:
        """Let go of all that was said with ``user``, for the window is closed; what still runs is ended first."""
        self._network.forget_private(user)

    def choose_private(self, choices: PrivateChoices) -> None:
        """Choose for all private sessions of this profile; kept in the store, answered by ``PrivateChoicesChanged``."""
        self._network.choose_private(choices)

    # -- reading and drafts

    def mark_read(self, log: str, seq: int) -> None:
        """Note that everything up to ``seq`` has been seen."""
        chat = self._state.chats.get(log)
        if chat is not None and seq > chat.read:
            self._network.mark_read(log, min(seq, chat.head))

    def draft(self, log: str) -> str:
        """Return what was typed in ``log`` and not sent."""
        return self._state.drafts.get(log, "")

    def keep_draft(self, log: str, text: str) -> None:
        """Keep what is typed in ``log``, over restarts too; an empty text forgets it.

        What is typed in a private session is kept only as long as the window, in memory (C50).
        """
        text = _whole(text)
        if text == self.draft(log):
            return
        self._state.keep_draft(log, text)
        if private_user(log) is None:
            self._network.keep_draft(log, text)

    def recent_emoji(self) -> tuple[str, ...]:
        """Return the emoji that were picked last, the newest first."""
        return self._state.recent_emoji

    def pick_emoji(self, log: str, emoji: str) -> None:
        """Note that ``emoji`` was picked for a text in ``log``; kept over restarts.

        Nothing of a private session is noted (C50).
        """
        if private_user(log) is None:
            self._state.pick_emoji(emoji)
            self._network.keep_recent_emoji(self._state.recent_emoji)


def sendable(text: str) -> str:
    """Return ``text`` as it is sent: without outer blank lines, everything else as typed (C23)."""
    lines = _whole(text).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def _unsendable(text: str) -> str:
    """Return why ``text``, as ``sendable`` made it, is no message, "" when it is one."""
    if not text:
        return _("There is nothing to send: the message is empty.")
    if len(text) > TEXT_CHARACTERS:
        return _("This message has {count:,} characters; at most {limit:,} fit into one.").format(
            count=len(text), limit=TEXT_CHARACTERS
        )
    size = len(text.encode())
    if size > TEXT_BYTES:
        return _("This message needs {count:,} bytes; at most {limit:,} fit into one.").format(
            count=size, limit=TEXT_BYTES
        )
    return ""


def _whole(text: str) -> str:
    """Return ``text`` with whole characters only, as the store and the wire take them.

    Tk 8.6 hands characters beyond the first plane over as two surrogates; they become one character again, and half
    of one, which no text may contain, becomes U+FFFD.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
