"""The nouns a window shows: people, chats, messages, the link. Plain values; no behaviour, no I/O."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from messenger.protocol import base
from messenger.protocol.contacts import Presence
from messenger.protocol.errors import Code
from messenger.protocol.groups import GroupChanged, Standing

EVERYONE: Final = base.EVERYONE
"""The log of the row *Everyone*, where broadcasts stand, and notices of who comes and goes."""


class Link(StrEnum):
    """How this client stands with its server."""

    SIGNED_OUT = "signed_out"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    ONLINE = "online"
    WAITING = "waiting"
    """The link is lost; the next attempt follows at ``LinkStatus.retry_at``."""


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """The link and, while waiting, when it is tried again (``time.monotonic`` seconds) and what was wrong."""

    link: Link
    retry_at: float = 0
    reason: str = ""

    @property
    def connected(self) -> bool:
        """Whether a signed-in connection stands, so that the server can tell what changes."""
        return self.link in (Link.SYNCING, Link.ONLINE)


class Delivery(StrEnum):
    """How far a message has come."""

    RECEIVED = "received"
    """Somebody else wrote it."""
    WAITING = "waiting"
    """Own, in the outbox on disk."""
    STORED = "stored"
    """Own, on the server's disk: one tick."""
    DELIVERED = "delivered"
    """Own, stored by a device of the recipient: two ticks."""
    FAILED = "failed"
    """Own, refused for good; ``failure`` says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """The file of a message. ``name`` is harmless: it may be shown, and a file may be called so. ``size`` in bytes.

    ``width`` and ``height``: of a picture that is to be shown as one, in pixels, as its sender says; else 0.
    """

    hash: str
    size: int
    name: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether it is to be shown as a picture; whether it can be is known once it is decoded."""
        return self.width > 0 and self.height > 0


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it stands in a conversation. ``seq`` is 0 until the server has numbered it; ``ts`` in ms.

    ``text`` may be empty where there is a ``file``.
    """

    log: str
    seq: int
    cid: str
    sender: int
    ts: int
    text: str
    delivery: Delivery
    failure: Code | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A quiet line in a conversation that is no message: who came online, who was added. ``ts`` in ms.

    ``seq``: its number when it is an entry of the log (something happened to a group), else 0; such a line stands
    behind the entry ``after``.
    """

    ts: int
    text: str
    seq: int = 0
    after: int = field(default=0, compare=False)


Entry = ChatMessage | GroupChanged
"""What a log holds, before names are put to it: each has ``log``, ``seq`` and ``ts``."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in the directory. ``seen``: last online in ms, 0 when unknown; ``deleted``: the account is no more."""

    id: int
    name: str
    display: str
    presence: Presence = Presence.OFFLINE
    seen: int = 0
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One group as this user sees it. ``short``: what it is called in commands.

    ``members``: the longest member first, the leader among them; empty, with ``leader`` 0, unless ``standing`` is
    ``MEMBER``.
    """

    log: str
    id: str
    title: str
    short: str
    leader: int = 0
    members: tuple[int, ...] = ()
    standing: Standing = Standing.MEMBER


@dataclass(slots=True)
class Chat:
    """One conversation: what the chat list shows of it, and the messages that are loaded for the open view.

    ``messages`` is ordered: numbered ones by seq, then waiting and failed ones by the time they were written. It holds
    nothing until the chat has been opened; ``first`` is the lowest seq that was loaded (it may not be shown), and
    ``complete`` says that nothing older exists. ``unnumbered`` are the cids of those waiting and failed, so that
    thousands of them are found without a search. ``counted``: how many messages are unread, at most 100, for a log
    that holds more than messages for this user; ``None``: all after the read marker are. ``active``: when something
    was last said, ms. ``newest``: the newest entry, ``last`` what the chat list shows of it, if anything.
    """

    log: str
    peer: int | None = None
    head: int = 0
    read: int = 0
    delivered: int = 0
    newest: Entry | None = None
    last: ChatMessage | Notice | None = None
    counted: int | None = None
    active: int = 0
    opened: bool = False
    complete: bool = False
    first: int = 0
    messages: list[ChatMessage | Notice] = field(default_factory=list)
    unnumbered: set[str] = field(default_factory=set)

    @property
    def unread(self) -> int:
        """How many messages wait to be read; 100 may be more in groups and in *Everyone*."""
        return max(0, self.head - self.read) if self.counted is None else self.counted

    def reaches(self, seq: int) -> bool:
        """Whether everything from ``seq`` on is loaded."""
        return self.complete or not self.first or self.first <= seq


@dataclass(frozen=True, slots=True)
class Hit:
    """One message that was looked for and found. ``text``: the part of it around the first match, on one line.

    ``spans``: where in ``text`` what was looked for stands, first and last + 1 character of each place. Both are empty
    when one chat was searched, where the message itself is shown.
    """

    log: str
    seq: int
    sender: int
    ts: int
    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SavedServer:
    """A server this profile has signed in to before. ``account`` is the user name last used there."""

    name: str
    addresses: str
    pin: str
    account: str


@dataclass(frozen=True, slots=True)
class ShownServer:
    """A server that answered, before anything secret was said to it.

    ``known``: its key is trusted already, by the invite or from an earlier visit; otherwise a person must compare
    ``words`` first. ``invited``: there is a token to sign up with; ``open``: anybody may sign up without one.
    """

    name: str
    addresses: str
    pin: str
    words: str
    known: bool
    invited: bool
    account: str = ""
    open: bool = False
