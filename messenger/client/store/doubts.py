"""Rows of messages that were here before the server was put back to an earlier state: does it still have them?

They are told apart by log, sender and cid, for the numbers mean nothing any more.
"""

from dataclasses import dataclass

from messenger.client.files.attachments import loaded
from messenger.client.model import Attachment
from messenger.client.store.database import Database


@dataclass(frozen=True, slots=True)
class Doubted:
    """One message as it was known here; ``seq`` is the number that it had. ``ts`` in ms."""

    seq: int
    sender: int
    cid: str
    ts: int
    text: str
    file: Attachment | None


class Doubts:
    """What may be lost, by account and log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, account: int, user: int) -> None:
        """Doubt all messages of the account; of those that ``user`` wrote, what could be sent again is kept."""
        self._database.write(
            "INSERT OR IGNORE INTO doubted (account, log, seq, sender, cid, ts, text, file)"
            " SELECT account, log, seq, sender, cid, ts, CASE WHEN mine THEN text ELSE '' END,"
            " CASE WHEN mine THEN file ELSE '' END"
            " FROM (SELECT chat.account, log, seq, sender, cid, ts, text, file, chat.id AS chat,"
            " sender = ?2 AND suite = 'plain' AS mine"
            " FROM message JOIN chat ON chat.id = message.chat WHERE chat.account = ?1 AND change = '')"
            " ORDER BY chat, seq",
            account, user,
        )  # fmt: skip

    def logs(self, account: int) -> set[str]:
        """Return the logs of which something is in doubt."""
        return {log for (log,) in self._database.read("SELECT DISTINCT log FROM doubted WHERE account = ?", account)}

    def found(self, account: int, log: str, sender: int, cid: str) -> None:
        """Take note that the server has this message."""
        self._database.write(
            "DELETE FROM doubted WHERE account = ? AND log = ? AND sender = ? AND cid = ?", account, log, sender, cid
        )

    def take(self, account: int, log: str) -> list[Doubted]:
        """Return what was not found of ``log``, in its order, and doubt nothing of it any more.

        What had a lower number than all that the server has is left out: it had been given up before, not lost.
        """
        rows = self._database.read(
            "SELECT seq, sender, cid, ts, text, file FROM doubted WHERE account = ?1 AND log = ?2 AND seq >= coalesce("
            " (SELECT min(message.seq) FROM message JOIN chat ON chat.id = message.chat"
            " WHERE chat.account = ?1 AND chat.log = ?2), 0) ORDER BY id",
            account, log,
        )  # fmt: skip
        self._database.write("DELETE FROM doubted WHERE account = ? AND log = ?", account, log)
        return [Doubted(seq, sender, cid, ts, text, loaded(file)) for seq, sender, cid, ts, text, file in rows]

    def forget(self, account: int) -> None:
        """Remove everything of the account."""
        self._database.write("DELETE FROM doubted WHERE account = ?", account)
