"""Messages on their way here, on one connection: what is pushed, and what was missed and is asked for in pages.

A message is taken only when nothing is missing before it; so everything up to a log's cursor is on the disk. But where
a log is new to this device, it begins at the log's end: everything after its floor is here, and what is older is asked
for backwards, first the newest page of each log and what a window waits for, then the rest, a page at a time.
"""

from collections.abc import Callable, Collection

from msgspec.structs import replace

from messenger.client.chats import Chats
from messenger.client.files import attachments
from messenger.client.marking import Marking
from messenger.client.plausible import is_log, moment
from messenger.client.sending import Later
from messenger.client.settings import Limits
from messenger.client.store.accounts import Account
from messenger.client.store.chats import ChatRow
from messenger.client.store.messages import Message as StoredMessage
from messenger.protocol.base import EVERYONE, LONG_PAGE, PAGE_MESSAGES, Request
from messenger.protocol.codec import encode
from messenger.protocol.connection import Head
from messenger.protocol.groups import GroupChanged
from messenger.protocol.messages import Before, Heads, Marked, Message, Older, Page, Since


class Syncing:
    """Which logs are behind, and which questions are out. All methods run inside a turn.

    ``contradicted`` hears when the server says what cannot be, by what it said before.
    """

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
        contradicted: Callable[[], None],
    ) -> None:
        self._account = account
        self._chats = chats
        self._marking = marking
        self._pages = limits.pages
        self._long = limits.history
        self._most = limits.chats
        self._wanted = wanted
        self._say = say
        self._next_request = next_request
        self._later = later
        self._contradicted = contradicted
        self._named: set[str] = set()
        self.heads_known = False
        """Whether the server has told of all logs."""
        self._behind: dict[str, None] = {}  # in the order in which they are asked for
        self._asked: dict[int, tuple[str, int]] = {}
        self._given_up: set[str] = set()
        self._skipped: dict[str, int] = {}  # the first of what was not taken, since something before it is missing
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
            row = self._row(head.log)
            if row is not None:
                if not self.heads_known:
                    self._named.add(row.log)
                    self._believe(row, head.seq)
                self._begin_at_end(row, head.seq)
        self.moved(event.heads)
        if not event.more and not self.heads_known:
            self.heads_known = True
            for row in self._chats.rows.values():
                if row.log not in self._named:
                    self._believe(row, 0)
            self._named.clear()

    def moved(self, heads: tuple[Head, ...]) -> None:
        """Take in how far some logs have come."""
        for head in heads:
            row = self._row(head.log)
            if row is None:
                continue
            row.head = max(row.head, head.seq)
            row.delivered = max(row.delivered, min(head.delivered, row.head))
            if row.read_here > head.read:
                self._marking.read(row)
            row.read = max(row.read, min(head.read, row.head))
            self._chats.changed(row)
            self._given_up.discard(row.log)
            self._say_stored(row)
            self._check(row)
        self._ask()

    def message(self, event: Message) -> None:
        """Store a message if it is the next one; ask for what is missing before it otherwise."""
        file = attachments.stored(attachments.shown(event.file))
        ts = moment(event.ts)
        message = StoredMessage(event.seq, event.sender, ts, event.cid, event.text, event.suite, file=file)
        self._take(event.log, event.prev, message, needs_reading=event.sender != self._account.user)

    def group_changed(self, event: GroupChanged) -> None:
        """Store what happened to a group, as a message is stored; nobody has to read it."""
        event = replace(event, ts=moment(event.ts))
        change = encode(event).decode().rstrip("\n")
        self._take(event.log, event.prev, StoredMessage(event.seq, event.actor, event.ts, "", "", change=change), False)

    def _take(self, log: str, prev: int, entry: StoredMessage, needs_reading: bool) -> None:
        row = self._row(log)
        if row is None or not entry.seq or prev >= entry.seq:
            return
        if entry.seq <= row.floor:
            if not self._chats.add_older(row, entry):
                self._contradicted()
            return
        if entry.seq <= row.cursor:
            return  # it was stored before
        if prev > row.cursor:
            self._skipped[log] = min(entry.seq, self._skipped.get(log, entry.seq))
            self._missed(row, entry.seq)
            return
        if not self._chats.add(row, entry):
            self._contradicted()
            return
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
        came = row.cursor > asked_after
        if self._whole(row, event):
            row.cursor = max(row.cursor, event.upto)
        row.head = max(row.head, event.head)
        self._chats.changed(row)
        self._marking.stored(row)
        # a page of *Everyone* may be empty and yet not the last one, but then it is about many that others had
        least = asked_after + PAGE_MESSAGES if log == EVERYONE else row.head
        if came or row.cursor >= least:
            self._check(row)
        else:
            self._given_up.add(log)  # nothing came: asking at once again would ask for ever

    def _whole(self, row: ChatRow, event: Page) -> bool:
        """Whether a page has brought all that it says: else the cursor would pass over what is missing."""
        if row.cursor >= self._skipped.get(row.log, 0):
            self._skipped.pop(row.log, None)
        return event.upto <= event.head and event.upto < self._skipped.get(row.log, event.upto + 1)

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
            row = self._row(mark.log)
            if row is None:
                continue
            row.read = max(row.read, min(mark.read, row.head))
            row.delivered = max(row.delivered, min(mark.delivered, row.head))
            self._chats.changed(row)
            self._say_stored(row)

    # -- what to believe

    def _row(self, log: str) -> ChatRow | None:
        """Return the row of a log that can be one of this user's; ``None``: it is not, or there are too many."""
        if log in self._chats.rows or (is_log(log, self._account.user) and len(self._chats.rows) < self._most):
            return self._chats.row(log)
        return None

    def _believe(self, row: ChatRow, head: int) -> None:
        """Take what the server says at the beginning for the truth, against all that it claimed before.

        What it has not got and this device has makes everything doubtful: the server lied, or was put back unnoticed.
        """
        if head < max(row.cursor, row.last.seq if row.last else 0):
            self._contradicted()
            return
        for name in ("head", "read", "seen", "delivered"):
            if getattr(row, name) > head:
                setattr(row, name, head)
                self._chats.changed(row)

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
