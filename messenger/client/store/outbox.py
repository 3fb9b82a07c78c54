"""Rows of own messages that have no number yet: those waiting to be sent, and those refused for good."""

from dataclasses import dataclass

from messenger.client.files.attachments import loaded, stored
from messenger.client.model import Attachment
from messenger.client.store.database import Database
from messenger.protocol.errors import Code


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One own message without a number. ``dn`` is 0 when it was refused for good, and ``failure`` says why.

    It is 0 without a failure while the ``file`` is not whole at the server; whose hash is "" until it was read.
    """

    id: int
    dn: int
    cid: str
    log: str
    ts: int
    text: str
    failure: Code | None = None
    file: Attachment | None = None


_COLUMNS = "id, coalesce(dn, 0), cid, log, ts, text, failure, file"


class Outbox:
    """What an account has written and the server has not numbered, in the order in which it was written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: int, dn: int, cid: str, log: str, ts: int, text: str) -> Outgoing:
        """Put a message behind all others."""
        row = self._database.insert(
            "INSERT INTO outbox (account, dn, cid, log, ts, text) VALUES (?, ?, ?, ?, ?, ?)",
            account, dn, cid, log, ts, text,
        )  # fmt: skip
        return Outgoing(row, dn, cid, log, ts, text)

    def add_with_file(self, account: int, cid: str, log: str, ts: int, text: str, file: Attachment) -> Outgoing:
        """Put a message behind all others; it gets its device number when its file is whole at the server."""
        row = self._database.insert(
            "INSERT INTO outbox (account, cid, log, ts, text, file) VALUES (?, ?, ?, ?, ?, ?)",
            account, cid, log, ts, text, stored(file),
        )  # fmt: skip
        return Outgoing(row, 0, cid, log, ts, text, file=file)

    def add_failed(
        self, account: int, cid: str, log: str, ts: int, text: str, file: Attachment | None, failure: Code
    ) -> Outgoing | None:
        """Add a message that was not delivered; return ``None`` when it is here already."""
        if self.by_cid(account, cid) is not None:
            return None
        row = self._database.insert(
            "INSERT INTO outbox (account, cid, log, ts, text, file, failure) VALUES (?, ?, ?, ?, ?, ?, ?)",
            account, cid, log, ts, text, stored(file), failure.value,
        )  # fmt: skip
        return Outgoing(row, 0, cid, log, ts, text, failure, file)

    def keep_file(self, row: int, file: Attachment) -> None:
        """Note what is known of the file of a message now."""
        self._database.write("UPDATE outbox SET file = ? WHERE id = ?", stored(file), row)

    def number(self, row: int, dn: int | None) -> None:
        """Give a message with a file its device number, or (``None``) take it back, for the file is missing."""
        self._database.write("UPDATE outbox SET dn = ?, failure = NULL WHERE id = ?", dn, row)

    def unnumbered(self, account: int) -> list[Outgoing]:
        """Return the messages whose file is not known to be whole at the server, in the order of writing."""
        return self._rows("account = ? AND dn IS NULL AND failure IS NULL ORDER BY id", account)

    def after(self, account: int, dn: int, count: int) -> list[Outgoing]:
        """Return at most ``count`` waiting messages with a device number above ``dn``, in order."""
        return self._rows("account = ? AND dn > ? ORDER BY dn LIMIT ?", account, dn, count)

    def by_dn(self, account: int, dn: int) -> Outgoing | None:
        """Return the waiting message with this device number."""
        return next(iter(self._rows("account = ? AND dn = ?", account, dn)), None)

    def by_cid(self, account: int, cid: str) -> Outgoing | None:
        """Return the message with this cid, waiting or refused."""
        return next(iter(self._rows("account = ? AND cid = ?", account, cid)), None)

    def of_log(self, account: int, log: str) -> list[Outgoing]:
        """Return all messages of one log, waiting and refused, in the order in which they were written.

        What the server lost had a number once, so it was written before all that has none yet.
        """
        rows = self._rows("account = ? AND log = ? ORDER BY id", account, log)
        return sorted(rows, key=lambda one: (0, one.ts) if one.failure is Code.LOST_BY_SERVER else (1, 0))

    def newest(self, account: int) -> list[Outgoing]:
        """Return the last written message of each log."""
        logs = self._database.read("SELECT DISTINCT log FROM outbox WHERE account = ?", account)
        return [self.of_log(account, log)[-1] for (log,) in logs]

    def remove(self, row: int) -> None:
        """Take a message out: it has a number now, or was written anew."""
        self._database.write("DELETE FROM outbox WHERE id = ?", row)

    def refuse(self, row: int, failure: Code) -> None:
        """Note that a message was refused for good; its device number is used up."""
        self._database.write("UPDATE outbox SET dn = NULL, failure = ? WHERE id = ?", failure.value, row)

    def renumber(self, account: int, last: int) -> int:
        """Number all waiting messages from ``last`` + 1 on, in their order; return the last number given."""
        waiting = self._rows("account = ? AND dn IS NOT NULL ORDER BY dn", account)
        self._database.write("UPDATE outbox SET dn = -dn WHERE account = ? AND dn IS NOT NULL", account)
        for number, outgoing in enumerate(waiting, last + 1):
            self._database.write("UPDATE outbox SET dn = ? WHERE id = ?", number, outgoing.id)
        return last + len(waiting)

    def _rows(self, where: str, *values: object) -> list[Outgoing]:
        rows = self._database.read(f"SELECT {_COLUMNS} FROM outbox WHERE {where}", *values)  # noqa: S608
        return [
            Outgoing(row, dn, cid, log, ts, text, None if failure is None else Code(failure), loaded(file))
            for row, dn, cid, log, ts, text, failure, file in rows
        ]
