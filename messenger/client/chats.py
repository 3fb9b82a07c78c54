"""How every chat of the signed-in account stands, in the core thread's memory, and what of it is new in this turn.

Rows are changed here and written before the commit; each changed chat then leaves as one fact. When and why a row
changes is decided by ``sending``, ``syncing`` and ``marking``.
"""

from collections.abc import Iterable
from gettext import gettext as _
from typing import Final

import msgspec

from messenger.client.facts import ChatsChanged, ChatSummary, MessagesChanged
from messenger.client.files.attachments import loaded
from messenger.client.model import ChatMessage, Delivery, Entry
from messenger.client.store.accounts import Account
from messenger.client.store.chats import ChatRow
from messenger.client.store.messages import Message
from messenger.client.store.outbox import Outgoing
from messenger.client.store.store import Store
from messenger.client.turn import Turn
from messenger.protocol.base import direct_users
from messenger.protocol.groups import GroupChanged

UNREAD_COUNTED: Final = 100
"""As far as unread messages are counted where not every entry of a log is one."""

_READ_OVER: Final = 100

_changes: Final = msgspec.json.Decoder(GroupChanged)


class Chats:
    """One row a log. Thrown away and read again when a turn was undone."""

    def __init__(self, store: Store, account: Account, turn: Turn) -> None:
        self._store = store
        self._account = account
        self._turn = turn
        self.rows = {row.log: row for row in store.chats.all(account.id)}
        self._written = {outgoing.log: outgoing for outgoing in store.outbox.newest(account.id)}
        self.doubted = store.doubts.logs(account.id)
        """Logs of which it is not known whether the server still has all that was here."""
        self._unsaved: dict[str, ChatRow] = {}
        self._unsettled: dict[str, ChatRow] = {}
        self._seen: dict[int, int] = {}
        self._changed: dict[str, list[Entry]] = {}
        self._gone: dict[str, list[str]] = {}

    # -- reading

    def summary(self, row: ChatRow) -> ChatSummary:
        """Return how a chat stands; its newest entry is the later one of those numbered and those written."""
        last = self.shown(row, row.last) if row.last else None
        written = self._written.get(row.log)
        if written is not None and (last is None or written.ts >= last.ts):
            last = self.waiting(written)
        counted = None if direct_users(row.log) else self._count(row)
        return ChatSummary(row.log, self._peer(row.log), row.head, row.read_here, row.delivered, last, counted)

    def _count(self, row: ChatRow) -> int:
        """Count what is unread in a log that has numbers for more than messages, or holes."""
        if row.last is None or row.read_here >= row.last.seq:
            return 0
        return self._store.messages.unread(row.id, row.read_here, self._account.user, UNREAD_COUNTED)

    def all(self) -> ChatsChanged:
        """Return every chat, as a fact."""
        return ChatsChanged(tuple(self.summary(row) for row in self.rows.values()), all=True)

    def shown(self, row: ChatRow, message: Message) -> Entry:
        """Return a numbered entry as it is told."""
        if message.change:
            return _changes.decode(message.change)
        if message.sender != self._account.user:
            delivery = Delivery.RECEIVED
        else:
            delivery = Delivery.DELIVERED if message.seq <= row.delivered else Delivery.STORED
        text, file = message.text, loaded(message.file)
        if message.suite != "plain":
            text, file = _("This message needs a newer version of the program."), None
        return ChatMessage(
            row.log, message.seq, message.cid, message.sender, message.ts, text, delivery, file=file
        )  # fmt: skip

    def waiting(self, outgoing: Outgoing) -> ChatMessage:
        """Return an own message without a number as it stands on the screen."""
        delivery = Delivery.WAITING if outgoing.failure is None else Delivery.FAILED
        return ChatMessage(
            outgoing.log,
            0,
            outgoing.cid,
            self._account.user,
            outgoing.ts,
            outgoing.text,
            delivery,
            outgoing.failure,
            outgoing.file,
        )

    def history(self, log: str, before: int, count: int) -> tuple[tuple[Entry, ...], bool]:
        """Return a page of ``log`` that ends before ``before`` (0: its newest end) and whether nothing is older."""
        row = self.rows.get(log)
        page = self._store.messages.page(row.id, before, count + 1, row.floor) if row else []
        messages: list[Entry] = [self.shown(row, message) for message in page[-count:]] if row else []
        if not before:
            messages += [self.waiting(outgoing) for outgoing in self._store.outbox.of_log(self._account.id, log)]
        return tuple(messages), len(page) <= count and not (row and row.floor)

    def _peer(self, log: str) -> int | None:
        users = direct_users(log)
        if users is None or self._account.user not in users:
            return None
        return users[1] if users[0] == self._account.user else users[0]

    # -- changing, inside a turn

    def row(self, log: str) -> ChatRow:
        """Return the row of ``log``, a new one if need be."""
        row = self.rows.get(log)
        if row is None:
            row = self.rows[log] = self._store.chats.add(self._account.id, log)
        return row

    def changed(self, row: ChatRow) -> None:
        """Let the row be written and told at the end of this turn."""
        self._unsaved[row.log] = row
        self._changed.setdefault(row.log, [])

    def save_later(self, row: ChatRow) -> None:
        """Let the row be written with the next turn that writes anything; nothing is told."""
        self._unsettled[row.log] = row

    def seen_later(self, seen: Iterable[tuple[int, int]]) -> None:
        """Let it be written with the next turn that writes anything when people were last online: user and ms."""
        self._seen.update(seen)

    def settle(self) -> None:
        """Write now what was left for later."""
        for row in self._unsettled.values():
            self._store.chats.save(row)
        self._unsettled = {}
        self._store.people.keep_seen(self._account.id, self._seen.items())
        self._seen = {}

    def add(self, row: ChatRow, message: Message) -> bool:
        """Store a numbered entry and move the cursor; an own message takes its place from the outbox.

        Return false, having done nothing, when it says of what waits in the outbox that it is another text.
        """
        outgoing = self._own(row, message)
        if outgoing is not None and outgoing.text != message.text:
            return False
        self._found(row, message)
        new = self._store.messages.add(row.id, message)
        row.cursor = max(row.cursor, message.seq)
        row.head = max(row.head, message.seq)
        if row.last is None or message.seq > row.last.seq:
            row.last = message
        self.changed(row)
        if outgoing is not None:
            self._remove(outgoing)
            new = True  # on the screen it changes from waiting to stored
        if new:
            self._changed[row.log].append(self.shown(row, message))
        return True

    def add_older(self, row: ChatRow, message: Message) -> bool:
        """Store an entry from below the floor; ``lower`` makes it count. Return as ``add`` does."""
        outgoing = self._own(row, message)
        if outgoing is not None and outgoing.text != message.text:
            return False
        self._found(row, message)
        self._store.messages.add(row.id, message)
        if outgoing is not None:
            self._take_out(outgoing)
            self.changed(row)
        return True

    def _own(self, row: ChatRow, message: Message) -> Outgoing | None:
        """Return what waits in the outbox and has come back numbered."""
        if message.sender != self._account.user or message.change:
            return None
        outgoing = self._store.outbox.by_cid(self._account.id, message.cid)
        return outgoing if outgoing is not None and outgoing.log == row.log else None

    def _found(self, row: ChatRow, message: Message) -> None:
        if row.log in self.doubted:
            self._store.doubts.found(self._account.id, row.log, message.sender, message.cid)

    def lower(self, row: ChatRow, floor: int) -> None:
        """Count everything after ``floor`` as being here; told where that is more than older entries."""
        news = row.last is None or row.floor > row.read_here
        row.floor = floor
        if row.last is None:
            row.last = next(iter(self._store.messages.page(row.id, 0, 1, floor)), None)
        self._unsaved[row.log] = row
        if news:
            self.changed(row)

    def read_over(self, row: ChatRow) -> bool:
        """Count as read what needs no reading behind everything read; return whether that was anything."""
        before = row.read_here
        while row.floor <= row.read_here:
            following = self._store.messages.following(row.id, row.read_here, _READ_OVER)
            for entry in following:
                if entry.seq > row.cursor or (entry.sender != self._account.user and not entry.change):
                    return row.read_here > before
                row.seen = entry.seq
            if len(following) < _READ_OVER:
                break
        return row.read_here > before

    def count_read(self, row: ChatRow) -> bool:
        """Let what was read here count for all devices, as far as all of it is on one; return whether that moved."""
        upto = min(row.seen, row.cursor)
        if not row.floor <= row.read < upto:
            return False
        row.read = upto
        self.save_later(row)
        return True

    def number(self, outgoing: Outgoing, message: Message) -> ChatRow | None:
        """Give a sent message its number, in the same transaction that takes it out of the outbox.

        Return ``None``, having done nothing, when another message has this number.
        """
        row = self.row(outgoing.log)
        if not self._store.messages.add(row.id, message):
            return None
        self._found(row, message)
        if message.seq <= row.floor:  # it was sent long ago, and how it went was not known here
            self._take_out(outgoing)
            self.changed(row)
            return row
        self._remove(outgoing)
        row.head = max(row.head, message.seq)
        if row.last is None or message.seq > row.last.seq:
            row.last = message
        self.changed(row)
        self._changed[row.log].append(self.shown(row, message))
        return row

    def write(self, outgoing: Outgoing) -> None:
        """Show what was put into the outbox, or what became of it."""
        row = self.row(outgoing.log)
        newest = self._written.get(outgoing.log)
        if newest is None or outgoing.id >= newest.id:
            self._written[outgoing.log] = outgoing
        self.changed(row)
        self._changed[row.log].append(self.waiting(outgoing))

    def lose(self, outgoing: Outgoing) -> None:
        """Show as not delivered what had a number once; all that was written and has none yet came later."""
        newest = self._written.get(outgoing.log)
        if newest is None or (newest.failure is outgoing.failure and newest.ts <= outgoing.ts):
            self._written[outgoing.log] = outgoing
        self.changed(self.row(outgoing.log))
        self._changed[outgoing.log].append(self.waiting(outgoing))

    def replace(self, old: Outgoing) -> None:
        """Take a refused message out, for another try comes in its place."""
        self._take_out(old)

    def _take_out(self, outgoing: Outgoing) -> None:
        """Remove what then stands on the screen no more, at least not where it was."""
        self._remove(outgoing)
        self._gone.setdefault(outgoing.log, []).append(outgoing.cid)

    def _remove(self, outgoing: Outgoing) -> None:
        self._store.outbox.remove(outgoing.id)
        newest = self._written.get(outgoing.log)
        if newest is not None and newest.id == outgoing.id:
            left = self._store.outbox.of_log(self._account.id, outgoing.log)
            if left:
                self._written[outgoing.log] = left[-1]
            else:
                del self._written[outgoing.log]

    def drop_cursors(self) -> None:
        """Ask for everything again: the server knows this device otherwise.

        What is here of a log without its beginning stays together: newer entries are asked for from its first one on.
        """
        for row in self.rows.values():
            row.told = 0
            row.cursor = row.floor = max(0, row.floor - 1)
            self._unsaved[row.log] = row

    def save(self) -> None:
        """Write what changed and tell it; called before each commit."""
        for row in self._unsaved.values():
            self._store.chats.save(row)
        self._unsaved = {}
        if self._store.database.writing:
            self.settle()
        quiet = []
        for log, messages in self._changed.items():
            summary = self.summary(self.rows[log])
            gone = tuple(self._gone.pop(log, ()))
            if messages or gone:
                self._turn.tell(MessagesChanged(summary, tuple(messages), gone))
            else:
                quiet.append(summary)
        self._changed = {}
        if quiet:
            self._turn.tell(ChatsChanged(tuple(quiet)))
