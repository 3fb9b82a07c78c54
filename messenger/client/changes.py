"""What windows can hear of: the typed changes that ``State.apply`` returns. Nothing but names and keys lives here.

A change says what is different now, not how it came about; a window reads the new state itself.
"""

from dataclasses import dataclass

from messenger.client.model import ChatMessage, Hit, Notice, ShownServer
from messenger.protocol.accounts import Devices, InviteMade, Invites, SignedOut
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import MembersAdded
from messenger.protocol.profiles import Profile

Answer = Done | Profile | Devices | Invites | InviteMade | Who | MembersAdded | SignedOut
"""What a request can be answered with; pages are joined into one. ``SignedOut`` answers ``delete_account`` only."""


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Signed in or out, or the profile was opened: ``state.me``, ``state.servers`` are new. ``reason``: why out."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ServerAnswered:
    """A looked-up server answered, or did not (then ``reason`` is a sentence)."""

    server: ShownServer | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """Signing in or up was refused; ``field`` is the input concerned: name, password, display, invite or "".

    ``code`` is ``None`` when the server was not reached; ``reason`` is a sentence in any case.
    """

    code: Code | None
    reason: str
    field: str
    retry_after: float


@dataclass(frozen=True, slots=True)
class BannerChanged:
    """``state.link`` or ``state.trouble`` is new."""


@dataclass(frozen=True, slots=True)
class ContactsChanged:
    """These users' names or presence are new in ``state.contacts``."""

    users: frozenset[int]


@dataclass(frozen=True, slots=True)
class ChatListChanged:
    """These chats are new or stand differently in ``state.chats``; the order of ``state.chat_order()`` may differ."""

    logs: frozenset[str]


@dataclass(frozen=True, slots=True)
class MessagesReceived:
    """Somebody else's messages of ``log`` have come to this device, in order, whether or not the chat is open."""

    log: str
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class MessagesAdded:
    """Messages stand at the end (or, by seq, near the end) of the open chat ``log``."""

    log: str
    messages: tuple[ChatMessage | Notice, ...]


@dataclass(frozen=True, slots=True)
class MessagesUpdated:
    """Messages of the open chat ``log`` changed in place (state, number); found by cid. They may move by seq."""

    log: str
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class MessagesRemoved:
    """Own failed messages of the open chat ``log`` are gone: they were tried again under new cids."""

    log: str
    cids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryAdded:
    """``count`` older messages were put before those loaded in ``log``.

    ``opened``: the chat was opened just now and everything loaded is new to the view; ``count`` may then be 0.
    """

    log: str
    count: int
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The request ``ticket`` of ``Actions`` is settled. ``refusal``: a sentence, "" when it was carried out.

    ``event`` is the server's answer, ``None`` when it was refused.
    """

    ticket: int
    event: Answer | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The next hits of the search ``ticket``, the newest first. ``more``: ``actions.search_on`` may find others."""

    ticket: int
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class BlocksChanged:
    """These users were added to ``state.blocked`` or taken out."""

    users: frozenset[int]


@dataclass(frozen=True, slots=True)
class GroupsChanged:
    """These entries of ``state.groups`` are new, different or gone (title, short name, members, leader, standing)."""

    logs: frozenset[str]


@dataclass(frozen=True, slots=True)
class MutesChanged:
    """These chats were added to ``state.muted`` or taken out."""

    logs: frozenset[str]


@dataclass(frozen=True, slots=True)
class TypingChanged:
    """``state.typing.get(log)`` is new."""

    log: str


@dataclass(frozen=True, slots=True)
class WarningChanged:
    """``state.warning`` is new: a logout for inactivity is near, or no longer."""


@dataclass(frozen=True, slots=True)
class NoticesChanged:
    """``state.show_notices`` is new; ``HistoryAdded`` with ``opened`` follows for each open chat."""


@dataclass(frozen=True, slots=True)
class PrivateChanged:
    """``state.privates.get(user)`` is new, stands differently, or is gone.

    What was said there comes as ``MessagesAdded`` and ``MessagesUpdated`` with its log, ``private_log(user)``.
    """

    user: int


@dataclass(frozen=True, slots=True)
class PrivateChoicesChanged:
    """``state.private_choices`` is new."""


@dataclass(frozen=True, slots=True)
class NotificationChoicesChanged:
    """``state.notification_choices`` is new."""


Change = (
    AccountChanged
    | ServerAnswered
    | SignInFailed
    | BannerChanged
    | ContactsChanged
    | ChatListChanged
    | MessagesReceived
    | MessagesAdded
    | MessagesUpdated
    | MessagesRemoved
    | HistoryAdded
    | Answered
    | Found
    | BlocksChanged
    | GroupsChanged
    | MutesChanged
    | TypingChanged
    | WarningChanged
    | NoticesChanged
    | PrivateChanged
    | PrivateChoicesChanged
    | NotificationChoicesChanged
)
