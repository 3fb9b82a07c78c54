"""Sending, asking for what was missed, and markers. Rights are checked here, inside the turn, at the place in the
commit order; the wire and the disk are others' business.
"""

from messenger.protocol.base import EVERYONE, PAGE_MESSAGES, TEXT_BYTES, TEXT_CHARACTERS, direct_users, group_of
from messenger.protocol.connection import Gap, Reset
from messenger.protocol.errors import Code
from messenger.protocol.files import File, is_plain_name
from messenger.protocol.groups import GroupChanged
from messenger.protocol.messages import Accepted, Before, MarkLogs, Message, Older, Page, Rejected, Send, Since
from messenger.server.archive import Archive
from messenger.server.broadcasts import Broadcasts
from messenger.server.hub import Hub
from messenger.server.live import Device, Directory, Log, Marks, User
from messenger.server.markers import MarkerNews
from messenger.server.session import USERS_PER_LINE_SENT, Session
from messenger.server.storage.files import FileStore
from messenger.server.storage.groups import change_told
from messenger.server.storage.messages import MessageStore, StoredMessage
from messenger.server.turn import Turn

PAGE_BYTES = 128 * 1024
"""A page of long messages ends early at about this size, so that nobody becomes a slow reader by asking."""
PAGES_BYTES = 8 * PAGE_BYTES
"""What one connection is given of pages in one turn: more than an honest client asks for, too little to do harm."""
PAGE_COST = 1024
"""What a page counts for at least: looking for what somebody may see costs something, too."""
ENTRY_COST = 128
"""What an entry counts for beside its text."""
FILE_COST = 128
"""What the file of an entry counts for beside its name."""

PLAIN = "plain"


class Messages:
    """The handlers of this noun, and what they need."""

    def __init__(
        self,
        turn: Turn,
        store: MessageStore,
        files: FileStore,
        archive: Archive,
        broadcasts: Broadcasts,
        directory: Directory,
        hub: Hub,
        marker_news: MarkerNews,
    ) -> None:
        self._turn = turn
        self._store = store
        self._files = files
        self._archive = archive
        self._everyone = archive.everyone
        self._broadcasts = broadcasts
        self._directory = directory
        self._hub = hub
        self._marker_news = marker_news
        self._numbered: set[Device] = set()
        self._marked: dict[tuple[int, int], tuple[Log, Marks]] = {}
        """Markers that have moved, by user and log: not yet in the store."""
        self._paged: dict[Session, int] = {}
        """How much was given in pages in this turn."""
        turn.before_commit(self._write_numbers)

    # -- send

    def send(self, session: Session, line: Send) -> None:
        """Number one message, queue its row, acknowledge it and hand it on."""
        user, device = session.user, session.device
        assert user is not None
        assert device is not None
        dn = line.dn
        if dn != device.dn + 1:
            self._out_of_order(session, device, line)
            return
        session.deaf = False
        text = line.text
        size = len(text)
        if size > TEXT_CHARACTERS or (size > TEXT_BYTES // 4 and len(text.encode()) > TEXT_BYTES):
            self._reject(session, device, line, Code.TEXT_TOO_LONG)
            return
        file = line.file
        if file is None and (not text or text.isspace()):
            self._reject(session, device, line, Code.TEXT_EMPTY)
            return
        if line.suite != PLAIN:
            self._reject(session, device, line, Code.SUITE_UNKNOWN)
            return
        log = user.logs.get(line.log)
        if log is None or log.guarded or user.blocked_by:
            found = self._admit(user, line.log, log)
            if isinstance(found, Code):
                self._reject(session, device, line, found)
                return
            log = found
        fault = None if file is None else self._fault_of(user, file)
        if fault is not None:
            self._reject(session, device, line, fault)
            return
        turn, store = self._turn, self._store
        turn.undo(_unsend, device, device.last_row, log, log.head, log.ts)
        prev = log.head
        seq = prev + 1
        ts = turn.now if turn.now > log.ts else log.ts
        row = store.last_row + 1
        written = (row, log.id, seq, ts, user.id, device.id, dn, device.last_row, line.cid, None, text)
        if file is None:
            store.new_messages.append(written)
        else:
            store.add_with_file(written, file)
            self._files.attach(row, user.id, file.hash)
        store.last_row = device.last_row = row
        device.dn = dn
        device.active = turn.now
        log.head = seq
        log.ts = ts
        self._numbered.add(device)
        message = Message(log.name, seq, prev, ts, user.id, line.cid, text, PLAIN, file)
        if log is self._everyone:
            self._broadcasts.send(session, user, dn, message)
            return
        turn.post(session.connection, Accepted(dn, seq, prev, ts))
        self._hub.deliver(log.users, log, message, session)
        if len(log.users) >= USERS_PER_LINE_SENT:
            session.charge(len(log.users))

    def writes_in_several_places(self, session: Session, line: Send) -> bool:
        """Return whether carrying out ``line`` may take more than one row: a first message opens a log."""
        return session.user is not None and (line.file is not None or line.log not in session.user.logs)

    def _admit(self, user: User, name: str, log: Log | None) -> Log | Code:
        """Return the log ``name`` that ``user`` may write to, made if it is new; else why not."""
        if group_of(name) is not None:
            return log if log is not None and log.may_write(user) else Code.NO_SUCH_GROUP
        if name == EVERYONE:
            return self._everyone
        pair = direct_users(name)
        if pair is None or user.id not in pair:
            return Code.NOT_TO_YOURSELF if name == f"d{user.id}-{user.id}" else Code.NO_SUCH_CHAT
        other = self._directory.users.get(pair[0] if pair[1] == user.id else pair[1])
        if other is None or other.deleted:
            return Code.NO_SUCH_USER
        if other.id in user.blocked_by:
            return Code.BLOCKED
        return log or self._archive.begin_direct(user, other)

    def _fault_of(self, user: User, file: File) -> Code | None:
        """Return why ``user`` may not send this file; what others have brought is for others to send."""
        if not is_plain_name(file.name):
            return Code.FILE_NAME_INVALID
        return None if self._files.held(user.id, file.hash) == file.size else Code.FILE_MISSING

    def _reject(self, session: Session, device: Device, line: Send, code: Code) -> None:
        """Refuse for good: the number is consumed, so that the device's queue goes on."""
        self._turn.undo(_unnumber, device)
        device.dn = line.dn
        self._numbered.add(device)
        self._store.add_refusal(device, line.dn, line.cid, code)
        self._turn.post(session.connection, Rejected(line.dn, code))

    def _out_of_order(self, session: Session, device: Device, line: Send) -> None:
        if line.dn > device.dn + 1:
            if not session.deaf:
                self._turn_deaf(session)
                self._turn.post(session.connection, Gap(device.dn + 1))
            return
        place = self._store.earlier_send(device, line.dn)
        if place is not None and place.cid == line.cid:
            if place.code is not None:
                self._turn.post(session.connection, Rejected(line.dn, Code(place.code)))
            else:
                left_out = place.log == self._everyone.id and self._broadcasts.left_out(place.seq)
                # of a broadcast, prev may have been lower; one that is too high makes the client ask, at the worst
                self._turn.post(session.connection, Accepted(line.dn, place.seq, place.seq - 1, place.ts, left_out))
        elif not session.deaf:
            self._turn_deaf(session)
            self._turn.post(session.connection, Reset(device.dn))

    def _turn_deaf(self, session: Session) -> None:
        session.deaf = True
        self._turn.undo(setattr, session, "deaf", False)  # else a dead turn would leave it deaf and untold

    # -- since

    def since(self, session: Session, line: Since) -> None:
        """Send what ``line.log`` holds after ``line.after``, oldest first, up to a page."""
        user = session.user
        assert user is not None
        log = self._asked_for(session, user, line)
        if log is None:
            return
        rows, upto = self._visible(session, user, log, line.after)
        prev, size = line.after, 0
        for row in rows:
            if size > PAGE_BYTES:
                upto = prev
                break
            self._turn.post(session.connection, _entry(log, row, prev))
            prev = row.seq
            size += _size(row)
        self._count_page(session, len(rows), size)
        self._turn.post(session.connection, Page(line.r, log.name, upto, log.end_for(user)))

    def before(self, session: Session, line: Before) -> None:
        """Send the last of what ``line.log`` holds before ``line.before``, oldest first, up to a page."""
        user = session.user
        assert user is not None
        log = self._asked_for(session, user, line)
        if log is None:
            return
        rows, after = self._visible_before(session, user, log, line)
        size, first = 0, len(rows)
        while first and size <= PAGE_BYTES:
            first -= 1
            size += _size(rows[first])
        if first:
            after = rows[first].seq - 1
        prev = after
        for row in rows[first:]:
            self._turn.post(session.connection, _entry(log, row, prev))
            prev = row.seq
        entries = len(rows) - first
        self._count_page(session, entries, size)
        session.charge(max(0, entries - 1) // PAGE_MESSAGES * USERS_PER_LINE_SENT)  # as much as in short pages
        self._turn.post(session.connection, Older(line.r, log.name, after))

    def _asked_for(self, session: Session, user: User, line: Since | Before) -> Log | None:
        """Return the log of which ``line`` asks a page; else say why there is none."""
        log = user.logs.get(line.log)
        if log is None:
            if group_of(line.log) is not None:
                session.fail(line.r, Code.NO_SUCH_GROUP, "There is no such group.")
            else:
                session.fail(line.r, Code.NO_SUCH_CHAT, "There is no such chat.")
            return None
        if not self._paged:
            self._turn.after(self._paged.clear)
            self._turn.undo(self._paged.clear)
        if session.connection.slow or self._paged.get(session, 0) > PAGES_BYTES:
            session.fail(line.r, Code.BUSY, "Please read what you have asked for before.", 1.0)
            return None
        return log

    def _count_page(self, session: Session, entries: int, size: int) -> None:
        """Note that the session was given a page of so many entries, with so many characters of text."""
        self._paged[session] = self._paged.get(session, 0) + PAGE_COST + entries * ENTRY_COST + size

    def _visible_before(self, session: Session, user: User, log: Log, line: Before) -> tuple[list[StoredMessage], int]:
        """Return the last of what ``user`` may see before ``line.before``, and after which seq that is everything."""
        if log is self._everyone:
            rows, after = self._broadcasts.before(session, user, line.before)
            return (rows, after) if len(rows) <= line.count else (rows[-line.count :], rows[-line.count].seq - 1)
        rows, size = [], 0
        for first, last in reversed(log.visible(user, 0)):
            until = min(last, line.before - 1)
            while first < until:
                some = self._store.last_after(log.id, first, until, min(line.count - len(rows), PAGE_MESSAGES))
                rows[:0] = some
                size += sum(_size(row) for row in some)
                if len(rows) == line.count or size > PAGE_BYTES:
                    return rows, rows[0].seq - 1
                until = some[0].seq - 1 if some else 0
        return rows, 0

    def _visible(self, session: Session, user: User, log: Log, after: int) -> tuple[list[StoredMessage], int]:
        """Return what comes next of what ``user`` may see, and up to where that is everything."""
        if log is self._everyone:
            return self._broadcasts.after(session, user, after)
        rows: list[StoredMessage] = []
        for first, last in log.visible(user, after):
            rows += self._store.after(log.id, first, last, PAGE_MESSAGES - len(rows))
            if len(rows) == PAGE_MESSAGES:
                return rows, rows[-1].seq
        return rows, max(after, log.end_for(user))

    # -- markers

    def mark(self, session: Session, line: MarkLogs) -> None:
        """Move markers forward; what is beyond the log's end or behind is taken as far as it makes sense."""
        user = session.user
        assert user is not None
        for mark in line.marks:
            log = user.logs.get(mark.log)
            if log is None:
                continue
            marks, end = log.marks[user.id], log.end_for(user)
            read = max(marks.read, min(mark.read, end))
            delivered = max(marks.delivered, read, min(mark.delivered, end))
            if (delivered, read) != (marks.delivered, marks.read):
                log.advance(user, delivered, read)
                self._marked[user.id, log.id] = log, marks
                self._marker_news.moved(log, user)

    def write_marks(self) -> None:
        """Write the markers that no other commit has taken along. A fact of the turn, once a second at most."""
        marked, self._marked = self._marked, {}
        self._turn.undo(self._write_again, marked)
        self._store.save_marks(
            [(user, log.id, marks) for (user, _), (log, marks) in marked.items() if self._has(log, user, marks)]
        )

    def _has(self, log: Log, user: int, marks: Marks) -> bool:
        """Whether these are markers in ``log``: a turn that has not happened may have brought the one or the other."""
        known = log is self._everyone or self._directory.logs.get(log.name) is log
        return known and log.marks.get(user) is marks

    def _write_again(self, marked: dict[tuple[int, int], tuple[Log, Marks]]) -> None:
        self._marked = marked | self._marked

    @property
    def has_marks(self) -> bool:
        """Whether markers wait to be written."""
        return bool(self._marked)

    def _write_numbers(self) -> None:
        if self._numbered:
            self._store.save_devices(list(self._numbered))
            self._numbered.clear()
        if self._marked:
            self.write_marks()


def _entry(log: Log, row: StoredMessage, prev: int) -> Message | GroupChanged:
    """Return a stored entry as it is told; ``prev``: what came before it for who is told."""
    if row.change is None:
        return Message(log.name, row.seq, prev, row.ts, row.sender, row.cid, row.text, row.suite or PLAIN, row.file)
    return change_told(row.change, log.name, row.seq, prev, row.ts, row.sender)


def _size(row: StoredMessage) -> int:
    """Return what an entry counts for in a page: its text, and what is said of its file."""
    return len(row.text) if row.file is None else len(row.text) + len(row.file.name) + FILE_COST


def _unsend(device: Device, last_row: int, log: Log, head: int, ts: int) -> None:
    device.dn -= 1
    device.last_row = last_row
    log.head = head
    log.ts = ts


def _unnumber(device: Device) -> None:
    device.dn -= 1
