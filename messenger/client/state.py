"""What one user knows, in memory, for the windows. Lives on the Tk thread and changes only by ``apply``.

Facts go in, typed changes come out. No I/O, no clock and no sentence about errors belongs here; reading is free for
every window, writing is for this file alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from gettext import gettext as _
from typing import Any

from messenger.client import conversation, facts
from messenger.client.apply import groups, settings
from messenger.client.changes import (
    AccountChanged,
    Answered,
    BannerChanged,
    Change,
    ChatListChanged,
    ContactsChanged,
    HistoryAdded,
    MessagesAdded,
    MessagesRemoved,
    MessagesUpdated,
    ServerAnswered,
    SignInFailed,
    TypingChanged,
    WarningChanged,
)
from messenger.client.facts import ChatSummary, Fact
from messenger.client.model import (
    EVERYONE,
    Chat,
    ChatMessage,
    Contact,
    Group,
    Link,
    LinkStatus,
    Notice,
    SavedServer,
)
from messenger.protocol.base import direct_log, direct_users
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.groups import Standing

_RANK = {Presence.ONLINE: 0, Presence.AWAY: 1, Presence.OFFLINE: 2}


class State:
    """The whole of it. ``opened`` says that the profile's store has been read, so ``me`` can be trusted to be right."""

    def __init__(self, notices: int = 200) -> None:
        self.opened = False
        self.me: Contact | None = None
        self.admin = False
        self.server: SavedServer | None = None
        self.servers: list[SavedServer] = []
        self.link = LinkStatus(Link.SIGNED_OUT)
        self.trouble = ""
        self.contacts: dict[int, Contact] = {}
        self.chats: dict[str, Chat] = {}
        self.drafts: dict[str, str] = {}
        self.blocked: set[int] = set()
        self.muted: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.typing: dict[str, tuple[int, ...]] = {}
        """Who is writing, for each chat in which somebody is."""
        self.warning: float | None = None
        """When this device is signed out for inactivity (``time.monotonic``), once that is near."""
        self.timeout = 0
        """Seconds without activity until then; 0: never."""
        self.show_notices = True
        self._notices = notices
        self._order: list[str] | None = None
        self._apply: dict[type[Fact], Callable[[Any], list[Change]]] = {
            facts.ProfileOpened: self._profile_opened,
            facts.ServerFound: lambda fact: [ServerAnswered(fact.server)],
            facts.ServerRefused: lambda fact: [ServerAnswered(None, fact.reason)],
            facts.SignInRefused: self._sign_in_refused,
            facts.SignedIn: self._signed_in,
            facts.SignedOut: self._signed_out,
            facts.LinkChanged: self._link_changed,
            facts.PeopleChanged: self._people_changed,
            facts.PresenceMoved: self._presence_moved,
            facts.ChatsChanged: self._chats_changed,
            facts.MessagesChanged: self._messages_changed,
            facts.HistoryLoaded: self._history_loaded,
            facts.DraftsLoaded: self._drafts_loaded,
            facts.StoreTroubled: self._store_troubled,
            facts.RequestAnswered: lambda fact: [Answered(fact.ticket, fact.event, fact.refusal)],
            facts.BlocksTold: lambda fact: settings.blocks(self, fact),
            facts.MutesTold: lambda fact: settings.mutes(self, fact),
            facts.NoticesSwitched: lambda fact: settings.notices(self, fact),
            facts.GroupsTold: lambda fact: groups.told(self, fact),
            facts.UserRenamed: self._user_renamed,
            facts.TypingTold: self._typing_told,
            facts.InactivityTold: self._inactivity_told,
            facts.Noted: lambda fact: self._note(fact.log, [Notice(fact.ts, fact.text)]),
        }

    def apply(self, fact: Fact) -> list[Change]:
        """Take in one fact and return what is different now."""
        return self._apply[type(fact)](fact)

    # -- questions

    def chat_order(self) -> list[str]:
        """Return the logs of all chats in which something was said, the last active first, and *Everyone*."""
        if self._order is None:
            self._order = [
                chat.log
                for chat in sorted(self.chats.values(), key=_activity, reverse=True)
                if chat.last is not None or chat.log == EVERYONE or chat.log in self.groups
            ]
        return self._order

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
        if log in self.groups:
            return self.groups[log].title
        peer = self.peer_of(log)
        return self.name_of(peer) if peer is not None else _("Unknown chat")

    def may_write(self, log: str) -> str:
        """Return "" when this user may write in ``log``, else the sentence why not."""
        if log == EVERYONE:
            return ""
        if log in self.groups:
            return _STANDINGS[self.groups[log].standing]()
        peer = self.peer_of(log)
        if peer is None:
            return _("You cannot write here.")
        known = self.contacts.get(peer)
        return _("This account was deleted.") if known and known.deleted else ""

    def name_of(self, user: int) -> str:
        """Return how ``user`` is called on the screen."""
        contact = self.contacts.get(user)
        if contact is None:
            return _("Unknown person")
        return _("deleted user") if contact.deleted else contact.display

    def unread_total(self) -> int:
        """Return how many messages wait to be read in all chats together."""
        return sum(chat.unread for chat in self.chats.values())

    def reorder(self) -> None:
        """Have ``chat_order`` look again."""
        self._order = None

    def keep_draft(self, log: str, text: str) -> None:
        """Note what is typed in ``log``: the one thing that begins in a window and not with a fact."""
        if text:
            self.drafts[log] = text
        else:
            self.drafts.pop(log, None)

    # -- the account

    def _profile_opened(self, fact: facts.ProfileOpened) -> list[Change]:
        self.servers = list(fact.servers)
        if fact.signed_in:
            return []  # who it is comes next; until then there is nothing to show
        self.opened = True
        return [AccountChanged()]

    def _sign_in_refused(self, fact: facts.SignInRefused) -> list[Change]:
        return [SignInFailed(fact.code, fact.reason, fact.field, fact.retry_after)]

    def _signed_in(self, fact: facts.SignedIn) -> list[Change]:
        if self.me is None or self.server is None or (self.me.id, self.server.pin) != (fact.me.id, fact.server.pin):
            self._forget()
        self.opened = True
        self.me, self.server, self.admin = fact.me, fact.server, fact.admin
        self.timeout = fact.timeout
        self.servers = [fact.server, *(known for known in self.servers if known.pin != fact.server.pin)]
        everyone = self.chat(EVERYONE)
        everyone.opened = everyone.complete = True
        return [AccountChanged(), ChatListChanged(frozenset([EVERYONE]))]

    def _signed_out(self, fact: facts.SignedOut) -> list[Change]:
        self._forget()
        self.link = LinkStatus(Link.SIGNED_OUT)
        return [AccountChanged(fact.reason), BannerChanged()]

    def _forget(self) -> None:
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
        self.warning = None
        self._order = None

    def _link_changed(self, fact: facts.LinkChanged) -> list[Change]:
        self.link = fact.status
        return [BannerChanged()] if fact.status.connected else [BannerChanged(), *self._lose_sight(fact.ts)]

    def _lose_sight(self, ts: int) -> list[Change]:
        """Claim of nobody to be online while there is no connection; the next one begins with who is."""
        lost = [contact for contact in self.contacts.values() if contact.presence is not Presence.OFFLINE]
        for contact in lost:
            self.contacts[contact.id] = replace(contact, presence=Presence.OFFLINE, seen=max(contact.seen, ts))
        return [ContactsChanged(frozenset(contact.id for contact in lost))] if lost else []

    def _store_troubled(self, fact: facts.StoreTroubled) -> list[Change]:
        self.trouble = fact.reason
        return [BannerChanged()]

    def _drafts_loaded(self, fact: facts.DraftsLoaded) -> list[Change]:
        self.drafts = dict(fact.drafts)
        return []

    # -- people

    def _people_changed(self, fact: facts.PeopleChanged) -> list[Change]:
        changes: list[Change] = []
        for person in fact.people:
            known = self.contacts.get(person.id)
            if known is None:
                self.contacts[person.id] = replace(person, presence=Presence.OFFLINE)
            else:
                seen = max(known.seen, person.seen)
                self.contacts[person.id] = replace(known, name=person.name, display=person.display, seen=seen)
            if self.me and person.id == self.me.id and (person.name, person.display) != (self.me.name, self.me.display):
                self.me = self.contacts[person.id]
                changes.append(AccountChanged())
        users = frozenset(person.id for person in fact.people)
        changes.append(ContactsChanged(users))
        if self.me:
            logs = (direct_log(self.me.id, user) for user in users if user != self.me.id)
            if titled := frozenset(log for log in logs if log in self.chats):
                changes.append(ChatListChanged(titled))
        return changes

    def _presence_moved(self, fact: facts.PresenceMoved) -> list[Change]:
        moved: set[int] = set()
        if fact.all:
            named = {change.user for change in fact.changes}
            for contact in list(self.contacts.values()):
                if contact.presence is not Presence.OFFLINE and contact.id not in named:
                    self.contacts[contact.id] = replace(contact, presence=Presence.OFFLINE)
                    moved.add(contact.id)
        notices: list[Notice] = []
        for change in fact.changes:
            known = self.contacts.get(change.user)
            if known is None:
                continue
            seen = change.seen or known.seen
            self.contacts[change.user] = replace(known, presence=change.state, seen=seen)
            moved.add(change.user)
            if not change.quiet and change.state is not Presence.AWAY:
                notices.append(Notice(fact.ts, _notice(known, change)))
        changes: list[Change] = [ContactsChanged(frozenset(moved))] if moved else []
        return changes + self._note(EVERYONE, notices if self.show_notices else [])

    def _note(self, log: str, notices: list[Notice]) -> list[Change]:
        if not notices:
            return []
        chat = self.chat(log)
        chat.messages.extend(notices)
        if log == EVERYONE:
            del chat.messages[: -self._notices]
            chat.last = notices[-1]
        self._order = None
        return [MessagesAdded(log, tuple(notices)), ChatListChanged(frozenset([log]))]

    def _user_renamed(self, fact: facts.UserRenamed) -> list[Change]:
        if not self.show_notices:
            return []
        text = _("{name} is now called @{after} (was @{before})").format(
            name=self.name_of(fact.user), after=fact.after, before=fact.before
        )
        return self._note(EVERYONE, [Notice(fact.ts, text)])

    def _typing_told(self, fact: facts.TypingTold) -> list[Change]:
        if fact.users:
            self.typing[fact.log] = fact.users
        else:
            self.typing.pop(fact.log, None)
        return [TypingChanged(fact.log)]

    def _inactivity_told(self, fact: facts.InactivityTold) -> list[Change]:
        self.warning = fact.until
        return [WarningChanged()]

    # -- chats and messages

    def _chats_changed(self, fact: facts.ChatsChanged) -> list[Change]:
        changes: list[Change] = []
        touched = {summary.log for summary in fact.chats}
        if fact.all:
            changes += self._start_over(touched)
            touched |= {EVERYONE}
        for summary in fact.chats:
            changes += self._fold(summary)
        return [*changes, ChatListChanged(frozenset(touched))]

    def _start_over(self, named: set[str]) -> list[Change]:
        """Take a new whole list of chats: what is loaded may no longer be true, except what waits to be sent."""
        changes: list[Change] = []
        for chat in list(self.chats.values()):
            if chat.log == EVERYONE:
                continue
            if chat.opened:
                waiting = [one for one in chat.messages if isinstance(one, ChatMessage) and not one.seq]
                conversation.load(chat, waiting)
                changes.append(HistoryAdded(chat.log, len(chat.messages), opened=True))
            elif chat.log not in named:
                del self.chats[chat.log]
            chat.head = chat.read = chat.delivered = 0
            chat.last = None
        self._order = None
        return changes

    def _fold(self, summary: ChatSummary) -> list[Change]:
        """Let the chat stand as ``summary`` says; own messages that were delivered meanwhile get their second tick."""
        chat = self.chat(summary.log)
        before = chat.delivered
        chat.peer = summary.peer
        chat.head, chat.read, chat.delivered = summary.head, summary.read, summary.delivered
        chat.last = summary.last
        self._order = None
        if not chat.opened or chat.delivered <= before:
            return []
        updated = conversation.deliver(chat.messages, before, chat.delivered)
        return [MessagesUpdated(chat.log, updated)] if updated else []

    def _messages_changed(self, fact: facts.MessagesChanged) -> list[Change]:
        changes = self._fold(fact.chat)
        chat = self.chats[fact.chat.log]
        if chat.opened:
            changes += self._merge(chat, fact.messages, fact.gone)
        return [*changes, ChatListChanged(frozenset([chat.log]))]

    def _merge(self, chat: Chat, messages: Iterable[ChatMessage], gone: Iterable[str]) -> list[Change]:
        merged = conversation.merge(chat, messages, gone)
        changes: list[Change] = []
        if merged.removed:
            changes.append(MessagesRemoved(chat.log, merged.removed))
        if merged.added:
            changes.append(MessagesAdded(chat.log, merged.added))
        if merged.updated:
            changes.append(MessagesUpdated(chat.log, merged.updated))
        return changes

    def _history_loaded(self, fact: facts.HistoryLoaded) -> list[Change]:
        chat = self.chat(fact.log)
        if fact.before == 0:
            chat.opened, chat.complete = True, fact.complete
            conversation.load(chat, fact.messages)
            return [HistoryAdded(fact.log, len(fact.messages), opened=True)]
        if not chat.opened or conversation.first_number(chat.messages) != fact.before:
            return []  # an answer to a question that was asked twice
        chat.complete = fact.complete
        chat.messages[:0] = fact.messages
        return [HistoryAdded(fact.log, len(fact.messages))]


_STANDINGS: dict[Standing, Callable[[], str]] = {
    Standing.MEMBER: lambda: "",
    Standing.LEFT: lambda: _("You have left this group."),
    Standing.REMOVED: lambda: _("You were removed from this group."),
    Standing.ENDED: lambda: _("This group has ended."),
}


def _notice(contact: Contact, change: PresenceChange) -> str:
    if change.state is Presence.OFFLINE:
        return _("{name} went offline").format(name=contact.display)
    return _("{name} is online").format(name=contact.display)


def _activity(chat: Chat) -> tuple[int, str]:
    """When something was last said in ``chat``; who comes and goes is no saying."""
    return (chat.last.ts if isinstance(chat.last, ChatMessage) else 0, chat.log)
