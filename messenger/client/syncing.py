"""Messages on their way here, on one connection: what is pushed, and what was missed and is asked for in pages.

A message is taken only when nothing is missing before it; so everything up to a log's cursor is on the disk. But where
a log is new to this device, it begins at the log's end: everything after its floor is here, and what is older is asked
for backwards, first the newest page of each log and what a window waits for, then the rest, a page at a time.
"""

from collections.abc import Callable, Collection

from messenger.client.chats import Chats
from messenger.client.files import attachments
from messenger.client.marking import Marking
from messenger.client.sending import Later
from messenger.client.settings import Limits
from messenger.client.store.accounts import Account
from messenger.client.store.chats import ChatRow
from messenger.client.store.messages import Message as StoredMessage
from messenger.protocol.base import EVERYONE, LONG_PAGE, PAGE_MESSAGES, Request, direct_users, group_of
from messenger.protocol.codec import encode
from messenger.protocol.connection import Head
from messenger.protocol.groups import GroupChanged
from messenger.protocol.messages import Before, Heads, Marked, Message, Older, Page, Since


def is_log(name: str) -> bool:
    """Whether a chat can be called so; whatever else a server names is left aside, so that it cannot look like one."""
    return name == EVERYONE or direct_users(name) is not None or group_of(name) is not None


class Syncing:
    """Which logs are behind, and which questions are out. All methods run inside a turn."""

    def __init__(
        self,
        account: Account,
        chats: Chats,
        marking: Marking,
        limits: Limits,
        wanted: Collection[str],
        say: Callable[[Request], None],
        next_request: Callable[[], int],
        later: Later,
    ) -> None:
        self._account = account
        self._chats = chats
        self._marking = marking
        self._pages = limits.pages
        self._long = limits.history
        self._wanted = wanted
        self._say = say
        self._next_request = next_request
        self._later = later
        self.heads_known = False
        """Whether the server has told of all logs."""
        self._behind: dict[str, None] = {}  # in the order in which they are asked for
        self._asked: dict[int, tuple[str, int]] = {}
        self._given_up: set[str] = set()
        self._older: dict[str, None] = {}  # logs whose beginning is not here, in the order in which they are asked for
        self._first: dict[str, None] = {}  # those of which nothing is here
        self._asked_older: dict[int, tuple[str, int]] = {}
        self._lowered: list[str] = []

    @property
    def synced(self) -> bool:
        """Whether everything new that the server told of is here, and the newest page of each log.

        While the outbox waits to be numbered anew, whether all is here: it matters what lies anywhere in the logs.
        """
        older = self._older if self._account.renumber else self._first
        return self.heads_known and not self._behind and not self._asked and not older

    def settled(self, log: str) -> bool:
        """Whether all that the server has of ``log`` is here, or nothing more can be had of it on this connection."""
        asked = (*self._asked.values(), *self._asked_older.values())
        under_way = log in self._behind or log in self._older or log in self._first
        return self.heads_known and not under_way and all(one != log for one, _place in asked)

    def take_lowered(self) -> list[str]:
        """Return of which logs older entries came since the last call."""
        lowered, self._lowered = self._lowered, []
        return lowered

    def ask(self) -> None:
        """Go on asking: a window waits for something."""
        self._ask()

    def ask_again(self) -> None:
        """Look at all logs anew after their cursors were dropped; what is on its way answers old questions."""
        self._asked = dict.fromkeys(self._asked, ("", 0))
        self._asked_older = dict.fromkeys(self._asked_older, ("", 0))
        self._older.clear()
        self._first.clear()
        self._given_up.clear()
        for row in self._chats.rows.values():
            if row.floor:
                self._older[row.log] = None
            self._check(row)
        self._ask()

    # -- what the server says

    def heads(self, event: Heads) -> None:
        """Take in how far the logs have come, after signing in."""
        for head in event.heads:
            if is_log(head.log):
                self._begin_at_end(self._chats.row(head.log), head.seq)
        self.moved(event.heads)
        if not event.more:
            self.heads_known = True

    def moved(self, heads: tuple[Head, ...]) -> None:
        """Take in how far some logs have come."""
        for head in heads:
            if not is_log(head.log):
                continue
            row = self._chats.row(head.log)
            row.head = max(row.head, head.seq)
            row.delivered = max(row.delivered, head.delivered)
            if row.read_here > head.read:
                self._marking.read(row)
            row.read = max(row.read, head.read)
            self._chats.changed(row)
            self._given_up.discard(row.log)
            self._say_stored(row)
            self._check(row)
        self._ask()

    def message(self, event: Message) -> None:
        """Store a message if it is the next one; ask for what is missing before it otherwise."""
        file = attachments.stored(attachments.shown(event.file))
        message = StoredMessage(event.seq, event.sender, event.ts, event.cid, event.text, event.suite, file=file)
        self._take(event.log, event.prev, message, needs_reading=event.sender != self._account.user)

    def group_changed(self, event: GroupChanged) -> None:
        """Store what happened to a group, as a message is stored; nobody has to read it."""
        change = encode(event).decode().rstrip("\n")
        self._take(event.log, event.prev, StoredMessage(event.seq, event.actor, event.ts, "", "", change=change), False)

    def _take(self, log: str, prev: int, entry: StoredMessage, needs_reading: bool) -> None:
        if not is_log(log):
            return
        row = self._chats.row(log)
        if entry.seq <= row.floor:
            self._chats.add_older(row, entry)
            return
        if entry.seq <= row.cursor:
            return  # it was stored before
        if prev > row.cursor:
            self._missed(row, entry.seq)
            return
        self._chats.add(row, entry)
        if not needs_reading:
            self._read_over(row, prev, entry.seq)
        self._marking.stored(row)

    def accepted(self, log: str, prev: int, seq: int) -> None:
        """Move the cursor over an own message, if nothing is missing before it."""
        row = self._chats.row(log)
        if seq <= row.cursor:
            return
        if prev > row.cursor:
            self._missed(row, seq)
            return
        row.cursor = seq
        self._read_over(row, prev, seq)
        self._marking.stored(row)

    def page(self, event: Page) -> None:
        """One question is answered; go on until the log's head is reached."""
        log, asked_after = self._asked.pop(event.r, ("", 0))
        if log == event.log:
            self._page_of(log, asked_after, event)
        self._ask()

    def _page_of(self, log: str, asked_after: int, event: Page) -> None:
        row = self._chats.row(log)
        row.cursor = max(row.cursor, event.upto)
        row.head = max(row.head, event.head)
        self._chats.changed(row)
        self._marking.stored(row)
        if row.cursor > asked_after:
            self._check(row)
        else:
            self._given_up.add(log)  # nothing came: asking at once again would ask for ever

    def older(self, event: Older) -> None:
        """One question for what is older is answered; that was all after ``event.after``."""
        log, before = self._asked_older.pop(event.r, ("", 0))
        self._older.pop(log, None)  # an answer that brings nothing on would be given for ever
        self._first.pop(log, None)
        if log and log == event.log:
            row = self._chats.row(log)
            if event.after < row.floor == before - 1:
                self._chats.lower(row, event.after)
                self._lowered.append(log)
                if self._chats.read_over(row):
                    self._marking.read(row)
                self._marking.stored(row)
                if row.floor:
                    self._older[log] = None  # behind the others
        self._ask()

    def failed(self, request: int, retry_after: float) -> None:
        """One question was refused: it is asked again if it may succeed then, else the log's next head does it."""
        if request in self._asked_older:
            self._failed_older(request, retry_after)
            return
        if request not in self._asked:
            return
        if retry_after:
            self._later(retry_after, lambda: self._retry(request))  # until then it is not answered
            return
        log, _after = self._asked.pop(request)
        self._given_up.add(log)
        self._ask()

    def _retry(self, request: int) -> None:
        log, _after = self._asked.pop(request, ("", 0))
        if log:
            self._check(self._chats.row(log))
        self._ask()

    def _failed_older(self, request: int, retry_after: float) -> None:
        def again() -> None:
            self._asked_older.pop(request, None)
            self._ask()

        if retry_after:
            self._later(retry_after, again)
            return
        log, _before = self._asked_older.pop(request)
        self._older.pop(log, None)
        self._first.pop(log, None)
        self._ask()

    def marked(self, event: Marked) -> None:
        """Move markers: others have stored, or I have read elsewhere."""
        for mark in event.marks:
            if not is_log(mark.log):
                continue
            row = self._chats.row(mark.log)
            row.read = max(row.read, mark.read)
            row.delivered = max(row.delivered, mark.delivered)
            self._chats.changed(row)
            self._say_stored(row)

    # -- asking

    def _begin_at_end(self, row: ChatRow, head: int) -> None:
        """Where nothing of a long log is here, begin at its end; note what is to be asked for backwards.

        Not while the outbox waits to be numbered anew: then it matters what is in the logs from their beginning.
        """
        if not row.cursor and row.last is None and head > self._long and not self._account.renumber:
            row.cursor = row.floor = row.head = max(row.head, head)
        if row.floor:
            self._older.setdefault(row.log)
            if row.floor == row.cursor:
                self._first.setdefault(row.log)

    def _say_stored(self, row: ChatRow) -> None:
        if row.floor and row.told < row.stored:
            self._marking.stored(row)

    def _read_over(self, row: ChatRow, prev: int, seq: int) -> None:
        """Count what needs no reading (an own message, say) as read if everything before it was."""
        if prev <= row.read_here < seq:
            row.seen = seq
            self._marking.read(row)

    def _missed(self, row: ChatRow, seq: int) -> None:
        row.head = max(row.head, seq)
        self._given_up.discard(row.log)
        self._check(row)
        self._ask()

    def _check(self, row: ChatRow) -> None:
        if row.cursor >= row.head or row.log in self._behind or row.log in self._given_up:
            return
        if not any(log == row.log for log, _after in self._asked.values()):
            self._behind[row.log] = None

    def _ask(self) -> None:
        while self._behind and len(self._asked) < self._pages:
            log = next(iter(self._behind))
            del self._behind[log]
            row = self._chats.row(log)
            if row.cursor < row.head:
                request = self._next_request()
                self._asked[request] = (row.log, row.cursor)
                self._say(Since(request, row.log, row.cursor))
        while log := self._next_older():
            before = self._chats.row(log).floor + 1
            request = self._next_request()
            self._asked_older[request] = (log, before)
            # The newest page is short, so that every log has one soon; what comes then is many to fetch.
            self._say(Before(request, log, before, PAGE_MESSAGES if log in self._first else LONG_PAGE))

    def _next_older(self) -> str:
        """Return of which log a page of older entries is to be asked for now, "" for none."""
        if len(self._asked) + len(self._asked_older) < self._pages:
            asked = {log for log, _before in self._asked_older.values()}
            for log in (*self._wanted, *self._first):
                if log in self._older and log not in asked:
                    return log
        if self._behind or self._asked or self._asked_older:
            return ""
        return next(iter(self._older), "")
