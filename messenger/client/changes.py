"""What windows can hear of: the typed changes that ``State.apply`` returns. Nothing but names and keys lives here.

A change says what is different now, not how it came about; a window reads the new state itself.
"""

import msgspec

from messenger.client.model import ChatMessage, Hit, Notice, ShownServer
from messenger.protocol.accounts import Devices, InviteMade, Invites, SignedOut
from messenger.protocol.connection import Done
from messenger.protocol.contacts import Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import MembersAdded
from messenger.protocol.profiles import Profile

Answer = Done | Profile | Devices | Invites | InviteMade | Who | MembersAdded | SignedOut
"""What a request can be answered with; pages are joined into one. ``SignedOut`` answers ``delete_account`` only."""


class AccountChanged(msgspec.Struct, frozen=True):
    """Signed in or out, or the profile was opened: ``state.me``, ``state.servers`` are new. ``reason``: why out."""

    reason: str = ""


class ServerAnswered(msgspec.Struct, frozen=True):
    """A looked-up server answered, or did not (then ``reason`` is a sentence)."""

    server: ShownServer | None
    reason: str = ""


class SignInFailed(msgspec.Struct, frozen=True):
    """Signing in or up was refused; ``field`` is the input concerned: name, password, display, invite or "".

    ``code`` is ``None`` when the server was not reached; ``reason`` is a sentence in any case.
    """

    code: Code | None
    reason: str
    field: str
    retry_after: float


class BannerChanged(msgspec.Struct, frozen=True):
    """``state.link`` or ``state.trouble`` is new."""


class ContactsChanged(msgspec.Struct, frozen=True):
    """These users' names or presence are new in ``state.contacts``."""

    users: frozenset[int]


class ChatListChanged(msgspec.Struct, frozen=True):
    """These chats are new or stand differently in ``state.chats``; the order of ``state.chat_order()`` may differ."""

    logs: frozenset[str]


class MessagesReceived(msgspec.Struct, frozen=True):
    """Somebody else's messages of ``log`` have come to this device, in order, whether or not the chat is open."""

    log: str
    messages: tuple[ChatMessage, ...]


class MessagesAdded(msgspec.Struct, frozen=True):
    """Messages stand at the end (or, by seq, near the end) of the open chat ``log``."""

    log: str
    messages: tuple[ChatMessage | Notice, ...]


class MessagesUpdated(msgspec.Struct, frozen=True):
    """Messages of the open chat ``log`` changed in place (state, number); found by cid. They may move by seq."""

    log: str
    messages: tuple[ChatMessage, ...]


class MessagesRemoved(msgspec.Struct, frozen=True):
    """Own failed messages of the open chat ``log`` are gone: they were tried again under new cids."""

    log: str
    cids: tuple[str, ...]


class HistoryAdded(msgspec.Struct, frozen=True):
    """``count`` older messages were put before those loaded in ``log``.

    ``opened``: the chat was opened just now and everything loaded is new to the view; ``count`` may then be 0.
    """

    log: str
    count: int
    opened: bool = False


class Answered(msgspec.Struct, frozen=True):
    """The request ``ticket`` of ``Actions`` is settled. ``refusal``: a sentence, "" when it was carried out.

    ``event`` is the server's answer, ``None`` when it was refused.
    """

    ticket: int
    event: Answer | None
    refusal: str = ""


class Found(msgspec.Struct, frozen=True):
    """The next hits of the search ``ticket``, the newest first. ``more``: ``actions.search_on`` may find others."""

    ticket: int
    hits: tuple[Hit, ...]
    more: bool


class BlocksChanged(msgspec.Struct, frozen=True):
    """These users were added to ``state.blocked`` or taken out."""

    users: frozenset[int]


class GroupsChanged(msgspec.Struct, frozen=True):
    """These entries of ``state.groups`` are new, different or gone (title, short name, members, leader, standing)."""

    logs: frozenset[str]


class MutesChanged(msgspec.Struct, frozen=True):
    """These chats were added to ``state.muted`` or taken out."""

    logs: frozenset[str]


class TypingChanged(msgspec.Struct, frozen=True):
    """``state.typing.get(log)`` is new."""

    log: str


class WarningChanged(msgspec.Struct, frozen=True):
    """``state.warning`` is new: a logout for inactivity is near, or no longer."""


class NoticesChanged(msgspec.Struct, frozen=True):
    """``state.show_notices`` is new; ``HistoryAdded`` with ``opened`` follows for each open chat."""


class PrivateChanged(msgspec.Struct, frozen=True):
    """``state.privates.get(user)`` is new, stands differently, or is gone.

    What was said there comes as ``MessagesAdded`` and ``MessagesUpdated`` with its log, ``private_log(user)``.
    """

    user: int


class PrivateChoicesChanged(msgspec.Struct, frozen=True):
    """``state.private_choices`` is new."""


class NotificationChoicesChanged(msgspec.Struct, frozen=True):
    """``state.notification_choices`` is new."""


class TransferChanged(msgspec.Struct, frozen=True):
    """The file of the message ``cid`` of ``log`` stands differently: ``state.transfer(log, cid)``."""

    log: str
    cid: str


class SpaceChanged(msgspec.Struct, frozen=True):
    """``state.space`` is new."""


class PictureCame(msgspec.Struct, frozen=True):
    """A picture that was asked for: the bytes of the file if ``whole``, else a thumbnail that was kept.

    ``data`` is empty when it cannot be had now; ``reason`` is a sentence, "" when it is to be fetched by hand.
    """

    hash: str
    whole: bool
    data: bytes
    reason: str = ""


class FileChoicesChanged(msgspec.Struct, frozen=True):
    """``state.file_choices`` is new."""


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
    | TransferChanged
    | SpaceChanged
    | PictureCame
    | FileChoicesChanged
)
