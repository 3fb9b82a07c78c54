"""What the network thread tells the Tk thread: every fact that can cross the border, declared once.

Facts are complete in themselves (the Tk thread never asks back) and are applied in the order in which they happened.
"""

from dataclasses import dataclass

from messenger.client.model import ChatMessage, Contact, LinkStatus, SavedServer, ShownServer
from messenger.protocol.contacts import PresenceChange
from messenger.protocol.errors import Code


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


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The session has ended for good; ``reason`` is a sentence, empty when the person asked for it."""

    code: Code
    reason: str


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link to the server changed."""

    status: LinkStatus


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
    """How one chat stands, from store and server; ``last`` is its newest message."""

    log: str
    peer: int | None
    head: int
    read: int
    delivered: int
    last: ChatMessage | None


@dataclass(frozen=True, slots=True)
class ChatsChanged:
    """These chats stand so now. ``all``: every chat the store knows, and nothing loaded before is true any more."""

    chats: tuple[ChatSummary, ...]
    all: bool = False


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Messages of one log that are new or changed, in order, and how the chat stands.

    The same seq, or for own messages without one the same cid, is the same message. ``gone``: cids of own messages
    that were replaced by another try and are to be shown no more.
    """

    chat: ChatSummary
    messages: tuple[ChatMessage, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLoaded:
    """Older messages of one log from the store, oldest first, ending before seq ``before`` (0: the newest end).

    With ``before`` 0 the waiting and failed ones are at its end. ``complete``: nothing older exists.
    """

    log: str
    before: int
    messages: tuple[ChatMessage, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class DraftsLoaded:
    """What was typed and not sent: the text for each log, as the store kept it."""

    drafts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoreTroubled:
    """The disk refused a write (full, read-only). ``reason`` is a sentence; empty when it is over."""

    reason: str


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
    | StoreTroubled
)
