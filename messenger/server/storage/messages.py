"""SQL of logs, their entries, markers and refusals. Rows in, rows out; what they mean is decided by the handlers."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from messenger.protocol.base import SEND_WINDOW
from messenger.protocol.files import File
from messenger.server.live import Device, Marks
from messenger.server.storage.database import Database, Row

_INSERT_MESSAGE: Final = (
    "insert into message (id, log, seq, ts, sender, device, dn, prev_row, cid, suite, text)"
    " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
)
_INSERT_WITH_FILE: Final = (
    "insert into message (id, log, seq, ts, sender, device, dn, prev_row, cid, suite, text, file)"
    " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
)
_UPDATE_DEVICE: Final = "update device set dn = ?1, last_row = ?2 where id = ?3"
_UPDATE_MARKS: Final = (
    "insert into participant (user, log, delivered, read) values (?1, ?2, ?3, ?4)"
    " on conflict (user, log) do update set delivered = excluded.delivered, read = excluded.read"
)
_INSERT_CHANGE: Final = (
    "insert into message (id, log, seq, ts, sender, device, dn, prev_row, cid, text, change)"
    " values (?1, ?2, ?3, ?4, ?5, 0, 0, 0, '', '', ?6)"
)
_OLD: Final = (
    "select id, log, seq from message where id > ?1 and id <= ?2 and ts < ?3"
    " and exists (select 1 from message as later where later.log = message.log and later.seq > message.seq)"
    " and not exists (select 1 from device where device.id = message.device and device.last_row = message.id)"
)
_EARLIER: Final = (
    "with recursive sent (dn, cid, log, seq, ts, prev_row, steps) as ("
    " select dn, cid, log, seq, ts, prev_row, 1 from message where id = ?1"
    " union all"
    " select message.dn, message.cid, message.log, message.seq, message.ts, message.prev_row, steps + 1"
    " from sent join message on message.id = sent.prev_row where sent.dn > ?2 and steps < ?3)"
    " select cid, log, seq, ts from sent where dn = ?2"
)
"""Walks back over a device's messages, one look-up each, until the number is found or passed."""


class StoredMessage(NamedTuple):
    """One entry of a log as it lies in the store. ``suite`` is ``None`` for plain text.

    ``change``: what happened to a group, as JSON, where the entry is no message.
    """

    seq: int
    ts: int
    sender: int
    cid: str
    suite: str | None
    text: str
    change: str | None
    file: File | None = None


class StoredLog(NamedTuple):
    """One log of a user with its end: ``head`` and ``ts`` are 0 while it is empty."""

    id: int
    name: str
    head: int
    ts: int


class Place(NamedTuple):
    """Where an earlier send of a device ended: in its log, or refused with a code."""

    cid: str
    log: int
    seq: int
    ts: int
    code: str | None


class MessageStore:
    """Messages and what belongs to them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.new_messages: list[Row] = database.queue(_INSERT_MESSAGE)
        """Rows of this turn; append (id, log, seq, ts, sender, device, dn, prev_row, cid, suite, text)."""
        self._new_with_files = database.queue(_INSERT_WITH_FILE)
        self._device_rows = database.queue(_UPDATE_DEVICE)
        self._mark_rows = database.queue(_UPDATE_MARKS)
        self._old_entries = database.queue("delete from message where id = ?1")
        self._old_attachments = database.queue("delete from attachment where message = ?1")
        self._old_audiences = database.queue("delete from audience where seq = ?1")
        rows = database.read("select coalesce(max(id), 0) from message")
        self.last_row: int = rows[0][0]
        rows = database.read("select coalesce(max(id), 0) from log")
        self.last_log: int = rows[0][0]

    def add_with_file(self, row: Row, file: File) -> None:
        """Write, with the next commit, a message that names a file; ``row`` is as in ``new_messages``."""
        self._new_with_files.append((*row, msgspec.json.encode(file).decode()))

    def save_devices(self, devices: Sequence[Device]) -> None:
        """Write where these devices stand (dn, last row), with the next commit."""
        self._device_rows.extend((device.dn, device.last_row, device.id) for device in devices)

    def save_marks(self, marks: Sequence[tuple[int, int, Marks]]) -> None:
        """Write markers (user, log id, marks), with the next commit."""
        self._mark_rows.extend((user, log, mark.delivered, mark.read) for user, log, mark in marks)

    # -- logs

    def add_log(self, name: str, users: Sequence[int]) -> int:
        """Make the log ``name`` with these participants and return its id."""
        number = self.last_log + 1
        self._database.write("insert into log (id, name) values (?1, ?2)", (number, name))
        for user in users:
            self._database.write("insert into participant (user, log) values (?1, ?2)", (user, number))
        self.last_log = number
        return number

    def find_log(self, name: str) -> StoredLog | None:
        """Return the log called ``name`` with its end."""
        for number, found in self._database.read("select id, name from log where name = ?1", (name,)):
            return self._with_end(number, found)
        return None

    def logs_of(self, user: int) -> list[StoredLog]:
        """Return all logs in which ``user`` takes part."""
        rows = self._database.read(
            "select log.id, log.name from participant join log on log.id = participant.log where participant.user = ?1",
            (user,),
        )
        return [self._with_end(number, name) for number, name in rows]

    def marks_of(self, log: int) -> dict[int, Marks]:
        """Return the markers of everybody who takes part in ``log``, by user."""
        rows = self._database.read("select user, delivered, read from participant where log = ?1", (log,))
        return {user: Marks(delivered, read) for user, delivered, read in rows}

    def _with_end(self, number: int, name: str) -> StoredLog:
        rows = self._database.read("select seq, ts from message where log = ?1 order by seq desc limit 1", (number,))
        head, ts = rows[0] if rows else (0, 0)
        return StoredLog(number, name, head, ts)

    # -- messages

    def after(self, log: int, first: int, last: int, limit: int) -> list[StoredMessage]:
        """Return up to ``limit`` entries of ``log`` that come after ``first``, up to ``last``, oldest first."""
        rows = self._database.read(
            "select seq, ts, sender, cid, suite, text, change, file from message"
            " where log = ?1 and seq > ?2 and seq <= ?3 order by seq limit ?4",
            (log, first, last, limit),
        )
        return [_stored(row) for row in rows]

    def last_after(self, log: int, first: int, last: int, limit: int) -> list[StoredMessage]:
        """Return the last ``limit`` entries of ``log`` that come after ``first``, up to ``last``, oldest first."""
        rows = self._database.read(
            "select seq, ts, sender, cid, suite, text, change, file from message"
            " where log = ?1 and seq > ?2 and seq <= ?3 order by seq desc limit ?4",
            (log, first, last, limit),
        )
        return [_stored(row) for row in reversed(rows)]

    def at(self, log: int, seqs: Iterable[int]) -> list[StoredMessage]:
        """Return those entries of ``log`` that are there."""
        found = []
        for seq in seqs:
            found += self.after(log, seq - 1, seq, 1)
        return found

    def add_change(self, log: int, seq: int, ts: int, actor: int, change: str) -> None:
        """Write an entry of ``log`` that is no message."""
        self.last_row += 1
        self._database.write(_INSERT_CHANGE, (self.last_row, log, seq, ts, actor, change))

    def earlier_send(self, device: Device, dn: int) -> Place | None:
        """Return what became of the send ``dn`` of ``device``, or ``None`` when that is longer ago than remembered."""
        rows = self._database.read("select cid, code from refusal where device = ?1 and dn = ?2", (device.id, dn))
        for cid, code in rows:
            return Place(cid, 0, 0, 0, code)
        rows = self._database.read(_EARLIER, (device.last_row, dn, SEND_WINDOW))
        for cid, log, seq, ts in rows:
            return Place(cid, log, seq, ts, None)
        return None

    def add_refusal(self, device: Device, dn: int, cid: str, code: str) -> None:
        """Remember that the send was refused for good, and forget those that no repeat can ask for."""
        self._database.write(
            "insert into refusal (device, dn, cid, code) values (?1, ?2, ?3, ?4)", (device.id, dn, cid, code)
        )
        self._database.write("delete from refusal where device = ?1 and dn <= ?2", (device.id, dn - SEND_WINDOW))

    # -- retention

    def forget(self, row: int, limit: int, before: int, everyone: int) -> int:
        """Look at ``limit`` entries that were written after ``row``, and delete those older than ``before`` (ms).

        The last entry of each log stays, and the last of each device. ``everyone`` is the log whose entries have
        audiences. Return the last entry looked at, or 0 when nothing older can come.
        """
        rows = self._database.read("select id, ts from message where id > ?1 order by id limit ?2", (row, limit))
        if all(ts >= before for _, ts in rows):
            return 0
        last = int(rows[-1][0])
        self._database.write("update server set forgotten = max(forgotten, ?1)", (last,))
        for number, log, seq in self._database.read(_OLD, (row, last, before)):
            self._old_entries.append((number,))
            self._old_attachments.append((number,))
            if log == everyone:
                self._old_audiences.append((seq,))
        return last


def _stored(row: Row) -> StoredMessage:
    """Return a row as an entry."""
    found = StoredMessage(*row)
    return found if row[-1] is None else found._replace(file=msgspec.json.decode(row[-1], type=File))
