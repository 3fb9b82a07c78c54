"""What one user knows, in memory, for the windows. Lives on the Tk thread and changes only by ``apply``.

Facts go in, typed changes come out; how a fact changes what is here is written in ``apply``, a module a noun. No I/O,
no clock and no sentence about errors belongs here; reading is free for every window.
"""

from collections.abc import Callable
from gettext import gettext as _
from typing import Any, ClassVar, Final

from messenger.client import conversation, facts
from messenger.client.apply import account, chats, files, groups, people, private, settings
from messenger.client.changes import Answered, Change, Found, ServerAnswered, SignInFailed
from messenger.client.facts import Fact
from messenger.client.files.model import FileChoices, FileSpace, Transfer
from messenger.client.model import EVERYONE, Chat, Contact, Group, Link, LinkStatus, SavedServer
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import Phase, Private, PrivateChoices, private_user
from messenger.protocol.base import direct_users
from messenger.protocol.contacts import Presence
from messenger.protocol.groups import Standing

RECENT_EMOJI: Final = 32
"""How many of the emoji picked last are kept."""
KEPT_ROWS = 400
"""How many rows stay loaded of a chat that was left."""
KEPT_CHATS = 20
"""Of how many of them."""

_RANK = {Presence.ONLINE: 0, Presence.AWAY: 1, Presence.OFFLINE: 2}


class State:
    """The whole of it. ``opened`` says that the profile's store has been read, so ``me`` can be trusted to be right."""

    HANDLERS: ClassVar[dict[type[Fact], Callable[["State", Any], list[Change]]]] = {
        facts.ProfileOpened: account.profile_opened,
        facts.ServerFound: lambda _state, fact: [ServerAnswered(fact.server)],
        facts.ServerRefused: lambda _state, fact: [ServerAnswered(None, fact.reason)],
        facts.SignInRefused: lambda _state, fact: [SignInFailed(fact.code, fact.reason, fact.field, fact.retry_after)],
        facts.SignedIn: account.signed_in,
        facts.SignedOut: account.signed_out,
        facts.LinkChanged: account.link_changed,
        facts.StoreTroubled: account.store_troubled,
        facts.InactivityTold: account.inactivity_told,
        facts.RequestAnswered: lambda _state, fact: [Answered(fact.ticket, fact.event, fact.refusal)],
        facts.SearchAnswered: lambda _state, fact: [Found(fact.ticket, fact.hits, fact.more)],
        facts.PeopleChanged: people.people_changed,
        facts.PresenceMoved: people.presence_moved,
        facts.UserRenamed: people.user_renamed,
        facts.ChatsChanged: chats.chats_changed,
        facts.MessagesChanged: chats.messages_changed,
        facts.HistoryLoaded: chats.history_loaded,
        facts.DraftsLoaded: chats.drafts_loaded,
        facts.RecentEmojiTold: settings.recent_emoji_told,
        facts.TypingTold: chats.typing_told,
        facts.NoticesSwitched: chats.notices_switched,
        facts.Noted: chats.noted,
        facts.GroupsTold: groups.groups_told,
        facts.BlocksTold: settings.blocks_told,
        facts.MutesTold: settings.mutes_told,
        facts.PrivateTold: private.private_told,
        facts.PrivateSaid: private.private_said,
        facts.PrivateForgotten: private.private_forgotten,
        facts.PrivateChoicesTold: private.choices_told,
        facts.NotificationChoicesTold: settings.notification_choices_told,
        facts.TransfersTold: files.transfers_told,
        facts.SpaceTold: files.space_told,
        facts.PictureTold: files.picture_told,
        facts.FileChoicesTold: files.file_choices_told,
    }

    def __init__(self, notices: int = 200, private_rows: int = 10_000) -> None:
        self.opened = False
        self.me: Contact | None = None
        self.admin = False
        self.server: SavedServer | None = None
        self.servers: list[SavedServer] = []
        self.link = LinkStatus(Link.SIGNED_OUT)
        self.trouble = ""
        self.damaged = False
        """Whether the trouble is that what is stored cannot be read any more."""
        self.contacts: dict[int, Contact] = {}
        self.chats: dict[str, Chat] = {}
        self.drafts: dict[str, str] = {}
        self.recent_emoji: tuple[str, ...] = ()
        """The emoji that were picked last, the newest first; of the profile, whoever is signed in."""
        self.blocked: set[int] = set()
        self.muted: set[str] = set()
        self.groups: dict[str, Group] = {}
        """By log; those that this user is no member of any more as well."""
        self.typing: dict[str, tuple[int, ...]] = {}
        """Who is writing, for each chat in which somebody is."""
        self.privates: dict[int, Private] = {}
        """The private sessions, by user; those that have ended as well, until they are forgotten."""
        self.private_choices = PrivateChoices()
        self.notification_choices = NotificationChoices()
        self.transfers: dict[tuple[str, str], Transfer] = {}
        """Files on their way and those that have been saved, by log and cid of their message."""
        self.space: FileSpace | None = None
        """What the server takes; ``None``: it has not said so yet."""
        self.file_choices = FileChoices()
        self.warning: float | None = None
        """When this device is signed out for inactivity (``time.monotonic``), once that is near."""
        self.timeout = 0
        """Seconds without activity until then; 0: never."""
        self.show_notices = True
        self.most_notices = notices
        """How many notices without a number are kept in one chat."""
        self.most_private_rows = private_rows
        """How many rows of one private session are kept."""
        self._order: list[str] | None = None
        self._left: dict[str, None] = {}

    def apply(self, fact: Fact) -> list[Change]:
        """Take in one fact and return what is different now."""
        return self.HANDLERS[type(fact)](self, fact)

    # -- questions

    def chat_order(self) -> list[str]:
        """Return the logs of all chats, the last active first: where something was said or is half written, groups,
        and *Everyone*.
        """
        if self._order is None:
            self._order = [
                chat.log
                for chat in sorted(self.chats.values(), key=lambda chat: (chat.active, chat.log), reverse=True)
                if chat.last is not None or chat.log == EVERYONE or chat.log in self.groups or self._begun(chat)
            ]
        return self._order

    def _begun(self, chat: Chat) -> bool:
        """Whether the first message to somebody is half written."""
        return chat.log in self.drafts and chat.peer in self.contacts

    def contact_order(self) -> list[int]:
        """Return everybody but oneself: those online by name, then the others by when they were last seen."""
        mine = self.me.id if self.me else 0
        others = [contact for contact in self.contacts.values() if contact.id != mine and not contact.deleted]
        others.sort(
            key=lambda contact: (
                _RANK[contact.presence],
                -contact.seen if contact.presence is Presence.OFFLINE else 0,
                contact.display.casefold(),
                contact.id,
            )
        )
        return [contact.id for contact in others]

    def chat(self, log: str) -> Chat:
        """Return the chat ``log``, an empty one when nothing was said in it yet."""
        chat = self.chats.get(log)
        if chat is None:
            chat = self.chats[log] = Chat(log, peer=self.peer_of(log))
            self._order = None
        return chat

    def peer_of(self, log: str) -> int | None:
        """Return with whom the direct chat ``log`` is held."""
        users = direct_users(log)
        if users is None or self.me is None or self.me.id not in users:
            return None
        return users[1] if users[0] == self.me.id else users[0]

    def title_of(self, log: str) -> str:
        """Return what stands above the chat ``log``."""
        if log == EVERYONE:
            return _("Everyone")
        if (user := private_user(log)) is not None:
            return self.name_of(user)
        if log in self.groups:
            return self.groups[log].title
        peer = self.peer_of(log)
        return self.name_of(peer) if peer is not None else _("Unknown chat")

    def may_write(self, log: str) -> str:
        """Return "" when this user may write in ``log``, else the sentence why not."""
        if log == EVERYONE:
            return ""
        if (user := private_user(log)) is not None:
            return self._may_write_privately(user)
        if log in self.groups:
            return _standing(self.groups[log].standing)
        peer = self.peer_of(log)
        if peer is None:
            return _("You cannot write here.")
        known = self.contacts.get(peer)
        return _("This account was deleted.") if known and known.deleted else ""

    def _may_write_privately(self, user: int) -> str:
        """Return "" when there is a private session with ``user`` in which one may write, else the sentence why not."""
        private = self.privates.get(user)
        if private is None or private.status.phase is Phase.OVER:
            return _("There is no private chat with {name}.").format(name=self.name_of(user))
        if not private.status.writable:
            return _("The private chat with {name} is not open yet.").format(name=self.name_of(user))
        return ""

    def name_of(self, user: int) -> str:
        """Return how ``user`` is called on the screen."""
        contact = self.contacts.get(user)
        if contact is None:
            return _("Unknown person")
        return _("deleted user") if contact.deleted else contact.display

    def transfer(self, log: str, cid: str) -> Transfer | None:
        """Return how the file of the message ``cid`` of ``log`` stands; ``None``: nothing was begun with it here."""
        return self.transfers.get((log, cid))

    def unread_total(self) -> int:
        """Return how many messages wait to be read in all chats together."""
        return sum(chat.unread for chat in self.chats.values())

    # -- what does not begin with a fact

    def keep_draft(self, log: str, text: str) -> None:
        """Note what is typed in ``log``."""
        if bool(text) != (log in self.drafts):
            self._order = None
        if text:
            self.drafts[log] = text
        else:
            self.drafts.pop(log, None)

    def leave(self, log: str) -> None:
        """Let go of what no window shows any more: of the chats left last the newest rows stay, of others nothing."""
        chat = self.chats.get(log)
        if chat is None or not chat.opened:
            return
        conversation.keep_newest(chat, KEPT_ROWS)
        self._left.pop(log, None)
        self._left[log] = None
        for other in list(self._left)[:-KEPT_CHATS]:
            del self._left[other]
            if other in self.chats and other != EVERYONE:
                conversation.close(self.chats[other])

    def pick_emoji(self, emoji: str) -> None:
        """Note that ``emoji`` was picked: of those picked last it is the newest now."""
        others = (other for other in self.recent_emoji if other != emoji)
        self.recent_emoji = (emoji, *others)[:RECENT_EMOJI]

    # -- for ``apply``

    def reorder(self) -> None:
        """Have ``chat_order`` look again."""
        self._order = None

    def forget(self) -> None:
        """Let go of one account's data, so that nothing of it can show under another."""
        self.me = self.server = None
        self.admin = False
        self.contacts.clear()
        self.chats.clear()
        self.drafts.clear()
        self.blocked.clear()
        self.muted.clear()
        self.groups.clear()
        self.typing.clear()
        self.privates.clear()
        self.transfers.clear()
        self.space = None
        self.warning = None
        self.timeout = 0
        self._order = None


def _standing(standing: Standing) -> str:
    """Return why one cannot write in a group, "" as its member."""
    return {
        Standing.MEMBER: "",
        Standing.LEFT: _("You have left this group."),
        Standing.REMOVED: _("You were removed from this group."),
        Standing.ENDED: _("This group has ended."),
    }[standing]
