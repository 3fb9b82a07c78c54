"""What the network thread tells the Tk thread: every fact that can cross the border, declared once.

Facts are complete in themselves (the Tk thread never asks back) and are applied in the order in which they happened.
"""

from dataclasses import dataclass

from messenger.client.changes import Answer
from messenger.client.model import ChatMessage, Contact, Entry, Hit, LinkStatus, Notice, SavedServer, ShownServer
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices, PrivateStatus
from messenger.protocol.contacts import PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group


@dataclass(frozen=True, slots=True)
class ProfileOpened:
    """The store is open. ``signed_in``: a token is there, the main window can be shown from the store at once."""

    signed_in: bool
    servers: tuple[SavedServer, ...]


@dataclass(frozen=True, slots=True)
class ServerFound:
    """The pasted invite or address leads to this server."""

    server: ShownServer


@dataclass(frozen=True, slots=True)
class ServerRefused:
    """The pasted invite or address leads nowhere; ``reason`` is a sentence for the person."""

    reason: str


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Signing in or up was refused; ``field`` is the input it concerns: name, password, display, invite or "" (all)."""

    code: Code | None
    """``None``: the server was not reached, so nobody refused anything."""
    reason: str
    field: str = ""
    retry_after: float = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Signed in (or known from the store): who I am."""

    me: Contact
    server: SavedServer
    admin: bool = False
    timeout: int = 0
    """Seconds without activity until the server signs this device out, 0 for never or not known yet."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The session has ended for good; ``reason`` is a sentence, empty when the person asked for it."""

    code: Code
    reason: str


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link to the server changed. ``ts``: when, ms."""

    status: LinkStatus
    ts: int = 0


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Directory entries, new or changed. Their presence fields mean nothing here."""

    people: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class PresenceMoved:
    """Who came and went. With ``all`` everybody not named is offline. ``ts``: when it was heard, ms."""

    changes: tuple[PresenceChange, ...]
    all: bool
    ts: int


@dataclass(frozen=True, slots=True)
class ChatSummary:
    """How one chat stands, from store and server; ``last`` is its newest entry, ``counted`` as in ``Chat``."""

    log: str
    peer: int | None
    head: int
    read: int
    delivered: int
    last: Entry | None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class ChatsChanged:
    """These chats stand so now. ``all``: every chat the store knows, and nothing loaded before is true any more."""

    chats: tuple[ChatSummary, ...]
    all: bool = False


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Entries of one log that are new or changed, in order, and how the chat stands.

    The same seq, or for own messages without one the same cid, is the same message. ``gone``: cids of own messages
    that were replaced by another try and are to be shown no more.
    """

    chat: ChatSummary
    messages: tuple[Entry, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLoaded:
    """Older entries of one log from the store, oldest first, ending before seq ``before`` (0: the newest end).

    With ``before`` 0 the waiting and failed ones are at its end. ``complete``: nothing older exists.
    """

    log: str
    before: int
    messages: tuple[Entry, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class DraftsLoaded:
    """What was typed and not sent: the text for each log, as the store kept it."""

    drafts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecentEmojiTold:
    """The emoji that were picked last on this profile, the newest first."""

    emoji: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreTroubled:
    """The disk refused a write (full, read-only). ``reason`` is a sentence; empty when it is over."""

    reason: str


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """The request with this ticket is settled; ``refusal`` is a sentence, "" when it was carried out."""

    ticket: int
    event: Answer | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class SearchAnswered:
    """The next hits of the search ``ticket``, the newest first. ``more``: there may be others behind them."""

    ticket: int
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class BlocksTold:
    """Whom this user has blocked: all of them."""

    users: frozenset[int]


@dataclass(frozen=True, slots=True)
class MutesTold:
    """Which chats are muted: all of them."""

    logs: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupsTold:
    """Groups as they are now. ``all``: there are no others."""

    groups: tuple[Group, ...]
    all: bool = False


@dataclass(frozen=True, slots=True)
class UserRenamed:
    """Somebody has another user name. ``ts``: when it was heard, ms."""

    user: int
    before: str
    after: str
    ts: int


@dataclass(frozen=True, slots=True)
class TypingTold:
    """Who is writing in ``log`` now, the longest first."""

    log: str
    users: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InactivityTold:
    """Without activity the session ends at ``until`` (``time.monotonic`` seconds); ``None``: that is over."""

    until: float | None


@dataclass(frozen=True, slots=True)
class NoticesSwitched:
    """Whether quiet lines about people and groups are shown."""

    shown: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A quiet line for ``log`` that was made here: what came of a command. ``ts`` in ms.

    ``behind``: the seq of the entry it stands behind, 0 for the newest.
    """

    log: str
    ts: int
    text: str
    behind: int = 0


@dataclass(frozen=True, slots=True)
class PrivateTold:
    """How the private session with ``status.user`` stands now; the first one of a user begins the window's entry."""

    status: PrivateStatus


@dataclass(frozen=True, slots=True)
class PrivateSaid:
    """Rows of the private session with ``user`` that are new or changed, in order.

    Each has a number, but for own messages that wait; those are found again by their cid.
    """

    user: int
    rows: tuple[ChatMessage | Notice, ...]


@dataclass(frozen=True, slots=True)
class PrivateForgotten:
    """Nothing is left of the private sessions with ``user``."""

    user: int


@dataclass(frozen=True, slots=True)
class PrivateChoicesTold:
    """What this person has chosen for private sessions."""

    choices: PrivateChoices


@dataclass(frozen=True, slots=True)
class NotificationChoicesTold:
    """What this person has chosen for notifications."""

    choices: NotificationChoices


Fact = (
    ProfileOpened
    | ServerFound
    | ServerRefused
    | SignInRefused
    | SignedIn
    | SignedOut
    | LinkChanged
    | PeopleChanged
    | PresenceMoved
    | ChatsChanged
    | MessagesChanged
    | HistoryLoaded
    | DraftsLoaded
    | RecentEmojiTold
    | StoreTroubled
    | RequestAnswered
    | SearchAnswered
    | BlocksTold
    | MutesTold
    | GroupsTold
    | UserRenamed
    | TypingTold
    | InactivityTold
    | NoticesSwitched
    | Noted
    | PrivateTold
    | PrivateSaid
    | PrivateForgotten
    | PrivateChoicesTold
    | NotificationChoicesTold
)
