"""Sending, asking for what was missed, and markers. Rights are checked here, inside the turn, at the place in the
commit order; the wire and the disk are others' business.
"""

from messenger.protocol.base import PAGE_MESSAGES, TEXT_BYTES, TEXT_CHARACTERS, direct_users
from messenger.protocol.connection import Gap, Reset
from messenger.protocol.errors import Code
from messenger.protocol.messages import Accepted, MarkLogs, Message, Page, Rejected, Send, Since
from messenger.server.hub import Hub
from messenger.server.live import Device, Directory, Log, Marks, User
from messenger.server.session import Session
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn

PAGE_BYTES = 128 * 1024
"""A page of long messages ends early at about this size, so that nobody becomes a slow reader by asking."""
PAGES_BYTES = 8 * PAGE_BYTES
"""What one connection is given of pages in one turn: more than an honest client asks for, too little to do harm."""

PLAIN = "plain"


class Messages:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, store: MessageStore, directory: Directory, hub: Hub) -> None:
        self._turn = turn
        self._store = store
        self._directory = directory
        self._hub = hub
        self._numbered: set[Device] = set()
        self._marked: dict[tuple[int, int], Marks] = {}
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
        if not text or text.isspace():
            self._reject(session, device, line, Code.TEXT_EMPTY)
            return
        if line.suite != PLAIN:
            self._reject(session, device, line, Code.SUITE_UNKNOWN)
            return
        log = user.logs.get(line.log)
        if log is None:
            found = self._open(user, line.log)
            if isinstance(found, Code):
                self._reject(session, device, line, found)
                return
            log = found
        turn, store = self._turn, self._store
        turn.undo(_unsend, device, device.last_row, log, log.head, log.ts)
        prev = log.head
        seq = prev + 1
        ts = turn.now if turn.now > log.ts else log.ts
        row = store.last_row + 1
        store.new_messages.append((row, log.id, seq, ts, user.id, device.id, dn, device.last_row, line.cid, None, text))
        store.last_row = device.last_row = row
        device.dn = dn
        device.active = turn.now
        log.head = seq
        log.ts = ts
        self._numbered.add(device)
        turn.post(session.connection, Accepted(dn, seq, prev, ts))
        self._hub.deliver(log.users, log, Message(log.name, seq, prev, ts, user.id, line.cid, text), session)

    def writes_in_several_places(self, session: Session, line: Send) -> bool:
        """Return whether carrying out ``line`` may take more than one row: a first message opens a log."""
        return session.user is not None and line.log not in session.user.logs

    def _open(self, user: User, name: str) -> Log | Code:
        """Return the log ``name`` that ``user`` may write to, made if it is new; else why not."""
        pair = direct_users(name)
        if pair is None or user.id not in pair:
            if name == f"d{user.id}-{user.id}":
                return Code.NOT_TO_YOURSELF
            return Code.NO_SUCH_CHAT
        users = tuple(self._directory.users[number] for number in pair if number in self._directory.users)
        if len(users) != 2:
            return Code.NO_SUCH_USER
        log = self._directory.logs.get(name)
        if log is None:
            stored = self._store.find_log(name)
            if stored is not None:
                log = Log(stored.id, name, stored.head, stored.ts, users, self._store.marks_of(stored.id))
            else:
                number = self._store.add_log(name, pair)
                log = Log(number, name, 0, 0, users, {one.id: Marks() for one in users})
            self._directory.logs[name] = log
            self._turn.undo(self._directory.logs.pop, name, None)
        for one in users:
            if one.online or one is user:
                one.logs[name] = log
                self._turn.undo(one.logs.pop, name, None)
        return log

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
                self._turn.post(session.connection, Accepted(line.dn, place.seq, place.seq - 1, place.ts))
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
        log = user.logs.get(line.log)
        if log is None:
            session.fail(line.r, Code.NO_SUCH_CHAT, "There is no such chat.")
            return
        if not self._paged:
            self._turn.after(self._paged.clear)
            self._turn.undo(self._paged.clear)
        paged = self._paged.get(session, 0)
        if session.connection.slow or paged > PAGES_BYTES:
            session.fail(line.r, Code.BUSY, "Please read what you have asked for before.", 1.0)
            return
        upto, size = line.after, 0
        for row in self._store.after(log.id, line.after, PAGE_MESSAGES):
            message = Message(log.name, row.seq, row.seq - 1, row.ts, row.sender, row.cid, row.text, row.suite or PLAIN)
            self._turn.post(session.connection, message)
            upto = row.seq
            size += len(row.text)
            if size > PAGE_BYTES:
                break
        self._paged[session] = paged + size
        self._turn.post(session.connection, Page(line.r, log.name, upto, log.head))

    # -- markers

    def mark(self, session: Session, line: MarkLogs) -> None:
        """Move markers forward; what is beyond the log's end or behind is taken as far as it makes sense."""
        user = session.user
        assert user is not None
        for mark in line.marks:
            log = user.logs.get(mark.log)
            if log is None:
                continue
            marks = log.marks[user.id]
            read = max(marks.read, min(mark.read, log.head))
            delivered = max(marks.delivered, read, min(mark.delivered, log.head))
            if (delivered, read) != (marks.delivered, marks.read):
                marks.delivered, marks.read = delivered, read
                self._marked[user.id, log.id] = marks
                self._hub.marked(log, user)

    def write_marks(self) -> None:
        """Write the markers that no other commit has taken along. A fact of the turn, once a second at most."""
        marked, self._marked = self._marked, {}
        self._turn.undo(self._write_again, marked)
        self._store.save_marks([(user, log, marks) for (user, log), marks in marked.items()])

    def _write_again(self, marked: dict[tuple[int, int], Marks]) -> None:
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


def _unsend(device: Device, last_row: int, log: Log, head: int, ts: int) -> None:
    device.dn -= 1
    device.last_row = last_row
    log.head = head
    log.ts = ts


def _unnumber(device: Device) -> None:
    device.dn -= 1
