"""What the network thread tells the Tk thread: every fact that can cross the border, declared once.

Facts are complete in themselves (the Tk thread never asks back) and are applied in the order in which they happened.
"""

import msgspec

from messenger.client.changes import Answer
from messenger.client.files.model import FileChoices, FileSpace, Transfer
from messenger.client.model import ChatMessage, Contact, Entry, Hit, LinkStatus, Notice, SavedServer, ShownServer
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import PrivateChoices, PrivateStatus
from messenger.protocol.contacts import PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group


class ProfileOpened(msgspec.Struct, frozen=True):
    """The store is open. ``signed_in``: a token is there, the main window can be shown from the store at once."""

    signed_in: bool
    servers: tuple[SavedServer, ...]


class ServerFound(msgspec.Struct, frozen=True):
    """The pasted invite or address leads to this server."""

    server: ShownServer


class ServerRefused(msgspec.Struct, frozen=True):
    """The pasted invite or address leads nowhere; ``reason`` is a sentence for the person."""

    reason: str


class SignInRefused(msgspec.Struct, frozen=True):
    """Signing in or up was refused; ``field`` is the input it concerns: name, password, display, invite or "" (all)."""

    code: Code | None
    """``None``: the server was not reached, so nobody refused anything."""
    reason: str
    field: str = ""
    retry_after: float = 0


class SignedIn(msgspec.Struct, frozen=True):
    """Signed in (or known from the store): who I am."""

    me: Contact
    server: SavedServer
    admin: bool = False
    timeout: int = 0
    """Seconds without activity until the server signs this device out, 0 for never or not known yet."""


class SignedOut(msgspec.Struct, frozen=True):
    """The session has ended for good; ``reason`` is a sentence, empty when the person asked for it."""

    code: Code
    reason: str


class LinkChanged(msgspec.Struct, frozen=True):
    """The link to the server changed. ``ts``: when, ms."""

    status: LinkStatus
    ts: int = 0


class PeopleChanged(msgspec.Struct, frozen=True):
    """Directory entries, new or changed. Their presence fields mean nothing here."""

    people: tuple[Contact, ...]


class PresenceMoved(msgspec.Struct, frozen=True):
    """Who came and went. With ``all`` everybody not named is offline. ``ts``: when it was heard, ms."""

    changes: tuple[PresenceChange, ...]
    all: bool
    ts: int


class ChatSummary(msgspec.Struct, frozen=True):
    """How one chat stands, from store and server; ``last`` is its newest entry, ``counted`` as in ``Chat``."""

    log: str
    peer: int | None
    head: int
    read: int
    delivered: int
    last: Entry | None
    counted: int | None = None


class ChatsChanged(msgspec.Struct, frozen=True):
    """These chats stand so now. ``all``: every chat the store knows, and nothing loaded before is true any more."""

    chats: tuple[ChatSummary, ...]
    all: bool = False


class MessagesChanged(msgspec.Struct, frozen=True):
    """Entries of one log that are new or changed, in order, and how the chat stands.

    The same seq, or for own messages without one the same cid, is the same message. ``gone``: cids of own messages
    that were replaced by another try and are to be shown no more.
    """

    chat: ChatSummary
    messages: tuple[Entry, ...]
    gone: tuple[str, ...] = ()


class HistoryLoaded(msgspec.Struct, frozen=True):
    """Older entries of one log from the store, oldest first, ending before seq ``before`` (0: the newest end).

    With ``before`` 0 the waiting and failed ones are at its end. ``complete``: nothing older exists.
    """

    log: str
    before: int
    messages: tuple[Entry, ...]
    complete: bool


class DraftsLoaded(msgspec.Struct, frozen=True):
    """What was typed and not sent: the text for each log, as the store kept it."""

    drafts: tuple[tuple[str, str], ...]


class RecentEmojiTold(msgspec.Struct, frozen=True):
    """The emoji that were picked last on this profile, the newest first."""

    emoji: tuple[str, ...]


class StoreTroubled(msgspec.Struct, frozen=True):
    """The disk refused a write (full, read-only). ``reason`` is a sentence; empty when it is over.

    ``damaged``: what is stored cannot be read; it is over only when the person sets it aside.
    """

    reason: str
    damaged: bool = False


class RequestAnswered(msgspec.Struct, frozen=True):
    """The request with this ticket is settled; ``refusal`` is a sentence, "" when it was carried out."""

    ticket: int
    event: Answer | None
    refusal: str = ""


class SearchAnswered(msgspec.Struct, frozen=True):
    """The next hits of the search ``ticket``, the newest first. ``more``: there may be others behind them."""

    ticket: int
    hits: tuple[Hit, ...]
    more: bool


class BlocksTold(msgspec.Struct, frozen=True):
    """Whom this user has blocked: all of them."""

    users: frozenset[int]


class MutesTold(msgspec.Struct, frozen=True):
    """Which chats are muted: all of them."""

    logs: frozenset[str]


class GroupsTold(msgspec.Struct, frozen=True):
    """Groups as they are now. ``all``: there are no others."""

    groups: tuple[Group, ...]
    all: bool = False


class UserRenamed(msgspec.Struct, frozen=True):
    """Somebody has another user name. ``ts``: when it was heard, ms."""

    user: int
    before: str
    after: str
    ts: int


class TypingTold(msgspec.Struct, frozen=True):
    """Who is writing in ``log`` now, the longest first."""

    log: str
    users: tuple[int, ...]


class InactivityTold(msgspec.Struct, frozen=True):
    """Without activity the session ends at ``until`` (``time.monotonic`` seconds); ``None``: that is over."""

    until: float | None


class NoticesSwitched(msgspec.Struct, frozen=True):
    """Whether quiet lines about people and groups are shown."""

    shown: bool


class Noted(msgspec.Struct, frozen=True):
    """A quiet line for ``log`` that was made here: what came of a command. ``ts`` in ms.

    ``behind``: the seq of the entry it stands behind, 0 for the newest.
    """

    log: str
    ts: int
    text: str
    behind: int = 0


class PrivateTold(msgspec.Struct, frozen=True):
    """How the private session with ``status.user`` stands now; the first one of a user begins the window's entry."""

    status: PrivateStatus


class PrivateSaid(msgspec.Struct, frozen=True):
    """Rows of the private session with ``user`` that are new or changed, in order.

    Each has a number, but for own messages that wait; those are found again by their cid.
    """

    user: int
    rows: tuple[ChatMessage | Notice, ...]


class PrivateForgotten(msgspec.Struct, frozen=True):
    """Nothing is left of the private sessions with ``user``."""

    user: int


class PrivateChoicesTold(msgspec.Struct, frozen=True):
    """What this person has chosen for private sessions."""

    choices: PrivateChoices


class NotificationChoicesTold(msgspec.Struct, frozen=True):
    """What this person has chosen for notifications."""

    choices: NotificationChoices


class TransfersTold(msgspec.Struct, frozen=True):
    """How files on their way stand now. ``gone``: (log, cid) of those of which nothing is left to tell."""

    transfers: tuple[Transfer, ...]
    gone: tuple[tuple[str, str], ...] = ()


class SpaceTold(msgspec.Struct, frozen=True):
    """How much room for files the server has."""

    space: FileSpace


class PictureTold(msgspec.Struct, frozen=True):
    """A picture that was asked for: the bytes of the file if ``whole``, else a thumbnail that was kept.

    ``data`` is empty when it cannot be had now; ``reason`` says why, "" when it is to be fetched by hand.
    """

    hash: str
    whole: bool
    data: bytes
    reason: str = ""


class FileChoicesTold(msgspec.Struct, frozen=True):
    """What this person has chosen for files."""

    choices: FileChoices


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
    | TransfersTold
    | SpaceTold
    | PictureTold
    | FileChoicesTold
)
